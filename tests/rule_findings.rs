//! What is said about rule files that can be used and have faults all the same, word for word.
//!
//! The cases are in `tests/data/rules/findings.txt`. `WAYPOST_BLESS=1 cargo test --test rule_findings` writes what is
//! said now into that file: read the difference before you keep it.

#![expect(clippy::disallowed_methods, reason = "reads its cases from files")]
#![expect(clippy::unwrap_used, reason = "a case that cannot be read fails")]

use std::{env, fs};

use waypost::{RuleSet, Timestamp};

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/rules/findings.txt");
const SHOP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/shop.rules.json");

/// 2026-11-25T12:00:00Z.
const NOW: Timestamp = Timestamp::from_secs(1_795_608_000);

#[test]
fn every_fault_is_found_and_nothing_else() {
    let cases = fs::read_to_string(CASES).unwrap();
    let mut parts = cases.split("\n--- ");
    let mut said = parts.next().unwrap_or_default().to_owned();
    let mut count = 0;
    for case in parts {
        let (name, rest) = case.split_once('\n').unwrap();
        let (file, _) = rest.split_once("===").unwrap();
        said.extend(["\n--- ", name, "\n", file, "===\n"]);
        for finding in findings(name, file.trim_end()) {
            said.extend([finding.as_str(), "\n"]);
        }
        count += 1;
    }
    if env::var_os("WAYPOST_BLESS").is_some() {
        fs::write(CASES, format!("{}\n", said.trim_end())).unwrap();
        return;
    }
    assert!(count > 20, "the cases are read");
    assert_eq!(said.trim_end(), cases.trim_end());
}

#[test]
fn the_example_shop_is_sound() {
    let shop = fs::read_to_string(SHOP).unwrap();
    assert_eq!(findings("shop", &shop), Vec::<String>::new());
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
