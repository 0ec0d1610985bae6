//! Decides where a WhatsApp message goes.
#![forbid(unsafe_code)]

pub mod event;
mod json;
pub mod time;

pub use event::{EventKind, KindPattern, UnknownKind};
pub use time::{Timestamp, TimestampError};
