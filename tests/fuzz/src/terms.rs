//! Two terms and a text: whether they hit, against the slow reading.

use serde_json::json;
use waypost::{Context, Payload, Router, RuleSet, Timestamp};

use crate::words;

const MODES: [&str; 4] = ["word", "whole_message", "starts_with", "substring"];

/// The characters that a byte stands for: those that the slow reading knows.
const CHARS: [&str; 48] = [
    "a", "b", "c", "o", "s", "t", "i", "e", "l", "B", "S", "T", "1", "9", " ", " ", "-", ".", "_",
    "*", "\\*", "!", "'", "é", "ç", "ã", "e\u{301}", "ß", "İ", "ı", "ø", "đ", "ﬁ", "Ⅳ", "\u{200d}",
    "\u{ad}", "٣", "ك", "ک", "\u{64b}", "中", "の", "カ", "Ж", "й", "Ω", "ά", "\u{a0}",
];

pub(crate) fn check(data: &[u8]) {
    let Some((head, rest)) = data.split_first() else {
        return;
    };
    let mode = MODES[usize::from(head & 3)];
    let typos = head & 4 != 0;
    let mut parts = rest.split(|byte| *byte == 0xff).map(|part| {
        part.iter()
            .map(|byte| CHARS[usize::from(*byte) % CHARS.len()])
            .collect::<String>()
    });
    let [Some(one), Some(other), Some(text)] = [parts.next(), parts.next(), parts.next()] else {
        return;
    };
    let text = text.replace('\\', "");
    let terms = [one, other];
    let rules = json!({
        "version": 1,
        "keywords": {"k": {"terms": terms, "match": mode, "typos": typos}},
        "teams": {"t": {}, "u": {}},
        "routes": [{"id": "r", "when": {"keyword": "k"}, "team": "t"}],
        "fallback": {"targets": [{"team": "u"}]},
    });
    // A term may have nothing in it, and slips are for words.
    let Ok(rules) = RuleSet::parse(&rules.to_string()) else {
        return;
    };
    let body = json!({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": "messages",
        "value": {"metadata": {"phone_number_id": "2"}, "messages": [{"id": "w", "from": "5511999990000",
        "timestamp": "1790000000", "type": "text", "text": {"body": text}}]}}]}]});
    let body = body.to_string();
    let payload = Payload::parse_unverified(body.as_bytes()).unwrap();
    let event = payload.events().next().unwrap();
    let router = Router::new(&rules).unwrap();
    let context = Context::at(Timestamp::from_secs(1_790_000_000));
    let hit = router.route(&event, &context).route() == Some("r");

    let vocabulary: Vec<String> = terms
        .iter()
        .flat_map(|term| words::vocabulary(mode, term))
        .collect();
    let forgives = typos.then_some(&vocabulary[..]);
    let expected = terms
        .iter()
        .any(|term| words::hits(mode, term, &text, forgives));
    assert_eq!(hit, expected, "{mode} {typos} {terms:?} {text:?}");
}
