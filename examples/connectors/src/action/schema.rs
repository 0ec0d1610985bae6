//! The JSON Schema of actions, with which editors help whoever writes rules, says what the reading says.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::fields::Report;
use super::{Action, names, read};

fn schema() -> Value {
    serde_json::from_str(include_str!("actions.schema.json")).unwrap()
}

/// What a schema is, references followed.
fn resolved<'s>(root: &'s Value, schema: &'s Value) -> &'s Value {
    schema["$ref"].as_str().map_or(schema, |to| {
        resolved(
            root,
            root.pointer(to.trim_start_matches('#'))
                .expect("a reference to nothing"),
        )
    })
}

/// A schema, or each of those of which one is to hold.
fn ways<'s>(root: &'s Value, schema: &'s Value) -> Vec<&'s Value> {
    let schema = resolved(root, schema);
    match schema["anyOf"].as_array() {
        Some(ways) => ways.iter().map(|way| resolved(root, way)).collect(),
        None => vec![schema],
    }
}

fn required(schema: &Value) -> impl Iterator<Item = &str> {
    schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
}

/// The least that a schema takes.
fn least(root: &Value, schema: &Value) -> Value {
    let schema = ways(root, schema)[0];
    match schema["type"].as_str() {
        Some("object") => {
            let members = required(schema)
                .map(|name| (name.to_owned(), least(root, &schema["properties"][name])));
            Value::Object(members.collect())
        }
        Some("array") => json!([least(root, &schema["items"])]),
        Some("boolean") => json!(true),
        _ => schema["enum"]
            .get(0)
            .cloned()
            .unwrap_or_else(|| json!("some_text")),
    }
}

/// Compares each object of an action with what is read there.
struct Comparison<'s> {
    root: &'s Value,
    action: &'s str,
    /// How many parameters were compared.
    count: usize,
}

impl Comparison<'_> {
    /// `wrap` puts a value into the parameters of the action, where `pointer` leads to it.
    fn compare(&mut self, schema: &Value, pointer: &str, wrap: &dyn Fn(Value) -> Value) {
        for way in ways(self.root, schema) {
            match way["type"].as_str() {
                Some("object") if way["properties"].is_object() => {
                    self.compare_object(way, pointer, wrap);
                }
                Some("array") => {
                    let most = way["maxItems"].as_u64();
                    if let Some(most) = most {
                        let many = vec![
                            least(self.root, &way["items"]);
                            usize::try_from(most + 1).unwrap()
                        ];
                        self.is_refused(
                            &wrap(Value::Array(many)),
                            pointer,
                            &format!("must have 1 to {most} elements"),
                        );
                    }
                    self.compare(&way["items"], &format!("{pointer}/0"), &|item| {
                        wrap(json!([item]))
                    });
                }
                Some("string") => self.compare_text(way, pointer, wrap),
                _ => {}
            }
        }
    }

    fn compare_object(&mut self, schema: &Value, pointer: &str, wrap: &dyn Fn(Value) -> Value) {
        let base = required(schema)
            .map(|name| {
                (
                    name.to_owned(),
                    least(self.root, &schema["properties"][name]),
                )
            })
            .collect::<serde_json::Map<_, _>>();
        let properties = schema["properties"].as_object().unwrap();
        let names: BTreeSet<&str> = properties.keys().map(String::as_str).collect();
        assert_eq!(
            self.known(&wrap(Value::Object(base.clone())), pointer),
            names,
            "{} {pointer}",
            self.action
        );
        for name in required(schema) {
            let mut without = base.clone();
            without.remove(name);
            // `send` with a template is told from the one without by this parameter.
            if name != "template" {
                self.is_refused(
                    &wrap(Value::Object(without)),
                    &format!("{pointer}/{name}"),
                    "is missing",
                );
            }
        }
        for (name, property) in properties {
            self.count += 1;
            self.compare(property, &format!("{pointer}/{name}"), &|value| {
                let mut with = base.clone();
                with.insert(name.clone(), value);
                wrap(Value::Object(with))
            });
        }
    }

    fn compare_text(&self, schema: &Value, pointer: &str, wrap: &dyn Fn(Value) -> Value) {
        if let Some(words) = schema["enum"].as_array() {
            let named: Vec<String> = words
                .iter()
                .map(|word| format!("`{}`", word.as_str().unwrap()))
                .collect();
            self.is_refused(
                &wrap(json!("x")),
                pointer,
                &format!("must be one of {}", named.join(", ")),
            );
        }
        if let Some(most) = schema["maxLength"].as_u64() {
            let long = "é".repeat(usize::try_from(most + 1).unwrap());
            self.is_refused(&wrap(json!(long)), pointer, &most.to_string());
            let fits = "é".repeat(usize::try_from(most).unwrap());
            let problems = self.problems(&wrap(json!(fits)));
            let of_length: Vec<_> = problems
                .iter()
                .filter(|(_, what)| what.contains("characters"))
                .collect();
            assert!(
                of_length.is_empty(),
                "{} {pointer}: {of_length:?}",
                self.action
            );
        }
    }

    /// The names that the reading knows in the object at a place.
    fn known(&self, params: &Value, pointer: &str) -> BTreeSet<&'static str> {
        let mut report = Report::open();
        read(self.action, &params.to_string(), &mut report);
        let known: BTreeMap<String, BTreeSet<&'static str>> = report.known;
        known.get(pointer).cloned().unwrap_or_default()
    }

    fn problems(&self, params: &Value) -> Vec<(String, String)> {
        let problems = Action::check(self.action, &params.to_string());
        problems
            .into_iter()
            .map(|problem| (problem.pointer, problem.message))
            .collect()
    }

    fn is_refused(&self, params: &Value, pointer: &str, what: &str) {
        let problems = self.problems(params);
        let is_told = problems
            .iter()
            .any(|(at, message)| at == pointer && message.contains(what));
        assert!(is_told, "{} {pointer} {what}: {problems:?}", self.action);
    }
}

#[test]
fn the_schema_has_the_actions_and_parameters_that_are_read() {
    let root = schema();
    let actions = root["definitions"]["Action"]["properties"]
        .as_object()
        .unwrap();
    let named: BTreeSet<&str> = actions.keys().map(String::as_str).collect();
    assert_eq!(named, names().iter().copied().collect());
    let mut count = 0;
    for (action, schema) in actions {
        let problems = Action::check(action, &least(&root, schema).to_string());
        assert!(problems.is_empty(), "{action}: {problems:?}");
        let mut comparison = Comparison {
            root: &root,
            action,
            count,
        };
        comparison.compare(schema, "", &|params| params);
        count = comparison.count;
    }
    assert!(count > 50, "{count}");
}
