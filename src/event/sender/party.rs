//! Who is on the other side: what a body says about a person, gathered from an element and from its contacts.

use super::dialled;
use crate::event::types::record::{lenient, record};
use crate::event::types::{Id, LONGEST_ID, Phone, Pii, UserId, Username, is_user_id};
use crate::json::view::{View, by_key};

record! {
    /// A person as the body shows them: each member may be absent, and all may be.
    ///
    /// ```
    /// use waypost::Payload;
    ///
    /// let body = br#"{"entry": [{"id": "1", "changes": [{"field": "messages", "value": {
    ///     "metadata": {"phone_number_id": "2"},
    ///     "contacts": [{"wa_id": "5511999990000", "user_id": "BR.77", "profile": {"name": "Ana"}}],
    ///     "messages": [{"id": "wamid.A", "from": "5511999990000", "type": "text", "text": {"body": "oi"}}]}}]}]}"#;
    /// let payload = Payload::parse_unverified(body)?;
    /// let event = payload.events().next().ok_or("a body with one message")?;
    /// let sender = event.sender();
    /// assert_eq!(sender.id(), Some("BR.77")); // what to know the person by
    /// assert_eq!(sender.address(), Some("5511999990000")); // what to answer to
    /// assert_eq!(sender.name(), Some("Ana")); // from the contact that belongs to the message
    /// assert!(!format!("{sender:?}").contains("Ana")); // not in a log
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub struct Party<'a> {
        /// The phone number. Absent if the user hides it behind a username.
        pub phone: Option<Phone<'a>>,
        /// The business-scoped user id.
        pub user_id: Option<UserId<'a>>,
        /// The user id that the portfolios of one parent share.
        pub parent_user_id: Option<UserId<'a>>,
        /// The username.
        pub username: Option<Username<'a>>,
        /// The name in the profile, as its owner chose it.
        pub name: Option<Pii<'a>>,
        /// The fingerprint of the key, if the business asked to check it.
        pub identity_key_hash: Option<Id<'a>>,
    }

    struct Profile<'a> {
        name: Option<Pii<'a>>,
        username: Option<Username<'a>>,
    }
}

impl<'a> Party<'a> {
    /// What to know the person by: the user id, else the phone number, else the parent user id. A user keeps the user id
    /// while the number is shown or hidden.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.user_id().or_else(|| self.address())
    }

    /// What to answer to: the phone number, else the user id, else the parent user id.
    #[must_use]
    pub fn address(&self) -> Option<&str> {
        self.phone()
            .or_else(|| self.user_id())
            .or_else(|| self.parent())
    }

    /// The phone number.
    #[must_use]
    pub fn phone(&self) -> Option<&str> {
        self.phone.as_ref().map(Phone::as_str)
    }

    /// The business-scoped user id.
    #[must_use]
    pub fn user_id(&self) -> Option<&str> {
        self.user_id.as_ref().map(UserId::as_str)
    }

    pub(super) fn parent(&self) -> Option<&str> {
        self.parent_user_id.as_ref().map(UserId::as_str)
    }

    /// The username.
    #[must_use]
    pub fn username(&self) -> Option<&str> {
        self.username.as_ref().map(Username::as_str)
    }

    /// The name in the profile.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_ref().map(Pii::as_str)
    }

    /// The person with this number and these user ids.
    pub(in crate::event) fn new(
        number: Option<&'a str>,
        user_id: Option<UserId<'a>>,
        parent_user_id: Option<UserId<'a>>,
    ) -> Self {
        let mut party = Self {
            user_id,
            parent_user_id,
            ..Self::default()
        };
        party.set_number(number);
        party
    }

    /// Reads an element of `contacts`.
    pub(super) fn read_contact(&mut self, view: View<'a>) {
        let mut number = None;
        for (key, view) in view.members() {
            by_key!(key, {
                b"profile" => {
                    let profile: Option<Profile<'_>> = lenient(view);
                    let profile = profile.unwrap_or_default();
                    let is_name = |name: &Pii<'_>| name.as_str().len() <= LONGEST_ID;
                    self.name = profile.name.filter(is_name);
                    self.username = profile.username;
                },
                b"wa_id" => number = lenient(view),
                b"user_id" => self.user_id = lenient(view),
                b"parent_user_id" => self.parent_user_id = lenient(view),
                b"identity_key_hash" => self.identity_key_hash = lenient(view),
                _ => {}
            });
        }
        self.set_number(number);
    }

    /// Takes over what stands in the place of a number. If it is a user id (some bodies have one there), it counts as
    /// that.
    fn set_number(&mut self, number: Option<&'a str>) {
        match number.filter(|number| (1..=LONGEST_ID).contains(&number.len())) {
            Some(id) if is_user_id(id) => {
                self.user_id.get_or_insert_with(|| UserId::from(id));
            }
            number => self.phone = number.map(Phone::from),
        }
    }

    /// Whether nothing says who it is.
    pub(in crate::event) fn is_nobody(&self) -> bool {
        self.phone.is_none() && self.user_id.is_none() && self.parent_user_id.is_none()
    }

    /// Whether an id of one is an id of the other; of numbers, as they are dialled.
    pub(super) fn shares_an_id(&self, other: &Self) -> bool {
        fn both<T>(one: Option<T>, other: Option<T>, same: impl FnOnce(T, T) -> bool) -> bool {
            one.zip(other).is_some_and(|(one, other)| same(one, other))
        }
        both(self.phone(), other.phone(), |one, other| {
            dialled::compare(one, other).is_eq()
        }) || both(self.user_id, other.user_id, |one, other| one == other)
            || both(self.parent_user_id, other.parent_user_id, |one, other| {
                one == other
            })
    }

    /// Whether both have a number or a user id, and not the same.
    pub(super) fn contradicts(&self, other: &Self) -> bool {
        fn differ<T: PartialEq>(one: Option<&T>, other: Option<&T>) -> bool {
            one.is_some() && other.is_some() && one != other
        }
        differ(self.phone.as_ref(), other.phone.as_ref())
            || differ(self.user_id.as_ref(), other.user_id.as_ref())
    }

    /// Takes over what is known from elsewhere about the same person and is missing here.
    pub(in crate::event) fn fill_from(&mut self, other: &Self) {
        fill(&mut self.phone, other.phone.as_ref());
        fill(&mut self.user_id, other.user_id.as_ref());
        fill(&mut self.parent_user_id, other.parent_user_id.as_ref());
        fill(&mut self.username, other.username.as_ref());
        fill(&mut self.name, other.name.as_ref());
        fill(
            &mut self.identity_key_hash,
            other.identity_key_hash.as_ref(),
        );
    }
}

pub(super) fn fill<T: Clone>(place: &mut Option<T>, other: Option<&T>) {
    if place.is_none() {
        *place = other.cloned();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_id_in_place_of_a_number_is_a_user_id() {
        let party = Party::new(Some("BR.12"), None, None);
        assert_eq!(
            serde_json::to_string(&party).unwrap(),
            r#"{"user_id":"BR.12"}"#
        );
        let party = Party::new(Some("BR.12"), Some(UserId::from("BR.13")), None);
        assert_eq!(
            serde_json::to_string(&party).unwrap(),
            r#"{"user_id":"BR.13"}"#
        );
        assert!(Party::new(Some(""), None, None).is_nobody());
    }

    #[test]
    fn is_known_by_the_user_id_and_answered_at_the_number() {
        let (user, parent) = (UserId::from("BR.1"), UserId::from("BR.ENT.1"));
        for (party, id, address) in [
            (Party::default(), None, None),
            (
                Party::new(Some("551"), None, None),
                Some("551"),
                Some("551"),
            ),
            (
                Party::new(Some("551"), Some(user), None),
                Some("BR.1"),
                Some("551"),
            ),
            (
                Party::new(None, None, Some(parent)),
                Some("BR.ENT.1"),
                Some("BR.ENT.1"),
            ),
        ] {
            assert_eq!((party.id(), party.address()), (id, address));
        }
    }
}
