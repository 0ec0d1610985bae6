//! Schedules that hardly do what a schedule is for, and zones with old data.

use super::File;
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::NamedSchedule;
use crate::time::{Date, Schedule, Timestamp, ZoneSource};

/// An hour, in minutes: who is open for less in a week has probably written something else than they meant.
const RARELY: u32 = 60;

/// Reports schedules that never open or hardly ever, overrides that have all passed, and zones with old data.
pub(super) fn check(file: &File<'_>, report: &mut Report) {
    let schedules = file.model.schedules.iter();
    for named in schedules.filter(|named| named.is_written()) {
        hours(named, file.now, report);
        zone(named, file, report);
    }
}

fn hours(named: &NamedSchedule, now: Timestamp, report: &mut Report) {
    let NamedSchedule {
        name,
        place,
        schedule,
        ..
    } = named;
    let today = schedule.zone().local_time(now).date();
    let weekly = schedule.weekly_minutes();
    if never_opens(schedule, now, today) {
        report.warning(
            Code::NeverOpens,
            *place,
            format!("schedule `{name}` never opens, from {today} on"),
            "give it hours in `weekly` or in an override, or leave it out",
        );
    } else if 0 < weekly && weekly < RARELY {
        report.warning(
            Code::RarelyOpens,
            *place,
            format!("schedule `{name}` is open for only {weekly} minutes a week"),
            "look at the times in `weekly`: a time of day is written `09:00-18:00`",
        );
    }
    let overrides = schedule.overrides().iter().map(|one| one.days().last());
    let closures = schedule.closures().iter();
    // Without a last day it comes again every year.
    let last_days = overrides.chain(closures.map(|closure| Some(closure.to().date())));
    let last_days: Vec<Option<Date>> = last_days.collect();
    let past = |last: &Option<Date>| last.is_some_and(|last| last < today);
    if !last_days.is_empty() && last_days.iter().all(past) {
        let last = last_days.into_iter().flatten().max();
        let last = last.map(|last| last.to_string()).unwrap_or_default();
        report.warning(
            Code::PastOverrides,
            named.overrides_place.unwrap_or(*place),
            format!("all overrides of schedule `{name}` are over: the last day was {last}"),
            "write the dates that are to come, or leave them out",
        );
    }
}

/// Whether it is closed now and for good.
fn never_opens(schedule: &Schedule, now: Timestamp, today: Date) -> bool {
    // The schedule looks 400 days ahead: a dated override may come later.
    let mut to_come = schedule
        .overrides()
        .iter()
        .filter(|one| one.days().last().is_some_and(|last| last >= today));
    // A day off to come counts if there are hours that it takes away for now, and a closure ends.
    let has_weekly = schedule.weekly_minutes() > 0;
    let reopens = schedule
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
