//! A forward cursor over a document: reads what is wanted, moves over the rest, builds no tree.
//!
//! Rules of this file:
//!
//! * A method that reads a value moves behind it; where the value is of another type it stays before it. So a value
//!   nobody read is moved over by whoever holds the object or array around it.
//! * A cursor is a position: to read something later, copy it. Every step costs the same, however long what it moves over.

use std::ops::Range;

use super::document::Document;
use super::token::TokenKind;

/// A position before or behind a value.
#[derive(Clone, Copy)]
pub(crate) struct Cursor<'a> {
    document: &'a Document<'a>,
    /// The number of the token.
    at: usize,
}

impl<'a> Cursor<'a> {
    /// Before the value that the document is.
    pub(super) fn new(document: &'a Document<'a>) -> Self {
        Self { document, at: 0 }
    }

    /// A number that stands for the position, within the document: to come back [`at`](Self::at) it.
    #[inline]
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    /// The same document at another position.
    #[inline]
    pub(crate) fn at(self, position: usize) -> Self {
        Self {
            at: position,
            ..self
        }
    }

    /// The source of the value that begins here.
    #[inline]
    pub(crate) fn source(self) -> &'a [u8] {
        self.document.bytes(self.span())
    }

    /// Where in the bytes the value stands that begins here.
    #[inline]
    pub(crate) fn span(self) -> Range<usize> {
        let token = self.document.token(self.at);
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

    /// Enough to tell the type of the value.
    #[inline]
    fn kind(&self) -> TokenKind {
        self.document.token(self.at).kind()
    }

    #[inline]
    pub(crate) fn is_object(&self) -> bool {
        self.kind() == TokenKind::OBJECT
    }

    #[inline]
    pub(crate) fn is_null(&self) -> bool {
        self.kind() == TokenKind::NULL
    }

    /// Moves behind the value, whatever it is.
    #[inline]
    pub(crate) fn skip(&mut self) {
        let token = self.document.token(self.at);
        self.at += match token.kind() {
            TokenKind::OBJECT | TokenKind::ARRAY => token.length(),
            TokenKind::ESCAPED => 2,
            TokenKind::CLOSE => 0,
            _ => 1,
        };
    }

    /// Hands every member of an object to `member`, its key decoded; false where this is no object. Members come as
    /// in the source, so of two with one key the last one is told last.
    #[inline]
    pub(crate) fn object(&mut self, mut member: impl FnMut(&[u8], &mut Self)) -> bool {
        if !self.is_object() {
            return false;
        }
        self.at += 1;
        while let Some(key) = self.key() {
            let start = self.at;
            member(key, self);
            if self.at == start {
                self.skip();
            }
        }
        self.at += 1;
        true
    }

    /// Reads a key; none where the object ends.
    #[inline]
    fn key(&mut self) -> Option<&'a [u8]> {
        let token = self.document.token(self.at);
        match token.kind() {
            TokenKind::TEXT => {
                self.at += 1;
                Some(self.document.source(token))
            }
            TokenKind::CLOSE => None,
            _ => Some(self.unusual_key()),
        }
    }

    #[cold]
    fn unusual_key(&mut self) -> &'a [u8] {
        // A key without a text is no key we know. Its raw bytes are not either: there is an escape in them, or something
        // that is no UTF-8.
        let raw = self.document.source(self.document.token(self.at));
        match self.string() {
            Some(text) => text.as_bytes(),
            None => {
                self.skip();
                raw
            }
        }
    }

    /// The elements of an array; none where this is no array.
    #[inline]
    pub(crate) fn elements(self) -> Option<Elements<'a>> {
        let next = self.at(self.at + 1);
        (self.kind() == TokenKind::ARRAY).then_some(Elements { next })
    }

    /// Reads a string, borrowed from the document; none where this is no string, or one without a text (bytes that are no
    /// UTF-8, half a surrogate pair).
    #[inline]
    pub(crate) fn string(&mut self) -> Option<&'a str> {
        let token = self.document.token(self.at);
        match token.kind() {
            TokenKind::TEXT => {
                self.at += 1;
                self.document.plain_text(token)
            }
            TokenKind::ESCAPED => {
                self.at += 2;
                self.document.unescaped_text(self.at - 2)
            }
            _ => None,
        }
    }

    /// Reads a number as it is written.
    pub(crate) fn number(&mut self) -> Option<&'a str> {
        let token = self.document.token(self.at);
        if token.kind() != TokenKind::NUMBER {
            return None;
        }
        self.at += 1;
        self.document.plain_text(token)
    }

    pub(crate) fn bool(&mut self) -> Option<bool> {
        let value = match self.kind() {
            TokenKind::TRUE => true,
            TokenKind::FALSE => false,
            _ => return None,
        };
        self.at += 1;
        Some(value)
    }
}

/// The elements of an array that are still to come.
#[derive(Clone)]
pub(crate) struct Elements<'a> {
    next: Cursor<'a>,
}

impl Elements<'_> {
    /// Whether no element is left.
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.next.kind() == TokenKind::CLOSE
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = Cursor<'a>;

    #[inline]
    fn next(&mut self) -> Option<Cursor<'a>> {
        if self.is_empty() {
            return None;
        }
        let element = self.next;
        self.next.skip();
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
        let mut keys = Vec::new();
        let document = document(text);
        let mut cursor = document.root();
        assert_eq!(cursor.source(), text.as_bytes());
        assert!(cursor.object(|key, _| keys.push(String::from_utf8_lossy(key).into_owned())));
        assert!(is_at_the_end(cursor));
        keys
    }

    fn is_at_the_end(cursor: Cursor<'_>) -> bool {
        let mut end = cursor.document.root();
        end.skip();
        cursor.at == end.at
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
        document(text).root().object(|key, cursor| {
            let value = match key {
                b"a" => cursor.string().map(str::to_owned),
                b"b" => cursor
                    .elements()
                    .map(|elements| elements.count().to_string()),
                b"c" => cursor.number().map(str::to_owned),
                _ => cursor.bool().map(|value| value.to_string()),
            };
            read.push(value.unwrap_or_default());
        });
        assert_eq!(read, ["x", "3", "-1.5e3", "true", "false", ""]);
    }

    #[test]
    fn a_value_of_another_type_is_not_moved_over() {
        for text in ["{}", "[]", "\"a\"", "1", "true", "null", r#""\ud800""#] {
            let document = document(text);
            let first = text.as_bytes()[0];
            let readable = text != r#""\ud800""#;
            let mut cursor = document.root();
            assert_eq!(cursor.string().is_some(), first == b'"' && readable);
            let mut cursor = document.root();
            assert_eq!(cursor.number().is_some(), first == b'1');
            assert_eq!(cursor.position() > 0, first == b'1');
            let mut cursor = document.root();
            assert_eq!(cursor.bool().is_some(), first == b't');
            let mut cursor = document.root();
            assert_eq!(cursor.object(|_, _| ()), first == b'{');
            assert_eq!(document.root().elements().is_some(), first == b'[');
            assert_eq!(document.root().is_null(), first == b'n');
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
            texts
                .clone()
                .map(|mut cursor| cursor.string())
                .collect::<Vec<_>>(),
            [None, Some("é"), Some("a\tb"), Some("é")]
        );
        let sources: Vec<&[u8]> = texts.map(Cursor::source).collect();
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
        let sources = document.root().elements().unwrap().map(Cursor::source);
        assert!(sources.eq(values.iter().map(|value| value.as_bytes())));
    }

    /// The tree that is read by a cursor, to be compared with what another reader makes of the same text.
    fn tree(cursor: &mut Cursor<'_>) -> Value {
        let mut members = serde_json::Map::new();
        if cursor.object(|key, cursor| {
            let key = String::from_utf8_lossy(key).into_owned();
            members.insert(key, tree(cursor));
        }) {
            return Value::Object(members);
        }
        if let Some(elements) = cursor.elements() {
            cursor.skip();
            return elements.map(|mut element| tree(&mut element)).collect();
        }
        if let Some(text) = cursor.string() {
            return Value::from(text);
        }
        if let Some(number) = cursor.number() {
            return serde_json::from_str(number).unwrap();
        }
        let literal = cursor.bool();
        if literal.is_none() {
            cursor.skip();
        }
        Value::from(literal)
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
                let mut cursor = document.root();
                let expected: Value = serde_json::from_str(&text).unwrap();
                prop_assert_eq!(tree(&mut cursor), expected);
                prop_assert!(is_at_the_end(cursor));
            }
        }
    }
}
