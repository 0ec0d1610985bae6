//! Seasons: weekly hours of their own for a part of the year.

use super::disjoint::Dated;
use super::span::{DayRange, Span};
use crate::time::date::Weekday;
use crate::time::range::DateRange;

/// Weekly hours that hold instead of the usual ones on certain days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Season {
    name: Box<str>,
    days: DateRange,
    week: Week,
}

impl Season {
    /// The season that has these weekly hours on these days; a day of the week named twice has the hours of both.
    #[must_use]
    pub fn new(
        name: &str,
        days: DateRange,
        weekly: impl IntoIterator<Item = (DayRange, Vec<Span>)>,
    ) -> Self {
        Self {
            name: name.into(),
            days,
            week: Week::new(weekly),
        }
    }

    /// Its name in the rule file.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The days it is for.
    #[must_use]
    pub const fn days(&self) -> DateRange {
        self.days
    }

    pub(super) const fn week(&self) -> &Week {
        &self.week
    }
}

impl Dated for Season {
    const PLURAL: &'static str = "seasons";

    fn name(&self) -> &str {
        &self.name
    }

    fn days(&self) -> DateRange {
        self.days
    }
}

/// The hours of each day from Monday, in ascending order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Week(pub(super) [Vec<Span>; 7]);

impl Week {
    pub(super) fn new(weekly: impl IntoIterator<Item = (DayRange, Vec<Span>)>) -> Self {
        let weekly: Vec<_> = weekly.into_iter().collect();
        Self(Weekday::ALL.map(|weekday| {
            let ranges = weekly
                .iter()
                .filter(|(days, _)| days.days().any(|day| day == weekday));
            let mut hours: Vec<Span> = ranges.flat_map(|(_, hours)| hours).copied().collect();
            hours.sort_unstable();
            hours.dedup();
            hours
        }))
    }

    pub(super) fn on(&self, weekday: Weekday) -> &[Span] {
        self.0.get(weekday as usize).map_or(&[], Vec::as_slice)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(Vec::is_empty)
    }

    /// How many minutes of a week it is open on the wall clock, if every interval opens and closes so many minutes later:
    /// 0 to 10,080.
    pub(super) fn minutes(&self, opens: i64, closes: i64) -> i64 {
        let open = union(self.0.iter().zip(0..).flat_map(|(hours, day)| {
            let minute = move |of_day: u16| day * DAY + i64::from(of_day);
            hours
                .iter()
                .map(move |span| (minute(span.opens()), minute(span.closes())))
        }));
        let length = |open: &[(i64, i64)]| open.iter().map(|(from, to)| to - from).sum::<i64>();
        if length(&open) >= WEEK {
            return WEEK;
        }
        let moved = open
            .into_iter()
            .map(|(from, to)| (from + opens, to + closes));
        length(&union(moved)).min(WEEK)
    }
}

const DAY: i64 = 24 * 60;
const WEEK: i64 = 7 * DAY;

/// The intervals of a week that comes again and again, joined if they touch: each begins in the week and may end in the next.
fn union(intervals: impl Iterator<Item = (i64, i64)>) -> Vec<(i64, i64)> {
    let mut intervals: Vec<_> = intervals
        .filter(|(from, to)| from < to)
        .map(|(from, to)| {
            let start = from.rem_euclid(WEEK);
            (start, start + (to - from))
        })
        .collect();
    intervals.sort_unstable();
    let mut joined: Vec<(i64, i64)> = Vec::new();
    for (from, to) in intervals {
        match joined.last_mut() {
            Some((_, end)) if from <= *end => *end = to.max(*end),
            _ => joined.push((from, to)),
        }
    }
    // The night from Sunday to Monday: what goes on into the next week takes in what begins it.
    while let (Some(&(first, first_end)), Some(&(_, last_end))) = (joined.first(), joined.last()) {
        if joined.len() < 2 || last_end < first + WEEK {
            break;
        }
        joined.remove(0);
        if let Some((_, end)) = joined.last_mut() {
            *end = last_end.max(first_end + WEEK);
        }
    }
    joined
}
