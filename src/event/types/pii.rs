//! Texts about people, which can be read but not printed by accident.

use std::fmt;

use serde::Serialize;

use super::record::{Mismatch, Mode, Value};
use super::redacted;
use crate::json::view::View;

/// A text that may say something about a person: what somebody wrote, a name, an address, a link to a file.
///
/// Its `Debug` says only how long it is. [`as_str`](Self::as_str) and `Serialize` give the text itself: whoever uses
/// them means to.
///
/// ```
/// use waypost::event::types::Pii;
///
/// let text = Pii::from("where is my order?");
/// assert_eq!(format!("{text:?}"), "text(18 chars)");
/// assert_eq!(text.as_str(), "where is my order?");
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Pii<'a>(&'a str);

impl<'a> Pii<'a> {
    /// The text.
    #[must_use]
    pub const fn as_str(&self) -> &'a str {
        self.0
    }
}

impl<'a> From<&'a str> for Pii<'a> {
    fn from(text: &'a str) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Pii<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        redacted(f, "text", self.0)
    }
}

impl<'a> Value<'a> for Pii<'a> {
    #[inline]
    fn read(view: View<'a>, _: Mode) -> Result<Option<Self>, Mismatch> {
        view.string().map(|text| Some(Self(text))).ok_or(Mismatch)
    }
}
