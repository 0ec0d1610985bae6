//! Slips in the syntax of JSON.

use crate::json::scan::{SyntaxError, SyntaxErrorKind};

/// What people write who take JSON for JavaScript, Python or a text document.
pub(crate) fn syntax(text: &str, error: SyntaxError) -> Option<&'static str> {
    let (before, after) = text.split_at_checked(error.offset)?;
    if error.kind == SyntaxErrorKind::InvalidEscape {
        return Some("write a backslash twice, such as `\\\\d` in a regular expression");
    }
    let mut words = WORDS.iter();
    if let Some((_, help)) = words.find(|(word, _)| after.starts_with(word)) {
        return Some(help);
    }
    match (error.kind, after.chars().next()?) {
        (_, '/' | '#') => Some("JSON has no comments: leave it out"),
        (_, '}' | ']') if before.trim_end().ends_with(',') => Some("leave out the comma before it"),
        (_, '\'' | '\u{2018}'..='\u{201f}') => Some("write straight double quotes: `\"`"),
        (_, '\u{a0}' | '\u{202f}' | '\u{200b}' | '\u{feff}') => {
            Some("this is not a usual space: write one, or leave it out")
        }
        (SyntaxErrorKind::ExpectedColon, '=') => Some("write `:` between a key and its value"),
        (SyntaxErrorKind::ExpectedComma, ';') => Some("write `,` between the parts"),
        (SyntaxErrorKind::ExpectedValue, c) if c.is_alphabetic() => {
            Some("write it in double quotes")
        }
        _ => None,
    }
}

const WORDS: &[(&str, &str)] = &[
    ("True", "write `true`"),
    ("TRUE", "write `true`"),
    ("False", "write `false`"),
    ("FALSE", "write `false`"),
    ("None", "write `null`, or leave it out"),
    ("undefined", "write `null`, or leave it out"),
    ("NULL", "write `null`"),
    ("Null", "write `null`"),
    ("NaN", "JSON has no such number"),
    ("Infinity", "JSON has no such number"),
];
