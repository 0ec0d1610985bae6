//! The JSON grammar (RFC 8259) over bytes: finds where things end, decodes strings.
//!
//! Rules of this file:
//!
//! * Nothing here recurses: nesting is one bit a level on a heap stack.
//! * Structure is strict, contents are not. A string may hold bytes that are no UTF-8 or half a surrogate pair, and
//!   still ends where its quote is: only who *decodes* it ([`unescape`]) finds out. That is what lets one bad element
//!   of a body fail alone.

use std::borrow::Cow;
use std::fmt;

use super::window::Window;

/// A place where bytes stop being JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    /// Offset of the first byte that does not fit, in bytes from the start.
    pub(crate) offset: usize,
    pub(crate) kind: SyntaxErrorKind,
}

/// What was wrong there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SyntaxErrorKind {
    ControlCharacter,
    ExpectedColon,
    ExpectedComma,
    ExpectedKey,
    ExpectedValue,
    InvalidEscape,
    InvalidNumber,
    LoneSurrogate,
    TooDeep,
    TrailingCharacters,
    UnexpectedEnd,
}

impl fmt::Display for SyntaxErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ControlCharacter => "control character in a string, write it as an escape",
            Self::ExpectedColon => "expected `:` after the key",
            Self::ExpectedComma => "expected `,` or the closing bracket",
            Self::ExpectedKey => "expected a key in double quotes",
            Self::ExpectedValue => "expected a value",
            Self::InvalidEscape => "invalid escape in a string",
            Self::InvalidNumber => "invalid number",
            Self::LoneSurrogate => "half a surrogate pair in a string",
            Self::TooDeep => "nested more than 128 levels deep",
            Self::TrailingCharacters => "unexpected characters after the value",
            Self::UnexpectedEnd => "the text ends in the middle of a value",
        })
    }
}

impl SyntaxErrorKind {
    pub(crate) fn at(self, offset: usize) -> SyntaxError {
        SyntaxError { offset, kind: self }
    }
}

/// A string of the source: the bytes between its quotes are `start..end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StringSpan {
    /// Offset after the opening quote.
    pub(crate) start: usize,
    /// Offset of the closing quote.
    pub(crate) end: usize,
    /// Whether there is an escape in it: if not, the text is the bytes.
    pub(crate) escaped: bool,
}

/// The first offset at or after `pos` that is no white space.
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

/// Who wants to know where arrays and objects begin and end.
pub(crate) trait Nesting {
    /// One begins at `start`, inside of so many others.
    fn open(&mut self, depth: usize, start: usize);
    /// The innermost one ends before `end`.
    fn close(&mut self, depth: usize, end: usize);
}

/// Nobody does.
impl Nesting for () {
    fn open(&mut self, _: usize, _: usize) {}
    fn close(&mut self, _: usize, _: usize) {}
}

/// Where the value that begins at `pos` (no white space before it) ends: the offset after its last byte.
pub(crate) fn scan_value(bytes: &[u8], pos: usize) -> Result<usize, SyntaxError> {
    scan_value_with(bytes, pos, &mut ())
}

/// As [`scan_value`], and tells about the arrays and objects that are not empty.
pub(crate) fn scan_value_with(
    bytes: &[u8],
    mut pos: usize,
    nesting: &mut impl Nesting,
) -> Result<usize, SyntaxError> {
    let mut window = Window::new(bytes, pos);
    let mut open = Brackets::default();
    loop {
        // An element begins here, or a member with its key.
        if open.last() == Some(Bracket::Object) {
            pos = match compact_key(&mut window, pos) {
                Some(value) => value,
                None => scan_key_in(&mut window, pos)?,
            };
        }
        match bytes.get(pos) {
            Some(b'"') => pos = scan_string_in(&mut window, pos)?.end + 1,
            Some(byte @ (b'{' | b'[')) => {
                let (bracket, close) = match byte {
                    b'{' => (Bracket::Object, b'}'),
                    _ => (Bracket::Array, b']'),
                };
                let start = pos;
                pos = skip_whitespace(bytes, pos + 1);
                if bytes.get(pos) != Some(&close) {
                    nesting.open(open.depth, start);
                    open.push(bracket);
                    continue;
                }
                pos += 1;
            }
            _ => pos = scan_bare_scalar(bytes, pos)?,
        }
        // One value ended here: close what it closes, up to the next comma.
        loop {
            let Some(bracket) = open.last() else {
                return Ok(pos);
            };
            pos = skip_whitespace(bytes, pos);
            match (bytes.get(pos), bracket) {
                (Some(b','), _) => {
                    pos = skip_whitespace(bytes, pos + 1);
                    break;
                }
                (Some(b'}'), Bracket::Object) | (Some(b']'), Bracket::Array) => {
                    pos += 1;
                    open.pop();
                    nesting.close(open.depth, pos);
                }
                (Some(_), _) => return Err(SyntaxErrorKind::ExpectedComma.at(pos)),
                (None, _) => return Err(SyntaxErrorKind::UnexpectedEnd.at(pos)),
            }
        }
    }
}

/// Where the string, number or literal at `pos` ends.
pub(crate) fn scan_scalar(bytes: &[u8], pos: usize) -> Result<usize, SyntaxError> {
    match bytes.get(pos) {
        Some(b'"') => Ok(scan_string(bytes, pos)?.end + 1),
        _ => scan_bare_scalar(bytes, pos),
    }
}

fn scan_bare_scalar(bytes: &[u8], pos: usize) -> Result<usize, SyntaxError> {
    match bytes.get(pos) {
        Some(b'-' | b'0'..=b'9') => scan_number(bytes, pos),
        Some(b't') => scan_literal(bytes, pos, b"true"),
        Some(b'f') => scan_literal(bytes, pos, b"false"),
        Some(b'n') => scan_literal(bytes, pos, b"null"),
        Some(_) => Err(SyntaxErrorKind::ExpectedValue.at(pos)),
        None => Err(SyntaxErrorKind::UnexpectedEnd.at(pos)),
    }
}

/// Reads a key and its colon; returns the offset where the member's value begins.
pub(crate) fn scan_key(bytes: &[u8], pos: usize) -> Result<usize, SyntaxError> {
    scan_key_in(&mut Window::new(bytes, pos), pos)
}

/// The same for a key as machines write them, without an escape and without white space.
#[inline]
fn compact_key(window: &mut Window<'_>, pos: usize) -> Option<usize> {
    let bytes = window.bytes();
    if bytes.get(pos) != Some(&b'"') {
        return None;
    }
    let end = window.find(pos + 1);
    match bytes.get(end..)?.first_chunk() {
        Some([b'"', b':', value]) if *value > b' ' => Some(end + 2),
        _ => None,
    }
}

#[cold]
fn scan_key_in(window: &mut Window<'_>, pos: usize) -> Result<usize, SyntaxError> {
    let bytes = window.bytes();
    match bytes.get(pos) {
        Some(b'"') => {}
        Some(_) => return Err(SyntaxErrorKind::ExpectedKey.at(pos)),
        None => return Err(SyntaxErrorKind::UnexpectedEnd.at(pos)),
    }
    let after = skip_whitespace(bytes, scan_string_in(window, pos)?.end + 1);
    match bytes.get(after) {
        Some(b':') => Ok(skip_whitespace(bytes, after + 1)),
        Some(_) => Err(SyntaxErrorKind::ExpectedColon.at(after)),
        None => Err(SyntaxErrorKind::UnexpectedEnd.at(after)),
    }
}

/// The string whose opening quote is at `pos`. Checks escapes and control characters, not UTF-8 and not surrogates.
pub(crate) fn scan_string(bytes: &[u8], pos: usize) -> Result<StringSpan, SyntaxError> {
    scan_string_in(&mut Window::new(bytes, pos), pos)
}

#[inline]
fn scan_string_in(window: &mut Window<'_>, pos: usize) -> Result<StringSpan, SyntaxError> {
    let start = pos + 1;
    let end = window.find(start);
    if window.bytes().get(end) == Some(&b'"') {
        return Ok(StringSpan {
            start,
            end,
            escaped: false,
        });
    }
    scan_escaped_string(window, start, end)
}

/// The string that begins at `start` and has something else than its end at `pos`.
#[cold]
fn scan_escaped_string(
    window: &mut Window<'_>,
    start: usize,
    mut pos: usize,
) -> Result<StringSpan, SyntaxError> {
    let bytes = window.bytes();
    loop {
        match bytes.get(pos) {
            Some(b'"') => {
                return Ok(StringSpan {
                    start,
                    end: pos,
                    escaped: true,
                });
            }
            Some(b'\\') => pos = window.find(scan_escape(bytes, pos)?),
            Some(_) => return Err(SyntaxErrorKind::ControlCharacter.at(pos)),
            None => return Err(SyntaxErrorKind::UnexpectedEnd.at(pos)),
        }
    }
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

/// Where the number at `pos` ends.
pub(crate) fn scan_number(bytes: &[u8], mut pos: usize) -> Result<usize, SyntaxError> {
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

/// What the bytes between two quotes say, borrowed where they hold no escape. None where they are no UTF-8 or hold
/// half a surrogate pair: such a string has no text. Bytes that [`scan_string`] would refuse have none either.
pub(crate) fn unescape(raw: &[u8]) -> Option<Cow<'_, str>> {
    let text = std::str::from_utf8(raw).ok()?;
    let Some(first) = text.find('\\') else {
        return Some(Cow::Borrowed(text));
    };
    let mut out = String::with_capacity(text.len());
    let (plain, mut rest) = text.split_at_checked(first)?;
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
        let next = rest.find('\\').unwrap_or(rest.len());
        let (plain, after) = rest.split_at_checked(next)?;
        out.push_str(plain);
        rest = after;
    }
    Some(Cow::Owned(out))
}

fn hex_unit(text: &str) -> Option<(u32, &str)> {
    let (digits, after) = text.split_at_checked(4)?;
    // `from_str_radix` alone would take a sign.
    if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    Some((u32::from_str_radix(digits, 16).ok()?, after))
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

/// Which brackets are open, one bit each: set for an object. The first 64 levels cost no allocation.
#[derive(Default)]
struct Brackets {
    depth: usize,
    top: u64,
    below: Vec<u64>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Bracket {
    Array,
    Object,
}

impl Brackets {
    #[inline]
    fn push(&mut self, bracket: Bracket) {
        if self.depth > 0 && self.depth % 64 == 0 {
            self.below.push(self.top);
        }
        self.top = self.top << 1 | u64::from(bracket == Bracket::Object);
        self.depth += 1;
    }

    #[inline]
    fn pop(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.top >>= 1;
        if self.depth > 0 && self.depth % 64 == 0 {
            self.top = self.below.pop().unwrap_or_default();
        }
    }

    #[inline]
    fn last(&self) -> Option<Bracket> {
        let bracket = if self.top & 1 == 1 {
            Bracket::Object
        } else {
            Bracket::Array
        };
        (self.depth > 0).then_some(bracket)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(text: &str) -> Result<usize, SyntaxError> {
        scan_value(text.as_bytes(), 0)
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
    fn brackets_close_what_they_opened_across_the_64_level_words() {
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
    fn strings_say_what_they_say_or_nothing() {
        assert_eq!(unescape(b"plain").as_deref(), Some("plain"));
        assert!(matches!(unescape(b"plain"), Some(Cow::Borrowed(_))));
        assert_eq!(
            unescape(br#"\"\\\/\b\f\n\r\t\u00e9"#).as_deref(),
            Some("\"\\/\u{8}\u{c}\n\r\té")
        );
        assert_eq!(unescape(br"a\ud83d\ude00b").as_deref(), Some("a😀b"));
        for lost in [
            &br"\ud83d"[..],
            br"\ude00",
            br"\ud83d\u0041",
            br"\ud83dx",
            b"\xff",
            br"\u+123",
            br"\q",
            b"\\",
        ] {
            assert_eq!(unescape(lost), None, "{lost:?}");
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
                    let ours = scan_value(text.as_bytes(), start)
                        .is_ok_and(|at| skip_whitespace(text.as_bytes(), at) == text.len());
                    let theirs = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
                    assert_eq!(ours, theirs, "{text}");
                }
            }
        }
    }
}
