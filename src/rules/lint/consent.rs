//! Opt-out: that it is there if marketing is sent, that it is spelled as it is read, and that it hits nothing else.
//!
//! What counts as sending marketing: an action whose parameters name a template that is not said to be for something else, or
//! have `marketing` as category. What counts as opt-out: a trigger with the action `set_consent` and the value `opted_out`,
//! for the category `marketing` or for none in particular.

use super::File;
use crate::facts::host_facts::CONSENTS;
use crate::json::tree::{self, Node, Value};
use crate::rules::action::{Action, SET_CONSENT};
use crate::rules::condition::Leaf;
use crate::rules::diagnostic::{Code, Report};
use crate::rules::meant;
use crate::rules::model::Trigger;
use crate::rules::phrase::{Phrase, Said};
use crate::rules::words::list;
use crate::text::{MatchMode, Term, fold};

/// Reports marketing without opt-out, consent that is set to nothing, and opt-out terms that hit inside of longer messages.
pub(super) fn check(file: &File<'_>, report: &mut Report) {
    for action in file.model.actions() {
        check_spelling(action, report);
    }
    let mut has_opt_out = false;
    for trigger in &file.model.triggers {
        if trigger.actions.iter().any(opts_out) {
            has_opt_out = true;
            check_terms(trigger, file, report);
        }
    }
    let mut actions = file.model.actions();
    let marketing = actions.find(|one| sends_marketing(one));
    if let Some(action) = marketing.filter(|_| !has_opt_out) {
        report.warning(
            Code::NoOptOut,
            action.place,
            "this sends marketing, and no trigger lets customers opt out by message",
            "add a trigger on `message.text` with the action `{\"set_consent\": {\"category\": \"marketing\", \"value\": \"opted_out\"}}`; if the template is not marketing, say so, as `\"category\": \"utility\"`",
        );
    }
}

/// The action that sets consent, and what it must say: what is spelled otherwise does nothing.
fn check_spelling(action: &Action, report: &mut Report) {
    if action.name != SET_CONSENT {
        if SPELLINGS.contains(&meant::plain(&action.name).as_str()) {
            report.warning(
                Code::Value,
                action.place,
                format!(
                    "action `{}` sets no consent: its name is another",
                    action.name
                ),
                Phrase::DidYouMean {
                    name: SET_CONSENT.to_owned(),
                },
            );
        }
        return;
    }
    let Ok(params) = tree::parse(&action.params) else {
        return;
    };
    let possible = || Said::from(format!("write {}", list(CONSENTS, "or")));
    let Some(value) = params.value("value") else {
        report.warning(
            Code::Value,
            action.place,
            "this sets no consent: it has no `value`",
            possible(),
        );
        return;
    };
    // A value that is filled in is not known here.
    if let Some(value) = value
        .text()
        .filter(|value| !CONSENTS.contains(value) && !value.contains("${"))
    {
        let meant = report.suggestions.meant(value, CONSENTS.iter().copied());
        let help = meant.map_or_else(possible, |meant| meant.help());
        let message = format!("no consent is `{value}`: this changes nothing");
        report.warning(Code::Value, action.place, message, help);
    }
}

/// How the name of the action is written elsewhere, in lower case and letters only.
const SPELLINGS: &[&str] = &[
    "setconsent",
    "setconsents",
    "setconsnet",
    "setconcent",
    "setconsen",
    "consent",
    "updateconsent",
    "changeconsent",
    "optout",
    "unsubscribe",
];

fn sends_marketing(action: &Action) -> bool {
    action.name != SET_CONSENT
        && tree::parse(&action.params).is_ok_and(|params| is_marketing(&params))
}

/// Whether parameters name a template, or have marketing as category; what is said to be for something else is not.
fn is_marketing(node: &Node<'_>) -> bool {
    match &node.value {
        Value::Array(items) => items.iter().any(is_marketing),
        Value::Object(members) => {
            let category = members.iter().find(|member| member.key == "category");
            match category.and_then(|member| member.node.text()) {
                Some(category) => fold(category) == "marketing",
                None => members.iter().any(|member| {
                    let is_there = !matches!(member.node.value, Value::Null | Value::Bool(false));
                    (member.key == "template" && is_there && !has_other_category(&member.node))
                        || is_marketing(&member.node)
                }),
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

fn has_other_category(template: &Node<'_>) -> bool {
    let category = template.value("category").and_then(Node::text);
    category.is_some_and(|category| fold(category) != "marketing")
}

pub(super) fn opts_out(action: &Action) -> bool {
    if action.name != SET_CONSENT {
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
