//! `priority`, `triggers` and `routes`.

use std::collections::BTreeMap;

use super::{Names, Table, condition, outcome, source};
use crate::event::KindPattern;
use crate::json::tree::{self, Node, Span, Value};
use crate::rules::condition::When;
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::RuleSort;
use crate::rules::model::{Action, DisabledRule, OncePer, Route, Scoring, Trigger};
use crate::rules::rule_ref::scoring_id;
use crate::rules::shape::Object;

/// A rule of the file, in the router or not.
pub(super) struct Listed<R> {
    pub(super) rule: R,
    is_enabled: bool,
}

impl From<Scoring> for DisabledRule {
    fn from(scoring: Scoring) -> Self {
        Self {
            sort: RuleSort::Scoring,
            id: scoring_id(scoring.index),
            place: scoring.place,
            when: scoring.when,
            outcome: None,
        }
    }
}

impl From<Trigger> for DisabledRule {
    fn from(trigger: Trigger) -> Self {
        Self {
            sort: RuleSort::Trigger,
            id: trigger.id,
            place: trigger.place,
            when: trigger.when,
            outcome: None,
        }
    }
}

impl From<Route> for DisabledRule {
    fn from(route: Route) -> Self {
        Self {
            sort: RuleSort::Route,
            id: route.id,
            place: route.place,
            when: route.when,
            outcome: Some(route.outcome),
        }
    }
}

/// The rules for the router; the others are noted.
pub(super) fn enabled<R: Into<DisabledRule>>(
    rules: Vec<Listed<R>>,
    disabled: &mut Vec<DisabledRule>,
) -> Vec<R> {
    let (on, off): (Vec<_>, Vec<_>) = rules.into_iter().partition(|listed| listed.is_enabled);
    disabled.extend(off.into_iter().map(|listed| listed.rule.into()));
    on.into_iter().map(|listed| listed.rule).collect()
}

pub(super) fn scoring(
    node: Option<&Node<'_>>,
    names: &Names,
    report: &mut Report,
) -> Vec<Listed<Scoring>> {
    objects(node, &["when", "add", "disabled"], report)
        .into_iter()
        .enumerate()
        .filter_map(|(index, object)| {
            let when = when(object, names, report);
            let Some(add) = object.value("add") else {
                report.missing(object, "add", "how much a match adds to the priority");
                return None;
            };
            let rule = Scoring {
                index,
                place: object.span,
                when,
                add: report.integer(add)?,
            };
            let is_enabled = is_enabled(object, report);
            Some(Listed { rule, is_enabled })
        })
        .collect()
}

pub(super) fn triggers(
    text: &str,
    node: Option<&Node<'_>>,
    names: &Names,
    ids: &mut Table,
    report: &mut Report,
) -> Vec<Listed<Trigger>> {
    let keys = [
        "id", "on", "when", "actions", "stop", "once_per", "disabled",
    ];
    objects(node, &keys, report)
        .into_iter()
        .filter_map(|object| {
            let id = id(object, ids, report);
            let on = match object.value("on") {
                Some(node) => kinds(node, report),
                None => {
                    report.missing(
                        object,
                        "on",
                        "the event kinds a trigger looks at, as `\"on\": \"message\"`",
                    );
                    Vec::new()
                }
            };
            let when = when(object, names, report);
            let actions = match object.value("actions") {
                Some(node) => actions(text, node, report),
                None => Vec::new(),
            };
            let stop = object
                .value("stop")
                .map_or(Some(false), |node| report.bool(node));
            if stop == Some(false) {
                require_actions(object, report);
            }
            let once_per = object
                .value("once_per")
                .map_or(Some(OncePer::Event), |node| once_per(node, report));
            let is_enabled = is_enabled(object, report);
            let (id, _) = id?;
            let rule = Trigger {
                id,
                place: object.span,
                on,
                when,
                actions,
                stop: stop?,
                once_per: once_per?,
            };
            Some(Listed { rule, is_enabled })
        })
        .collect()
}

pub(super) fn routes(
    node: Option<&Node<'_>>,
    names: &Names,
    ids: &mut Table,
    report: &mut Report,
) -> Vec<Listed<Route>> {
    let keys = [
        "id", "on", "when", "team", "targets", "priority", "disabled",
    ];
    objects(node, &keys, report)
        .into_iter()
        .filter_map(|object| {
            let id = id(object, ids, report);
            let on = match object.value("on") {
                Some(node) => kinds(node, report),
                None => KindPattern::parse("message").into_iter().collect(),
            };
            let when = when(object, names, report);
            let outcome = outcome::read(object, names, report);
            let is_enabled = is_enabled(object, report);
            let (id, id_place) = id?;
            let rule = Route {
                id,
                id_place,
                place: object.span,
                on,
                when,
                outcome: outcome?,
            };
            Some(Listed { rule, is_enabled })
        })
        .collect()
}

fn objects<'n>(node: Option<&'n Node<'n>>, keys: &[&str], report: &mut Report) -> Vec<Object<'n>> {
    let items = node.and_then(|node| report.list(node)).unwrap_or_default();
    items
        .iter()
        .filter_map(|item| report.object(item, keys))
        .collect()
}

/// The id of a rule, with its place.
fn id(object: Object<'_>, ids: &mut Table, report: &mut Report) -> Option<(String, Span)> {
    let Some(node) = object.value("id") else {
        report.missing(object, "id", "the name by which decisions call the rule");
        return None;
    };
    let id = report.name(node)?;
    ids.claim(&id, report);
    Some((id.text.to_owned(), id.span))
}

/// The condition of a rule; a rule without one always matches.
fn when(object: Object<'_>, names: &Names, report: &mut Report) -> When {
    match object.value("when") {
        Some(node) => condition::read(node, names, report),
        None => condition::always(object.span),
    }
}

fn is_enabled(object: Object<'_>, report: &mut Report) -> bool {
    !object
        .value("disabled")
        .and_then(|node| report.bool(node))
        .unwrap_or(false)
}

fn kinds(node: &Node<'_>, report: &mut Report) -> Vec<KindPattern> {
    let mut patterns = Vec::new();
    for name in report.strings(node) {
        match KindPattern::parse(name.text) {
            Ok(pattern) => patterns.push(pattern),
            Err(_) => {
                let help = kind_help(name.text, report);
                let message = format!("no event is of kind `{}`", name.text);
                report.error_with_help(Code::UnknownKind, name.span, message, Some(help));
            }
        }
    }
    if matches!(&node.value, Value::Array(items) if items.is_empty()) {
        report.error_with_help(
            Code::Value,
            node.span,
            "`on` is empty: such a rule is never looked at",
            Some("name the event kinds, as `\"on\": \"message\"`"),
        );
    }
    patterns
}

/// What was meant by what is no kind: a type as Meta names it, a kind without its first part, or a slip.
fn kind_help(name: &str, report: &mut Report) -> String {
    let of_message = name.strip_prefix("message.").unwrap_or(name);
    match of_message {
        "interactive" => {
            return "write `message.button`, `message.list` or `message.flow`".to_owned();
        }
        "voice" => return "write `message.audio`".to_owned(),
        _ => {}
    }
    let whole = format!("message.{of_message}");
    if KindPattern::parse(&whole).is_ok() {
        return format!("did you mean `{whole}`?");
    }
    let known = KindPattern::all().map(KindPattern::as_str);
    report.did_you_mean(name, known).unwrap_or_else(|| {
        "a kind is dotted, as `message.text`: the reference in the manual lists them all".to_owned()
    })
}

/// What a trigger must have that does not stop: without it a match would do nothing.
fn require_actions(trigger: Object<'_>, report: &mut Report) {
    let Some(node) = trigger.value("actions") else {
        report.missing(
            trigger,
            "actions",
            "what a match asks the host to do; or write `\"stop\": true`",
        );
        return;
    };
    if matches!(&node.value, Value::Array(items) if items.is_empty()) {
        report.error_with_help(
            Code::Value,
            node.span,
            "`actions` is empty: a match of this trigger does nothing",
            Some("name an action, write `\"stop\": true`, or leave the trigger out"),
        );
    }
}

fn actions(text: &str, node: &Node<'_>, report: &mut Report) -> Vec<Action> {
    let items = report.list(node).unwrap_or_default();
    let mut before: BTreeMap<&str, usize> = BTreeMap::new();
    items
        .iter()
        .filter_map(|item| {
            let (name, params) = action(text, item, report)?;
            let count = before.entry(name).or_default();
            let nth = *count;
            *count += 1;
            Some(Action {
                name: name.to_owned(),
                nth,
                params,
                place: item.span,
            })
        })
        .collect()
}

/// Name and parameters.
fn action<'n>(text: &str, node: &'n Node<'_>, report: &mut Report) -> Option<(&'n str, String)> {
    match report.members(node)? {
        [only] if only.key.is_empty() => {
            let message = "the key of an action is its name, which cannot be empty";
            report.error(Code::Value, only.key_span, message);
            None
        }
        [only] => Some((&only.key, tree::compact(source(text, only.node.span)))),
        members => {
            let message = format!(
                "an action has one key, its name: this one has {}",
                members.len()
            );
            let help = "write each action as an object of its own, as `{\"tag\": \"vip\"}`";
            report.error_with_help(Code::Value, node.span, message, Some(help));
            None
        }
    }
}

fn once_per(node: &Node<'_>, report: &mut Report) -> Option<OncePer> {
    match &node.value {
        Value::String(text) if text == "event" => Some(OncePer::Event),
        Value::String(text) if text == "sender" => Some(OncePer::Sender),
        Value::String(text) if text.starts_with(|c: char| c.is_ascii_digit()) => {
            outcome::duration(node, report).map(OncePer::Seconds)
        }
        _ => {
            let text = report.string(node)?.text;
            let message =
                format!("`{text}` is not a span: write `event`, `sender` or a duration as `1d`");
            report.error(Code::Value, node.span, message);
            None
        }
    }
}
