//! Names of facts in actions that are not filled in: between other signs than those of a placeholder, or behind two signs of the
//! dollar.

use crate::json::tree::{self, Node, Value};
use crate::rules::action::Action;
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::Model;
use crate::rules::placeholder::{GROUP, WORDS, Word};
use crate::rules::said::said;

/// Reports names of facts between other signs than those of a placeholder: `{{sender.name}}`.
pub(super) fn check(action: &Action, model: &Model, report: &mut Report) {
    let params = tree::parse(&action.params).ok();
    if let Some(name) = params.as_ref().and_then(|params| escaped(params, model)) {
        report.warning(
            Code::AbsentPlaceholder,
            action.place,
            said!(
                "`{name}` is not filled in here: `$${` is a `${` that begins no placeholder",
                name
            ),
            said!(
                "write `${{name}}`, with something between it and a `$` before it",
                name
            ),
        );
    }
    if let Some(name) = params.and_then(|params| otherwise_placed(&params, model)) {
        report.warning(
            Code::AbsentPlaceholder,
            action.place,
            said!(
                "`{name}` is not filled in here: a placeholder stands between `${` and `}`",
                name
            ),
            said!("write `${{name}}`", name),
        );
    }
}

/// The first name of a fact or word in a value that stands behind `$${`.
fn escaped(node: &Node<'_>, model: &Model) -> Option<String> {
    match &node.value {
        Value::String(text) => {
            let mut behind = text.split("$${").skip(1);
            let name = behind.find_map(|rest| {
                let (name, _) = rest.split_once('}')?;
                let is_word = WORDS.iter().any(|(word, _)| *word == name);
                (is_word || model.schema.fact(name).is_some()).then_some(name)
            });
            name.map(str::to_owned)
        }
        Value::Array(items) => items.iter().find_map(|item| escaped(item, model)),
        Value::Object(members) => members
            .iter()
            .find_map(|member| escaped(&member.node, model)),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// The first such name in a value.
fn otherwise_placed(node: &Node<'_>, model: &Model) -> Option<String> {
    match &node.value {
        Value::String(text) => otherwise_written(text, model).map(str::to_owned),
        Value::Array(items) => items.iter().find_map(|item| otherwise_placed(item, model)),
        Value::Object(members) => members
            .iter()
            .find_map(|member| otherwise_placed(&member.node, model)),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

fn otherwise_written<'t>(text: &'t str, model: &Model) -> Option<&'t str> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    let signs = text.match_indices(['{', '$', '<', '%', '[']);
    let mut names = signs.filter_map(|(at, sign)| {
        let (before, after) = text.split_at_checked(at)?;
        let after = after.strip_prefix(sign)?;
        let after = match sign {
            "{" => after.trim_start(),
            "$" => after.trim_start_matches('('),
            _ => after,
        };
        let end = after.find(|c: char| !is_name(c)).unwrap_or(after.len());
        let (name, rest) = after.split_at_checked(end)?;
        let is_placed = match sign {
            "{" => !before.ends_with('$') && rest.trim_start().starts_with('}'),
            "<" => rest.starts_with('>'),
            "%" => rest.starts_with('%'),
            "[" => rest.starts_with(']'),
            _ => true,
        };
        let is_doubled = sign == "{" && before.ends_with('{') && !before.ends_with("${");
        Some((name.trim_end_matches('.'), is_doubled)).filter(|_| is_placed)
    });
    // A word alone may be meant as it is.
    let found = names.find(|(name, is_doubled)| {
        *name == Word::HeldUntil.as_str()
            || *is_doubled && WORDS.iter().any(|(word, _)| word == name)
            || name
                .strip_prefix(GROUP)
                .is_some_and(|group| !group.is_empty())
            || (name.contains('.') && model.schema.fact(name).is_some())
    });
    found.map(|(name, _)| name)
}
