//! Opt-out: that it is there if marketing is sent, and that it hits nothing else.
//!
//! What counts as sending marketing: an action whose name speaks of sending ([`SENDING`]) and whose name or
//! parameters speak of marketing ([`MARKETING`]). What counts as opt-out: a trigger on texts or buttons with the action
//! `set_consent` and the value `opted_out`, for the category `marketing` or for none in particular.

use super::File;
use crate::event::EventKind;
use crate::json::tree::{self, Node, Value};
use crate::rules::action::Action;
use crate::rules::condition::Leaf;
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::Trigger;
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
    let mut actions = file.model.actions();
    let marketing = actions.find(|one| sends_marketing(one));
    for action in file.model.actions() {
        check_value(action, report);
    }
    let mut has_opt_out = false;
    for trigger in &file.model.triggers {
        let hears = trigger.on.iter().any(|kind| {
            kind.matches(EventKind::MESSAGE_TEXT) || kind.matches(EventKind::MESSAGE_BUTTON)
        });
        if hears && trigger.actions.iter().any(opts_out) {
            has_opt_out = true;
            check_terms(trigger, file, report);
        }
    }
    if let Some(action) = marketing.filter(|_| !has_opt_out) {
        report.warning(
            Code::NoOptOut,
            action.place,
            "this sends marketing, and no trigger lets customers opt out by message",
            "add a trigger on `message.text` with the action `{\"set_consent\": {\"category\": \"marketing\", \"value\": \"opted_out\"}}`",
        );
    }
}

/// What a consent can be.
const CONSENTS: &[&str] = &["opted_in", "opted_out", "unknown"];

/// A value that is filled in is not known here.
fn check_value(action: &Action, report: &mut Report) {
    if action.name != "set_consent" {
        return;
    }
    let params = tree::parse(&action.params).ok();
    let value = params
        .as_ref()
        .and_then(|params| params.value("value")?.text());
    if let Some(value) = value.filter(|value| !CONSENTS.contains(value) && !value.contains("${")) {
        report.warning(
            Code::Value,
            action.place,
            format!("no consent is `{value}`: this changes nothing"),
            "write `opted_in`, `opted_out` or `unknown`",
        );
    }
}

fn sends_marketing(action: &Action) -> bool {
    let name = action.name.to_lowercase();
    let speaks = |text: &str| MARKETING.iter().any(|word| text.contains(word));
    SENDING.iter().any(|word| name.contains(word))
        && (speaks(&name)
            || tree::parse(&action.params)
                .is_ok_and(|params| any_text(&params, &mut |text| speaks(&text.to_lowercase()))))
}

fn any_text(node: &Node<'_>, is: &mut impl FnMut(&str) -> bool) -> bool {
    match &node.value {
        Value::String(text) => is(text),
        Value::Array(items) => items.iter().any(|item| any_text(item, is)),
        Value::Object(members) => members.iter().any(|member| any_text(&member.node, is)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

pub(super) fn opts_out(action: &Action) -> bool {
    if action.name != "set_consent" {
        return false;
    }
    let Ok(params) = tree::parse(&action.params) else {
        return false;
    };
    let category = params.value("category").and_then(Node::text);
    params.value("value").and_then(Node::text) == Some("opted_out")
        && category.is_none_or(|category| category == "marketing")
}

/// The terms by which an opt-out trigger is found.
fn check_terms(trigger: &Trigger, file: &File<'_>, report: &mut Report) {
    let is_loose = |terms: &[Term]| {
        let mut terms = terms.iter();
        terms.any(|term| term.mode() != MatchMode::WholeMessage)
    };
    let help = "write `\"match\": \"whole_message\"`: `we have got to stop this` is not an opt-out";
    let mut in_text = false;
    trigger.when.condition.each_leaf(&mut |leaf, is_negated| match leaf {
        _ if is_negated => {}
        Leaf::Keyword(sets) => {
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
                );
            }
        }
        Leaf::Terms(terms) => in_text |= is_loose(terms),
        Leaf::Open(_)
        | Leaf::Closed(_)
        | Leaf::Regex(_)
        | Leaf::Share(_)
        | Leaf::Exists(_)
        | Leaf::Test(..) => {}
    });
    if in_text {
        report.warning(
            Code::LooseOptOut,
            trigger.when.place(),
            format!(
                "trigger `{}` opts customers out, and its terms hit inside of longer messages, too",
                trigger.id
            ),
            "write `{\"text\": {\"whole_message\": [...]}}`: `we have got to stop this` is not an opt-out",
        );
    }
}
