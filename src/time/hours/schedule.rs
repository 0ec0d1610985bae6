//! A schedule: the hours of each of its days.

use super::calendar::Calendar;
use super::overrides::{Override, Overrides, ScheduleError};
use super::span::{DayRange, Span};
use crate::time::date::{Date, Weekday};
use crate::time::zone::Zone;

/// Opening hours in a time zone: hours for the days of the week, holidays without hours, and overrides that have hours
/// of their own on certain days.
///
/// * Hours are half-open, belong to the day they begin on, and may end on the next. The hours of a day are those of its
///   override, else none on a holiday, else those of the weekday. What began the night before goes on.
/// * Wall-clock time becomes instants by RFC 5545: a time in the gap when clocks go forward counts from the offset
///   before the gap, a time that comes twice is its first occurrence. Hours that this leaves empty vanish; those that
///   touch are one.
///
/// A question costs a microsecond or two, and some tens where nothing changes for a year: days are looked at one by
/// one, up to 400 of them. Ask with a [`ScheduleCache`](super::ScheduleCache), and most questions are two comparisons.
///
/// ```
/// use waypost::time::{Override, Schedule, Zones, Calendar, DateRange};
///
/// # if cfg!(feature = "tzdb") {
/// let zone = Zones::builtin().find("America/Sao_Paulo").ok_or("no such zone")?;
/// let christmas_eve = DateRange::new("2026-12-24".parse()?, "2026-12-24".parse()?)?;
/// let sales = Schedule::new(
///     zone,
///     [
///         ("mon-fri".parse()?, vec!["09:00-12:00".parse()?, "13:00-18:00".parse()?]),
///         ("fri-sat".parse()?, vec!["22:00-02:00".parse()?]),
///     ],
///     [Calendar::new("br", ["12-25".parse()?])],
///     [Override::new("Christmas Eve", christmas_eve, ["09:00-13:00".parse()?])],
/// )
/// .map_err(|errors| errors[0].clone())?;
///
/// let at = "2026-12-24T14:00:00-03:00".parse()?;
/// assert!(!sales.is_open(at));
/// // Friday is a holiday, so the next opening is on Saturday at 22:00.
/// assert_eq!(sales.next_open(at), Some("2026-12-26T22:00:00-03:00".parse()?));
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Schedule {
    pub(super) zone: Zone,
    week: [Vec<Span>; 7],
    holidays: Vec<Calendar>,
    overrides: Overrides,
    /// The answer, where it is the same for all time.
    pub(super) constant: Option<bool>,
}

impl Schedule {
    /// A schedule in a zone: weekly hours, where a day named twice has the hours of both; holidays; overrides.
    ///
    /// Costs a sort of what is given.
    ///
    /// # Errors
    ///
    /// Two overrides cover the same day, in this year or any other: one error for each pair found.
    pub fn new(
        zone: Zone,
        weekly: impl IntoIterator<Item = (DayRange, Vec<Span>)>,
        holidays: impl IntoIterator<Item = Calendar>,
        overrides: impl IntoIterator<Item = Override>,
    ) -> Result<Self, Vec<ScheduleError>> {
        let overrides = Overrides::new(overrides)?;
        let week = week(weekly);
        let holidays = holidays
            .into_iter()
            .filter(|calendar| !calendar.is_empty())
            .collect();
        let mut schedule = Self {
            zone,
            week,
            holidays,
            overrides,
            constant: None,
        };
        schedule.constant = schedule.find_constant();
        Ok(schedule)
    }

    /// Its time zone.
    #[must_use]
    pub const fn zone(&self) -> &Zone {
        &self.zone
    }

    /// Its overrides, in the order they were given in.
    #[must_use]
    pub fn overrides(&self) -> &[Override] {
        self.overrides.all()
    }

    /// How many minutes of a week it is open by its weekly hours alone, on the wall clock: 0 to 10,080.
    #[must_use]
    pub fn weekly_minutes(&self) -> u32 {
        const DAY: u32 = 24 * 60;
        let mut spans: Vec<(u32, u32)> = Vec::new();
        for (midnight, hours) in (0..).step_by(24 * 60).zip(&self.week) {
            for span in hours {
                let (opens, closes) = (
                    midnight + u32::from(span.opens()),
                    midnight + u32::from(span.closes()),
                );
                // The night from Sunday to Monday is at the end of this week, and at its beginning.
                spans.push((opens, closes.min(7 * DAY)));
                spans.push((0, closes.saturating_sub(7 * DAY)));
            }
        }
        spans.sort_unstable();
        let mut counted_to = 0;
        let mut minutes = 0;
        for (opens, closes) in spans {
            minutes += closes.saturating_sub(opens.max(counted_to));
            counted_to = counted_to.max(closes);
        }
        minutes
    }

    /// The hours that begin on this day, and what rule says so.
    #[must_use]
    pub fn day(&self, date: Date) -> Day<'_> {
        let weekly = self
            .week
            .get(date.weekday() as usize)
            .map_or(&[][..], Vec::as_slice);
        let holiday = || {
            self.holidays
                .iter()
                .find(|calendar| calendar.contains(date))
        };
        let (rule, hours) = if let Some(found) = self.overrides.on(date) {
            (DayRule::Override(found.name()), found.hours())
        } else if let Some(calendar) = holiday() {
            (DayRule::Holiday(calendar.name()), &[][..])
        } else {
            (DayRule::Weekly, weekly)
        };
        Day {
            date,
            rule,
            hours,
            weekly,
        }
    }

    /// The answer, where it is known to be the same for all time.
    pub(crate) const fn constant(&self) -> Option<bool> {
        self.constant
    }

    /// The hours of the days from Monday on, where nothing else decides.
    pub(crate) fn weekly_only(&self) -> Option<&[Vec<Span>; 7]> {
        let is_all = self.holidays.is_empty() && self.overrides().is_empty();
        is_all.then_some(&self.week)
    }

    fn find_constant(&self) -> Option<bool> {
        let has_hours = |one: &Override| !one.hours().is_empty();
        if self.week.iter().all(Vec::is_empty) && !self.overrides().iter().any(has_hours) {
            return Some(false);
        }
        // One full day after another. Other ways to be open all week are no constant, and as right.
        let [monday, ..] = &self.week;
        let full = |span: &&Span| span.closes() - span.opens() == 24 * 60;
        let round_the_clock = self.holidays.is_empty()
            && self.overrides().is_empty()
            && monday
                .iter()
                .filter(full)
                .any(|span| self.week.iter().all(|day| day.contains(span)));
        round_the_clock.then_some(true)
    }
}

/// The hours that begin on one day, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Day<'s> {
    /// The day.
    pub date: Date,
    /// What decides its hours.
    pub rule: DayRule<'s>,
    /// The hours that begin on it.
    pub hours: &'s [Span],
    /// The hours its weekday has, which a holiday or an override does away with.
    pub weekly: &'s [Span],
}

/// What decides the hours of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DayRule<'s> {
    /// A holiday of the calendar of this name: none.
    Holiday(&'s str),
    /// The override of this name.
    Override(&'s str),
    /// The weekly hours.
    Weekly,
}

/// The hours of each day from Monday, in ascending order.
fn week(weekly: impl IntoIterator<Item = (DayRange, Vec<Span>)>) -> [Vec<Span>; 7] {
    let weekly: Vec<_> = weekly.into_iter().collect();
    Weekday::ALL.map(|weekday| {
        let ranges = weekly
            .iter()
            .filter(|(days, _)| days.days().any(|day| day == weekday));
        let mut hours: Vec<Span> = ranges.flat_map(|(_, hours)| hours).copied().collect();
        hours.sort_unstable();
        hours.dedup();
        hours
    })
}
