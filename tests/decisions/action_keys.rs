//! The idempotency keys of actions: what they are the same for, and what they are different for.

#![expect(clippy::unwrap_used, reason = "what cannot be read fails the test")]

use std::collections::BTreeSet;

use serde_json::{Value, json};
use waypost::{Context, Payload, Router, RuleSet, Timestamp};

const RULES: &str = r#"{"version": 1, "triggers": [
    {"id": "event", "on": "message", "actions": [{"tag": 1}, {"tag": 1}]},
    {"id": "sender", "on": "message", "actions": [{"tag": 1}], "once_per": "sender"},
    {"id": "day", "on": "message", "actions": [{"tag": 1}], "once_per": "1d"}]}"#;

#[test]
fn a_redelivered_event_has_the_same_keys() {
    let [alone] = &keys(&[message("A", "5511999990000")])[..] else {
        panic!("one event")
    };
    let batch = keys(&[message("B", "5511999990001"), message("A", "5511999990000")]);
    assert_eq!(batch.last(), Some(alone));
}

#[test]
fn every_rule_and_action_has_a_key_of_its_own() {
    let keys = keys(&[message("A", "5511999990000")]);
    let distinct: BTreeSet<&String> = keys.iter().flatten().collect();
    assert_eq!(distinct.len(), 4);
}

#[test]
fn once_per_is_about_the_sender() {
    let keys = keys(&[
        message("A", "5511999990000"),
        message("B", "5511999990000"),
        message("C", "5511999990001"),
    ]);
    let [first, again, other] = &keys[..] else {
        panic!("three events")
    };
    let same = |one: &[String], two: &[String]| -> Vec<bool> {
        one.iter().zip(two).map(|(one, two)| one == two).collect()
    };
    assert_eq!(same(first, again), [false, false, true, true]);
    assert_eq!(same(first, other), [false; 4]);
}

#[test]
fn only_a_duration_is_forgotten() {
    let line = decisions(&[message("A", "5511999990000")]).remove(0);
    let forget: Vec<&Value> = line["actions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|action| &action["forget_after_s"])
        .collect();
    assert_eq!(json!(forget), json!([null, null, null, 86_400]));
}

/// Of each event the keys of its actions.
fn keys(messages: &[Value]) -> Vec<Vec<String>> {
    let key = |action: &Value| action["key"].as_str().unwrap().to_owned();
    decisions(messages)
        .iter()
        .map(|line| {
            line["actions"]
                .as_array()
                .unwrap()
                .iter()
                .map(key)
                .collect()
        })
        .collect()
}

fn decisions(messages: &[Value]) -> Vec<Value> {
    let router = Router::new(&RuleSet::parse(RULES).unwrap()).unwrap();
    let value = json!({"metadata": {"phone_number_id": "2"}, "messages": messages});
    let body = json!({"entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}]});
    let body = body.to_string();
    let payload = Payload::parse_unverified(body.as_bytes()).unwrap();
    let context = Context::at(Timestamp::from_secs(1_795_608_000));
    let events = payload.events();
    events
        .map(|event| json!(router.route(&event, &context)))
        .collect()
}

fn message(id: &str, from: &str) -> Value {
    json!({"id": id, "from": from, "timestamp": "1790000000", "type": "text", "text": {"body": "oi"}})
}
