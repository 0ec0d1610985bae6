//! `calendars` and `schedules`: opening hours, with the zones they are in.

use std::cell::Cell;

use super::exceptions::{self, Exception};
use super::lineage::{self, Lineage};
use super::parsed::all_parsed;
use super::weekly::{season, weekly};
use super::{Table, hours, shift, written_hours};
use crate::json::tree::{self, Member, Node};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::meant;
use crate::rules::model::{Declared, NamedCalendar, NamedSchedule};
use crate::rules::phrase::Phrase;
use crate::rules::said::said;
use crate::rules::shape::Object;
use crate::rules::sort::Sort;
use crate::time::{Calendar, DatePattern, DayRange, Schedule, ScheduleError, Zone, Zones};

const KEYS: &[&str] = &[
    "timezone",
    "holidays",
    "holiday_hours",
    "weekly",
    "seasons",
    "overrides",
    // For the nearest key to a slip: with it, others count.
    "based_on",
];

const KEYS_OF_BASED: &[&str] = &["based_on", "opens", "closes"];

/// How many schedules may be based on each other in a row: a question to the last asks all of them.
const MOST_BASED: usize = 8;

/// What a file says of time.
pub(super) struct Times {
    pub(super) calendars: Vec<NamedCalendar>,
    /// In file order.
    pub(super) schedules: Vec<NamedSchedule>,
    pub(super) names: Table,
    /// That of the file.
    pub(super) timezone: Option<Zone>,
}

pub(super) fn read(file: Object<'_>, zones: &Zones, report: &mut Report) -> Times {
    let zone_node = file.value("timezone");
    let zone = zone_node.and_then(|node| zone(node, zones, report));
    let calendars = calendars(file.value("calendars"), report);
    let shared = Shared {
        zones,
        zone,
        zone_place: zone_node.map(|node| node.span),
        zone_is_misnamed: report.is_misnamed(file, "timezone"),
        is_zone_told: Cell::new(false),
        calendar_names: Table::of(
            calendars
                .iter()
                .map(|calendar| calendar.named.name.as_str()),
        ),
        calendars,
    };
    let members = report.members_if_any(file.value("schedules"));
    // A schedule that is wrong keeps its name: who names it is not wrong too.
    let mut names = Table::of(members.iter().map(|member| &*member.key));
    let has_own = names.0.contains_key(ALWAYS);
    let always = shared.always().filter(|_| !has_own).map(always);
    if always.is_some() {
        names.0.insert(ALWAYS.to_owned(), members.len());
    }
    let schedules = shared.schedules(members, always, &names, report);
    Times {
        calendars: shared.calendars,
        schedules,
        names,
        timezone: shared.zone,
    }
}

/// The schedule that every file has: open at every instant. A file may give the name to one of its own.
const ALWAYS: &str = "always";

fn always(schedule: Schedule) -> NamedSchedule {
    NamedSchedule {
        name: ALWAYS.to_owned(),
        place: tree::Span::default(),
        zone_place: tree::Span::default(),
        overrides_place: None,
        override_places: Vec::new(),
        hours: Vec::new(),
        calendars: Vec::new(),
        base: None,
        schedule,
    }
}

/// What all schedules of a file share.
struct Shared<'z> {
    zones: &'z Zones,
    zone: Option<Zone>,
    zone_place: Option<tree::Span>,
    /// The file has one under a key that is not one.
    zone_is_misnamed: bool,
    /// Whether it has been told that there is none.
    is_zone_told: Cell<bool>,
    calendars: Vec<NamedCalendar>,
    calendar_names: Table,
}

/// A schedule that is based on another.
struct Based {
    base: usize,
    /// Seconds later.
    opens: i32,
    closes: i32,
}

impl Shared<'_> {
    /// The schedules in file order, and the one that every file has; one that is wrong is left out.
    fn schedules(
        &self,
        members: &[Member<'_>],
        always: Option<NamedSchedule>,
        names: &Table,
        report: &mut Report,
    ) -> Vec<NamedSchedule> {
        let mut schedules: Vec<Option<NamedSchedule>> = Vec::new();
        let mut based: Vec<Option<Based>> = Vec::new();
        for member in members {
            if is_based(&member.node) {
                based.push(based_on(member, names, report));
                schedules.push(None);
            } else {
                based.push(None);
                schedules.push(self.schedule(member, report));
            }
        }
        based.extend(always.is_some().then_some(None));
        schedules.extend(always.map(Some));
        let parents = based.iter().map(|based| Some(based.as_ref()?.base));
        let lineage = Lineage::of(&parents.collect::<Vec<_>>());
        let name = |index: usize| members.get(index).map(|member| member.key.as_ref());
        for circle in &lineage.circles {
            let Some(member) = circle.first().and_then(|index| members.get(*index)) else {
                continue;
            };
            let message = said!(
                "schedule `{schedule}` is based on itself",
                schedule = member.key.as_ref()
            );
            let message = lineage::told(message, circle, name);
            let help = Some(said!("base it on another, or give it hours of its own"));
            report.error_with_help(Code::Cycle, member.key_span, message, help);
        }
        let mut depths = vec![0; schedules.len()];
        for index in lineage.parents_first {
            let (Some(Some(based)), Some(member)) = (based.get(index), members.get(index)) else {
                continue;
            };
            let depth = depths.get(based.base).map_or(0, |depth| depth + 1);
            if depth > MOST_BASED {
                let message = said!(
                    "schedule `{schedule}` is based on more than {most} others in a row",
                    schedule = member.key.as_ref(),
                    most = MOST_BASED
                );
                let help = Some(said!("base it on the first of them"));
                report.error_with_help(Code::Value, member.key_span, message, help);
                continue;
            }
            let base = schedules.get(based.base).and_then(Option::as_ref);
            let schedule = base.map(|base| NamedSchedule {
                name: member.key.to_string(),
                place: member.key_span,
                zone_place: base.zone_place,
                overrides_place: None,
                override_places: Vec::new(),
                hours: Vec::new(),
                calendars: Vec::new(),
                base: Some(based.base),
                schedule: base
                    .schedule
                    .based_on(&base.name, based.opens, based.closes),
            });
            if let (Some(place), Some(in_file)) = (depths.get_mut(index), schedules.get_mut(index))
            {
                *place = depth;
                *in_file = schedule;
            }
        }
        schedules.into_iter().flatten().collect()
    }

    fn schedule(&self, member: &Member<'_>, report: &mut Report) -> Option<NamedSchedule> {
        let object = object(member, report)?;
        let own_zone = object.value("timezone");
        let zone = match own_zone {
            Some(node) => zone(node, self.zones, report),
            None if self.zone_place.is_some() || self.zone_is_misnamed => self.zone.clone(),
            None => {
                // A zone of the file is one for all of them.
                if !self.is_zone_told.replace(true) {
                    let what = || {
                        said!("the file has none either: write an IANA name as `America/Sao_Paulo`")
                    };
                    report.missing(object, "timezone", what);
                }
                None
            }
        };
        let weekly = weekly(object.value("weekly"), report);
        let calendars = self.holidays(object.value("holidays"), report);
        let holiday_hours = object.value("holiday_hours");
        let holiday_hours = holiday_hours.and_then(|node| hours::read(node, report));
        let (season_places, seasons): (Vec<_>, Vec<_>) =
            dated(object.value("seasons"), season, report)
                .into_iter()
                .unzip();
        let mut override_places = Vec::new();
        let (mut overrides, mut closures) = (Vec::new(), Vec::new());
        for (node, exception) in dated(object.value("overrides"), exceptions::read, report) {
            match exception {
                Exception::Hours(hours) => {
                    override_places.push(node);
                    overrides.push(hours);
                }
                Exception::Closure(closure) => closures.push(closure),
            }
        }
        let holidays = calendars
            .iter()
            .filter_map(|calendar| self.calendars.get(*calendar))
            .map(|calendar| Calendar::new(&calendar.named.name, calendar.days.iter().copied()));
        let mut overlap = |error: &ScheduleError, places: &[&Node<'_>]| {
            for overlap in error.overlaps() {
                let later = places.get(overlap.positions().1);
                let place = later.map_or(object.span, |node| node.span);
                let help = said!("change the dates of one of them, or join the two");
                let (date, error) = (overlap.date().to_string(), overlap.to_string());
                let message = Phrase::SameDay { date, error };
                report.error_with_help(Code::Overlap, place, message, Some(help));
            }
        };
        // Days overlap in every zone.
        let any_zone = zone.clone().or_else(|| self.zones.find("UTC"))?;
        let schedule = Schedule::new(any_zone.clone(), weekly, holidays, overrides);
        let schedule = schedule
            .map_err(|error| overlap(&error, &override_places))
            .ok();
        // The seasons are looked at all the same.
        let is_sound = schedule.is_some();
        let schedule = schedule.or_else(|| Schedule::new(any_zone, [], [], []).ok())?;
        let schedule = schedule
            .with_seasons(seasons)
            .map_err(|error| overlap(&error, &season_places))
            .ok()
            .filter(|_| is_sound)?;
        zone?;
        Some(NamedSchedule {
            name: member.key.to_string(),
            place: member.key_span,
            zone_place: own_zone.map_or(self.zone_place, |node| Some(node.span))?,
            overrides_place: member.node.member("overrides").map(|all| all.key_span),
            override_places: override_places.iter().map(|node| node.span).collect(),
            hours: written_hours::of(object),
            calendars,
            base: None,
            schedule: schedule
                .with_holiday_hours(holiday_hours.unwrap_or_default())
                .with_closures(closures),
        })
    }

    /// `None` if the zone data has no zone to be open in.
    fn always(&self) -> Option<Schedule> {
        let zone = self.zone.clone().or_else(|| self.zones.find("UTC"))?;
        let week = ("mon-sun".parse().ok()?, vec!["00:00-24:00".parse().ok()?]);
        Schedule::new(zone, [week], [], []).ok()
    }

    /// The calendars whose days are holidays.
    fn holidays(&self, node: Option<&Node<'_>>, report: &mut Report) -> Vec<usize> {
        let names = node.map(|node| report.strings(node)).unwrap_or_default();
        let mut found = Vec::new();
        for name in &names {
            if !self.calendar_names.0.contains_key(name.text)
                && name.text.parse::<DatePattern>().is_ok()
            {
                let help =
                    said!("write the date into one of `calendars`, and the name of that here");
                report.unknown(
                    Code::UnknownName,
                    Sort::Calendar.none_called(),
                    name,
                    [],
                    help,
                );
                continue;
            }
            found.extend(self.calendar_names.find(Sort::Calendar, name, report));
        }
        found
    }
}

/// A schedule with its keys. Days of the week among them are told once.
fn object<'n>(member: &'n Member<'n>, report: &mut Report) -> Option<Object<'n>> {
    let of_week = |key: &str| !KEYS.contains(&key) && key.parse::<DayRange>().is_ok();
    let members = member.node.members().iter();
    let days: Vec<&Member<'_>> = members.filter(|member| of_week(&member.key)).collect();
    if let Some(first) = days.first() {
        let message = Phrase::UnknownKey {
            key: first.key.to_string(),
        };
        let help =
            said!("write the days under `weekly`: `\"weekly\": {\"mon-fri\": [\"09:00-18:00\"]}`");
        report.error_with_help(Code::UnknownKey, first.key_span, message, Some(help));
    }
    let days = days.iter().map(|member| member.key.as_ref());
    let keys: Vec<&str> = KEYS.iter().copied().chain(days).collect();
    report.object(&member.node, &keys)
}

fn calendars(node: Option<&Node<'_>>, report: &mut Report) -> Vec<NamedCalendar> {
    let members = report.members_if_any(node).iter();
    members
        .map(|member| NamedCalendar {
            named: Declared {
                name: member.key.to_string(),
                place: member.key_span,
            },
            days: all_parsed(&member.node, report),
        })
        .collect()
}

fn zone(node: &Node<'_>, zones: &Zones, report: &mut Report) -> Option<Zone> {
    let name = report.name(node)?;
    let found = zones.find(name.text);
    if found.is_none() {
        let message = said!("the time zone data has no zone");
        match meant::zone(name.text, zones.names()) {
            Some(help) => report.unknown(Code::UnknownZone, message, &name, [], help),
            None => {
                let or_else = said!("write an IANA name such as `America/Sao_Paulo`");
                report.unknown(Code::UnknownZone, message, &name, zones.names(), or_else);
            }
        }
    }
    found
}

/// Whether it is based on another, or says so in other words.
fn is_based(schedule: &Node<'_>) -> bool {
    let key = KEYS_OF_BASED.get(..1).unwrap_or_default();
    let mut members = schedule.members().iter();
    schedule.member("based_on").is_some()
        || (schedule.member("weekly").is_none()
            && members.any(|member| meant::row(&member.key, key).is_some()))
}

/// A schedule that is based on another: on which, and how much later it opens and closes.
fn based_on(member: &Member<'_>, names: &Table, report: &mut Report) -> Option<Based> {
    let object = report.object(&member.node, KEYS_OF_BASED)?;
    let base = object.read("based_on", |node| report.name(node));
    let base = base.and_then(|name| names.find(Sort::Schedule, &name, report).copied());
    let opens = object.read_or("opens", 0, |node| shift::read(node, report));
    let closes = object.read_or("closes", 0, |node| shift::read(node, report));
    Some(Based {
        base: base?,
        opens: opens?,
        closes: closes?,
    })
}

/// What is read of each item of a list, with its place.
fn dated<'n, T>(
    node: Option<&'n Node<'n>>,
    read: impl Fn(&'n Node<'n>, &mut Report) -> Option<T>,
    report: &mut Report,
) -> Vec<(&'n Node<'n>, T)> {
    let items = report.list_if_any(node).iter();
    items
        .filter_map(|item| Some((item, read(item, report)?)))
        .collect()
}
