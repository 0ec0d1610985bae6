//! A week of every schedule, and of every route.

use std::collections::BTreeMap;

use serde::Serialize;
use waypost::Timestamp;
use waypost::router::week::{Week, WeekHold};
use waypost::time::{Date, IntervalLine, Schedule, Weekday, Zone};

use crate::Good;
use crate::answer::Problem;
use crate::request::Time;

#[derive(Serialize)]
pub(crate) struct Hours<'s> {
    /// The days of the week of the routes.
    days: Vec<Day>,
    /// As `waypost hours --routes --format json` prints it.
    week: Week,
    schedules: Vec<ScheduleWeek<'s>>,
    /// The instants until which messages are held, as the clocks of the zone of the week show them.
    clocks: BTreeMap<String, String>,
}

/// A day of a zone: of 23 or 25 hours where the clocks change.
#[derive(Serialize)]
struct Day {
    date: String,
    from: Timestamp,
    to: Timestamp,
}

/// A week of a schedule, in its own zone.
#[derive(Serialize)]
struct ScheduleWeek<'s> {
    name: &'s str,
    timezone: &'s str,
    days: Vec<Day>,
    /// As `waypost hours --format json` prints them, from the beginning of the first day to the end of the last.
    intervals: Vec<IntervalLine<'s>>,
    /// The holidays and overrides that leave no hours of the week's, day by day.
    closed: Vec<Closed<'s>>,
}

#[derive(Serialize)]
struct Closed<'s> {
    date: String,
    rule: &'static str,
    name: Option<&'s str>,
}

impl Good {
    /// The week of a time, from its Monday on.
    pub(crate) fn hours(&self, time: &Time, utc: Option<&Zone>) -> Result<Hours<'_>, Problem> {
        let zone = self.rules.timezone().or(utc);
        let zone = zone.ok_or("there is no zone data")?;
        let monday = monday(zone.local_time(time.instant(Some(zone))?).date());
        let names = self.rules.schedules();
        let schedules = names.filter_map(|name| Some((name, self.rules.schedule(name)?)));
        let week = self.router.week_in(zone, zone.start_of(monday));
        let held = holds(&week).filter_map(|hold| hold.until);
        Ok(Hours {
            days: days(zone, monday),
            clocks: held
                .map(|at| (at.to_string(), zone.local_time(at).to_string()))
                .collect(),
            week,
            schedules: schedules
                .map(|(name, schedule)| ScheduleWeek::of(name, schedule, monday))
                .collect(),
        })
    }
}

impl<'s> ScheduleWeek<'s> {
    /// The same dates in every zone: an instant may have another date there.
    fn of(name: &'s str, schedule: &'s Schedule, first: Date) -> Self {
        let zone = schedule.zone();
        let (from, to) = (zone.start_of(first), zone.start_of(first.plus_days(7)));
        let closed = (0..7).filter_map(|number| {
            let day = schedule.day(first.plus_days(number));
            let is_closed = day.hours.is_empty() && !day.weekly.is_empty();
            is_closed.then(|| Closed {
                date: day.date.to_string(),
                rule: day.rule.as_str(),
                name: day.rule.name(),
            })
        });
        Self {
            name,
            timezone: zone.name(),
            intervals: schedule
                .intervals(from, to)
                .map(|interval| interval.to_line(zone))
                .collect(),
            closed: closed.collect(),
            days: days(zone, first),
        }
    }
}

fn holds(week: &Week) -> impl Iterator<Item = &WeekHold> {
    let stretches = week.routes.iter().flat_map(|route| &route.stretches);
    stretches.flat_map(|stretch| {
        let of_fallback = stretch.fallback.iter().flat_map(|fallback| &fallback.held);
        stretch.held.iter().chain(of_fallback)
    })
}

fn monday(date: Date) -> Date {
    let mut days = (0..7).map(|back| date.plus_days(-back));
    days.find(|day| day.weekday() == Weekday::Monday)
        .unwrap_or(date)
}

/// Seven days from the one on.
fn days(zone: &Zone, first: Date) -> Vec<Day> {
    let day = |number| {
        let date = first.plus_days(number);
        Day {
            date: date.to_string(),
            from: zone.start_of(date),
            to: zone.start_of(date.plus_days(1)),
        }
    };
    (0..7).map(day).collect()
}
