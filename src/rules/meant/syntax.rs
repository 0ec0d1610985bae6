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
    if error.kind == SyntaxErrorKind::ControlCharacter {
        return Some("write a space, `\\t` for a tab or `\\n` for a new line");
    }
    if error.kind == SyntaxErrorKind::UnexpectedEnd {
        return Some("a bracket, a brace or a quote is open and is not closed");
    }
    let before = before.trim_end();
    let ends_in_number = |text: &str| text.ends_with(|c: char| c.is_ascii_digit());
    let is_decimal_comma = before.strip_suffix(',').is_some_and(ends_in_number);
    match (error.kind, after.chars().next()?) {
        (_, '/' | '#') => Some("JSON has no comments: leave it out"),
        (_, '}' | ']') if before.ends_with(',') => Some("leave out the comma before it"),
        (_, '\'' | '\u{2018}'..='\u{201f}') => Some("write straight double quotes: `\"`"),
        (_, '\u{a0}' | '\u{202f}' | '\u{200b}' | '\u{feff}') => {
            Some("this is not a usual space: write one, or leave it out")
        }
        (SyntaxErrorKind::ExpectedColon, '=') => Some("write `:` between a key and its value"),
        (SyntaxErrorKind::ExpectedComma, ';') => Some("write `,` between the parts"),
        (SyntaxErrorKind::ExpectedKey, '{' | '[') if before.ends_with(',') => {
            Some("close the object before it: write `}` before the comma")
        }
        (SyntaxErrorKind::ExpectedKey, '0'..='9') if is_decimal_comma => {
            Some("write a number with a point, as `1000.5`")
        }
        (SyntaxErrorKind::ExpectedComma, c) if c.is_alphanumeric() && before.ends_with('"') => {
            Some("write `\\\"` for a quote within a string")
        }
        (SyntaxErrorKind::ExpectedValue, '+') => Some("write the number without `+`"),
        (SyntaxErrorKind::ExpectedValue, '.') => Some("write a digit before the point, as `0.5`"),
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
