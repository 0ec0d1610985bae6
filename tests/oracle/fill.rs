//! Placeholders: what the parameters of an action are, with what was decided and what is known in their places.

use serde_json::{Map, Value, json};
use waypost::router::Destination;
use waypost::{OwnedDecision, Timestamp};

use crate::generate::{self, Rng};
use crate::reference::{Case, list};
use crate::words;
use crate::{compare, with_case};

const FILES: u64 = 750;
/// Facts of every type, from everywhere, and what a decision has.
const NAMES: &[&str] = &[
    "agent",
    "conversation.is_first",
    "crm.score",
    "crm.stage",
    "customer.tags",
    "customer.tier",
    "event",
    "form.day",
    "form.days",
    "form.n",
    "form.ok",
    "held_until",
    "keyword",
    "location.name",
    "member",
    "open",
    "order.total",
    "priority",
    "queue",
    "route",
    "sender.id",
    "sender.phone",
    "team",
    "text",
];
const AROUND: &[&str] = &["", " ", "$", "Olá, ", "$${text}", "}", "é", "{$"];

#[test]
fn placeholders_are_filled_in_as_the_language_is_written() {
    let (mut alone, mut within, mut absent, mut seen) = (0, 0, 0, 0);
    compare(FILES, rules, |decided| {
        let actions = &decided.decision.actions;
        for trigger in decided.rules["triggers"].as_array().into_iter().flatten() {
            let asked = actions.iter().filter(|action| trigger["id"] == action.rule);
            for (asked, written) in asked.zip(trigger["actions"].as_array().unwrap()) {
                let params: Value = serde_json::from_str(asked.params.as_str()).unwrap();
                let written = &written[asked.name.as_str()];
                let expected = with_case(
                    decided.rules,
                    decided.generated,
                    decided.host,
                    decided.now,
                    |case| case.filled(written, trigger, &decided.decision),
                );
                assert_eq!(params, expected, "{decided}");
                alone += u64::from(!params["alone"].is_null());
                absent += u64::from(params["alone"].is_null());
                within += 1;
                let group = &params["group"];
                seen += u64::from(group.is_string() && group != "");
            }
        }
    });
    assert!(
        alone > 250 && within > 500 && absent > 250 && seen > 20,
        "{alone} {within} {absent} {seen}"
    );
}

/// A rule file whose triggers ask for actions with placeholders.
fn rules(rng: &mut Rng) -> Value {
    let mut file = generate::rules(rng);
    let conditions = file["conditions"].clone();
    for trigger in file["triggers"].as_array_mut().into_iter().flatten() {
        // By chance alone an expression hardly ever hits.
        if rng.below(4) == 0 {
            trigger["when"] = json!({"text": {"regex": "(?<first>[a-z])(?<digit>[0-9])?"}});
        }
        let mut groups = Vec::new();
        for pattern in regexes(&trigger["when"], &conditions) {
            groups.extend(words::groups(&pattern));
        }
        for action in trigger["actions"].as_array_mut().unwrap() {
            for params in action.as_object_mut().unwrap().values_mut() {
                let name = |rng: &mut Rng| format!("${{{}}}", rng.pick(NAMES));
                let mut text = rng.pick(AROUND).to_string();
                for _ in 0..rng.below(3) {
                    text += &name(rng);
                    text += *rng.pick(AROUND);
                }
                *params =
                    json!({"alone": name(rng), "in": [text, 5, {"deep": name(rng), "plain": "x"}]});
                if !groups.is_empty() {
                    params["group"] = json!(format!("${{match.{}}}", rng.pick(&groups)));
                }
            }
        }
    }
    file
}

impl Case<'_> {
    /// The parameters with every placeholder filled in.
    pub(crate) fn filled(&self, params: &Value, rule: &Value, decision: &OwnedDecision) -> Value {
        match params {
            Value::String(text) => self.filled_text(text, rule, decision),
            Value::Array(items) => items
                .iter()
                .map(|one| self.filled(one, rule, decision))
                .collect(),
            Value::Object(members) => {
                let filled = |(key, value): (&String, &Value)| {
                    (key.clone(), self.filled(value, rule, decision))
                };
                Value::Object(members.iter().map(filled).collect::<Map<_, _>>())
            }
            other => other.clone(),
        }
    }

    fn filled_text(&self, text: &str, rule: &Value, decision: &OwnedDecision) -> Value {
        let alone = text
            .strip_prefix("${")
            .and_then(|rest| rest.strip_suffix('}'));
        if let Some(name) = alone.filter(|name| !name.contains('}')) {
            return self.value_of(name, rule, decision).unwrap_or_default();
        }
        let (mut out, mut rest) = (String::new(), text);
        while !rest.is_empty() {
            if let Some(behind) = rest.strip_prefix("$${") {
                out.push_str("${");
                rest = behind;
            } else if let Some(behind) = rest.strip_prefix("${") {
                let (name, behind) = behind.split_once('}').unwrap();
                out.push_str(&match (name, decision.held_until) {
                    ("held_until", Some(at)) => for_people(at),
                    _ => as_text(&self.value_of(name, rule, decision).unwrap_or_default()),
                });
                rest = behind;
            } else {
                out.push(rest.chars().next().unwrap());
                rest = &rest[out.chars().last().unwrap().len_utf8()..];
            }
        }
        out.into()
    }

    fn value_of(&self, name: &str, rule: &Value, decision: &OwnedDecision) -> Option<Value> {
        if let Some(group) = name.strip_prefix("match.") {
            let text = self.facts.get("text")?.as_str()?;
            let patterns = regexes(&rule["when"], &self.rules["conditions"]);
            let mut seen = patterns
                .iter()
                .filter_map(|pattern| words::regex_group(pattern, group, text));
            return seen.next().map(Value::from);
        }
        let target = decision.targets.first();
        let named = |of: fn(Destination<&str>) -> Option<&str>| {
            target
                .and_then(|target| of(target.destination()))
                .map(Value::from)
        };
        match name {
            "route" => decision.route.clone().map(Value::from),
            "priority" => Some(decision.priority.into()),
            "held_until" => decision.held_until.map(|at| at.to_string().into()),
            "member" => target?.member.clone().map(Value::from),
            "team" => named(|to| match to {
                Destination::Team(name) => Some(name),
                _ => None,
            }),
            "agent" => named(|to| match to {
                Destination::Agent(name) => Some(name),
                _ => None,
            }),
            "queue" => named(|to| match to {
                Destination::Queue(name) => Some(name),
                _ => None,
            }),
            fact => self.fact(fact).map(shortest),
        }
    }
}

/// The expressions of a condition, in the order in which they are written.
fn regexes(condition: &Value, named: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for (key, value) in condition.as_object().into_iter().flatten() {
        match key.as_str() {
            "all" | "any" | "not" => {
                found.extend(list(value).iter().flat_map(|one| regexes(one, named)));
            }
            "is" => {
                let names = list(value).into_iter().filter_map(Value::as_str);
                found.extend(names.flat_map(|name| regexes(&named[name], named)));
            }
            "text" => found.extend(value["regex"].as_str().map(str::to_owned)),
            _ => {}
        }
    }
    found
}

/// A number without a fraction that says nothing.
fn shortest(value: Value) -> Value {
    match value.as_f64() {
        Some(number) if number.fract() == 0.0 => json!(number as i64),
        _ => value,
    }
}

fn as_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let texts: Vec<String> = items.iter().map(as_text).collect();
            texts.join(", ")
        }
        other => other.to_string(),
    }
}

/// In UTC, which is the zone of the generated files.
fn for_people(at: Timestamp) -> String {
    at.to_string()[..16].replace('T', " ")
}
