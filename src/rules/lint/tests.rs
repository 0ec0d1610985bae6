//! Tests of the file that ask for something else than they say.

use super::File;
use crate::json::tree::Value;
use crate::rules::diagnostic::{Code, Report};

/// Reports tests whose message comes from a number as people write it: the platform sends digits alone, and who has a number is
/// found by them.
pub(super) fn check(file: &File<'_>, report: &mut Report) {
    let of_file = |key| file.written.root().and_then(|root| root.value(key));
    if file.model.tests.is_empty() {
        return;
    }
    let Some(Value::Array(tests)) = of_file("tests").map(|node| &node.value) else {
        return;
    };
    let senders = tests
        .iter()
        .filter_map(|test| test.value("event")?.value("from"));
    for from in senders.filter(|from| from.text().is_some_and(is_written_for_people)) {
        report.warning(
            Code::Value,
            from.span,
            "no message comes from a number with other signs than digits",
            "leave out all but the digits",
        );
    }
}

fn is_written_for_people(number: &str) -> bool {
    let is_sign = |c: char| "+()- ./".contains(c);
    number.contains(is_sign)
        && number.contains(|c: char| c.is_ascii_digit())
        && number.chars().all(|c| c.is_ascii_digit() || is_sign(c))
}
