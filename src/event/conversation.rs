//! What an event belongs to: the conversation whose order is kept, the customer whose state is kept, and all ids of that
//! customer.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::sender::dialled;
use super::types::{Phone, ShortText, UserId, redacted};
use super::{Content, Event, EventKind};
use crate::event::message::{MessageContent, System};

/// The conversation that an event belongs to: a number of the business, and a customer or a group.
///
/// Its text is `<number>/<customer>` or `<number>/<group>`: the id of the phone number, a slash, and what stands behind it,
/// not encoded. JSON has the text, and any text is taken from it: what a conversation is called is for the host to keep, not
/// to read. `Debug` shows no id.
///
/// ```
/// use waypost::Payload;
///
/// let body = br#"{"entry": [{"id": "1", "changes": [{"field": "messages", "value": {
///     "metadata": {"phone_number_id": "2"},
///     "messages": [{"id": "wamid.X", "from": "551188880001", "type": "text", "text": {"body": "oi"}}]}}]}]}"#;
/// let payload = Payload::parse_unverified(body)?;
/// let event = payload.events().next().unwrap();
/// assert_eq!(event.conversation().unwrap().to_string(), "2/5511988880001");
/// assert_eq!(event.partition(1024), 622);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Conversation(ShortText);

impl Conversation {
    fn new(phone_number_id: &str, with: &str) -> Self {
        Self(ShortText::concat(&[phone_number_id, "/", with]))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for Conversation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Conversation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        redacted(f, "conversation", self.as_str())
    }
}

impl Event<'_> {
    /// The conversation that the event belongs to; `None` for an event without a number, or without a customer or group.
    ///
    /// A change of ids belongs to the conversation of the old id, so that it is worked off behind what came before it. The
    /// platform promises no order of its own: this is what to keep *the order of arrival* by. No allocation for ids of the
    /// usual lengths.
    #[must_use]
    pub fn conversation(&self) -> Option<Conversation> {
        let number = self.phone_number_id()?;
        match self.group_id() {
            Some(group) => Some(Conversation::new(number, group)),
            None => Some(Conversation::new(number, self.customer()?.as_str())),
        }
    }

    /// Which of `n` partitions the event belongs to: all events of one conversation to one, an event without a
    /// conversation to any. Stable across releases; 0 if `n` is 0.
    ///
    /// It is a number modulo `n`: the first 8 bytes, big-endian, of the SHA-256 of the conversation's text, else of the hex
    /// digits of the event's key. Choose `n` once, and large (1,024), and give each worker a range of partitions: with
    /// another `n` nearly every conversation has another partition.
    #[must_use]
    pub fn partition(&self, n: u32) -> u32 {
        let digest: [u8; 32] = match self.conversation() {
            Some(conversation) => Sha256::digest(conversation.as_str()).into(),
            None => Sha256::digest(self.key().to_string()).into(),
        };
        let number = u64::from_be_bytes(digest.first_chunk().copied().unwrap_or_default());
        let rest = number.checked_rem(u64::from(n)).unwrap_or_default();
        // Less than `n`.
        u32::try_from(rest).unwrap_or_default()
    }

    /// Who the customer is to whatever is kept about them: the user id if the event has one, in the element or in the
    /// contact that belongs to it, else the phone number [as it is dialled](dialled). Of a change of ids, who they were
    /// until then. `None` if the event names nobody.
    ///
    /// A contact belongs to an element that shares an id with it, or that names nobody if it is the only contact. So
    /// this can be somebody else than [`sender`](Self::sender) has the user id of.
    #[must_use]
    pub fn customer(&self) -> Option<ShortText> {
        let until_now = self.changed_from().and_then(Ids::customer);
        until_now.or_else(|| self.ids().customer())
    }

    /// All ids of the customer that the event has: for a change of ids, the old ones and the new ones.
    pub(crate) fn aliases(&self) -> Aliases {
        let mut aliases = Aliases::default();
        aliases.add(self.ids());
        if let Some(system) = self.system() {
            aliases.add(Ids::new(
                system.wa_id,
                system.user_id,
                system.parent_user_id,
            ));
            aliases.add(Ids::new(system.new_wa_id, None, None));
            aliases.add(Ids::new(
                system.customer,
                system.previous_user_id,
                system.previous_parent_user_id,
            ));
        }
        if let Content::UserIdUpdate(update) = &self.content {
            let (user_id, parent) = (update.user_id.as_ref(), update.parent_user_id.as_ref());
            for (user_id, parent) in [
                (
                    user_id.and_then(|change| change.previous),
                    parent.and_then(|change| change.previous),
                ),
                (
                    user_id.and_then(|change| change.current),
                    parent.and_then(|change| change.current),
                ),
            ] {
                aliases.add(Ids::new(None, user_id, parent));
            }
        }
        aliases
    }

    /// The ids of the sender that are one person's for sure.
    fn ids(&self) -> Ids<'_> {
        let (sender, lent) = (&self.sender, self.lent);
        Ids::new(
            sender.phone.filter(|_| !lent.phone),
            sender.user_id.filter(|_| !lent.user_id),
            sender.parent_user_id.filter(|_| !lent.parent_user_id),
        )
    }

    /// The ids that a change of ids was made from, as far as it says.
    fn changed_from(&self) -> Option<Ids<'_>> {
        if let Content::UserIdUpdate(update) = &self.content {
            let previous = update.user_id.as_ref().and_then(|change| change.previous);
            return Some(Ids::new(self.ids().phone, previous, None));
        }
        let is_change = [
            EventKind::IDENTITY_NUMBER_CHANGED,
            EventKind::IDENTITY_USER_ID_CHANGED,
        ]
        .contains(&self.kind.base());
        let system = self.system().filter(|_| is_change)?;
        let from = self.ids();
        // Without `from` the sender was read from the notice itself, the new ids with the old ones.
        let number = system.customer.or(system.wa_id).or(system.new_wa_id);
        let is_of_the_notice = from.phone == number && from.user_id == system.user_id;
        let (phone, user_id) = if is_of_the_notice {
            (system.customer, None)
        } else {
            (from.phone, from.user_id)
        };
        Some(Ids::new(phone, system.previous_user_id.or(user_id), None))
    }

    /// The notice of the platform, if it is about who the customer is.
    fn system(&self) -> Option<&System<'_>> {
        let is_identity = self.kind.base().matches("identity");
        let message = self.message().filter(|_| is_identity)?;
        let MessageContent::System(system) = &message.content else {
            return None;
        };
        Some(system)
    }
}

/// Ids of one person.
#[derive(Clone, Copy)]
struct Ids<'a> {
    phone: Option<Phone<'a>>,
    user_id: Option<UserId<'a>>,
    parent_user_id: Option<UserId<'a>>,
}

impl<'a> Ids<'a> {
    const fn new(
        phone: Option<Phone<'a>>,
        user_id: Option<UserId<'a>>,
        parent_user_id: Option<UserId<'a>>,
    ) -> Self {
        Self {
            phone,
            user_id,
            parent_user_id,
        }
    }

    fn customer(self) -> Option<ShortText> {
        let user_id = self.user_id.map(|id| ShortText::from(id.as_str()));
        user_id.or_else(|| self.phone.map(|phone| dialled(phone.as_str())))
    }
}

/// The different ids of one person, numbers as they are dialled.
#[derive(Default)]
pub(crate) struct Aliases {
    /// As many as there are members that can hold one.
    ids: [Option<ShortText>; 10],
}

impl Aliases {
    fn add(&mut self, ids: Ids<'_>) {
        let text = |id: UserId<'_>| ShortText::from(id.as_str());
        let ids = [
            ids.user_id.map(text),
            ids.parent_user_id.map(text),
            ids.phone.map(|phone| dialled(phone.as_str())),
        ];
        for id in ids.into_iter().flatten() {
            let mut places = self.ids.iter_mut();
            if let Some(place) = places.find(|place| place.as_ref().is_none_or(|at| *at == id)) {
                *place = Some(id);
            }
        }
    }

    /// One of them, by its number.
    pub(crate) fn get(&self, at: usize) -> Option<&ShortText> {
        self.ids.get(at)?.as_ref()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &ShortText> {
        self.ids.iter().flatten()
    }
}
