//! The middle of the reference: when a condition holds.

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::members;
use crate::reference::{Case, FOLDED, Truth, all, list};
use crate::words::{fold, hits, regex_matches, vocabulary};

impl Case<'_> {
    pub(crate) fn truth(&self, condition: &Value) -> Truth {
        all(condition
            .as_object()
            .into_iter()
            .flatten()
            .map(|(key, value)| match key.as_str() {
                "all" => all(list(value).into_iter().map(|part| self.truth(part))),
                "any" => all(list(value)
                    .into_iter()
                    .map(|part| self.truth(part).map(|b| !b)))
                .map(|b| !b),
                "not" => self.truth(value).map(|b| !b),
                "closed" => Some(
                    list(value)
                        .iter()
                        .any(|name| !(self.open)(name.as_str().unwrap())),
                ),
                "is" => all(list(value).into_iter().map(|name| {
                    let named = &self.rules["conditions"][name.as_str().unwrap()];
                    self.truth(named).map(|b| !b)
                }))
                .map(|b| !b),
                "share" => self.share(value),
                "text" => self.text(value),
                name => self.test(name, value),
            }))
    }

    fn text(&self, value: &Value) -> Truth {
        let text = self.facts.get("text").and_then(Value::as_str);
        let any = |mode: &str, terms: &Value| {
            Some(
                list(terms)
                    .iter()
                    .any(|t| hits(mode, t.as_str().unwrap(), text.unwrap(), None)),
            )
        };
        match value {
            Value::Object(tests) => {
                all(tests
                    .iter()
                    .map(|(mode, operand)| match (mode.as_str(), text) {
                        ("exists", text) => Some(text.is_some() == (*operand == true)),
                        (_, None) => None,
                        ("regex", Some(text)) => {
                            Some(regex_matches(operand.as_str().unwrap(), text))
                        }
                        (mode, Some(_)) => any(mode, operand),
                    }))
            }
            terms => text.and_then(|_| any("word", terms)),
        }
    }

    fn share(&self, share: &Value) -> Truth {
        let sender = self.facts.get("sender.id").and_then(Value::as_str)?;
        let name = share["name"].as_str().unwrap();
        let digest = Sha256::digest(format!("{name}\0{sender}"));
        let number = digest[..8]
            .iter()
            .fold(0_u128, |number, byte| number * 256 + u128::from(*byte));
        Some(((number % 10_000) as f64) < (share["percent"].as_f64().unwrap() * 100.0).round())
    }

    pub(crate) fn fact(&self, name: &str) -> Option<Value> {
        let names = |section: &str, is: &dyn Fn(&str) -> bool| {
            self.rules[section]
                .as_object()
                .into_iter()
                .flat_map(|m| m.keys())
                .filter(|n| is(n))
                .cloned()
                .collect()
        };
        match name {
            "keyword" => Some(names("keywords", &|set| {
                self.keyword(&self.rules["keywords"][set])
            })),
            "open" => {
                let open = names("schedules", &|schedule| (self.open)(schedule));
                let mut open: Vec<Value> = list(&open).into_iter().cloned().collect();
                // Every file has it, written or not.
                if !open.contains(&Value::from("always")) {
                    open.push("always".into());
                }
                Some(open.into())
            }
            _ => {
                let field = &self.rules["fields"][name];
                let said = match field["from"].as_str() {
                    Some(from) => members::read(self.element, from, &field["type"]),
                    None => self.facts.get(name).cloned(),
                };
                said.or_else(|| field.get("default").cloned())
            }
        }
    }

    fn keyword(&self, set: &Value) -> bool {
        let Some(text) = self.facts.get("text").and_then(Value::as_str) else {
            return false;
        };
        let mode = set["match"].as_str().unwrap_or("word");
        let vocabulary = (set["typos"] == true).then(|| vocabulary_of(self.rules));
        let hit = |terms: &Value, forgives: Option<&[String]>| {
            terms
                .as_array()
                .into_iter()
                .flatten()
                .any(|t| hits(mode, t.as_str().unwrap(), text, forgives))
        };
        let terms = if set.is_array() { set } else { &set["terms"] };
        hit(terms, vocabulary.as_deref()) && !hit(&set["unless"], None)
    }

    fn test(&self, name: &str, spec: &Value) -> Truth {
        let folded = FOLDED.contains(&name) || self.rules["fields"][name]["fold"] == true;
        let same = |a: &Value, b: &Value| match (a, b) {
            (Value::String(a), Value::String(b)) if folded => fold(a) == fold(b),
            (a, b) => a.as_f64().map_or(a == b, |a| Some(a) == b.as_f64()),
        };
        let holds_any = |fact: &Value, operands: Vec<&Value>| {
            operands
                .iter()
                .any(|o| list(fact).iter().any(|f| same(f, o)))
        };
        let fact = self.fact(name);
        let Value::Object(operators) = spec else {
            return fact.map(|fact| holds_any(&fact, list(spec)));
        };
        all(operators.iter().map(|(operator, operand)| {
            if operator == "exists" {
                return Some(fact.is_some() == (*operand == true));
            }
            let fact = fact.as_ref()?;
            let text = |value: &Value| {
                if folded {
                    fold(value.as_str().unwrap())
                } else {
                    value.as_str().unwrap().to_owned()
                }
            };
            let number = |value: &Value| value.as_f64().unwrap();
            Some(match operator.as_str() {
                "eq" | "in" | "has" | "has_any" => holds_any(fact, list(operand)),
                "ne" | "not_in" => !holds_any(fact, list(operand)),
                "has_all" => list(operand).iter().all(|o| holds_any(fact, vec![o])),
                "gt" => number(fact) > number(operand),
                "gte" => number(fact) >= number(operand),
                "lt" => number(fact) < number(operand),
                "lte" => number(fact) <= number(operand),
                "contains" => text(fact).contains(&text(operand)),
                "prefix" => text(fact).starts_with(&text(operand)),
                _ => text(fact).ends_with(&text(operand)),
            })
        }))
    }
}

/// The words of all terms of a file: those of keyword sets, and those of text conditions.
fn vocabulary_of(rules: &Value) -> Vec<String> {
    let mut words = Vec::new();
    let mut add = |mode: &str, terms: &Value| {
        for term in list(terms).into_iter().filter_map(Value::as_str) {
            words.extend(vocabulary(mode, term));
        }
    };
    for set in rules["keywords"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(_, set)| set)
    {
        let mode = set["match"].as_str().unwrap_or("word");
        add(mode, if set.is_array() { set } else { &set["terms"] });
        add(mode, &set["unless"]);
    }
    let lists = ["priority", "triggers", "routes"].map(|sort| list(&rules[sort]));
    let mut conditions: Vec<&Value> = lists.iter().flatten().map(|rule| &rule["when"]).collect();
    conditions.extend(
        rules["conditions"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(_, c)| c),
    );
    while let Some(condition) = conditions.pop() {
        for (key, value) in condition.as_object().into_iter().flatten() {
            match (key.as_str(), value) {
                ("all" | "any" | "not", parts) => conditions.extend(list(parts)),
                ("text", Value::Object(ways)) => {
                    let ways = ways.iter().filter(|(way, _)| *way != "regex");
                    ways.for_each(|(mode, terms)| add(mode, terms));
                }
                ("text", terms) => add("word", terms),
                _ => {}
            }
        }
    }
    words
}
