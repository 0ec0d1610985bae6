//! The steps of an outcome: where each leads, how long it is waited for, when it is passed over.

use std::sync::Arc;

use super::{Names, durations};
use crate::facts::{Fact, FactType, Named};
use crate::json::tree::{Node, Value};
use crate::rules::diagnostic::{Code, Lost, Report};
use crate::rules::meant;
use crate::rules::phrase::{Each, Phrase};
use crate::rules::said::said;
use crate::rules::shape::how_to_write;
use crate::rules::sort::Sort;
use crate::rules::step::{Elsewhere, Naming, Step, StepKey, StepKind, Timeout};

/// The step of an outcome that names a team in the place of targets.
pub(super) fn only(node: &Node<'_>, names: &Names, report: &mut Report) -> Option<Step> {
    let kind = StepKind::Team(team(node, names, report)?);
    Some(Step {
        place: node.span,
        kind,
        timeout: None,
        is_skippable: true,
        priority: 0,
    })
}

/// The targets of an outcome.
pub(super) fn read(node: &Node<'_>, names: &Names, report: &mut Report) -> Option<Vec<Step>> {
    if let Value::String(name) = &node.value {
        let json = format!("[{}]", destination(name, names));
        let help = Phrase::WriteJson { json };
        report.wrong_type_with_help(node, Phrase::AList, Some(help));
        return None;
    }
    let items = report.list(node)?;
    if items.is_empty() {
        let (message, help) = (Phrase::EmptyTargets, Phrase::NameAStep);
        report.error_with_help(Code::Value, node.span, message, Some(help));
        return None;
    }
    // All of them are looked at, so that every wrong one is reported.
    let steps: Vec<Option<Step>> = items.iter().map(|item| step(item, names, report)).collect();
    steps.into_iter().collect()
}

/// How to write a step that is nothing but a name.
fn destination(name: &str, names: &Names) -> String {
    let is_role = !names.teams.0.contains_key(name) && names.roles.0.contains_key(name);
    let key = if is_role { "role" } else { "team" };
    format!("{{\"{key}\": \"{name}\"}}")
}

fn step(node: &Node<'_>, names: &Names, report: &mut Report) -> Option<Step> {
    if let Value::String(name) = &node.value {
        let json = destination(name, names);
        let help = Phrase::WriteJson { json };
        report.wrong_type_with_help(node, Phrase::AnObject, Some(help));
        return None;
    }
    let destinations = StepKey::ALL.map(StepKey::as_str);
    let keys = [&destinations[..], &["timeout", "skip_if", "priority"]].concat();
    let object = report.object(node, &keys)?;
    let read = object.read_or("timeout", None, |node| timeout(node, report).map(Some));
    let is_skippable = object.read_or("skip_if", true, |node| skip_if(node, report));
    let priority = object.read_or("priority", 0, |node| report.integer(node));
    let mut given = StepKey::ALL
        .into_iter()
        .filter_map(|key| Some((key, object.value(key.as_str())?)));
    let Some((key, value)) = given.next() else {
        // What is not known was probably meant as one.
        if !object.has_others(&keys) {
            let message = said!(
                "a step names one of {destinations}",
                destinations = Each(destinations.map(str::to_owned).to_vec())
            );
            report.error(Code::Missing, object.span, message);
        }
        return None;
    };
    if let Some((other, extra)) = given.next() {
        let (key, other) = (key.as_str(), other.as_str());
        let message = said!(
            "a step names exactly one destination: `{key}` and `{other}` are two steps",
            key,
            other
        );
        report.error(Code::TooMuch, extra.span, message);
        return None;
    }
    let timeout = read?;
    if let (Some(Timeout::Open(_)), false) = (timeout, key.names_team()) {
        let place = object
            .value("timeout")
            .map_or(object.span, |node| node.span);
        let key = key.as_str();
        let message = said!("open time is that of a team: `{key}` has no hours", key);
        let help = said!("leave out `open`, as in `\"timeout\": \"2h\"`");
        report.error_with_help(Code::Value, place, message, Some(help));
        return None;
    }
    let kind = match key {
        StepKey::Team => StepKind::Team(team(value, names, report)?),
        StepKey::Role => role(value, names, report)?,
        StepKey::Elsewhere(elsewhere) => {
            StepKind::Elsewhere(elsewhere, other(value, key, names, report)?)
        }
    };
    Some(Step {
        place: node.span,
        kind,
        timeout,
        is_skippable: is_skippable?,
        priority: priority?,
    })
}

fn team(node: &Node<'_>, names: &Names, report: &mut Report) -> Option<Naming<usize>> {
    let fixed = |report: &mut Report| {
        let name = report.name(node)?;
        let is_team = names.teams.0.contains_key(name.text);
        if let Some(json) = other_step(name.text, names).filter(|_| !is_team) {
            report.no_such_name(Sort::Team, &name, Some(Phrase::WriteJson { json }));
            return None;
        }
        names.teams.find(Sort::Team, &name, report).copied()
    };
    naming(node, StepKey::Team, fixed, names, report)
}

/// The step that a name stands in which is not that of a team: of a role, a person, or a fact.
fn other_step(name: &str, names: &Names) -> Option<String> {
    if names.roles.0.contains_key(name) {
        return Some(format!("{{\"role\": \"{name}\"}}"));
    }
    if names.people.contains(name) {
        return Some(format!("{{\"agent\": \"{name}\"}}"));
    }
    let within = name
        .strip_prefix("${")
        .and_then(|name| name.strip_suffix('}'));
    let fact = within.unwrap_or(name);
    let is_fact = names.schema.fact(fact).is_some() && fact.contains('.');
    is_fact.then(|| format!("{{\"team\": {{\"fact\": \"{fact}\"}}}}"))
}

fn role(node: &Node<'_>, names: &Names, report: &mut Report) -> Option<StepKind> {
    let role = report.name(node)?;
    let Some(teams) = names.roles.0.get(role.text) else {
        let is_lost = report.lost.contains(&Lost::Section("teams"));
        if is_lost || report.lost.contains(&Lost::Roles) || report.is_misnamed_anywhere("role") {
            return None;
        }
        let message = said!("no team has the role");
        if names.teams.0.contains_key(role.text) {
            let help = said!(
                "it is a team: write `{\"team\": \"{role}\"}`",
                role = role.text
            );
            report.unknown(Code::UnknownName, message, &role, [], help);
            return None;
        }
        let or_else = said!("give a team this `role`");
        report.unknown(
            Code::UnknownName,
            message,
            &role,
            names.roles.names(),
            or_else,
        );
        return None;
    };
    Some(StepKind::Role {
        role: role.text.to_owned(),
        teams: Arc::clone(teams),
    })
}

/// What is not described in the file: any name.
fn other(
    node: &Node<'_>,
    key: StepKey,
    names: &Names,
    report: &mut Report,
) -> Option<Naming<String>> {
    let fixed = |report: &mut Report| Some(report.name(node)?.text.to_owned());
    naming(node, key, fixed, names, report)
}

/// A name, which `fixed` reads, or the fact that says it.
fn naming<T>(
    node: &Node<'_>,
    key: StepKey,
    fixed: impl FnOnce(&mut Report) -> Option<T>,
    names: &Names,
    report: &mut Report,
) -> Option<Naming<T>> {
    match node.value {
        Value::String(_) => fixed(report).map(Naming::Fixed),
        Value::Object(_) => fact(node, key, names, report).map(Naming::ByFact),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => {
            let help = match &node.value {
                Value::Array(items) if key == StepKey::Team || items.len() > 1 => {
                    Some(Phrase::StepForEach)
                }
                _ => how_to_write(node, FactType::String),
            };
            report.wrong_type_with_help(node, Phrase::ANameOrFact, help);
            None
        }
    }
}

/// `{"fact": "customer.owner"}`
fn fact(node: &Node<'_>, key: StepKey, names: &Names, report: &mut Report) -> Option<Fact> {
    let object = report.exact_object(node, &["fact"])?;
    let what = || match key {
        StepKey::Team | StepKey::Role => said!("the fact that names the team"),
        StepKey::Elsewhere(Elsewhere::Agent) => said!("the fact that names the person"),
        StepKey::Elsewhere(Elsewhere::Queue) => said!("the fact that names the queue"),
    };
    let name = report.required(object, "fact", what)?;
    let name = report.name(name)?;
    let Some(meant) = names.schema.find(name.text) else {
        report.unknown_fact(&name, names.schema.names());
        return None;
    };
    match (meant, names.schema.type_of(meant)) {
        (Named::Fact(fact), FactType::String) => Some(fact),
        (_, fact_type) => {
            let (of_fact, fact_type) = (name.text, fact_type.as_str());
            let message = match key {
                StepKey::Team | StepKey::Role => {
                    said!(
                        "`{fact}` is of type `{fact_type}`: a team is named by a string",
                        fact = of_fact,
                        fact_type
                    )
                }
                StepKey::Elsewhere(Elsewhere::Agent) => {
                    said!(
                        "`{fact}` is of type `{fact_type}`: a person is named by a string",
                        fact = of_fact,
                        fact_type
                    )
                }
                StepKey::Elsewhere(Elsewhere::Queue) => {
                    said!(
                        "`{fact}` is of type `{fact_type}`: a queue is named by a string",
                        fact = of_fact,
                        fact_type
                    )
                }
            };
            report.error(Code::WrongType, name.span, message);
            None
        }
    }
}

fn skip_if(node: &Node<'_>, report: &mut Report) -> Option<bool> {
    if let Value::Bool(_) = node.value {
        let help = said!(
            "write `\"closed\"` to pass over who cannot take a message now, `\"never\"` to take it all the same"
        );
        report.wrong_type_with_help(node, Phrase::AString, Some(help));
        return None;
    }
    match report.string(node)?.text {
        "closed" => Some(true),
        "never" => Some(false),
        other => {
            let message = said!(
                "`skip_if` cannot be `{other}`: write `closed` or `never`",
                other
            );
            report.error(Code::Value, node.span, message);
            None
        }
    }
}

/// A duration, or one of open time: `2h open`.
fn timeout(node: &Node<'_>, report: &mut Report) -> Option<Timeout> {
    let text = durations::text(node, report)?;
    let (kind, written): (fn(u64) -> Timeout, &str) = match text.strip_suffix(" open") {
        Some(written) => (Timeout::Open, written),
        None => (Timeout::Elapsed, text),
    };
    let is_open = |text: &str| {
        let length = text.strip_suffix(" open");
        length.is_some_and(|length| durations::seconds(length).is_some())
    };
    let meant = meant::help(text, meant::open_lengths, is_open).filter(|_| !is_open(text));
    if meant.is_some() {
        let message = said!("`{text}` is not a duration", text);
        report.error_with_help(Code::Value, node.span, message, meant);
        return None;
    }
    let forms = "`90s`, `2m`, `1h`, `1d`, or `2h open` for time in which the team is open";
    durations::read_as(written, forms, node, report).map(kind)
}
