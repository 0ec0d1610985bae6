//! A message: what its type is, and the content that the type names.

mod card;
mod content;
mod context;
mod interactive;
mod macros;
mod simple;

use std::sync::Arc;

use serde::ser::SerializeMap;

use crate::event::error::PlatformError;
use crate::event::kind::{EventKind, Origin};
use crate::event::types::Phone;
use crate::event::types::record::{WriteMembers, record};

pub use card::{CardAddress, CardEmail, CardName, CardOrg, CardPhone, CardUrl, ContactCard};
pub(in crate::event) use content::ContentCandidates;
use content::write_type;
pub use content::{Edit, EditedMessage, InteractiveType, MessageContent, MessageType};
pub(crate) use content::{TYPES, may_have_media, may_have_reply, may_have_text};
pub use context::{
    ConversationContext, HistoryChunk, HistoryContext, HistoryStatus, IdentityCheck,
    MessageContext, Referral, ReferredProduct, Summary, WelcomeMessage,
};
pub use interactive::{
    ButtonReply, CallPermission, CallPermissionReply, FlowReply, ListReply, PaymentMethod,
};
pub use simple::*;

/// A message of a customer, or an echo or record of one.
///
/// ```
/// use waypost::event::message::MessageContent;
/// use waypost::{Content, Payload};
///
/// let body = br#"{"entry": [{"id": "1", "changes": [{"field": "messages", "value": {
///     "metadata": {"phone_number_id": "2"},
///     "messages": [{"id": "wamid.B", "from": "5511999990000", "timestamp": "1790000000",
///                   "type": "image", "image": {"id": "3", "mime_type": "image/jpeg", "caption": "the receipt"},
///                   "context": {"id": "wamid.A"}}]}}]}]}"#;
/// let payload = Payload::parse_unverified(body)?;
/// let event = payload.events().next().ok_or("a body with one message")?;
/// let Content::Message(message) = event.content() else {
///     return Err("a message".into());
/// };
/// assert!(matches!(message.content, MessageContent::Image(_)));
/// let answered = message.header.context.as_ref().and_then(|context| context.id.as_ref());
/// assert_eq!(answered.map(|id| id.as_str()), Some("wamid.A"));
/// // What rules ask for has a short way.
/// assert_eq!(event.text(), Some("the receipt"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Message<'a> {
    /// The type as it was sent; absent if the body has none.
    pub message_type: Option<MessageType<'a>>,
    /// Whether the customer wrote it or the business.
    pub direction: Direction,
    /// The content.
    pub content: MessageContent<'a>,
    /// What stands around the content.
    pub header: MessageHeader<'a>,
    /// Which piece of the history it came in.
    pub history_chunk: Option<Arc<HistoryChunk>>,
    /// What an agent of the platform says about the thread.
    pub conversation_context: Option<Arc<ConversationContext<'a>>>,
}

impl Message<'_> {
    /// What a message is made from: a constant is copied faster than its many members are set one by one.
    pub(in crate::event) const BLANK: Self = Self {
        message_type: None,
        direction: Direction::Inbound,
        content: MessageContent::Other,
        header: MessageHeader {
            context: None,
            referral: None,
            errors: Vec::new(),
            identity: None,
            history_context: None,
            from_logical_id: None,
            origin: None,
        },
        history_chunk: None,
        conversation_context: None,
    };
}

impl Direction {
    /// `inbound` or `outbound`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Inbound => "inbound",
            Self::Outbound => "outbound",
        }
    }
}

/// Who wrote a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Direction {
    /// The customer.
    #[default]
    Inbound,
    /// The business, by whatever application or device.
    Outbound,
}

impl Direction {
    /// That of all messages that come by a way; `None` where each says its own.
    pub(in crate::event) const fn by(way: Origin) -> Option<Self> {
        match way {
            Origin::Live | Origin::Standby => Some(Self::Inbound),
            Origin::Echo | Origin::HistoryEcho => Some(Self::Outbound),
            Origin::History => None,
        }
    }

    /// The only one that events of a kind can have; `None` if they can have either.
    pub(crate) fn of_kind(kind: EventKind) -> Option<Self> {
        let base = kind.base();
        match kind {
            EventKind::STANDBY_ECHO => Some(Self::Outbound),
            _ if base.matches("message") || base.matches("identity") => Self::by(kind.origin()),
            _ => None,
        }
    }
}

record! {
    /// The members that messages of all types may have. One of a wrong type is as if absent.
    pub struct MessageHeader<'a> {
        /// What it answers, or that it was forwarded.
        pub context: Option<MessageContext<'a>>,
        /// The advertisement it came from.
        pub referral: Option<Box<Referral<'a>>>,
        /// Why it is unsupported.
        pub errors: Vec<PlatformError<'a>>,
        /// The key of the customer.
        pub identity: Option<Box<IdentityCheck<'a>>>,
        /// What became of it, in the history.
        pub history_context: Option<HistoryContext<'a>>,
        /// A second number of the sender; not documented, seen in Brazil.
        pub from_logical_id: Option<Phone<'a>>,
        /// Why a contact card was sent, in an older draft.
        pub origin: Option<&'a str>,
    }
}

impl WriteMembers for Message<'_> {
    fn write_members<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        write_type(self.message_type.as_ref(), map)?;
        if self.direction == Direction::Outbound {
            map.serialize_entry("direction", self.direction.as_str())?;
        }
        self.content.write_members(map)?;
        self.header.write_members(map)?;
        if let Some(chunk) = &self.history_chunk {
            map.serialize_entry("history_chunk", &**chunk)?;
        }
        if let Some(context) = &self.conversation_context {
            map.serialize_entry("conversation_context", &**context)?;
        }
        Ok(())
    }
}
