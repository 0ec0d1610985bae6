//! Sentences that are said at one place: they stand there in English, and that is what they go by in other languages, too.

use std::borrow::Cow;
use std::fmt;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::phrase::{All, Any, Each, Phrase};

/// A sentence with what is filled in where it has names in braces: `{team}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Sentence {
    pub(crate) says: &'static str,
    pub(crate) parts: Vec<(&'static str, Part)>,
}

/// What is filled in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(untagged)]
pub(crate) enum Part {
    Text(String),
    All(All),
    Any(Any),
    Each(Each),
    Phrase(Box<Phrase>),
}

/// A [`Sentence`] as a [`Phrase`]: `said!("team `{name}` is full", name = team.name)`. A part that is not named like the value
/// it is given, or is given and not named, does not compile.
macro_rules! said {
    ($says:literal $(, $part:ident $(= $value:expr)?)* $(,)?) => {{
        const {
            assert!(
                $crate::rules::sentence::is_filled_in($says, &[$(stringify!($part)),*]),
                "the names in braces are not those that are filled in"
            );
        }
        $crate::rules::phrase::Phrase::Sentence($crate::rules::sentence::Sentence {
            says: $says,
            parts: vec![$((
                stringify!($part),
                $crate::rules::sentence::ToPart::to_part(&$crate::rules::sentence::value!($part $(, $value)?)),
            )),*],
        })
    }};
}

/// A value, or what is called like the part.
macro_rules! value {
    ($part:ident) => {
        $part
    };
    ($part:ident, $value:expr) => {
        $value
    };
}

pub(crate) use {said, value};

/// What can be filled in.
pub(crate) trait ToPart {
    fn to_part(&self) -> Part;
}

impl<T: ToPart + ?Sized> ToPart for &T {
    fn to_part(&self) -> Part {
        (**self).to_part()
    }
}

macro_rules! texts {
    ($($type:ty),*) => {
        $(impl ToPart for $type {
            fn to_part(&self) -> Part {
                Part::Text(self.to_string())
            }
        })*
    };
}

texts!(str, String, Cow<'_, str>, char, usize, u32, u64, i64, f64);

macro_rules! parts {
    ($($name:ident),*) => {
        $(impl ToPart for $name {
            fn to_part(&self) -> Part {
                Part::$name(self.clone())
            }
        })*
    };
}

parts!(All, Any, Each);

impl ToPart for Phrase {
    fn to_part(&self) -> Part {
        Part::Phrase(Box::new(self.clone()))
    }
}

impl ToPart for Part {
    fn to_part(&self) -> Part {
        self.clone()
    }
}

impl fmt::Display for Part {
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

impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.says;
        while let Some((before, after)) = rest.split_once('{') {
            f.write_str(before)?;
            let part = after.split_once('}').and_then(|(name, after)| {
                let mut parts = self.parts.iter();
                let (_, part) = parts.find(|(known, _)| *known == name)?;
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

impl Serialize for Sentence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1 + self.parts.len()))?;
        map.serialize_entry("says", self.says)?;
        for (name, part) in &self.parts {
            map.serialize_entry(name, part)?;
        }
        map.end()
    }
}

/// Whether all names in braces are given, and all that are given stand there.
pub(crate) const fn is_filled_in(says: &str, mut parts: &[&str]) -> bool {
    let all = parts;
    while let [part, rest @ ..] = parts {
        if !stands_in(says.as_bytes(), part.as_bytes()) {
            return false;
        }
        parts = rest;
    }
    let mut says = says.as_bytes();
    while let [first, rest @ ..] = says {
        if *first == b'{' && is_name(rest) && !is_one(rest, all) {
            return false;
        }
        says = rest;
    }
    true
}

const fn stands_in(mut says: &[u8], part: &[u8]) -> bool {
    while let [first, rest @ ..] = says {
        if *first == b'{' && is(rest, part) {
            return true;
        }
        says = rest;
    }
    false
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
    fn what_stands_in_braces_is_filled_in() {
        let (name, teams) = ("vip", All(vec!["a".to_owned(), "{name}".to_owned()]));
        let said = said!(
            "`{{name}}`, {teams}: write `{\"x\": {}}`, {name}",
            name,
            teams
        );
        assert_eq!(
            said.to_string(),
            "`{vip}`, `a` and `{name}`: write `{\"x\": {}}`, vip"
        );
        let json = serde_json::to_string(&said).unwrap();
        assert_eq!(
            json,
            r#"{"says":"`{{name}}`, {teams}: write `{\"x\": {}}`, {name}","name":"vip","teams":["a","{name}"]}"#
        );
    }

    #[test]
    fn what_is_not_filled_in_or_not_there_is_found() {
        assert!(is_filled_in("{a} {b} {a} {} {\"c\"} {D}", &["a", "b"]));
        assert!(!is_filled_in("{a} {b}", &["a"]));
        assert!(!is_filled_in("{a}", &["a", "b"]));
        assert!(!is_filled_in("{ab}", &["a"]));
    }
}
