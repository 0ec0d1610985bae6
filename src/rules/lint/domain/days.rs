//! The days of schedules: those that are looked at, and what each has.

use std::ops::Range;

use crate::rules::model::{NamedCalendar, NamedSchedule};
use crate::time::{Date, Override, Schedule, Season, Span, Timestamp, Zone};

const DAY: i64 = 86_400;
const DAY_MINUTES: i64 = 24 * 60;
const WEEK_MINUTES: i64 = 7 * DAY_MINUTES;
/// In a year, leap days included.
const YEAR: i64 = 366;
/// How many years ahead are looked at.
const YEARS: i64 = 10;
/// How many years more, back and ahead, if there are dates so far away.
const MORE_YEARS: i64 = 10;
/// What begins or ends is seen beside what does not, on all days of the week.
const AROUND: i64 = 8;

/// From one minute to another.
type Minutes = (i64, i64);

/// The days that are looked at, as days since 1970: from a year ago to some years ahead, and those of all dates that are near.
#[derive(Debug)]
pub(super) struct Dates {
    all: Range<i64>,
    near: Range<i64>,
}

impl Dates {
    pub(super) fn of(
        schedules: &[NamedSchedule],
        calendars: &[NamedCalendar],
        now: Timestamp,
    ) -> Self {
        let today = now.as_secs().div_euclid(DAY);
        let (mut first, mut last) = (today - YEAR, today + YEARS * YEAR);
        let near = first - MORE_YEARS * YEAR..last + MORE_YEARS * YEAR;
        let all = schedules.iter().flat_map(|named| once(named, calendars));
        for day in all.filter(|day| near.contains(day)) {
            first = first.min(day - AROUND);
            last = last.max(day + AROUND);
        }
        Self {
            all: first..last,
            near,
        }
    }

    pub(super) fn all(&self) -> Range<i64> {
        self.all.clone()
    }

    /// Whether all dates of a schedule, or of the one that it is based on, are among the days that are looked at.
    pub(super) fn are_all_of(
        &self,
        named: &NamedSchedule,
        schedules: &[NamedSchedule],
        calendars: &[NamedCalendar],
    ) -> bool {
        let base = |named: &&NamedSchedule| schedules.get(named.base?);
        let mut all = std::iter::successors(Some(named), base);
        all.all(|one| once(one, calendars).all(|day| self.near.contains(&day)))
    }
}

/// The dates of a schedule that come once.
fn once<'m>(
    named: &'m NamedSchedule,
    calendars: &'m [NamedCalendar],
) -> impl Iterator<Item = i64> + 'm {
    let schedule = &named.schedule;
    let overrides = schedule.overrides().iter().map(Override::days);
    let ranges = overrides.chain(schedule.seasons().iter().map(Season::days));
    let ends = ranges
        .flat_map(|days| [days.first(), days.last()])
        .flatten();
    let closures = schedule.closures().iter();
    let closures = closures.flat_map(|one| [one.from().date(), one.to().date()]);
    let calendars = named.calendars.iter().filter_map(|one| calendars.get(*one));
    let holidays = calendars.flat_map(|calendar| &calendar.days);
    let holidays = holidays.filter_map(|day| day.once());
    ends.chain(closures).chain(holidays).map(Date::days)
}

/// A schedule as it is written, and by how many minutes its opening and closing are moved, step by step.
#[derive(Clone, Debug)]
pub(super) struct Source<'m> {
    written: &'m Schedule,
    moves: Vec<Minutes>,
}

impl<'m> Source<'m> {
    /// `None` if it is moved by parts of a minute, or by more than a day.
    pub(super) fn of(schedule: &'m Schedule) -> Option<Self> {
        let Some((base, opens, closes)) = schedule.base() else {
            return Some(Self {
                written: schedule,
                moves: Vec::new(),
            });
        };
        let mut source = Self::of(base)?;
        source.moves.push((opens / 60, closes / 60));
        let is_whole = opens % 60 == 0 && closes % 60 == 0;
        let (back, ahead) = source.reach();
        (is_whole && back.max(ahead) <= DAY_MINUTES).then_some(source)
    }

    /// How far back and ahead something may be moved.
    fn reach(&self) -> Minutes {
        let moves = || self.moves.iter().map(|(opens, closes)| (*opens, *closes));
        let back = moves().map(|(opens, closes)| opens.min(closes).min(0));
        let ahead = moves().map(|(opens, closes)| opens.max(closes).max(0));
        (-back.sum::<i64>(), ahead.sum())
    }

    pub(super) const fn zone(&self) -> &'m Zone {
        self.written.zone()
    }

    pub(super) fn is_weekly(&self) -> bool {
        self.written.weekly_only().is_some()
    }

    /// How much there is to look at on a day.
    pub(super) fn size(&self) -> usize {
        let closures = 1 + self.written.closures().len();
        closures * if self.moves.is_empty() { 1 } else { 4 }
    }

    /// The hours that begin on a day, in minutes from another midnight.
    fn spans(&self, day: i64, midnight: i64) -> impl Iterator<Item = Minutes> + use<'m> {
        let hours = self.written.day(Date::from_days(midnight + day)).hours;
        minutes(hours, day * DAY_MINUTES)
    }

    /// What closures leave out, in minutes from a midnight.
    fn closures(&self, day: i64) -> impl Iterator<Item = Minutes> {
        self.written.closures().iter().map(move |one| {
            let [from, to] = [one.from(), one.to()].map(|time| {
                let days = time.date().days() - day;
                days * DAY_MINUTES + i64::from(time.minute())
            });
            (from, to)
        })
    }

    /// When it is open on a day, if it is moved.
    fn moved(&self, day: i64) -> Vec<Minutes> {
        // What is moved into the day begins two days before, at the earliest.
        let near = -2..=1;
        let mut open: Vec<Minutes> = near.flat_map(|near| self.spans(near, day)).collect();
        for (from, to) in self.closures(day) {
            let parts = |span: Minutes| [(span.0, span.1.min(from)), (span.0.max(to), span.1)];
            open = open.into_iter().flat_map(parts).collect();
        }
        open = joined(open);
        for (opens, closes) in &self.moves {
            let moved = open.into_iter();
            open = joined(moved.map(|(from, to)| (from + opens, to + closes)));
        }
        let within = |(from, to): Minutes| (from.max(0), to.min(DAY_MINUTES));
        open.into_iter()
            .map(within)
            .filter(|(from, to)| from < to)
            .collect()
    }
}

fn minutes(spans: &[Span], midnight: i64) -> impl Iterator<Item = Minutes> {
    spans.iter().map(move |span| {
        let minute = |minute: u16| midnight + i64::from(minute);
        (minute(span.opens()), minute(span.closes()))
    })
}

/// In order; what is empty vanishes, what touches is one.
fn joined(spans: impl IntoIterator<Item = Minutes>) -> Vec<Minutes> {
    let spans = spans.into_iter().filter(|(from, to)| from < to);
    let mut spans: Vec<Minutes> = spans.collect();
    spans.sort_unstable();
    let mut joined: Vec<Minutes> = Vec::new();
    for (from, to) in spans {
        match joined.last_mut() {
            Some((_, end)) if from <= *end => *end = to.max(*end),
            _ => joined.push((from, to)),
        }
    }
    joined
}

/// What decides whether a schedule is open on one day.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct DayHours<'m> {
    /// Of the day before.
    before: &'m [Span],
    of_day: &'m [Span],
    /// When one is open that is based on another, which has no hours of its own.
    moved: Vec<Minutes>,
    /// What closures leave out of the day, in minutes from its midnight.
    closed: Vec<Minutes>,
}

impl<'m> DayHours<'m> {
    pub(super) fn of(source: &Source<'m>, day: i64) -> Self {
        if source.moves.is_empty() {
            return Self::written(source, day);
        }
        Self {
            before: &[],
            of_day: &[],
            moved: source.moved(day),
            closed: Vec::new(),
        }
    }

    fn written(source: &Source<'m>, day: i64) -> Self {
        let hours = |day: i64| source.written.day(Date::from_days(day)).hours;
        let within = |(from, to): Minutes| (from.clamp(0, DAY_MINUTES), to.clamp(0, DAY_MINUTES));
        let closures = source.closures(day).map(within);
        Self {
            before: hours(day - 1),
            of_day: hours(day),
            moved: Vec::new(),
            closed: closures.filter(|(from, to)| from < to).collect(),
        }
    }

    /// The hours, in minutes from its midnight: those of the day before go on.
    fn spans(&self) -> impl Iterator<Item = Minutes> {
        minutes(self.before, -DAY_MINUTES)
            .chain(minutes(self.of_day, 0))
            .chain(self.moved.iter().copied())
    }

    /// The minutes of the day at which something opens or closes.
    pub(super) fn edges(&self) -> impl Iterator<Item = i64> {
        let all = self.spans().chain(self.closed.iter().copied());
        all.flat_map(|(from, to)| [from, to])
            .filter(|minute| (0..DAY_MINUTES).contains(minute))
    }

    pub(super) fn is_open(&self, minute: i64) -> bool {
        let is_within = |(from, to): Minutes| (from..to).contains(&minute);
        self.spans().any(is_within) && !self.closed.iter().copied().any(is_within)
    }
}

/// The minutes of a week at which clocks change.
pub(super) struct Gaps {
    /// Those that are skipped when clocks go forward.
    skipped: Vec<Minutes>,
    /// From before to behind any change, whichever way.
    changed: Vec<Minutes>,
}

impl Gaps {
    pub(super) fn of(zone: &Zone, dates: &Dates) -> Self {
        let offset = |secs: i64| zone.local_time(Timestamp::from_secs(secs)).offset();
        let (mut skipped, mut changed) = (Vec::new(), Vec::new());
        for day in dates.all() {
            let (mut low, mut high) = (day * DAY, (day + 1) * DAY);
            let (before, after) = (offset(low), offset(high));
            if after == before {
                continue;
            }
            while high - low > 1 {
                let middle = low + (high - low) / 2;
                if offset(middle) == before {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            let [earlier, later] = [before.min(after), before.max(after)];
            let gap = (of_week(high + earlier), of_week(high + later));
            changed.push(gap);
            if after > before {
                skipped.push(gap);
            }
        }
        for all in [&mut skipped, &mut changed] {
            all.sort_unstable();
            all.dedup();
        }
        Self { skipped, changed }
    }

    /// Whether something opens or closes within one; or is moved over a change of the clocks, which makes it more or less than
    /// the clocks say.
    pub(super) fn touch(&self, day: i64, source: &Source<'_>) -> bool {
        let midnight = (day + 3) * DAY_MINUTES;
        let is_in = |minute: i64| {
            let minute = (midnight + minute).rem_euclid(WEEK_MINUTES);
            let mut skipped = self.skipped.iter();
            skipped.any(|(from, to)| *from < minute && minute < *to)
        };
        let (back, ahead) = source.reach();
        let is_over = |minute: i64| {
            let first = midnight + minute - back;
            self.changed.iter().any(|(from, to)| {
                (from - first).rem_euclid(WEEK_MINUTES) <= back + ahead
                    || (first - from).rem_euclid(WEEK_MINUTES)
                        <= (to - from).rem_euclid(WEEK_MINUTES)
            })
        };
        let hours = DayHours::written(source, day);
        !self.changed.is_empty()
            && hours
                .edges()
                .any(|edge| is_in(edge) || (!source.moves.is_empty() && is_over(edge)))
    }
}

/// The minute of a week; the first day of 1970 was a Thursday.
const fn of_week(wall: i64) -> i64 {
    (wall.div_euclid(60) + 3 * DAY_MINUTES).rem_euclid(WEEK_MINUTES)
}
