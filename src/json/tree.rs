//! A whole JSON text as a tree in which every node knows where it stands, for texts written by people.
//!
//! Machine-written bodies are read without a tree; a rule file is read once, and every mistake in it must be shown at
//! its place.

use std::borrow::Cow;

use super::scan::{self, SyntaxError, SyntaxErrorKind};

/// How many levels of brackets a text may have. Real rule files have fewer than 20; the limit bounds the recursion.
const MAX_DEPTH: usize = 128;

/// A stretch of the text, in bytes; the end is exclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// One value and where it stands.
#[derive(Debug)]
pub(crate) struct Node<'a> {
    pub(crate) span: Span,
    pub(crate) value: Value<'a>,
}

#[derive(Debug)]
pub(crate) enum Value<'a> {
    Null,
    Bool(bool),
    Number(f64),
    String(Cow<'a, str>),
    Array(Vec<Node<'a>>),
    Object(Vec<Member<'a>>),
}

/// One member of an object. Keys may repeat: who reads the object decides.
#[derive(Debug)]
pub(crate) struct Member<'a> {
    pub(crate) key: Cow<'a, str>,
    pub(crate) key_span: Span,
    pub(crate) node: Node<'a>,
}

impl Value<'_> {
    /// The type in words, with its article, for messages.
    pub(crate) fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::Array(_) => "a list",
            Self::Object(_) => "an object",
        }
    }
}

impl<'a> Node<'a> {
    /// The members of an object; none of anything else.
    pub(crate) fn members(&self) -> &[Member<'a>] {
        match &self.value {
            Value::Object(members) => members,
            _ => &[],
        }
    }

    /// The member of an object under this key.
    pub(crate) fn member(&self, key: &str) -> Option<&Member<'a>> {
        self.members().iter().find(|member| member.key == key)
    }

    /// The value of an object under this key.
    pub(crate) fn value(&self, key: &str) -> Option<&Self> {
        self.member(key).map(|member| &member.node)
    }

    /// What a string says.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }
}

/// Reads a whole text. Cost: linear; allocates the tree.
pub(crate) fn parse(text: &str) -> Result<Node<'_>, SyntaxError> {
    // A byte order mark is what some editors leave before the first bracket.
    let start = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let mut reader = Reader {
        bytes: text.as_bytes(),
        pos: scan::skip_whitespace(text.as_bytes(), start),
    };
    let node = reader.node(0)?;
    let end = scan::skip_whitespace(reader.bytes, reader.pos);
    if end < reader.bytes.len() {
        return Err(SyntaxErrorKind::TrailingCharacters.at(end));
    }
    Ok(node)
}

/// The text of a value with the white space outside its strings removed: one line, the same JSON.
pub(crate) fn compact(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let (mut in_string, mut escaped) = (false, false);
    for c in json.chars() {
        if in_string {
            in_string = escaped || c != '"';
            escaped = !escaped && c == '\\';
        } else if c.is_ascii_whitespace() {
            continue;
        } else {
            in_string = c == '"';
        }
        out.push(c);
    }
    out
}

struct Reader<'a> {
    bytes: &'a [u8],
    pos: usize,
}

impl<'a> Reader<'a> {
    fn node(&mut self, depth: usize) -> Result<Node<'a>, SyntaxError> {
        if depth > MAX_DEPTH {
            return Err(SyntaxErrorKind::TooDeep.at(self.pos));
        }
        let start = self.pos;
        let value = match self.bytes.get(start) {
            Some(b'{') => Value::Object(self.items(b'}', |reader| reader.member(depth))?),
            Some(b'[') => Value::Array(self.items(b']', |reader| reader.node(depth + 1))?),
            Some(b'"') => Value::String(self.string()?.0),
            _ => {
                self.pos = scan::scan_scalar(self.bytes, start)?;
                scalar(self.bytes.get(start..self.pos).unwrap_or_default())
                    .ok_or_else(|| SyntaxErrorKind::InvalidNumber.at(start))?
            }
        };
        Ok(Node {
            span: Span {
                start,
                end: self.pos,
            },
            value,
        })
    }

    /// What stands between two brackets, the first of which is at `pos`.
    fn items<T>(
        &mut self,
        close: u8,
        mut item: impl FnMut(&mut Self) -> Result<T, SyntaxError>,
    ) -> Result<Vec<T>, SyntaxError> {
        let mut items = Vec::new();
        self.advance(1);
        if self.bytes.get(self.pos) == Some(&close) {
            self.pos += 1;
            return Ok(items);
        }
        loop {
            items.push(item(self)?);
            self.advance(0);
            match self.bytes.get(self.pos) {
                Some(b',') => self.advance(1),
                Some(byte) if *byte == close => {
                    self.pos += 1;
                    return Ok(items);
                }
                Some(_) => return Err(SyntaxErrorKind::ExpectedComma.at(self.pos)),
                None => return Err(SyntaxErrorKind::UnexpectedEnd.at(self.pos)),
            }
        }
    }

    fn member(&mut self, depth: usize) -> Result<Member<'a>, SyntaxError> {
        let (_, value_at) = scan::scan_key(self.bytes, self.pos)?;
        let (key, key_span) = self.string()?;
        self.pos = value_at;
        Ok(Member {
            key,
            key_span,
            node: self.node(depth + 1)?,
        })
    }

    fn string(&mut self) -> Result<(Cow<'a, str>, Span), SyntaxError> {
        let start = self.pos;
        let string = scan::scan_string(self.bytes, start)?;
        self.pos = string.end + 1;
        let raw = self.bytes.get(string.start..string.end).unwrap_or_default();
        let text = scan::unescape(raw).ok_or_else(|| SyntaxErrorKind::LoneSurrogate.at(start))?;
        Ok((
            text,
            Span {
                start,
                end: self.pos,
            },
        ))
    }

    fn advance(&mut self, by: usize) {
        self.pos = scan::skip_whitespace(self.bytes, self.pos + by);
    }
}

fn scalar(raw: &[u8]) -> Option<Value<'static>> {
    Some(match raw {
        b"null" => Value::Null,
        b"true" => Value::Bool(true),
        b"false" => Value::Bool(false),
        // A number beyond the range of a double would compare as infinite: refused.
        _ => Value::Number(
            std::str::from_utf8(raw)
                .ok()?
                .parse()
                .ok()
                .filter(|n: &f64| n.is_finite())?,
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_serde_json_reads() {
        fn to_value(node: &Node<'_>) -> serde_json::Value {
            match &node.value {
                Value::Null => serde_json::Value::Null,
                Value::Bool(b) => (*b).into(),
                Value::Number(n) => (*n).into(),
                Value::String(s) => s.as_ref().into(),
                Value::Array(items) => items.iter().map(to_value).collect(),
                Value::Object(members) => members
                    .iter()
                    .map(|m| (m.key.to_string(), to_value(&m.node)))
                    .collect(),
            }
        }
        let text = " {\"a\": [1.5, -2.5e3, true, false, null, {}, []], \"\\u00e9\\n\": \"x\\\"\", \"b\": {\"c\": \"\"}} ";
        let ours = to_value(&parse(text).unwrap());
        assert_eq!(
            ours,
            serde_json::from_str::<serde_json::Value>(text).unwrap()
        );
    }

    #[test]
    fn refuses_what_it_cannot_represent() {
        for (text, error) in [
            ("1e999", SyntaxErrorKind::InvalidNumber.at(0)),
            ("[\"\\ud800\"]", SyntaxErrorKind::LoneSurrogate.at(1)),
            ("{} x", SyntaxErrorKind::TrailingCharacters.at(3)),
            ("{\"a\":1", SyntaxErrorKind::UnexpectedEnd.at(6)),
            ("", SyntaxErrorKind::UnexpectedEnd.at(0)),
        ] {
            assert_eq!(parse(text).unwrap_err(), error, "{text}");
        }
        assert_eq!(
            parse(&"[".repeat(200)).unwrap_err(),
            SyntaxErrorKind::TooDeep.at(129)
        );
        assert!(parse(&("[".repeat(129) + &"]".repeat(129))).is_ok());
    }

    #[test]
    fn compacts_outside_strings_only() {
        let text = "{ \"a b\" : [ 1 ,\n \"x \\\" y\\\\\" , { } ] }";
        assert_eq!(compact(text), "{\"a b\":[1,\"x \\\" y\\\\\",{}]}");
    }
}
