//! What is wrong with a body that is no payload.

use std::fmt;

use crate::json::scan::{SyntaxError, SyntaxErrorKind};

/// A body that cannot be read at all: it is no JSON object, or longer than the [limit](super::Limits).
///
/// Everything else that may be wrong with a body is wrong with a part of it, and an event. The message says where the
/// body stops being JSON, never what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayloadError {
    kind: Kind,
    offset: usize,
    line: usize,
    column: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Empty,
    NoObject(&'static str),
    Syntax(SyntaxErrorKind),
    TooLong { bytes: usize, max: usize },
}

impl PayloadError {
    /// The status to answer the request with: 413 where the body is too long, else 400.
    #[must_use]
    pub const fn status_hint(&self) -> u16 {
        match self.kind {
            Kind::TooLong { .. } => 413,
            _ => 400,
        }
    }

    /// Where it is wrong: bytes from the start of the body.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// Where it is wrong: the line, from 1.
    #[must_use]
    pub const fn line(&self) -> usize {
        self.line
    }

    /// Where it is wrong: the column in that line, in characters, from 1.
    #[must_use]
    pub const fn column(&self) -> usize {
        self.column
    }

    pub(super) fn syntax(body: &[u8], error: SyntaxError) -> Self {
        Self::new(Kind::Syntax(error.kind), body, error.offset)
    }

    /// For a body whose first byte that is no white space is at `offset`, and is no opening brace.
    pub(super) fn no_object(body: &[u8], offset: usize) -> Self {
        let kind = match body.get(offset) {
            None => Kind::Empty,
            Some(b'[') => Kind::NoObject("an array"),
            Some(b'"') => Kind::NoObject("a string"),
            Some(b'-' | b'0'..=b'9') => Kind::NoObject("a number"),
            Some(b't' | b'f' | b'n') => Kind::NoObject("a literal"),
            Some(_) => Kind::NoObject("something else"),
        };
        Self::new(kind, body, offset)
    }

    pub(super) fn too_long(bytes: usize, max: usize) -> Self {
        Self::new(Kind::TooLong { bytes, max }, &[], 0)
    }

    fn new(kind: Kind, body: &[u8], offset: usize) -> Self {
        let before = body.get(..offset).unwrap_or(body);
        let lines = before.split(|b| *b == b'\n');
        let in_line = lines.clone().next_back().unwrap_or_default();
        Self {
            kind,
            offset,
            line: lines.count(),
            // Bytes that continue a character of UTF-8 are not counted.
            column: 1 + in_line.iter().filter(|b| **b & 0xc0 != 0x80).count(),
        }
    }
}

impl fmt::Display for PayloadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::TooLong { bytes, max } => {
                return write!(
                    f,
                    "the body has {bytes} bytes, more than the limit of {max}"
                );
            }
            Kind::Empty => f.write_str("the body is no JSON object: there is nothing in it")?,
            Kind::NoObject(what) => {
                write!(f, "the body is no JSON object: it begins with {what}")?;
            }
            Kind::Syntax(kind) => write!(f, "the body is no JSON: {kind}")?,
        }
        write!(f, " (line {}, column {})", self.line, self.column)
    }
}

impl std::error::Error for PayloadError {}
