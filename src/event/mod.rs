//! What happened: the things in a webhook body, typed, one by one.
//!
//! [`Payload::events`](crate::webhook::Payload::events) yields an [`Event`] for each element of each list in a body, in the
//! order of the body. Nothing is lost and nothing is fatal: what this version does not know is an event of kind
//! `unknown`, what it cannot read is one of kind `unparsed`, both with their raw text and their [`Path`].
//!
//! Where the members of the types here come from and what they mean is said with each; how a member of a wrong type
//! counts is the same everywhere:
//!
//! * `null`, an empty array, and an empty identifier are absent.
//! * A number may stand in quotes.
//! * In the id of a message, report or call, and in the content of a message (the member that its type names), a JSON type
//!   other than the documented one makes the element `unparsed`.
//! * Anywhere else such a member is as if absent, and everything around it is read.

mod access;
mod business_access;
mod content;
mod conversation;
pub(crate) mod key;
mod kind;
mod line;
mod message_types;
mod read;
pub mod sender;
pub mod types;

use crate::json::view::View;
use crate::time::Timestamp;
use key::OwnIds;
use sender::{Lent, Party};
use types::{GroupId, Id, MessageId, Phone};

pub use content::{
    Content, account, call, error, flow, group, handover, message, payment, status, sync, template,
    tracking, user,
};
pub(crate) use conversation::Aliases;
pub use conversation::Conversation;
pub use key::{EventKey, EventKeyError};
pub use kind::{EventKind, KindPattern, Origin, UnknownKind};
pub use read::Events;
pub use types::path::Path;
pub(crate) use types::path::is_list_of_events;

/// One thing that happened, borrowed from the [payload](crate::webhook::Payload) that told it.
///
/// Its `Debug` shows no phone number, user id, name or text; its `Serialize` shows all of them, as one flat object (see
/// [the line of an event](#serialisation)).
///
/// # Serialisation
///
/// ```
/// use waypost::Payload;
///
/// let body = br#"{"entry": [{"id": "1", "changes": [{"field": "messages", "value": {
///     "metadata": {"phone_number_id": "2"},
///     "messages": [{"id": "wamid.X", "from": "5511999990000", "timestamp": "1790000000",
///                   "type": "text", "text": {"body": "oi"}}]}}]}]}"#;
/// let payload = Payload::parse_unverified(body)?;
/// let event = payload.events().next().unwrap();
/// assert_eq!(
///     serde_json::to_string(&event)?,
///     concat!(
///         r#"{"kind":"message.text","id":"wamid.X","waba_id":"1","phone_number_id":"2","#,
///         r#""sender":"5511999990000","timestamp":1790000000,"field":"messages","type":"text","#,
///         r#""text":{"body":"oi"},"key":"15816071cf970a3bb181384d137758f7"}"#,
///     )
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// The six first members are always there, null if they are absent. `sender` is what the host answers to: the phone
/// number, else the user id; `user_id` stands beside it if both are known. The members of the content follow under
/// the platform's names, absent ones left out; `unknown` and `unparsed` have `path` and `raw` instead. Last comes the [key](Self::key).
#[derive(Clone, Debug, PartialEq)]
pub struct Event<'a> {
    kind: EventKind,
    envelope: Envelope<'a>,
    path: Path,
    source: View<'a>,
    id: Option<MessageId<'a>>,
    group_id: Option<GroupId<'a>>,
    sender: Party<'a>,
    /// Which of the sender's ids may be somebody else's.
    lent: Lent,
    own_ids: OwnIds,
    timestamp: Option<Timestamp>,
    content: Content<'a>,
}

/// What all events of one change share.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Envelope<'a> {
    waba_id: Option<Id<'a>>,
    phone_number_id: Option<Id<'a>>,
    display_phone_number: Option<Phone<'a>>,
    field: Option<&'a str>,
    entry_time: Option<Timestamp>,
}
