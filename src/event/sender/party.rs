//! Who is on the other side: what a body says about a person, gathered from an element and from its contacts.

use std::cmp::Ordering;

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

    fn parent(&self) -> Option<&str> {
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
    fn read_contact(&mut self, view: View<'a>) {
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
    fn shares_an_id(&self, other: &Self) -> bool {
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
    fn contradicts(&self, other: &Self) -> bool {
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

fn fill<T: Clone>(place: &mut Option<T>, other: Option<&T>) {
    if place.is_none() {
        *place = other.cloned();
    }
}

/// The contacts of a value: read once, and searched for each of its elements.
#[derive(Default)]
pub(in crate::event) enum Contacts<'a> {
    #[default]
    None,
    One(Party<'a>),
    Many(Directory<'a>),
}

/// More than one contact, and where to find them.
#[derive(Default)]
pub(in crate::event) struct Directory<'a> {
    parties: Vec<Party<'a>>,
    by_phone: Vec<Place>,
    by_user_id: Vec<Place>,
    by_parent: Vec<Place>,
}

/// Which ids a sender has from a contact that may be somebody else.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(in crate::event) struct Lent {
    pub(in crate::event) phone: bool,
    pub(in crate::event) user_id: bool,
    pub(in crate::event) parent_user_id: bool,
}

/// Where among the parties one stands, and how its key ends: two seldom end the same, and numbers are compared faster than
/// texts.
type Place = (u64, u32);

impl<'a> Contacts<'a> {
    /// Reads the member `contacts` in the place of the ones before; what is not a contact is skipped.
    pub(in crate::event) fn read(&mut self, list: Option<View<'a>>) {
        *self = Self::None;
        for contact in list.and_then(View::elements).into_iter().flatten() {
            self.read_one(contact);
        }
        if let Self::Many(directory) = self {
            directory.sort();
        }
    }

    fn read_one(&mut self, view: View<'a>) {
        if !view.is_object() {
            return;
        }
        match self {
            // The only one, mostly: read where it stays.
            Self::None => {
                *self = Self::One(Party::default());
                if let Self::One(party) = self {
                    party.read_contact(view);
                }
            }
            Self::One(first) => {
                let mut party = Party::default();
                party.read_contact(view);
                *self = Self::Many(Directory {
                    parties: vec![std::mem::take(first), party],
                    ..Directory::default()
                });
            }
            Self::Many(directory) => {
                directory.parties.push(Party::default());
                if let Some(party) = directory.parties.last_mut() {
                    party.read_contact(view);
                }
            }
        }
    }

    /// Completes a person by the contact that is them: the one with their number (as it is dialled), else with their user
    /// id or parent user id; for a person without any of these, the only one there is. What the element itself says is kept.
    ///
    /// An only contact that shares no id with the person may be the same person or not: it lends a name, and such ids as do
    /// not contradict what the element says. These are good enough to answer to, and are told, because state that is kept
    /// under them would make two people one.
    pub(in crate::event) fn complete(&self, party: &mut Party<'a>) -> Lent {
        let mut lent = Lent::default();
        match self {
            Self::None => {}
            Self::One(contact) if party.is_nobody() || contact.shares_an_id(party) => {
                party.fill_from(contact);
            }
            Self::One(contact) if contact.contradicts(party) => {
                fill(&mut party.username, contact.username.as_ref());
                fill(&mut party.name, contact.name.as_ref());
            }
            Self::One(contact) => {
                lent = Lent {
                    phone: party.phone.is_none(),
                    user_id: party.user_id.is_none(),
                    parent_user_id: party.parent_user_id.is_none(),
                };
                party.fill_from(contact);
            }
            Self::Many(directory) => {
                if let Some(contact) = directory.find(party) {
                    party.fill_from(contact);
                }
            }
        }
        lent
    }
}

impl<'a> Directory<'a> {
    fn sort(&mut self) {
        self.by_phone = index(&self.parties, Party::phone, dialled::compare);
        self.by_user_id = index(&self.parties, Party::user_id, str::cmp);
        self.by_parent = index(&self.parties, Party::parent, str::cmp);
    }

    fn find(&self, party: &Party<'a>) -> Option<&Party<'a>> {
        self.search(&self.by_phone, Party::phone, dialled::compare, party)
            .or_else(|| self.search(&self.by_user_id, Party::user_id, str::cmp, party))
            .or_else(|| self.search(&self.by_parent, Party::parent, str::cmp, party))
    }

    fn search(
        &self,
        index: &[Place],
        key: Key<'a>,
        compare: Compare,
        wanted: &Party<'a>,
    ) -> Option<&Party<'a>> {
        let wanted = key(wanted)?;
        let party = |at: u32| self.parties.get(at as usize);
        let end = ending(wanted);
        let at = index.partition_point(|(other, at)| {
            let text = || party(*at).and_then(key).unwrap_or_default();
            other
                .cmp(&end)
                .then_with(|| compare(text(), wanted))
                .is_lt()
        });
        let (_, found) = index.get(at)?;
        party(*found).filter(|found| key(found).is_some_and(|key| compare(key, wanted).is_eq()))
    }
}

/// What a directory is ordered by.
type Key<'a> = for<'p> fn(&'p Party<'a>) -> Option<&'p str>;

/// How two keys are compared. Two that are equal end in the same eight bytes.
type Compare = fn(&str, &str) -> Ordering;

/// The places of those who have the key, by how it ends and then by itself; of two with one key the first one comes first.
fn index<'a>(parties: &[Party<'a>], key: Key<'a>, compare: Compare) -> Vec<Place> {
    let places = parties.iter().zip(0..);
    let mut index: Vec<Place> = places
        .filter_map(|(party, at)| Some((ending(key(party)?), at)))
        .collect();
    let text = |(_, at): &Place| {
        let party = parties.get(*at as usize);
        party.and_then(key).unwrap_or_default()
    };
    index.sort_unstable_by(|one, other| {
        let by_end = one.0.cmp(&other.0);
        by_end
            .then_with(|| compare(text(one), text(other)))
            .then(one.1.cmp(&other.1))
    });
    index
}

/// The last eight bytes, as a number; all of them if there are fewer.
fn ending(key: &str) -> u64 {
    let bytes = key.as_bytes();
    match bytes.last_chunk() {
        Some(end) => u64::from_be_bytes(*end),
        None => bytes
            .iter()
            .fold(0, |number, byte| number << 8 | u64::from(*byte)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::document::Document;

    fn document(text: &str) -> Document<'_> {
        Document::parse(text.as_bytes(), 0).unwrap()
    }

    fn contacts<'a>(document: &'a Document<'_>) -> Contacts<'a> {
        let mut contacts = Contacts::default();
        contacts.read(Some(document.root()));
        contacts
    }

    fn completed<'a>(contacts: &Contacts<'a>, number: &'a str, user_id: Option<&'a str>) -> String {
        let mut party = Party::new(Some(number), user_id.map(UserId::from), None);
        contacts.complete(&mut party);
        serde_json::to_string(&party).unwrap()
    }

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

    #[test]
    fn contacts_complete_who_wrote_and_change_nothing() {
        let one = document(r#"[5, {"profile":{"name":"Ana"},"wa_id":"551","user_id":"BR.1"}]"#);
        let one = contacts(&one);
        assert_eq!(
            completed(&one, "552", None),
            r#"{"phone":"552","name":"Ana"}"#
        );
        assert_eq!(
            completed(&one, "551", None),
            r#"{"phone":"551","user_id":"BR.1","name":"Ana"}"#
        );
        assert_eq!(
            completed(&one, "", None),
            r#"{"phone":"551","user_id":"BR.1","name":"Ana"}"#
        );
        assert_eq!(
            completed(&one, "", Some("BR.2")),
            r#"{"user_id":"BR.2","name":"Ana"}"#
        );
        let mobile = document(
            r#"[{"wa_id":"551188880001","user_id":"BR.1"},{"wa_id":"5215512345678","user_id":"MX.1"}]"#,
        );
        let mobile = contacts(&mobile);
        assert_eq!(
            completed(&mobile, "5511988880001", None),
            r#"{"phone":"5511988880001","user_id":"BR.1"}"#
        );
        assert_eq!(
            completed(&mobile, "525512345678", None),
            r#"{"phone":"525512345678","user_id":"MX.1"}"#
        );
        let many = document(
            r#"[{"profile":{"name":"Ana","username":"ana"},"wa_id":"551","user_id":"BR.1"},
                {"profile":{"name":"Bia"},"user_id":"BR.2","parent_user_id":"BR.ENT.2"},
                {"profile":5,"wa_id":"553"},
                {"profile":{"name":"Second"},"wa_id":"551"}]"#,
        );
        let many = contacts(&many);
        for (number, user_id, all) in [
            (
                "551",
                None,
                r#"{"phone":"551","user_id":"BR.1","username":"ana","name":"Ana"}"#,
            ),
            (
                "",
                Some("BR.2"),
                r#"{"user_id":"BR.2","parent_user_id":"BR.ENT.2","name":"Bia"}"#,
            ),
            (
                "9",
                Some("BR.1"),
                r#"{"phone":"9","user_id":"BR.1","username":"ana","name":"Ana"}"#,
            ),
            ("553", None, r#"{"phone":"553"}"#),
            ("55", None, r#"{"phone":"55"}"#),
        ] {
            assert_eq!(completed(&many, number, user_id), all);
        }
        let alike = document(
            r#"[{"profile":{"name":"Cai"},"wa_id":"5511987654321"},
                {"profile":{"name":"Davi"},"wa_id":"4911987654321"},
                {"profile":{"name":"Eva"},"wa_id":"87654321"},
                {"profile":{"name":"Fe"},"wa_id":"7654321"}]"#,
        );
        let alike = contacts(&alike);
        for (number, name) in [
            ("5511987654321", Some("Cai")),
            ("4911987654321", Some("Davi")),
            ("4411987654321", None),
            ("87654321", Some("Eva")),
            ("7654321", Some("Fe")),
            ("654321", None),
        ] {
            let mut party = Party::new(Some(number), None, None);
            alike.complete(&mut party);
            assert_eq!(party.name(), name, "{number}");
        }
        assert_eq!(
            completed(&contacts(&document("{}")), "551", None),
            r#"{"phone":"551"}"#
        );
    }
}
