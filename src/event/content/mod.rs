//! The typed content of events: a file a family.

pub mod account;
pub mod call;
pub mod error;
pub mod flow;
pub mod group;
pub mod handover;
pub mod message;
pub mod payment;
pub mod status;
pub mod sync;
pub mod template;
pub mod tracking;
pub mod user;

use serde::ser::SerializeMap;

use super::types::record::WriteMembers;
use account::{
    AccountAlert, AccountReview, AccountSecurity, AccountSettings, AccountUpdate,
    BusinessCapability, BusinessUsername, NumberName, NumberQuality, PartnerSolution,
};
use call::{Call, CallStatus};
use error::PlatformError;
use flow::FlowStatus;
use group::GroupUpdate;
use handover::Handover;
use message::Message;
use payment::PaymentConfiguration;
use status::Status;
use sync::{ContactSync, StandbyEcho};
use template::{TemplateCategory, TemplateComponents, TemplateQuality, TemplateStatus};
use tracking::{AutomaticEvent, TrackingEvent};
use user::{Click, Preference, UserIdUpdate};

/// The typed content of an event.
///
/// The [kind](crate::event::EventKind) says more than the variant: a message may be live, an echo or a record of the history.
///
/// ```
/// use waypost::{Content, Payload};
///
/// let body = br#"{"entry": [{"id": "1", "changes": [
///     {"field": "account_review_update", "value": {"decision": "APPROVED"}},
///     {"field": "tomorrow", "value": {"new": true}}]}]}"#;
/// let payload = Payload::parse_unverified(body)?;
/// let words: Vec<&str> = payload
///     .events()
///     .map(|event| match event.content() {
///         Content::Message(_) => "answer it",
///         Content::Status(_) => "note it",
///         Content::Unknown | Content::Unparsed { .. } => "keep it",
///         _ => "tell somebody",
///     })
///     .collect();
/// assert_eq!(words, ["tell somebody", "keep it"]);
/// # Ok::<(), waypost::webhook::PayloadError>(())
/// ```
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

impl WriteMembers for Content<'_> {
    fn write_members<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        match self {
            Self::AccountAlert(content) => content.write_members(map),
            Self::AccountReview(content) => content.write_members(map),
            Self::AccountSecurity(content) => content.write_members(map),
            Self::AccountSettings(content) => content.write_members(map),
            Self::AccountUpdate(content) => content.write_members(map),
            Self::Automatic(content) => content.write_members(map),
            Self::BusinessCapability(content) => content.write_members(map),
            Self::BusinessUsername(content) => content.write_members(map),
            Self::Call(content) => content.write_members(map),
            Self::CallStatus(content) => content.write_members(map),
            Self::Click(content) => content.write_members(map),
            Self::ContactSync(content) => content.write_members(map),
            Self::Error(content) => content.write_members(map),
            Self::FlowStatus(content) => content.write_members(map),
            Self::Group(content) => content.write_members(map),
            Self::Handover(content) => content.write_members(map),
            Self::Message(content) => content.write_members(map),
            Self::NumberName(content) => content.write_members(map),
            Self::NumberQuality(content) => content.write_members(map),
            Self::PartnerSolution(content) => content.write_members(map),
            Self::PaymentConfiguration(content) => content.write_members(map),
            Self::Preference(content) => content.write_members(map),
            Self::StandbyEcho(content) => content.write_members(map),
            Self::Status(content) => content.write_members(map),
            Self::TemplateCategory(content) => content.write_members(map),
            Self::TemplateComponents(content) => content.write_members(map),
            Self::TemplateQuality(content) => content.write_members(map),
            Self::TemplateStatus(content) => content.write_members(map),
            Self::Tracking(content) => content.write_members(map),
            Self::Unknown | Self::Unparsed => Ok(()),
            // Its members have the names of the line's own.
            Self::UserIdUpdate(content) => map.serialize_entry("user_id_update", content),
        }
    }
}
