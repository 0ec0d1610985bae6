//! The middle of the reference: when a condition holds.

use serde_json::Value;

use crate::members;
use crate::reference::{Case, FOLDED, Truth, all, list};
use crate::words::{fold, hits, regex_matches};

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
                    .any(|t| hits(mode, t.as_str().unwrap(), text.unwrap())),
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
            "open" => Some(names("schedules", &|schedule| (self.open)(schedule))),
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
        let hit = |terms: &Value| {
            terms
                .as_array()
                .into_iter()
                .flatten()
                .any(|t| hits(mode, t.as_str().unwrap(), text))
        };
        hit(if set.is_array() { set } else { &set["terms"] }) && !hit(&set["unless"])
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
                "prefix" => text(fact).starts_with(&text(operand)),
                _ => text(fact).ends_with(&text(operand)),
            })
        }))
    }
}
