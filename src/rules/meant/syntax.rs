//! Slips in the syntax of JSON.

use crate::json::scan::{SyntaxError, SyntaxErrorKind};
use crate::json::tree::Span;
use crate::rules::phrase::Phrase;

/// What people write who take JSON for JavaScript, Python or a text document.
pub(crate) fn syntax(text: &str, error: SyntaxError) -> Option<Phrase> {
    let (before, after) = text.split_at_checked(error.offset)?;
    if text.trim_start_matches('\u{feff}').trim().is_empty() {
        return Some(Phrase::EmptyFile);
    }
    if error.kind == SyntaxErrorKind::InvalidEscape {
        return Some(Phrase::BackslashTwice);
    }
    let mut words = WORDS.iter();
    if let Some((_, json)) = words.find(|(word, _)| after.starts_with(word)) {
        let json = (*json).to_owned();
        return Some(Phrase::WriteJson { json });
    }
    match WORDLESS.iter().find(|word| after.starts_with(**word)) {
        Some(&"NaN" | &"Infinity") => return Some(Phrase::NoSuchNumber),
        Some(_) => return Some(Phrase::NullOrNothing),
        None => {}
    }
    if error.kind == SyntaxErrorKind::ControlCharacter {
        return Some(Phrase::EscapeIt);
    }
    if error.kind == SyntaxErrorKind::UnexpectedEnd {
        return Some(Phrase::NotClosed);
    }
    let before = before.trim_end();
    let ends_in_number = |text: &str| text.ends_with(|c: char| c.is_ascii_digit());
    let is_decimal_comma = before.strip_suffix(',').is_some_and(ends_in_number);
    match (error.kind, after.chars().next()?) {
        (_, '/' | '#') => Some(Phrase::NoComments),
        (_, '}' | ']') if before.ends_with(',') => Some(Phrase::CommaBefore),
        (_, '\'' | '\u{2018}'..='\u{201f}') => Some(Phrase::StraightQuotes),
        (_, '\u{a0}' | '\u{202f}' | '\u{200b}' | '\u{feff}') => Some(Phrase::OddSpace),
        (SyntaxErrorKind::ExpectedColon, '=') => Some(Phrase::ColonBetween),
        (SyntaxErrorKind::ExpectedComma, ';') => Some(Phrase::CommaBetween),
        (SyntaxErrorKind::ExpectedComma, '"' | '{' | '[') => Some(Phrase::CommaAfter),
        (SyntaxErrorKind::ExpectedKey, '{' | '[') if before.ends_with(',') => {
            Some(Phrase::CloseObject)
        }
        (SyntaxErrorKind::ExpectedKey, '0'..='9') if is_decimal_comma => {
            Some(Phrase::PointInNumber)
        }
        (SyntaxErrorKind::ExpectedComma, c) if c.is_alphanumeric() && before.ends_with('"') => {
            Some(Phrase::QuoteInString)
        }
        (SyntaxErrorKind::ExpectedValue, '+') => Some(Phrase::WithoutPlus),
        (SyntaxErrorKind::ExpectedValue, '.') => Some(Phrase::DigitBeforePoint),
        (SyntaxErrorKind::ExpectedValue, c) if c.is_alphabetic() => {
            let word = bare_word(after);
            let truth = YES_AND_NO.iter().find(|(said, _)| *said == word);
            Some(
                truth.map_or(Phrase::InDoubleQuotes, |(_, json)| Phrase::WriteJson {
                    json: (*json).to_owned(),
                }),
            )
        }
        _ => None,
    }
}

/// Where to do it: a comma goes where the part before it ends, which may be lines above, and a word is replaced as a whole.
pub(crate) fn place(text: &str, offset: usize, help: Option<&Phrase>) -> Span {
    let (before, after) = text.split_at_checked(offset).unwrap_or_default();
    let (start, length) = match help {
        Some(Phrase::CommaAfter) => (before.trim_end().len(), 0),
        Some(Phrase::WriteJson { .. }) => (offset, bare_word(after).len()),
        _ => (offset, 0),
    };
    Span {
        start,
        end: start.saturating_add(length),
    }
}

fn bare_word(text: &str) -> &str {
    text.split(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or_default()
}

/// Words of other languages, and what they are in JSON.
const WORDS: &[(&str, &str)] = &[
    ("True", "true"),
    ("TRUE", "true"),
    ("False", "false"),
    ("FALSE", "false"),
    ("NULL", "null"),
    ("Null", "null"),
];

/// Words that JSON has nothing for.
const WORDLESS: &[&str] = &["None", "undefined", "NaN", "Infinity"];

/// What people write for a truth value.
const YES_AND_NO: &[(&str, &str)] = &[
    ("sim", "true"),
    ("sí", "true"),
    ("yes", "true"),
    ("não", "false"),
    ("no", "false"),
];
