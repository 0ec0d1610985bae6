//! The rule language, executed as it is written: no index, no cache, no types, a rule file as plain JSON.

use serde_json::{Map, Value};

/// One event to decide: its rule file, its kind, its facts and the host's, and the schedules now.
pub(crate) struct Case<'c> {
    pub(crate) rules: &'c Value,
    pub(crate) kind: &'c str,
    /// As it stands in its list.
    pub(crate) element: &'c Value,
    pub(crate) facts: &'c Map<String, Value>,
    pub(crate) open: &'c dyn Fn(&str) -> bool,
    pub(crate) opens_at: &'c dyn Fn(&str) -> Option<i64>,
    pub(crate) now: i64,
    /// When a schedule has been open for so many seconds from an instant on.
    pub(crate) after_open: &'c dyn Fn(&str, i64, u64) -> Option<i64>,
}

#[derive(Debug, Default, PartialEq)]
pub(crate) struct Expected {
    pub(crate) route: Option<String>,
    pub(crate) reason: &'static str,
    /// Step index and team, agent or queue.
    pub(crate) targets: Vec<String>,
    pub(crate) after_s: Vec<u64>,
    pub(crate) timeout_s: Vec<Option<u64>>,
    /// For every target the members whom it may name.
    pub(crate) members: Vec<Vec<Option<String>>>,
    /// Who and why.
    pub(crate) skipped: Vec<(String, &'static str)>,
    pub(crate) is_held: bool,
    pub(crate) held_until: Option<i64>,
    pub(crate) priority: i64,
    pub(crate) actions: Vec<(String, String)>,
}

pub(crate) const FOLDED: [&str; 6] = [
    "customer.tier",
    "customer.tags",
    "customer.language",
    "location.name",
    "media.mime_type",
    "referral.headline",
];
pub(crate) type Truth = Option<bool>;

pub(crate) fn all(parts: impl Iterator<Item = Truth>) -> Truth {
    let parts: Vec<Truth> = parts.collect();
    if parts.contains(&Some(false)) {
        Some(false)
    } else {
        (!parts.contains(&None)).then_some(true)
    }
}

pub(crate) fn list(value: &Value) -> Vec<&Value> {
    value
        .as_array()
        .map_or(vec![value], |items| items.iter().collect())
}

/// Adds the actions of a list, in its order.
fn ask(rule: &Value, id: &Value, list: &str, out: &mut Expected) {
    for action in rule[list].as_array().into_iter().flatten() {
        for name in action.as_object().unwrap().keys() {
            out.actions
                .push((id.as_str().unwrap().to_owned(), name.clone()));
        }
    }
}

impl Case<'_> {
    pub(crate) fn decide(&self) -> Expected {
        let mut out = Expected {
            reason: "none",
            ..Expected::default()
        };
        out.priority = self
            .matching("priority")
            .map(|rule| rule["add"].as_i64().unwrap())
            .sum();
        for rule in self.matching("triggers").filter(|rule| self.is_on(rule)) {
            ask(rule, &rule["id"], "actions", &mut out);
            if rule["stop"] == true {
                out.reason = "stopped";
                return out;
            }
        }
        if let Some(route) = self.matching("routes").find(|rule| self.is_on(rule)) {
            (out.reason, out.route) = ("route", route["id"].as_str().map(str::to_owned));
            out.priority += route["priority"].as_i64().unwrap_or(0);
            let _ = self.place(route, &mut out) || self.place(&self.rules["fallback"], &mut out);
            Self::ask_all(route, &route["id"], &mut out);
        } else if self.rules["fallback"].is_object() && self.kind.starts_with("message.") {
            out.reason = "fallback";
            out.priority += self.rules["fallback"]["priority"].as_i64().unwrap_or(0);
            self.place(&self.rules["fallback"], &mut out);
            Self::ask_all(&self.rules["fallback"], &Value::from("fallback"), &mut out);
        }
        out
    }

    /// What a route or the fallback asks for.
    fn ask_all(outcome: &Value, id: &Value, out: &mut Expected) {
        ask(outcome, id, "actions", out);
        if out.is_held {
            ask(outcome, id, "if_held", out);
        }
    }

    fn matching(&self, section: &str) -> impl Iterator<Item = &Value> {
        let rules = self.rules[section].as_array().into_iter().flatten();
        rules.filter(|rule| rule["disabled"] != true && self.truth(&rule["when"]) == Some(true))
    }

    fn is_on(&self, rule: &Value) -> bool {
        let on = rule.get("on").map_or(vec!["message"], |on| {
            list(on).into_iter().map(|k| k.as_str().unwrap()).collect()
        });
        on.iter()
            .any(|kind| self.kind == *kind || self.kind.starts_with(&format!("{kind}.")))
    }
}
