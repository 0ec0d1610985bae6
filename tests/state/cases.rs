//! The cases of `tests/data/state`, see the README there.

use std::collections::BTreeMap;

use serde_json::Value;
use waypost::Payload;
use waypost::state::{StateChange, changes};

use crate::bodies;

/// What is kept after bodies, by the text of the key.
pub(crate) fn fold(
    changes: impl IntoIterator<Item = StateChange>,
) -> BTreeMap<String, StateChange> {
    let mut states: BTreeMap<String, StateChange> = BTreeMap::new();
    for change in changes {
        let text = change.key().to_string();
        let joined = match states.remove(&text) {
            None => change,
            Some(row) => {
                let (key, mut value) = row.into_parts();
                value.join(change.value());
                StateChange::new(key, value).unwrap()
            }
        };
        states.insert(text, joined);
    }
    states
}

/// What the events of a body change.
pub(crate) fn of_body(body: &str) -> Vec<StateChange> {
    let payload = Payload::parse_unverified(body.as_bytes()).unwrap();
    let of_event = |event| changes(&event).collect::<Vec<_>>();
    payload.events().flat_map(of_event).collect()
}

#[test]
fn bodies_leave_what_the_cases_say() {
    let cases = bodies::cases("state");
    assert!(cases.len() > 40, "{}", cases.len());
    for case in cases {
        let states = fold(case.bodies.iter().flat_map(|body| of_body(body)));
        let states: Vec<Value> = states
            .values()
            .map(|row| serde_json::to_value(row).unwrap())
            .collect();
        // The key of an event has vectors of its own.
        let without_event = states.iter().cloned().map(|mut row| {
            row["value"].as_object_mut().unwrap().remove("event");
            row
        });
        let without_event: Vec<Value> = without_event.collect();
        let expected = Value::Array(case.states);
        assert_eq!(
            Value::Array(without_event),
            expected,
            "{}\n{}",
            case.name,
            serde_json::to_string_pretty(&states).unwrap()
        );
        for row in states {
            let read: StateChange = serde_json::from_value(row.clone()).unwrap();
            assert_eq!(serde_json::to_value(&read).unwrap(), row, "{}", case.name);
        }
    }
}
