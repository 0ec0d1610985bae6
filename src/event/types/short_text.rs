//! A short text of one's own: an id that outlives the body it came in.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::redacted;

/// How many bytes need no allocation: a user id, a phone number's id, the two with a slash between.
const INLINE: usize = 46;

/// An owned text, meant for ids: up to 46 bytes of it cost no allocation.
///
/// Compared, hashed and serialised as the text it is. Its `Debug` says only how long it is, because most ids name a person.
///
/// ```
/// use waypost::event::types::ShortText;
///
/// let id = ShortText::from("BR.13491208655302741918");
/// assert_eq!(id.as_str(), "BR.13491208655302741918");
/// assert_eq!(format!("{id:?}"), "text(23 chars)");
/// ```
#[derive(Clone)]
pub struct ShortText(Repr);

#[derive(Clone)]
enum Repr {
    Inline { len: u8, bytes: [u8; INLINE] },
    Heap(Box<str>),
}

impl ShortText {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Repr::Inline { len, bytes } => {
                let bytes = bytes.get(..usize::from(*len)).unwrap_or_default();
                std::str::from_utf8(bytes).unwrap_or_default()
            }
            Repr::Heap(text) => text,
        }
    }

    /// The pieces, one behind the other.
    pub(crate) fn concat(pieces: &[&str]) -> Self {
        let len: usize = pieces.iter().map(|piece| piece.len()).sum();
        let mut bytes = [0; INLINE];
        let Some(mut rest) = bytes.get_mut(..len) else {
            return Self(Repr::Heap(pieces.concat().into_boxed_str()));
        };
        for piece in pieces {
            let Some((place, behind)) = rest.split_at_mut_checked(piece.len()) else {
                break;
            };
            place.copy_from_slice(piece.as_bytes());
            rest = behind;
        }
        // At most `INLINE`.
        let len = u8::try_from(len).unwrap_or_default();
        Self(Repr::Inline { len, bytes })
    }
}

impl Default for ShortText {
    fn default() -> Self {
        Self::concat(&[])
    }
}

impl From<&str> for ShortText {
    fn from(text: &str) -> Self {
        Self::concat(&[text])
    }
}

impl AsRef<str> for ShortText {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq for ShortText {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for ShortText {}

impl PartialOrd for ShortText {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ShortText {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl Hash for ShortText {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl fmt::Display for ShortText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for ShortText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        redacted(f, "text", self.as_str())
    }
}

impl Serialize for ShortText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ShortText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self::from(text.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_the_text_however_long() {
        for len in [0, 1, INLINE - 1, INLINE, INLINE + 1, 300] {
            let text = "é1".repeat(len / 3);
            let (front, back) = text.split_at(text.len() / 6 * 3);
            let short = ShortText::concat(&[front, "", back]);
            assert_eq!(short.as_str(), text);
            assert_eq!(short, ShortText::from(text.as_str()));
            assert_eq!(short.to_string(), text);
            let json = serde_json::to_string(&short).unwrap();
            assert_eq!(serde_json::from_str::<ShortText>(&json).unwrap(), short);
        }
        assert!(ShortText::from("55") < ShortText::from("BR"));
        assert_eq!(ShortText::default().as_str(), "");
        assert_eq!(size_of::<ShortText>(), 48);
    }
}
