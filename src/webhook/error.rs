//! What is wrong with a body that is not a payload.

use crate::json::position::Position;
use crate::json::scan::{SyntaxError, SyntaxErrorKind};

/// A body that cannot be read at all: it is not a JSON object, or longer than the [limit](super::Limits).
///
/// Everything else that may be wrong with a body is wrong with a part of it, and an event. The message says where the
/// body stops being JSON, never what it holds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct PayloadError(Kind);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum Kind {
    #[error("the body is not a JSON object: there is nothing in it ({0})")]
    Empty(Position),
    #[error("the body is not a JSON object: it begins with {0} ({1})")]
    NotAnObject(&'static str, Position),
    #[error("the body is not valid JSON: {0} ({1})")]
    Syntax(SyntaxErrorKind, Position),
    #[error("the body has {bytes} bytes, more than the limit of {max}")]
    TooLong { bytes: usize, max: usize },
}

impl PayloadError {
    /// The status to answer the request with: 413 if the body is too long, else 400.
    #[must_use]
    pub const fn status_hint(&self) -> u16 {
        match self.0 {
            Kind::TooLong { .. } => 413,
            Kind::Empty(_) | Kind::NotAnObject(..) | Kind::Syntax(..) => 400,
        }
    }

    /// Where it is wrong: bytes from the start of the body.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.position().offset
    }

    /// Where it is wrong: the line, from 1.
    #[must_use]
    pub const fn line(&self) -> usize {
        self.position().line
    }

    /// Where it is wrong: the column in that line, in characters, from 1.
    #[must_use]
    pub const fn column(&self) -> usize {
        self.position().column
    }

    const fn position(&self) -> Position {
        match self.0 {
            Kind::Empty(position) | Kind::NotAnObject(_, position) | Kind::Syntax(_, position) => {
                position
            }
            Kind::TooLong { .. } => Position::START,
        }
    }

    pub(super) fn syntax(body: &[u8], error: SyntaxError) -> Self {
        Self(Kind::Syntax(error.kind, Position::of(error.offset, body)))
    }

    /// For a body whose first byte that is not white space is at `offset`, and is not an opening brace.
    pub(super) fn not_an_object(body: &[u8], offset: usize) -> Self {
        let position = Position::of(offset, body);
        let what = match body.get(offset) {
            None => return Self(Kind::Empty(position)),
            Some(b'[') => "an array",
            Some(b'"') => "a string",
            Some(b'-' | b'0'..=b'9') => "a number",
            Some(b't' | b'f' | b'n') => "a literal",
            Some(_) => "something else",
        };
        Self(Kind::NotAnObject(what, position))
    }

    pub(super) fn too_long(bytes: usize, max: usize) -> Self {
        Self(Kind::TooLong { bytes, max })
    }
}
