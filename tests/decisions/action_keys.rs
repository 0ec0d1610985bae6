//! The idempotency keys of actions: what they are the same for, and what they are different for.

#![expect(clippy::disallowed_methods, reason = "reads its vectors from a file")]
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "what cannot be read fails the test"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use waypost::router::ActionKey;
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

#[test]
fn other_actions_beside_it_shift_no_key() {
    let keys_of = |actions: &Value| -> BTreeMap<String, Vec<String>> {
        let rules =
            json!({"version": 1, "triggers": [{"id": "t", "on": "message", "actions": actions}]});
        let line = decide(&rules.to_string(), "2", &[message("A", "5511999990000")]).remove(0);
        let mut keys = BTreeMap::new();
        for action in line["actions"].as_array().unwrap() {
            let name = action["name"].as_str().unwrap().to_owned();
            let of_name: &mut Vec<String> = keys.entry(name).or_default();
            of_name.push(key(action));
        }
        keys
    };
    let few = keys_of(&json!([{"tag": 1}, {"send": 1}, {"tag": 2}]));
    let many = keys_of(
        &json!([{"note": 1}, {"tag": 3}, {"note": 2}, {"tag": 4}, {"send": 2}, {"send": 3}]),
    );
    assert_eq!(few["tag"], many["tag"]);
    assert_eq!(few["send"][0], many["send"][0]);
    let all: BTreeSet<&String> = many.values().flatten().collect();
    assert_eq!(all.len(), 6);
}

#[test]
fn a_sender_is_one_at_each_number_of_the_business() {
    let at = |number: &str| -> Vec<String> {
        let line = decide(RULES, number, &[message("A", "5511999990000")]).remove(0);
        line["actions"]
            .as_array()
            .unwrap()
            .iter()
            .map(key)
            .collect()
    };
    let (one, two) = (at("2"), at("3"));
    let all: BTreeSet<&String> = one.iter().chain(&two).collect();
    assert_eq!(all.len(), 8);
}

#[test]
fn a_sender_is_one_in_all_groups_and_outside_of_them() {
    let in_group = |group: &str| {
        let mut message = message(group, "5511999990000");
        message["group_id"] = json!(group);
        message
    };
    let keys = keys(&[
        message("A", "5511999990000"),
        in_group("grp-77"),
        in_group("grp-78"),
    ]);
    let of_sender: BTreeSet<&[String]> = keys.iter().map(|keys| &keys[2..]).collect();
    assert_eq!(of_sender.len(), 1);
}

/// The keys of `tests/data/action_keys.json` never change: hosts have stored them. Each is made as the documentation of
/// `ActionKey` says, of the parts that are written beside it.
#[test]
fn keys_stay_as_they_are() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/action_keys.json");
    let file: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let router = Router::new(&RuleSet::parse(&file["rules"].to_string()).unwrap()).unwrap();
    for case in file["cases"].as_array().unwrap() {
        let name = &case["name"];
        let body = case["body"].to_string();
        let payload = Payload::parse_unverified(body.as_bytes()).unwrap();
        let event = payload.events().next().unwrap();
        let context = context();
        let decision = router.route(&event, &context);
        let keys: Vec<String> = decision
            .actions()
            .map(|action| action.key.to_string())
            .collect();
        assert_eq!(json!(keys), case["keys"], "{name}");
        for (key, made_of) in keys.iter().zip(case["made_of"].as_array().unwrap()) {
            assert_eq!(*key, derived(made_of), "{name}: {made_of}");
        }
    }
}

/// The hash of the parts as netstrings, in the digits of a key.
fn derived(made_of: &Value) -> String {
    let parts = made_of.as_array().unwrap();
    let mut hash = Sha256::new();
    for part in parts.iter().map(|part| part.as_str().unwrap()) {
        hash.update(format!("{}:{part},", part.len()));
    }
    let digits = format!(
        "{:x}",
        u128::from_be_bytes(hash.finalize()[..16].try_into().unwrap())
    );
    format!("{digits:0>32}")
}

#[test]
fn keys_are_read_from_text() {
    for (text, is_key) in [
        ("00112233445566778899aabbccddeeff", true),
        ("00112233445566778899AABBCCDDEEFF", true),
        ("00112233445566778899aabbccddeef", false),
        ("00112233445566778899aabbccddeeff0", false),
        ("+0112233445566778899aabbccddeeff", false),
        ("0011223344556677889\u{e9}aabbccddeef", false),
        ("", false),
    ] {
        let read: Result<ActionKey, _> = text.parse();
        assert_eq!(read.is_ok(), is_key, "{text}");
        match read {
            Ok(key) => assert_eq!(key.to_string(), text.to_lowercase()),
            Err(error) => assert_eq!(error.to_string(), "the key of an action has 32 hex digits"),
        }
    }
}

/// Of each event the keys of its actions.
fn keys(messages: &[Value]) -> Vec<Vec<String>> {
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

fn key(action: &Value) -> String {
    action["key"].as_str().unwrap().to_owned()
}

fn decisions(messages: &[Value]) -> Vec<Value> {
    decide(RULES, "2", messages)
}

fn decide(rules: &str, number: &str, messages: &[Value]) -> Vec<Value> {
    let router = Router::new(&RuleSet::parse(rules).unwrap()).unwrap();
    let value = json!({"metadata": {"phone_number_id": number}, "messages": messages});
    let body = json!({"entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}]});
    let body = body.to_string();
    let payload = Payload::parse_unverified(body.as_bytes()).unwrap();
    let context = context();
    let events = payload.events();
    events
        .map(|event| json!(router.route(&event, &context)))
        .collect()
}

fn context() -> Context<'static> {
    Context::at(Timestamp::from_secs(1_795_608_000))
}

fn message(id: &str, from: &str) -> Value {
    json!({"id": id, "from": from, "timestamp": "1790000000", "type": "text", "text": {"body": "oi"}})
}
