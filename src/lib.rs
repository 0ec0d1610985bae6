//! Decides where a WhatsApp message goes.
#![forbid(unsafe_code)]

mod json;
mod text;
pub mod time;

pub use time::{Timestamp, TimestampError};
