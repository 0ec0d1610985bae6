//! The tests in rule files: what they may say, and what comes of them.
//!
//! The cases are in `tests/data/rules/tests.txt`. `WAYPOST_BLESS=1 cargo test --test rules tests` writes what comes of them
//! now into that file: read the difference before you keep it.

#![expect(clippy::disallowed_methods, reason = "reads its cases from a file")]
#![expect(
    clippy::unwrap_used,
    reason = "a case that cannot be read fails the test"
)]

use std::fs;

use waypost::replay::{self, TestReport};
use waypost::{Router, RuleSet, Timestamp};

use crate::said;

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/rules/tests.txt");

fn run(rules: &str) -> TestReport {
    let rules = RuleSet::parse(rules).map_err(|error| error.to_string());
    let rules = rules.unwrap();
    let now: Timestamp = "2026-11-25T12:00:00Z".parse().unwrap();
    replay::run_tests(&Router::new(&rules).unwrap(), now)
}

fn said_of(report: &TestReport) -> String {
    let lines = report
        .outcomes()
        .iter()
        .map(|outcome| match outcome.diagnostic() {
            Some(diagnostic) => format!("{diagnostic}\n"),
            None => format!("passed: {}\n", outcome.name()),
        });
    let counts = report.coverage().counts().into_iter();
    let counts: Vec<String> = counts
        .map(|count| {
            format!(
                "{} of {} {}s",
                count.reached,
                count.all,
                count.kind.as_str()
            )
        })
        .collect();
    let gaps = report.coverage().gaps();
    let gaps = gaps.iter().map(|gap| format!("never reached: {gap}\n"));
    let counts = format!("reached: {}\n", counts.join(", "));
    lines.chain([counts]).chain(gaps).collect()
}

#[test]
fn tests_say_what_came_of_them() {
    let mut count = 0;
    said::compare(CASES, |_, file| {
        let report = run(file);
        count += report.outcomes().len();
        said_of(&report)
    });
    assert!(count > 40, "the cases are read");
}

/// Events of tests may be those of real people.
#[test]
fn nothing_of_an_event_is_shown() {
    let report = run(
        r#"{"version": 1, "teams": {"desk": {}}, "fallback": {"team": "desk"},
            "tests": [{"name": "t", "event": {"text": "Sesame", "from": "5511987654321", "name": "Zorzal"},
                       "expect": {"route": null, "reason": "none"}}]}"#,
    );
    let shown = format!("{report:?} {}", said_of(&report));
    for secret in ["Sesame", "5511987654321", "Zorzal"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    let rules = RuleSet::parse(
        r#"{"version": 1, "tests": [{"name": "t", "event": {"text": "Sesame"}, "facts": {"customer.owner": "Zorzal"}, "expect": {"route": null}}]}"#,
    );
    let shown = format!("{rules:?}");
    assert!(!shown.contains("Sesame") && !shown.contains("Zorzal"));
}

/// The example is one that passes.
#[test]
fn the_shop_passes_its_tests() {
    let shop = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/shop.rules.json");
    let report = run(&fs::read_to_string(shop).unwrap());
    assert_eq!(report.diagnostics().collect::<Vec<_>>(), []);
    assert!(report.outcomes().len() >= 10);
}
