//! What is said about rule files that can be used and have faults all the same, word for word.
//!
//! The cases are in `tests/data/rules/findings.txt`. `WAYPOST_BLESS=1 cargo test --test rules findings` writes what is
//! said now into that file: read the difference before you keep it.

#![expect(clippy::disallowed_methods, reason = "reads its cases from files")]
#![expect(clippy::panic, reason = "a case that cannot be read fails")]

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Value, json};
use waypost::rules::Severity;
use waypost::time::Zones;
use waypost::{Context, Payload, Router, RuleSet, Timestamp};

use crate::{cases, said, samples};

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/rules/findings.txt");
const SHOP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/shop.rules.json");

/// 2026-11-25T12:00:00Z.
const NOW: Timestamp = Timestamp::from_secs(1_795_608_000);

#[test]
fn every_fault_is_found_and_nothing_else() {
    let mut count = 0;
    said::compare(CASES, |name, file| {
        count += 1;
        let findings = findings(name, file).into_iter();
        findings.map(|finding| finding + "\n").collect()
    });
    assert!(count > 20, "the cases are read");
}

#[test]
fn the_example_shop_is_sound() {
    let shop = fs::read_to_string(SHOP).unwrap();
    assert_eq!(findings("shop", &shop), Vec::<String>::new());
}

/// Which kinds carry which fact is a table of the analysis: no event that has been seen speaks against it.
#[test]
fn what_an_event_carries_can_be_asked_for() {
    const FACTS: &[&str] = &[
        "waba_id",
        "phone_number_id",
        "group_id",
        "sender.id",
        "sender.phone",
        "sender.user_id",
        "sender.username",
        "sender.name",
        "sender.country",
        "sender.restricted",
        "text",
        "reply.id",
        "reply.title",
        "flow.name",
        "context.id",
        "context.forwarded",
        "context.product",
        "referral.source_id",
        "referral.source_type",
        "referral.click_id",
        "media.mime_type",
        "media.filename",
        "order.total",
        "order.items",
        "order.currency",
        "reaction.emoji",
        "status.code",
        "status.callback_data",
        "pricing.category",
        "pricing.type",
        "preference.category",
    ];
    let mut carried = 0;
    for case in cases::readable().unwrap() {
        let Ok(payload) = Payload::parse_unverified(case.body.as_bytes()) else {
            continue;
        };
        for event in payload.events() {
            for fact in FACTS {
                let file = json!({"version": 1, "fallback": {"targets": [{"queue": "q"}]},
                    "routes": [{"id": "r", "on": event.kind(), "when": {*fact: {"exists": true}}, "targets": [{"queue": "q"}]}]});
                let rules = RuleSet::parse(&file.to_string()).unwrap();
                let router = Router::new(&rules).unwrap();
                let context = Context::at(NOW);
                if router.route(&event, &context).route().is_some() {
                    let said = rules.check(NOW);
                    assert!(said.is_empty(), "{} carries {fact}: {said:?}", event.kind());
                    carried += 1;
                }
            }
        }
    }
    assert!(carried > 500, "{carried}");
}

/// Which members events have is a table of the analysis: no event that has been seen speaks against it.
#[test]
fn what_an_event_has_can_be_pointed_at() {
    let mut pointers = BTreeSet::new();
    let cases = cases::readable().unwrap().into_iter();
    let cases = cases.map(|case| case.body.into_bytes());
    let samples = samples::samples().unwrap().into_iter();
    for body in cases.chain(samples.map(|(_, body)| body)) {
        let Ok(payload) = Payload::parse_unverified(&body) else {
            continue;
        };
        // One that has another type than it should cannot be read.
        let read = payload
            .events()
            .filter(|event| event.kind().as_str() != "unparsed");
        for event in read {
            let element = serde_json::from_slice(event.raw().as_bytes());
            scalars(
                &element.unwrap_or(Value::Null),
                String::new(),
                &mut pointers,
            );
        }
    }
    assert!(pointers.len() > 200, "{}", pointers.len());
    // Some bodies mean harm, and have something else in the place of a list or an object.
    for odd in [
        "/changes/0/field",
        "/errors",
        "/errors/0",
        "/errors/code",
        "/text",
    ] {
        assert!(pointers.remove(odd), "{odd}");
    }
    let field = |from: &String| (from.clone(), json!({"type": "string", "from": from}));
    let fields: serde_json::Map<_, _> = pointers.iter().map(field).collect();
    let file = json!({"version": 1, "fields": fields});
    let rules = RuleSet::parse(&file.to_string()).unwrap();
    let said = rules.check(NOW);
    let wrong: Vec<_> = said
        .iter()
        .filter(|finding| finding.code() != "unused")
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The pointers to all scalars below a value.
fn scalars(value: &Value, at: String, pointers: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| {
            let key = key.replace('~', "~0").replace('/', "~1");
            scalars(value, format!("{at}/{key}"), pointers);
        }),
        Value::Array(items) => items.iter().enumerate().for_each(|(index, item)| {
            scalars(item, format!("{at}/{index}"), pointers);
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            if !at.is_empty() {
                pointers.insert(at);
            }
        }
    }
}

/// Pigeons: that eight do not fit into seven holes takes too long to find out by trying.
#[test]
fn what_costs_too_much_is_not_analysed() {
    let tag = |pigeon: usize, hole: usize| format!("pigeon {pigeon} in hole {hole}");
    let housed: Vec<_> = (0..8)
        .map(|pigeon| {
            let holes: Vec<String> = (0..7).map(|hole| tag(pigeon, hole)).collect();
            json!({"customer.tags": holes})
        })
        .collect();
    let crowded: Vec<_> = (0..7)
        .flat_map(|hole| (0..8).flat_map(move |one| (0..one).map(move |two| (hole, one, two))))
        .map(|(hole, one, two)| json!({"customer.tags": {"has_all": [tag(one, hole), tag(two, hole)]}}))
        .collect();
    let file = json!({"version": 1, "fallback": {"targets": [{"queue": "q"}]}, "routes": [
        {"id": "crowded", "when": {"any": crowded}, "targets": [{"queue": "q"}]},
        {"id": "housed", "when": {"all": housed}, "targets": [{"queue": "q"}]}]});
    let rules = RuleSet::parse(&file.to_string()).unwrap();
    let said = rules.check(NOW);
    let said: Vec<_> = said
        .iter()
        .map(|one| (one.code(), one.severity(), one.pointer()))
        .collect();
    assert_eq!(said, [("not-analysed", Severity::Note, "/routes/1/id")]);
}

/// A zone that the host's data lacks is the built-in one, and may be older.
#[test]
#[cfg(all(feature = "tzdb", feature = "tzif"))]
fn a_zone_with_older_data_is_told() {
    // UTC, as short as a TZif file can be (RFC 9636).
    let mut utc = b"TZif".to_vec();
    utc.resize(44, 0);
    *utc.get_mut(39).unwrap() = 1;
    *utc.get_mut(43).unwrap() = 4;
    utc.extend([0, 0, 0, 0, 0, 0]);
    utc.extend(b"UTC\0");
    let file = r#"{"version": 1, "timezone": "UTC",
        "schedules": {"a": {"weekly": {"mon": ["09:00-18:00"]}},
                      "b": {"timezone": "America/Sao_Paulo", "weekly": {"mon": ["09:00-18:00"]}}},
        "teams": {"a": {"schedule": "a"}, "b": {"schedule": "b"}},
        "routes": [{"id": "r", "when": {"text": "x"}, "team": "a"}], "fallback": {"team": "b"}}"#;
    let said = |version: &str| -> Vec<String> {
        let mut zones = Zones::builtin().with_tzif_version(version);
        zones.add_tzif("UTC", &utc).unwrap();
        let rules = RuleSet::parse_with(file, &zones).unwrap();
        rules.check(NOW).iter().map(ToString::to_string).collect()
    };
    assert_eq!(
        said("2026b"),
        [
            "3:41: warning[stale-zone]: the zone `America/Sao_Paulo` of schedule `b` is not among the zone data supplied, \
          release 2026b: the built-in data, release 2025b, is older (at /schedules/b/timezone); supply the data of this zone, too"
        ]
    );
    assert_eq!(said("2025a"), Vec::<String>::new());
}

fn findings(name: &str, file: &str) -> Vec<String> {
    let rules = RuleSet::parse(file).unwrap_or_else(|error| panic!("{name}: {error}"));
    let findings = rules.check(NOW);
    findings
        .iter()
        .map(|finding| match finding.witness() {
            Some(witness) => format!("{finding}\n  {witness}"),
            None => finding.to_string(),
        })
        .collect()
}
