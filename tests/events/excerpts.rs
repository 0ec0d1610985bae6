//! A body taken apart: each event in a body of its own is the same event.

#![expect(clippy::unwrap_used, reason = "a body that is not read fails the test")]

use serde_json::Value;
use waypost::{Event, Payload};

use crate::cases;
use crate::corpus::samples;

#[test]
fn an_event_is_the_same_in_a_body_of_its_own() {
    let mut count = 0;
    let cases = cases::readable().unwrap().into_iter();
    let bodies = cases.map(|case| (case.name, case.body.into_bytes()));
    let bodies = bodies.chain(samples().unwrap());
    for (name, body) in bodies {
        let Ok(payload) = Payload::parse_unverified(&body) else {
            continue;
        };
        let all: Vec<Value> = payload.events().map(|event| shown(&event)).collect();
        assert_eq!(told(&payload.excerpt(|_| true)), all, "{name}");
        assert!(told(&payload.excerpt(|_| false)).is_empty(), "{name}");
        for at in 0..all.len() {
            let mut places = 0..;
            let part = payload.excerpt(|_| places.next() == Some(at));
            if !stands_for_a_list(&payload, at) {
                assert_eq!(told(&part), all[at..=at], "{name}: event {at}");
            }
            count += 1;
        }
    }
    assert!(count > 100, "the bodies are read: {count}");
}

fn stands_for_a_list(payload: &Payload<'_>, at: usize) -> bool {
    let event = payload.events().nth(at).unwrap();
    let path = event.path().to_string();
    let member = path.rsplit('/').next().unwrap_or_default();
    let is_list = member.parse::<u32>().is_err() && member != "value";
    event.kind().as_str() == "unparsed" && is_list
}

fn told(body: &[u8]) -> Vec<Value> {
    let payload = Payload::parse_unverified(body).unwrap();
    payload.events().map(|event| shown(&event)).collect()
}

/// All of an event but its place.
fn shown(event: &Event<'_>) -> Value {
    let mut line = serde_json::to_value(event).unwrap();
    line.as_object_mut().unwrap().remove("path");
    let conversation = event.conversation().map(|name| name.as_str().to_owned());
    serde_json::json!([line, conversation, event.partition(1024)])
}
