//! Instants, zones and opening hours.
//!
//! A [`Schedule`] is written in the wall-clock time of a [`Zone`] and asked about a [`Timestamp`]: is it open, since
//! when, until when, when does it open next. Zones come from [`Zones`]. What rule files write as text is read by
//! [`DayRange`], [`Span`], [`DatePattern`] and [`DateRange`], each of which prints as it is written.

mod date;
mod date_pattern;
mod hours;
mod moment;
mod range;
mod timestamp;
mod zone;
mod zones;

pub use date::{Date, Weekday};
pub use date_pattern::{DatePattern, DatePatternError};
pub(crate) use hours::HORIZON;
pub use hours::{
    Calendar, Closure, Day, DayRange, DayRangeError, DayRule, IntervalLine, Intervals,
    OpenInterval, OpenPart, Overlap, Override, PartLine, Schedule, ScheduleCache, ScheduleError,
    Season, Span, SpanError, Validity, WallTime, WallTimeError,
};
pub use moment::{Moment, MomentError};
pub use range::{DateRange, DateRangeError};
pub use timestamp::{Timestamp, TimestampError};
pub use zone::{LocalTime, Zone, ZoneSource};
pub use zones::{ZoneError, Zones};

#[cfg(test)]
mod tests {
    use std::panic::{RefUnwindSafe, UnwindSafe};

    use super::*;

    #[test]
    fn threads_may_share_what_is_compiled() {
        fn check<T: Send + Sync + UnwindSafe + RefUnwindSafe + Unpin + 'static>() {}
        check::<Schedule>();
        check::<ScheduleCache>();
        check::<Zones>();
        check::<ScheduleError>();
        check::<ZoneError>();
    }

    #[test]
    fn small_things_are_as_small_as_they_say() {
        assert_eq!(size_of::<Date>(), 4);
        assert_eq!(size_of::<DayRange>(), 2);
        assert_eq!(size_of::<ScheduleCache>(), 24);
        assert_eq!(size_of::<Span>(), 4);
        assert_eq!(size_of::<Timestamp>(), 8);
    }
}
