//! A forward cursor over a body that is known to be JSON: reads what is wanted, skips the rest, builds no tree.
//!
//! Rules of this file:
//!
//! * The bytes went through [`scan_value`](super::scan::scan_value) before: here structure is not doubted any more. On
//!   other bytes the answers are without meaning, but there is always one and it never panics.
//! * A method that reads a value moves behind it; where the value is of another type it stays before it. So a value
//!   nobody read is skipped by whoever holds the object or array around it.
//! * A cursor is a position: to read something later, copy it.

use std::borrow::Cow;

use super::scan::{scan_number, skip_whitespace, unescape};
use super::skip::{skip_value, string_at};
use super::window::Window;

/// A position before or behind a value.
#[derive(Clone, Copy)]
pub(crate) struct Cursor<'a> {
    window: Window<'a>,
    /// The same bytes, where all of them are UTF-8: a piece of it need not be checked again.
    text: &'a str,
    pos: usize,
}

impl<'a> Cursor<'a> {
    /// Before the value at `pos`.
    pub(crate) fn new(bytes: &'a [u8], pos: usize) -> Self {
        Self {
            window: Window::new(bytes, pos),
            text: std::str::from_utf8(bytes).unwrap_or_default(),
            pos,
        }
    }

    #[inline]
    fn bytes(&self) -> &'a [u8] {
        self.window.bytes()
    }

    /// What is UTF-8 between two offsets; none where something there is not.
    #[inline]
    fn text(&self, start: usize, end: usize) -> Option<&'a str> {
        self.text
            .get(start..end)
            .or_else(|| std::str::from_utf8(self.bytes().get(start..end)?).ok())
    }

    /// Offset from the start of the body.
    #[inline]
    pub(crate) fn offset(&self) -> usize {
        self.pos
    }

    /// Moves to another offset.
    #[inline]
    pub(crate) fn move_to(&mut self, offset: usize) {
        self.pos = offset;
    }

    /// The same body at another offset.
    pub(crate) fn at(self, offset: usize) -> Self {
        Self {
            pos: offset,
            ..self
        }
    }

    /// The source from an offset to here.
    #[inline]
    pub(crate) fn source_from(&self, start: usize) -> &'a [u8] {
        self.bytes().get(start..self.pos).unwrap_or_default()
    }

    /// The source of the value that begins here.
    pub(crate) fn source(mut self) -> &'a [u8] {
        let start = self.pos;
        self.skip();
        self.source_from(start)
    }

    /// The first byte of the value: enough to tell its type.
    #[inline]
    fn peek(&self) -> Option<u8> {
        self.bytes().get(self.pos).copied()
    }

    #[inline]
    pub(crate) fn is_object(&self) -> bool {
        self.peek() == Some(b'{')
    }

    #[inline]
    pub(crate) fn is_array(&self) -> bool {
        self.peek() == Some(b'[')
    }

    #[inline]
    pub(crate) fn is_null(&self) -> bool {
        self.peek() == Some(b'n')
    }

    /// Moves behind the value, whatever it is.
    pub(crate) fn skip(&mut self) {
        self.pos = skip_value(&mut self.window, self.pos);
    }

    /// Hands every member of an object to `member`, its key decoded; false where this is no object. Members come as
    /// in the source, so of two with one key the last one is told last.
    pub(crate) fn object(&mut self, mut member: impl FnMut(&[u8], &mut Self)) -> bool {
        if !self.is_object() {
            return false;
        }
        self.pos += 1;
        while self.next_key() {
            // A string that is looked at here, and not in a function of its own, stays in registers.
            let key = string_at(&mut self.window, self.pos);
            let bytes = self.bytes();
            self.pos = match pair(bytes, key.end + 1) {
                // Without white space, as machines write it.
                Some([b':', value]) if *value > b' ' => key.end + 2,
                _ => skip_whitespace(bytes, skip_whitespace(bytes, key.end + 1) + 1),
            };
            let start = self.pos;
            let raw = bytes.get(key.start..key.end).unwrap_or_default();
            if key.escaped {
                // A key without a text is no key we know: its raw bytes are not either, for they hold an escape.
                let text = unescape(raw);
                member(text.as_deref().map_or(raw, str::as_bytes), self);
            } else {
                member(raw, self);
            }
            if self.pos == start {
                self.skip();
            }
        }
        true
    }

    /// The elements of an array, one at a time; none where this is no array.
    pub(crate) fn elements(self) -> Option<Elements<'a>> {
        self.is_array().then(|| Elements {
            next: self.at(self.pos + 1),
        })
    }

    /// Hands every element of an array to `element`; false where this is no array.
    pub(crate) fn array(&mut self, mut element: impl FnMut(&mut Self)) -> bool {
        if !self.is_array() {
            return false;
        }
        self.pos += 1;
        while self.next_element() {
            let start = self.pos;
            element(self);
            if self.pos == start {
                self.skip();
            }
        }
        self.pos += 1;
        true
    }

    /// Reads a string, borrowed where it holds no escape; none where this is no string or one without a text (bytes
    /// that are no UTF-8, half a surrogate pair).
    pub(crate) fn string(&mut self) -> Option<Cow<'a, str>> {
        if self.peek() != Some(b'"') {
            return None;
        }
        let span = string_at(&mut self.window, self.pos);
        let raw = self.text(span.start, span.end)?;
        let text = if span.escaped {
            unescape(raw.as_bytes())?
        } else {
            Cow::Borrowed(raw)
        };
        self.pos = span.end + 1;
        Some(text)
    }

    /// Reads a number as it is written.
    pub(crate) fn number(&mut self) -> Option<&'a str> {
        if !matches!(self.peek(), Some(b'-' | b'0'..=b'9')) {
            return None;
        }
        let end = scan_number(self.bytes(), self.pos).ok()?;
        let text = self.text(self.pos, end)?;
        self.pos = end;
        Some(text)
    }

    pub(crate) fn bool(&mut self) -> Option<bool> {
        let value = match self.peek() {
            Some(b't') => true,
            Some(b'f') => false,
            _ => return None,
        };
        self.skip();
        Some(value)
    }

    /// Moves before the next key of the object around, or over the closing brace.
    #[inline]
    fn next_key(&mut self) -> bool {
        if let Some([b',', b'"']) = pair(self.bytes(), self.pos) {
            self.pos += 1;
            return true;
        }
        self.separator();
        let is_key = self.peek() == Some(b'"');
        if !is_key {
            self.pos += 1;
        }
        is_key
    }

    /// Moves before the next element of the array around, or before the closing bracket.
    fn next_element(&mut self) -> bool {
        self.separator();
        !matches!(self.peek(), None | Some(b']'))
    }

    /// Moves over white space and a comma.
    #[inline]
    fn separator(&mut self) {
        self.pos = skip_whitespace(self.bytes(), self.pos);
        if self.peek() == Some(b',') {
            self.pos = skip_whitespace(self.bytes(), self.pos + 1);
        }
    }
}

/// The two bytes at `pos`.
#[inline]
fn pair(bytes: &[u8], pos: usize) -> Option<&[u8; 2]> {
    bytes.get(pos..)?.first_chunk()
}

/// The elements of an array that are still to come.
#[derive(Clone, Copy)]
pub(crate) struct Elements<'a> {
    next: Cursor<'a>,
}

impl<'a> Elements<'a> {
    /// The next element. Whoever takes it says with [`resume`](Self::resume) where it ends.
    pub(crate) fn next(&mut self) -> Option<Cursor<'a>> {
        self.next.next_element().then_some(self.next)
    }

    /// Goes on behind the element that ends at `end`.
    #[inline]
    pub(crate) fn resume(&mut self, end: &Cursor<'a>) {
        self.next.pos = end.pos;
    }

    /// Whether no element is left.
    pub(crate) fn is_empty(mut self) -> bool {
        !self.next.next_element()
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn keys(text: &str) -> Vec<String> {
        let mut keys = Vec::new();
        let mut cursor = Cursor::new(text.as_bytes(), 0);
        assert!(cursor.object(|key, _| keys.push(String::from_utf8_lossy(key).into_owned())));
        assert_eq!(cursor.offset(), text.len());
        keys
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
        Cursor::new(text.as_bytes(), 0).object(|key, cursor| {
            let value = match key {
                b"a" => cursor.string().map(Cow::into_owned),
                b"b" => {
                    let mut count = 0;
                    cursor.array(|_| count += 1);
                    Some(count.to_string())
                }
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
            let mut cursor = Cursor::new(text.as_bytes(), 0);
            let first = text.as_bytes()[0];
            let readable = text != r#""\ud800""#;
            assert_eq!(cursor.string().is_some(), first == b'"' && readable);
            let mut cursor = Cursor::new(text.as_bytes(), 0);
            assert_eq!(cursor.number().is_some(), first == b'1');
            assert_eq!(cursor.has_moved(), first == b'1');
            let mut cursor = Cursor::new(text.as_bytes(), 0);
            assert_eq!(cursor.bool().is_some(), first == b't');
            let mut cursor = Cursor::new(text.as_bytes(), 0);
            assert_eq!(cursor.object(|_, _| ()), first == b'{');
            assert_eq!(cursor.array(|_| ()), first == b'[');
            assert_eq!(cursor.is_null(), first == b'n');
        }
    }

    impl Cursor<'_> {
        fn has_moved(self) -> bool {
            self.offset() > 0
        }
    }

    #[test]
    fn strings_are_borrowed_unless_escaped() {
        let text = |text: &'static str| Cursor::new(text.as_bytes(), 0).string();
        assert!(matches!(
            text("\"plain é\""),
            Some(Cow::Borrowed("plain é"))
        ));
        assert_eq!(text(r#""\u00e9\/""#).as_deref(), Some("é/"));
        assert_eq!(Cursor::new(b"\"\xff\"", 0).string(), None);
    }

    #[test]
    fn bytes_that_are_no_json_end_too() {
        for text in [
            "", "{", "[", "{\"a\"", "{\"a\":", "[1", "[,", "{,", "\"", "{\"", "[{", "{{", "}", "]",
            "[]]", "{1:2}",
        ] {
            let mut cursor = Cursor::new(text.as_bytes(), 0);
            cursor.object(|_, cursor| cursor.skip());
            let mut cursor = Cursor::new(text.as_bytes(), 0);
            cursor.array(Cursor::skip);
            assert!(Cursor::new(text.as_bytes(), 0).source().len() <= text.len());
        }
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
        let mut elements = Vec::new();
        if cursor.array(|cursor| elements.push(tree(cursor))) {
            return Value::Array(elements);
        }
        if let Some(text) = cursor.string() {
            return Value::String(text.into_owned());
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
                let mut cursor = Cursor::new(text.as_bytes(), 0);
                let expected: Value = serde_json::from_str(&text).unwrap();
                prop_assert_eq!(tree(&mut cursor), expected);
                prop_assert_eq!(cursor.offset(), text.len());
            }
        }
    }
}
