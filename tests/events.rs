//! Bodies and the events in them, as data; and what holds for every event of every one of these bodies.
#![expect(clippy::disallowed_methods, reason = "reads the cases")]

mod cases;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use waypost::event::{Content, Origin};
use waypost::{Event, EventKind, Limits, Payload};

fn payload(body: &str) -> Payload<'_> {
    match Payload::parse_unverified(body.as_bytes(), &Limits::default()) {
        Ok(payload) => payload,
        Err(error) => panic!("{error}: {body}"),
    }
}

/// The cases that serde_json can read, too: it refuses half a surrogate pair wherever it stands.
fn readable_cases() -> impl Iterator<Item = (cases::Case, Value)> {
    let cases = cases::load().unwrap_or_default().into_iter();
    let cases = cases.filter(|case| !case.name.starts_with("lone_surrogates.json"));
    cases.map(|case| match serde_json::from_str(&case.body) {
        Ok(body) => (case, body),
        Err(error) => panic!("{}: {error}", case.name),
    })
}

fn line(event: &Event<'_>) -> Value {
    match serde_json::to_value(event) {
        Ok(line) => line,
        Err(error) => panic!("{error}: {event:?}"),
    }
}

#[test]
fn bodies_yield_their_events() {
    let mut kinds = BTreeSet::new();
    for case in cases::load().unwrap() {
        let name = &case.name;
        let payload = payload(&case.body);
        let events: Vec<Event<'_>> = payload.events().collect();
        let found: Vec<(&str, String)> = events
            .iter()
            .map(|event| (event.kind().as_str(), event.path().to_string()))
            .collect();
        assert_eq!(events.len(), case.events.len(), "{name}: {found:#?}");
        for (event, expected) in events.iter().zip(&case.events) {
            kinds.insert(event.kind());
            let line = line(event);
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
        for event in payload(&case.body).events() {
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
    for (case, body) in readable_cases() {
        for event in payload(&case.body).events() {
            // Escaped keys are another spelling of the same, and the pointer is one of a tree.
            let path = event.path().to_string();
            let element = body
                .pointer(&path)
                .unwrap_or_else(|| panic!("{}: {path}", case.name));
            let raw: Value = serde_json::from_slice(event.raw().as_bytes()).unwrap();
            assert_eq!(&raw, element, "{}: {path}", case.name);
        }
    }
}

/// Every string that comes out is one that another reader of JSON finds in the body, too.
#[test]
fn strings_are_read_as_serde_json_reads_them() {
    for (case, body) in readable_cases() {
        let mut known = BTreeMap::new();
        leaves("", &body, &mut |key, value| {
            known.insert(plain(value), key.to_owned());
        });
        for event in payload(&case.body).events() {
            let line = line(&event);
            leaves("", &line, &mut |key, value| {
                let own = ["kind", "path", "raw", "direction", "interactive_type"];
                let raw = ["notes", "calling", "connection", "template", "flow"];
                // Words that the platform spells in more than one way come out in one.
                let word = matches!(
                    plain(value).as_str(),
                    "COMPLETED" | "group_participants_remove"
                );
                if !own.contains(&key) && !raw.contains(&key) && !word {
                    assert!(
                        known.contains_key(&plain(value)),
                        "{}: {key}: {value}",
                        case.name
                    );
                }
            });
        }
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn leaves(key: &str, value: &Value, leaf: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                leaves(key, value, leaf);
            }
        }
        Value::Array(elements) => {
            for value in elements {
                leaves(key, value, leaf);
            }
        }
        Value::Null => {}
        _ => leaf(key, value),
    }
}

/// The members that say something about a person, or that may.
const PRIVATE: &[&str] = &[
    "address",
    "added_participants",
    "audio",
    "birthday",
    "biz_opaque_callback_data",
    "body",
    "caption",
    "city",
    "company",
    "contact",
    "cta_payload",
    "current",
    "customer",
    "deeplink_payload",
    "department",
    "description",
    "detail",
    "details",
    "display_phone_number",
    "email",
    "emoji",
    "extra1",
    "extra2",
    "filename",
    "first_name",
    "formatted_name",
    "from",
    "from_logical_id",
    "from_parent_user_id",
    "from_user_id",
    "full_name",
    "group_id",
    "input",
    "invite_link",
    "last_four_digits",
    "last_name",
    "latitude",
    "longitude",
    "middle_name",
    "new_wa_id",
    "parent_user_id",
    "payload",
    "phone",
    "phone_number",
    "previous",
    "previous_parent_user_id",
    "previous_user_id",
    "receipt",
    "recipient_id",
    "recipient_parent_user_id",
    "recipient_user_id",
    "recipient_participant_id",
    "requested_verified_name",
    "response_json",
    "sdp",
    "state",
    "street",
    "subject",
    "to",
    "to_user_id",
    "udf1",
    "udf2",
    "udf3",
    "udf4",
    "user_id",
    "username",
    "vcard",
    "wa_id",
    "zip",
    "message_template_element",
    "message_template_title",
    "message_template_footer",
    "message_template_button_text",
    "message_template_button_phone_number",
    "credential_id",
];

/// Others of these stand under names that are not private everywhere.
const PRIVATE_TEXTS: &[&str] = &[
    "Ana Zorzal",
    "Bia Quero",
    "Carla Um",
    "Davi Dois",
    "Eva Tres",
    "Sem Numero",
    "Pagar agora",
    "Segunda via",
    "Do boleto de maio",
    "Parar promos",
    "files.example",
    "Loja da Bia",
    "maps.example",
    "eva.example",
    "Celular",
    "Trabalho",
    "cliente irritada",
    "Ana quer",
    "Como ajudo",
    "Qual?",
    "Outro nome",
    "Outra coisa",
    "info-um",
    "info-sete",
    "Chefe",
    "Brasil",
];

#[test]
fn debug_names_nobody() {
    for (case, body) in readable_cases() {
        let mut private: BTreeSet<String> =
            PRIVATE_TEXTS.iter().map(|&text| text.to_owned()).collect();
        leaves("", &body, &mut |key, value| {
            let text = plain(value);
            if PRIVATE.contains(&key) && text.len() > 3 {
                private.insert(text);
            }
        });
        // The description of an alert or a template is the platform's; the rest of that name is not.
        private.retain(|text| !["Not this time", "Paused"].contains(&text.as_str()));
        let payload = payload(&case.body);
        for event in payload.events() {
            let shown = format!("{event:?} {event:#?} {payload:?} {:?}", payload.events());
            for text in &private {
                assert!(!shown.contains(text), "{}: `{text}` in {shown}", case.name);
            }
        }
    }
}

#[test]
fn an_event_is_the_same_in_another_body_and_no_other_is() {
    let identity = |event: &Event<'_>| {
        let mut bytes = Vec::new();
        event.identity(&mut |part| bytes.extend_from_slice(part));
        bytes
    };
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
    let all: Vec<Vec<u8>> = [
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
        payload(body)
            .events()
            .map(|event| identity(&event))
            .collect::<Vec<_>>()
    })
    .collect();
    assert_eq!(all.len(), 14);
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 14);

    let batched = body("7", "messages", "messages", &[second, first]);
    let batched: Vec<Vec<u8>> = payload(&batched)
        .events()
        .map(|event| identity(&event))
        .collect();
    assert_eq!(batched, [all[1].clone(), all[0].clone()]);
    let alone = body("7", "user_preferences", "user_preferences", &[again]);
    let alone: Vec<Vec<u8>> = payload(&alone)
        .events()
        .map(|event| identity(&event))
        .collect();
    assert_eq!(alone, [all[10].clone()]);
}

#[test]
fn questions_are_answered() {
    let body = |message: &str| {
        format!(r#"{{"field":"messages","value":{{"messages":[{{"id":"wamid.1",{message}}}]}}}}"#)
    };
    let ask = |message: &str, question: fn(&Event<'_>) -> Option<String>| {
        question(&payload(&body(message)).events().next().unwrap())
    };
    let text = |event: &Event<'_>| event.text().map(str::to_owned);
    for (message, expected) in [
        (r#""type":"text","text":{"body":"oi"}"#, Some("oi")),
        (r#""type":"image","image":{"caption":"foto"}"#, Some("foto")),
        (
            r#""type":"video","video":{"caption":"video"}"#,
            Some("video"),
        ),
        (
            r#""type":"document","document":{"caption":"nota"}"#,
            Some("nota"),
        ),
        (
            r#""type":"button","button":{"text":"Sim","payload":"S"}"#,
            Some("Sim"),
        ),
        (
            r#""type":"interactive","interactive":{"type":"button_reply","button_reply":{"title":"Pagar"}}"#,
            Some("Pagar"),
        ),
        (
            r#""type":"interactive","interactive":{"type":"list_reply","list_reply":{"title":"Linha"}}"#,
            Some("Linha"),
        ),
        (
            r#""type":"edit","edit":{"message":{"type":"text","text":{"body":"novo"}}}"#,
            Some("novo"),
        ),
        (r#""type":"location","location":{"name":"x"}"#, None),
        (r#""type":"image","image":{}"#, None),
    ] {
        assert_eq!(ask(message, text).as_deref(), expected, "{message}");
    }
    let all = |event: &Event<'_>| {
        Some(format!(
            "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
            event.reply_id(),
            event.reply_title(),
            event.flow_name(),
            event.context_id(),
            event.forwarded(),
            event.context_product(),
            event.referral_source_id(),
            event.referral_source_type(),
            event.referral_click_id(),
            event.media_mime_type(),
            event.media_filename(),
            event.order_total(),
            event.order_items(),
            event.order_currency(),
            event.reaction_emoji(),
            event.message_type(),
            event.group_id(),
        ))
    };
    for (message, question, expected) in [
        (
            r#""type":"button","button":{"payload":"S","text":"Sim"}"#,
            0,
            r#"Some("S")"#,
        ),
        (
            r#""type":"interactive","interactive":{"button_reply":{"id":"b","title":"t"}}"#,
            0,
            r#"Some("b")"#,
        ),
        (
            r#""type":"interactive","interactive":{"list_reply":{"id":"r","title":"t"}}"#,
            1,
            r#"Some("t")"#,
        ),
        (
            r#""type":"interactive","interactive":{"nfm_reply":{"name":"flow"}}"#,
            2,
            r#"Some("flow")"#,
        ),
        (
            r#""type":"text","context":{"id":"wamid.0"}"#,
            3,
            r#"Some("wamid.0")"#,
        ),
        (
            r#""type":"text","context":{"message_id":"wamid.0"}"#,
            3,
            r#"Some("wamid.0")"#,
        ),
        (
            r#""type":"text","context":{"forwarded":true}"#,
            4,
            "Some(true)",
        ),
        (
            r#""type":"text","context":{"frequently_forwarded":true}"#,
            4,
            "Some(true)",
        ),
        (r#""type":"text","context":{"forwarded":false}"#, 4, "None"),
        (
            r#""type":"text","context":{"referred_product":{"product_retailer_id":"P"}}"#,
            5,
            r#"Some("P")"#,
        ),
        (
            r#""type":"text","referral":{"source_id":"6"}"#,
            6,
            r#"Some("6")"#,
        ),
        (
            r#""type":"text","referral":{"source_type":"ad"}"#,
            7,
            r#"Some("ad")"#,
        ),
        (
            r#""type":"text","referral":{"ctwa_clid":"c"}"#,
            8,
            r#"Some("c")"#,
        ),
        (
            r#""type":"sticker","sticker":{"mime_type":"image/webp"}"#,
            9,
            r#"Some("image/webp")"#,
        ),
        (
            r#""type":"document","document":{"filename":"a.pdf"}"#,
            10,
            r#"Some("a.pdf")"#,
        ),
        (
            r#""type":"order","order":{"product_items":[{"quantity":2,"item_price":1.5},{"quantity":1,"item_price":4},{"quantity":3}]}"#,
            11,
            "Some(7.0)",
        ),
        (
            r#""type":"order","order":{"product_items":[{"quantity":2},{"quantity":1}]}"#,
            12,
            "Some(3.0)",
        ),
        (
            r#""type":"order","order":{"product_items":[{},{"currency":"BRL"}]}"#,
            13,
            r#"Some("BRL")"#,
        ),
        (r#""type":"order","order":{}"#, 11, "Some(0.0)"),
        (
            r#""type":"reaction","reaction":{"emoji":"\u2764"}"#,
            14,
            "Some(\"❤\")",
        ),
        (r#""type":"reaction","reaction":{"emoji":""}"#, 14, "None"),
        (r#""type":"poll""#, 15, r#"Some("poll")"#),
        (
            r#""type":"interactive","interactive":{"type":"product"}"#,
            15,
            r#"Some("product")"#,
        ),
        (r#""group_id":"g@g.us""#, 16, r#"Some("g@g.us")"#),
    ] {
        let answers = ask(message, all).unwrap();
        assert_eq!(
            answers.split(' ').nth(question),
            Some(expected),
            "{message}"
        );
    }
    let body = r#"{"field":"messages","value":{"statuses":[{"id":"wamid.1","status":"failed","biz_opaque_callback_data":"d",
        "errors":[{"code":"131026"},{"code":1}],"pricing":{"category":"marketing","type":"regular"}},
        {"id":"wamid.1","conversation":{"pricing":{"category":"group_service"}}}],"user_preferences":[{"category":"marketing_messages"}]}}"#;
    let events = payload(body);
    let mut events = events.events();
    let failed = events.next().unwrap();
    assert_eq!(failed.status_code(), Some(131_026));
    assert_eq!(failed.callback_data(), Some("d"));
    assert_eq!(failed.pricing_category(), Some("marketing"));
    assert_eq!(failed.pricing_type(), Some("regular"));
    assert_eq!(
        events.next().unwrap().pricing_category(),
        Some("group_service")
    );
    assert_eq!(
        events.next().unwrap().preference_category(),
        Some("marketing_messages")
    );
}
