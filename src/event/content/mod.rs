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

/// Makes [`Content`] of its rows: each a variant and what it holds. `told_apart` are those that something in them tells from
/// other events, so that a redelivery is known by it (see [`EventKey`](crate::event::EventKey)); the others are known by the
/// whole element.
macro_rules! contents {
    (
        told_apart { $($(#[$doc:meta])* $Variant:ident($Own:ident: $Record:ty),)* }
        others { $($(#[$other_doc:meta])* $Other:ident($Boxed:ident),)* }
        $($rest:tt)*
    ) => {
        /// The typed content of an event.
        ///
        /// The [kind](crate::event::EventKind) says more than the variant: a message may be live, an echo or a record of the
        /// history.
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
            $($(#[$doc])* $Variant($Record),)*
            $($(#[$other_doc])* $Other(Box<$Boxed<'a>>),)*
            $($rest)*
        }

        /// A content that something in it tells from others.
        #[expect(dead_code, reason = "of an echo the event's id is enough")]
        pub(super) enum ToldApart<'c, 'a> { $($Variant(&'c $Own<'a>),)* }

        impl<'a> Content<'a> {
            pub(super) fn told_apart(&self) -> Option<ToldApart<'_, 'a>> {
                match self {
                    $(Self::$Variant(content) => Some(ToldApart::$Variant(content)),)*
                    $(Self::$Other(_))|* | Self::UserIdUpdate(_) | Self::Unknown | Self::Unparsed => None,
                }
            }
        }

        impl WriteMembers for Content<'_> {
            fn write_members<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                match self {
                    $(Self::$Variant(content) => content.write_members(map),)*
                    $(Self::$Other(content) => content.write_members(map),)*
                    // Its members have the names of the line's own.
                    Self::UserIdUpdate(content) => map.serialize_entry("user_id_update", content),
                    Self::Unknown | Self::Unparsed => Ok(()),
                }
            }
        }
    };
}

contents! {
    told_apart {
        /// `automatic`
        Automatic(AutomaticEvent: Box<AutomaticEvent<'a>>),
        /// `call.connect`, `call.terminate`, `call.other`
        Call(Call: Box<Call<'a>>),
        /// `call.status`
        CallStatus(CallStatus: Box<CallStatus<'a>>),
        /// `message.*`, and `identity.*` if a system message told it
        Message(Message: Message<'a>),
        /// `standby.echo`
        StandbyEcho(StandbyEcho: Box<StandbyEcho<'a>>),
        /// `status.*`
        Status(Status: Status<'a>),
    }
    others {
        /// `account.alert`
        AccountAlert(AccountAlert),
        /// `account.review`
        AccountReview(AccountReview),
        /// `account.security`
        AccountSecurity(AccountSecurity),
        /// `account.settings`
        AccountSettings(AccountSettings),
        /// `account.update`
        AccountUpdate(AccountUpdate),
        /// `account.capability`
        BusinessCapability(BusinessCapability),
        /// `username`
        BusinessUsername(BusinessUsername),
        /// `click`
        Click(Click),
        /// `contact.sync`
        ContactSync(ContactSync),
        /// `error`
        Error(PlatformError),
        /// `flow.status`
        FlowStatus(FlowStatus),
        /// `group.lifecycle`, `group.participants`, `group.settings`, `group.status`
        Group(GroupUpdate),
        /// `handover`
        Handover(Handover),
        /// `number.name`
        NumberName(NumberName),
        /// `number.quality`
        NumberQuality(NumberQuality),
        /// `partner`
        PartnerSolution(PartnerSolution),
        /// `payment_configuration`
        PaymentConfiguration(PaymentConfiguration),
        /// `preference.*`
        Preference(Preference),
        /// `template.category`
        TemplateCategory(TemplateCategory),
        /// `template.components`
        TemplateComponents(TemplateComponents),
        /// `template.quality`
        TemplateQuality(TemplateQuality),
        /// `template.status`
        TemplateStatus(TemplateStatus),
        /// `tracking`
        Tracking(TrackingEvent),
    }
    /// `identity.user_id_changed`, if the field of that name told it
    UserIdUpdate(Box<UserIdUpdate<'a>>),
    /// `unknown`: the raw text is all there is
    #[default]
    Unknown,
    /// `unparsed`: the raw text is all there is
    Unparsed,
}
