//! Schedules as weekly time: which can be open together, and which close when others open.
//!
//! Schedules of one zone that are weekly hours and nothing else hang together: the minutes of a week say what can be.
//! Others are independent of all: nothing is then said that is not so, and something perhaps not said. So are schedules
//! that open or close in an hour that the clocks skip in spring: there the order of two times of day is not that of the
//! instants they mean.

use std::collections::{BTreeMap, BTreeSet};

use crate::rules::model::NamedSchedule;
use crate::time::{Schedule, Timestamp, Zone};

const DAY: i64 = 86_400;
const WEEK_MINUTES: i64 = 7 * 24 * 60;
/// How many years of clock changes are looked at.
const YEARS: i64 = 10;
/// Of more schedules in one zone, times their times of day, the weeks are not laid out.
const MOST_CELLS: usize = 1 << 22;

/// From one minute of the week to another, both from Monday's midnight.
type Minutes = (i64, i64);

/// What is known of a schedule beforehand.
#[derive(Clone, Copy, Debug)]
pub(super) enum Hours {
    Constant(bool),
    /// A column of a week.
    Weekly {
        week: usize,
        column: usize,
    },
    Alone,
}

#[derive(Debug)]
pub(super) struct Weeks {
    schedules: Vec<Hours>,
    /// Per zone: the different states that its schedules can be in together, one flag each.
    weeks: Vec<Vec<Vec<bool>>>,
}

impl Weeks {
    pub(super) fn new(schedules: &[NamedSchedule], now: Timestamp) -> Self {
        let mut weeks = Self {
            schedules: Vec::new(),
            weeks: Vec::new(),
        };
        let mut zones: BTreeMap<&str, Vec<(usize, Vec<Minutes>)>> = BTreeMap::new();
        let mut gaps: BTreeMap<&str, Vec<Minutes>> = BTreeMap::new();
        for (index, NamedSchedule { schedule, .. }) in schedules.iter().enumerate() {
            let zone = schedule.zone();
            let hours = match (schedule.constant(), spans(schedule)) {
                (Some(open), _) => Hours::Constant(open),
                (None, Some(spans)) => {
                    let gaps = gaps
                        .entry(zone.name())
                        .or_insert_with(|| find_gaps(zone, now));
                    if !is_in_gap(&spans, gaps) {
                        zones.entry(zone.name()).or_default().push((index, spans));
                    }
                    Hours::Alone
                }
                (None, None) => Hours::Alone,
            };
            weeks.schedules.push(hours);
        }
        for members in zones.into_values() {
            weeks.lay_out(&members);
        }
        weeks
    }

    pub(super) fn hours(&self, schedule: usize) -> Hours {
        self.schedules
            .get(schedule)
            .copied()
            .unwrap_or(Hours::Alone)
    }

    pub(super) fn count(&self) -> usize {
        self.weeks.len()
    }

    /// The states of one week.
    pub(super) fn states(&self, week: usize) -> &[Vec<bool>] {
        self.weeks.get(week).map_or(&[], Vec::as_slice)
    }

    fn lay_out(&mut self, members: &[(usize, Vec<Minutes>)]) {
        let edges: BTreeSet<i64> = members
            .iter()
            .flat_map(|(_, spans)| spans)
            .flat_map(|(from, to)| [from % WEEK_MINUTES, to % WEEK_MINUTES])
            .collect();
        if edges.len().saturating_mul(members.len()) > MOST_CELLS {
            return;
        }
        let states: BTreeSet<Vec<bool>> = edges
            .into_iter()
            .map(|minute| {
                let is_open = |spans: &[Minutes]| {
                    spans.iter().any(|(from, to)| {
                        // What begins late on Sunday ends in the next week.
                        (*from..*to).contains(&minute)
                            || (*from..*to).contains(&(minute + WEEK_MINUTES))
                    })
                };
                members.iter().map(|(_, spans)| is_open(spans)).collect()
            })
            .collect();
        let week = self.weeks.len();
        for (column, (index, _)) in members.iter().enumerate() {
            if let Some(hours) = self.schedules.get_mut(*index) {
                *hours = Hours::Weekly { week, column };
            }
        }
        self.weeks.push(states.into_iter().collect());
    }
}

/// The weekly hours; `None` if there is more to the schedule.
fn spans(schedule: &Schedule) -> Option<Vec<Minutes>> {
    let week = schedule.weekly_only()?;
    let days = (0..).step_by(24 * 60).zip(week);
    let spans = days.flat_map(|(midnight, hours)| {
        let minute = move |of_day| midnight + i64::from(of_day);
        let spans = hours.iter();
        spans.map(move |span| (minute(span.opens()), minute(span.closes())))
    });
    Some(spans.collect())
}

fn is_in_gap(spans: &[Minutes], gaps: &[Minutes]) -> bool {
    let is_in = |minute: i64| {
        let minute = minute % WEEK_MINUTES;
        gaps.iter().any(|(from, to)| *from < minute && minute < *to)
    };
    spans.iter().any(|(from, to)| is_in(*from) || is_in(*to))
}

/// The minutes of a week that clocks skip when they go forward, from a year ago to some years ahead.
fn find_gaps(zone: &Zone, now: Timestamp) -> Vec<Minutes> {
    let offset = |secs: i64| zone.local_time(Timestamp::from_secs(secs)).offset();
    let first = now.as_secs() - 366 * DAY;
    let mut gaps = Vec::new();
    for day in 0..(YEARS + 1) * 366 {
        let (mut low, mut high) = (first + day * DAY, first + (day + 1) * DAY);
        let (before, after) = (offset(low), offset(high));
        if after <= before {
            continue;
        }
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if offset(middle) == before {
                low = middle;
            } else {
                high = middle;
            }
        }
        let minute = |wall: i64| (wall.div_euclid(60) + 3 * 24 * 60).rem_euclid(WEEK_MINUTES);
        gaps.push((minute(high + before), minute(high + after)));
    }
    gaps
}

#[cfg(feature = "tzdb")]
#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::tree::Span;
    use crate::time::Zones;

    fn weeks(schedules: &[(&str, &[&str])]) -> Weeks {
        let schedules: Vec<NamedSchedule> = schedules
            .iter()
            .map(|(zone, hours)| NamedSchedule {
                name: String::new(),
                place: Span::default(),
                zone_place: Span::default(),
                overrides_place: None,
                override_places: Vec::new(),
                hours: Vec::new(),
                calendars: Vec::new(),
                base: None,
                schedule: Schedule::new(
                    Zones::builtin().find(zone).unwrap(),
                    [(
                        "mon-sun".parse().unwrap(),
                        hours.iter().map(|hours| hours.parse().unwrap()).collect(),
                    )],
                    [],
                    [],
                )
                .unwrap(),
            })
            .collect();
        Weeks::new(&schedules, Timestamp::from_secs(1_790_000_000))
    }

    #[test]
    fn schedules_of_one_zone_hang_together() {
        let weeks = weeks(&[
            ("Europe/Berlin", &["08:00-20:00"]),
            ("Europe/Berlin", &["20:00-08:00"]),
            ("Europe/Berlin", &["09:00-10:00"]),
            ("UTC", &["09:00-10:00"]),
            ("UTC", &["00:00-24:00"]),
            ("UTC", &[]),
        ]);
        assert_eq!(weeks.count(), 2);
        assert_eq!(
            weeks.states(0),
            [
                [false, true, false],
                [true, false, false],
                [true, false, true]
            ]
        );
        assert!(matches!(weeks.hours(4), Hours::Constant(true)));
        assert!(matches!(weeks.hours(5), Hours::Constant(false)));
    }

    #[test]
    fn who_opens_in_a_skipped_hour_stands_alone() {
        // Clocks go from 02:00 to 03:00 there; at 02:00 sharp and at 03:00 nothing is out of order.
        let weeks = weeks(&[
            ("Europe/Berlin", &["01:30-02:30"]),
            ("Europe/Berlin", &["01:00-03:00"]),
            ("Europe/Berlin", &["02:00-04:00"]),
            ("America/Sao_Paulo", &["01:30-02:30"]),
        ]);
        let is_alone = |index| matches!(weeks.hours(index), Hours::Alone);
        assert_eq!([0, 1, 2, 3].map(is_alone), [true, false, false, false]);
    }
}
