//! Instants, dates and zones.

mod date;
mod pattern;
mod range;
mod timestamp;
mod zone;
mod zones;

pub use date::{Date, Weekday};
pub use pattern::{DatePattern, DatePatternError};
pub use range::{DateRange, DateRangeError};
pub use timestamp::{Timestamp, TimestampError};
pub use zone::{LocalTime, Zone, ZoneSource};
pub use zones::{ZoneError, Zones};
