//! Bodies and the events in them, as data; and what holds for every event of every one of these bodies.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use waypost::event::{Content, Origin};
use waypost::{Event, EventKind};

use crate::cases;

#[test]
fn bodies_yield_their_events() {
    let mut kinds = BTreeSet::new();
    for case in cases::load().unwrap() {
        let name = &case.name;
        let payload = case.payload().unwrap();
        let events: Vec<Event<'_>> = payload.events().collect();
        let found: Vec<(&str, String)> = events
            .iter()
            .map(|event| (event.kind().as_str(), event.path().to_string()))
            .collect();
        assert_eq!(events.len(), case.events.len(), "{name}: {found:#?}");
        for (event, expected) in events.iter().zip(&case.events) {
            kinds.insert(event.kind());
            let line = serde_json::to_value(event).unwrap();
            for (key, expected) in expected.as_object().unwrap() {
                let actual = if key == "path" {
                    &Value::from(event.path().to_string())
                } else {
                    &line[key]
                };
                assert_eq!(actual, expected, "{name}: `{key}` of {line:#}");
            }
        }
    }
    let live = EventKind::all().filter(|kind| kind.origin() == Origin::Live);
    let missing: Vec<EventKind> = live.filter(|kind| !kinds.contains(kind)).collect();
    assert_eq!(missing, [], "no case yields these kinds");
}

#[test]
fn lines_begin_with_the_same_six_members_and_name_nothing_twice() {
    for case in cases::load().unwrap() {
        for event in case.payload().unwrap().events() {
            let line = serde_json::to_string(&event).unwrap();
            let keys: Keys = serde_json::from_str(&line).unwrap();
            let six = [
                "kind",
                "id",
                "waba_id",
                "phone_number_id",
                "sender",
                "timestamp",
            ];
            assert_eq!(keys.0.get(..6).unwrap(), six, "{}", case.name);
            let distinct: BTreeSet<&String> = keys.0.iter().collect();
            assert_eq!(distinct.len(), keys.0.len(), "{}: {line}", case.name);
            let lost = matches!(event.content(), Content::Unknown | Content::Unparsed);
            assert_eq!(keys.0.iter().any(|key| key == "raw"), lost);
            assert_eq!(keys.0.iter().any(|key| key == "path"), lost);
        }
    }
}

/// The keys of an object, with those that stand there twice.
struct Keys(Vec<String>);

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeysVisitor;
        impl<'de> Visitor<'de> for KeysVisitor {
            type Value = Keys;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Keys, A::Error> {
                let mut keys = Vec::new();
                while let Some(key) = map.next_key()? {
                    keys.push(key);
                    map.next_value::<serde::de::IgnoredAny>()?;
                }
                Ok(Keys(keys))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<Keys, A::Error> {
                Err(serde::de::Error::custom("an array"))
            }
        }
        deserializer.deserialize_map(KeysVisitor)
    }
}

#[test]
fn raw_is_the_element_that_the_path_points_at() {
    for case in cases::readable().unwrap() {
        let body: Value = serde_json::from_str(&case.body).unwrap();
        for event in case.payload().unwrap().events() {
            let path = event.path().to_string();
            let raw: Value = serde_json::from_slice(event.raw().as_bytes()).unwrap();
            assert_eq!(Some(&raw), body.pointer(&path), "{}: {path}", case.name);
        }
    }
}

/// Every string that comes out is one that another reader of JSON finds in the body, too.
#[test]
fn strings_are_read_as_serde_json_reads_them() {
    for case in cases::readable().unwrap() {
        let body: Value = serde_json::from_str(&case.body).unwrap();
        let mut known = BTreeMap::new();
        cases::leaves("", &body, &mut |key, value| {
            known.insert(cases::plain(value), key.to_owned());
        });
        for event in case.payload().unwrap().events() {
            let line = serde_json::to_value(&event).unwrap();
            cases::leaves("", &line, &mut |key, value| {
                let own = [
                    "kind",
                    "path",
                    "raw",
                    "direction",
                    "interactive_type",
                    "key",
                ];
                let raw = ["notes", "calling", "connection", "template", "flow"];
                // Words that the platform spells in more than one way come out in one.
                let word = matches!(
                    cases::plain(value).as_str(),
                    "COMPLETED" | "group_participants_remove"
                );
                if !own.contains(&key) && !raw.contains(&key) && !word {
                    assert!(
                        known.contains_key(&cases::plain(value)),
                        "{}: {key}: {value}",
                        case.name
                    );
                }
            });
        }
    }
}
