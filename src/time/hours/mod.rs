//! Opening hours: a schedule is written in wall-clock time and asked about instants.
//!
//! Rules of this module:
//!
//! * A schedule is a rule, never a table up to some horizon: hours are worked out day by day around the instant asked
//!   about, and no further than [`HORIZON`](scan::HORIZON) from it.
//! * The days of a schedule are those its hours *begin* on. Which hours these are is decided in one place
//!   ([`Schedule::day`]), what instants they are in one other ([`scan`]).
//! * No question allocates, but for the listing of intervals.

mod cache;
mod calendar;
mod closures;
mod disjoint;
mod intervals;
mod line;
mod open_time;
mod overlap;
mod overrides;
mod scan;
mod schedule;
mod seasons;
mod span;
mod state;

pub use cache::ScheduleCache;
pub use calendar::Calendar;
pub use closures::{Closure, WallTime, WallTimeError};
pub use intervals::{Intervals, OpenInterval, OpenPart};
pub use line::{IntervalLine, PartLine};
pub use overlap::{Overlap, ScheduleError};
pub use overrides::Override;
pub(crate) use scan::HORIZON;
pub use schedule::{Day, DayRule, Schedule};
pub use seasons::Season;
pub use span::{DayRange, DayRangeError, Span, SpanError};
pub use state::Validity;
