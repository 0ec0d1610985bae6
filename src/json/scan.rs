//! The words of the JSON grammar (RFC 8259) over bytes: where strings, numbers and literals end, what strings say.
//!
//! A string may hold bytes that are not UTF-8, or half a surrogate pair, and still ends at its quote: this is found out
//! when it is decoded ([`unescape_into`]).

/// A place where bytes stop being JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    /// Offset of the first byte that does not fit, in bytes from the start.
    pub(crate) offset: usize,
    pub(crate) kind: SyntaxErrorKind,
}

/// What was wrong there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SyntaxErrorKind {
    #[error("control character in a string, write it as an escape")]
    ControlCharacter,
    #[error("expected `:` after the key")]
    ExpectedColon,
    #[error("expected `,` or the closing bracket")]
    ExpectedComma,
    #[error("expected a key in double quotes")]
    ExpectedKey,
    #[error("expected a value")]
    ExpectedValue,
    #[error("invalid escape in a string")]
    InvalidEscape,
    #[error("invalid number")]
    InvalidNumber,
    #[error("half a surrogate pair in a string")]
    LoneSurrogate,
    #[error("nested more than 128 levels deep")]
    TooDeep,
    #[error("longer than 128 MiB")]
    TooLong,
    #[error("unexpected characters after the value")]
    TrailingCharacters,
    #[error("the text ends in the middle of a value")]
    UnexpectedEnd,
}

impl SyntaxErrorKind {
    pub(crate) fn at(self, offset: usize) -> SyntaxError {
        SyntaxError { offset, kind: self }
    }
}

/// A string of the source: the bytes between its quotes are `start..end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct StringSpan {
    /// Offset after the opening quote.
    pub(super) start: usize,
    /// Offset of the closing quote.
    pub(super) end: usize,
    /// Whether there is an escape in it: if not, the text is the bytes.
    pub(super) escaped: bool,
}

/// The first offset at or after `pos` that is not white space.
#[inline]
pub(crate) fn skip_whitespace(bytes: &[u8], pos: usize) -> usize {
    // Machines write none.
    match bytes.get(pos) {
        Some(byte) if *byte > b' ' => pos,
        _ => skip_more_whitespace(bytes, pos),
    }
}

#[cold]
fn skip_more_whitespace(bytes: &[u8], mut pos: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(pos) {
        pos += 1;
    }
    pos
}

/// Where the number or literal at `pos` ends.
pub(super) fn scan_bare_scalar(bytes: &[u8], pos: usize) -> Result<usize, SyntaxError> {
    match bytes.get(pos) {
        Some(b'-' | b'0'..=b'9') => scan_number(bytes, pos),
        Some(b't') => scan_literal(bytes, pos, b"true"),
        Some(b'f') => scan_literal(bytes, pos, b"false"),
        Some(b'n') => scan_literal(bytes, pos, b"null"),
        Some(_) => Err(SyntaxErrorKind::ExpectedValue.at(pos)),
        None => Err(SyntaxErrorKind::UnexpectedEnd.at(pos)),
    }
}

/// Reads a key and its colon; returns the key, and the offset where the member's value begins.
pub(super) fn scan_key(bytes: &[u8], pos: usize) -> Result<(StringSpan, usize), SyntaxError> {
    match bytes.get(pos) {
        Some(b'"') => {}
        Some(_) => return Err(SyntaxErrorKind::ExpectedKey.at(pos)),
        None => return Err(SyntaxErrorKind::UnexpectedEnd.at(pos)),
    }
    let key = scan_string(bytes, pos)?;
    let after = skip_whitespace(bytes, key.end + 1);
    match bytes.get(after) {
        Some(b':') => Ok((key, skip_whitespace(bytes, after + 1))),
        Some(_) => Err(SyntaxErrorKind::ExpectedColon.at(after)),
        None => Err(SyntaxErrorKind::UnexpectedEnd.at(after)),
    }
}

/// The string whose opening quote is at `pos`. Checks escapes and control characters, not UTF-8 and not surrogates.
pub(super) fn scan_string(bytes: &[u8], pos: usize) -> Result<StringSpan, SyntaxError> {
    scan_string_with(bytes, pos, |pos| {
        let rest = bytes.get(pos..).unwrap_or_default();
        let special = rest.iter().position(|byte| is_special(*byte));
        special.map_or(bytes.len(), |ahead| pos + ahead)
    })
}

/// The same, with a function that finds the first offset at or after another whose byte ends or changes a string, or the
/// end of the bytes.
#[inline]
pub(super) fn scan_string_with(
    bytes: &[u8],
    pos: usize,
    mut find_special: impl FnMut(usize) -> usize,
) -> Result<StringSpan, SyntaxError> {
    let start = pos + 1;
    let mut end = find_special(start);
    let mut escaped = false;
    loop {
        match bytes.get(end) {
            Some(b'"') => {
                return Ok(StringSpan {
                    start,
                    end,
                    escaped,
                });
            }
            Some(b'\\') => end = find_special(scan_escape(bytes, end)?),
            Some(_) => return Err(SyntaxErrorKind::ControlCharacter.at(end)),
            None => return Err(SyntaxErrorKind::UnexpectedEnd.at(end)),
        }
        escaped = true;
    }
}

/// Whether this byte ends or changes a string.
fn is_special(byte: u8) -> bool {
    matches!(byte, b'"' | b'\\' | 0..b' ')
}

/// Where the escape whose backslash is at `pos` ends.
fn scan_escape(bytes: &[u8], pos: usize) -> Result<usize, SyntaxError> {
    match bytes.get(pos + 1) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(pos + 2),
        Some(b'u') => match bytes.get(pos + 2..pos + 6) {
            Some(digits) if digits.iter().all(u8::is_ascii_hexdigit) => Ok(pos + 6),
            Some(_) => Err(SyntaxErrorKind::InvalidEscape.at(pos)),
            None => Err(SyntaxErrorKind::UnexpectedEnd.at(bytes.len())),
        },
        Some(_) => Err(SyntaxErrorKind::InvalidEscape.at(pos)),
        None => Err(SyntaxErrorKind::UnexpectedEnd.at(bytes.len())),
    }
}

/// Whether a text is a number as JSON writes it and nothing else.
pub(crate) fn is_number(text: &str) -> bool {
    scan_number(text.as_bytes(), 0) == Ok(text.len())
}

/// Where the number at `pos` ends.
fn scan_number(bytes: &[u8], mut pos: usize) -> Result<usize, SyntaxError> {
    let digits = |mut pos: usize| {
        let start = pos;
        while bytes.get(pos).is_some_and(u8::is_ascii_digit) {
            pos += 1;
        }
        if pos == start {
            Err(SyntaxErrorKind::InvalidNumber.at(pos))
        } else {
            Ok(pos)
        }
    };
    if bytes.get(pos) == Some(&b'-') {
        pos += 1;
    }
    // A leading zero stands alone.
    pos = if bytes.get(pos) == Some(&b'0') {
        pos + 1
    } else {
        digits(pos)?
    };
    if bytes.get(pos).is_some_and(u8::is_ascii_digit) {
        return Err(SyntaxErrorKind::InvalidNumber.at(pos));
    }
    if bytes.get(pos) == Some(&b'.') {
        pos = digits(pos + 1)?;
    }
    if let Some(b'e' | b'E') = bytes.get(pos) {
        pos += 1;
        if let Some(b'+' | b'-') = bytes.get(pos) {
            pos += 1;
        }
        pos = digits(pos)?;
    }
    Ok(pos)
}

/// Adds to `out` what the text between two quotes says, which is never longer. `None`, and any part of it in `out`, if it
/// holds half a surrogate pair or an escape that [`scan_string`] would refuse.
pub(super) fn unescape_into(text: &str, out: &mut String) -> Option<()> {
    let (mut plain, mut rest) = plain_front(text)?;
    out.push_str(plain);
    while let Some(escape) = rest.strip_prefix('\\') {
        let mut chars = escape.chars();
        match chars.next()? {
            'u' => {
                let (unit, after) = hex_unit(chars.as_str())?;
                let (c, after) = match unit {
                    0xd800..0xdc00 => {
                        let (low, after) = hex_unit(after.strip_prefix("\\u")?)?;
                        let low = low.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
                        (0x10000 + ((unit - 0xd800) << 10) + low, after)
                    }
                    _ => (unit, after),
                };
                out.push(char::from_u32(c)?);
                rest = after;
            }
            c => {
                out.push(match c {
                    'b' => '\u{8}',
                    'f' => '\u{c}',
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    '"' | '\\' | '/' => c,
                    _ => return None,
                });
                rest = chars.as_str();
            }
        }
        (plain, rest) = plain_front(rest)?;
        out.push_str(plain);
    }
    Some(())
}

/// Cuts a text before its first escape. The next one is near mostly, so that a search made for long texts costs more.
fn plain_front(text: &str) -> Option<(&str, &str)> {
    let length = text.bytes().position(|byte| byte == b'\\');
    text.split_at_checked(length.unwrap_or(text.len()))
}

fn hex_unit(text: &str) -> Option<(u32, &str)> {
    let (digits, after) = text.split_at_checked(4)?;
    let unit = digits.bytes().try_fold(0, |unit, byte| {
        Some(unit << 4 | char::from(byte).to_digit(16)?)
    })?;
    Some((unit, after))
}

fn scan_literal(bytes: &[u8], pos: usize, literal: &[u8]) -> Result<usize, SyntaxError> {
    let rest = bytes.get(pos..).unwrap_or_default();
    if rest.starts_with(literal) {
        Ok(pos + literal.len())
    } else if literal.starts_with(rest) {
        Err(SyntaxErrorKind::UnexpectedEnd.at(bytes.len()))
    } else {
        Err(SyntaxErrorKind::ExpectedValue.at(pos))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_end_at_their_quote_wherever_it_stands() {
        for before in 0..20 {
            for filler in [b'a', 0x21, 0x23, 0x5b, 0x5d, 0x7f, 0x80, 0xa2, 0xdc, 0xff] {
                let mut text = vec![filler; before];
                text.insert(0, b'"');
                text.extend_from_slice(b"\"  tail of no importance");
                let span = StringSpan {
                    start: 1,
                    end: before + 1,
                    escaped: false,
                };
                assert_eq!(scan_string(&text, 0), Ok(span), "{text:?}");
                text.insert(before + 1, 0x1f);
                let error = SyntaxErrorKind::ControlCharacter.at(before + 1);
                assert_eq!(scan_string(&text, 0), Err(error), "{text:?}");
            }
        }
    }

    #[test]
    fn strings_say_what_they_say_or_nothing() {
        let unescape = |raw: &str| {
            let mut out = String::new();
            unescape_into(raw, &mut out).map(|()| out)
        };
        for (raw, said) in [
            ("plain", "plain"),
            (r#"\"\\\/\b\f\n\r\t\u00e9"#, "\"\\/\u{8}\u{c}\n\r\té"),
            (r"a\ud83d\ude00b", "a😀b"),
        ] {
            assert_eq!(unescape(raw).as_deref(), Some(said));
        }
        for lost in [
            r"\ud83d",
            r"\ude00",
            r"\ud83d\u0041",
            r"\ud83dx",
            r"\u+123",
            r"\q",
            "\\",
        ] {
            assert_eq!(unescape(lost), None, "{lost:?}");
        }
    }
}
