//! The field `account_update`: twenty-odd events of an account under one name (Meta's webhook reference of that name).

use crate::event::types::record::{record, words};
use crate::event::types::{Id, Phone, TextOrNumber};
use crate::time::Timestamp;

record! {
    /// `account_update`. Which members are there depends on the event.
    ///
    /// For the events of partners the body's entry names the partner's portfolio, so the event's `waba_id` is that, and
    /// the account is in [`waba_info`](Self::waba_info).
    pub struct AccountUpdate<'a> {
        /// What happened.
        pub event: Option<AccountEvent<'a>>,
        /// The number that was verified, or that it is about.
        pub phone_number: Option<Phone<'a>>,
        /// The account that it is about.
        pub waba_info: Option<WabaInfo<'a>>,
        /// The country of the business, ISO 3166 alpha-2.
        pub country: Option<&'a str>,
        /// What the account may not do any more.
        pub restriction_info: Vec<RestrictionInfo<'a>>,
        /// Which policy was violated.
        pub violation_info: Option<ViolationInfo<'a>>,
        /// Whether the account is disabled.
        pub ban_info: Option<BanInfo<'a>>,
        /// From when on codes for logging in abroad have a price of their own.
        pub auth_international_rate_eligibility: Option<RateEligibility<'a>>,
        /// Why a number was disconnected.
        pub disconnection_info: Option<DisconnectionInfo<'a>>,
        /// Which client has to be certified.
        pub partner_client_certification_needed_info: Option<CertificationInfo<'a>>,
        /// What was decided about a client.
        pub partner_client_certification_info: Option<CertificationInfo<'a>>,
        /// A new tier of prices.
        pub volume_tier_info: Option<VolumeTierInfo<'a>>,
    }

    /// `waba_info`.
    pub struct WabaInfo<'a> {
        /// The account.
        pub waba_id: Option<Id<'a>>,
        /// The portfolio that owns it.
        pub owner_business_id: Option<Id<'a>>,
        /// The partner's application.
        pub partner_app_id: Option<Id<'a>>,
        /// The solution.
        pub solution_id: Option<Id<'a>>,
        /// The portfolios of the solution's partners.
        pub solution_partner_business_ids: Vec<Id<'a>>,
        /// The advertising account that was linked.
        pub ad_account_id as "ad_account_linked" | "ad_account_id": Option<Id<'a>>,
    }

    /// One of `restriction_info`.
    pub struct RestrictionInfo<'a> {
        /// What is not allowed: `RESTRICTED_BIZ_INITIATED_MESSAGING`, `RESTRICTED_UTILITY_TEMPLATES` ...
        pub restriction_type: Option<&'a str>,
        /// Until when.
        pub expiration: Option<Timestamp>,
        /// What to do about it.
        pub remediation: Option<&'a str>,
    }

    /// `violation_info`.
    pub struct ViolationInfo<'a> {
        /// Which policy: `ADULT`, `SCAM` ...; it ends in `_UNBAN` if the restriction is lifted.
        pub violation_type: Option<&'a str>,
        /// What to do about it.
        pub remediation: Option<&'a str>,
    }

    /// `ban_info`.
    pub struct BanInfo<'a> {
        /// Whether it is disabled.
        pub waba_ban_state: Option<BanState<'a>>,
        /// A date for people, such as `April 17, 2025`.
        pub waba_ban_date: Option<TextOrNumber<'a>>,
    }

    /// `auth_international_rate_eligibility`.
    pub struct RateEligibility<'a> {
        /// From when on.
        pub start_time: Option<Timestamp>,
        /// The countries with a time of their own.
        pub exception_countries: Vec<ExceptionCountry<'a>>,
    }

    /// One of `exception_countries`.
    pub struct ExceptionCountry<'a> {
        /// ISO 3166 alpha-2.
        pub country_code: Option<&'a str>,
        /// From when on.
        pub start_time: Option<Timestamp>,
    }

    /// `disconnection_info`.
    pub struct DisconnectionInfo<'a> {
        /// `ACCOUNT_DISCONNECTED`, `CHANGE_NUMBER`, `PRIMARY_INACTIVITY` ...
        pub reason: Option<&'a str>,
        /// `SYSTEM` or `USER`.
        pub initiated_by: Option<&'a str>,
    }

    /// `partner_client_certification_needed_info`, and `partner_client_certification_info`.
    pub struct CertificationInfo<'a> {
        /// The client's portfolio.
        pub client_business_id: Option<Id<'a>>,
        /// `APPROVED`, `DISCARDED`, `FAILED`, `PENDING`, `REVOKED`.
        pub status: Option<&'a str>,
        /// Why.
        pub rejection_reasons: Vec<&'a str>,
    }

    /// `volume_tier_info`.
    pub struct VolumeTierInfo<'a> {
        /// Since when.
        pub tier_update_time: Option<Timestamp>,
        /// The category of messages.
        pub pricing_category: Option<&'a str>,
        /// From how many to how many messages: `25000001:50000000`.
        pub tier: Option<&'a str>,
        /// The month, `YYYY-MM`.
        pub effective_month: Option<&'a str>,
        /// The market.
        pub region: Option<&'a str>,
    }
}

words! {
    /// What happened to an account.
    pub enum AccountEvent<'a> {
        /// It was deleted.
        AccountDeleted = "ACCOUNT_DELETED",
        /// A number was taken off the interface.
        AccountOffboarded = "ACCOUNT_OFFBOARDED",
        /// A number is back.
        AccountReconnected = "ACCOUNT_RECONNECTED",
        /// It may do less, or more again.
        AccountRestriction = "ACCOUNT_RESTRICTION",
        /// It violated a policy.
        AccountViolation = "ACCOUNT_VIOLATION",
        /// An advertising account was linked.
        AdAccountLinked = "AD_ACCOUNT_LINKED",
        /// Codes for logging in abroad get a price of their own.
        AuthIntlPriceEligibilityUpdate = "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE",
        /// The business has another country.
        BusinessPrimaryLocationCountryUpdate = "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE",
        /// It was disabled, will be or is no longer.
        DisabledUpdate = "DISABLED_UPDATE",
        /// The terms of the marketing interface were signed.
        MmLiteTermsSigned = "MM_LITE_TERMS_SIGNED",
        /// A partner was added.
        PartnerAdded = "PARTNER_ADDED",
        /// A partner's application was installed.
        PartnerAppInstalled = "PARTNER_APP_INSTALLED",
        /// A partner's application was removed.
        PartnerAppUninstalled = "PARTNER_APP_UNINSTALLED",
        /// A client has to be certified.
        PartnerClientCertificationNeeded = "PARTNER_CLIENT_CERTIFICATION_NEEDED",
        /// Something was decided about a client.
        PartnerClientCertificationStatusUpdate = "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE",
        /// A partner was removed.
        PartnerRemoved = "PARTNER_REMOVED",
        /// A number was verified.
        VerifiedAccount = "VERIFIED_ACCOUNT",
        /// A new tier of prices.
        VolumeBasedPricingTierUpdate = "VOLUME_BASED_PRICING_TIER_UPDATE",
    }

    /// Whether an account is disabled.
    pub enum BanState<'a> {
        /// It is.
        Disable = "DISABLE",
        /// It is no longer.
        Reinstate = "REINSTATE",
        /// It will be.
        ScheduleForDisable = "SCHEDULE_FOR_DISABLE",
    }
}
