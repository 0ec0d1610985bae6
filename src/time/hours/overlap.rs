//! What is wrong with a schedule: overrides or seasons that claim one day.

use std::fmt;

use crate::time::date::Date;
use crate::time::date_pattern::Yearly;
use crate::time::range::{DateRange, Days};

/// Overrides or seasons of a schedule that cover the same days. Its message is all of [`overlaps`](Self::overlaps), with `; `
/// between.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", joined(.overlaps))]
pub struct ScheduleError {
    pub(super) overlaps: Vec<Overlap>,
}

impl ScheduleError {
    /// One for each pair that covers the same day; of more than 100 pairs, one for each that covers a day of another.
    #[must_use]
    pub fn overlaps(&self) -> &[Overlap] {
        &self.overlaps
    }
}

fn joined(overlaps: &[Overlap]) -> String {
    let overlaps: Vec<String> = overlaps.iter().map(Overlap::to_string).collect();
    overlaps.join("; ")
}

/// Two overrides or two seasons of a schedule that cover the same day. `Display` names both and the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap {
    pub(super) first: usize,
    pub(super) second: usize,
    pub(super) plural: &'static str,
    pub(super) names: [Box<str>; 2],
    pub(super) date: Date,
    pub(super) when: When,
}

impl Overlap {
    /// Where the two stand in the list that the schedule was to be made of, from 0; the smaller one first.
    #[must_use]
    pub const fn positions(&self) -> (usize, usize) {
        (self.first, self.second)
    }

    /// A day that both cover; one of many, if both come every year.
    #[must_use]
    pub const fn date(&self) -> Date {
        self.date
    }
}

impl fmt::Display for Overlap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            plural,
            names: [first, second],
            date,
            when,
            ..
        } = self;
        let day = when.in_words(*date);
        write!(
            f,
            "{plural} `{first}` and `{second}` both cover {day}: a day can have only one"
        )
    }
}

/// When it is that two cover the same day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// Once, for one of them has a year.
    Once,
    /// Every year, on this day.
    EveryYear(Yearly),
    /// In some years, for where Easter is.
    SomeYears,
}

impl When {
    pub(super) fn new(a: DateRange, b: DateRange, date: Date) -> Self {
        let (Days::Yearly(a), Days::Yearly(b)) = (a.days, b.days) else {
            return Self::Once;
        };
        let ends = [a.from, b.from].into_iter();
        Yearly::names_of(date)
            .chain(ends.filter(|day| day.matches(date)))
            .find(|day| a.always_contains(*day) && b.always_contains(*day))
            .map_or(Self::SomeYears, Self::EveryYear)
    }

    /// The day, which is `date` in one year.
    fn in_words(self, date: Date) -> String {
        match self {
            Self::Once => date.to_string(),
            Self::EveryYear(day) => day.to_string(),
            Self::SomeYears => {
                let [month, day, year] = [date.month().into(), date.day().into(), date.year()];
                format!("{month:02}-{day:02} in some years, as in {year}")
            }
        }
    }
}
