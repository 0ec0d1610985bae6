//! What is said about rule files that cannot be used, word for word.
//!
//! The cases are in `tests/data/rules/errors.txt`. `WAYPOST_BLESS=1 cargo test --test rule_errors` writes what is said
//! now into that file: read the difference before you keep it.

#![expect(clippy::disallowed_methods, reason = "reads its cases from a file")]

use std::{env, fs};

use waypost::RuleSet;

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/rules/errors.txt");

#[test]
fn every_mistake_is_named_at_its_place() {
    let cases = fs::read_to_string(CASES).unwrap();
    let mut parts = cases.split("\n--- ");
    let mut said = parts.next().unwrap_or_default().to_owned();
    let mut count = 0;
    for case in parts {
        let (name, rest) = case.split_once('\n').unwrap();
        let (file, _) = rest.split_once("===").unwrap();
        let error = RuleSet::parse(file.trim_end()).expect_err(name);
        said.extend([
            "\n--- ",
            name,
            "\n",
            file,
            "===\n",
            &error.to_string(),
            "\n",
        ]);
        count += 1;
    }
    if env::var_os("WAYPOST_BLESS").is_some() {
        fs::write(CASES, format!("{}\n", said.trim_end())).unwrap();
        return;
    }
    assert!(count > 10, "the cases are read");
    assert_eq!(said.trim_end(), cases.trim_end());
}
