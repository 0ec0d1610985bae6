//! Schedules as time: which can be open together, and which close when others open.
//!
//! Schedules of one zone hang together: the minutes of their days say what can be. All [`days`](super::days) of some years are
//! looked at; of schedules that are weekly hours and nothing else, those of one week. Others are independent of all: nothing is
//! then said that is not so, and something perhaps not said. They are those with dates that are far away, and those that open
//! or close in an hour that the clocks skip in spring: there the order of two times of day is not that of the instants they
//! mean. So are those that are based on another, where clocks change in the time by which they are moved.

use std::collections::{BTreeMap, BTreeSet};

use super::days::{Dates, DayHours, Gaps, Source};
use crate::rules::model::{NamedCalendar, NamedSchedule};
use crate::time::Timestamp;

/// Of more schedules in one zone, times their times of day, the days are not laid out.
const MOST_CELLS: usize = 1 << 22;
/// Of more schedules with dates, times the days to look at, the days are not laid out.
const MOST_DAYS: usize = 1 << 19;
/// Of more states in which schedules with dates can be together, none is said.
const MOST_STATES: usize = 1 << 12;

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

/// A schedule that is not the same for all time, and its number.
type Member<'m> = (usize, Source<'m>);

impl Weeks {
    pub(super) fn new(
        schedules: &[NamedSchedule],
        calendars: &[NamedCalendar],
        now: Timestamp,
    ) -> Self {
        let mut weeks = Self {
            schedules: Vec::new(),
            weeks: Vec::new(),
        };
        let dates = Dates::of(schedules, calendars, now);
        let mut zones: BTreeMap<&str, Vec<Member<'_>>> = BTreeMap::new();
        for (index, named) in schedules.iter().enumerate() {
            let schedule = &named.schedule;
            let constant = schedule.constant();
            weeks
                .schedules
                .push(constant.map_or(Hours::Alone, Hours::Constant));
            if constant.is_some() || !dates.are_all_of(named, schedules, calendars) {
                continue;
            }
            if let Some(source) = Source::of(schedule) {
                let members = zones.entry(schedule.zone().name()).or_default();
                members.push((index, source));
            }
        }
        for members in zones.into_values() {
            weeks.lay_out(members, &dates);
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

    /// Lays out the schedules of a zone: all, or else those that have no dates.
    fn lay_out(&mut self, mut members: Vec<Member<'_>>, dates: &Dates) {
        let looks = members
            .iter()
            .filter(|(_, source)| !source.is_weekly())
            .map(|(_, source)| source.size())
            .sum::<usize>();
        if looks.saturating_mul(dates.all().count()) > MOST_DAYS {
            members.retain(|(_, source)| source.is_weekly());
        }
        let Some((_, first)) = members.first() else {
            return;
        };
        let gaps = Gaps::of(first.zone(), dates);
        members.retain(|(_, source)| days_of(source, dates).all(|day| !gaps.touch(day, source)));
        let all = states(&members, dates).filter(|states| states.len() <= MOST_STATES);
        let states = all.or_else(|| {
            members.retain(|(_, source)| source.is_weekly());
            states(&members, dates)
        });
        let Some(states) = states else {
            return;
        };
        let week = self.weeks.len();
        for (column, (index, _)) in members.iter().enumerate() {
            if let Some(hours) = self.schedules.get_mut(*index) {
                *hours = Hours::Weekly { week, column };
            }
        }
        self.weeks.push(states.into_iter().collect());
    }
}

/// The days on which all is seen that a schedule does.
fn days_of<'d>(source: &Source<'_>, dates: &'d Dates) -> impl Iterator<Item = i64> + use<'d> {
    let most = if source.is_weekly() { 7 } else { usize::MAX };
    dates.all().take(most)
}

/// The states in which schedules can be together; `None` if there is too much to look at.
fn states(members: &[Member<'_>], dates: &Dates) -> Option<BTreeSet<Vec<bool>>> {
    let longest = members.iter().find(|(_, source)| !source.is_weekly());
    let (_, longest) = longest.or_else(|| members.first())?;
    let mut kinds: BTreeSet<Vec<DayHours<'_>>> = BTreeSet::new();
    let mut states = BTreeSet::new();
    let mut cells = 0_usize;
    for day in days_of(longest, dates) {
        let all = members.iter();
        let all: Vec<DayHours<'_>> = all.map(|(_, one)| DayHours::of(one, day)).collect();
        if kinds.contains(&all) {
            continue;
        }
        let edges: BTreeSet<i64> = all.iter().flat_map(DayHours::edges).chain([0]).collect();
        cells = cells.saturating_add(edges.len().saturating_mul(all.len()));
        if cells > MOST_CELLS {
            return None;
        }
        for minute in edges {
            states.insert(all.iter().map(|one| one.is_open(minute)).collect());
        }
        kinds.insert(all);
    }
    Some(states)
}

#[cfg(feature = "tzdb")]
#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::tree::Span;
    use crate::time::{Schedule, Zones};

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
        Weeks::new(&schedules, &[], Timestamp::from_secs(1_790_000_000))
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

    #[test]
    fn the_states_are_those_of_some_instant() {
        let file = r#"{"version": 1, "timezone": "Europe/Berlin", "calendars": {"c": ["12-25", "easter+1", "2026-10-05"]},
            "schedules": {
                "a": {"weekly": {"mon-fri": ["08:00-18:00"], "sat": ["22:00-02:00"]}, "holidays": ["c"], "holiday_hours": ["10:00-12:00"]},
                "b": {"weekly": {"mon-sun": ["09:00-12:00"]}, "seasons": [{"name": "s", "from": "12-01", "to": "02-15", "weekly": {"mon-sun": ["09:30-12:00"]}}]},
                "c": {"weekly": {"mon-sat": ["17:00-19:00"]}, "overrides": [
                    {"name": "o", "from": "2026-11-05", "hours": ["10:00-11:30"]}, {"name": "p", "from": "2026-11-12T11:00", "to": "2026-11-13T18:00", "closed": true}]},
                "last": {"based_on": "c", "closes": "-30m"}, "early": {"based_on": "b", "opens": "-1h", "closes": "+30m"}, "later": {"based_on": "early", "opens": "+30m", "closes": "+3h"}}}"#;
        let rules = crate::RuleSet::parse(file).unwrap();
        let schedules = &rules.model.schedules;
        let now = Timestamp::from_secs(1_790_000_000);
        let weeks = Weeks::new(schedules, &rules.model.calendars, now);
        assert_eq!(weeks.count(), 1);
        let seen: BTreeSet<Vec<bool>> = (0..3 * 366 * 48)
            .map(|half_hour| {
                let at = now.plus_secs((half_hour - 48) * 1_800);
                let all = schedules.iter().filter(|named| named.is_written());
                all.map(|named| named.schedule.is_open(at)).collect()
            })
            .collect();
        assert!(seen.into_iter().eq(weeks.states(0).iter().cloned()));
    }
}
