//! Instants and dates.

mod date;
mod pattern;
mod range;
mod timestamp;

pub use date::{Date, Weekday};
pub use pattern::{DatePattern, DatePatternError};
pub use range::{DateRange, DateRangeError};
pub use timestamp::{Timestamp, TimestampError};
