//! The fields of the platform, and what their values hold (Meta's webhook reference, overview).

use crate::event::kind::{EventKind, Origin};

/// What the value of a known field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::event) enum Shape {
    /// Lists of elements that are one event each, below this prefix.
    Lists(Origin),
    /// One event.
    Single(Single),
}

/// The fields whose value is one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::event) enum Single {
    AccountAlerts,
    AccountReview,
    AccountSettings,
    AccountUpdate,
    BusinessCapability,
    BusinessUsername,
    Flows,
    Handover,
    NumberName,
    NumberQuality,
    PartnerSolutions,
    PaymentConfiguration,
    Security,
    TemplateCategory,
    TemplateComponents,
    TemplateQuality,
    TemplateStatus,
}

/// What a field holds; none where this version does not know it.
pub(in crate::event) fn shape(field: &str) -> Option<Shape> {
    Some(match field {
        "messages" | "calls" | "user_preferences" | "automatic_events" | "tracking_events"
        | "smb_app_state_sync" | "user_id_update" => Shape::Lists(Origin::Live),
        field if group_kind(field).is_some() => Shape::Lists(Origin::Live),
        "smb_message_echoes" | "message_echoes" => Shape::Lists(Origin::Echo),
        "history" => Shape::Lists(Origin::History),
        "standby" => Shape::Lists(Origin::Standby),
        field => Shape::Single(match field {
            "account_alerts" => Single::AccountAlerts,
            "account_review_update" => Single::AccountReview,
            "account_settings_update" => Single::AccountSettings,
            "account_update" => Single::AccountUpdate,
            "business_capability_update" => Single::BusinessCapability,
            // The two others are older names of the same.
            "business_username_updates"
            | "business_username_update"
            | "phone_number_username_update" => Single::BusinessUsername,
            "flows" => Single::Flows,
            "message_template_components_update" => Single::TemplateComponents,
            "message_template_quality_update" => Single::TemplateQuality,
            "message_template_status_update" => Single::TemplateStatus,
            "messaging_handovers" => Single::Handover,
            "partner_solutions" => Single::PartnerSolutions,
            "payment_configuration_update" => Single::PaymentConfiguration,
            "phone_number_name_update" => Single::NumberName,
            "phone_number_quality_update" => Single::NumberQuality,
            "security" => Single::Security,
            "template_category_update" | "template_correct_category_detection" => {
                Single::TemplateCategory
            }
            _ => return None,
        }),
    })
}

/// The kind of the updates of a group field.
pub(in crate::event) fn group_kind(field: &str) -> Option<EventKind> {
    Some(match field {
        "group_lifecycle_update" => EventKind::GROUP_LIFECYCLE,
        // The schema of incoming webhooks leaves out one letter.
        "group_participants_update" | "group_participant_update" => EventKind::GROUP_PARTICIPANTS,
        "group_settings_update" => EventKind::GROUP_SETTINGS,
        "group_status_update" => EventKind::GROUP_STATUS,
        _ => return None,
    })
}
