//! From the tree of a rule file to a [`Model`]: one file a section, in the order in which sections name each other.
//!
//! Every reader reports what is wrong and goes on with what is right, so that all errors of a file come at once.

mod actions;
mod comparisons;
mod condition;
mod conditions;
mod durations;
mod exceptions;
pub(super) mod field_types;
pub(super) mod fields;
mod hours;
mod keywords;
mod lineage;
mod outcome;
mod parsed;
mod placeholders;
mod regex;
mod rule;
mod schedules;
mod shift;
mod steps;
mod teams;
pub(super) mod test_event;
pub(super) mod test_event_keys;
mod test_event_type;
pub(super) mod tests;
mod uses;
mod weekly;
mod written_hours;

use std::collections::BTreeSet;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::action::FALLBACK;
use super::diagnostic::{Code, Report};
use super::model::{Disabled, Model};
use super::phrase::Phrase;
use super::said::said;
use super::shape::{Object, Spanned};
use super::sort::Sort;
use super::step::Outcome;
use crate::facts::Schema;
use crate::json::tree::{Node, Span, Value};
use crate::time::{Zone, Zones};
use conditions::Conditions;

const KEYS: &[&str] = &[
    "version",
    "$schema",
    "revision",
    "timezone",
    "fields",
    "calendars",
    "schedules",
    "conditions",
    "keywords",
    "teams",
    "priority",
    "triggers",
    "routes",
    "fallback",
    "tests",
];

/// What conditions and outcomes may name.
struct Names {
    schema: Schema,
    keyword_sets: Table,
    /// The named conditions that have been read so far.
    conditions: Conditions,
    schedules: Table,
    teams: Table,
    /// The teams of every role, in file order.
    roles: Table<Arc<[usize]>>,
    /// The members of teams.
    people: BTreeSet<String>,
    /// The zone of the file.
    timezone: Option<Zone>,
}

/// Reads a whole file; what it returns is complete only if nothing was reported.
pub(super) fn file(
    text: &str,
    root: &Node<'_>,
    zones: &Zones,
    report: &mut Report,
) -> Option<Model> {
    let file = report.object(root, KEYS)?;
    report.note_lost_sections(file);
    version(file, report);
    let revision = file.read("revision", |node| report.string(node));

    let (schema, fields) = fields::read(file.value("fields"), report);
    let schedules::Times {
        calendars,
        schedules,
        names: schedule_names,
        timezone,
    } = schedules::read(file, zones, report);
    let mut keyword_sets = keywords::read(file.value("keywords"), report);
    let teams = teams::read(file.value("teams"), &schedule_names, report);
    let mut names = Names {
        schema,
        keyword_sets: Table::of(keyword_sets.iter().map(|set| set.name.as_str())),
        conditions: Conditions::default(),
        schedules: schedule_names,
        teams: Table::of(teams.iter().map(|team| team.name.as_str())),
        roles: teams::roles(&teams),
        people: teams::people(&teams),
        timezone: timezone.clone(),
    };

    let conditions = conditions::read(file.value("conditions"), &mut names, report);

    let mut ids = Table::default();
    let scoring = rule::scoring(file.value("priority"), &names, &mut ids, report);
    let triggers = rule::triggers(text, file.value("triggers"), &names, &mut ids, report);
    let routes = rule::routes(text, file.value("routes"), &names, &mut ids, report);
    let fallback = fallback(text, file, &names, report);
    let mut known = tests::Known::new(&names, &scoring, &triggers, &routes, fallback.as_ref());
    known.add_members(&teams);
    if report.has_errors() {
        known.add_unread(["triggers", "routes", "fallback"].map(|key| file.value(key)));
    }
    let tests = tests::read(text, file.value("tests"), &known, report);

    let of_rules = scoring.iter().map(|listed| &listed.rule.when);
    let of_rules = of_rules.chain(triggers.iter().map(|listed| &listed.rule.when));
    let of_rules = of_rules.chain(routes.iter().map(|listed| &listed.rule.when));
    let all = of_rules.chain(conditions.iter().map(|one| &one.when));
    keywords::forgive(&mut keyword_sets, all);

    let (scoring, no_scoring) = rule::split(scoring);
    let (triggers, no_triggers) = rule::split(triggers);
    let (routes, no_routes) = rule::split(routes);
    Some(Model {
        revision: revision.map_or_else(|| digest(text), |revision| revision.text.to_owned()),
        schema: names.schema,
        fields,
        calendars,
        keyword_sets,
        conditions,
        timezone,
        schedules,
        teams,
        team_names: names.teams.0,
        scoring,
        triggers,
        routes,
        fallback,
        disabled: Disabled {
            scoring: no_scoring,
            triggers: no_triggers,
            routes: no_routes,
        },
        tests,
    })
}

fn version(file: Object<'_>, report: &mut Report) {
    let node = report.required(file, "version", || Phrase::WriteText {
        text: "\"version\": 1".to_owned(),
    });
    if let Some(node) = node.filter(|node| !matches!(node.value, Value::Number(1.0))) {
        report.error(Code::Version, node.span, Phrase::NotVersion1);
    }
}

fn fallback(text: &str, file: Object<'_>, names: &Names, report: &mut Report) -> Option<Outcome> {
    let Some(node) = file.value("fallback") else {
        let routes = file.value("routes").map(|node| &node.value);
        if matches!(routes, Some(Value::Array(routes)) if !routes.is_empty()) {
            report.missing(file, "fallback", || {
                said!("where a message goes that no route takes")
            });
        }
        return None;
    };
    let help = match &node.value {
        Value::String(team) => {
            let json = format!("{{\"team\": \"{team}\"}}");
            Some(Phrase::WriteJson { json })
        }
        Value::Array(_) => Some(said!("write `{\"targets\": [...]}`")),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => None,
    };
    if help.is_some() {
        report.wrong_type_with_help(node, Phrase::AnObject, help);
        return None;
    }
    let object = report.object(node, outcome::KEYS)?;
    outcome::read(text, object, None, names, report)
}

/// What stands for the revision of a file that does not name one.
fn digest(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    let first = digest
        .iter()
        .take(8)
        .fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    format!("{first:016x}")
}

/// Names and their positions.
#[derive(Debug)]
struct Table<T = usize>(std::collections::BTreeMap<String, T>);

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self(std::collections::BTreeMap::new())
    }
}

impl Table {
    fn of<'n>(names: impl Iterator<Item = &'n str>) -> Self {
        let entry = |(index, name): (usize, &str)| (name.to_owned(), index);
        Self(names.enumerate().map(entry).collect())
    }

    /// Adds an id; one that is there already is reported, and `false` is returned.
    fn claim(&mut self, id: &Spanned<'_>, report: &mut Report) -> bool {
        let before = report.len();
        if id.text == FALLBACK {
            let message = said!(
                "id `{id}` is what decisions call the fallback",
                id = FALLBACK
            );
            let help = Some(said!("choose another"));
            report.error_with_help(Code::Duplicate, id.span, message, help);
        }
        let index = self.0.len();
        if self.0.insert(id.text.to_owned(), index).is_some() {
            let message = Phrase::IdTaken {
                id: id.text.to_owned(),
            };
            let help = Phrase::ChooseAnother;
            report.error_with_help(Code::Duplicate, id.span, message, Some(help));
        }
        report.len() == before
    }
}

impl<T> Table<T> {
    /// What a name stands for; a name that is not there is reported.
    fn find(&self, what: Sort, name: &Spanned<'_>, report: &mut Report) -> Option<&T> {
        let found = self.0.get(name.text);
        if found.is_none() {
            report.unknown_name(what, name, self.names());
        }
        found
    }

    fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.0.keys().map(String::as_str)
    }
}

/// The text of a node.
fn source(text: &str, span: Span) -> &str {
    text.get(span.start..span.end).unwrap_or_default()
}
