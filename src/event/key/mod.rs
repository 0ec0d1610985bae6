//! What makes an event the same event when it is delivered again.

mod canonical;
mod hex;
mod key_text;

use super::Event;

use super::call::{CallEvent, CallProgress};
use super::content::ToldApart;
use super::kind::Origin;
use super::message::MessageType;
use super::sender::Party;
use super::status::{Status, StatusState};
use super::types::{Id, MessageId, UserId};
pub(crate) use hex::key_as_hex;
pub(crate) use key_text::KeyText;

/// The key of an event: the same whenever the platform delivers the same element again, whatever else is in the body.
///
/// Different elements have different keys, and so have the reports of one message (sent, delivered, of each
/// participant; not two that differ in their time only), one id at two numbers, and the live message, the echo, the
/// standby copy and the record in the history of one id. 16 bytes; text and JSON have them as 32 hex digits. Stable
/// across releases.
///
/// # Derivation
///
/// A key is the first 16 bytes of the SHA-256 of a text. The text is a list of parts, each written as a netstring: its
/// length in bytes, in decimal, a colon, its bytes, a comma. A part that is absent is empty (`0:,`). The parts are:
///
/// 1. the origin: `live`, `echo`, `history`, `history.echo` or `standby`;
/// 2. the id of the phone number it arrived at;
/// 3. a word, and what belongs to it:
///
/// | content | word | further parts |
/// | --- | --- | --- |
/// | [`Message`](super::Content::Message) | `message` | id, type as it was sent |
/// | [`Status`](super::Content::Status) | `status` | id, state, type, person (of the element alone: the phone number, else the user id, else the parent user id), transaction id and state of a payment |
/// | [`Call`](super::Content::Call) | `call` | id, event |
/// | [`CallStatus`](super::Content::CallStatus) | `call.status` | id, state |
/// | [`StandbyEcho`](super::Content::StandbyEcho) | `echo` | id |
/// | [`Automatic`](super::Content::Automatic) | `automatic` | id, name |
/// | anything else | `element` | account, field, time of the entry in Unix seconds if the element has none of its own, the element |
///
/// The element is written as JSON without white space, the members of objects in the order of their names, each text
/// with the escapes that JSON asks for and no others, numbers as they were sent.
///
/// ```
/// use waypost::Payload;
/// use waypost::event::EventKey;
///
/// let body = br#"{"entry": [{"id": "1", "changes": [{"field": "messages", "value": {
///     "metadata": {"phone_number_id": "2"},
///     "messages": [{"id": "wamid.X", "type": "text", "text": {"body": "oi"}}]}}]}]}"#;
/// let payload = Payload::parse_unverified(body)?;
/// let key = payload.events().next().unwrap().key();
/// // SHA-256 of `4:live,1:2,7:message,7:wamid.X,4:text,`
/// assert_eq!(key.to_string(), "15816071cf970a3bb181384d137758f7");
/// assert_eq!(key.to_string().parse::<EventKey>()?, key);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventKey([u8; 16]);

impl Event<'_> {
    /// The key that a redelivery of the event has, too. Cost: one SHA-256 of some 100 bytes, for an event without an id
    /// of the whole element; no allocation for an event with one.
    #[must_use]
    pub fn key(&self) -> EventKey {
        let mut text = KeyText::default();
        text.part(origin(self.kind.origin()));
        text.part(self.phone_number_id().unwrap_or_default());
        let id = self.id.as_ref().map(MessageId::as_str);
        match self.content.told_apart() {
            Some(ToldApart::Message(message)) => {
                let message_type = message.message_type.as_ref().map(MessageType::as_str);
                text.parts("message", [id, message_type]);
            }
            Some(ToldApart::Status(status)) => text.parts("status", self.of_status(status)),
            Some(ToldApart::Call(call)) => {
                text.parts("call", [id, call.event.as_ref().map(CallEvent::as_str)]);
            }
            Some(ToldApart::CallStatus(status)) => {
                let state = status.status.as_ref().map(CallProgress::as_str);
                text.parts("call.status", [id, state]);
            }
            Some(ToldApart::StandbyEcho(_)) => text.parts("echo", [id]),
            Some(ToldApart::Automatic(automatic)) => {
                text.parts("automatic", [id, automatic.event_name]);
            }
            None => {
                text.parts("element", [self.waba_id(), self.field()]);
                let time = self.entry_time().filter(|_| self.timestamp.is_none());
                let time = time.map(|time| time.as_secs().to_string());
                text.part(time.unwrap_or_default());
                text.part(canonical::json(self.source));
            }
        }
        EventKey(text.digest())
    }

    fn of_status<'s>(&'s self, status: &'s Status<'_>) -> [Option<&'s str>; 6] {
        let payment = status.payment.as_ref();
        let transaction = payment.and_then(|payment| payment.transaction.as_ref());
        [
            self.id.as_ref().map(MessageId::as_str),
            status.state.as_ref().map(StatusState::as_str),
            status.kind,
            self.own_ids.address(&self.sender),
            transaction.and_then(|transaction| transaction.id.as_ref().map(Id::as_str)),
            transaction.and_then(|transaction| transaction.status),
        ]
    }
}

const fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Live => "live",
        Origin::Echo => "echo",
        Origin::History => "history",
        Origin::HistoryEcho => "history.echo",
        Origin::Standby => "standby",
    }
}

/// Which ids of a report's person stood in the element. The others came from the contacts beside it, which may be others
/// the next time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct OwnIds {
    phone: bool,
    user_id: bool,
    parent_user_id: bool,
}

impl OwnIds {
    /// To be asked before the contacts complete the sender.
    pub(super) const fn of(sender: &Party<'_>) -> Self {
        Self {
            phone: sender.phone.is_some(),
            user_id: sender.user_id.is_some(),
            parent_user_id: sender.parent_user_id.is_some(),
        }
    }

    /// [`Party::address`] of the element alone.
    fn address<'p>(self, sender: &'p Party<'_>) -> Option<&'p str> {
        let parent_user_id = sender.parent_user_id.as_ref().map(UserId::as_str);
        let phone = sender.phone().filter(|_| self.phone);
        phone
            .or_else(|| sender.user_id().filter(|_| self.user_id))
            .or_else(|| parent_user_id.filter(|_| self.parent_user_id))
    }
}

impl EventKey {
    /// The 16 bytes of the key.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The key with these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
}

/// A text that is not an event key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected 32 hex digits in small letters")]
pub struct EventKeyError(());

// In small letters only, so that a key has one text.
key_as_hex!(EventKey, EventKeyError, b'0'..=b'9' | b'a'..=b'f');
