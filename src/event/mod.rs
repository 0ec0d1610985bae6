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
mod account;
mod account_update;
mod call;
mod card;
mod content;
mod context;
mod country_codes;
mod element;
mod error;
mod events;
mod field;
mod flow;
mod group;
mod handover;
mod id;
mod identity;
mod interactive;
mod kind;
mod line;
mod message;
mod message_reader;
mod number;
mod party;
mod path;
mod pattern;
mod payment;
pub(crate) mod phone;
mod pii;
mod preference;
mod raw;
mod record;
mod region;
mod single;
mod status;
mod sync;
mod template;
mod tracking;
mod value;

use crate::time::Timestamp;

pub use account::{
    AccountAlert, AccountReview, AccountSecurity, AccountSettings, AlertInfo, AlertSeverity,
    BusinessCapability, BusinessUsername, Decision, NumberName, NumberQuality, NumberSettings,
    PartnerSolution,
};
pub use account_update::{
    AccountEvent, AccountUpdate, BanInfo, BanState, CertificationInfo, DisconnectionInfo,
    ExceptionCountry, RateEligibility, RestrictionInfo, ViolationInfo, VolumeTierInfo, WabaInfo,
};
pub use call::{
    Call, CallDirection, CallEvent, CallFile, CallOutcome, CallProgress, CallRecording,
    CallSession, CallStatus, CallTranscript,
};
pub use card::{CardAddress, CardEmail, CardName, CardOrg, CardPhone, CardUrl, ContactCard};
pub use content::{
    Audio, Button, Document, Edit, EditedMessage, Image, Location, Order, OrderItem, Reaction,
    Revoke, Sticker, System, SystemType, Text, Unsupported, Video,
};
pub use context::{
    Context, ConversationContext, HistoryChunk, HistoryContext, HistoryStatus, IdentityCheck,
    Referral, ReferredProduct, Summary, WelcomeMessage,
};
pub use error::{ErrorData, PlatformError};
pub use events::Events;
pub use flow::{FlowError, FlowEvent, FlowState, FlowStatus};
pub use group::{GroupUpdate, GroupUpdateType, Participant, SettingUpdate};
pub use handover::{Control, Handover, HandoverType, OwnerRole};
pub use id::{Emoji, GroupId, Id, MessageId, Phone, TextOrNumber, UserId, Username};
pub use interactive::{
    ButtonReply, CallPermission, CallPermissionReply, FlowReply, InteractiveType, ListReply,
    PaymentMethod,
};
pub use kind::{EventKind, Origin};
pub use message::{Direction, Message, MessageContent, MessageHeader, MessageType};
pub use number::{Degrees, ErrorCode, Number};
pub use party::Party;
pub use path::Path;
pub use pattern::{KindPattern, UnknownKind};
pub use payment::{
    Amount, Payment, PaymentConfiguration, Refund, Transaction, TransactionError, TransactionMethod,
};
pub use pii::Pii;
pub use preference::{Click, ClickData, IdChange, Preference, PreferenceValue, UserIdUpdate};
pub use raw::Raw;
pub use region::{RestrictedRegions, RestrictedRegionsError};
pub use status::{
    Conversation, ConversationOrigin, Pricing, PricingCategory, PricingType, Status, StatusState,
};
pub use sync::{ContactSync, SentMessage, StandbyEcho, SyncAction, SyncMetadata, SyncedContact};
pub use template::{
    DisableInfo, OtherInfo, QualityScore, RejectionInfo, TemplateButton, TemplateCategory,
    TemplateComponents, TemplateEvent, TemplateQuality, TemplateStatus,
};
pub use tracking::{AutomaticEvent, CustomData, TrackingData, TrackingEvent};

/// One thing that happened, borrowed from the [payload](crate::webhook::Payload) that told it.
///
/// Its `Debug` shows no phone number, user id, name or text; its `Serialize` shows all of them, as one flat object (see
/// [the line of an event](#serialisation)).
///
/// # Serialisation
///
/// ```
/// use waypost::{Limits, Payload};
///
/// let body = br#"{"entry": [{"id": "1", "changes": [{"field": "messages", "value": {
///     "metadata": {"phone_number_id": "2"},
///     "messages": [{"id": "wamid.X", "from": "5511999990000", "timestamp": "1790000000",
///                   "type": "text", "text": {"body": "oi"}}]}}]}]}"#;
/// let payload = Payload::parse_unverified(body, &Limits::default())?;
/// let event = payload.events().next().unwrap();
/// assert_eq!(
///     serde_json::to_string(&event)?,
///     concat!(
///         r#"{"kind":"message.text","id":"wamid.X","waba_id":"1","phone_number_id":"2","#,
///         r#""sender":"5511999990000","timestamp":1790000000,"field":"messages","type":"text","#,
///         r#""text":{"body":"oi"}}"#,
///     )
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// The six first members are always there, null where they are absent. `sender` is what the host answers to: the phone
/// number, else the user id; `user_id` stands beside it where both are known. The members of the content follow under
/// the platform's names, absent ones left out; `unknown` and `unparsed` have `path` and `raw` instead.
#[derive(Clone, Debug, PartialEq)]
pub struct Event<'a> {
    kind: EventKind,
    envelope: Envelope<'a>,
    path: Path,
    raw: Raw<'a>,
    id: Option<MessageId<'a>>,
    group_id: Option<GroupId<'a>>,
    sender: Party<'a>,
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

/// The typed content of an event.
///
/// The [kind](EventKind) says more than the variant: a message may be live, an echo or a record of the history.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Content<'a> {
    /// `account.alert`
    AccountAlert(Box<AccountAlert<'a>>),
    /// `account.review`
    AccountReview(Box<AccountReview<'a>>),
    /// `account.security`
    AccountSecurity(Box<AccountSecurity<'a>>),
    /// `account.settings`
    AccountSettings(Box<AccountSettings<'a>>),
    /// `account.update`
    AccountUpdate(Box<AccountUpdate<'a>>),
    /// `automatic`
    Automatic(Box<AutomaticEvent<'a>>),
    /// `account.capability`
    BusinessCapability(Box<BusinessCapability<'a>>),
    /// `username`
    BusinessUsername(Box<BusinessUsername<'a>>),
    /// `call.connect`, `call.terminate`, `call.other`
    Call(Box<Call<'a>>),
    /// `call.status`
    CallStatus(Box<CallStatus<'a>>),
    /// `click`
    Click(Box<Click<'a>>),
    /// `contact.sync`
    ContactSync(Box<ContactSync<'a>>),
    /// `error`
    Error(Box<PlatformError<'a>>),
    /// `flow.status`
    FlowStatus(Box<FlowStatus<'a>>),
    /// `group.lifecycle`, `group.participants`, `group.settings`, `group.status`
    Group(Box<GroupUpdate<'a>>),
    /// `handover`
    Handover(Box<Handover<'a>>),
    /// `message.*`, and `identity.*` where a system message told it
    Message(Message<'a>),
    /// `number.name`
    NumberName(Box<NumberName<'a>>),
    /// `number.quality`
    NumberQuality(Box<NumberQuality<'a>>),
    /// `partner`
    PartnerSolution(Box<PartnerSolution<'a>>),
    /// `payment_configuration`
    PaymentConfiguration(Box<PaymentConfiguration<'a>>),
    /// `preference.*`
    Preference(Box<Preference<'a>>),
    /// `standby.echo`
    StandbyEcho(Box<StandbyEcho<'a>>),
    /// `status.*`
    Status(Status<'a>),
    /// `template.category`
    TemplateCategory(Box<TemplateCategory<'a>>),
    /// `template.components`
    TemplateComponents(Box<TemplateComponents<'a>>),
    /// `template.quality`
    TemplateQuality(Box<TemplateQuality<'a>>),
    /// `template.status`
    TemplateStatus(Box<TemplateStatus<'a>>),
    /// `tracking`
    Tracking(Box<TrackingEvent<'a>>),
    /// `unknown`: the raw text is all there is
    #[default]
    Unknown,
    /// `unparsed`: the raw text is all there is
    Unparsed,
    /// `identity.user_id_changed`, where the field of that name told it
    UserIdUpdate(Box<UserIdUpdate<'a>>),
}
