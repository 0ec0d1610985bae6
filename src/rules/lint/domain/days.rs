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

    /// Whether all dates of a schedule are among the days that are looked at.
    pub(super) fn are_all_of(&self, named: &NamedSchedule, calendars: &[NamedCalendar]) -> bool {
        once(named, calendars).all(|day| self.near.contains(&day))
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

/// What decides whether a schedule is open on one day.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct DayHours<'m> {
    /// Of the day before.
    before: &'m [Span],
    of_day: &'m [Span],
    /// What closures leave out of the day, in minutes from its midnight.
    closed: Vec<Minutes>,
}

impl<'m> DayHours<'m> {
    pub(super) fn of(schedule: &'m Schedule, day: i64) -> Self {
        let hours = |day: i64| schedule.day(Date::from_days(day)).hours;
        let closures = schedule.closures().iter().map(|one| {
            let [from, to] = [one.from(), one.to()].map(|time| {
                let days = time.date().days() - day;
                days * DAY_MINUTES + i64::from(time.minute())
            });
            (from.clamp(0, DAY_MINUTES), to.clamp(0, DAY_MINUTES))
        });
        Self {
            before: hours(day - 1),
            of_day: hours(day),
            closed: closures.filter(|(from, to)| from < to).collect(),
        }
    }

    /// The hours, in minutes from its midnight: those of the day before go on.
    fn spans(&self) -> impl Iterator<Item = Minutes> {
        let of = |spans: &'m [Span], midnight: i64| {
            spans.iter().map(move |span| {
                let minute = |minute: u16| midnight + i64::from(minute);
                (minute(span.opens()), minute(span.closes()))
            })
        };
        of(self.before, -DAY_MINUTES).chain(of(self.of_day, 0))
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

/// The minutes of a week that clocks skip when they go forward.
pub(super) struct Gaps(Vec<Minutes>);

impl Gaps {
    pub(super) fn of(zone: &Zone, dates: &Dates) -> Self {
        let offset = |secs: i64| zone.local_time(Timestamp::from_secs(secs)).offset();
        let mut gaps = Vec::new();
        for day in dates.all() {
            let (mut low, mut high) = (day * DAY, (day + 1) * DAY);
            let (before, after) = (offset(low), offset(high));
            if after <= before {
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
            // The first day of 1970 was a Thursday.
            let minute =
                |wall: i64| (wall.div_euclid(60) + 3 * DAY_MINUTES).rem_euclid(WEEK_MINUTES);
            gaps.push((minute(high + before), minute(high + after)));
        }
        gaps.sort_unstable();
        gaps.dedup();
        Self(gaps)
    }

    /// Whether something opens or closes within one.
    pub(super) fn touch(&self, day: i64, hours: &DayHours<'_>) -> bool {
        let midnight = (day + 3) * DAY_MINUTES;
        let is_in = |minute: i64| {
            let minute = (midnight + minute).rem_euclid(WEEK_MINUTES);
            self.0
                .iter()
                .any(|(from, to)| *from < minute && minute < *to)
        };
        !self.0.is_empty() && hours.edges().any(is_in)
    }
}
