//! What is kept about a person is found, and nothing about anybody else.

use waypost::Payload;
use waypost::state::{State, States, changes, keys_of};

use crate::bodies;

/// Everything that names an id of the person, found by looking at the text of each row.
fn names_one(row: &serde_json::Value, ids: &[String]) -> bool {
    let is_one = |value: &serde_json::Value| {
        value
            .as_str()
            .is_some_and(|id| ids.iter().any(|one| one == id))
    };
    let key = &row["key"];
    ["customer", "alias", "participant"]
        .iter()
        .any(|name| is_one(&key[*name]))
        || is_one(&row["value"]["customer"])
}

#[test]
fn a_person_is_forgotten_and_the_others_stay() {
    let mut states = States::default();
    for body in bodies::all() {
        let payload = Payload::parse_unverified(body.as_bytes()).unwrap();
        for event in payload.events() {
            states.extend(changes(&event));
        }
    }
    let mut people = 0;
    let customers: Vec<String> = states
        .iter()
        .filter_map(|(_, value)| match value {
            State::Delivery(delivery) => Some(delivery.customer.as_ref()?.to_string()),
            _ => None,
        })
        .collect();
    for customer in customers {
        for waba_id in ["102290129340398", "WABA_ID", "1"] {
            let person = keys_of(&customer, &states.identities(waba_id));
            let ids: Vec<String> = person.ids().map(ToString::to_string).collect();
            assert!(ids.contains(&customer));
            for (key, value) in states.iter() {
                let row = states.changes().find(|change| change.key() == key).unwrap();
                let row = serde_json::to_value(row).unwrap();
                assert_eq!(
                    person.owns(key, value),
                    names_one(&row, &ids),
                    "{}",
                    key.kind().as_str()
                );
            }
        }
        people += 1;
        if people == 5 {
            break;
        }
    }
    assert!(people > 0, "somebody was written to");
}
