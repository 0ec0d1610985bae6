//! The key that makes one event out of its redeliveries. The vectors stand in `tests/data/events/keys.json`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use waypost::event::{EventKey, EventKeyError};
use waypost::{Event, Payload};

use crate::{cases, corpus};

#[test]
fn an_event_is_the_same_in_another_body_and_no_other_is() {
    let first = r#"{"id":"wamid.1","from":"5511988880001","type":"text","text":{"body":"a"}}"#;
    let second = r#"{"id":"wamid.2","from":"5511988880001","type":"text","text":{"body":"a"}}"#;
    let read = r#"{"id":"wamid.1","status":"read","recipient_id":"5511988880001"}"#;
    let sent = r#"{"id":"wamid.1","status":"sent","recipient_id":"5511988880001"}"#;
    let other = r#"{"id":"wamid.1","status":"read","recipient_id":"5511988880002"}"#;
    let stop = r#"{"wa_id":"5511988880001","value":"stop","timestamp":1}"#;
    let again = r#"{"wa_id":"5511988880001","value":"stop","timestamp":2}"#;
    let body = |number: &str, field: &str, list: &str, elements: &[&str]| {
        let elements = elements.join(",");
        format!(
            r#"{{"entry":[{{"id":"1","changes":[{{"field":"{field}","value":{{"metadata":{{"phone_number_id":"{number}"}},"{list}":[{elements}]}}}}]}}]}}"#
        )
    };
    let all: Vec<EventKey> = [
        body("7", "messages", "messages", &[first, second]),
        body("8", "messages", "messages", &[first]),
        body("7", "history", "messages", &[first]),
        body("7", "messages", "statuses", &[read, sent, other]),
        body("7", "calls", "statuses", &[read, sent]),
        body("7", "user_preferences", "user_preferences", &[stop, again]),
        body("8", "user_preferences", "user_preferences", &[stop]),
        body("7", "messages", "messages", &["5", "6"]),
    ]
    .iter()
    .flat_map(|body| {
        Payload::parse_unverified(body.as_bytes())
            .unwrap()
            .events()
            .map(|event| event.key())
            .collect::<Vec<_>>()
    })
    .collect();
    assert_eq!(all.len(), 14);
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 14);

    let batched = body("7", "messages", "messages", &[second, first]);
    let batched: Vec<EventKey> = Payload::parse_unverified(batched.as_bytes())
        .unwrap()
        .events()
        .map(|event| event.key())
        .collect();
    assert_eq!(batched, [all[1], all[0]]);
    let with_contacts = body("7", "messages", "statuses", &[read]).replace(
        "\"statuses\"",
        r#""contacts":[{"user_id":"BR.1"}],"statuses""#,
    );
    let with_contacts = Payload::parse_unverified(with_contacts.as_bytes()).unwrap();
    let with_contacts = with_contacts.events().next().unwrap();
    assert!(with_contacts.sender().user_id.is_some());
    assert_eq!(with_contacts.key(), all[4]);
    let alone = body("7", "user_preferences", "user_preferences", &[again]);
    let alone: Vec<EventKey> = Payload::parse_unverified(alone.as_bytes())
        .unwrap()
        .events()
        .map(|event| event.key())
        .collect();
    assert_eq!(alone, [all[10]]);
}

/// Every list that a value may hold, one element at a time, in a body that is written anew.
#[test]
fn an_element_that_comes_alone_has_the_key_it_had_among_others() {
    let mut compared = 0;
    for case in cases::readable().unwrap() {
        let payload = case.payload().unwrap();
        let keys: BTreeMap<String, EventKey> =
            payload.events().map(|event| by_path(&event)).collect();
        let body: Value = serde_json::from_str(&case.body).unwrap();
        for (path, alone) in alone(&body) {
            let Some(key) = keys.get(&path) else { continue };
            let alone = alone.to_string();
            let payload = Payload::parse_unverified(alone.as_bytes()).unwrap();
            let mut events = payload.events().map(|event| by_path(&event));
            // What stands in the place of a list is an event beside it.
            let found = events.find(|(path, _)| path.ends_with("/0"));
            assert_eq!(
                found.map(|(_, key)| key),
                Some(*key),
                "{}: {path}",
                case.name
            );
            compared += 1;
        }
    }
    assert!(compared > 100, "only {compared} elements");
}

fn by_path(event: &Event<'_>) -> (String, EventKey) {
    (event.path().to_string(), event.key())
}

/// For each element of each list of a body, where it stands and a body with nothing else in its lists.
fn alone(body: &Value) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for (e, entry) in list(body, "entry") {
        for (c, change) in list(entry, "changes") {
            let value = change.get("value").and_then(Value::as_object);
            for (name, elements) in value.into_iter().flatten() {
                let elements = elements.as_array().into_iter().flatten();
                for (i, element) in elements.enumerate().filter(|_| name != "contacts") {
                    let mut value = value.cloned().unwrap_or_default();
                    value.retain(|name, member| {
                        name == "contacts" || !(member.is_array() || name == "standby")
                    });
                    value.insert(name.clone(), json!([element]));
                    let change = with(change, "value", Value::Object(value));
                    let entry = with(entry, "changes", json!([change]));
                    let path = format!("/entry/{e}/changes/{c}/value/{name}/{i}");
                    found.push((path, json!({"entry": [entry]})));
                }
            }
        }
    }
    found
}

fn list<'v>(object: &'v Value, name: &str) -> impl Iterator<Item = (usize, &'v Value)> {
    let elements = object.get(name).and_then(Value::as_array);
    elements.into_iter().flatten().enumerate()
}

fn with(object: &Value, name: &str, member: Value) -> Value {
    let mut members = object.as_object().cloned().unwrap_or_default();
    members.insert(name.to_owned(), member);
    Value::Object(members)
}

#[test]
fn no_two_elements_of_the_samples_share_a_key() {
    let mut elements: BTreeMap<EventKey, (String, Value)> = BTreeMap::new();
    for (name, body) in corpus::samples().unwrap() {
        let payload = Payload::parse_unverified(&body).unwrap();
        for event in payload.events() {
            let element: Value = serde_json::from_slice(event.raw().as_bytes()).unwrap();
            let (first, same) = elements
                .entry(event.key())
                .or_insert_with(|| (name.clone(), element.clone()));
            // Some samples are a message or report of another one with more members.
            let is_same = |member: &str| same.get(member) == element.get(member);
            let is_named = element.get("id").is_some_and(Value::is_string)
                && ["id", "type", "status"].into_iter().all(is_same);
            assert!(
                *same == element || is_named,
                "{first} and {name} share a key"
            );
        }
    }
}

#[test]
fn a_key_is_read_as_it_is_shown() {
    let text = "15816071cf970a3bb181384d137758f7";
    let key: EventKey = text.parse().unwrap();
    assert_eq!(key.to_string(), text);
    assert_eq!(EventKey::from_bytes(*key.as_bytes()), key);
    let json = serde_json::to_string(&key).unwrap();
    assert_eq!(json, format!("\"{text}\""));
    assert_eq!(serde_json::from_str::<EventKey>(&json).unwrap(), key);
    for text in [
        "",
        "15816071cf970a3bb181384d137758f",
        "15816071cf970a3bb181384d137758f7a",
        "15816071CF970A3BB181384D137758F7",
        "+5816071cf970a3bb181384d137758f7",
        "15816071cf970a3bb181384d137758é",
    ] {
        let error: EventKeyError = text.parse::<EventKey>().unwrap_err();
        assert_eq!(error.to_string(), "expected 32 hex digits in small letters");
    }
}
