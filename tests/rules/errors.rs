//! What is said about rule files that cannot be used, word for word.
//!
//! The cases are in `tests/data/rules/errors.txt`. `WAYPOST_BLESS=1 cargo test --test rules errors` writes what is said
//! now into that file: read the difference before you keep it.

use waypost::RuleSet;

use crate::said;

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/rules/errors.txt");

#[test]
fn every_mistake_is_named_at_its_place() {
    let mut count = 0;
    said::compare(CASES, |name, file| {
        count += 1;
        let error = RuleSet::parse(file).expect_err(name);
        format!("{error}\n")
    });
    assert!(count > 10, "the cases are read");
}
