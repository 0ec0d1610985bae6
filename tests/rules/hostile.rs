//! Any text may stand where a rule file should: it is refused with a message, or it works. Never a panic.

#![expect(clippy::disallowed_methods, reason = "reads the example's files")]
#![expect(clippy::unwrap_used, reason = "what cannot be read fails the test")]

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Value, json};
use waypost::router::Reason;
use waypost::{Context, Diagnostic, Payload, Router, RuleSet, Timestamp};

const RULES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/shop.rules.json");
const BODIES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/bodies");

#[test]
fn every_truncation_is_refused() {
    let text = fs::read_to_string(RULES).unwrap();
    let text = text.trim_end();
    for cut in (0..text.len()).filter(|cut| text.is_char_boundary(*cut)) {
        let (part, _) = text.split_at(cut);
        assert!(RuleSet::parse(part).is_err(), "cut at {cut}");
    }
}

#[test]
fn every_value_may_be_of_every_type() {
    let rules: Value = serde_json::from_str(&fs::read_to_string(RULES).unwrap()).unwrap();
    let mut pointers = Vec::new();
    collect(&rules, String::new(), &mut pointers);
    let bodies = bodies();
    let (mut refused, mut works) = (0, 0);
    for pointer in pointers {
        for wrong in [
            json!(null),
            json!(true),
            json!(-1.5e300),
            json!(7),
            json!(""),
            json!("*"),
            json!([]),
            json!({}),
            json!([[{}]]),
        ] {
            let mut changed = rules.clone();
            *changed.pointer_mut(&pointer).unwrap() = wrong;
            match RuleSet::parse(&changed.to_string()) {
                Ok(rules) => {
                    route_all(&rules, &bodies);
                    works += 1;
                }
                Err(error) => {
                    assert!(!error.diagnostics().is_empty());
                    assert!(
                        error
                            .diagnostics()
                            .iter()
                            .all(|found| found.line() == 1 && found.column() > 0)
                    );
                    refused += 1;
                }
            }
        }
    }
    assert!(
        refused > 1000 && works > 300,
        "{refused} refused, {works} work"
    );
}

#[test]
fn of_many_mistakes_the_first_are_told_and_the_others_counted() {
    let mistakes = vec!["0"; 5_000].join(", ");
    let file = format!(r#"{{"version": 1, "triggers": [{mistakes}]}}"#);
    let error = RuleSet::parse(&file).unwrap_err();
    let [told @ .., last] = error.diagnostics() else {
        panic!("there are some");
    };
    assert_eq!(told.len(), 1_000);
    assert_eq!(
        last.to_string(),
        "1:1: note[not-analysed]: and 4000 more findings; mend these first"
    );
    assert!(told.iter().all(|one| one.code() == "wrong-type"));
}

#[test]
fn regular_expressions_have_a_limit_together() {
    let route = |n: usize| json!({"id": format!("r{n}"), "when": {"text": {"regex": format!("\\w{{9}}{n}")}}, "team": "d"});
    let file = |routes: usize| {
        let routes: Vec<Value> = (0..routes).map(route).collect();
        json!({"version": 1, "teams": {"d": {}}, "routes": routes, "fallback": {"team": "d"}})
            .to_string()
    };
    assert!(RuleSet::parse(&file(100)).is_ok());
    let error = RuleSet::parse(&file(200)).unwrap_err();
    let first = &error.diagnostics()[0];
    assert_eq!(
        first.message(),
        "with this one the regular expressions of the file take more than 48000000 bytes when compiled"
    );
    let number: usize = first.pointer().split('/').nth(2).unwrap().parse().unwrap();
    assert!((100..200).contains(&number), "{number}");
}

#[test]
fn a_regular_expression_has_a_length() {
    let file = |length: usize| {
        let when = json!({"text": {"regex": "x".repeat(length)}});
        json!({"version": 1, "teams": {"d": {}}, "routes": [{"id": "r", "when": when, "team": "d"}], "fallback": {"team": "d"}})
            .to_string()
    };
    let told = |length| {
        let error = RuleSet::parse(&file(length)).unwrap_err();
        error.diagnostics()[0].message().to_owned()
    };
    assert!(RuleSet::parse(&file(1_000)).is_ok());
    assert_eq!(
        told(65_536),
        "the regular expression takes more than 1048576 bytes when compiled"
    );
    assert_eq!(
        told(65_537),
        "the regular expression has 65537 bytes, and no more than 65536 may be"
    );
}

#[test]
fn hostile_texts_are_refused_in_time() {
    let levels = 100_000;
    for text in [
        "[".repeat(levels),
        "{\"version\":1,\"routes\":[{\"when\":".to_owned() + &"{\"not\":".repeat(levels),
        format!(
            "{{\"version\": 1, \"keywords\": {{\"k\": [\"{}\"]}}}}",
            "x*".repeat(levels)
        ),
        format!(
            "{{\"version\": 1, \"revision\": \"{}\", \"x\": 1}}",
            "\u{202e}\u{fffd}".repeat(levels)
        ),
        "\u{feff}{\"version\": 1, \"a\u{0}\": 1}".to_owned(),
        format!("{{\"version\": 1{}}}", ", \"version\": 1".repeat(10_000)),
    ] {
        let outcome = RuleSet::parse(&text);
        assert!(outcome.is_err() || text.contains("x*"));
    }
}

/// Every mistake is told at its place, without searching the file anew for each: else these would take minutes.
#[test]
fn very_many_mistakes_are_told_in_time() {
    const MANY: usize = 20_000;
    let many = |each: fn(usize) -> Value| (0..MANY).map(each).collect::<Vec<_>>();
    let known: Value = (0..MANY)
        .map(|index| (format!("set-{index}-known"), json!(["word"])))
        .collect();
    let names = many(|index| json!(format!("sett-{index}-knwn")));
    let routes = many(
        |index| json!({"id": format!("r{index}"), "when": {"keyword": format!("sett-{index}-knwn")}}),
    );
    let dates = many(
        |index| json!({"from": "2026-12-24", "to": "2026-12-24", "hours": [], "name": index.to_string()}),
    );
    // Who each team is below: of one circle, and of many.
    let teams = |parent: fn(usize) -> usize| -> Value {
        let below = |index| json!({"parent": format!("t{}", parent(index))});
        let teams = (0..MANY).map(|index| (format!("t{index}"), below(index)));
        teams.collect()
    };
    let circle = teams(|index| (index + 1) % MANY);
    let circles = teams(|index| index);
    for (file, mistakes) in [
        (
            json!({"version": 1, "keywords": known, "routes": [{"id": "r", "when": {"keyword": names}}]}),
            MANY,
        ),
        (
            json!({"version": 1, "keywords": known, "routes": routes}),
            2 * MANY,
        ),
        (
            json!({"version": 1, "schedules": {"s": {"timezone": "UTC", "overrides": dates}}}),
            MANY - 1,
        ),
        (json!({"version": 1, "teams": circle}), 1),
        (json!({"version": 1, "teams": circles}), MANY),
    ] {
        // All on one line, and each on its own.
        for text in [
            file.to_string(),
            serde_json::to_string_pretty(&file).unwrap(),
        ] {
            let error = RuleSet::parse(&text).unwrap_err();
            let found = error.diagnostics();
            // Of more than a thousand these, and how many more.
            let told = mistakes.min(1_000);
            assert!((told..=1_001).contains(&found.len()), "{}", found.len());
            let pointers: BTreeSet<&str> = found.iter().map(Diagnostic::pointer).collect();
            assert!(pointers.len() >= told / 2, "{}", pointers.len());
        }
    }
}

fn route_all(rules: &RuleSet, bodies: &[Vec<u8>]) {
    let router = Router::new(rules).unwrap();
    let mut scratch = router.create_scratch();
    let context = Context::at(Timestamp::from_secs(1_795_608_000))
        .with("customer.tier", "gold")
        .unwrap();
    for body in bodies {
        let payload = Payload::parse_unverified(body).unwrap();
        for event in payload.events() {
            let decision = router.route_with(&mut scratch, &event, &context).to_owned();
            // A message always has somewhere to go, unless a trigger stopped it.
            let placed = decision.reason == Reason::Stopped || !decision.targets.is_empty();
            assert!(placed || !event.kind().matches("message"), "{decision:?}");
        }
    }
}

fn bodies() -> Vec<Vec<u8>> {
    let mut paths: Vec<_> = fs::read_dir(BODIES)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

fn collect(value: &Value, pointer: String, into: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, format!("{pointer}/{index}"), into);
            }
        }
        Value::Object(members) => {
            for (key, item) in members {
                collect(
                    item,
                    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")),
                    into,
                );
            }
        }
        _ => {}
    }
    into.push(pointer);
}
