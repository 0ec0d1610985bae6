//! Looks at a document: reads what is wanted, moves over the rest, builds no tree.
//!
//! A view is a place and never moves: its value may be read many times, or not at all. Moving over a value costs the same
//! however long it is.

use std::fmt;
use std::ops::Range;

use super::document::Document;
use super::token::{Token, TokenKind};

/// A value of a document, in its place.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    document: &'a Document<'a>,
    /// The number of its token.
    at: usize,
}

impl Document<'_> {
    /// The value that the document is.
    pub(crate) fn root(&self) -> View<'_> {
        View {
            document: self,
            at: 0,
        }
    }
}

impl<'a> View<'a> {
    /// A number that stands for the place, within the document: to come back [`at`](Self::at) it.
    #[inline]
    pub(crate) fn position(self) -> usize {
        self.at
    }

    /// The value at another place of the same document.
    #[inline]
    pub(crate) fn at(self, position: usize) -> Self {
        Self {
            at: position,
            ..self
        }
    }

    /// The source of the value.
    #[inline]
    pub(crate) fn source(self) -> &'a [u8] {
        self.document.bytes(self.span()).unwrap_or_default()
    }

    /// Where in the bytes the value stands.
    #[inline]
    pub(crate) fn span(self) -> Range<usize> {
        let token = self.token();
        match token.kind() {
            TokenKind::OBJECT | TokenKind::ARRAY => {
                let close = self.document.token(self.at + token.length() - 1);
                token.start()..close.end()
            }
            TokenKind::TEXT | TokenKind::ESCAPED | TokenKind::GARBLED => {
                token.start() - 1..token.end() + 1
            }
            _ => token.start()..token.end(),
        }
    }

    #[inline]
    fn token(self) -> Token {
        self.document.token(self.at)
    }

    #[inline]
    pub(crate) fn is_object(self) -> bool {
        self.token().kind() == TokenKind::OBJECT
    }

    #[inline]
    pub(crate) fn is_null(self) -> bool {
        self.token().kind() == TokenKind::NULL
    }

    /// What stands behind the value.
    #[inline]
    pub(crate) fn behind(self) -> Self {
        self.at(self.at + self.token().tokens())
    }

    /// The members of an object; empty for any other value.
    #[inline]
    pub(crate) fn members(self) -> Members<'a> {
        // Behind all tokens, everything is closed.
        let at = if self.is_object() {
            self.at + 1
        } else {
            usize::MAX
        };
        Members { next: self.at(at) }
    }

    /// The value under a key: of two with one key the last, as everywhere. Cost: linear in the members.
    pub(crate) fn member(self, key: &[u8]) -> Option<Self> {
        let members = self.members().filter(|(known, _)| *known == key);
        members.last().map(|(_, value)| value)
    }

    /// The elements of an array; `None` for any other value.
    #[inline]
    pub(crate) fn elements(self) -> Option<Elements<'a>> {
        let next = self.at(self.at + 1);
        (self.token().kind() == TokenKind::ARRAY).then_some(Elements { next })
    }

    /// What a string says; `None` for any other value, and for a string without a text (bytes that are not UTF-8, half a
    /// surrogate pair).
    #[inline]
    pub(crate) fn string(self) -> Option<&'a str> {
        let token = self.token();
        match token.kind() {
            TokenKind::TEXT => self.document.plain_text(token),
            TokenKind::ESCAPED => self.document.unescaped_text(self.at),
            _ => None,
        }
    }

    /// A number as it is written.
    pub(crate) fn number(self) -> Option<&'a str> {
        let token = self.token();
        if token.kind() == TokenKind::NUMBER {
            self.document.plain_text(token)
        } else {
            None
        }
    }

    pub(crate) fn bool(self) -> Option<bool> {
        match self.token().kind() {
            TokenKind::TRUE => Some(true),
            TokenKind::FALSE => Some(false),
            _ => None,
        }
    }
}

/// Equal if the sources are.
impl PartialEq for View<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.source() == other.source()
    }
}

/// How long it is, and nothing of what it says.
impl fmt::Debug for View<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "json({} bytes)", self.source().len())
    }
}

/// The members of an object that are still to come, each with its key, decoded. They come as in the source, so of two
/// with one key the last one comes last.
#[derive(Clone)]
pub(crate) struct Members<'a> {
    /// At the key.
    next: View<'a>,
}

impl<'a> Iterator for Members<'a> {
    type Item = (&'a [u8], View<'a>);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let Self { next } = *self;
        let key = next.token();
        let (key, value) = match key.kind() {
            TokenKind::TEXT => (next.document.source(key)?, next.at(next.at + 1)),
            TokenKind::CLOSE => return None,
            _ => next.unusual_key()?,
        };
        self.next = value.behind();
        Some((key, value))
    }
}

impl<'a> View<'a> {
    /// A key that is written with escapes or has no text, and its value.
    #[cold]
    fn unusual_key(self) -> Option<(&'a [u8], Self)> {
        // A key without a text is not one we know, nor are its raw bytes: they hold an escape, or are not UTF-8.
        let raw = self.document.source(self.token())?;
        let key = self.string().map_or(raw, str::as_bytes);
        Some((key, self.behind()))
    }
}

/// What to do with a member, by its key: what a `match` would say, but the key is compared as a whole. A `match` looks at one
/// byte after the other.
macro_rules! by_key {
    ($key:expr, { $($name:literal => $then:expr,)* _ => $other:expr $(,)? }) => {{
        let key: &[u8] = $key;
        $(if key == $name { $then } else)* { $other }
    }};
}
pub(crate) use by_key;

/// The elements of an array that are still to come.
#[derive(Clone)]
pub(crate) struct Elements<'a> {
    next: View<'a>,
}

impl Elements<'_> {
    /// Whether no element is left.
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.next.token().kind() == TokenKind::CLOSE
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = View<'a>;

    #[inline]
    fn next(&mut self) -> Option<View<'a>> {
        if self.is_empty() {
            return None;
        }
        let element = self.next;
        self.next = element.behind();
        Some(element)
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn document(text: &str) -> Document<'_> {
        Document::parse(text.as_bytes(), 0).unwrap()
    }

    fn keys(text: &str) -> Vec<String> {
        let document = document(text);
        let root = document.root();
        assert_eq!(root.source(), text.as_bytes());
        assert!(root.is_object());
        let keys = root
            .members()
            .map(|(key, _)| String::from_utf8_lossy(key).into_owned());
        keys.collect()
    }

    #[test]
    fn walks_objects_whether_the_values_are_read_or_not() {
        assert_eq!(keys("{}"), [""; 0]);
        assert_eq!(keys("{ }"), [""; 0]);
        assert_eq!(
            keys(r#"{ "a" : 1 , "b":{"c":[1,"}"]},"d":"\"" , "e\u0078":null}"#),
            ["a", "b", "d", "ex"]
        );
        // A key that says nothing stands there as it is written.
        assert_eq!(keys(r#"{"\ud800":1,"a":2}"#), [r"\ud800", "a"]);

        let mut read = Vec::new();
        let text = r#"{"a":"x","b":[1, 2,[3]],"c":-1.5e3,"d":true,"e":false,"f":null}"#;
        for (key, view) in document(text).root().members() {
            let value = match key {
                b"a" => view.string().map(str::to_owned),
                b"b" => view.elements().map(|elements| elements.count().to_string()),
                b"c" => view.number().map(str::to_owned),
                _ => view.bool().map(|value| value.to_string()),
            };
            read.push(value.unwrap_or_default());
        }
        assert_eq!(read, ["x", "3", "-1.5e3", "true", "false", ""]);
    }

    #[test]
    fn a_value_is_of_one_type() {
        for text in ["{}", "[]", "\"a\"", "1", "true", "null", r#""\ud800""#] {
            let document = document(text);
            let first = text.as_bytes()[0];
            let readable = text != r#""\ud800""#;
            let view = document.root();
            assert_eq!(view.string().is_some(), first == b'"' && readable);
            assert_eq!(view.number().is_some(), first == b'1');
            assert_eq!(view.bool().is_some(), first == b't');
            assert_eq!(view.is_object(), first == b'{');
            assert_eq!(view.elements().is_some(), first == b'[');
            assert_eq!(view.is_null(), first == b'n');
            assert_eq!(view.members().count(), 0);
        }
    }

    #[test]
    fn strings_say_what_they_say_wherever_they_stand() {
        let text = |text: &'static str| document(text).root().string().map(str::to_owned);
        assert_eq!(text("\"plain é\"").as_deref(), Some("plain é"));
        assert_eq!(text(r#""\u00e9\/""#).as_deref(), Some("é/"));
        let document =
            Document::parse(b"[\"\xff\", \"\xc3\xa9\", \"a\\tb\", \"\\u00e9\"]", 0).unwrap();
        let texts = document.root().elements().unwrap();
        assert_eq!(
            texts.clone().map(View::string).collect::<Vec<_>>(),
            [None, Some("é"), Some("a\tb"), Some("é")]
        );
        let sources: Vec<&[u8]> = texts.map(View::source).collect();
        assert_eq!(
            sources,
            [
                &b"\"\xff\""[..],
                b"\"\xc3\xa9\"",
                b"\"a\\tb\"",
                b"\"\\u00e9\""
            ]
        );
    }

    #[test]
    fn every_value_knows_its_source() {
        let values = [
            "{}",
            "[ ]",
            "\"\"",
            "-1.5e3",
            "true",
            "null",
            r#""\n""#,
            r#"{"a": [1, {"b":2}]}"#,
        ];
        let text = format!("[{}]", values.join(" , "));
        let document = document(&text);
        let sources = document.root().elements().unwrap().map(View::source);
        assert!(sources.eq(values.iter().map(|value| value.as_bytes())));
    }

    /// The tree that is read by a view, to be compared with what another reader makes of the same text.
    fn tree(view: View<'_>) -> Value {
        if view.is_object() {
            let key = |key: &[u8]| String::from_utf8_lossy(key).into_owned();
            let members = view.members();
            return Value::Object(
                members
                    .map(|(name, view)| (key(name), tree(view)))
                    .collect(),
            );
        }
        if let Some(elements) = view.elements() {
            return elements.map(tree).collect();
        }
        if let Some(text) = view.string() {
            return Value::from(text);
        }
        if let Some(number) = view.number() {
            return serde_json::from_str(number).unwrap();
        }
        Value::from(view.bool())
    }

    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(6, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::vec((any::<String>(), inner), 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    /// The same text with every character of its strings that is not ASCII as an escape, as the platform writes it.
    fn escaped(text: &str) -> String {
        let mut escaped = String::new();
        for c in text.chars() {
            if c.is_ascii() {
                escaped.push(c);
            } else {
                let mut units = [0; 2];
                for unit in c.encode_utf16(&mut units) {
                    write!(escaped, "\\u{unit:04x}").unwrap();
                }
            }
        }
        escaped
    }

    proptest! {
        #[test]
        fn reads_the_tree_that_serde_json_reads(value in json()) {
            let compact = value.to_string();
            let pretty = serde_json::to_string_pretty(&value).unwrap();
            for text in [escaped(&compact), compact, pretty] {
                let document = document(&text);
                let expected: Value = serde_json::from_str(&text).unwrap();
                prop_assert_eq!(tree(document.root()), expected);
            }
        }
    }
}
