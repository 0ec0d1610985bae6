//! Opt-out: that it is there where marketing is sent, and that it does not hit what is none.
//!
//! What counts as sending marketing: an action of a trigger whose name speaks of sending ([`SENDING`]) and whose name or
//! parameters speak of marketing ([`MARKETING`]). What counts as opt-out: a trigger on texts or buttons with the action
//! `set_consent` and the value `opted_out`, for the category `marketing` or for none in particular.

use super::File;
use crate::event::EventKind;
use crate::json::tree::{Node, Value};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::{Condition, Trigger};
use crate::text::{MatchMode, Term};

/// Words of action names.
const SENDING: &[&str] = &[
    "send",
    "template",
    "campaign",
    "broadcast",
    "newsletter",
    "message",
];

/// Words of action names and parameters.
const MARKETING: &[&str] = &["marketing", "promo", "campaign", "newsletter"];

/// Reports marketing without opt-out, and opt-out terms that hit inside of longer messages.
pub(super) fn check(file: &File<'_>, report: &mut Report) {
    let mut marketing = None;
    let mut has_opt_out = false;
    for trigger in &file.model.triggers {
        let Some(node) = file.rule_at("triggers", trigger.place) else {
            continue;
        };
        let actions = node.value("actions").map(Node::items).unwrap_or_default();
        if marketing.is_none() {
            marketing = actions.iter().find(|action| sends_marketing(action));
        }
        let hears = trigger.on.iter().any(|kind| {
            kind.matches(EventKind::MESSAGE_TEXT) || kind.matches(EventKind::MESSAGE_BUTTON)
        });
        if hears && actions.iter().any(opts_out) {
            has_opt_out = true;
            check_terms(trigger, node, file, report);
        }
    }
    if let Some(action) = marketing.filter(|_| !has_opt_out) {
        report.warning(
            Code::NoOptOut,
            action.span,
            "this sends marketing, and no trigger lets customers opt out by message",
            "add a trigger on `message.text` with the action `{\"set_consent\": {\"category\": \"marketing\", \"value\": \"opted_out\"}}`",
            None,
        );
    }
}

fn sends_marketing(action: &Node<'_>) -> bool {
    action.members().iter().any(|member| {
        let name = member.key.to_lowercase();
        let speaks = |text: &str| MARKETING.iter().any(|word| text.contains(word));
        SENDING.iter().any(|word| name.contains(word))
            && (speaks(&name) || any_text(&member.node, &mut |text| speaks(&text.to_lowercase())))
    })
}

fn any_text(node: &Node<'_>, is: &mut impl FnMut(&str) -> bool) -> bool {
    match &node.value {
        Value::String(text) => is(text),
        Value::Array(items) => items.iter().any(|item| any_text(item, is)),
        Value::Object(members) => members.iter().any(|member| any_text(&member.node, is)),
        _ => false,
    }
}

fn opts_out(action: &Node<'_>) -> bool {
    let Some(params) = action.value("set_consent") else {
        return false;
    };
    let category = params.value("category").and_then(Node::text);
    params.value("value").and_then(Node::text) == Some("opted_out")
        && category.is_none_or(|category| category == "marketing")
}

/// The terms by which an opt-out trigger is found.
fn check_terms(trigger: &Trigger, node: &Node<'_>, file: &File<'_>, report: &mut Report) {
    let is_loose = |terms: &[Term]| {
        let mut terms = terms.iter();
        terms.any(|term| term.mode() != MatchMode::WholeMessage)
    };
    let help = "write `\"match\": \"whole_message\"`: `we have got to stop this` is not an opt-out";
    let mut in_text = false;
    positive_leaves(&trigger.when, &mut |leaf| match leaf {
        Condition::Keyword(sets) => {
            let sets = sets
                .iter()
                .filter_map(|set| file.model.keyword_sets.get(*set));
            for set in sets.filter(|set| is_loose(&set.terms)) {
                report.warning(
                    Code::LooseOptOut,
                    set.place,
                    format!(
                        "keyword set `{}` opts customers out (trigger `{}`), and hits inside of longer messages, too",
                        set.name, trigger.id
                    ),
                    help,
                    None,
                );
            }
        }
        Condition::Terms(terms) => in_text |= is_loose(terms),
        _ => {}
    });
    if in_text {
        let when = node.value("when").map_or(node.span, |when| when.span);
        report.warning(
            Code::LooseOptOut,
            when,
            format!(
                "trigger `{}` opts customers out, and its terms hit inside of longer messages, too",
                trigger.id
            ),
            "write `{\"text\": {\"whole_message\": [...]}}`: `we have got to stop this` is not an opt-out",
            None,
        );
    }
}

/// The leaves that are not under a negation.
fn positive_leaves<'c>(condition: &'c Condition, leaf: &mut impl FnMut(&'c Condition)) {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => {
            for part in parts {
                positive_leaves(part, leaf);
            }
        }
        Condition::Not(_) => {}
        other => leaf(other),
    }
}
