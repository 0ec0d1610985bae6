//! A schedule: the hours of each of its days, or those of another schedule a little earlier or later.

use std::sync::Arc;

use super::calendar::Calendar;
use super::closures::{Closure, Closures};
use super::disjoint::Disjoint;
use super::overlap::ScheduleError;
use super::overrides::Override;
use super::seasons::{Season, Week};
use super::span::{DayRange, Span};
use crate::time::date::Date;
use crate::time::zone::Zone;

/// Opening hours in a time zone: hours for the days of the week, in seasons others; holidays; overrides that have hours of
/// their own on certain days; closures.
///
/// * Hours are half-open, belong to the day they begin on, and may end on the next. The hours of a day are those of its
///   override, else those of holidays on a holiday (none unless given), else those of the weekday in the day's season, else
///   those of the weekday. What began the night before goes on. What lies in a closure is closed, whatever it is.
/// * Wall-clock time becomes instants by RFC 5545: a time in the gap when clocks go forward counts from the offset
///   before the gap, a time that comes twice is its first occurrence. Hours that this leaves empty vanish; those that
///   touch are one.
/// * A schedule may be [based on](Self::based_on) another: open when that is, but for a shift of every opening and closing.
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
/// )?;
///
/// let at = "2026-12-24T14:00:00-03:00".parse()?;
/// assert!(!sales.is_open(at));
/// // Friday is a holiday, so the next opening is on Saturday at 22:00.
/// assert_eq!(sales.next_open(at), Some("2026-12-26T22:00:00-03:00".parse()?));
///
/// // Open for another half hour?
/// let last_call = sales.based_on("sales", 0, -30 * 60);
/// assert!(!last_call.is_open("2026-12-24T12:45:00-03:00".parse()?));
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Schedule {
    pub(super) zone: Zone,
    pub(super) hours: Hours,
    /// The answer, where it is the same for all time.
    pub(super) constant: Option<bool>,
}

/// Where the hours of a schedule come from.
#[derive(Clone, Debug)]
pub(super) enum Hours {
    Written(Box<Written>),
    BasedOn(Arc<Shifted>),
}

/// The hours of another schedule, with every interval moved.
#[derive(Debug)]
pub(super) struct Shifted {
    pub(super) base: Schedule,
    pub(super) name: Box<str>,
    /// Seconds that it opens later.
    pub(super) opens: i64,
    /// Seconds that it closes later.
    pub(super) closes: i64,
}

/// The hours of each day.
#[derive(Clone, Debug)]
pub(super) struct Written {
    week: Week,
    seasons: Disjoint<Season>,
    holidays: Vec<Calendar>,
    holiday_hours: Vec<Span>,
    overrides: Disjoint<Override>,
    pub(super) closures: Closures,
}

impl Schedule {
    /// A schedule in a zone: weekly hours, where a day named twice has the hours of both; holidays; overrides.
    ///
    /// Costs a sort of what is given.
    ///
    /// # Errors
    ///
    /// Overrides that cover the same day, in this year or any other.
    pub fn new(
        zone: Zone,
        weekly: impl IntoIterator<Item = (DayRange, Vec<Span>)>,
        holidays: impl IntoIterator<Item = Calendar>,
        overrides: impl IntoIterator<Item = Override>,
    ) -> Result<Self, ScheduleError> {
        let holidays = holidays.into_iter();
        let written = Written {
            week: Week::new(weekly),
            seasons: Disjoint::new([])?,
            holidays: holidays.filter(|calendar| !calendar.is_empty()).collect(),
            holiday_hours: Vec::new(),
            overrides: Disjoint::new(overrides)?,
            closures: Closures::default(),
        };
        Ok(Self::written(zone, written))
    }

    /// With seasons in the place of the ones before. No effect on a schedule that is based on another.
    ///
    /// # Errors
    ///
    /// Seasons that cover the same day, in this year or any other.
    pub fn with_seasons(
        self,
        seasons: impl IntoIterator<Item = Season>,
    ) -> Result<Self, ScheduleError> {
        let seasons = Disjoint::new(seasons)?;
        Ok(self.changed(|written, _| written.seasons = seasons))
    }

    /// With hours for holidays, in the place of the ones before. No effect on a schedule that is based on another.
    #[must_use]
    pub fn with_holiday_hours(self, hours: impl IntoIterator<Item = Span>) -> Self {
        self.changed(|written, _| {
            written.holiday_hours = hours.into_iter().collect();
            written.holiday_hours.sort_unstable();
            written.holiday_hours.dedup();
        })
    }

    /// With closures in the place of the ones before; they may overlap. No effect on a schedule that is based on another.
    #[must_use]
    pub fn with_closures(self, closures: impl IntoIterator<Item = Closure>) -> Self {
        self.changed(|written, zone| written.closures = Closures::new(closures, zone))
    }

    /// The schedule of the same zone whose every interval begins and ends so many seconds later (or, below 0, earlier) than
    /// one of this schedule, in elapsed time. An interval that is left empty vanishes, those that touch or overlap are one.
    ///
    /// A question costs a few of this schedule's, so do not base many on each other. `name` is what this schedule is called.
    #[must_use]
    pub fn based_on(&self, name: &str, opens: i32, closes: i32) -> Self {
        Self {
            zone: self.zone.clone(),
            constant: self.constant,
            hours: Hours::BasedOn(Arc::new(Shifted {
                base: self.clone(),
                name: name.into(),
                opens: opens.into(),
                closes: closes.into(),
            })),
        }
    }

    fn written(zone: Zone, written: Written) -> Self {
        Self {
            zone,
            constant: written.find_constant(),
            hours: Hours::Written(Box::new(written)),
        }
    }

    fn changed(self, change: impl FnOnce(&mut Written, &Zone)) -> Self {
        match self.hours {
            Hours::Written(mut written) => {
                change(&mut written, &self.zone);
                Self::written(self.zone, *written)
            }
            Hours::BasedOn(_) => self,
        }
    }

    /// Its time zone.
    #[must_use]
    pub const fn zone(&self) -> &Zone {
        &self.zone
    }

    /// Its overrides, in the order they were given in. One that is based on another has none of its own.
    #[must_use]
    pub fn overrides(&self) -> &[Override] {
        match &self.hours {
            Hours::Written(written) => written.overrides.all(),
            Hours::BasedOn(_) => &[],
        }
    }

    /// Its seasons, in the order they were given in. One that is based on another has none of its own.
    #[must_use]
    pub fn seasons(&self) -> &[Season] {
        match &self.hours {
            Hours::Written(written) => written.seasons.all(),
            Hours::BasedOn(_) => &[],
        }
    }

    /// Its closures, in the order they were given in. One that is based on another has none of its own.
    #[must_use]
    pub fn closures(&self) -> &[Closure] {
        match &self.hours {
            Hours::Written(written) => &written.closures.all,
            Hours::BasedOn(_) => &[],
        }
    }

    /// How many minutes of a week it is open on the wall clock, by its weekly hours or, if those of a season are more, by
    /// these: 0 to 10,080.
    #[must_use]
    pub fn weekly_minutes(&self) -> u32 {
        u32::try_from(self.shifted_weekly_minutes(0, 0)).unwrap_or_default()
    }

    /// The same, if every interval began and ended so many seconds later.
    fn shifted_weekly_minutes(&self, opens: i64, closes: i64) -> i64 {
        match &self.hours {
            Hours::Written(written) => {
                let seasons = written.seasons.all().iter().map(Season::week);
                let weeks = std::iter::once(&written.week).chain(seasons);
                let minutes = weeks.map(|week| week.minutes(opens / 60, closes / 60));
                minutes.max().unwrap_or(0)
            }
            Hours::BasedOn(shifted) => shifted
                .base
                .shifted_weekly_minutes(shifted.opens + opens, shifted.closes + closes),
        }
    }

    /// The hours that begin on this day, and what rule says so. Closures are not looked at; of a schedule that is based on
    /// another, the day of that one.
    #[must_use]
    pub fn day(&self, date: Date) -> Day<'_> {
        match &self.hours {
            Hours::Written(written) => written.day(date),
            Hours::BasedOn(shifted) => shifted.base.day(date),
        }
    }

    /// The calendar of which this day is a holiday, whatever else decides its hours.
    pub(crate) fn holiday(&self, date: Date) -> Option<&str> {
        match &self.hours {
            Hours::Written(written) => written.holiday(date),
            Hours::BasedOn(shifted) => shifted.base.holiday(date),
        }
    }

    /// The schedule that it is based on, and how many seconds later it opens and closes.
    pub(crate) fn base(&self) -> Option<(&Self, i64, i64)> {
        match &self.hours {
            Hours::Written(_) => None,
            Hours::BasedOn(shifted) => Some((&shifted.base, shifted.opens, shifted.closes)),
        }
    }

    /// The answer, where it is known to be the same for all time.
    pub(crate) const fn constant(&self) -> Option<bool> {
        self.constant
    }

    /// The hours of the days from Monday on, where nothing else decides.
    pub(crate) fn weekly_only(&self) -> Option<&[Vec<Span>; 7]> {
        match &self.hours {
            Hours::Written(written) => written.is_weekly_only().then_some(&written.week.0),
            Hours::BasedOn(_) => None,
        }
    }
}

impl Written {
    pub(super) fn day(&self, date: Date) -> Day<'_> {
        let weekday = date.weekday();
        let (weekly_rule, weekly) = match self.seasons.on(date) {
            Some(season) => (DayRule::Season(season.name()), season.week().on(weekday)),
            None => (DayRule::Weekly, self.week.on(weekday)),
        };
        let (rule, hours) = if let Some(found) = self.overrides.on(date) {
            (DayRule::Override(found.name()), found.hours())
        } else if let Some(calendar) = self.holiday(date) {
            (DayRule::Holiday(calendar), &self.holiday_hours[..])
        } else {
            (weekly_rule, weekly)
        };
        Day {
            date,
            rule,
            hours,
            weekly,
        }
    }

    fn holiday(&self, date: Date) -> Option<&str> {
        let mut holidays = self.holidays.iter();
        let found = holidays.find(|calendar| calendar.contains(date));
        found.map(Calendar::name)
    }

    fn is_weekly_only(&self) -> bool {
        self.holidays.is_empty()
            && self.seasons.all().is_empty()
            && self.overrides.all().is_empty()
            && self.closures.all.is_empty()
    }

    fn find_constant(&self) -> Option<bool> {
        let never_opens = self.week.is_empty()
            && (self.holidays.is_empty() || self.holiday_hours.is_empty())
            && self.seasons.all().iter().all(|one| one.week().is_empty())
            && self
                .overrides
                .all()
                .iter()
                .all(|one| one.hours().is_empty());
        if never_opens {
            return Some(false);
        }
        // One full day after another. Other ways to be open all week are no constant, and as right.
        let [monday, ..] = &self.week.0;
        let full = |span: &&Span| span.closes() - span.opens() == 24 * 60;
        let round_the_clock = self.is_weekly_only()
            && monday
                .iter()
                .filter(full)
                .any(|span| self.week.0.iter().all(|day| day.contains(span)));
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
    /// The hours its weekday has in its season, which a holiday or an override does away with.
    pub weekly: &'s [Span],
}

/// What decides the hours of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DayRule<'s> {
    /// A holiday of the calendar of this name: the hours of holidays, none unless given.
    Holiday(&'s str),
    /// The override of this name.
    Override(&'s str),
    /// The weekly hours of the season of this name.
    Season(&'s str),
    /// The weekly hours.
    Weekly,
    /// The schedule of this name, on which this one is based.
    BasedOn(&'s str),
}

impl<'s> DayRule<'s> {
    /// What sort of rule it is, as JSON has it: `holiday`, `override`, `season`, `weekly`, `based_on`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Holiday(_) => "holiday",
            Self::Override(_) => "override",
            Self::Season(_) => "season",
            Self::Weekly => "weekly",
            Self::BasedOn(_) => "based_on",
        }
    }

    /// The name of the calendar, override, season or schedule; the weekly hours have none.
    #[must_use]
    pub const fn name(self) -> Option<&'s str> {
        match self {
            Self::Holiday(name)
            | Self::Override(name)
            | Self::Season(name)
            | Self::BasedOn(name) => Some(name),
            Self::Weekly => None,
        }
    }
}
