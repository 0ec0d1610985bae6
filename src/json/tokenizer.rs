//! From bytes to tokens: one pass that checks the grammar (RFC 8259) and notes where everything stands.
//!
//! Rules of this file:
//!
//! * Nothing here recurses, and there is no stack: the token of an open array or object says which one is around it,
//!   until it is closed and says how long it is.
//! * Structure is strict, contents are not. A string may hold bytes that are not UTF-8, or half a surrogate pair:
//!   it is garbled then, and the rest of the body is read as before. So one bad element of a body fails alone.

use super::scan::{
    StringSpan, SyntaxError, SyntaxErrorKind, scan_bare_scalar, scan_key, scan_string_with,
    skip_whitespace, unescape_into,
};
use super::token::{Around, Token, TokenKind, Tokens};
use super::window::{Window, Word};

/// What a text is taken apart into.
#[derive(Clone, Default)]
pub(super) struct Parts {
    pub(super) tokens: Tokens,
    /// The texts of all strings with escapes, one behind the other.
    pub(super) unescaped: String,
}

/// Takes the value that begins at `start` (no white space before it) apart; returns the offset behind it. Whether the bytes
/// are UTF-8 is not looked at.
#[inline]
pub(super) fn tokenize(
    bytes: &[u8],
    start: usize,
    parts: &mut Parts,
) -> Result<usize, SyntaxError> {
    let mut window = Window::new();
    let mut word = Word::NONE;
    let mut open = Around::NOTHING;
    let mut count = 0;
    let (mut pos, mut byte) = next(bytes, start);
    loop {
        // A value begins here, or a member with its key.
        if open.is_object() {
            let end = word.find(&mut window, bytes, pos + 1);
            match following(bytes, end) {
                // As machines write it, without an escape and without white space.
                [b'"', b':', value, _] if value > b' ' && byte == b'"' => {
                    let token = Token::new(TokenKind::TEXT, pos + 1, end);
                    parts.tokens.push(count, token);
                    count += 1;
                    (pos, byte) = (end + 2, value);
                }
                _ => {
                    (pos, count) = unusual_key(bytes, pos, parts, count)?;
                    (pos, byte) = next(bytes, pos);
                }
            }
        }
        match byte {
            b'"' => {
                let end = word.find(&mut window, bytes, pos + 1);
                let token = Token::new(TokenKind::TEXT, pos + 1, end);
                match following(bytes, end) {
                    [b'"', b',', behind, _] if behind > b' ' && !open.is_nothing() => {
                        parts.tokens.push(count, token);
                        count += 1;
                        (pos, byte) = (end + 2, behind);
                        continue;
                    }
                    [b'"', ..] => {
                        parts.tokens.push(count, token);
                        count += 1;
                        pos = end + 1;
                    }
                    _ => {
                        let span = scan_string_with(bytes, pos, |pos| {
                            { word }.find(&mut window, bytes, pos)
                        })?;
                        count = string(bytes, span, parts, count);
                        pos = span.end + 1;
                    }
                }
            }
            b'{' => {
                open = parts.tokens.open(count, TokenKind::OBJECT, pos, open);
                count += 1;
                (pos, byte) = next(bytes, pos + 1);
                if byte != b'}' {
                    continue;
                }
            }
            b'[' => {
                open = parts.tokens.open(count, TokenKind::ARRAY, pos, open);
                count += 1;
                (pos, byte) = next(bytes, pos + 1);
                if byte != b']' {
                    continue;
                }
            }
            _ => {
                pos = scalar(bytes, pos, parts, count)?;
                count += 1;
            }
        }
        // It ended here, or there is nothing in the brackets: close what is closed, up to the next comma.
        loop {
            if open.is_nothing() {
                return Ok(pos);
            }
            (pos, byte) = next(bytes, pos);
            if byte == b',' {
                break;
            }
            if byte != open.bracket() {
                return Err(match bytes.get(pos) {
                    Some(_) => SyntaxErrorKind::ExpectedComma.at(pos),
                    None => SyntaxErrorKind::UnexpectedEnd.at(pos),
                });
            }
            open = parts.tokens.close(count, pos, open);
            count += 1;
            pos += 1;
        }
        (pos, byte) = next(bytes, pos + 1);
    }
}

/// The first byte at or after `pos` that is not white space, and where it is; 0 at the end.
#[inline]
fn next(bytes: &[u8], pos: usize) -> (usize, u8) {
    // Machines write none.
    match bytes.get(pos) {
        Some(byte) if *byte > b' ' => (pos, *byte),
        _ => next_after_whitespace(bytes, pos),
    }
}

#[cold]
fn next_after_whitespace(bytes: &[u8], pos: usize) -> (usize, u8) {
    let pos = skip_whitespace(bytes, pos);
    (pos, bytes.get(pos).copied().unwrap_or_default())
}

/// The four bytes at this offset; zeros near the end.
#[inline]
fn following(bytes: &[u8], pos: usize) -> [u8; 4] {
    let chunk = bytes.get(pos..).and_then(<[u8]>::first_chunk);
    chunk.copied().unwrap_or_default()
}

/// Any key; returns where its value begins and how many tokens there are then.
#[cold]
fn unusual_key(
    bytes: &[u8],
    pos: usize,
    parts: &mut Parts,
    count: usize,
) -> Result<(usize, usize), SyntaxError> {
    let (span, value) = scan_key(bytes, pos)?;
    Ok((value, string(bytes, span, parts, count)))
}

/// Adds a string; returns how many tokens there are then.
#[cold]
fn string(bytes: &[u8], span: StringSpan, parts: &mut Parts, count: usize) -> usize {
    let Parts { tokens, unescaped } = parts;
    let token = |kind| Token::new(kind, span.start, span.end);
    if !span.escaped {
        tokens.push(count, token(TokenKind::TEXT));
        return count + 1;
    }
    if unescaped.capacity() == 0 {
        // What is left of the body is enough for all that is still to come.
        unescaped.reserve(bytes.len() - span.start);
    }
    let before = unescaped.len();
    let raw = bytes.get(span.start..span.end).unwrap_or_default();
    let text = std::str::from_utf8(raw).ok();
    if text
        .and_then(|text| unescape_into(text, unescaped))
        .is_some()
    {
        let place = Token::new(TokenKind::UNESCAPED, before, unescaped.len());
        tokens.push(count, token(TokenKind::ESCAPED));
        tokens.push(count + 1, place);
        count + 2
    } else {
        unescaped.truncate(before);
        tokens.push(count, token(TokenKind::GARBLED));
        count + 1
    }
}

/// A number or a literal; returns the offset behind it.
fn scalar(bytes: &[u8], pos: usize, parts: &mut Parts, count: usize) -> Result<usize, SyntaxError> {
    let end = scan_bare_scalar(bytes, pos)?;
    let kind = match bytes.get(pos) {
        Some(b't') => TokenKind::TRUE,
        Some(b'f') => TokenKind::FALSE,
        Some(b'n') => TokenKind::NULL,
        _ => TokenKind::NUMBER,
    };
    parts.tokens.push(count, Token::new(kind, pos, end));
    Ok(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, start: usize) -> Result<usize, SyntaxError> {
        tokenize(text.as_bytes(), start, &mut Parts::default())
    }

    fn end(text: &str) -> Result<usize, SyntaxError> {
        read(text, 0)
    }

    #[test]
    fn finds_the_end_of_a_value() {
        for text in [
            "{}",
            "[]",
            "\"\"",
            "0",
            "-0.5e+10",
            "true",
            "false",
            "null",
            r#""\u0041\n\"""#,
            r#"{"a": [1, {"b": []}, "x]"], "c" : null }"#,
            "[[[]], {}]",
        ] {
            assert_eq!(end(text), Ok(text.len()), "{text}");
            assert_eq!(end(&format!("{text} ,")), Ok(text.len()), "{text}");
        }
    }

    #[test]
    fn says_where_it_stops_being_json() {
        use SyntaxErrorKind::*;
        for (text, error) in [
            ("", UnexpectedEnd.at(0)),
            ("{\"a\"", UnexpectedEnd.at(4)),
            ("{\"a\" 1}", ExpectedColon.at(5)),
            ("{a:1}", ExpectedKey.at(1)),
            ("{\"a\":1,}", ExpectedKey.at(7)),
            ("[1 2]", ExpectedComma.at(3)),
            ("[1,]", ExpectedValue.at(3)),
            ("[1}", ExpectedComma.at(2)),
            ("01", InvalidNumber.at(1)),
            ("1.", InvalidNumber.at(2)),
            ("-", InvalidNumber.at(1)),
            ("tru", UnexpectedEnd.at(3)),
            ("trux", ExpectedValue.at(0)),
            ("\"\\x\"", InvalidEscape.at(1)),
            ("\"\\u12", UnexpectedEnd.at(5)),
            ("\"\\u12zz\"", InvalidEscape.at(1)),
            ("\"a\nb\"", ControlCharacter.at(2)),
        ] {
            assert_eq!(end(text), Err(error), "{text}");
        }
    }

    #[test]
    fn a_million_levels_are_no_recursion() {
        let levels = 1_000_000;
        let text = "[".repeat(levels) + &"]".repeat(levels);
        assert_eq!(end(&text), Ok(2 * levels));
        let text = "{\"a\":[".repeat(levels) + &"]}".repeat(levels);
        assert_eq!(end(&text), Ok(text.len()));
        assert_eq!(
            end(&"[".repeat(levels)),
            Err(SyntaxErrorKind::UnexpectedEnd.at(levels))
        );
    }

    #[test]
    fn brackets_close_what_they_opened_at_any_depth() {
        for depth in [63, 64, 65, 127, 128, 129, 200] {
            let mut text = String::new();
            for level in 0..depth {
                text.push_str(if level % 3 == 0 { "{\"k\":" } else { "[" });
            }
            text.push('1');
            for level in (0..depth).rev() {
                text.push(if level % 3 == 0 { '}' } else { ']' });
            }
            assert_eq!(end(&text), Ok(text.len()), "{depth}");
        }
    }

    #[test]
    fn agrees_with_serde_json_on_what_is_json() {
        let samples = [
            "{\"a\":[1,2,{\"b\":null}],\"c\":\"\\u00e9\"}",
            "[true,false,-1.5e-3]",
            "\"x\\ty\"",
        ];
        for sample in samples {
            for cut in 0..=sample.len() {
                for extra in ["", "}", "]", "\"", ",", ":", "0", "\\", "\u{1}", " "] {
                    let (before, after) = sample.split_at(cut);
                    let text = format!("{before}{extra}{after}");
                    let start = skip_whitespace(text.as_bytes(), 0);
                    let ours = read(&text, start)
                        .is_ok_and(|end| skip_whitespace(text.as_bytes(), end) == text.len());
                    let theirs = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
                    assert_eq!(ours, theirs, "{text}");
                }
            }
        }
    }
}
