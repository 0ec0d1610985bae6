//! Delivery reports of messages of ours (Meta's webhook reference, statuses).

use super::error::PlatformError;
use super::payment::Payment;
use crate::event::types::record::{record, words};
use crate::event::types::{Id, Pii, TextOrNumber, UserId};
use crate::time::Timestamp;

record! {
    /// A delivery report. Whom it is about is the event's sender; a member of a wrong type is as if absent.
    ///
    /// ```
    /// use waypost::{Content, Payload};
    ///
    /// let body = br#"{"entry": [{"id": "1", "changes": [{"field": "messages", "value": {
    ///     "metadata": {"phone_number_id": "2"},
    ///     "statuses": [{"id": "wamid.A", "status": "failed", "timestamp": "1790000000",
    ///                   "recipient_id": "5511999990000", "biz_opaque_callback_data": "spring/17",
    ///                   "errors": [{"code": 131026, "title": "Message undeliverable"}]}]}}]}]}"#;
    /// let payload = Payload::parse_unverified(body)?;
    /// let event = payload.events().next().ok_or("a body with one report")?;
    /// let Content::Status(status) = event.content() else {
    ///     return Err("a report".into());
    /// };
    /// assert_eq!(event.kind().as_str(), "status.failed");
    /// assert_eq!(status.biz_opaque_callback_data.as_ref().map(|data| data.as_str()), Some("spring/17"));
    /// let codes: Vec<_> = status.errors.iter().filter_map(|error| error.code).collect();
    /// assert_eq!(codes.len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub struct Status<'a> {
        /// How far the message got. Reports arrive in any order, and a message may be reported both failed and
        /// delivered.
        pub state as "status": Option<StatusState<'a>>,
        /// `payment` for the state of a payment; mostly absent.
        pub kind as "type": Option<&'a str>,
        /// `group`, if it went to a group.
        pub recipient_type: Option<&'a str>,
        /// The fingerprint of the recipient's key, if the business asked to check it.
        pub recipient_identity_key_hash: Option<&'a str>,
        /// What the business sent along to have it back here.
        pub biz_opaque_callback_data: Option<Pii<'a>>,
        /// The template, if it was sent directly.
        pub template_id: Option<TextOrNumber<'a>>,
        /// The conversation that is charged, on older versions of the platform.
        pub conversation: Option<StatusConversation<'a>>,
        /// What the message costs.
        pub pricing: Option<Pricing<'a>>,
        /// The payment that it is about.
        pub payment: Option<Box<Payment<'a>>>,
        /// Why it failed.
        pub errors: Vec<PlatformError<'a>>,
    }

    /// `conversation`.
    pub struct StatusConversation<'a> {
        /// Its id.
        pub id: Option<Id<'a>>,
        /// When it ends; only with `sent`.
        pub expiration_timestamp: Option<Timestamp>,
        /// How it began.
        pub origin: Option<ConversationOrigin<'a>>,
        /// What it costs, in the place where groups have it.
        pub pricing: Option<Box<Pricing<'a>>>,
    }

    /// `conversation.origin`.
    pub struct ConversationOrigin<'a> {
        /// The category.
        pub kind as "type": Option<PricingCategory<'a>>,
    }

    /// `pricing` (Meta's page on pricing).
    pub struct Pricing<'a> {
        /// Whether it is charged.
        pub billable: Option<bool>,
        /// `PMP` by message, `CBP` by conversation.
        pub pricing_model: Option<&'a str>,
        /// Why it is charged or not.
        pub kind as "type": Option<PricingType<'a>>,
        /// The category that it is charged by.
        pub category: Option<PricingCategory<'a>>,
    }

    /// The members of a report that say whom it is about.
    #[expect(clippy::struct_field_names, reason = "the platform's names")]
    pub(in crate::event) struct Recipient<'a> {
        pub(in crate::event) recipient_id: Option<&'a str>,
        pub(in crate::event) recipient_user_id: Option<UserId<'a>>,
        // The name of this member changed twice in a few months.
        pub(in crate::event) recipient_parent_user_id as "recipient_parent_user_id" | "parent_recipient_user_id" | "parent_user_id": Option<UserId<'a>>,
        pub(in crate::event) participant_id as "recipient_participant_id" | "participant_recipient_id": Option<&'a str>,
        pub(in crate::event) participant_user_id as "recipient_participant_user_id": Option<UserId<'a>>,
        pub(in crate::event) participant_parent_user_id as "recipient_participant_parent_user_id": Option<UserId<'a>>,
    }
}

words! {
    /// How far a message got.
    pub enum StatusState<'a> {
        /// It reached a device.
        Delivered = "delivered",
        /// It was deleted; not sent any more.
        Deleted = "deleted",
        /// It was not sent or not delivered.
        Failed = "failed",
        /// It was heard.
        Played = "played",
        /// It was read.
        Read = "read",
        /// It left.
        Sent = "sent",
    }

    /// The category of a message or conversation.
    pub enum PricingCategory<'a> {
        /// Codes for logging in.
        Authentication = "authentication",
        /// Codes for logging in abroad.
        AuthenticationInternational = "authentication_international" | "authentication-international",
        /// Marketing in a group.
        GroupMarketing = "group_marketing",
        /// Service in a group.
        GroupService = "group_service",
        /// Utility in a group.
        GroupUtility = "group_utility",
        /// Marketing.
        Marketing = "marketing",
        /// Marketing by the platform's marketing interface.
        MarketingLite = "marketing_lite",
        /// After a click on an advertisement.
        ReferralConversion = "referral_conversion",
        /// Answers to customers.
        Service = "service",
        /// Notices about something the customer did.
        Utility = "utility",
    }

    /// Why a message is charged or not.
    pub enum PricingType<'a> {
        /// Free within the customer service window.
        FreeCustomerService = "free_customer_service",
        /// Free after a click on an advertisement.
        FreeEntryPoint = "free_entry_point",
        /// Charged.
        Regular = "regular",
    }
}
