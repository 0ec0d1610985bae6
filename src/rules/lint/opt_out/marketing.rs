//! What counts as sending marketing: an action whose parameters name a template that is not said to be for something else, or
//! have `marketing` as category. What counts as opt-out: a trigger with the action `set_consent` and the value `opted_out`,
//! for the category `marketing` or for none in particular.

use crate::json::tree::{self, Node, Value};
use crate::rules::action::{Action, SET_CONSENT};
use crate::text::fold;

pub(super) fn sends_marketing(action: &Action) -> bool {
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

pub(in crate::rules::lint) fn opts_out(action: &Action) -> bool {
    consents_to(action, "opted_out")
}

pub(super) fn opts_in(action: &Action) -> bool {
    consents_to(action, "opted_in")
}

/// Whether an action sets the consent to marketing to this value.
pub(super) fn consents_to(action: &Action, value: &str) -> bool {
    if action.name != SET_CONSENT {
        return false;
    }
    let Ok(params) = tree::parse(&action.params) else {
        return false;
    };
    let category = params.value("category").and_then(Node::text);
    params.value("value").and_then(Node::text) == Some(value)
        && category.is_none_or(|category| category == "marketing")
}
