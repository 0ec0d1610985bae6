//! `priority`, `triggers` and `routes`.

use super::{Names, Table, actions, condition, outcome};
use crate::event::KindPattern;
use crate::json::tree::{Node, Span, Value};
use crate::rules::action::OncePer;
use crate::rules::condition::When;
use crate::rules::diagnostic::{Code, Lost, Report};
use crate::rules::meant;
use crate::rules::model::{Route, Scoring, Trigger};
use crate::rules::phrase::Phrase;
use crate::rules::said::said;
use crate::rules::shape::{Object, Spanned};

/// A rule of the file, in the router or not.
pub(super) struct Listed<R> {
    pub(super) rule: R,
    is_enabled: bool,
}

/// The rules for the router, and the others.
pub(super) fn split<R>(rules: Vec<Listed<R>>) -> (Vec<R>, Vec<R>) {
    let (on, off): (Vec<_>, Vec<_>) = rules.into_iter().partition(|listed| listed.is_enabled);
    let rules = |listed: Vec<Listed<R>>| listed.into_iter().map(|listed| listed.rule).collect();
    (rules(on), rules(off))
}

pub(super) fn scoring(
    node: Option<&Node<'_>>,
    names: &Names,
    ids: &mut Table,
    report: &mut Report,
) -> Vec<Listed<Scoring>> {
    objects(node, &["id", "when", "add", "disabled"], report)
        .into_iter()
        .enumerate()
        .filter_map(|(index, object)| {
            let id = object.value("id").map(|node| claim(node, ids, report));
            let when = when(object, names, report);
            let add = report.required(object, "add", || {
                said!("how much a match adds to the priority")
            })?;
            let rule = Scoring {
                index,
                id: match id {
                    Some(id) => Some(id?.0),
                    None => None,
                },
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
            let what = || said!("the event kinds a trigger looks at, as `\"on\": \"message\"`");
            let in_when = object.value("when").and_then(|when| when.value("on"));
            let on = match object.value("on") {
                // There it is told.
                None if in_when.is_some() => None,
                _ => report.required(object, "on", what),
            };
            let on = on.map(|node| kinds(node, report)).unwrap_or_default();
            let when = when(object, names, report);
            let actions = actions::read(text, object.value("actions"), Some(&when), names, report);
            let stop = object.read_or("stop", false, |node| report.bool(node));
            if stop == Some(false) {
                require_actions(object, report);
            }
            let once_per = object.read_or("once_per", OncePer::Event, |node| {
                actions::once_per(node, report)
            });
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
    text: &str,
    node: Option<&Node<'_>>,
    names: &Names,
    ids: &mut Table,
    report: &mut Report,
) -> Vec<Listed<Route>> {
    let keys = [&["id", "on", "when"], outcome::KEYS, &["disabled"]].concat();
    objects(node, &keys, report)
        .into_iter()
        .filter_map(|object| {
            let id = id(object, ids, report);
            let on = match object.value("on") {
                Some(node) => kinds(node, report),
                None => KindPattern::parse("message").into_iter().collect(),
            };
            let when = when(object, names, report);
            let outcome = outcome::read(text, object, Some(&when), names, report);
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
    let items = report.list_if_any(node).iter();
    items.filter_map(|item| report.object(item, keys)).collect()
}

/// The id of a rule, with its place.
fn id(object: Object<'_>, ids: &mut Table, report: &mut Report) -> Option<(String, Span)> {
    let node = report.required(object, "id", || {
        said!("the name by which decisions call the rule")
    });
    let id = node.and_then(|node| claim(node, ids, report));
    if id.is_none() {
        report.lost.insert(Lost::Section("routes"));
    }
    id
}

fn claim(node: &Node<'_>, ids: &mut Table, report: &mut Report) -> Option<(String, Span)> {
    let id = report.name(node)?;
    if !ids.claim(&id, report) {
        report.lost.insert(Lost::Section("routes"));
    }
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
    object.read("disabled", |node| report.bool(node)) != Some(true)
}

fn kinds(node: &Node<'_>, report: &mut Report) -> Vec<KindPattern> {
    let mut patterns = Vec::new();
    for name in report.strings(node) {
        match KindPattern::parse(name.text) {
            Ok(pattern) => patterns.push(pattern),
            Err(_) => unknown_kind(&name, report),
        }
    }
    if is_empty_list(node) {
        let message = said!("`on` is empty: such a rule is never looked at");
        let help = said!("name the event kinds, as `\"on\": \"message\"`");
        report.error_with_help(Code::Value, node.span, message, Some(help));
    }
    patterns
}

fn is_empty_list(node: &Node<'_>) -> bool {
    matches!(&node.value, Value::Array(items) if items.is_empty())
}

/// Reports what is not a kind. Perhaps it is a type as Meta names it, a kind without its first part, or a slip.
fn unknown_kind(name: &Spanned<'_>, report: &mut Report) {
    let message = said!("no event is of kind");
    let of_message = name.text.strip_prefix("message.").unwrap_or(name.text);
    let whole = format!("message.{of_message}");
    let help = match of_message {
        "interactive" => said!("write `message.button`, `message.list` or `message.flow`"),
        "voice" => Phrase::WriteText {
            text: "message.audio".to_owned(),
        },
        _ if KindPattern::parse(&whole).is_ok() => Phrase::DidYouMean { name: whole },
        _ => {
            let meant = meant::kind(name.text);
            if let Some(kind) = meant.or_else(|| ending(name.text).map(str::to_owned)) {
                let help = Phrase::DidYouMean { name: kind };
                return report.unknown(Code::UnknownKind, message, name, [], help);
            }
            let known = KindPattern::all().map(KindPattern::as_str);
            let or_else = said!(
                "a kind is dotted, as `message.text`: the reference in the manual lists them all"
            );
            return report.unknown(Code::UnknownKind, message, name, known, or_else);
        }
    };
    report.unknown(Code::UnknownKind, message, name, [], help);
}

/// The only kind that ends so: `status.sent` for `sent`.
fn ending(name: &str) -> Option<&'static str> {
    let kinds = KindPattern::all().map(KindPattern::as_str);
    let mut kinds = kinds.filter(|kind| {
        let mut parts = kind.split('.');
        parts.next_back() == Some(name) && parts.count() == 1
    });
    kinds.next().filter(|_| kinds.next().is_none())
}

/// What a trigger must have that does not stop: without it a match would do nothing.
fn require_actions(trigger: Object<'_>, report: &mut Report) {
    let what = || said!("what a match asks the host to do; or write `\"stop\": true`");
    let node = report.required(trigger, "actions", what);
    if let Some(node) = node.filter(|node| is_empty_list(node)) {
        let message = said!("`actions` is empty: a match of this trigger does nothing");
        let help = said!("name an action, write `\"stop\": true`, or leave the trigger out");
        report.error_with_help(Code::Value, node.span, message, Some(help));
    }
}
