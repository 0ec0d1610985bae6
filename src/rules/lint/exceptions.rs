//! Overrides that change nothing: inside of a closure, or on days that are closed anyway. And those that close for a year too much.

use super::File;
use crate::json::tree::Node;
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::NamedSchedule;
use crate::rules::said::said;
use crate::time::{Closure, Date, Override};

/// Who closes so many single days lists all holidays there are, and some fall on a Sunday.
const LISTED: usize = 3;

pub(super) fn check(file: &File<'_>, report: &mut Report) {
    let schedules = file.model.schedules.iter();
    for named in schedules.filter(|named| named.is_written()) {
        let today = named.schedule.zone().local_time(file.now).date();
        let overrides = named.schedule.overrides();
        let is_closed = |one: &&Override| one.hours().is_empty() && one.days().first().is_some();
        years_too_much(named, today, file, report);
        let is_list = overrides.iter().filter(is_closed).count() >= LISTED;
        for (one, place) in overrides.iter().zip(&named.override_places) {
            let Some(days) = once(one).filter(|days| days.1 >= today) else {
                continue;
            };
            // One that lasts too long leaves nothing of any.
            let closures = named.schedule.closures().iter();
            let mut closures =
                closures.filter(|one| year_too_much(one.from().date(), one.to().date()).is_none());
            let why = if let Some(closure) = closures.find(|closure| covers(closure, one, days)) {
                said!("closure `{closure}` lasts longer", closure = closure.name())
            } else if !is_list && one.hours().is_empty() && is_closed_anyway(named, days) {
                said!("it is closed then anyway")
            } else {
                continue;
            };
            report.warning(
                Code::IdleOverride,
                *place,
                said!(
                    "override `{name}` of schedule `{schedule}` changes nothing: {why}",
                    name = one.name(),
                    schedule = named.name,
                    why
                ),
                said!("look at its dates, or leave it out"),
            );
        }
    }
}

/// Reports closed stretches of a year and a few days: the year of one end is probably a slip.
fn years_too_much(named: &NamedSchedule, today: Date, file: &File<'_>, report: &mut Report) {
    let overrides = named.schedule.overrides().iter();
    let overrides = overrides.filter(|one| one.hours().is_empty());
    let overrides = overrides.filter_map(|one| Some((one.name(), once(one)?)));
    let closures = named.schedule.closures().iter();
    let closures = closures.map(|one| (one.name(), (one.from().date(), one.to().date())));
    for (name, (first, last)) in overrides.chain(closures) {
        let Some(shorter) = year_too_much(first, last).filter(|_| last >= today) else {
            continue;
        };
        let days = last.days() - first.days() + 1;
        let written = file.written.items_under(named.place, Some("overrides"));
        let is_it = |node: &&Node<'_>| {
            let starts = |key, date: Date| {
                let text = node.value(key).and_then(Node::text);
                text.is_some_and(|text| text.starts_with(&date.to_string()))
            };
            starts("from", first) && starts("to", last)
        };
        let place = written
            .iter()
            .find(is_it)
            .map_or(named.place, |node| node.span);
        report.warning(
            Code::LongOverride,
            place,
            said!(
                "`{name}` of schedule `{schedule}` closes for {days} days, to {last}",
                name,
                schedule = named.name,
                days,
                last = last.to_string()
            ),
            said!(
                "look at the years: to {shorter} it is {days} days",
                shorter = shorter.to_string(),
                days = shorter.days() - first.days() + 1
            ),
        );
    }
}

/// The last day in the year before, of days that are a year and a few days.
fn year_too_much(first: Date, last: Date) -> Option<Date> {
    const YEAR: i64 = 365;
    const FEW: i64 = 45;
    let days = last.days() - first.days() + 1;
    let shorter = Date::new(last.year() - 1, last.month(), last.day())?;
    ((YEAR..=YEAR + 1 + FEW).contains(&days) && shorter >= first).then_some(shorter)
}

/// The first and the last day of an override that comes once.
fn once(one: &Override) -> Option<(Date, Date)> {
    Some((one.days().first()?, one.days().last()?))
}

/// Whether nothing of an override is left over by a closure.
fn covers(closure: &Closure, one: &Override, (first, last): (Date, Date)) -> bool {
    const DAY: u16 = 24 * 60;
    let is_over_midnight = one.hours().iter().any(|hours| hours.closes() > DAY);
    let end = last.plus_days(if is_over_midnight { 2 } else { 1 });
    let (from, to) = (closure.from(), closure.to());
    (from.date(), from.minute()) <= (first, 0) && (end, 0) <= (to.date(), to.minute())
}

fn is_closed_anyway(named: &NamedSchedule, (first, last): (Date, Date)) -> bool {
    // A schedule without a week is closed but for its overrides: to say so is not a slip.
    let has_week = named.hours.iter().any(|written| written.week.is_some());
    let mut days = (first.days()..=last.days()).map(Date::from_days);
    has_week
        && days.all(|day| {
            let is_holiday = named.schedule.holiday(day).is_some();
            !is_holiday && named.schedule.day(day).weekly.is_empty()
        })
}
