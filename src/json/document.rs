//! Bytes that are known to be JSON, and where everything in them stands.

use std::ops::Range;

use super::scan::{SyntaxError, SyntaxErrorKind, skip_whitespace};
use super::token::{MAX_BYTES, Token};
use super::tokenizer::{Parts, tokenize};

/// A text of JSON, taken apart once.
///
/// Cost: linear. No memory for some hundred tokens, eight bytes for each one after; and one block for the texts of all
/// strings that have escapes.
#[derive(Clone, Default)]
pub(crate) struct Document<'a> {
    bytes: &'a [u8],
    /// The same bytes, if all of them are UTF-8: a piece of it need not be checked again.
    text: &'a str,
    parts: Parts,
}

impl<'a> Document<'a> {
    /// The longest text that can be taken apart, in bytes.
    pub(crate) const MAX_BYTES: usize = MAX_BYTES;

    /// The one value that begins at `start`, behind which there is nothing but white space.
    pub(crate) fn parse(bytes: &'a [u8], start: usize) -> Result<Self, SyntaxError> {
        let mut document = Self::default();
        document.fill(bytes, start)?;
        Ok(document)
    }

    /// Reads that value into a document that is still empty: where it stays, for it is large.
    #[inline]
    pub(crate) fn fill(&mut self, bytes: &'a [u8], start: usize) -> Result<(), SyntaxError> {
        if bytes.len() > Self::MAX_BYTES {
            return Err(SyntaxErrorKind::TooLong.at(Self::MAX_BYTES));
        }
        self.bytes = bytes;
        let end = tokenize(bytes, start, &mut self.parts)?;
        let end = skip_whitespace(bytes, end);
        if end < bytes.len() {
            return Err(SyntaxErrorKind::TrailingCharacters.at(end));
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => self.text = text,
            Err(_) => self.garble(),
        }
        Ok(())
    }

    /// Marks the strings that are not UTF-8.
    #[cold]
    fn garble(&mut self) {
        let bytes = self.bytes;
        self.parts.tokens.garble(|token| {
            let raw = bytes.get(token.start()..token.end());
            raw.is_none_or(|raw| std::str::from_utf8(raw).is_err())
        });
    }

    #[inline]
    pub(super) fn token(&self, at: usize) -> Token {
        self.parts.tokens.get(at)
    }

    /// The bytes of a token that is its own text.
    #[inline]
    pub(super) fn plain_text(&self, token: Token) -> Option<&'a str> {
        match self.text.get(token.start()..token.end()) {
            Some(text) => Some(text),
            None => self.checked_text(token),
        }
    }

    /// The same in bytes that are not UTF-8 everywhere.
    #[cold]
    fn checked_text(&self, token: Token) -> Option<&'a str> {
        std::str::from_utf8(self.source(token)?).ok()
    }

    /// The text of the string with escapes that has this number.
    #[cold]
    pub(super) fn unescaped_text(&self, at: usize) -> Option<&str> {
        let place = self.token(at + 1);
        self.parts.unescaped.get(place.start()..place.end())
    }

    /// The bytes of a token that is not an array or object; a string is without its quotes.
    #[inline]
    pub(super) fn source(&self, token: Token) -> Option<&'a [u8]> {
        self.bytes(token.start()..token.end())
    }

    #[inline]
    pub(super) fn bytes(&self, span: Range<usize>) -> Option<&'a [u8]> {
        self.bytes.get(span)
    }
}
