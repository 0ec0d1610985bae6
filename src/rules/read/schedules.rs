//! `calendars` and `schedules`: opening hours, with the zones they are in.

use std::fmt::Display;
use std::str::FromStr;

use super::Table;
use crate::json::tree::{self, Member, Node, Value};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::{Declared, NamedSchedule};
use crate::rules::shape::Object;
use crate::time::{
    Calendar, DatePattern, DateRange, DayRange, Override, Schedule, Span, Zone, Zones,
};

const KEYS: &[&str] = &["timezone", "holidays", "weekly", "overrides"];

/// What a file says of time.
pub(super) struct Times {
    pub(super) calendars: Vec<Declared>,
    /// In file order.
    pub(super) schedules: Vec<NamedSchedule>,
    pub(super) names: Table,
}

pub(super) fn read(file: Object<'_>, zones: &Zones, report: &mut Report) -> Times {
    let zone_node = file.value("timezone");
    let zone = zone_node.and_then(|node| zone(node, zones, report));
    let calendars = calendars(file.value("calendars"), report);
    let members = file
        .value("schedules")
        .and_then(|node| report.members(node))
        .unwrap_or_default();
    let shared = Shared {
        zones,
        zone,
        zone_place: zone_node.map(|node| node.span),
        calendar_names: Table::of(
            calendars
                .iter()
                .map(|calendar| calendar.named.name.as_str()),
        ),
        calendars,
    };
    let mut names = Table::default();
    let mut schedules = Vec::new();
    for member in members {
        // A schedule that is wrong keeps its name: who names it is not wrong too.
        names.0.insert(member.key.to_string(), schedules.len());
        schedules.extend(shared.schedule(member, report));
    }
    if let (false, Some(schedule)) = (names.0.contains_key(ALWAYS), shared.always()) {
        names.0.insert(ALWAYS.to_owned(), schedules.len());
        schedules.push(NamedSchedule {
            name: ALWAYS.to_owned(),
            place: tree::Span::default(),
            zone_place: tree::Span::default(),
            overrides_place: None,
            calendars: Vec::new(),
            schedule,
        });
    }
    let calendars = shared.calendars.into_iter();
    Times {
        calendars: calendars.map(|calendar| calendar.named).collect(),
        schedules,
        names,
    }
}

/// The schedule that every file has: open at every instant. A file may give the name to one of its own.
const ALWAYS: &str = "always";

/// What all schedules of a file share.
struct Shared<'z> {
    zones: &'z Zones,
    zone: Option<Zone>,
    zone_place: Option<tree::Span>,
    calendars: Vec<NamedDays>,
    calendar_names: Table,
}

/// A calendar.
struct NamedDays {
    named: Declared,
    days: Vec<DatePattern>,
}

impl Shared<'_> {
    fn schedule(&self, member: &Member<'_>, report: &mut Report) -> Option<NamedSchedule> {
        let object = report.object(&member.node, KEYS)?;
        let own_zone = object.value("timezone");
        let zone = match own_zone {
            Some(node) => zone(node, self.zones, report),
            None if self.zone_place.is_some() => self.zone.clone(),
            None => {
                let what = "the file has none either: write an IANA name as `America/Sao_Paulo`";
                report.missing(object, "timezone", what);
                None
            }
        };
        let weekly = weekly(object.value("weekly"), report);
        let calendars = self.holidays(object.value("holidays"), report);
        let overrides = overrides(object.value("overrides"), report);
        let (names, overrides): (Vec<&Node<'_>>, Vec<Override>) = overrides.into_iter().unzip();
        let holidays = calendars
            .iter()
            .filter_map(|calendar| self.calendars.get(*calendar))
            .map(|calendar| Calendar::new(&calendar.named.name, calendar.days.iter().copied()));
        match Schedule::new(zone?, weekly, holidays, overrides) {
            Ok(schedule) => Some(NamedSchedule {
                name: member.key.to_string(),
                place: member.key_span,
                zone_place: own_zone
                    .map(|node| node.span)
                    .or(self.zone_place)
                    .unwrap_or(member.key_span),
                overrides_place: member
                    .node
                    .member("overrides")
                    .map(|overrides| overrides.key_span),
                calendars,
                schedule,
            }),
            Err(errors) => {
                for error in errors {
                    let place = names
                        .get(error.positions().1)
                        .map_or(object.span, |node| node.span);
                    let help = "change the dates of one of them, or join the two";
                    report.error_with_help(Code::Overlap, place, error.to_string(), Some(help));
                }
                None
            }
        }
    }

    /// None where the zone data has no zone to be open in.
    fn always(&self) -> Option<Schedule> {
        let zone = self.zone.clone().or_else(|| self.zones.find("UTC"))?;
        Schedule::new(
            zone,
            [("mon-sun".parse().ok()?, vec!["00:00-24:00".parse().ok()?])],
            [],
            [],
        )
        .ok()
    }

    /// The calendars whose days are holidays.
    fn holidays(&self, node: Option<&Node<'_>>, report: &mut Report) -> Vec<usize> {
        let names = node.map(|node| report.strings(node)).unwrap_or_default();
        names
            .iter()
            .filter_map(|name| self.calendar_names.find("calendar", name, report))
            .copied()
            .collect()
    }
}

fn calendars(node: Option<&Node<'_>>, report: &mut Report) -> Vec<NamedDays> {
    let members = node
        .and_then(|node| report.members(node))
        .unwrap_or_default();
    members
        .iter()
        .map(|member| {
            let items = report.list(&member.node).unwrap_or_default();
            NamedDays {
                named: Declared {
                    name: member.key.to_string(),
                    place: member.key_span,
                },
                days: items
                    .iter()
                    .filter_map(|item| parsed(item, report))
                    .collect(),
            }
        })
        .collect()
}

fn zone(node: &Node<'_>, zones: &Zones, report: &mut Report) -> Option<Zone> {
    let name = report.name(node)?;
    let found = zones.find(name.text);
    if found.is_none() {
        let help = report
            .did_you_mean(name.text, zones.names())
            .unwrap_or_else(|| "write an IANA name as `America/Sao_Paulo`".to_owned());
        let message = format!("the time zone data has no zone `{}`", name.text);
        report.error_with_help(Code::UnknownZone, name.span, message, Some(help));
    }
    found
}

fn weekly(node: Option<&Node<'_>>, report: &mut Report) -> Vec<(DayRange, Vec<Span>)> {
    let members = node
        .and_then(|node| report.members(node))
        .unwrap_or_default();
    let day = |member: &Member<'_>, report: &mut Report| {
        let hours = hours(&member.node, report);
        match member.key.parse() {
            Ok(days) => Some((days, hours)),
            Err(error) => {
                let error: <DayRange as FromStr>::Err = error;
                report.error(Code::Value, member.key_span, error.to_string());
                None
            }
        }
    };
    members
        .iter()
        .filter_map(|member| day(member, report))
        .collect()
}

fn hours(node: &Node<'_>, report: &mut Report) -> Vec<Span> {
    let items = report.list(node).unwrap_or_default();
    items
        .iter()
        .filter_map(|item| parsed(item, report))
        .collect()
}

/// The overrides, each with the place of its dates.
fn overrides<'n>(node: Option<&'n Node<'n>>, report: &mut Report) -> Vec<(&'n Node<'n>, Override)> {
    let items = node.and_then(|node| report.list(node)).unwrap_or_default();
    items
        .iter()
        .filter_map(|item| Some((item, r#override(item, report)?)))
        .collect()
}

fn r#override(node: &Node<'_>, report: &mut Report) -> Option<Override> {
    let object = report.object(node, &["name", "from", "to", "hours"])?;
    let name = object
        .value("name")
        .and_then(|node| report.string(node))
        .map(|name| name.text.to_owned())
        .filter(|name| !name.is_empty());
    let Some(from_node) = object.value("from") else {
        report.missing(object, "from", "the first date, as `2026-12-24`");
        return None;
    };
    let hours = match object.value("hours") {
        Some(node) => hours(node, report),
        None => {
            report.missing(
                object,
                "hours",
                "the hours on these dates; `[]` if it stays closed",
            );
            return None;
        }
    };
    let from = parsed(from_node, report);
    let to = object
        .value("to")
        .map_or(Some(from), |node| parsed(node, report).map(Some));
    let (from, to) = (from?, to??);
    match DateRange::new(from, to) {
        Ok(days) => {
            // One without a name goes by its first date.
            let name = name.unwrap_or_else(|| from.to_string());
            Some(Override::new(&name, days, hours))
        }
        Err(error) => {
            report.error(
                Code::Value,
                object.value("to").unwrap_or(from_node).span,
                error.to_string(),
            );
            None
        }
    }
}

/// A string of one of the small languages of dates and hours.
fn parsed<T: FromStr<Err: Display>>(node: &Node<'_>, report: &mut Report) -> Option<T> {
    if !matches!(node.value, Value::String(_)) {
        report.wrong_type(node, "a string");
        return None;
    }
    let text = report.string(node)?.text;
    text.parse()
        .map_err(|error: T::Err| report.error(Code::Value, node.span, error.to_string()))
        .ok()
}
