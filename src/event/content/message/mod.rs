//! A message: what its type is, and the content that the type names.

mod card;
mod context;
mod interactive;
mod simple;

use std::sync::Arc;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::event::error::PlatformError;
use crate::event::kind::EventKind;
use crate::event::types::Phone;
use crate::event::types::record::{WriteMembers, Written, record, words};

pub use card::{CardAddress, CardEmail, CardName, CardOrg, CardPhone, CardUrl, ContactCard};
pub use context::{
    ConversationContext, HistoryChunk, HistoryContext, HistoryStatus, IdentityCheck,
    MessageContext, Referral, ReferredProduct, Summary, WelcomeMessage,
};
pub(in crate::event) use interactive::Interactive;
pub use interactive::{
    ButtonReply, CallPermission, CallPermissionReply, FlowReply, InteractiveType, ListReply,
    PaymentMethod,
};
pub use simple::{
    Audio, Button, Document, Edit, EditedMessage, Image, Location, Order, OrderItem, Reaction,
    Revoke, Sticker, System, SystemType, Text, Unsupported, Video,
};

words! {
    /// The type of a message (Meta's webhook reference, messages). New ones appear without notice.
    pub enum MessageType<'a> {
        /// Audio.
        Audio = "audio",
        /// A quick reply of a template.
        Button = "button",
        /// Contact cards.
        Contacts = "contacts",
        /// A document.
        Document = "document",
        /// The new content of an earlier message.
        Edit = "edit",
        /// An image.
        Image = "image",
        /// An answer to an interactive message.
        Interactive = "interactive",
        /// A place.
        Location = "location",
        /// An order.
        Order = "order",
        /// A reaction.
        Reaction = "reaction",
        /// A chat that was opened for the first time.
        RequestWelcome = "request_welcome",
        /// The removal of an earlier message.
        Revoke = "revoke",
        /// A sticker.
        Sticker = "sticker",
        /// A notice of the platform.
        System = "system",
        /// A text.
        Text = "text",
        /// What the platform does not pass on.
        Unsupported = "unsupported",
        /// The same, before 2025.
        UnknownType = "unknown",
        /// A video.
        Video = "video",
        /// A recording, in the platform's older version.
        Voice = "voice",
    }
}

/// A message of a customer, or an echo or record of one.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Message<'a> {
    /// The type as it was sent; absent where the body has none.
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

/// The content of a message, by its type.
///
/// Where the body has a type and no content, the content of that type is there and empty.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum MessageContent<'a> {
    /// `audio` or `voice`.
    Audio(Audio<'a>),
    /// `button`.
    Button(Button<'a>),
    /// `interactive.button_reply`.
    ButtonReply(ButtonReply<'a>),
    /// `interactive.call_permission_reply`.
    CallPermission(CallPermissionReply<'a>),
    /// `contacts`.
    Contacts(Vec<ContactCard<'a>>),
    /// `document`.
    Document(Document<'a>),
    /// `edit`.
    Edit(Edit<'a>),
    /// `interactive.nfm_reply`.
    Flow(FlowReply<'a>),
    /// `image`.
    Image(Image<'a>),
    /// `interactive.list_reply`.
    ListReply(ListReply<'a>),
    /// `location`.
    Location(Location<'a>),
    /// `order`.
    Order(Order<'a>),
    /// A message of a type that is not listed here, or of none; [`Message::message_type`] says which.
    #[default]
    Other,
    /// An interactive message of a type that is not listed here, or of none.
    OtherInteractive(Option<InteractiveType<'a>>),
    /// `interactive.payment_method`.
    PaymentMethod(PaymentMethod<'a>),
    /// `reaction`.
    Reaction(Reaction<'a>),
    /// `request_welcome`, which has no content.
    RequestWelcome,
    /// `revoke`.
    Revoke(Revoke<'a>),
    /// `sticker`.
    Sticker(Sticker<'a>),
    /// `system`.
    System(Box<System<'a>>),
    /// `text`.
    Text(Text<'a>),
    /// `unsupported` or `unknown`.
    Unsupported(Unsupported<'a>),
    /// `video`.
    Video(Video<'a>),
}

impl MessageContent<'_> {
    /// The kind of a live message with this content.
    pub(in crate::event) fn kind(&self) -> EventKind {
        match self {
            Self::Audio(_) => EventKind::MESSAGE_AUDIO,
            Self::Button(_) | Self::ButtonReply(_) => EventKind::MESSAGE_BUTTON,
            Self::CallPermission(_) => EventKind::MESSAGE_CALL_PERMISSION,
            Self::Contacts(_) => EventKind::MESSAGE_CONTACTS,
            Self::Document(_) => EventKind::MESSAGE_DOCUMENT,
            Self::Edit(_) => EventKind::MESSAGE_EDIT,
            Self::Flow(_) => EventKind::MESSAGE_FLOW,
            Self::Image(_) => EventKind::MESSAGE_IMAGE,
            Self::ListReply(_) => EventKind::MESSAGE_LIST,
            Self::Location(_) => EventKind::MESSAGE_LOCATION,
            Self::Order(_) => EventKind::MESSAGE_ORDER,
            Self::Other | Self::OtherInteractive(_) => EventKind::MESSAGE_OTHER,
            Self::PaymentMethod(_) => EventKind::MESSAGE_PAYMENT_METHOD,
            Self::Reaction(_) => EventKind::MESSAGE_REACTION,
            Self::RequestWelcome => EventKind::MESSAGE_REQUEST_WELCOME,
            Self::Revoke(_) => EventKind::MESSAGE_REVOKE,
            Self::Sticker(_) => EventKind::MESSAGE_STICKER,
            Self::System(system) => match &system.kind {
                Some(SystemType::UserChangedNumber | SystemType::CustomerChangedNumber) => {
                    EventKind::IDENTITY_NUMBER_CHANGED
                }
                Some(SystemType::UserChangedUserId) => EventKind::IDENTITY_USER_ID_CHANGED,
                Some(SystemType::CustomerIdentityChanged | SystemType::UserIdentityChanged) => {
                    EventKind::IDENTITY_KEY_CHANGED
                }
                _ => EventKind::MESSAGE_SYSTEM,
            },
            Self::Text(_) => EventKind::MESSAGE_TEXT,
            Self::Unsupported(_) => EventKind::MESSAGE_UNSUPPORTED,
            Self::Video(_) => EventKind::MESSAGE_VIDEO,
        }
    }
}

impl Serialize for EditedMessage<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        write_type(self.message_type.as_ref(), &mut map)?;
        if let Some(context) = &self.context {
            map.serialize_entry("context", context)?;
        }
        self.content.write_members(&mut map)?;
        map.end()
    }
}

impl WriteMembers for Message<'_> {
    fn write_members<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        write_type(self.message_type.as_ref(), map)?;
        if self.direction == Direction::Outbound {
            map.serialize_entry("direction", "outbound")?;
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

/// Writes the content under the name that the platform gives it.
impl WriteMembers for MessageContent<'_> {
    fn write_members<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        match self {
            Self::Audio(content) => map.serialize_entry("audio", content),
            Self::Button(content) => map.serialize_entry("button", content),
            Self::ButtonReply(content) => map.serialize_entry("button_reply", content),
            Self::CallPermission(content) => map.serialize_entry("call_permission_reply", content),
            Self::Contacts(cards) => map.serialize_entry("contacts", &Written(cards)),
            Self::Document(content) => map.serialize_entry("document", content),
            Self::Edit(content) => map.serialize_entry("edit", content),
            Self::Flow(content) => map.serialize_entry("nfm_reply", content),
            Self::Image(content) => map.serialize_entry("image", content),
            Self::ListReply(content) => map.serialize_entry("list_reply", content),
            Self::Location(content) => map.serialize_entry("location", content),
            Self::Order(content) => map.serialize_entry("order", content),
            Self::Other | Self::OtherInteractive(None) | Self::RequestWelcome => Ok(()),
            Self::OtherInteractive(Some(word)) => map.serialize_entry("interactive_type", word),
            Self::PaymentMethod(content) => map.serialize_entry("payment_method", content),
            Self::Reaction(content) => map.serialize_entry("reaction", content),
            Self::Revoke(content) => map.serialize_entry("revoke", content),
            Self::Sticker(content) => map.serialize_entry("sticker", content),
            Self::System(content) => map.serialize_entry("system", content),
            Self::Text(content) => map.serialize_entry("text", content),
            Self::Unsupported(content) => map.serialize_entry("unsupported", content),
            Self::Video(content) => map.serialize_entry("video", content),
        }
    }
}

fn write_type<M: SerializeMap>(
    message_type: Option<&MessageType<'_>>,
    map: &mut M,
) -> Result<(), M::Error> {
    match message_type {
        Some(message_type) => map.serialize_entry("type", message_type),
        None => Ok(()),
    }
}
