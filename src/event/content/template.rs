//! Templates: their review, quality, category and components (Meta's webhook reference, the template fields).

use crate::event::types::record::{record, words};
use crate::event::types::{Pii, TextOrNumber};
use crate::time::Timestamp;

record! {
    /// `message_template_status_update`.
    pub struct TemplateStatus<'a> {
        /// The status from now on.
        pub event: Option<TemplateEvent<'a>>,
        /// The template.
        pub message_template_id: Option<TextOrNumber<'a>>,
        /// Its name.
        pub message_template_name: Option<&'a str>,
        /// Its language, `en-US` or `en_US`.
        pub message_template_language: Option<&'a str>,
        /// Its category.
        pub message_template_category: Option<&'a str>,
        /// Why: `NONE`, `ABUSIVE_CONTENT`, `INCORRECT_CATEGORY`, `INVALID_FORMAT` ...
        pub reason: Option<&'a str>,
        /// When it is disabled.
        pub disable_info: Option<DisableInfo<'a>>,
        /// More about it.
        pub other_info: Option<OtherInfo<'a>>,
        /// Why it was rejected.
        pub rejection_info: Option<RejectionInfo<'a>>,
    }

    /// `disable_info`.
    pub struct DisableInfo<'a> {
        /// A date for people, such as `January 31, 2021`.
        pub disable_date: Option<TextOrNumber<'a>>,
    }

    /// `other_info`.
    pub struct OtherInfo<'a> {
        /// `FIRST_PAUSE`, `SECOND_PAUSE`, `RATE_LIMITING_PAUSE`, `UNPAUSE`, `DISABLED`.
        pub title: Option<&'a str>,
        /// The same in prose.
        pub description: Option<&'a str>,
    }

    /// `rejection_info`.
    pub struct RejectionInfo<'a> {
        /// What is wrong with it.
        pub reason: Option<&'a str>,
        /// What to do about it.
        pub recommendation: Option<&'a str>,
    }

    /// `message_template_quality_update`.
    pub struct TemplateQuality<'a> {
        /// The score until now.
        pub previous_quality_score: Option<QualityScore<'a>>,
        /// The score from now on.
        pub new_quality_score: Option<QualityScore<'a>>,
        /// The template.
        pub message_template_id: Option<TextOrNumber<'a>>,
        /// Its name.
        pub message_template_name: Option<&'a str>,
        /// Its language.
        pub message_template_language: Option<&'a str>,
    }

    /// `message_template_components_update`.
    pub struct TemplateComponents<'a> {
        /// The template.
        pub message_template_id: Option<TextOrNumber<'a>>,
        /// Its name.
        pub message_template_name: Option<&'a str>,
        /// Its language.
        pub message_template_language: Option<&'a str>,
        /// Its body.
        pub message_template_element: Option<Pii<'a>>,
        /// Its headline.
        pub message_template_title: Option<Pii<'a>>,
        /// Its footer.
        pub message_template_footer: Option<Pii<'a>>,
        /// Its buttons.
        pub message_template_buttons: Vec<TemplateButton<'a>>,
    }

    /// A button of a template.
    pub struct TemplateButton<'a> {
        /// `QUICK_REPLY`, `URL`, `PHONE_NUMBER`, `FLOW` ...
        pub message_template_button_type: Option<&'a str>,
        /// What stands on it.
        pub message_template_button_text: Option<Pii<'a>>,
        /// The page behind it.
        pub message_template_button_url: Option<Pii<'a>>,
        /// The number behind it.
        pub message_template_button_phone_number: Option<Pii<'a>>,
    }

    /// `template_category_update`, and `template_correct_category_detection`.
    ///
    /// If a change is announced, `new_category` is the category that the template has *now* and `correct_category` the
    /// one it will get; if it is made, `previous_category` and `new_category` are what they say.
    pub struct TemplateCategory<'a> {
        /// The template.
        pub message_template_id: Option<TextOrNumber<'a>>,
        /// Its name.
        pub message_template_name: Option<&'a str>,
        /// Its language.
        pub message_template_language: Option<&'a str>,
        /// The category until now.
        pub previous_category: Option<&'a str>,
        /// See above.
        pub new_category: Option<&'a str>,
        /// The category that it has, in `template_correct_category_detection`.
        pub category: Option<&'a str>,
        /// The category that it ought to have.
        pub correct_category: Option<&'a str>,
        /// When it will change.
        pub category_update_timestamp: Option<Timestamp>,
    }
}

words! {
    /// The status of a template.
    pub enum TemplateEvent<'a> {
        /// It can be sent.
        Approved = "APPROVED",
        /// It was put away.
        Archived = "ARCHIVED",
        /// It was deleted.
        Deleted = "DELETED",
        /// It was disabled.
        Disabled = "DISABLED",
        /// It has a bad score and may be disabled.
        Flagged = "FLAGGED",
        /// The business appealed.
        InAppeal = "IN_APPEAL",
        /// The account has too many.
        LimitExceeded = "LIMIT_EXCEEDED",
        /// It cannot be changed.
        Locked = "LOCKED",
        /// It is paused.
        Paused = "PAUSED",
        /// It waits for review.
        Pending = "PENDING",
        /// It is being deleted.
        PendingDeletion = "PENDING_DELETION",
        /// It can be sent again.
        Reinstated = "REINSTATED",
        /// It cannot be sent.
        Rejected = "REJECTED",
        /// It was taken out again.
        Unarchived = "UNARCHIVED",
    }

    /// How well recipients take a template.
    pub enum QualityScore<'a> {
        /// Well.
        Green = "GREEN",
        /// Badly.
        Red = "RED",
        /// So far nobody knows.
        NotYetKnown = "UNKNOWN",
        /// Not so well.
        Yellow = "YELLOW",
    }
}
