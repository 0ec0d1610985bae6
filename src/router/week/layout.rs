//! Laying a week out: where something changes, every route is asked anew.

use std::collections::BTreeSet;

use super::moment::Moment;
use super::rows::{Row, rows};
use super::{RouteWeek, Week, WeekStretch};
use crate::rules::model::Model;
use crate::time::{Date, LocalTime, Timestamp, Zone};

pub(super) fn week(model: &Model, zone: Option<&Zone>, now: Timestamp) -> Week {
    let clock = Clock(zone);
    let day = clock.date(now);
    let [from, to] = [day, day.plus_days(7)].map(|day| clock.start_of(day));
    let rows = rows(model);
    let mut routes: Vec<RouteWeek> = rows.iter().map(Row::empty).collect();
    let changes = changes(model, from, to);
    for (at, until) in changes.iter().zip(changes.iter().skip(1)) {
        let moment = Moment::new(model, *at);
        let mut left = moment.not_stopped();
        for (row, week) in rows.iter().zip(&mut routes) {
            let stretch = WeekStretch {
                from: *at,
                to: *until,
                local_from: clock.show(*at),
                local_to: clock.show(*until),
                ..moment.ask(row, &mut left)
            };
            week.add(stretch);
        }
    }
    Week {
        timezone: zone.map_or("UTC", Zone::name).to_owned(),
        from,
        to,
        routes,
    }
}

/// The beginning, the instants at which a schedule opens or closes, and the end.
fn changes(model: &Model, from: Timestamp, to: Timestamp) -> Vec<Timestamp> {
    let schedules = model.schedules.iter();
    let edges = schedules
        .flat_map(|named| named.schedule.intervals(from, to))
        .flat_map(|interval| [interval.from, interval.to]);
    let all: BTreeSet<Timestamp> = edges.chain([from, to]).collect();
    all.into_iter().collect()
}

impl Row<'_> {
    fn empty(&self) -> RouteWeek {
        RouteWeek {
            route: self.route.map(str::to_owned),
            stretches: Vec::new(),
        }
    }
}

impl RouteWeek {
    /// Adds what comes next, to the last stretch if that says the same.
    fn add(&mut self, next: WeekStretch) {
        match self.stretches.last_mut() {
            Some(last) if last.says_as(&next) => {
                last.to = next.to;
                last.local_to = next.local_to;
            }
            _ => self.stretches.push(next),
        }
    }
}

impl WeekStretch {
    fn says_as(&self, other: &Self) -> bool {
        let said = |of: &Self| {
            let Self {
                asked,
                first,
                held,
                fallback,
                from: _,
                to: _,
                local_from: _,
                local_to: _,
            } = of;
            (*asked, first.clone(), held.clone(), fallback.clone())
        };
        said(self) == said(other)
    }
}

/// The clocks of a zone; of UTC without one.
struct Clock<'z>(Option<&'z Zone>);

impl Clock<'_> {
    fn date(&self, at: Timestamp) -> Date {
        self.0.map_or_else(
            || Date::from_days(at.as_secs().div_euclid(DAY)),
            |zone| zone.local_time(at).date(),
        )
    }

    fn start_of(&self, day: Date) -> Timestamp {
        self.0.map_or_else(
            || Timestamp::from_secs(day.days() * DAY),
            |zone| zone.start_of(day),
        )
    }

    fn show(&self, at: Timestamp) -> String {
        self.0
            .map(|zone| zone.local_time(at))
            .map_or_else(|| at.to_string(), |local: LocalTime| local.to_string())
    }
}

const DAY: i64 = 86_400;
