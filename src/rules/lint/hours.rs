//! Hours that are probably not as they were meant: that overlap, last too long, open on holidays, are in no place.

use std::collections::{BTreeMap, BTreeSet};

use super::File;
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::{NamedSchedule, WrittenHours};
use crate::rules::phrase::Phrase;
use crate::rules::said::said;
use crate::time::{Date, Override, Timestamp, Weekday, Zone};

/// Who works at night works no longer than this, in minutes.
const LONG: u16 = 14 * 60;

const DAY: u16 = 24 * 60;

/// Who closes for more days than this closes for a season, not for holidays.
const MANY_DAYS: usize = 14;

/// Reports hours of one weekday that overlap, doubtful hours, long overrides that open on days off, and zones that are not
/// places.
pub(super) fn check(file: &File<'_>, report: &mut Report) {
    let schedules = file.model.schedules.iter();
    for named in schedules.filter(|named| named.is_written() && named.base.is_none()) {
        overlapping(named, report);
        overlapping_on_dates(named, file, report);
        doubtful(named, &file.model.schedules, report);
        long_overrides(named, file.now, report);
    }
    placeless(file, report);
}

/// Each is told once, at the later of two.
fn overlapping(named: &NamedSchedule, report: &mut Report) {
    let mut by_day: BTreeMap<(usize, usize), Vec<&WrittenHours>> = BTreeMap::new();
    for written in &named.hours {
        if let Some((table, days)) = written.week {
            for day in days.days() {
                let of_day = by_day.entry((table, day as usize)).or_default();
                of_day.push(written);
            }
        }
    }
    let mut told = BTreeSet::new();
    for ((_, day), mut all) in by_day {
        all.sort_by_key(|written| (written.hours.opens(), written.place));
        let mut last: Option<&WrittenHours> = None;
        for next in all {
            let Some(open) = last else {
                last = Some(next);
                continue;
            };
            if next.hours.opens() < open.hours.closes() {
                let (earlier, later) = if open.place < next.place {
                    (open, next)
                } else {
                    (next, open)
                };
                if told.insert(later.place) {
                    tell_overlap(named, earlier, later, day, report);
                }
            }
            if open.hours.closes() < next.hours.closes() {
                last = Some(next);
            }
        }
    }
}

fn tell_overlap(
    named: &NamedSchedule,
    earlier: &WrittenHours,
    later: &WrittenHours,
    day: usize,
    report: &mut Report,
) {
    let day = Weekday::ALL.get(day).copied().unwrap_or(Weekday::Monday);
    let day = name_of(day);
    report.warning(
        Code::OverlappingHours,
        later.place,
        said!(
            "`{hours}` overlaps `{other}` of schedule `{schedule}` on {day}: it is open in both",
            hours = later.hours.to_string(),
            other = earlier.hours.to_string(),
            schedule = named.name,
            day
        ),
        said!(
            "each day has the hours of all names that it is in: write the hours that are meant once"
        ),
    );
}

/// The same of the hours of holidays and of one exception, each a list of its own.
fn overlapping_on_dates(named: &NamedSchedule, file: &File<'_>, report: &mut Report) {
    let of_dates = || named.hours.iter().filter(|written| written.week.is_none());
    if of_dates().nth(1).is_none() {
        return;
    }
    let written = file.written.at(named.place);
    let holidays = written.and_then(|schedule| schedule.value("holiday_hours"));
    let lists = holidays.map(|list| list.span);
    let overrides = named.schedule.overrides().iter();
    let several = overrides
        .zip(&named.override_places)
        .filter(|(one, _)| one.hours().len() > 1)
        .map(|(_, place)| place);
    for list in lists.iter().chain(several) {
        let within =
            of_dates().filter(|one| list.start < one.place.start && one.place.end <= list.end);
        let mut all: Vec<&WrittenHours> = within.collect();
        all.sort_by_key(|written| (written.hours.opens(), written.place));
        for two in all.windows(2) {
            let [open, next] = two else { continue };
            if next.hours.opens() < open.hours.closes() {
                report.warning(
                    Code::OverlappingHours,
                    open.place.max(next.place),
                    said!("`{hours}` and `{other}` of schedule `{schedule}` overlap: it is open in both", hours = open.hours.to_string(), other = next.hours.to_string(), schedule = named.name),
                    said!("write the hours that are meant once"),
                );
            }
        }
    }
}

fn doubtful(named: &NamedSchedule, all: &[NamedSchedule], report: &mut Report) {
    for written in &named.hours {
        let hours = written.hours;
        let length = hours.closes() - hours.opens();
        let (what, help) = if written.text == "00:00-00:00" {
            (
                said!("is open for 24 hours"),
                said!("write `00:00-24:00` for the whole of a day, and `[]` if it stays closed"),
            )
        } else if hours.closes() % DAY == DAY - 1 {
            (
                said!("closes a minute before midnight"),
                said!("write `24:00` for the end of the day"),
            )
        } else if length == DAY && hours.opens() > 0 {
            (
                said!("is open for 24 hours, into the next day"),
                said!("write `00:00-24:00` for the whole of a day"),
            )
        } else if length > LONG && hours.closes() > DAY && !is_night_of_another(written, named, all)
        {
            (
                said!("goes over midnight and lasts for more than 14 hours"),
                said!(
                    "write the time of opening first; if these hours are meant, write `{evening}`, and on the day after `{morning}`",
                    evening = format!("{}-24:00", clock(hours.opens())),
                    morning = format!("00:00-{}", clock(hours.closes() - DAY)),
                ),
            )
        } else {
            continue;
        };
        report.warning(
            Code::DoubtfulHours,
            written.place,
            said!(
                "`{written}` of schedule `{schedule}` {what}",
                written = written.text,
                schedule = named.name,
                what
            ),
            help,
        );
    }
}

/// A minute of the day as clocks show it.
fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Whether another schedule has days that end where these hours begin and begin where they end, each on the days of these: what
/// is left of a short day is a long night.
fn is_night_of_another(night: &WrittenHours, of: &NamedSchedule, all: &[NamedSchedule]) -> bool {
    let Some((_, days)) = night.week else {
        return false;
    };
    let mut others = all.iter().filter(|other| !std::ptr::eq(*other, of));
    others.any(|other| {
        days.days().all(|day| {
            let hours = || other.hours.iter().filter(|hours| is_on(hours, day));
            hours().any(|hours| hours.hours.closes() == night.hours.opens())
                && hours().any(|hours| hours.hours.opens() + DAY == night.hours.closes())
        })
    })
}

fn is_on(hours: &WrittenHours, day: Weekday) -> bool {
    hours
        .week
        .is_some_and(|(_, days)| days.days().any(|other| other == day))
}

fn long_overrides(named: &NamedSchedule, now: Timestamp, report: &mut Report) {
    let schedule = &named.schedule;
    let today = schedule.zone().local_time(now).date();
    for (one, place) in schedule.overrides().iter().zip(&named.override_places) {
        if one.hours().is_empty() {
            continue;
        }
        let Some((date, why)) = first_day_off(one, named, today) else {
            continue;
        };
        report.warning(
            Code::LongOverride,
            *place,
            said!("override `{name}` of schedule `{schedule}` opens on {date}, {why}", name = one.name(), schedule = named.name, date = date.to_string(), why),
            said!("an override counts on every day of its dates: write a season, or leave those days out"),
        );
    }
}

/// The first day to come of a long override on which it would be closed without it, and why.
fn first_day_off(one: &Override, named: &NamedSchedule, today: Date) -> Option<(Date, Phrase)> {
    let schedule = &named.schedule;
    let has_week = named.hours.iter().any(|written| written.week.is_some());
    // All dates that can be near: a year back, for one that has begun, and two years on.
    let days = (-366..=732).map(|days| Date::from_days(today.days() + days));
    let days: Vec<Date> = days.filter(|date| one.days().contains(*date)).collect();
    if days.len() <= MANY_DAYS {
        return None;
    }
    days.into_iter()
        .filter(|date| *date >= today)
        .find_map(|date| {
            if let Some(calendar) = schedule.holiday(date) {
                return Some((date, said!("a holiday of calendar `{calendar}`", calendar)));
            }
            // A schedule without a week is the window of a campaign: it has no days off.
            let is_closed = has_week && schedule.day(date).weekly.is_empty();
            is_closed.then(|| {
                (
                    date,
                    said!(
                        "a {day} on which the weekly hours are closed",
                        day = name_of(date.weekday())
                    ),
                )
            })
        })
}

fn name_of(day: Weekday) -> Phrase {
    match day {
        Weekday::Monday => said!("Monday"),
        Weekday::Tuesday => said!("Tuesday"),
        Weekday::Wednesday => said!("Wednesday"),
        Weekday::Thursday => said!("Thursday"),
        Weekday::Friday => said!("Friday"),
        Weekday::Saturday => said!("Saturday"),
        Weekday::Sunday => said!("Sunday"),
    }
}

/// Each zone once, at the first place that names it.
fn placeless(file: &File<'_>, report: &mut Report) {
    let mut told = BTreeSet::new();
    for named in file
        .model
        .schedules
        .iter()
        .filter(|named| named.is_written())
    {
        let zone = named.schedule.zone().name();
        if is_placeless(zone) && told.insert(named.zone_place) {
            let what = if let Some(turned) = turned(zone) {
                turned
            } else if changes_clocks(named.schedule.zone(), file.now) {
                said!("not a place: its clocks are those of no country in particular")
            } else {
                said!("an offset and not a place: its clocks never change")
            };
            report.warning(
                Code::PlacelessZone,
                named.zone_place,
                said!("the zone `{zone}` is {what}", zone, what),
                said!("write a place, such as `America/New_York`, or `UTC` if that is meant"),
            );
        }
    }
}

/// What an offset whose sign is turned is: `Etc/GMT-5` is five hours ahead.
fn turned(zone: &str) -> Option<Phrase> {
    let offset = zone.strip_prefix("Etc/GMT")?;
    let hours: u32 = offset.get(1..)?.parse().ok().filter(|hours| *hours > 0)?;
    match offset.chars().next()? {
        '-' => Some(said!(
            "an offset and not a place, and its sign is turned: it is {hours} h ahead of UTC, `UTC+{hours}`",
            hours
        )),
        '+' => Some(said!(
            "an offset and not a place, and its sign is turned: it is {hours} h behind UTC, `UTC-{hours}`",
            hours
        )),
        _ => None,
    }
}

/// Whether its clocks change within a year: `CET` has summer time, `EST` has not.
fn changes_clocks(zone: &Zone, now: Timestamp) -> bool {
    let offset = |days: i64| zone.local_time(now.plus_secs(days * 86_400)).offset();
    [90, 180, 270]
        .into_iter()
        .any(|days| offset(days) != offset(0))
}

/// Whether a zone of the data is not a place: `EST`, `Etc/GMT-1`. `UTC` is what it says.
fn is_placeless(zone: &str) -> bool {
    const UTC: &[&str] = &[
        "UTC",
        "Etc/UTC",
        "Etc/UCT",
        "UCT",
        "Zulu",
        "Etc/Zulu",
        "Universal",
        "Etc/Universal",
    ];
    const ABBREVIATIONS: &[&str] = &[
        "EST",
        "MST",
        "HST",
        "EST5EDT",
        "CST6CDT",
        "MST7MDT",
        "PST8PDT",
        "CET",
        "MET",
        "EET",
        "WET",
        "GMT",
        "GMT0",
        "GMT+0",
        "GMT-0",
        "Greenwich",
    ];
    !UTC.contains(&zone) && (zone.starts_with("Etc/") || ABBREVIATIONS.contains(&zone))
}
