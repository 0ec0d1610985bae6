//! Lists of actions.

use std::collections::BTreeMap;

use super::{Names, durations, placeholders, source};
use crate::json::tree::{self, Node, Value};
use crate::rules::action::{Action, OncePer};
use crate::rules::condition::When;
use crate::rules::diagnostic::{Code, Report};
use crate::rules::phrase::Phrase;
use crate::rules::said::said;

/// A list of actions, of a rule with this condition if it has one.
pub(super) fn read(
    text: &str,
    node: Option<&Node<'_>>,
    when: Option<&When>,
    names: &Names,
    report: &mut Report,
) -> Vec<Action> {
    let mut before: BTreeMap<&str, usize> = BTreeMap::new();
    if let Some(object) = node.filter(|node| node.members().len() > 1) {
        let each = object.members().iter();
        let each: Vec<String> = each
            .map(|member| format!("{{\"{}\": ...}}", member.key))
            .collect();
        let help = said!(
            "write a list of actions: `{json}`",
            json = format!("[{}]", each.join(", "))
        );
        report.wrong_type_with_help(object, Phrase::AList, Some(help));
        return Vec::new();
    }
    let items = report.list_if_any(node).iter();
    items
        .filter_map(|item| {
            let (name, params) = action(item, report)?;
            let count = before.entry(name).or_default();
            let nth = *count;
            *count += 1;
            Some(Action {
                name: name.to_owned(),
                nth,
                params: tree::compact(source(text, params.span)),
                pieces: placeholders::pieces(text, params, when, names, report),
                place: item.span,
            })
        })
        .collect()
}

/// Name and parameters.
fn action<'n>(node: &'n Node<'n>, report: &mut Report) -> Option<(&'n str, &'n Node<'n>)> {
    if let Value::String(name) = &node.value {
        let help = said!(
            "write its name as the key, and behind it what it is given: `{\"{name}\": ...}`",
            name
        );
        report.wrong_type_with_help(node, Phrase::AnObject, Some(help));
        return None;
    }
    match report.members(node)? {
        [only] if only.key.is_empty() => {
            let message = said!("the key of an action is its name, which cannot be empty");
            report.error(Code::Value, only.key_span, message);
            None
        }
        [only] => Some((&only.key, &only.node)),
        members => {
            let mut keys = members.iter();
            if let Some(astray) = keys.find(|member| OF_RULES.contains(&member.key.as_ref())) {
                let key = &astray.key;
                let message = said!("`{key}` belongs to the rule, not to an action", key);
                let help = said!("write `{key}` beside `actions`", key);
                report.error_with_help(Code::UnknownKey, astray.key_span, message, Some(help));
                return None;
            }
            let count = members.len();
            let message = said!(
                "an action has one key, its name: this one has {count}",
                count
            );
            let help = said!("write each action as an object of its own, as `{\"tag\": \"vip\"}`");
            report.error_with_help(Code::Value, node.span, message, Some(help));
            None
        }
    }
}

/// Keys of rules that no action is called by.
const OF_RULES: &[&str] = &["once_per", "when", "on", "stop", "disabled", "if_held"];

/// How often they are asked for: `event`, `sender`, or a duration.
pub(super) fn once_per(node: &Node<'_>, report: &mut Report) -> Option<OncePer> {
    match durations::text(node, report)? {
        "event" => Some(OncePer::Event),
        "sender" => Some(OncePer::Sender),
        text if text.starts_with(|c: char| c.is_ascii_digit()) => {
            durations::read(node, report).map(OncePer::Seconds)
        }
        text => {
            let message = said!(
                "`{text}` is not a span: write `event`, `sender` or a duration as `1d`",
                text
            );
            let help = durations::meant(text);
            report.error_with_help(Code::Value, node.span, message, help);
            None
        }
    }
}
