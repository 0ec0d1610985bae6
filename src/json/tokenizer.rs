//! From bytes to tokens: one pass that checks the grammar (RFC 8259) and notes where everything stands.
//!
//! Rules of this file:
//!
//! * Nothing here recurses, and there is no stack: the token of an open array or object says which one is around it,
//!   until it is closed and says how long it is.
//! * Structure is strict, contents are not. A string may hold bytes that are no UTF-8 or half a surrogate pair: then
//!   it is garbled, and the body is as sound as before. That is what lets one bad element of a body fail alone.

use super::scan::{
    StringSpan, SyntaxError, SyntaxErrorKind, scan_bare_scalar, scan_key_in, scan_string_in,
    skip_whitespace, unescape_into,
};
use super::token::{Token, TokenKind, Tokens};
use super::window::Window;

/// One value of a body, in tokens.
pub(super) struct Tokenized {
    pub(super) tokens: Tokens,
    /// The texts of all strings with escapes, one behind the other.
    pub(super) unescaped: String,
    /// The offset behind the value.
    pub(super) end: usize,
}

/// Takes the value that begins at `start` (no white space before it) apart. `is_text`: the bytes are UTF-8, all of them.
pub(super) fn tokenize(
    bytes: &[u8],
    start: usize,
    is_text: bool,
) -> Result<Tokenized, SyntaxError> {
    let mut tokenizer = Tokenizer {
        window: Window::new(bytes, start),
        is_text,
        tokens: Tokens::default(),
        unescaped: String::new(),
        open: Open::NOTHING,
    };
    let end = tokenizer.run(start)?;
    Ok(Tokenized {
        tokens: tokenizer.tokens,
        unescaped: tokenizer.unescaped,
        end,
    })
}

struct Tokenizer<'a> {
    window: Window<'a>,
    is_text: bool,
    tokens: Tokens,
    unescaped: String,
    open: Open,
}

/// The innermost array or object that is open.
#[derive(Clone, Copy)]
struct Open {
    /// The number of its token, plus one; zero where none is open.
    number: usize,
    is_object: bool,
}

impl Open {
    const NOTHING: Self = Self {
        number: 0,
        is_object: false,
    };
}

impl Tokenizer<'_> {
    /// Reads a value and all in it; returns the offset behind it.
    fn run(&mut self, mut pos: usize) -> Result<usize, SyntaxError> {
        let bytes = self.window.bytes();
        loop {
            // An element begins here, or a member with its key.
            if self.open.is_object {
                pos = self.key(pos)?;
            }
            match bytes.get(pos) {
                Some(b'"') => pos = self.string(pos)?,
                Some(b'{') => {
                    let inside = skip_whitespace(bytes, pos + 1);
                    self.begin(TokenKind::Object, pos);
                    pos = inside;
                    if bytes.get(inside) != Some(&b'}') {
                        continue;
                    }
                }
                Some(b'[') => {
                    let inside = skip_whitespace(bytes, pos + 1);
                    self.begin(TokenKind::Array, pos);
                    pos = inside;
                    if bytes.get(inside) != Some(&b']') {
                        continue;
                    }
                }
                _ => pos = self.scalar(pos)?,
            }
            // A value ended here, or there is none in the brackets: close what is closed, up to the next comma.
            loop {
                if self.open.number == 0 {
                    return Ok(pos);
                }
                pos = skip_whitespace(bytes, pos);
                match bytes.get(pos) {
                    Some(b',') => {
                        pos = skip_whitespace(bytes, pos + 1);
                        break;
                    }
                    Some(b'}') if self.open.is_object => self.close(pos),
                    Some(b']') if !self.open.is_object => self.close(pos),
                    Some(_) => return Err(SyntaxErrorKind::ExpectedComma.at(pos)),
                    None => return Err(SyntaxErrorKind::UnexpectedEnd.at(pos)),
                }
                pos += 1;
            }
        }
    }

    #[inline]
    fn begin(&mut self, kind: TokenKind, pos: usize) {
        self.tokens.push(Token::new(kind, pos, self.open.number));
        self.open = Open {
            number: self.tokens.len(),
            is_object: kind == TokenKind::Object,
        };
    }

    #[inline]
    fn close(&mut self, pos: usize) {
        self.tokens.push(Token::new(TokenKind::Close, pos, 1));
        let at = self.open.number - 1;
        let open = self.tokens.get(at);
        let length = self.tokens.len() - at;
        self.tokens
            .set(at, Token::new(open.kind(), open.start(), length));
        let around = open.length();
        self.open = Open {
            number: around,
            is_object: around > 0 && self.tokens.get(around - 1).kind() == TokenKind::Object,
        };
    }

    /// A key and its colon; returns the offset where the member's value begins.
    #[inline]
    fn key(&mut self, pos: usize) -> Result<usize, SyntaxError> {
        let bytes = self.window.bytes();
        if bytes.get(pos) == Some(&b'"') {
            let end = self.window.find(pos + 1);
            // As machines write it, without an escape and without white space.
            if let Some([b'"', b':', value]) = bytes.get(end..).and_then(<[u8]>::first_chunk) {
                if *value > b' ' && self.is_text {
                    self.tokens
                        .push(Token::new(TokenKind::Text, pos + 1, end - pos - 1));
                    return Ok(end + 2);
                }
            }
        }
        self.other_key(pos)
    }

    #[cold]
    fn other_key(&mut self, pos: usize) -> Result<usize, SyntaxError> {
        let (key, value) = scan_key_in(&mut self.window, pos)?;
        self.text(key);
        Ok(value)
    }

    /// A string; returns the offset behind it.
    #[inline]
    fn string(&mut self, pos: usize) -> Result<usize, SyntaxError> {
        let span = scan_string_in(&mut self.window, pos)?;
        if span.escaped || !self.is_text {
            self.text(span);
        } else {
            self.tokens.push(Token::new(
                TokenKind::Text,
                span.start,
                span.end - span.start,
            ));
        }
        Ok(span.end + 1)
    }

    /// A string that may have escapes in it, or bytes that are no UTF-8.
    #[cold]
    fn text(&mut self, span: StringSpan) {
        let bytes = self.window.bytes();
        let raw = bytes.get(span.start..span.end).unwrap_or_default();
        let token = |kind| Token::new(kind, span.start, raw.len());
        let before = self.unescaped.len();
        let kind = match std::str::from_utf8(raw) {
            Ok(_) if !span.escaped => TokenKind::Text,
            Ok(text) => {
                if self.unescaped.capacity() == 0 {
                    // What is left of the body is enough for all that is still to come.
                    self.unescaped.reserve(bytes.len() - span.start);
                }
                match unescape_into(text, &mut self.unescaped) {
                    Some(()) => TokenKind::Escaped,
                    None => TokenKind::Garbled,
                }
            }
            Err(_) => TokenKind::Garbled,
        };
        self.tokens.push(token(kind));
        if kind == TokenKind::Escaped {
            let length = self.unescaped.len() - before;
            self.tokens
                .push(Token::new(TokenKind::Text, before, length));
        } else {
            self.unescaped.truncate(before);
        }
    }

    /// A number or a literal; returns the offset behind it.
    fn scalar(&mut self, pos: usize) -> Result<usize, SyntaxError> {
        let bytes = self.window.bytes();
        let end = scan_bare_scalar(bytes, pos)?;
        let kind = match bytes.get(pos) {
            Some(b't') => TokenKind::True,
            Some(b'f') => TokenKind::False,
            Some(b'n') => TokenKind::Null,
            _ => TokenKind::Number,
        };
        self.tokens.push(Token::new(kind, pos, end - pos));
        Ok(end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(text: &str) -> Result<usize, SyntaxError> {
        Ok(tokenize(text.as_bytes(), 0, true)?.end)
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
                    let ours = tokenize(text.as_bytes(), start, true)
                        .is_ok_and(|read| skip_whitespace(text.as_bytes(), read.end) == text.len());
                    let theirs = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
                    assert_eq!(ours, theirs, "{text}");
                }
            }
        }
    }
}
