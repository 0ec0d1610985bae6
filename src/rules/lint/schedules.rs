//! Schedules that hardly do what a schedule is for, and zones with old data.

use super::File;
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::NamedSchedule;
use crate::time::{Date, Schedule, Timestamp, ZoneSource};

/// An hour, in minutes: who is open for less in a week has probably written something else than they meant.
const RARELY: u32 = 60;

/// Reports schedules that never open or hardly ever, overrides that have all passed, and zones with old data.
pub(super) fn check(file: &File<'_>, report: &mut Report) {
    let schedules = &file.model.schedules;
    for named in schedules.iter().filter(|named| named.is_written()) {
        hours(named, schedules, file.now, report);
        zone(named, file, report);
    }
    past_calendars(file, report);
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
            format!(
                "all dates of calendar `{}` are over: the last was {last}",
                calendar.named.name
            ),
            "write the dates that are to come; a date without its year comes every year, as `12-25`",
        );
    }
}

fn hours(named: &NamedSchedule, schedules: &[NamedSchedule], now: Timestamp, report: &mut Report) {
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
    if never_opens(schedule, written, now, today) {
        let help = match base {
            Some(base) => format!(
                "give `{}` hours that are longer than the shift, or leave it out",
                base.name
            ),
            None => "give it hours in `weekly` or in an override, or leave it out".to_owned(),
        };
        report.warning(
            Code::NeverOpens,
            *place,
            format!("schedule `{name}` never opens, from {today} on"),
            help,
        );
    } else if 0 < weekly && weekly < RARELY {
        let help = match base {
            Some(_) => "look at `opens` and `closes`: `15m` is a quarter of an hour",
            None => "look at the times in `weekly`: a time of day is written `09:00-18:00`",
        };
        report.warning(
            Code::RarelyOpens,
            *place,
            format!("schedule `{name}` is open for only {weekly} minutes a week"),
            help,
        );
    }
    if let Some(last) = last_of_past(schedule, now, today) {
        report.warning(
            Code::PastOverrides,
            named.overrides_place.unwrap_or(*place),
            format!("all overrides of schedule `{name}` are over: the last day was {last}"),
            "write the dates that are to come, or leave them out",
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

/// Whether it is closed now and for good. `written` is the schedule itself, or the one that it is based on in the end.
fn never_opens(schedule: &Schedule, written: &Schedule, now: Timestamp, today: Date) -> bool {
    // The schedule looks 400 days ahead: a dated override may come later.
    let mut to_come = written
        .overrides()
        .iter()
        .filter(|one| one.days().last().is_some_and(|last| last >= today));
    // A day off to come counts if there are hours that it takes away for now, and a closure ends.
    let has_weekly = schedule.weekly_minutes() > 0;
    let reopens = written
        .closures()
        .iter()
        .any(|one| one.to().date() >= today);
    let will_open = (has_weekly && reopens)
        || to_come.any(|one| has_weekly || !one.hours().is_empty())
        || schedule.is_open(now)
        || schedule.next_open(now).is_some();
    !will_open
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
        format!(
            "the zone `{}` of schedule `{}` is not among the zone data supplied, release {supplied}: the built-in data, release {version}, is older",
            zone.name(),
            named.name
        ),
        "supply the data of this zone, too",
    );
}
