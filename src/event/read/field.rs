//! The fields of the platform, and what their values hold (Meta's webhook reference, overview).

use super::single::{self, ReadSingle};
use crate::event::kind::{EventKind, Origin};

/// What the value of a known field holds.
#[derive(Clone, Copy, Debug)]
pub(in crate::event) enum Shape {
    /// Lists of elements that are one event each, below this prefix.
    Lists(Origin),
    /// One event.
    Single(ReadSingle),
}

/// What a field holds; `None` if this version does not know it.
pub(in crate::event) fn shape(field: &str) -> Option<Shape> {
    Some(match field {
        "messages" | "calls" | "user_preferences" | "automatic_events" | "tracking_events"
        | "smb_app_state_sync" | "user_id_update" => Shape::Lists(Origin::Live),
        field if group_kind(field).is_some() => Shape::Lists(Origin::Live),
        "smb_message_echoes" | "message_echoes" => Shape::Lists(Origin::Echo),
        "history" => Shape::Lists(Origin::History),
        "standby" => Shape::Lists(Origin::Standby),
        field => Shape::Single(single::reader(field)?),
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
