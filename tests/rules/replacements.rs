//! What can be written in the place of a mistake mends it.
//!
//! Every replacement that is offered for the cases of `errors.txt` and `findings.txt` is made, each alone: the finding is gone then,
//! and the text has no new mistake in its syntax.

use waypost::{Diagnostic, RuleSet, Timestamp};

use crate::said;

const CASES: [&str; 2] = [
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/rules/errors.txt"),
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/rules/findings.txt"),
];

fn findings(file: &str) -> Vec<Diagnostic> {
    match RuleSet::parse(file) {
        Ok(rules) => rules.check(Timestamp::from_secs(1_790_000_000)),
        Err(error) => error.diagnostics().to_vec(),
    }
}

/// The file with the replacement of a finding; columns count characters.
fn mended(file: &str, finding: &Diagnostic, replacement: &str) -> String {
    let lines = file.split_inclusive('\n').enumerate();
    let lines = lines.map(|(index, line)| {
        if index + 1 != finding.line() {
            return line.to_owned();
        }
        let letters: Vec<char> = line.chars().collect();
        let (before, rest) = letters.split_at(finding.column() - 1);
        let (_, after) = rest.split_at(finding.length());
        before
            .iter()
            .copied()
            .chain(replacement.chars())
            .chain(after.iter().copied())
            .collect()
    });
    lines.collect()
}

#[test]
fn what_can_be_written_instead_mends_the_mistake() {
    let mut made = 0;
    for cases in CASES {
        said::each(cases, |name, file| {
            for finding in findings(file) {
                let Some(replacement) = finding.replacement() else {
                    continue;
                };
                made += 1;
                let mended = mended(file, &finding, replacement);
                let left = findings(&mended);
                let stays = left.iter().any(|one| {
                    one.code() == "syntax" && finding.code() != "syntax"
                        || one.message() == finding.message() && one.pointer() == finding.pointer()
                });
                assert!(!stays, "{name}: {finding}: {replacement}\n{mended}");
            }
        });
    }
    assert!(made > 100, "{made} replacements were offered");
}
