//! `calendars` and `schedules`: opening hours, with the zones they are in.

use std::fmt::Display;
use std::str::FromStr;

use super::Table;
use crate::json::tree::{self, Member, Node, Value};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::{Declared, NamedSchedule};
use crate::rules::shape::{Object, Spanned};
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
        calendar_names: Table::of(
            calendars
                .iter()
                .map(|calendar| calendar.named.name.as_str()),
        ),
        calendars,
    };
    let mut names = Table::default();
    let mut schedules = Vec::new();
    for member in report.members_if_any(file.value("schedules")) {
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
        timezone: shared.zone,
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
                zone_place: own_zone.map_or(self.zone_place, |node| Some(node.span))?,
                overrides_place: member.node.member("overrides").map(|all| all.key_span),
                calendars,
                schedule,
            }),
            Err(errors) => {
                for error in errors {
                    let later = names.get(error.positions().1);
                    let place = later.map_or(object.span, |node| node.span);
                    let help = "change the dates of one of them, or join the two";
                    report.error_with_help(Code::Overlap, place, error.to_string(), Some(help));
                }
                None
            }
        }
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
        let found = names.iter();
        let found = found.filter_map(|name| self.calendar_names.find("calendar", name, report));
        found.copied().collect()
    }
}

fn calendars(node: Option<&Node<'_>>, report: &mut Report) -> Vec<NamedDays> {
    let members = report.members_if_any(node).iter();
    members
        .map(|member| NamedDays {
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
        let message = "the time zone data has no zone";
        let or_else = "write an IANA name as `America/Sao_Paulo`";
        report.unknown(Code::UnknownZone, message, &name, zones.names(), or_else);
    }
    found
}

fn weekly(node: Option<&Node<'_>>, report: &mut Report) -> Vec<(DayRange, Vec<Span>)> {
    let members = report.members_if_any(node).iter();
    members
        .filter_map(|member| {
            let hours = all_parsed(&member.node, report);
            let days = parse(&Spanned::key(member), report)?;
            Some((days, hours))
        })
        .collect()
}

/// The overrides, each with the place of its dates.
fn overrides<'n>(node: Option<&'n Node<'n>>, report: &mut Report) -> Vec<(&'n Node<'n>, Override)> {
    let items = report.list_if_any(node).iter();
    items
        .filter_map(|item| Some((item, r#override(item, report)?)))
        .collect()
}

fn r#override(node: &Node<'_>, report: &mut Report) -> Option<Override> {
    let object = report.object(node, &["name", "from", "to", "hours"])?;
    let name = object.read("name", |node| report.string(node));
    let from_node = report.required(object, "from", "the first date, as `2026-12-24`")?;
    let what = "the hours on these dates; `[]` if it stays closed";
    let hours = all_parsed(report.required(object, "hours", what)?, report);
    let from = parsed(from_node, report);
    let to_node = object.value("to").unwrap_or(from_node);
    let to = object.read_or("to", from, |node| parsed(node, report).map(Some));
    let (from, to) = (from?, to??);
    let days = DateRange::new(from, to)
        .map_err(|error| report.error(Code::Value, to_node.span, error.to_string()))
        .ok()?;
    // One without a name goes by its first date.
    let name = match name {
        Some(name) if !name.text.is_empty() => name.text.to_owned(),
        _ => from.to_string(),
    };
    Some(Override::new(&name, days, hours))
}

/// A list of strings of one of the small languages; none if it is not a list.
fn all_parsed<T: FromStr<Err: Display>>(node: &Node<'_>, report: &mut Report) -> Vec<T> {
    let items = report.list(node).unwrap_or_default().iter();
    items.filter_map(|item| parsed(item, report)).collect()
}

/// A string of one of the small languages of dates and hours.
fn parsed<T: FromStr<Err: Display>>(node: &Node<'_>, report: &mut Report) -> Option<T> {
    if !matches!(node.value, Value::String(_)) {
        report.wrong_type(node, "a string");
        return None;
    }
    parse(&report.string(node)?, report)
}

fn parse<T: FromStr<Err: Display>>(text: &Spanned<'_>, report: &mut Report) -> Option<T> {
    let parsed = text.text.parse();
    parsed
        .map_err(|error: T::Err| report.error(Code::Value, text.span, error.to_string()))
        .ok()
}
