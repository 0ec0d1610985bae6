//! Instants, zones and opening hours.

mod timestamp;

pub use timestamp::{Timestamp, TimestampError};
