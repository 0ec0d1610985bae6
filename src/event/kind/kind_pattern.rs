//! The patterns by which a rule names one kind of event or many.

use std::fmt;

use super::EventKind;
use crate::text::edit_distance;

/// A kind or a level above kinds, as a rule's `on` names them; known to name at least one kind.
///
/// ```
/// use waypost::event::{EventKind, KindPattern};
///
/// let messages = KindPattern::parse("message")?;
/// assert!(messages.matches(EventKind::MESSAGE_TEXT));
/// assert!(!messages.matches(EventKind::STATUS_SENT));
///
/// let error = KindPattern::parse("mesage.text").unwrap_err();
/// assert_eq!(error.near(), ["message.text"]);
/// # Ok::<(), waypost::event::UnknownKind>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KindPattern(&'static str);

impl KindPattern {
    /// Reads a pattern. Cost: one pass over all kinds.
    ///
    /// # Errors
    ///
    /// If no kind is named so, with the patterns that are spelt nearly so.
    pub fn parse(text: &str) -> Result<Self, UnknownKind> {
        EventKind::all()
            .filter(|kind| kind.matches(text))
            .find_map(|kind| kind.as_str().get(..text.len()))
            .filter(|name| !name.is_empty())
            .map(Self)
            .ok_or_else(|| UnknownKind {
                text: text.to_owned(),
                near: near(text),
            })
    }

    /// Every pattern there is: all kinds and all levels above them, in alphabetical order.
    pub fn all() -> impl Iterator<Item = Self> {
        let mut names: Vec<&str> = EventKind::all()
            .flat_map(|kind| {
                let name = kind.as_str();
                let above = name.match_indices('.').map(|(dot, _)| dot);
                above.chain([name.len()]).filter_map(|end| name.get(..end))
            })
            .collect();
        names.sort_unstable();
        names.dedup();
        names.into_iter().map(Self)
    }

    /// The pattern as it was written.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// Whether it names this kind.
    #[must_use]
    pub fn matches(self, kind: EventKind) -> bool {
        kind.matches(self.0)
    }
}

impl fmt::Display for KindPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

/// A text that names no kind of event.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no event is of kind `{text}`{}", did_you_mean(.near))]
pub struct UnknownKind {
    text: String,
    near: Vec<&'static str>,
}

impl UnknownKind {
    /// At most three patterns that are spelt nearly so, the nearest first.
    #[must_use]
    pub fn near(&self) -> &[&'static str] {
        &self.near
    }
}

fn did_you_mean(near: &[&str]) -> String {
    let names: Vec<String> = near.iter().map(|name| format!("`{name}`")).collect();
    if names.is_empty() {
        String::new()
    } else {
        format!(", did you mean {}", names.join(" or "))
    }
}

/// The patterns that differ by at most two slips, or that end in what was written (`text` for `message.text`).
fn near(text: &str) -> Vec<&'static str> {
    // No pattern is nearly as long as this; and the distance takes time in the square of it.
    if text.is_empty() || text.len() > 64 {
        return Vec::new();
    }
    let typed: Vec<char> = text.chars().collect();
    let mut near: Vec<(usize, usize, &str)> = KindPattern::all()
        .filter_map(|KindPattern(name)| {
            let ends_so = name
                .strip_suffix(text)
                .is_some_and(|above| above.ends_with('.'));
            let letters: Vec<char> = name.chars().collect();
            let distance = if ends_so {
                Some(1)
            } else {
                edit_distance(&typed, &letters, 2, &mut 0)
            };
            Some((distance?, name.len(), name))
        })
        .collect();
    near.sort_unstable();
    near.truncate(3);
    near.into_iter().map(|(_, _, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_no_kind_is_told_with_its_neighbours() {
        for (text, message) in [
            (
                "mesage",
                "no event is of kind `mesage`, did you mean `message`",
            ),
            (
                "revoke",
                "no event is of kind `revoke`, did you mean `message.revoke` or `echo.message.revoke` or `history.message.revoke`",
            ),
            (
                "message.",
                "no event is of kind `message.`, did you mean `message`",
            ),
            ("", "no event is of kind ``"),
            ("weather", "no event is of kind `weather`"),
        ] {
            assert_eq!(KindPattern::parse(text).unwrap_err().to_string(), message);
        }
        assert!(KindPattern::parse(&"x".repeat(100_000)).is_err());
    }
}
