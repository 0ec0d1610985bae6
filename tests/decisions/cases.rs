//! Rules, event and facts in; decision out: the cases of `tests/data/decisions`.
//!
//! A file is `{"about", "rules", "cases": [...]}`, a case `{"name", "at", "event" | "body", "facts", "states",
//! "policy", "told", "expect"}`. `event` is one message or status as it stands in a body (`"status"` in it makes it a status);
//! `told` is what the host is told of its facts; `expect` names the members of the decision line it cares about, and of objects
//! in it likewise. What is found wrong somewhere becomes a case here.

#![expect(clippy::disallowed_methods, reason = "reads its cases from files")]
#![expect(
    clippy::indexing_slicing,
    clippy::or_fun_call,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a case that cannot be read fails"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde_json::value::RawValue;
use serde_json::{Value, json};
use waypost::state::guard::Policy;
use waypost::state::{StateChange, States};
use waypost::time::Zones;
use waypost::{Context, Payload, Router, RuleSet, Timestamp};

#[test]
fn decisions_are_as_written() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/decisions");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let mut cases = 0;
    for path in files {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).unwrap();
        // As raw texts: the order of the rules' keys matters.
        let file: BTreeMap<String, &RawValue> =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let rules =
            RuleSet::parse(file["rules"].get()).unwrap_or_else(|error| panic!("{name}: {error}"));
        let router = Router::new(&rules).unwrap();
        for case in &serde_json::from_str::<Vec<Value>>(file["cases"].get()).unwrap() {
            check(&router, &format!("{name}: {}", case["name"]), case);
            cases += 1;
        }
    }
    assert!(cases > 50, "the cases are read: {cases}");
}

fn check(router: &Router, name: &str, case: &Value) {
    let at: Timestamp = case["at"]
        .as_str()
        .unwrap_or("2026-11-25T12:00:00Z")
        .parse()
        .unwrap();
    let mut context = Context::at(at);
    context
        .set_json(&case.get("facts").unwrap_or(&json!({})).to_string())
        .unwrap();
    let read = |change: &Value| serde_json::from_value::<StateChange>(change.clone()).unwrap();
    let states: Option<States> = case.get("states").map(|states| {
        let changes = states.as_array().unwrap().iter();
        changes.map(read).collect()
    });
    let policy = case.get("policy").unwrap_or(&json!({})).to_string();
    let policy = Policy::parse(&policy, &Zones::builtin()).unwrap();
    if let Some(states) = &states {
        context = context.with_states(states).with_policy(&policy);
    }
    let told = match router.check_context(&context) {
        Ok(()) => Vec::new(),
        Err(error) => {
            let told: Vec<String> = error.errors().iter().map(ToString::to_string).collect();
            assert_eq!(error.to_string(), told.join("; "), "{name}");
            told
        }
    };
    assert_eq!(
        json!(told),
        *case.get("told").unwrap_or(&json!([])),
        "{name}"
    );
    let body = body(case).to_string();
    let payload = Payload::parse_unverified(body.as_bytes()).unwrap();
    let event = payload
        .events()
        .next()
        .unwrap_or_else(|| panic!("{name}: an event"));
    let line = json!(router.route(&event, &context));
    let settled = context.settled(&event);
    assert_eq!(
        line,
        json!(router.route(&event, &settled)),
        "{name}: settled"
    );
    if let Some(wrong) = difference("", &case["expect"], &line) {
        panic!("{name}: {wrong}\n{line:#}");
    }
}

fn body(case: &Value) -> Value {
    if let Some(body) = case.get("body") {
        return body.clone();
    }
    let mut element = json!({"id": "wamid.A", "from": "5511999990000", "timestamp": "1790000000"});
    let list = if case["event"].get("status").is_some() {
        "statuses"
    } else {
        "messages"
    };
    for (key, value) in case["event"].as_object().unwrap() {
        element[key] = value.clone();
    }
    let value = json!({"metadata": {"phone_number_id": "2"}, list: [element]});
    json!({"entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}]})
}

/// What of the expected is not in the actual.
fn difference(at: &str, expected: &Value, actual: &Value) -> Option<String> {
    match (expected, actual) {
        (Value::Object(expected), Value::Object(_)) => expected.iter().find_map(|(key, value)| {
            difference(
                &format!("{at}/{key}"),
                value,
                actual.get(key).unwrap_or(&Value::Null),
            )
        }),
        (Value::Array(e), Value::Array(a)) if e.len() == a.len() => e
            .iter()
            .zip(a)
            .enumerate()
            .find_map(|(index, (e, a))| difference(&format!("{at}/{index}"), e, a)),
        _ if expected == actual => None,
        _ => Some(format!("{at}: expected {expected}, got {actual}")),
    }
}
