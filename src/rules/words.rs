//! Names as sentences list them.

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

/// Names in backticks, separated by commas.
pub(crate) fn backticked<N: AsRef<str>>(names: impl IntoIterator<Item = N>) -> String {
    let quote = |name: N| format!("`{}`", name.as_ref());
    let quoted: Vec<String> = names.into_iter().map(quote).collect();
    quoted.join(", ")
}
