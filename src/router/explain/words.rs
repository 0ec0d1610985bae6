//! What conditions look for, in words.

use crate::rules::model::{Comparison, Condition, Test};
use crate::text::{MatchMode, Term};

/// What a condition looks for in a text.
pub(super) fn text_phrase(leaf: &Condition) -> String {
    match leaf {
        Condition::Terms(terms) => {
            let names: Vec<String> = terms.iter().map(Term::to_string).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let how = match terms.first().map(Term::mode) {
                Some(MatchMode::WholeMessage) => " as the whole message",
                Some(MatchMode::StartsWith) => " at its beginning",
                Some(MatchMode::Substring) => " somewhere",
                Some(MatchMode::Word) | None => "",
            };
            format!("{}{how}", list(&names, "or"))
        }
        Condition::Regex(regex) => format!("a match of `{}`", regex.as_str()),
        _ => String::new(),
    }
}

/// What a test wants, in words.
pub(super) fn wanted(test: &Test, positive: bool, is_set: bool) -> String {
    let strings = |values: &[String], word: &str| {
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        list(&values, word)
    };
    let or = |values: Vec<String>| {
        let plain = values.join(" or ");
        if positive {
            plain
        } else {
            format!("anything but {plain}")
        }
    };
    match (test, positive) {
        (Test::Bool(values), _) => or(values.iter().map(bool::to_string).collect()),
        (Test::Number(values), _) => or(values.iter().map(f64::to_string).collect()),
        (Test::Compare(comparison, limit), positive) => {
            let words = match (comparison, positive) {
                (Comparison::Greater, true) | (Comparison::LessOrEqual, false) => "more than",
                (Comparison::GreaterOrEqual, true) | (Comparison::Less, false) => "at least",
                (Comparison::Less, true) | (Comparison::GreaterOrEqual, false) => "less than",
                (Comparison::LessOrEqual, true) | (Comparison::Greater, false) => "at most",
            };
            format!("{words} {limit}")
        }
        (Test::OneOf(values), true) if is_set => format!("{} in it", strings(values, "or")),
        (Test::OneOf(values), false) if is_set => format!("no {} in it", strings(values, "or")),
        (Test::OneOf(values), true) => strings(values, "or"),
        (Test::OneOf(values), false) => format!("anything but {}", strings(values, "or")),
        (Test::HasAll(values), true) => format!("{} in it", strings(values, "and")),
        (Test::HasAll(values), false) => format!("not all of {} in it", strings(values, "and")),
        (Test::Prefix(part), true) => format!("one that begins with `{part}`"),
        (Test::Prefix(part), false) => format!("one that does not begin with `{part}`"),
        (Test::Suffix(part), true) => format!("one that ends with `{part}`"),
        (Test::Suffix(part), false) => format!("one that does not end with `{part}`"),
    }
}

/// Names in backticks: "`a`, `b` or `c`".
pub(super) fn list(names: &[&str], word: &str) -> String {
    let mut quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.pop() {
        None => "nothing".to_owned(),
        Some(last) if quoted.is_empty() => last,
        Some(last) => format!("{} {word} {last}", quoted.join(", ")),
    }
}
