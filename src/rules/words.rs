//! Names as sentences list them.

use std::fmt;

use serde::Serialize;

/// Names of which all are meant: "`a`, `b` and `c`".
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct All(pub(crate) Vec<String>);

/// Names of which one is meant: "`a`, `b` or `c`".
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Any(pub(crate) Vec<String>);

/// Names one by one: "`a`, `b`".
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Each(pub(crate) Vec<String>);

impl fmt::Display for All {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&list(&self.0, "and"))
    }
}

impl fmt::Display for Any {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&list(&self.0, "or"))
    }
}

impl fmt::Display for Each {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&backticked(&self.0))
    }
}

/// Names in backticks: "`a`, `b` or `c`"; of none "nothing".
pub(crate) fn list<N: AsRef<str>>(names: impl IntoIterator<Item = N>, word: &str) -> String {
    let quote = |name: N| format!("`{}`", name.as_ref());
    let mut quoted: Vec<String> = names.into_iter().map(quote).collect();
    match quoted.pop() {
        None => "nothing".to_owned(),
        Some(last) if quoted.is_empty() => last,
        Some(last) => format!("{} {word} {last}", quoted.join(", ")),
    }
}

/// How many names a sentence names, if there are more.
const NAMED: usize = 3;

/// Of many names the first, and how many more there are.
pub(crate) fn first<N: AsRef<str>>(names: impl IntoIterator<Item = N>) -> (Vec<String>, usize) {
    let mut names: Vec<String> = names
        .into_iter()
        .map(|name| name.as_ref().to_owned())
        .collect();
    let more = names.len().saturating_sub(NAMED);
    if more <= 1 {
        return (names, 0);
    }
    names.truncate(NAMED);
    (names, more)
}

/// Names in backticks, separated by commas.
pub(crate) fn backticked<N: AsRef<str>>(names: impl IntoIterator<Item = N>) -> String {
    let quote = |name: N| format!("`{}`", name.as_ref());
    let quoted: Vec<String> = names.into_iter().map(quote).collect();
    quoted.join(", ")
}
