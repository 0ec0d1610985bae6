//! Schedules that hardly do what a schedule is for, and zones with old data.

use super::File;
use crate::json::tree::Value;
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::{NamedCalendar, NamedSchedule};
use crate::rules::said::said;
use crate::time::{Date, DateRange, HORIZON, Override, Schedule, Season, Timestamp, ZoneSource};

/// An hour, in minutes: who is open for less in a week has probably written something else than they meant.
const RARELY: u32 = 60;

/// Who is closed for ten years is closed for good.
const FOR_GOOD: i64 = 10 * 366 * DAY;

/// Reports schedules that never open or hardly ever, overrides that have all passed, and zones with old data.
pub(super) fn check(file: &File<'_>, report: &mut Report) {
    let schedules = &file.model.schedules;
    for named in schedules.iter().filter(|named| named.is_written()) {
        hours(named, file, report);
        zone(named, file, report);
        swapped_seasons(named, file, report);
        seasons_of_a_day(named, file, report);
    }
    past_calendars(file, report);
    stray_years(file, report);
}

/// Who writes a season of nearly a year means the few weeks that it leaves out.
const NEARLY_A_YEAR: usize = 315;

/// Reports seasons that go over the new year and leave out a few weeks only.
fn swapped_seasons(named: &NamedSchedule, file: &File<'_>, report: &mut Report) {
    let today = named.schedule.zone().local_time(file.now).date().days();
    for (at, season) in named.schedule.seasons().iter().enumerate() {
        let days = season.days();
        let count = (today..today + 365)
            .filter(|day| days.contains(Date::from_days(*day)))
            .count();
        let new_year = Date::new(Date::from_days(today).year() + 1, 1, 1);
        let goes_over = new_year.is_some_and(|day| {
            days.contains(day) && days.contains(Date::from_days(day.days() - 1))
        });
        if days.first().is_none() && goes_over && (NEARLY_A_YEAR..365).contains(&count) {
            let written = file.written.at(named.place);
            let seasons = written.and_then(|schedule| schedule.value("seasons"));
            let place = seasons.and_then(|seasons| match &seasons.value {
                Value::Array(items) => items.get(at).map(|item| item.span),
                _ => None,
            });
            report.warning(
                Code::DoubtfulHours,
                place.unwrap_or(named.place),
                said!("season `{season}` goes over the new year and has {count} days", season = season.name(), count),
                said!("if `from` and `to` were swapped, swap them; the usual week is written in `weekly`"),
            );
        }
    }
}

/// Reports seasons without an end, which are of one day.
fn seasons_of_a_day(named: &NamedSchedule, file: &File<'_>, report: &mut Report) {
    if named.schedule.seasons().is_empty() {
        return;
    }
    let seasons = file.written.items_under(named.place, Some("seasons"));
    for (season, written) in named.schedule.seasons().iter().zip(seasons) {
        if written.value("to").is_none() {
            report.warning(
                Code::DoubtfulHours,
                written.span,
                said!(
                    "season `{season}` has no `to`, and is one day",
                    season = season.name()
                ),
                said!(
                    "write its last date as `to`; the hours of one day are written in `overrides`"
                ),
            );
        }
    }
}

/// Reports a date of a year that is over, among dates that are to come: the year is probably a slip.
fn stray_years(file: &File<'_>, report: &mut Report) {
    let this_year = Date::from_days(file.now.as_secs().div_euclid(86_400)).year();
    for calendar in &file.model.calendars {
        let days = calendar.days.iter();
        let years: Vec<i16> = days.filter_map(|day| Some(day.once()?.year())).collect();
        let past = || years.iter().filter(|year| **year < this_year);
        // Who keeps the dates of a year that is over keeps several.
        if past().count() != 1 || years.len() < 3 {
            continue;
        }
        let written = file.written.items_under(calendar.named.place, None);
        for (day, written) in calendar.days.iter().zip(written) {
            if let Some(day) = day.once().filter(|day| day.year() < this_year) {
                report.warning(
                    Code::PastCalendar,
                    written.span,
                    said!("{day} is over, and the other dates of calendar `{calendar}` are to come", day = day.to_string(), calendar = calendar.named.name),
                    said!("write the year that is meant, or leave it out; a date without its year comes every year, as `12-25`"),
                );
            }
        }
    }
}

fn past_calendars(file: &File<'_>, report: &mut Report) {
    // The earliest date that it is anywhere.
    let today = Date::from_days((file.now.as_secs() - 12 * 3600).div_euclid(86_400));
    for calendar in &file.model.calendars {
        let days = calendar.days.iter();
        let past: Option<Vec<Date>> = days
            .map(|day| day.once().filter(|day| *day < today))
            .collect();
        let Some(last) = past.and_then(|past| past.into_iter().max()) else {
            continue;
        };
        report.warning(
            Code::PastCalendar,
            calendar.named.place,
            said!("all dates of calendar `{calendar}` are over: the last was {last}", calendar = calendar.named.name, last = last.to_string()),
            said!("write the dates that are to come; a date without its year comes every year, as `12-25`"),
        );
    }
}

fn hours(named: &NamedSchedule, file: &File<'_>, report: &mut Report) {
    let (schedules, now) = (&file.model.schedules, file.now);
    let NamedSchedule {
        name,
        place,
        schedule,
        ..
    } = named;
    let today = schedule.zone().local_time(now).date();
    let weekly = schedule.weekly_minutes();
    let base = named.base.and_then(|base| schedules.get(base));
    let written = base.map_or(schedule, |base| &root(base, schedules).schedule);
    let opens = next_open(schedule, &Dates::of(written, &file.model.calendars), now);
    if opens.is_none_or(|opens| opens > now.plus_secs(FOR_GOOD)) {
        let help = match (opens, base) {
            (Some(_), _) => said!("look at the year in which it opens again, or leave it out"),
            (None, Some(base)) => said!(
                "give `{base}` hours that are longer than the shift, or leave it out",
                base = base.name
            ),
            (None, None) => {
                said!("give it hours in `weekly` or in an override, or leave it out")
            }
        };
        let message = match opens {
            Some(opens) => {
                let day = schedule.zone().local_time(opens).date();
                said!(
                    "schedule `{name}` does not open before {day}",
                    name,
                    day = day.to_string()
                )
            }
            None => said!(
                "schedule `{name}` never opens, from {day} on",
                name,
                day = today.to_string()
            ),
        };
        report.warning(Code::NeverOpens, *place, message, help);
    } else if 0 < weekly && weekly < RARELY {
        let help = match base {
            Some(_) => said!("look at `opens` and `closes`: `15m` is a quarter of an hour"),
            None => said!("look at the times in `weekly`: a time of day is written `09:00-18:00`"),
        };
        report.warning(
            Code::RarelyOpens,
            *place,
            said!(
                "schedule `{name}` is open for only {minutes} minutes a week",
                name,
                minutes = weekly
            ),
            help,
        );
    }
    if let Some(last) = last_of_past(schedule, now, today) {
        report.warning(
            Code::PastOverrides,
            named.overrides_place.unwrap_or(*place),
            said!(
                "all overrides of schedule `{name}` are over: the last day was {last}",
                name,
                last = last.to_string()
            ),
            said!("write the dates that are to come, or leave them out"),
        );
    }
}

/// The schedule that a schedule is based on in the end; no schedule is based on itself.
fn root<'m>(named: &'m NamedSchedule, schedules: &'m [NamedSchedule]) -> &'m NamedSchedule {
    let base = named.base.and_then(|base| schedules.get(base));
    base.map_or(named, |base| root(base, schedules))
}

/// The last day of overrides and closures that are all over; `None` if there are none, or if one is not over or comes again
/// every year.
fn last_of_past(schedule: &Schedule, now: Timestamp, today: Date) -> Option<Date> {
    let zone = schedule.zone();
    let overrides = schedule.overrides().iter();
    let overrides = overrides.map(|one| one.days().last().filter(|last| *last < today));
    let closures = schedule.closures().iter().map(|one| {
        let last = one.to().in_zone(zone).plus_secs(-1);
        (last < now).then(|| zone.local_time(last).date())
    });
    let days: Option<Vec<Date>> = overrides.chain(closures).collect();
    days?.into_iter().max()
}

/// When it is open next. Whoever is closed for good has no such time; one that cannot be told at a bounded cost counts as open.
fn next_open(schedule: &Schedule, dates: &Dates, now: Timestamp) -> Option<Timestamp> {
    /// So often 400 days are looked through.
    const MOST: usize = 200;
    /// Within so many times 400 days every date has been every day of the week, leap days included.
    const EVERY_DATE: usize = 40;
    if schedule.is_open(now) {
        return Some(now);
    }
    let mut at = now;
    let mut in_vain = 0;
    for _ in 0..MOST {
        at = dates.behind_closures(at);
        if let Some(opens) = schedule.next_open(at) {
            return Some(opens);
        }
        in_vain += 1;
        at = at.plus_secs(HORIZON);
        // What comes every week has come by now; and between two of these dates nothing else changes.
        if in_vain == EVERY_DATE || !dates.has_yearly {
            let next = dates.changes.partition_point(|change| *change <= at);
            at = *dates.changes.get(next)?;
            in_vain = 0;
        }
    }
    Some(now)
}

const DAY: i64 = 86_400;

/// Hours that are moved, and go over midnight, may begin or end so many days before or after.
const AROUND: i64 = 2;

/// The dates of a schedule as it is written.
struct Dates {
    /// When something begins or ends that comes once, in order.
    changes: Vec<Timestamp>,
    /// Whether something comes every year.
    has_yearly: bool,
    /// From when until when nothing can open.
    closed: Vec<(Timestamp, Timestamp)>,
}

impl Dates {
    /// The instant, or the end of the closure that it is in.
    fn behind_closures(&self, at: Timestamp) -> Timestamp {
        let within = self
            .closed
            .iter()
            .filter(|(from, to)| *from <= at && at < *to);
        within.map(|(_, to)| *to).max().unwrap_or(at)
    }

    fn of(written: &Schedule, calendars: &[NamedCalendar]) -> Self {
        let around = |day: Date| (-AROUND..=AROUND).map(move |days| day.plus_days(days));
        let overrides = written.overrides().iter().map(Override::days);
        let ranges: Vec<DateRange> = overrides
            .chain(written.seasons().iter().map(Season::days))
            .collect();
        let ends = ranges.iter().flat_map(|days| [days.first(), days.last()]);
        let closures = written.closures().iter().map(|one| Some(one.to().date()));
        let holidays = calendars.iter().flat_map(|calendar| &calendar.days);
        let (once, yearly): (Vec<_>, Vec<_>) =
            holidays.map(|day| day.once()).partition(Option::is_some);
        let days = ends.chain(closures).chain(once).flatten();
        let zone = written.zone();
        let mut changes: Vec<Timestamp> = days
            .flat_map(around)
            .map(|day| zone.start_of(day))
            .collect();
        changes.sort_unstable();
        let closed = written.closures().iter().map(|one| {
            let [from, to] = [one.from(), one.to()].map(|time| time.in_zone(zone));
            (from.plus_secs(AROUND * DAY), to.plus_secs(-AROUND * DAY))
        });
        Self {
            changes,
            closed: closed.collect(),
            has_yearly: !yearly.is_empty() || ranges.iter().any(|days| days.last().is_none()),
        }
    }
}

fn zone(named: &NamedSchedule, file: &File<'_>, report: &mut Report) {
    let zone = named.schedule.zone();
    let ZoneSource::Builtin { version } = zone.source() else {
        return;
    };
    // Releases are named by year and letter, `2025b`: their names are in their order.
    let Some(supplied) = file.zones_version.filter(|supplied| *supplied > version) else {
        return;
    };
    report.warning(
        Code::StaleZone,
        named.zone_place,
        said!("the zone `{zone}` of schedule `{schedule}` is not among the zone data supplied, release {supplied}: the built-in data, release {version}, is older", zone = zone.name(), schedule = named.name, supplied, version),
        said!("supply the data of this zone, too"),
    );
}
