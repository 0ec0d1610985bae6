//! What is said about rule files of which a part is wrong: the errors, and of the rest what holds whatever the part is meant to be.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use waypost::rules::{self, Severity};
use waypost::time::Zones;
use waypost::{RuleSet, Timestamp};

use crate::said;

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/rules/partly.txt");
const FINDINGS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/rules/findings.txt");

/// 2026-11-25T12:00:00Z.
const NOW: Timestamp = Timestamp::from_secs(1_795_608_000);

#[test]
fn errors_leave_the_doubts_about_the_rest() {
    let mut count = 0;
    said::compare(CASES, |_, file| {
        count += 1;
        let findings = rules::findings(file, &Zones::builtin(), NOW).into_iter();
        findings.map(|finding| finding.to_string() + "\n").collect()
    });
    assert!(count > 4, "the cases are read");
}

#[test]
fn a_file_without_errors_has_the_findings_of_its_rules() {
    said::each(FINDINGS, |name, file| {
        let rules = RuleSet::parse(file).unwrap_or_else(|error| panic!("{name}: {error}"));
        let findings = rules::findings(file, &Zones::builtin(), NOW);
        assert_eq!(findings, rules.check(NOW), "{name}");
    });
}

/// Whatever is doubted where a part is wrong is doubted where it is right, too.
#[test]
fn nothing_is_doubted_for_what_is_wrong() {
    let (mut broken, mut doubted) = (0, 0);
    said::each(FINDINGS, |name, file| {
        let whole: Value =
            serde_json::from_str(file).unwrap_or_else(|error| panic!("{name}: {error}"));
        // What is an error where nobody can opt out is a doubt where that part is left out.
        let right = told(&whole, |_| true);
        for part in parts(&whole) {
            for wrong in [wrong_key, wrong_type] {
                let mut file = whole.clone();
                let Some(value) = file.pointer_mut(&part) else {
                    panic!("{name}: {part}");
                };
                wrong(value);
                if RuleSet::parse(&file.to_string()).is_ok() {
                    // A set of one term, for one.
                    continue;
                }
                broken += 1;
                let told = doubts(&file);
                doubted += told.len();
                let more: Vec<_> = told.difference(&right).collect();
                assert!(more.is_empty(), "{name}: {part} is wrong: {more:#?}");
            }
        }
    });
    assert!(broken > 800 && doubted > 800, "{broken} {doubted}");
}

fn doubts(file: &Value) -> BTreeSet<(&'static str, String)> {
    told(file, |severity| severity != Severity::Error)
}

fn told(file: &Value, counts: impl Fn(Severity) -> bool) -> BTreeSet<(&'static str, String)> {
    let findings = rules::findings(&file.to_string(), &Zones::builtin(), NOW);
    let told = findings.into_iter().filter(|one| counts(one.severity()));
    told.map(|one| (one.code(), one.pointer().to_owned()))
        .collect()
}

/// The pointers to all parts that stand for themselves.
fn parts(file: &Value) -> Vec<String> {
    let mut parts = Vec::new();
    for section in [
        "fields",
        "conditions",
        "calendars",
        "schedules",
        "keywords",
        "teams",
    ] {
        let members = file.get(section).and_then(Value::as_object);
        for key in members.into_iter().flat_map(|members| members.keys()) {
            let key = key.replace('~', "~0").replace('/', "~1");
            parts.push(format!("/{section}/{key}"));
        }
    }
    for section in ["priority", "triggers", "routes", "tests"] {
        let items = file.get(section).and_then(Value::as_array);
        parts.extend((0..items.map_or(0, Vec::len)).map(|at| format!("/{section}/{at}")));
    }
    parts.extend(file.get("fallback").map(|_| "/fallback".to_owned()));
    parts
}

fn wrong_key(part: &mut Value) {
    match part {
        Value::Object(members) => drop(members.insert("zzz".to_owned(), json!(1))),
        other => *other = json!([[]]),
    }
}

fn wrong_type(part: &mut Value) {
    *part = json!(1);
}
