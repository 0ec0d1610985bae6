//! From wall-clock hours to instants: when a schedule changes, day by day around an instant.
//!
//! The hours of one day may become instants that come after those of the next (where a clock jumps), so nothing here
//! takes the order of days for the order of instants. All that is known of a day is that its hours begin at
//! [`earliest_start`] or later and end at [`latest_end`] or earlier, whatever the zone.
//!
//! Instants are seconds from 1970-01-01T00:00:00Z, days are days from 1970-01-01.

mod shifted;

use super::schedule::{Hours, Schedule, Written};
use super::span::Span;
use crate::time::date::Date;
use crate::time::zone::{MAX_OFFSET, Zone};

/// How far from an instant a change is looked for, in seconds: 400 days.
pub(crate) const HORIZON: i64 = 400 * DAY;

pub(super) const DAY: i64 = 86_400;

/// Whether the schedule is open at an instant.
pub(super) fn is_open(schedule: &Schedule, at: i64) -> bool {
    match &schedule.hours {
        Hours::Written(written) => (first_day(at)..=last_day(at))
            .flat_map(|day| intervals_of(schedule.zone(), written, day))
            .any(|(from, to)| from <= at && at < to),
        Hours::BasedOn(shifted) => shifted.end_of_open(at, at) > at,
    }
}

/// Whether the schedule is open at an instant, and the next change after it, up to `limit`.
pub(super) fn forward(schedule: &Schedule, at: i64, limit: i64) -> (bool, Option<i64>) {
    let end = end_of_open(schedule, at, limit);
    if end == at {
        (false, next_start(schedule, at, limit))
    } else {
        (true, (end <= limit).then_some(end))
    }
}

/// The last change up to an instant at which the schedule is as `open` says, down to `limit`.
pub(super) fn backward(schedule: &Schedule, open: bool, at: i64, limit: i64) -> Option<i64> {
    if open {
        let start = start_of_open(schedule, at, limit);
        (start >= limit).then_some(start)
    } else {
        last_end(schedule, at, limit)
    }
}

/// The intervals of the hours that begin on a day, none of them empty, in the order of the hours, without what is closed
/// whatever the hours are.
pub(super) fn intervals_of<'s>(
    zone: &'s Zone,
    written: &'s Written,
    day: i64,
) -> impl Iterator<Item = (i64, i64)> + 's {
    let hours = written.day(Date::from_days(day)).hours;
    // Without hours, nobody asks the clock.
    let clock = hours.first().map(|_| Clock::around(zone, day));
    clock
        .into_iter()
        .flat_map(move |clock| hours.iter().filter_map(move |span| clock.interval(*span)))
        .flat_map(|interval| written.closures.outside(interval))
}

/// No hours of this day or a later one begin before this instant.
pub(super) const fn earliest_start(day: i64) -> i64 {
    day * DAY - MAX_OFFSET
}

/// No hours of this day or an earlier one end after this instant: they end before the second midnight.
const fn latest_end(day: i64) -> i64 {
    (day + 2) * DAY + MAX_OFFSET
}

/// The first day whose hours may end after an instant.
pub(super) const fn first_day(at: i64) -> i64 {
    (at - MAX_OFFSET).div_euclid(DAY) - 1
}

/// The last day whose hours may begin at or before an instant.
const fn last_day(at: i64) -> i64 {
    (at + MAX_OFFSET).div_euclid(DAY)
}

/// When what is open at `at` closes, or some instant after `limit` where that is later; `at` itself where it is closed.
pub(super) fn end_of_open(schedule: &Schedule, at: i64, limit: i64) -> i64 {
    let written = match &schedule.hours {
        Hours::Written(written) => written,
        Hours::BasedOn(shifted) => return shifted.end_of_open(at, limit),
    };
    let mut end = at;
    loop {
        let known = end;
        let mut day = first_day(end);
        while earliest_start(day) <= end && end <= limit {
            for (from, to) in intervals_of(schedule.zone(), written, day) {
                if from <= end && end < to {
                    end = to;
                }
            }
            day += 1;
        }
        // Once more from the new end, for hours that were passed over because they begin after hours of a later day.
        if end == known || end > limit {
            return end;
        }
    }
}

/// When what is open at `at` opened, or some instant before `limit` where that is earlier.
pub(super) fn start_of_open(schedule: &Schedule, at: i64, limit: i64) -> i64 {
    let written = match &schedule.hours {
        Hours::Written(written) => written,
        Hours::BasedOn(shifted) => return shifted.start_of_open(at, limit),
    };
    let mut start = at;
    loop {
        let known = start;
        let mut day = last_day(start);
        while latest_end(day) >= start && start >= limit {
            for (from, to) in intervals_of(schedule.zone(), written, day) {
                if from < start && start <= to {
                    start = from;
                }
            }
            day -= 1;
        }
        if start == known || start < limit {
            return start;
        }
    }
}

/// The first opening after `at`, up to `limit`.
pub(super) fn next_start(schedule: &Schedule, at: i64, limit: i64) -> Option<i64> {
    let written = match &schedule.hours {
        Hours::Written(written) => written,
        Hours::BasedOn(shifted) => return shifted.next_start(at, limit),
    };
    let mut start = limit + 1;
    let mut day = first_day(at);
    while earliest_start(day) < start {
        for (from, _) in intervals_of(schedule.zone(), written, day) {
            if at < from {
                start = start.min(from);
            }
        }
        day += 1;
    }
    (start <= limit).then_some(start)
}

/// The last closing up to `at`, down to `limit`.
pub(super) fn last_end(schedule: &Schedule, at: i64, limit: i64) -> Option<i64> {
    let written = match &schedule.hours {
        Hours::Written(written) => written,
        Hours::BasedOn(shifted) => return shifted.last_end(at, limit),
    };
    let mut end = limit - 1;
    let mut day = last_day(at);
    while latest_end(day) > end {
        for (_, to) in intervals_of(schedule.zone(), written, day) {
            if to <= at {
                end = end.max(to);
            }
        }
        day -= 1;
    }
    (end >= limit).then_some(end)
}

/// The clock of a zone from the beginning of a day to the end of the next.
enum Clock<'z> {
    /// Nobody touches it: by far the most days.
    Constant {
        midnight: i64,
    },
    Changing {
        midnight: i64,
        zone: &'z Zone,
    },
}

impl<'z> Clock<'z> {
    fn around(zone: &'z Zone, day: i64) -> Self {
        let midnight = day * DAY;
        let offset = zone.offset_at(earliest_start(day));
        // No offset holds so shortly that it begins and ends in between.
        if offset == zone.offset_at(latest_end(day)) {
            Self::Constant {
                midnight: midnight - offset,
            }
        } else {
            Self::Changing { midnight, zone }
        }
    }

    fn interval(&self, span: Span) -> Option<(i64, i64)> {
        let from = self.instant(span.opens());
        let to = self.instant(span.closes());
        (from < to).then_some((from, to))
    }

    fn instant(&self, minute: u16) -> i64 {
        let secs = i64::from(minute) * 60;
        match self {
            Self::Constant { midnight } => midnight + secs,
            Self::Changing { midnight, zone } => zone.instant_of(midnight + secs),
        }
    }
}
