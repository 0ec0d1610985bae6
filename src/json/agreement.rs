//! The readers of this module against `serde_json`, on sound bodies and on what is left of them after accidents.
//!
//! They agree on what is JSON, byte for byte, with the one of `serde_json`'s readers that looks at nothing but structure
//! (`IgnoredAny`). Of what its `Value` refuses they take two things on purpose, so that one element of a body fails and
//! not all of it: strings with half a surrogate pair, and strings with bytes that are not UTF-8. (And two that
//! follow from `Value` being a tree of doubles: numbers beyond their range, and any depth of nesting.)

use proptest::prelude::*;
use serde::de::IgnoredAny;
use serde_json::{Map, Number, Value};

use super::document::Document;
use super::scan::skip_whitespace;
use super::view::View;

const SAMPLES: [&str; 7] = [
    "[\n  null,\n  null,\n  100000,\n  [\n    -1000000000000000000,\n    \"\"\n  ]\n]",
    r#"{"object":"whatsapp_business_account","entry":[{"id":"102290129340398","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"551140040001","phone_number_id":"106540352242922"},"contacts":[{"profile":{"name":"Lu\u00edsa \ud83d\ude00"},"wa_id":"5511987650001"}],"messages":[{"from":"5511987650001","id":"wamid.A","timestamp":"1795608100","text":{"body":"a \"b\" \\ \/ \n c"},"type":"text"}]},"field":"messages"}]}]}"#,
    " {\n\t\"a\" : [ 1 , -2.5e-3, 0, 10E+2 , true,false , null, {}, [ ] ] ,\r\n \"b\" : { \"c\" : \"\" } } ",
    r#"["", "x", "é", "日本語", "a string that is a good deal longer than sixty-four bytes, with a quote \" near its end", [[[[]]]], 1234567890123456789012]"#,
    r#""\b\f\n\r\t\"\\\/\u0041\u00e9\u2028\ud83d\ude00""#,
    "-0.0e0",
    r#"{"k":1,"k":{"k":[2]},"":[],"k":3}"#,
];

/// What accidents put into a body.
const PIECES: [&[u8]; 24] = [
    b"\"", b"\\", b"{", b"}", b"[", b"]", b":", b",", b" ", b"\n", b"\0", b"\x1f", b"0", b"-",
    b".", b"e", b"\\u", b"\\ud800", b"\\u12", b"\xff", b"\xc3", b"true", b"nul", b"\"a\":",
];

#[derive(Clone, Debug)]
enum Accident {
    Insert(prop::sample::Index, usize),
    Remove(prop::sample::Index, usize),
    Change(prop::sample::Index, u8),
    Repeat(prop::sample::Index, usize),
    Cut(prop::sample::Index),
}

fn accident() -> impl Strategy<Value = Accident> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        4 => (at(), 0..PIECES.len()).prop_map(|(at, piece)| Accident::Insert(at, piece)),
        2 => (at(), 1..4_usize).prop_map(|(at, length)| Accident::Remove(at, length)),
        2 => (at(), any::<u8>()).prop_map(|(at, byte)| Accident::Change(at, byte)),
        1 => (at(), 1..80_usize).prop_map(|(at, length)| Accident::Repeat(at, length)),
        1 => at().prop_map(Accident::Cut),
    ]
}

fn apply(accident: &Accident, body: &mut Vec<u8>) {
    let place = |at: &prop::sample::Index| at.index(body.len() + 1);
    match accident {
        Accident::Insert(at, piece) => {
            let at = place(at);
            body.splice(at..at, PIECES[*piece].iter().copied());
        }
        Accident::Remove(at, length) => {
            let at = place(at);
            body.drain(at..body.len().min(at + length));
        }
        Accident::Change(at, byte) => {
            let at = place(at);
            body.splice(at..body.len().min(at + 1), [*byte]);
        }
        Accident::Repeat(at, length) => {
            let at = place(at);
            let piece = body[at..body.len().min(at + length)].to_vec();
            body.splice(at..at, piece);
        }
        Accident::Cut(at) => {
            let at = place(at);
            body.truncate(at);
        }
    }
}

/// Whether the bytes are one JSON value with white space around, as we see it.
fn is_json(body: &[u8]) -> bool {
    Document::parse(body, skip_whitespace(body, 0)).is_ok()
}

/// The value at the view as a tree. `None` if a string has no text, a number is beyond a double, or it lies too deep.
fn tree(view: View<'_>, depth: usize) -> Option<Value> {
    // The depth at which `Value` gives up.
    if depth > 127 {
        return None;
    }
    if view.is_null() {
        return Some(Value::Null);
    }
    if let Some(text) = view.string() {
        return Some(text.into());
    }
    if let Some(number) = view.number() {
        return serde_json::from_str::<Number>(number)
            .ok()
            .map(Value::Number);
    }
    if let Some(value) = view.bool() {
        return Some(value.into());
    }
    if view.is_object() {
        let members = view.members().map(|(key, view)| {
            let key = std::str::from_utf8(key).ok()?;
            let has_text = !key.contains("\\ud");
            has_text.then_some((key.to_owned(), tree(view, depth + 1)?))
        });
        return members.collect::<Option<Map<_, _>>>().map(Value::Object);
    }
    let elements = view.elements()?;
    elements.map(|element| tree(element, depth + 1)).collect()
}

fn assert_agreement(body: &[u8]) {
    let shown = String::from_utf8_lossy(body);
    let accepted = is_json(body);
    assert_eq!(
        accepted,
        serde_json::from_slice::<IgnoredAny>(body).is_ok(),
        "{shown}"
    );
    if let Ok(document) = Document::parse(body, skip_whitespace(body, 0)) {
        let theirs = serde_json::from_slice::<Value>(body).ok();
        assert_eq!(tree(document.root(), 0), theirs, "{shown}");
    }
}

#[test]
fn samples_are_read_alike() {
    for sample in SAMPLES {
        assert!(is_json(sample.as_bytes()), "{sample}");
        assert_agreement(sample.as_bytes());
    }
}

#[test]
fn every_byte_in_every_place_is_taken_or_refused_alike() {
    for sample in SAMPLES {
        for at in 0..=sample.len() {
            for byte in (0..0x80).chain([0x80, 0xc3, 0xff]) {
                let mut body = sample.as_bytes().to_vec();
                body.insert(at, byte);
                assert_eq!(
                    is_json(&body),
                    serde_json::from_slice::<IgnoredAny>(&body).is_ok()
                );
                if let Some(place) = body.get_mut(at + 1) {
                    *place = byte;
                    assert_eq!(
                        is_json(&body),
                        serde_json::from_slice::<IgnoredAny>(&body).is_ok()
                    );
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn what_accidents_leave_is_read_alike(
        sample in prop::sample::select(SAMPLES.to_vec()),
        accidents in prop::collection::vec(accident(), 1..5),
    ) {
        let mut body = sample.as_bytes().to_vec();
        for accident in &accidents {
            apply(accident, &mut body);
        }
        assert_agreement(&body);
    }

    #[test]
    fn strings_say_the_same(inside in "(\\PC|\\\\[\"\\\\/bfnrt]|\\\\u[0-9a-fA-F]{4}|\\\\ud83d\\\\ude0[0-9]){0,30}") {
        assert_agreement(format!("\"{inside}\"").as_bytes());
    }
}
