//! The laws of every join: commutative, associative, idempotent; and that nothing is forgotten too early.

use proptest::prelude::*;
use serde_json::{Value, json};
use waypost::Timestamp;
use waypost::state::{State, StateKind};

const BASE: i64 = 1_790_000_000;

/// An object of these members, some of them left out.
fn object(members: Vec<(&'static str, BoxedStrategy<Value>)>) -> BoxedStrategy<Value> {
    let members: Vec<_> = members
        .into_iter()
        .map(|(name, value)| {
            prop::option::weighted(0.7, value).prop_map(move |value| (name, value))
        })
        .collect();
    members
        .prop_map(|members| {
            let there = members
                .into_iter()
                .filter_map(|(name, value)| Some((name.to_owned(), value?)));
            Value::Object(there.collect())
        })
        .boxed()
}

fn and(
    object: BoxedStrategy<Value>,
    always: Vec<(&'static str, BoxedStrategy<Value>)>,
) -> BoxedStrategy<Value> {
    let (names, values): (Vec<_>, Vec<_>) = always.into_iter().unzip();
    (object, values)
        .prop_map(move |(mut object, values)| {
            for (name, value) in names.iter().zip(values) {
                object[name] = value;
            }
            object
        })
        .boxed()
}

fn time() -> BoxedStrategy<Value> {
    (0_i64..3).prop_map(|after| json!(BASE + after)).boxed()
}

fn text() -> BoxedStrategy<Value> {
    word(&["", "5511988880001", "BR.1", "a", "é"])
}

fn word(words: &'static [&'static str]) -> BoxedStrategy<Value> {
    prop::sample::select(words).prop_map(Value::from).boxed()
}

fn key() -> BoxedStrategy<Value> {
    word(&[
        "00000000000000000000000000000001",
        "00000000000000000000000000000002",
        "ff000000000000000000000000000000",
    ])
}

fn value(kind: StateKind) -> BoxedStrategy<Value> {
    match kind {
        StateKind::Consent => and(
            object(vec![("event", key())]),
            vec![
                ("value", word(&["opted_in", "opted_out"])),
                ("at", time()),
                ("source", word(&["host", "platform", "preference", "rule"])),
            ],
        ),
        StateKind::Window => and(
            object(vec![
                ("inbound_at", time()),
                ("refused_at", time()),
                ("free_until", time()),
                (
                    "call_permission",
                    and(
                        object(vec![("until", time())]),
                        vec![
                            ("state", word(&["temporary", "permanent", "refused"])),
                            ("at", time()),
                        ],
                    ),
                ),
            ]),
            vec![("first_at", time())],
        ),
        StateKind::Delivery => object(vec![
            ("customer", text()),
            ("sent_at", time()),
            ("delivered_at", time()),
            ("read_at", time()),
            ("played_at", time()),
            ("deleted_at", time()),
            (
                "failed",
                and(
                    object(vec![("code", (1_i64..4).prop_map(Value::from).boxed())]),
                    vec![("at", time())],
                ),
            ),
            (
                "pricing",
                and(
                    object(vec![("category", text()), ("type", text())]),
                    vec![("at", time())],
                ),
            ),
            ("callback", text()),
        ]),
        StateKind::Identity => {
            let links = prop::collection::btree_map(0_u8..40, 0_i64..4, 0..24);
            links
                .prop_map(|links| {
                    let links: serde_json::Map<String, Value> = links
                        .into_iter()
                        .map(|(alias, at)| (format!("BR.{alias}"), json!(at)))
                        .collect();
                    json!({"links": links})
                })
                .boxed()
        }
        StateKind::Handling => and(
            object(vec![("who", text()), ("event", key())]),
            vec![
                ("by", word(&["person", "bot", "other", "nobody"])),
                ("at", time()),
            ],
        ),
        StateKind::Hold => and(
            object(vec![("until", time()), ("reason", text())]),
            vec![
                ("state", word(&["until", "open", "lifted"])),
                ("at", time()),
            ],
        ),
        other => panic!("{other}"),
    }
}

fn state() -> impl Strategy<Value = (StateKind, Value)> {
    use StateKind::{Consent, Delivery, Handling, Hold, Identity, Window};
    prop::sample::select(vec![Consent, Delivery, Handling, Hold, Identity, Window])
        .prop_flat_map(|kind| value(kind).prop_map(move |value| (kind, value)))
}

fn three() -> impl Strategy<Value = [State; 3]> {
    use StateKind::{Consent, Delivery, Handling, Hold, Identity, Window};
    prop::sample::select(vec![Consent, Delivery, Handling, Hold, Identity, Window])
        .prop_flat_map(|kind| [value(kind), value(kind), value(kind)])
        .prop_map(|values| values.map(|value| serde_json::from_value(value).unwrap()))
}

fn joined(one: &State, other: &State) -> State {
    let mut joined = one.clone();
    joined.join(other);
    joined
}

fn bytes(state: &State) -> String {
    serde_json::to_string(state).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn joins_keep_the_laws([a, b, c] in three()) {
        prop_assert_eq!(bytes(&joined(&a, &b)), bytes(&joined(&b, &a)));
        prop_assert_eq!(
            bytes(&joined(&joined(&a, &b), &c)),
            bytes(&joined(&a, &joined(&b, &c)))
        );
        prop_assert_eq!(bytes(&joined(&a, &a)), bytes(&a));
        let both = joined(&a, &b);
        prop_assert_eq!(bytes(&joined(&both, &b)), bytes(&both));
        prop_assert_eq!(&joined(&both, &a), &both);
        prop_assert_eq!(a == b, bytes(&a) == bytes(&b));
        // Pseudonyms agree, the identities of more than 16 links aside: which of these is least depends on the names.
        if both.kind() != StateKind::Identity && both.kind() != StateKind::Delivery && both.kind() != StateKind::Handling {
            prop_assert_eq!(
                bytes(&joined(&a.pseudonymous("pepper"), &b.pseudonymous("pepper"))),
                bytes(&both.pseudonymous("pepper"))
            );
        }
    }

    #[test]
    fn values_of_two_kinds_keep_them_too([a, b, c] in [state(), state(), state()]) {
        let read = |(_, value): (StateKind, Value)| serde_json::from_value::<State>(value).unwrap();
        let (a, b, c) = (read(a), read(b), read(c));
        prop_assert_eq!(bytes(&joined(&a, &b)), bytes(&joined(&b, &a)));
        prop_assert_eq!(
            bytes(&joined(&joined(&a, &b), &c)),
            bytes(&joined(&a, &joined(&b, &c)))
        );
    }

    #[test]
    fn what_is_written_is_read((kind, value) in state()) {
        let state: State = serde_json::from_value(value.clone()).unwrap();
        prop_assert_eq!(state.kind(), kind);
        let read: State = serde_json::from_str(&bytes(&state)).unwrap();
        prop_assert_eq!(&read, &state);
        if kind != StateKind::Identity {
            prop_assert_eq!(serde_json::to_value(&state).unwrap(), value);
        }
    }

    #[test]
    fn nothing_is_forgotten_while_it_may_be_repeated((kind, value) in state()) {
        let state: State = serde_json::from_value(value.clone()).unwrap();
        let times = |value: &Value| {
            let members = value.as_object().into_iter().flatten();
            let at = members.filter(|(name, _)| name.as_str() == "at" || name.ends_with("_at"));
            at.filter_map(|(_, at)| at.as_i64()).max()
        };
        // `first_at` never stands alone.
        if let (Some(expires), Some(at)) = (state.expires_at(), times(&value).filter(|_| kind != StateKind::Window)) {
            prop_assert!(expires >= Timestamp::from_secs(at + 8 * 86_400));
        }
        if let State::Window(window) = &state {
            let expires = window.expires_at();
            if let (Some(expires), Some(inbound)) = (expires, window.inbound_at) {
                prop_assert!(expires >= inbound.plus_secs(400 * 86_400));
            }
        }
    }
}

#[test]
fn a_person_has_sixteen_links_at_most() {
    let read = |json: String| serde_json::from_str::<State>(&json).unwrap();
    let mut all = read(r#"{"links":{}}"#.to_owned());
    for number in 0..40 {
        all.join(&read(format!(
            r#"{{"links":{{"BR.{number:02}":{}}}}}"#,
            number / 20
        )));
    }
    let links: Vec<String> = (20..36)
        .map(|number| format!(r#""BR.{number}":1"#))
        .collect();
    assert_eq!(
        bytes(&all),
        format!(r#"{{"links":{{{}}}}}"#, links.join(","))
    );
}

#[test]
fn a_value_says_of_which_kind_it_is() {
    let kind = |json: &str| serde_json::from_str::<State>(json).map(|state| state.kind());
    for (json, is) in [
        (r#"{"inbound_at": 1, "seen_in": 3}"#, StateKind::Window),
        (r#"{"callback": "a", "seen_in": 3}"#, StateKind::Delivery),
        ("{}", StateKind::Delivery),
    ] {
        assert_eq!(kind(json).unwrap(), is, "{json}");
    }
    // Of a version to come, perhaps: as a delivery it would win over what it is to be joined into.
    let error = kind(r#"{"seen_in": 3}"#).unwrap_err();
    assert_eq!(error.to_string(), "not the value of any kind");
}
