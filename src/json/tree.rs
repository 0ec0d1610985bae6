//! A whole JSON text as a tree in which every node knows where it stands, for texts written by people.
//!
//! Machine-written bodies are read without a tree; a rule file is read once, and every mistake in it must be shown at
//! its place.

use std::borrow::Cow;

use super::document::Document;
use super::scan::{SyntaxError, SyntaxErrorKind, skip_whitespace};
use super::token::{Token, TokenKind};

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
    /// The members of an object; empty for any other value.
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
    let bytes = text.as_bytes();
    let mut document = Document::default();
    let read = document.fill(bytes, skip_whitespace(bytes, start));
    let mut builder = Builder {
        text,
        document: &document,
        at: 0,
        read,
    };
    let node = builder.node(0)?;
    read.map(|()| node)
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

/// Builds the tree of the tokens of a text.
struct Builder<'a, 'd> {
    text: &'a str,
    document: &'d Document<'a>,
    /// The number of the next token.
    at: usize,
    /// What the tokenizer said. If it gave up, there are no tokens behind that place.
    read: Result<(), SyntaxError>,
}

impl<'a> Builder<'a, '_> {
    fn node(&mut self, depth: usize) -> Result<Node<'a>, SyntaxError> {
        let token = self.next();
        if depth > MAX_DEPTH {
            let start = token.map_or_else(|error| error.offset, |token| outside(token).start);
            return Err(SyntaxErrorKind::TooDeep.at(start));
        }
        let token = token?;
        let mut span = outside(token);
        let value = match token.kind() {
            TokenKind::OBJECT => Value::Object(self.items(|builder| builder.member(depth))?),
            TokenKind::ARRAY => Value::Array(self.items(|builder| builder.node(depth + 1))?),
            TokenKind::NULL => Value::Null,
            TokenKind::TRUE => Value::Bool(true),
            TokenKind::FALSE => Value::Bool(false),
            TokenKind::NUMBER => Value::Number(self.number(token)?),
            _ => Value::String(self.string(token)?),
        };
        if let Value::Object(_) | Value::Array(_) = value {
            span.end = self.next()?.end();
        }
        Ok(Node { span, value })
    }

    /// What stands before the closing bracket.
    fn items<T>(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Result<T, SyntaxError>,
    ) -> Result<Vec<T>, SyntaxError> {
        let mut items = Vec::new();
        while !self.is_at_close() {
            items.push(item(self)?);
        }
        Ok(items)
    }

    fn member(&mut self, depth: usize) -> Result<Member<'a>, SyntaxError> {
        let token = self.next()?;
        Ok(Member {
            key: self.string(token)?,
            key_span: outside(token),
            node: self.node(depth + 1)?,
        })
    }

    /// What the string says that was just read.
    fn string(&mut self, token: Token) -> Result<Cow<'a, str>, SyntaxError> {
        let text = match token.kind() {
            TokenKind::ESCAPED => {
                let text = self.document.unescaped_text(self.at - 1);
                self.at += 1;
                text.map(|text| Cow::Owned(text.to_owned()))
            }
            TokenKind::TEXT => self.source(token).map(Cow::Borrowed),
            _ => None,
        };
        text.ok_or_else(|| SyntaxErrorKind::LoneSurrogate.at(outside(token).start))
    }

    /// A number beyond the range of a double would compare as infinite: refused.
    fn number(&self, token: Token) -> Result<f64, SyntaxError> {
        let number = self.source(token).and_then(|source| source.parse().ok());
        number
            .filter(|number: &f64| number.is_finite())
            .ok_or_else(|| SyntaxErrorKind::InvalidNumber.at(token.start()))
    }

    fn source(&self, token: Token) -> Option<&'a str> {
        self.text.get(token.start()..token.end())
    }

    fn is_at_close(&self) -> bool {
        let token = self.document.token(self.at);
        token.kind() == TokenKind::CLOSE && token != Token::default()
    }

    fn next(&mut self) -> Result<Token, SyntaxError> {
        let token = self.document.token(self.at);
        self.at += 1;
        match self.read {
            Err(error) if token == Token::default() => Err(error),
            _ => Ok(token),
        }
    }
}

/// Where a token stands, the quotes of a string included.
fn outside(token: Token) -> Span {
    let quotes = match token.kind() {
        TokenKind::TEXT | TokenKind::ESCAPED | TokenKind::GARBLED => 1,
        _ => 0,
    };
    Span {
        start: token.start() - quotes,
        end: token.end() + quotes,
    }
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
            // What comes first is said, whichever rule it breaks.
            ("[\"\\ud800\", 1 2]", SyntaxErrorKind::LoneSurrogate.at(1)),
            ("[1 2, \"\\ud800\"]", SyntaxErrorKind::ExpectedComma.at(3)),
            ("{\"a\": 1e999,}", SyntaxErrorKind::InvalidNumber.at(6)),
            ("{\"\\ud800\": 1} x", SyntaxErrorKind::LoneSurrogate.at(1)),
            ("[\"a\\n\", x]", SyntaxErrorKind::ExpectedValue.at(8)),
            ("", SyntaxErrorKind::UnexpectedEnd.at(0)),
        ] {
            assert_eq!(parse(text).unwrap_err(), error, "{text}");
        }
        assert_eq!(
            parse(&"[".repeat(200)).unwrap_err(),
            SyntaxErrorKind::TooDeep.at(129)
        );
        assert_eq!(
            parse(&("[".repeat(129) + "1")).unwrap_err(),
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
