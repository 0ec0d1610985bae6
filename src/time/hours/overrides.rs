//! Dated overrides: the hours of days that are not as the week has them.

use super::disjoint::Dated;
use super::span::Span;
use crate::time::range::DateRange;

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

impl Dated for Override {
    const PLURAL: &'static str = "overrides";

    fn name(&self) -> &str {
        &self.name
    }

    fn days(&self) -> DateRange {
        self.days
    }
}
