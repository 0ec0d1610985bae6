//! Decides where a WhatsApp message goes.
#![forbid(unsafe_code)]

mod json;
pub mod time;

pub use time::{Timestamp, TimestampError};
