//! Hours as another clock has them: of twelve hours, or with the two times swapped.

use super::File;
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::{NamedSchedule, WrittenHours};
use crate::rules::said::said;
use crate::time::{DayRange, Weekday};

const HOUR: u16 = 60;
const NOON: u16 = 12 * HOUR;
const DAY: u16 = 24 * HOUR;

/// Reports an afternoon in the hours of a night, and a day that is a night.
pub(super) fn check(file: &File<'_>, report: &mut Report) {
    let schedules = file.model.schedules.iter();
    for named in schedules.filter(|named| named.is_written()) {
        afternoons(named, report);
        swapped(named, report);
    }
}

/// The afternoon of a clock of twelve hours, behind a morning: `["08:30-12:30", "02:00-07:00"]`. Who means the night writes it
/// first.
fn afternoons(named: &NamedSchedule, report: &mut Report) {
    for two in named.hours.windows(2) {
        let [morning, next] = two else { continue };
        let is_of_one_list = morning.week.is_some() && morning.week == next.week;
        let (before, after) = (morning.hours, next.hours);
        let is_morning = before.opens() < NOON && before.closes() <= 15 * HOUR;
        let is_early = (HOUR..before.opens()).contains(&after.opens()) && after.closes() <= NOON;
        if is_of_one_list
            && morning.place < next.place
            && is_morning
            && is_early
            && after.opens() + NOON >= before.closes()
        {
            let afternoon = written(after.opens() + NOON, after.closes() + NOON);
            report.warning(
                Code::DoubtfulHours,
                next.place,
                said!("`{hours}` of schedule `{schedule}` is in the night, and stands behind `{morning}`", hours = next.text, schedule = named.name, morning = morning.text),
                said!("write `{afternoon}` for the afternoon: a day has 24 hours", afternoon),
            );
        }
    }
}

/// A day whose two times are swapped: most other days have them the other way round.
fn swapped(named: &NamedSchedule, report: &mut Report) {
    for night in &named.hours {
        let (Some((table, days)), hours) = (night.week, night.hours) else {
            continue;
        };
        // Longer ones are told wherever they are.
        let is_long = (NOON + 1..=14 * HOUR).contains(&(hours.closes() - hours.opens()));
        if hours.closes() <= DAY || !is_long {
            continue;
        }
        let of_table = |other: &&WrittenHours| {
            !std::ptr::eq(*other, night) && other.week.is_some_and(|(of, _)| of == table)
        };
        let others = || named.hours.iter().filter(of_table);
        let is_alone = !others().any(|other| on(other, days) > 0);
        let is_reverse = |other: &&WrittenHours| {
            other.hours.opens() + DAY == hours.closes() && other.hours.closes() == hours.opens()
        };
        let usual: usize = others().filter(is_reverse).map(count).sum();
        if is_alone && usual > days.days().count() {
            let day = written(hours.closes() - DAY, hours.opens());
            report.warning(
                Code::DoubtfulHours,
                night.place,
                said!("`{hours}` of schedule `{schedule}` goes over midnight, and on other days it has `{day}`", hours = night.text, schedule = named.name, day),
                said!("write `{day}` if the day is meant", day),
            );
        }
    }
}

/// On how many of some days hours begin.
fn on(hours: &WrittenHours, days: DayRange) -> usize {
    let is_on = |day: &Weekday| {
        hours
            .week
            .is_some_and(|(_, own)| own.days().any(|one| one == *day))
    };
    days.days().filter(is_on).count()
}

/// On how many days of the week hours begin.
fn count(hours: &WrittenHours) -> usize {
    hours.week.map_or(0, |(_, days)| days.days().count())
}

fn written(opens: u16, closes: u16) -> String {
    let time = |minutes: u16| format!("{:02}:{:02}", minutes / HOUR, minutes % HOUR);
    format!("{}-{}", time(opens), time(closes))
}
