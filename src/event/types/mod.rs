//! What the members of events are made of: identifiers, numbers, texts about people, raw JSON.

pub(in crate::event) mod exact;
mod id;
mod number;
pub(in crate::event) mod path;
mod pii;
mod raw;
pub(crate) mod record;
mod short_text;

use std::fmt;

pub(in crate::event) use id::LONGEST_ID;
pub(crate) use id::is_user_id;
pub use id::{Emoji, GroupId, Id, MessageId, Phone, TextOrNumber, UserId, Username};
pub use number::{Degrees, ErrorCode, Number, WrittenNumber};
pub use pii::Pii;
pub use raw::Raw;
pub use short_text::ShortText;

/// What `Debug` shows in place of a text: what it is and how long, in characters.
pub(crate) fn redacted(f: &mut fmt::Formatter<'_>, what: &str, text: &str) -> fmt::Result {
    write!(f, "{what}({} chars)", text.chars().count())
}
