//! The open intervals of a stretch of time, and the rule that made each: what a person wants to see of a schedule.

use super::scan;
use super::schedule::{Day, DayRule, Hours, Schedule, Shifted, Written};
use crate::time::date::Date;
use crate::time::timestamp::Timestamp;

impl Schedule {
    /// The open intervals between two instants, in order, cut off at both; none if `to` is not after `from`. There
    /// is time between each and the next.
    ///
    /// Worked out as the iterator goes on, day by day; only here does a schedule allocate.
    #[must_use]
    pub fn intervals(&self, from: Timestamp, to: Timestamp) -> Intervals<'_> {
        let hours = match &self.hours {
            Hours::Written(written) => Source::Days {
                written,
                next: scan::first_day(from.as_secs()),
            },
            Hours::BasedOn(shifted) => {
                // What is cut off there is cut off here, too.
                let reach = shifted.opens.abs().max(shifted.closes.abs());
                let base = shifted
                    .base
                    .intervals(from.plus_secs(-reach), to.plus_secs(reach));
                Source::Base {
                    shifted,
                    intervals: Box::new(base),
                }
            }
        };
        Intervals {
            schedule: self,
            from,
            to,
            hours,
            waiting: Vec::new(),
        }
    }

    /// The instants after the one and before the other at which it opens or closes, in order.
    pub(crate) fn changes_between(
        &self,
        after: Timestamp,
        before: Timestamp,
    ) -> impl Iterator<Item = Timestamp> {
        let intervals = self
            .constant
            .is_none()
            .then(|| self.intervals(after, before));
        let ends = intervals.into_iter().flatten();
        let ends = ends.flat_map(|interval| [interval.from, interval.to]);
        ends.filter(move |at| after < *at && *at < before)
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
    hours: Source<'s>,
    /// Parts that were found and not yet handed out, the latest first.
    waiting: Vec<OpenPart<'s>>,
}

/// Where the parts come from.
#[derive(Clone, Debug)]
enum Source<'s> {
    /// From the hours of one day after another.
    Days { written: &'s Written, next: i64 },
    /// From the intervals of the schedule that it is based on.
    Base {
        shifted: &'s Shifted,
        intervals: Box<Intervals<'s>>,
    },
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
            match (&self.hours, interval.parts.last_mut()) {
                // Of another schedule nothing is told apart but when it is open.
                (Source::Base { .. }, Some(last)) => last.to = interval.to,
                _ => interval.parts.push(part),
            }
        }
        Some(interval)
    }
}

impl<'s> Intervals<'s> {
    /// The part that begins next.
    fn next_part(&mut self) -> Option<OpenPart<'s>> {
        loop {
            let is_next = |part: &OpenPart<'_>| match &self.hours {
                Source::Days { next, .. } => part.from.as_secs() <= scan::earliest_start(*next),
                // They come in order.
                Source::Base { .. } => true,
            };
            if self.waiting.last().is_some_and(is_next) || !self.look_further() {
                return self.waiting.pop();
            }
        }
    }

    /// Looks at the next day, or at the next interval of the base; false if there is none.
    fn look_further(&mut self) -> bool {
        match &mut self.hours {
            Source::Days { written, next } => {
                if scan::earliest_start(*next) >= self.to.as_secs() {
                    return false;
                }
                let (written, day) = (*written, *next);
                *next += 1;
                self.look_at_day(written, day);
                true
            }
            Source::Base { shifted, intervals } => {
                let Some(interval) = intervals.next() else {
                    return false;
                };
                let from = interval.from.plus_secs(shifted.opens);
                let to = interval.to.plus_secs(shifted.closes);
                let date = self.schedule.zone().local_time(from.max(self.from)).date();
                let rule = DayRule::BasedOn(&shifted.name);
                self.note(from, to, date, rule);
                true
            }
        }
    }

    fn look_at_day(&mut self, written: &'s Written, day: i64) {
        let Day { date, rule, .. } = written.day(Date::from_days(day));
        for (from, to) in scan::intervals_of(self.schedule.zone(), written, day) {
            let [from, to] = [from, to].map(Timestamp::from_secs);
            self.note(from, to, date, rule);
        }
        self.waiting
            .sort_unstable_by_key(|part| std::cmp::Reverse((part.from, part.to)));
    }

    /// Keeps what is left of a part when it is cut off at both ends.
    fn note(&mut self, from: Timestamp, to: Timestamp, date: Date, rule: DayRule<'s>) {
        let (from, to) = (from.max(self.from), to.min(self.to));
        if from < to {
            let part = OpenPart {
                from,
                to,
                date,
                rule,
            };
            self.waiting.push(part);
        }
    }
}
