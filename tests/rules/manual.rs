//! The manual says what is: every rule file on its pages is read, every decision on them is made.
//!
//! A block `decides` follows the rule file it is about; a line is
//! `text|button "..." [with fact value [and fact value]] [at TIME] -> reason [route id], target, ...`.

#![expect(clippy::disallowed_methods, reason = "reads the pages")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be read fails the test"
)]

use std::fs;

use serde_json::{Value, json};
use waypost::{Context, EventKind, Payload, Router, RuleSet, Timestamp, replay};

#[test]
fn every_snippet_is_true() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/manual");
    let (mut files, mut lines) = (0, 0);
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        // The page of diagnostics is full of mistakes, and has a test of its own.
        let is_page = path.extension().is_some_and(|extension| extension == "md");
        if !is_page || path.ends_with("diagnostics.md") {
            continue;
        }
        let page = fs::read_to_string(&path).unwrap();
        let mut router = None;
        for (language, block) in blocks(&page) {
            let place = format!("{}:\n{block}", path.display());
            match language {
                "json" if block.contains("\"version\"") => {
                    let rules =
                        RuleSet::parse(block).unwrap_or_else(|error| panic!("{place}\n{error}"));
                    let built = Router::new(&rules).unwrap();
                    let now = "2026-11-25T12:00:00Z".parse().unwrap();
                    let said: Vec<_> = replay::run_tests(&built, now).diagnostics().collect();
                    assert_eq!(said, [], "{place}");
                    let mut said = rules.check(now);
                    // The reference shows what comes of an absent fact.
                    said.retain(|finding| finding.code() != "absent-negation");
                    assert_eq!(said, [], "{place}");
                    router = Some(built);
                    files += 1;
                }
                "decides" => {
                    for line in block.lines() {
                        decide(router.as_ref().expect("a rule file before it"), line);
                        lines += 1;
                    }
                }
                _ => {}
            }
        }
    }
    assert!(files >= 7 && lines >= 19, "{files} files, {lines} lines");
}

#[test]
fn the_reference_has_every_kind_of_event() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/src/manual/reference.md");
    let page = fs::read_to_string(page).unwrap();
    let missing: Vec<&str> = EventKind::all()
        .map(EventKind::as_str)
        .filter(|kind| {
            let is_live = ["echo.", "history.", "standby."]
                .iter()
                .all(|origin| !kind.starts_with(origin));
            is_live && !page.contains(&format!("`{kind}`"))
        })
        .collect();
    assert_eq!(missing, [""; 0]);
}

fn decide(router: &Router, line: &str) {
    let (input, expected) = line.split_once(" -> ").expect(line);
    let (asked, at) = input
        .split_once(" at ")
        .unwrap_or((input, "2026-11-25T12:00:00Z"));
    let (saying, facts) = asked.split_once(" with ").unwrap_or((asked, ""));
    let (kind, quoted) = saying.split_once(' ').expect(line);
    let words: Value = serde_json::from_str(quoted).expect(line);
    let mut context = Context::at(at.parse::<Timestamp>().expect(line));
    for fact in facts.split(" and ").filter(|fact| !fact.is_empty()) {
        let (name, value) = fact.split_once(' ').expect(line);
        context
            .set_json(&format!("{{\"{name}\": {value}}}"))
            .expect(line);
    }
    let mut message = json!({"id": "wamid.A", "from": "5511999990000", "type": kind});
    let part = match kind {
        "button" => json!({"payload": words, "text": "Press"}),
        _ => json!({"body": words}),
    };
    message
        .as_object_mut()
        .unwrap()
        .insert(kind.to_owned(), part);
    let body = json!({"field": "messages", "value": {"messages": [message]}}).to_string();
    let payload = Payload::parse_unverified(body.as_bytes()).expect(line);
    let event = payload.events().next().expect(line);
    let decision = router.route(&event, &context);
    let mut outcome = decision.reason().as_str().to_owned();
    outcome.extend(decision.route().map(|route| format!(" {route}")));
    for target in decision.targets() {
        outcome.extend([", ", target.name()]);
    }
    assert_eq!(outcome, expected, "{line}");
}

/// The fenced blocks of a page with their languages.
fn blocks(page: &str) -> impl Iterator<Item = (&str, &str)> {
    page.split("```")
        .skip(1)
        .step_by(2)
        .filter_map(|block| block.split_once('\n'))
}
