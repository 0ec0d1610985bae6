//! Fields that are never there.

use std::collections::BTreeSet;

use super::File;
use crate::event::{EventKind, is_list_of_events};
use crate::facts::{Fact, FactType, KindSet};
use crate::json::tree::Span;
use crate::rules::condition::Leaf;
use crate::rules::diagnostic::{Code, Report};
use crate::rules::meant::{self, Astray};
use crate::rules::phrase::{Any, Phrase};
use crate::rules::said::said;

/// Reports fields with `from` that point at the whole element, which is an object, and a fact is none; or that begin further
/// out, at the body.
pub(super) fn check(file: &File<'_>, report: &mut Report) {
    let model = file.model;
    check_kinds(file, report);
    for declared in &model.fields {
        let mut members = model.schema.members().iter();
        let member = members.find(|member| member.field.name == declared.name);
        let Some(member) = member else {
            continue;
        };
        let steps = member.from.steps();
        if let Some(within) = within_element(steps) {
            let help = if within.is_empty() {
                within_what()
            } else {
                said!("write `{text}`", text = format!("/{}", within.join("/")))
            };
            report.warning(
                Code::Value,
                declared.place,
                said!("field `{field}` is always absent: its `from` begins at the body, and not at the element of the event", field = declared.name),
                help,
            );
        }
        let written = file.written.strings_under(declared.place, Some("from"));
        let bracketed = written.first().filter(|(from, _)| from.contains('['));
        if let Some((from, place)) = bracketed {
            if let Some(pointer) = meant::pointer(from) {
                report.warning(
                    Code::Value,
                    *place,
                    said!("in `{from}` the brackets are part of a name", from),
                    Phrase::WriteText { text: pointer },
                );
            }
        } else if within_element(steps).is_none() {
            let is_set = member.field.fact_type == FactType::Strings;
            let place = written.first().map_or(declared.place, |(_, place)| *place);
            if let Some(astray) = meant::astray(steps, is_set) {
                tell_astray(&declared.name, &astray, place, report);
            }
        }
        if steps.is_empty() {
            report.warning(
                Code::Value,
                declared.place,
                said!("field `{field}` is always absent: an empty `from` points at the whole element, an object", field = declared.name),
                within_what(),
            );
        }
    }
}

/// Reports conditions on members that the kinds of messages do not have at which the rule looks.
fn check_kinds(file: &File<'_>, report: &mut Report) {
    let members = file.model.schema.members();
    // A named condition stands in every rule that names it.
    let mut told = BTreeSet::new();
    for rule in file.model.rules() {
        let kinds = KindSet::on(rule.on);
        // What is not known yet may have any member.
        let may_have = |kind: EventKind, member: &str| {
            let base = kind.base().as_str();
            base == member || !base.starts_with("message.") || UNSURE.contains(&base)
        };
        rule.when.entry().each_leaf(&mut |leaf, key, is_negated| {
            let (Leaf::Test(Fact::Member(index), _) | Leaf::Exists(Fact::Member(index))) = leaf else {
                return;
            };
            let Some(member) = members.get(*index).filter(|_| !is_negated) else {
                return;
            };
            let Some(kind) = meant::kind_of(member.from.steps()) else {
                return;
            };
            let has_any = EventKind::all().any(|one| kinds.contains(one) && may_have(one, kind));
            if !has_any && told.insert(key) {
                // Not `NeverHolds`: what the platform sends beside what it documents, nobody can know.
                report.warning(
                    Code::Value,
                    key,
                    said!("`{field}` is always absent here: it is of events of kind `{kind}`, and {rule} looks at others", field = member.field.name, kind, rule = rule.title()),
                    said!("look at these events with `\"on\": \"{kind}\"`", kind),
                );
            }
        });
    }
}

/// Kinds of messages whose members are those of others.
const UNSURE: &[&str] = &["message.other", "message.unsupported", "message.system"];

fn tell_astray(field: &str, astray: &Astray, place: Span, report: &mut Report) {
    let Astray { why, meant, kind } = astray;
    report.warning(
        Code::Value,
        place,
        said!(
            "field `{field}` is always absent: {why}",
            field,
            why = why.clone()
        ),
        said!(
            "did you mean {meant}, of events of kind `{kind}`?",
            meant = Any(meant.clone()),
            kind
        ),
    );
}

fn within_what() -> Phrase {
    said!("write where in the element it stands, as `/interactive/nfm_reply/response_json/day`")
}

/// What is left of a pointer within the element, if it begins at the body or at the value around the element.
fn within_element(steps: &[String]) -> Option<&[String]> {
    let below = |steps, name| below_list(steps, |step| step == name);
    let at_value = below(steps, "entry").unwrap_or(steps);
    let at_value = below(at_value, "changes").unwrap_or(at_value);
    let is_from_body = at_value.len() < steps.len();
    let within_value = at_value.split_first().filter(|(step, _)| *step == "value");
    let at_list = within_value.map_or(at_value, |(_, rest)| rest);
    match below_list(at_list, is_list_of_events) {
        Some(element) => Some(element),
        // A preference has a `value` of its own.
        None => Some(at_list).filter(|_| is_from_body),
    }
}

/// What stands behind the name of a list and a position in it.
fn below_list(steps: &[String], is_list: impl Fn(&str) -> bool) -> Option<&[String]> {
    let [list, position, rest @ ..] = steps else {
        return None;
    };
    let is_position = position == "*" || position.bytes().all(|byte| byte.is_ascii_digit());
    (is_list(list) && is_position).then_some(rest)
}
