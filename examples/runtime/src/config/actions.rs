//! What is wrong with the actions that rules and callers ask for: none of those there are, other parameters than theirs, or
//! nothing that carries them out.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use waypost_connectors::{Action, names};

use super::Config;
use crate::carrier::without_secret;

/// The parts of a rule file that ask for actions.
#[derive(Deserialize)]
struct Rules<'t> {
    #[serde(borrow, default)]
    triggers: Vec<Rule<'t>>,
    #[serde(borrow, default)]
    routes: Vec<Rule<'t>>,
    #[serde(borrow)]
    fallback: Option<Rule<'t>>,
}

#[derive(Deserialize)]
struct Rule<'t> {
    id: Option<String>,
    #[serde(borrow, default)]
    actions: Vec<BTreeMap<String, &'t RawValue>>,
    #[serde(borrow, default)]
    if_held: Vec<BTreeMap<String, &'t RawValue>>,
}

impl Config {
    /// What is wrong with the actions of a rule file that is good otherwise, each with its place; the same of several rules
    /// once.
    pub(crate) fn wrong_actions(&self, text: &str) -> Vec<String> {
        let rules: Rules<'_> = match serde_json::from_str(text) {
            Ok(rules) => rules,
            Err(error) => return vec![error.to_string()],
        };
        let lists = [
            ("triggers", rules.triggers),
            ("routes", rules.routes),
            ("fallback", rules.fallback.into_iter().collect()),
        ];
        let (mut wrong, mut seen) = (Vec::new(), BTreeSet::new());
        for (list, rules) in lists {
            for rule in rules {
                let of = match &rule.id {
                    Some(id) => format!("`{id}`"),
                    None => format!("the {list}"),
                };
                let asked = rule.actions.iter().chain(&rule.if_held).flatten();
                for (name, params) in asked {
                    for problem in self.wrong_action(name, params.get()) {
                        let what = format!("action `{name}`: {problem}");
                        if seen.insert(what.clone()) {
                            let (line, column) = place(text, params.get());
                            wrong.push(format!("{line}:{column}: error: {what} (in {of})"));
                        }
                    }
                }
            }
        }
        wrong
    }

    /// What is wrong with an action, by its name and its parameters as JSON.
    #[must_use]
    pub fn wrong_action(&self, name: &str, params: &str) -> Vec<String> {
        let problems = Action::check(name, params);
        let mut wrong: Vec<String> = problems.iter().map(ToString::to_string).collect();
        let read: Value = serde_json::from_str(params).unwrap_or_default();
        let named = read.get("destination").and_then(Value::as_str);
        wrong.extend(self.wrong_category("", &read));
        if let Some(otherwise) = read.get("else") {
            wrong.extend(self.wrong_category("/else", otherwise));
        }
        if name == "set_consent" {
            return wrong;
        }
        if names().contains(&name) && !self.actions.contains_key(name) {
            wrong.push("the configuration says of no destination that it does this".to_owned());
        }
        let Some(goes_to) = named.or_else(|| Some(self.actions.get(name)?.as_str())) else {
            return wrong;
        };
        match self.destinations.get(goes_to) {
            None if named.is_some() => {
                wrong.push(self.no_destination(goes_to));
            }
            // It is said where the configuration names it.
            None => {}
            Some(destination) => {
                let connector = without_secret(destination);
                let problems = connector.map(|connector| connector.check_asked(name, params));
                let problems = problems.into_iter().flatten();
                wrong.extend(problems.map(|problem| format!("`{goes_to}`: {problem}")));
            }
        }
        wrong
    }

    /// Says that a template's action calls it something else than the configuration does: by that the guard decides whom it
    /// may reach. To call it `marketing` only holds it back more.
    fn wrong_category(&self, at: &str, params: &Value) -> Option<String> {
        let text = |member| params.get(member).and_then(Value::as_str);
        let template = text("template").or_else(|| text("name"))?;
        let (said, known) = (text("category")?, self.templates.get(template)?);
        let is_no_looser = said == known || said == "marketing" || said.contains("${");
        (!is_no_looser).then(|| {
            format!("{at}/category: `{said}`, but `templates.{template}` of the configuration is `{known}`")
        })
    }
}

/// The line and the column, counted from 1, of a part of a text.
fn place(text: &str, part: &str) -> (usize, usize) {
    let at = part.as_ptr().addr().saturating_sub(text.as_ptr().addr());
    let before = text.get(..at).unwrap_or_default();
    let line = before.rsplit_once('\n').map_or(before, |(_, line)| line);
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}
