//! Where something stands in a rule file.

use serde::Serialize;

use crate::json::tree::Span;

/// Where something stands, as people and editors name it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Place {
    /// A JSON pointer (RFC 6901).
    pub(crate) pointer: String,
    /// From 1.
    pub(crate) line: usize,
    /// In characters, from 1.
    pub(crate) column: usize,
    /// In characters, at least 1, not beyond the line.
    pub(crate) length: usize,
}

/// Turns growing offsets into lines and columns in one pass over the text.
pub(crate) struct Lines<'t> {
    text: &'t str,
    offset: usize,
    line: usize,
    column: usize,
}

impl<'t> Lines<'t> {
    pub(crate) const fn new(text: &'t str) -> Self {
        Self {
            text,
            offset: 0,
            line: 1,
            column: 1,
        }
    }

    pub(crate) fn place(&mut self, span: Span, pointer: String) -> Place {
        self.advance(span.start);
        let marked = self.text.get(span.start..span.end).unwrap_or_default();
        Place {
            pointer,
            line: self.line,
            column: self.column,
            length: marked
                .lines()
                .next()
                .unwrap_or_default()
                .chars()
                .count()
                .max(1),
        }
    }

    fn advance(&mut self, offset: usize) {
        let offset = offset.min(self.text.len());
        let passed = self.text.as_bytes().get(self.offset..offset);
        for byte in passed.unwrap_or_default() {
            if *byte == b'\n' {
                self.line += 1;
                self.column = 1;
            } else if *byte & 0xc0 != 0x80 {
                // Characters, not bytes: what does not continue one begins one.
                self.column += 1;
            }
        }
        self.offset = self.offset.max(offset);
    }
}
