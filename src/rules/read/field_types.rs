//! Types of a test's event that come in fields of their own: calls, templates, groups.

/// Where such an event stands in a body.
#[derive(Debug)]
pub(in crate::rules) struct FieldType {
    /// The type of the short form, and the key of its content.
    pub(in crate::rules) name: &'static str,
    pub(in crate::rules) field: &'static str,
    /// Its list; `None` if it is the value of the change itself.
    pub(in crate::rules) list: Option<&'static str>,
    /// What a text in the place of its content stands for.
    pub(in crate::rules) member: &'static str,
    /// The members that keys of every event stand for.
    pub(in crate::rules) of_envelope: &'static [(&'static str, &'static str)],
}

const CALLER: &[(&str, &str)] = &[("from", "from"), ("user_id", "from_user_id")];
const CALLED: &[(&str, &str)] = &[("from", "recipient_id"), ("user_id", "recipient_user_id")];
const PERSON: &[(&str, &str)] = &[
    ("from", "wa_id"),
    ("user_id", "user_id"),
    ("username", "username"),
    ("group_id", "group_id"),
];

const CALL: FieldType = FieldType {
    name: "call",
    field: "calls",
    list: Some("calls"),
    member: "event",
    of_envelope: CALLER,
};
const CALL_STATUS: FieldType = FieldType {
    name: "call_status",
    field: "calls",
    list: Some("statuses"),
    member: "status",
    of_envelope: CALLED,
};

const fn template(name: &'static str, field: &'static str, member: &'static str) -> FieldType {
    FieldType {
        name,
        field,
        list: None,
        member,
        of_envelope: &[],
    }
}

const fn group(name: &'static str, field: &'static str) -> FieldType {
    FieldType {
        name,
        field,
        list: Some("groups"),
        member: "type",
        of_envelope: PERSON,
    }
}

const ALL: &[FieldType] = &[
    CALL,
    CALL_STATUS,
    template("template_status", "message_template_status_update", "event"),
    template(
        "template_quality",
        "message_template_quality_update",
        "new_quality_score",
    ),
    template(
        "template_category",
        "template_category_update",
        "new_category",
    ),
    template(
        "template_components",
        "message_template_components_update",
        "message_template_name",
    ),
    group("group_lifecycle", "group_lifecycle_update"),
    group("group_participants", "group_participants_update"),
    group("group_settings", "group_settings_update"),
    group("group_status", "group_status_update"),
];

/// The type of this name.
pub(in crate::rules) fn find(name: &str) -> Option<&'static FieldType> {
    ALL.iter().find(|known| known.name == name)
}
