//! Decides where a WhatsApp message goes.
#![forbid(unsafe_code)]

pub mod event;
mod json;
pub mod time;
pub mod webhook;

pub use event::{Event, EventKind, Events, KindPattern, UnknownKind};
pub use time::{Timestamp, TimestampError};
pub use webhook::{Limits, Payload, PayloadError};
