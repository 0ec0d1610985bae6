//! JSON that is handed on as the text it is.

use std::borrow::Cow;
use std::fmt;

use serde::{Serialize, Serializer};

use super::record::{Mismatch, Mode, Value};
use crate::json::view::View;

/// A piece of the body, as it was written: for what has no fixed shape, and for what could not be read.
///
/// Its `Debug` says only how long it is. It serialises as a string that holds the JSON.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Raw<'a>(&'a [u8]);

impl<'a> Raw<'a> {
    pub(in crate::event) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The bytes. They are JSON, but their strings need not be UTF-8.
    #[must_use]
    pub const fn as_bytes(self) -> &'a [u8] {
        self.0
    }

    /// The text; bytes that are not valid UTF-8 are replaced.
    #[must_use]
    pub fn to_text(self) -> Cow<'a, str> {
        String::from_utf8_lossy(self.0)
    }
}

impl fmt::Debug for Raw<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "json({} bytes)", self.0.len())
    }
}

impl Serialize for Raw<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_text())
    }
}

/// The members that are handed on so are objects, all of them.
impl<'a> Value<'a> for Raw<'a> {
    fn read(view: View<'a>, _: Mode) -> Result<Option<Self>, Mismatch> {
        Ok(Some(Self(view.source())))
    }
}
