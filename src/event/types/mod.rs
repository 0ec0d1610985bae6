//! What the members of events are made of: identifiers, numbers, texts about people, raw JSON.

mod id;
mod number;
pub(in crate::event) mod path;
mod pii;
mod raw;
pub(crate) mod record;
mod short_text;

pub(crate) use id::is_user_id;
pub use id::{Emoji, GroupId, Id, MessageId, Phone, TextOrNumber, UserId, Username};
pub use number::{Degrees, ErrorCode, Number};
pub use pii::Pii;
pub(crate) use pii::redacted;
pub use raw::Raw;
pub use short_text::ShortText;
