//! What stands twice in one list: another was probably meant.

use std::collections::BTreeSet;

use super::File;
use crate::event::KindPattern;
use crate::json::tree::{Node, Span, Value};
use crate::rules::condition::Leaf;
use crate::rules::diagnostic::{Code, Report};
use crate::rules::said::said;
use crate::text::fold;

/// Reports what a condition, a rule's `on`, a team or a calendar names twice. Terms of a keyword set are compared elsewhere: one
/// may cover another.
pub(super) fn check(file: &File<'_>, report: &mut Report) {
    let model = file.model;
    // A named condition stands in every rule that names it, and several leaves may be of one key.
    let mut told = BTreeSet::new();
    for rule in model.rules() {
        rule.when.entry().each_leaf(&mut |leaf, key, _| {
            if let Some(is_folded) = is_list(leaf, file).filter(|_| told.insert(key)) {
                check_list(file.written.items_under(key, None), is_folded, report);
            }
        });
    }
    let of_routes = model.routes.iter().map(|route| (route.place, &route.on));
    let of_triggers = model
        .triggers
        .iter()
        .map(|trigger| (trigger.place, &trigger.on));
    for (rule, on) in of_routes.chain(of_triggers) {
        if on.len() > 1 {
            check_kinds(file.written.items_under(rule, Some("on")), report);
        }
    }
    for team in &model.teams {
        for key in ["regions", "languages"] {
            check_list(
                file.written.items_under(team.place, Some(key)),
                false,
                report,
            );
        }
    }
    for calendar in &model.calendars {
        check_list(
            file.written.items_under(calendar.named.place, None),
            false,
            report,
        );
    }
    for named in model
        .schedules
        .iter()
        .filter(|named| named.calendars.len() > 1)
    {
        check_list(
            file.written.items_under(named.place, Some("holidays")),
            false,
            report,
        );
    }
}

/// Whether a leaf may be of several values, and whether these are compared folded.
fn is_list(leaf: &Leaf, file: &File<'_>) -> Option<bool> {
    let (count, is_folded) = match leaf {
        Leaf::Test(fact, test) => (test.operands().len(), file.model.schema.is_folded(*fact)),
        Leaf::Terms(terms) => (terms.len(), true),
        Leaf::Keyword(names) | Leaf::Open(names) | Leaf::Closed(names) => (names.len(), false),
        Leaf::Regex(_) | Leaf::Share(_) | Leaf::Exists(_) => (1, false),
    };
    (count > 1).then_some(is_folded)
}

fn check_list(items: &[Node<'_>], is_folded: bool, report: &mut Report) {
    let mut seen = BTreeSet::new();
    for item in items {
        let (same, shown) = match &item.value {
            Value::String(text) if is_folded => (fold(text), text.to_string()),
            Value::String(text) => (text.to_string(), text.to_string()),
            Value::Number(number) => (number.to_string(), number.to_string()),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => continue,
        };
        if !seen.insert(same) {
            tell(&shown, item.span, report);
        }
    }
}

/// A kind stands there already if one above it does.
fn check_kinds(items: &[Node<'_>], report: &mut Report) {
    let kinds = items.iter().filter_map(|item| {
        let text = item.text()?;
        Some((text, KindPattern::parse(text).ok()?, item.span))
    });
    let kinds: Vec<(&str, KindPattern, Span)> = kinds.collect();
    for (at, (text, _, place)) in kinds.iter().enumerate() {
        let others = kinds.iter().enumerate().filter(|(other, _)| *other != at);
        let mut others = others.map(|(other, (name, ..))| (other, *name));
        let above = others.find(|(other, name)| {
            let is_below = text
                .strip_prefix(name)
                .is_some_and(|rest| rest.starts_with('.'));
            is_below || (name == text && *other < at)
        });
        match above {
            Some((_, name)) if name == *text => tell(text, *place, report),
            Some((_, name)) => report.warning(
                Code::RepeatedValue,
                *place,
                said!("`{name}` in this list stands for `{text}`, too", name, text),
                said!(
                    "leave it out, or leave `{name}` out if only some of its kinds are meant",
                    name
                ),
            ),
            None => {}
        }
    }
}

fn tell(shown: &str, place: Span, report: &mut Report) {
    report.warning(
        Code::RepeatedValue,
        place,
        said!("`{shown}` stands in this list already", shown),
        said!("leave it out, or write the one that was meant"),
    );
}
