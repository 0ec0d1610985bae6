//! Dated overrides: the hours of days that are not as the week has them. No two may claim one day.

use std::collections::BTreeMap;
use std::fmt;

use super::span::Span;
use crate::time::date::Date;
use crate::time::range::{DateRange, Days, YearlyRange, kinds_of_year};

/// Hours that hold instead of the weekly ones, and instead of a holiday, on certain days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    name: Box<str>,
    days: DateRange,
    hours: Box<[Span]>,
}

impl Override {
    /// The override that opens on these days at these hours, or not at all where there are none.
    #[must_use]
    pub fn new(name: &str, days: DateRange, hours: impl IntoIterator<Item = Span>) -> Self {
        Self {
            name: name.into(),
            days,
            hours: hours.into_iter().collect(),
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

    /// The hours that begin on each of its days.
    #[must_use]
    pub fn hours(&self) -> &[Span] {
        &self.hours
    }
}

/// Overrides that share no day, so that a day has one at most.
#[derive(Clone, Debug)]
pub(super) struct Overrides {
    all: Box<[Override]>,
    /// First day, last day and index in `all` of those that come once, by their days.
    once: Vec<(i64, i64, usize)>,
    /// Days and index in `all` of those that come every year: 366 at most, as each has a day of a leap year.
    yearly: Vec<(YearlyRange, usize)>,
}

impl Overrides {
    pub(super) fn new(all: impl IntoIterator<Item = Override>) -> Result<Self, Vec<ScheduleError>> {
        let all: Box<[Override]> = all.into_iter().collect();
        let mut once = Vec::new();
        let mut yearly = Vec::new();
        for (index, one) in all.iter().enumerate() {
            match one.days.days {
                Days::Once { first, last } => once.push((first, last, index)),
                Days::Yearly(range) => yearly.push((range, index)),
            }
        }
        once.sort_unstable();
        let this = Self { all, once, yearly };
        let clashes = this.clashes();
        if clashes.is_empty() {
            Ok(this)
        } else {
            Err(clashes)
        }
    }

    /// The override for this day. Costs a binary search, and some nanoseconds for each that comes every year.
    pub(super) fn on(&self, date: Date) -> Option<&Override> {
        let day = date.days();
        let index = self
            .once_on(day)
            .or_else(|| self.yearly_on(day, i64::from(date.year())))?;
        self.all.get(index)
    }

    pub(super) fn all(&self) -> &[Override] {
        &self.all
    }

    fn once_on(&self, day: i64) -> Option<usize> {
        let candidate = self
            .once
            .partition_point(|(first, ..)| *first <= day)
            .checked_sub(1)?;
        let (_, last, index) = self.once.get(candidate)?;
        (day <= *last).then_some(*index)
    }

    fn yearly_on(&self, day: i64, year: i64) -> Option<usize> {
        let found = self
            .yearly
            .iter()
            .find(|(range, _)| range.contains(day, year));
        found.map(|(_, index)| *index)
    }

    /// One error for each pair found to share a day. Not every pair is looked for: where three share a day, two pairs
    /// will do.
    fn clashes(&self) -> Vec<ScheduleError> {
        let mut first_days = BTreeMap::new();
        find_clashes(&self.once, &mut first_days);
        for year in kinds_of_year() {
            find_clashes(&self.yearly_stretches(year), &mut first_days);
            if !first_days.is_empty() {
                break;
            }
        }
        // Only when the yearly ones are known to be few.
        if first_days.is_empty() {
            for once in &self.once {
                self.find_clashes_with_yearly(*once, &mut first_days);
            }
        }
        let error = |((a, b), day)| {
            let name = |index| self.all.get(index).map_or("", Override::name).into();
            let date = Date::from_days(day);
            ScheduleError {
                first: a,
                second: b,
                names: [name(a), name(b)],
                date,
            }
        };
        first_days.into_iter().map(error).collect()
    }

    fn yearly_stretches(&self, year: i64) -> Vec<(i64, i64, usize)> {
        let stretches = self.yearly.iter().flat_map(|(range, index)| {
            range
                .stretches_in(year)
                .map(|(first, last)| (first, last, *index))
        });
        let mut stretches: Vec<_> = stretches.collect();
        stretches.sort_unstable();
        stretches
    }

    fn find_clashes_with_yearly(
        &self,
        (first, last, index): (i64, i64, usize),
        first_days: &mut BTreeMap<(usize, usize), i64>,
    ) {
        let year_of = |day| i64::from(Date::from_days(day).year());
        // Leap years are 8 years apart at most: after so many years every yearly override has come.
        let years = year_of(first)..=year_of(last).min(year_of(first) + 9);
        for (range, yearly) in &self.yearly {
            let stretches = years.clone().flat_map(|year| range.stretches_in(year));
            let shared = stretches
                .map(|(start, end)| (start.max(first), end.min(last)))
                .find(|(start, end)| start <= end);
            if let Some((day, _)) = shared {
                first_days.insert((index.min(*yearly), index.max(*yearly)), day);
            }
        }
    }
}

/// Enters the pairs of different overrides that share a day, with the first day they share. `stretches` are in order.
fn find_clashes(stretches: &[(i64, i64, usize)], first_days: &mut BTreeMap<(usize, usize), i64>) {
    let mut longest: Option<(i64, usize)> = None;
    for &(first, last, index) in stretches {
        if let Some((end, other)) = longest {
            if first <= end && index != other {
                first_days
                    .entry((index.min(other), index.max(other)))
                    .or_insert(first);
            }
        }
        longest = longest.max(Some((last, index)));
    }
}

/// Two overrides of a schedule that cover the same day. Its message names both and the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleError {
    first: usize,
    second: usize,
    names: [Box<str>; 2],
    date: Date,
}

impl ScheduleError {
    /// Where the two stand in the list that the schedule was to be made of, from 0; the smaller one first.
    #[must_use]
    pub const fn positions(&self) -> (usize, usize) {
        (self.first, self.second)
    }

    /// A day that both cover.
    #[must_use]
    pub const fn date(&self) -> Date {
        self.date
    }
}

impl fmt::Display for ScheduleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second] = &self.names;
        write!(
            f,
            "overrides `{first}` and `{second}` both cover {}: a day can have one only",
            self.date
        )
    }
}

impl std::error::Error for ScheduleError {}
