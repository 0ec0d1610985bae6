//! The account: what was decided about it, what it may do, its numbers and its settings (Meta's webhook reference, the
//! account fields).

mod update;

use crate::event::types::record::{record, words};
use crate::event::types::{Id, Phone, Pii, Raw, TextOrNumber, Username};

pub use update::{
    AccountEvent, AccountUpdate, BanInfo, BanState, CertificationInfo, DisconnectionInfo,
    ExceptionCountry, RateEligibility, RestrictionInfo, ViolationInfo, VolumeTierInfo, WabaInfo,
};

record! {
    /// `account_alerts`.
    pub struct AccountAlert<'a> {
        /// What it is about: `BUSINESS`, `PHONE_NUMBER`, `CURRENT_STATUS_ID`.
        pub entity_type: Option<&'a str>,
        /// Which one.
        pub entity_id: Option<TextOrNumber<'a>>,
        /// What there is to say.
        pub alert_info: Option<AlertInfo<'a>>,
    }

    /// `alert_info`.
    pub struct AlertInfo<'a> {
        /// How bad it is.
        pub alert_severity: Option<AlertSeverity<'a>>,
        /// `ACTIVE` or `NONE`.
        pub alert_status: Option<&'a str>,
        /// `OBA_APPROVED`, `PROFILE_PICTURE_LOST` ...
        pub alert_type: Option<&'a str>,
        /// The same in prose.
        pub alert_description: Option<&'a str>,
    }

    /// `account_review_update`.
    pub struct AccountReview<'a> {
        /// What was decided.
        pub decision: Option<ReviewDecision<'a>>,
    }

    /// `account_settings_update` (Meta's page on call settings).
    pub struct AccountSettings<'a> {
        /// `phone_number_settings`, in small or capital letters.
        pub kind as "type": Option<&'a str>,
        /// The settings.
        pub phone_number_settings: Option<NumberSettings<'a>>,
    }

    /// `phone_number_settings`.
    pub struct NumberSettings<'a> {
        /// The number.
        pub phone_number_id: Option<Id<'a>>,
        /// The settings of calls, as they are now.
        pub calling: Option<Raw<'a>>,
    }

    /// `business_capability_update`. A limit is a number, of which -1 is none, or a word such as `TIER_250`.
    pub struct BusinessCapability<'a> {
        /// Conversations a day and number; no longer sent.
        pub max_daily_conversation_per_phone: Option<TextOrNumber<'a>>,
        /// Conversations a day and business.
        pub max_daily_conversations_per_business: Option<TextOrNumber<'a>>,
        /// Numbers of the business.
        pub max_phone_numbers_per_business: Option<TextOrNumber<'a>>,
        /// Numbers of the account.
        pub max_phone_numbers_per_waba: Option<TextOrNumber<'a>>,
    }

    /// `security`.
    pub struct AccountSecurity<'a> {
        /// The number.
        pub display_phone_number: Option<Phone<'a>>,
        /// `PIN_CHANGED`, `PIN_RESET_REQUEST`, `PIN_REQUEST_SUCCESS`.
        pub event: Option<&'a str>,
        /// Who asked for it.
        pub requester: Option<TextOrNumber<'a>>,
    }

    /// `phone_number_quality_update`.
    pub struct NumberQuality<'a> {
        /// The number.
        pub display_phone_number: Option<Phone<'a>>,
        /// `ONBOARDING`, `THROUGHPUT_UPGRADE`, and older ones: `FLAGGED`, `UPGRADE` ...
        pub event: Option<&'a str>,
        /// The limit until now; no longer sent.
        pub old_limit: Option<&'a str>,
        /// The limit from now on; no longer sent.
        pub current_limit: Option<&'a str>,
        /// Conversations a day and business.
        pub max_daily_conversations_per_business: Option<TextOrNumber<'a>>,
    }

    /// `phone_number_name_update`.
    pub struct NumberName<'a> {
        /// The number.
        pub display_phone_number: Option<Phone<'a>>,
        /// What was decided.
        pub decision: Option<ReviewDecision<'a>>,
        /// The name that was asked for.
        pub requested_verified_name: Option<Pii<'a>>,
        /// `NAME_EMPLOYEE_ISSUE`, `NAME_FORMAT_UNACCEPTABLE` ...; mostly null.
        pub rejection_reason: Option<&'a str>,
    }

    /// `business_username_updates`, and its older names.
    pub struct BusinessUsername<'a> {
        /// The number.
        pub display_phone_number: Option<Phone<'a>>,
        /// The username; absent if it was deleted.
        pub username: Option<Username<'a>>,
        /// `approved`, `deleted` or `reserved`.
        pub status: Option<&'a str>,
    }

    /// `partner_solutions`. The event's `waba_id` is the id of a business portfolio here.
    pub struct PartnerSolution<'a> {
        /// `SOLUTION_CREATED` or `SOLUTION_UPDATED`.
        pub event: Option<&'a str>,
        /// The solution.
        pub solution_id: Option<TextOrNumber<'a>>,
        /// `ACTIVE`, `DEACTIVATED`, `DRAFT`, `INITIATED`, `PENDING_DEACTIVATION`, `REJECTED`.
        pub solution_status: Option<&'a str>,
    }
}

words! {
    /// How bad an alert is.
    pub enum AlertSeverity<'a> {
        /// Something does not work.
        Critical = "CRITICAL",
        /// Good to know.
        Informational = "INFORMATIONAL",
        /// Something may stop to work.
        Warning = "WARNING",
    }

    /// What was decided about an account or a name.
    pub enum ReviewDecision<'a> {
        /// Yes.
        Approved = "APPROVED",
        /// Later.
        Deferred = "DEFERRED",
        /// Not yet.
        Pending = "PENDING",
        /// No.
        Rejected = "REJECTED",
    }
}
