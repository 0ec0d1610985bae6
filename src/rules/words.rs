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
