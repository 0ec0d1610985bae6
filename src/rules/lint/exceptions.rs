//! Overrides that change nothing: inside of a closure, or on days that are closed anyway.

use super::File;
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
        let is_list = overrides.iter().filter(is_closed).count() >= LISTED;
        for (one, place) in overrides.iter().zip(&named.override_places) {
            let Some(days) = once(one).filter(|days| days.1 >= today) else {
                continue;
            };
            let mut closures = named.schedule.closures().iter();
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
