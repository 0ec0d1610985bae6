//! The keys of the short form of a test's event, and what they stand for.

use crate::event::message;

/// What every event may say: who sent it (for a status, to whom it went), and where it arrived.
pub(super) const ENVELOPE: &[&str] = &[
    "type",
    "from",
    "user_id",
    "name",
    "username",
    "group_id",
    "phone_number_id",
    "waba_id",
    "timestamp",
];

/// What an event may say that belongs to the account.
pub(super) const OF_ACCOUNT: &[&str] = &["type", "waba_id"];

/// What every message may say. Of a button or a row, `id` is its own.
pub(super) const MESSAGE: &[&str] = &["id", "context", "forwarded", "product", "referral"];

/// Which of the keys below hold strings, and which objects of Meta's.
pub(super) const STRINGS: &[&str] = &[
    "id",
    "payload",
    "title",
    "caption",
    "filename",
    "mime_type",
    "category",
    "callback_data",
    "product",
];
pub(super) const OBJECTS: &[&str] = &["referral", "pricing"];

/// The types of events whose short form is usual, each with its keys. If `type` is left out, the first type that is a key
/// itself counts: `text` is last, because other types may have a text, too.
pub(super) const TYPES: &[(&str, &[&str])] = &[
    (
        "status",
        &["status", "id", "code", "callback_data", "pricing"],
    ),
    ("preference", &["preference", "category"]),
    ("button", &["button", "payload", "title", "text"]),
    ("list", &["list", "title", "text"]),
    ("flow", &["flow"]),
    ("reaction", OF_TABLE),
    ("image", OF_TABLE),
    ("video", OF_TABLE),
    (
        "document",
        &["document", "caption", "filename", "mime_type", "text"],
    ),
    ("audio", OF_TABLE),
    ("voice", &["voice", "mime_type"]),
    ("sticker", OF_TABLE),
    ("location", OF_TABLE),
    ("contacts", OF_TABLE),
    ("order", OF_TABLE),
    ("interactive", OF_TABLE),
    ("system", OF_TABLE),
    ("edit", OF_TABLE),
    ("revoke", OF_TABLE),
    ("request_welcome", OF_TABLE),
    ("unsupported", &["unsupported", "errors"]),
    ("call", &["call"]),
    ("call_status", &["call_status"]),
    ("template_status", &["template_status"]),
    ("template_quality", &["template_quality"]),
    ("template_category", &["template_category"]),
    ("template_components", &["template_components"]),
    ("group_lifecycle", &["group_lifecycle"]),
    ("group_participants", &["group_participants"]),
    ("group_settings", &["group_settings"]),
    ("group_status", &["group_status"]),
    ("text", OF_TABLE),
];

/// Those that the table of message types says.
pub(super) const OF_TABLE: &[&str] = &[];

/// All types: those above, and whatever else a message can be.
pub(super) fn types() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    let is_above = |word: &str| TYPES.iter().any(|(above, _)| *above == word);
    let others = message::TYPES.iter().map(|(word, keys, _)| (*word, *keys));
    let others = others.filter(move |(word, _)| !is_above(word));
    let above = TYPES.iter().map(|(word, keys)| match row(word) {
        Some((_, of_table, _)) if keys.is_empty() => (*word, *of_table),
        _ => (*word, *keys),
    });
    above.chain(others)
}

/// The member of a message's content that a text in its place stands for.
pub(super) fn text_member(message_type: &str) -> &'static str {
    let text = row(message_type).and_then(|(_, _, text)| *text);
    text.unwrap_or("caption")
}

/// What the table of message types says of a type.
pub(super) fn row(
    word: &str,
) -> Option<&'static (&'static str, &'static [&'static str], Option<&'static str>)> {
    message::TYPES.iter().find(|(known, ..)| *known == word)
}

/// Names of Meta's for types above that rules cannot tell from them.
pub(super) const ALIASES: &[(&str, &str)] = &[
    ("button_reply", "button"),
    ("list_reply", "list"),
    ("nfm_reply", "flow"),
    ("unknown", "unsupported"),
];

/// The members of elements that keys stand for.
pub(super) const STATUS: &[(&str, &str)] = &[
    ("id", "id"),
    ("from", "recipient_id"),
    ("user_id", "recipient_user_id"),
    ("callback_data", "biz_opaque_callback_data"),
    ("pricing", "pricing"),
];
pub(super) const PREFERENCE: &[(&str, &str)] = &[
    ("category", "category"),
    ("from", "wa_id"),
    ("user_id", "user_id"),
    ("group_id", "group_id"),
];
pub(super) const OF_MESSAGE: &[(&str, &str)] = &[
    ("from", "from"),
    ("user_id", "from_user_id"),
    ("group_id", "group_id"),
    ("referral", "referral"),
    ("errors", "errors"),
];

/// The members of contents that keys beside them stand for.
pub(super) const BUTTON: &[(&str, &str)] = &[
    ("id", "payload"),
    ("payload", "payload"),
    ("title", "text"),
    ("text", "text"),
];
pub(super) const LIST: &[(&str, &str)] = &[("id", "id"), ("title", "title"), ("text", "title")];
pub(super) const MEDIA: &[(&str, &str)] = &[
    ("caption", "caption"),
    ("text", "caption"),
    ("filename", "filename"),
    ("mime_type", "mime_type"),
];

/// What the JSON Schema is made of.
#[cfg(feature = "schema")]
mod vocabulary {
    use std::collections::BTreeSet;

    use super::{ALIASES, ENVELOPE, MESSAGE, OBJECTS, STRINGS, types};

    /// Every type that may be named.
    pub(in crate::rules) fn type_names() -> impl Iterator<Item = &'static str> {
        let aliases = ALIASES.iter().map(|(alias, _)| *alias);
        types().map(|(name, _)| name).chain(aliases)
    }

    /// Every key of a short form.
    pub(in crate::rules) fn keys() -> BTreeSet<&'static str> {
        let of_types = types().flat_map(|(_, keys)| keys);
        of_types.chain(ENVELOPE).chain(MESSAGE).copied().collect()
    }

    /// The keys of which one at least must be there.
    pub(in crate::rules) fn telling_keys() -> impl Iterator<Item = &'static str> {
        let contents = types().map(|(name, _)| name);
        contents.chain(["type", "code"])
    }

    pub(in crate::rules) fn is_string(key: &str) -> bool {
        ENVELOPE.contains(&key) || STRINGS.contains(&key)
    }

    pub(in crate::rules) fn is_object(key: &str) -> bool {
        OBJECTS.contains(&key)
    }
}

#[cfg(feature = "schema")]
pub(in crate::rules) use vocabulary::*;
