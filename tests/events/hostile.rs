//! Bodies that are broken, wrong, huge or malicious: never a panic, never a lost neighbour, never more than linear work.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use proptest::prelude::*;
use serde_json::{Value, json};
use waypost::event::types::Phone;
use waypost::{EventKind, Payload};

use crate::cases;

/// Path, kind and line of each event of a body.
fn read(body: &[u8]) -> Option<Vec<(String, EventKind, String)>> {
    let payload = Payload::parse_unverified(body).ok()?;
    let events = payload.events().map(|event| {
        let key = event.key().to_string();
        let shown = format!("{event:?}");
        let line = serde_json::to_string(&event).unwrap_or_default();
        assert!(key.len() == 32 && !shown.is_empty() && line.starts_with('{'));
        (event.path().to_string(), event.kind(), line)
    });
    Some(events.collect())
}

#[test]
fn a_body_that_is_cut_off_is_no_body() {
    for case in cases::load().unwrap() {
        for end in 0..case.body.len() {
            let cut = case.body.as_bytes().get(..end).unwrap();
            let error = Payload::parse_unverified(cut).unwrap_err();
            assert_eq!(error.status_hint(), 400, "{} cut at {end}", case.name);
            assert!(error.offset() <= end);
        }
    }
}

/// Puts something else in the place of every value of every case, and compares what comes out with what came out before.
fn swap_everywhere(replace: impl Fn(&Value) -> Vec<(Value, Option<&'static [u8]>)>) {
    for case in cases::readable().unwrap_or_default() {
        let body: Value = serde_json::from_str(&case.body).unwrap_or_default();
        let before = read(body.to_string().as_bytes()).unwrap_or_default();
        let mut pointers = Vec::new();
        collect_pointers(&body, String::new(), &mut pointers);
        for pointer in &pointers {
            let original = body.pointer(pointer).unwrap_or(&Value::Null);
            for (value, bytes) in replace(original) {
                let mut swapped = body.clone();
                if let Some(place) = swapped.pointer_mut(pointer) {
                    *place = value.clone();
                }
                let text = with_bytes(&swapped.to_string(), bytes);
                let after = read(&text).unwrap_or_default();
                compare(&case.name, pointer, &value, &before, &after);
            }
        }
    }
}

/// Where the swap was inside of one event, all others are as they were, and that one is still there.
fn compare(
    name: &str,
    pointer: &str,
    value: &Value,
    before: &[(String, EventKind, String)],
    after: &[(String, EventKind, String)],
) {
    let inside = |path: &str| {
        pointer
            .strip_prefix(path)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let Some((hit, _, _)) = before.iter().find(|(path, _, _)| inside(path)) else {
        return;
    };
    // An element of a value is there whatever it is; entries, changes and lists may come to hold nothing.
    let is_element = hit.contains("/value/") && hit.ends_with(|c: char| c.is_ascii_digit());
    let kept = after.iter().any(|(path, _, _)| path == hit) || !is_element;
    assert!(kept, "{name}: {pointer} = {value} lost {hit}");
    for event in before.iter().filter(|(path, _, _)| path != hit) {
        assert!(
            after.contains(event),
            "{name}: {pointer} = {value} changed {}",
            event.0
        );
    }
}

fn collect_pointers(value: &Value, pointer: String, pointers: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                let key = key.replace('~', "~0").replace('/', "~1");
                collect_pointers(value, format!("{pointer}/{key}"), pointers);
            }
        }
        Value::Array(elements) => {
            for (index, value) in elements.iter().enumerate() {
                collect_pointers(value, format!("{pointer}/{index}"), pointers);
            }
        }
        _ => {}
    }
    pointers.push(pointer);
}

const MARK: &str = "@@mark@@";

fn with_bytes(text: &str, bytes: Option<&[u8]>) -> Vec<u8> {
    match (bytes, text.split_once(MARK)) {
        (Some(bytes), Some((before, after))) => {
            [before.as_bytes(), bytes, after.as_bytes()].concat()
        }
        _ => text.as_bytes().to_vec(),
    }
}

#[test]
fn a_wrong_type_spoils_no_neighbour() {
    let others = [
        json!(null),
        json!(true),
        json!(5),
        json!("x"),
        json!([]),
        json!({}),
    ];
    swap_everywhere(|_| others.iter().map(|value| (value.clone(), None)).collect());
}

#[test]
fn a_string_without_a_text_spoils_no_neighbour() {
    swap_everywhere(|original| {
        if !original.is_string() {
            return Vec::new();
        }
        let bytes: [&[u8]; 4] = [b"\\ud800", b"\\udc00\\ud83d", b"\xff", b"a\xc3"];
        bytes.map(|bytes| (Value::from(MARK), Some(bytes))).to_vec()
    });
}

#[test]
fn an_element_of_a_wrong_type_is_unparsed_in_its_place() {
    for element in ["null", "true", "5", "\"x\"", "[]", "[{}]"] {
        let body = format!(
            r#"{{"field":"messages","value":{{"messages":[{{"id":"a","type":"text"}},{element},{{"id":"b","type":"text"}}]}}}}"#
        );
        let events = read(body.as_bytes()).unwrap();
        let kinds: Vec<&str> = events.iter().map(|(_, kind, _)| kind.as_str()).collect();
        assert_eq!(
            kinds,
            ["message.text", "unparsed", "message.text"],
            "{element}"
        );
    }
}

#[test]
fn raw_text_that_is_no_utf_8_is_told_with_replacements() {
    let body = b"{\"field\":\"messages\",\"value\":{\"messages\":[{\"id\":\"a\xff\"}]}}";
    let events = read(body).unwrap();
    let line: Value = serde_json::from_str(&events[0].2).unwrap();
    assert_eq!(line["kind"], "unparsed");
    assert_eq!(line["raw"], "{\"id\":\"a\u{fffd}\"}");
    assert_eq!(line["path"], "/value/messages/0");
}

#[test]
fn a_million_levels_cost_nothing_but_their_length() {
    let levels = 1_000_000;
    let arrays = format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    let objects = format!("{}1{}", "{\"a\":".repeat(levels), "}".repeat(levels));
    for deep in [&arrays, &objects] {
        for (body, kind) in [
            (
                format!(
                    r#"{{"new":{deep},"field":"messages","value":{{"messages":[{{"id":"a","type":"text"}}]}}}}"#
                ),
                "message.text",
            ),
            (
                format!(
                    r#"{{"field":"messages","value":{{"messages":[{{"new":{deep},"id":"a","type":"text"}}]}}}}"#
                ),
                "message.text",
            ),
            (
                format!(
                    r#"{{"field":"messages","value":{{"messages":[{{"id":"a","type":"text","context":{deep}}}]}}}}"#
                ),
                "message.text",
            ),
            (
                format!(
                    r#"{{"field":"messages","value":{{"messages":[{{"id":"a","type":"text","text":{{"body":{deep}}}}}]}}}}"#
                ),
                "unparsed",
            ),
            (
                format!(r#"{{"field":"weather","value":{deep}}}"#),
                "unknown",
            ),
            (
                format!(r#"{{"entry":[{deep}]}}"#),
                if deep == &arrays {
                    "unparsed"
                } else {
                    "unknown"
                },
            ),
        ] {
            let payload = Payload::parse_unverified(body.as_bytes()).unwrap();
            let kinds: Vec<&str> = payload
                .events()
                .map(|event| event.kind().as_str())
                .collect();
            assert_eq!(kinds, [kind]);
        }
    }
}

#[test]
fn an_edit_in_an_edit_in_an_edit_is_no_recursion() {
    let depth = 200_000;
    let edit = format!(
        "{}{{}}{}",
        r#"{"type":"edit","edit":{"message":"#.repeat(depth),
        "}}".repeat(depth)
    );
    let message = edit.replacen('{', r#"{"id":"a","#, 1);
    let body = format!(r#"{{"field":"messages","value":{{"messages":[{message}]}}}}"#);
    let payload = Payload::parse_unverified(body.as_bytes()).unwrap();
    let kinds: Vec<&str> = payload
        .events()
        .map(|event| event.kind().as_str())
        .collect();
    assert_eq!(kinds, ["message.edit"]);
}

#[test]
fn three_megabytes_are_read_whole() {
    let plain = "palavra ".repeat(400_000);
    let escaped = "\\u00e9\\n".repeat(400_000);
    for (text, length) in [(&plain, plain.len()), (&escaped, 1_200_000)] {
        let body = format!(
            r#"{{"field":"messages","value":{{"messages":[{{"id":"a","type":"text","text":{{"body":"{text}"}}}}]}}}}"#
        );
        let payload = Payload::parse_unverified(body.as_bytes()).unwrap();
        let event = payload.events().next().unwrap();
        assert_eq!(event.text().map(str::len), Some(length));
    }
}

/// With a search of all contacts for each message this would be 900 million comparisons of strings.
#[test]
fn thirty_thousand_messages_find_their_contacts() {
    let people = 30_000;
    let (mut contacts, mut messages) = (String::new(), String::new());
    for person in 0..people {
        let comma = if person == 0 { "" } else { "," };
        let number = 5_511_900_000_000_u64 + (person * 7919) % people;
        write!(
            contacts,
            r#"{comma}{{"profile":{{"name":"n{number}"}},"wa_id":"{number}"}}"#
        )
        .unwrap();
        let number = 5_511_900_000_000_u64 + (person * 104_729) % people;
        write!(
            messages,
            r#"{comma}{{"id":"m{person}","from":"{number}","type":"text","text":{{"body":"b"}}}}"#
        )
        .unwrap();
    }
    let body = format!(
        r#"{{"field":"messages","value":{{"contacts":[{contacts}],"messages":[{messages}]}}}}"#
    );
    let payload = Payload::parse_unverified(body.as_bytes()).unwrap();
    let mut count = 0;
    for event in payload.events() {
        let sender = event.sender();
        let name = sender.name.as_ref().unwrap().as_str();
        assert_eq!(
            name.strip_prefix('n'),
            sender.phone.as_ref().map(Phone::as_str)
        );
        count += 1;
    }
    assert_eq!(count, people);
}

/// With a copy for each message this would move 15 gigabytes.
#[test]
fn what_many_messages_share_is_not_copied_for_each() {
    let long = "\\u00e9".repeat(250_000);
    // The longest that there may be.
    let name = "\\u00e9".repeat(512);
    let messages = vec![r#"{"id":"m","from_user_id":"BR.1","type":"text"}"#; 30_000].join(",");
    let body = format!(
        r#"{{"field":"messages","value":{{"metadata":{{"phone_number_id":"{name}"}},
            "contacts":[{{"user_id":"BR.1","wa_id":"{name}","profile":{{"name":"{name}","username":"{name}"}}}}],
            "conversation_context":{{"summary":{{"text":"{long}"}}}},"messages":[{messages}]}}}}"#
    );
    let payload = Payload::parse_unverified(body.as_bytes()).unwrap();
    let places: BTreeSet<[*const u8; 4]> = payload
        .events()
        .map(|event| {
            let sender = event.sender();
            let context = event
                .message()
                .unwrap()
                .conversation_context
                .as_ref()
                .unwrap();
            let summary = context.summary.as_ref().unwrap().text.as_ref().unwrap();
            let name = sender.name.as_ref().unwrap();
            assert_eq!(
                (name.as_str().len(), summary.as_str().len()),
                (1_024, 500_000)
            );
            [
                name.as_str().as_ptr(),
                sender.phone.as_ref().unwrap().as_str().as_ptr(),
                summary.as_str().as_ptr(),
                event.phone_number_id().unwrap().as_ptr(),
            ]
        })
        .collect();
    assert_eq!(places.len(), 1);
}

#[test]
fn many_updates_come_out_in_their_order() {
    let change = |at: usize| {
        format!(
            r#"{{"field":"messages","value":{{"statuses":[{{"id":"{at}","status":"read"}},{{"id":"{at}","status":"sent"}}]}}}}"#
        )
    };
    let changes: Vec<String> = (0..1500).map(change).collect();
    let body = format!(
        r#"{{"entry":[{{"id":"1","changes":[{}]}}]}}"#,
        changes.join(",")
    );
    let events = read(body.as_bytes()).unwrap();
    assert_eq!(events.len(), 3000);
    for (at, (path, kind, _)) in events.iter().enumerate() {
        assert_eq!(
            path,
            &format!("/entry/0/changes/{}/value/statuses/{}", at / 2, at % 2)
        );
        assert_eq!(
            kind.as_str(),
            if at % 2 == 0 {
                "status.read"
            } else {
                "status.sent"
            }
        );
    }
}

#[test]
fn the_events_end_and_stay_ended() {
    let payload = Payload::parse_unverified(b"{\"entry\":[{},{}]}").unwrap();
    let mut events = payload.events();
    assert_eq!(events.by_ref().count(), 2);
    assert!(events.next().is_none() && events.next().is_none());
}

/// JSON made of the words of the platform, in any arrangement.
fn arrangement() -> impl Strategy<Value = Value> {
    let words = [
        "entry",
        "changes",
        "field",
        "value",
        "messages",
        "statuses",
        "errors",
        "contacts",
        "metadata",
        "id",
        "type",
        "text",
        "body",
        "interactive",
        "button_reply",
        "edit",
        "message",
        "history",
        "threads",
        "standby",
        "message_echoes",
        "calls",
        "user_preferences",
        "wa_id",
        "from",
        "timestamp",
        "context",
        "status",
        "image",
        "phone_number_id",
        "account_update",
        "messaging_handovers",
        "control_passed",
        "event",
        "user_id_update",
        "",
    ];
    let word = prop::sample::select(words.to_vec()).prop_map(str::to_owned);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        word.clone().prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(8, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((word.clone(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_bytes_are_a_payload_or_none(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        read(&bytes);
        read(&[b"{\"entry\":", bytes.as_slice()].concat());
    }

    #[test]
    fn any_arrangement_of_known_words_is_read(value in arrangement()) {
        for body in [
            value.clone(),
            json!({"entry": [value]}),
            json!({"field": "messages", "value": value}),
            json!({"field": "history", "value": {"history": value}}),
            json!({"field": "standby", "value": {"standby": value}}),
            json!({"field": "messages", "value": {"messages": [value]}}),
            json!({"entry": [{"changes": [{"field": "account_update", "value": value}]}]}),
        ] {
            let text = body.to_string();
            prop_assert_eq!(read(text.as_bytes()).is_some(), body.is_object());
            if let Some(events) = read(text.as_bytes()) {
                for (path, _, _) in events {
                    prop_assert!(body.pointer(&path).is_some(), "{} in {}", path, text);
                }
            }
        }
    }

    #[test]
    fn a_body_with_other_bytes_in_it_is_read_or_refused(
        case in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let cases = cases::load().unwrap();
        let mut body = case.get(&cases).body.clone().into_bytes();
        for (at, byte) in changes {
            let at = at.index(body.len());
            body[at] = byte;
        }
        read(&body);
    }
}
