//! The open intervals of a stretch of time, and the rule that made each: what a person wants to see of a schedule.

use super::scan;
use super::schedule::{DayRule, Hours, Schedule, Shifted, Written};
use crate::time::date::Date;
use crate::time::timestamp::Timestamp;

impl Schedule {
    /// The open intervals between two instants, in order, cut off at both; none if `to` is not after `from`. There
    /// is time between each and the next.
    ///
    /// Worked out as the iterator goes on, day by day; only here does a schedule allocate.
    #[must_use]
    pub fn intervals(&self, from: Timestamp, to: Timestamp) -> Intervals<'_> {
        Intervals {
            schedule: self,
            from,
            to,
            day: scan::first_day(from.as_secs()),
            waiting: Vec::new(),
        }
    }
}

/// An interval in which a schedule is open from beginning to end, and is not just before and just after.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OpenInterval<'s> {
    /// When it opens.
    pub from: Timestamp,
    /// When it closes; at that instant it is closed.
    pub to: Timestamp,
    /// What it is made of, at least one, in the order they begin. They touch or overlap.
    pub parts: Vec<OpenPart<'s>>,
}

/// The instants of one span of hours on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OpenPart<'s> {
    /// When it opens.
    pub from: Timestamp,
    /// When it closes.
    pub to: Timestamp,
    /// The day it belongs to, on which its hours begin.
    pub date: Date,
    /// What gives that day its hours: the weekly hours, a season, a holiday, an override; or another schedule.
    pub rule: DayRule<'s>,
}

/// The iterator of [`Schedule::intervals`].
#[derive(Clone, Debug)]
pub struct Intervals<'s> {
    schedule: &'s Schedule,
    from: Timestamp,
    to: Timestamp,
    /// The next day to be looked at.
    day: i64,
    /// Parts that were found and not yet handed out, the latest first.
    waiting: Vec<OpenPart<'s>>,
}

impl<'s> Iterator for Intervals<'s> {
    type Item = OpenInterval<'s>;

    fn next(&mut self) -> Option<OpenInterval<'s>> {
        let first = self.next_part()?;
        let mut interval = OpenInterval {
            from: first.from,
            to: first.to,
            parts: vec![first],
        };
        while let Some(part) = self.next_part() {
            if part.from > interval.to {
                self.waiting.push(part);
                break;
            }
            interval.to = interval.to.max(part.to);
            interval.parts.push(part);
        }
        Some(interval)
    }
}

impl<'s> Intervals<'s> {
    /// The part that begins next.
    fn next_part(&mut self) -> Option<OpenPart<'s>> {
        let schedule = self.schedule;
        match &schedule.hours {
            Hours::Written(written) => self.next_of_days(written),
            Hours::BasedOn(shifted) => self.waiting.pop().or_else(|| self.next_shifted(shifted)),
        }
    }

    /// The open stretch that begins next, which is one part. `from` is where it is looked for.
    fn next_shifted(&mut self, shifted: &'s Shifted) -> Option<OpenPart<'s>> {
        let (at, limit) = (self.from.as_secs(), self.to.as_secs());
        if at >= limit {
            return None;
        }
        let (from, to) = match scan::end_of_open(self.schedule, at, limit) {
            end if end > at => (at, end),
            _ => {
                let from = scan::next_start(self.schedule, at, limit - 1)?;
                (from, scan::end_of_open(self.schedule, from, limit))
            }
        };
        self.from = Timestamp::from_secs(to.min(limit));
        let from = Timestamp::from_secs(from);
        Some(OpenPart {
            from,
            to: self.from,
            date: self.schedule.zone().local_time(from).date(),
            rule: DayRule::BasedOn(&shifted.name),
        })
    }

    fn next_of_days(&mut self, written: &'s Written) -> Option<OpenPart<'s>> {
        loop {
            let start = scan::earliest_start(self.day);
            let is_next = |part: &OpenPart<'_>| part.from.as_secs() <= start;
            if self.waiting.last().is_some_and(is_next) || start >= self.to.as_secs() {
                return self.waiting.pop();
            }
            self.look_at_next_day(written);
        }
    }

    fn look_at_next_day(&mut self, written: &'s Written) {
        let schedule = self.schedule;
        let day = schedule.day(Date::from_days(self.day));
        for (from, to) in scan::intervals_of(schedule.zone(), written, self.day) {
            let from = Timestamp::from_secs(from).max(self.from);
            let to = Timestamp::from_secs(to).min(self.to);
            if from < to {
                self.waiting.push(OpenPart {
                    from,
                    to,
                    date: day.date,
                    rule: day.rule,
                });
            }
        }
        self.waiting
            .sort_unstable_by_key(|part| std::cmp::Reverse((part.from, part.to)));
        self.day += 1;
    }
}
