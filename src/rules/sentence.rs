//! Sentences that are said at one place: they stand there in English, and that is what they go by in other languages, too.

use std::fmt;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::words::{All, Any, Each};

/// A sentence with what is filled in where it has names in braces: `{team}`. `P` are phrases that others are filled in with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Sentence<P> {
    pub(crate) says: &'static str,
    /// In the order in which their names stand there first.
    pub(crate) parts: Vec<Part<P>>,
}

impl<P> Sentence<P> {
    /// The parts with their names.
    fn named(&self) -> impl Iterator<Item = (&'static str, &Part<P>)> {
        let mut names: Vec<&str> = Vec::new();
        let mut rest = self.says;
        while let Some((_, after)) = rest.split_once('{') {
            if let Some((name, _)) = after.split_once('}') {
                if is_name(after.as_bytes()) && !names.contains(&name) {
                    names.push(name);
                }
            }
            rest = after;
        }
        names.into_iter().zip(&self.parts)
    }
}

/// What is filled in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(untagged)]
pub(crate) enum Part<P> {
    Text(String),
    All(All),
    Any(Any),
    Each(Each),
    Phrase(Box<P>),
}

impl<P: fmt::Display> fmt::Display for Part<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => text.fmt(f),
            Self::All(all) => all.fmt(f),
            Self::Any(any) => any.fmt(f),
            Self::Each(each) => each.fmt(f),
            Self::Phrase(phrase) => phrase.fmt(f),
        }
    }
}

impl<P: fmt::Display> fmt::Display for Sentence<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.says;
        while let Some((before, after)) = rest.split_once('{') {
            f.write_str(before)?;
            let part = after.split_once('}').and_then(|(name, after)| {
                let (_, part) = self.named().find(|(known, _)| *known == name)?;
                Some((part, after))
            });
            match part {
                Some((part, after)) => {
                    part.fmt(f)?;
                    rest = after;
                }
                None => {
                    f.write_str("{")?;
                    rest = after;
                }
            }
        }
        f.write_str(rest)
    }
}

impl<P: Serialize> Serialize for Sentence<P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1 + self.parts.len()))?;
        map.serialize_entry("says", self.says)?;
        for (name, part) in self.named() {
            map.serialize_entry(name, part)?;
        }
        map.end()
    }
}

/// Whether all names in braces are given, in the order in which they stand there first, and no others.
pub(crate) const fn is_filled_in(says: &str, parts: &[&str]) -> bool {
    let (mut says, mut left) = (says.as_bytes(), parts);
    while let [first, rest @ ..] = says {
        if *first == b'{' && is_name(rest) {
            match left {
                [next, others @ ..] if is(rest, next.as_bytes()) => left = others,
                // One that stood there before.
                _ if is_one(rest, parts) && !is_one(rest, left) => {}
                _ => return false,
            }
        }
        says = rest;
    }
    left.is_empty()
}

const fn is_one(says: &[u8], mut parts: &[&str]) -> bool {
    while let [part, rest @ ..] = parts {
        if is(says, part.as_bytes()) {
            return true;
        }
        parts = rest;
    }
    false
}

/// Whether it is this name and a closing brace.
const fn is(says: &[u8], part: &[u8]) -> bool {
    match (says, part) {
        ([b'}', ..], []) => true,
        ([a, says @ ..], [b, part @ ..]) => *a == *b && is(says, part),
        _ => false,
    }
}

/// Whether it is any name and a closing brace.
const fn is_name(mut says: &[u8]) -> bool {
    let mut length = 0;
    while let [b'a'..=b'z' | b'_', rest @ ..] = says {
        length += 1;
        says = rest;
    }
    length > 0 && matches!(says, [b'}', ..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_filled_in_or_not_there_is_found() {
        assert!(is_filled_in("{a} {b} {a} {} {\"c\"} {D}", &["a", "b"]));
        assert!(!is_filled_in("{a} {b}", &["a"]));
        assert!(!is_filled_in("{a}", &["a", "b"]));
        assert!(!is_filled_in("{ab}", &["a"]));
        assert!(!is_filled_in("{a} {b}", &["b", "a"]));
    }
}
