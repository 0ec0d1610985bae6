//! Text that many events may have a part in.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

/// A text of the body, or one that the body wrote with escapes. Unlike a [`Cow`], its clone costs the same however long
/// it is: what a body says once about thousands of messages is not copied for each of them.
#[derive(Clone)]
pub(super) enum SharedText<'a> {
    Borrowed(&'a str),
    Unescaped(Arc<str>),
}

impl<'a> SharedText<'a> {
    pub(super) fn into_cow(self) -> Cow<'a, str> {
        match self {
            Self::Borrowed(text) => Cow::Borrowed(text),
            Self::Unescaped(text) => Cow::Owned(text.as_ref().to_owned()),
        }
    }
}

impl Default for SharedText<'_> {
    fn default() -> Self {
        Self::Borrowed("")
    }
}

impl Deref for SharedText<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Borrowed(text) => text,
            Self::Unescaped(text) => text,
        }
    }
}

impl<'a> From<Cow<'a, str>> for SharedText<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        match text {
            Cow::Borrowed(text) => Self::Borrowed(text),
            Cow::Owned(text) => Self::Unescaped(text.into()),
        }
    }
}

// Where the text lies does not matter, only what it says.

impl PartialEq for SharedText<'_> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for SharedText<'_> {}

impl PartialOrd for SharedText<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for SharedText<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        (**self).cmp(&**other)
    }
}

impl Hash for SharedText<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}
