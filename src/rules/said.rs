//! How code says a sentence: in English, where it is said.

use std::borrow::Cow;

use super::phrase::{All, Any, Each, Part, Phrase};
use super::sentence::Sentence;

/// A [`Sentence`] as a [`Phrase`]: `said!("team `{name}` is full", name = team.name)`. A part that is not named like the value
/// it is given, or is given and not named, does not compile.
macro_rules! said {
    ($says:literal) => {{
        const { assert!($crate::rules::sentence::is_filled_in($says, &[]), "something is to be filled in") };
        $crate::rules::said::plain($says)
    }};
    ($says:literal, $($part:ident $(= $value:expr)?),+ $(,)?) => {{
        const {
            assert!(
                $crate::rules::sentence::is_filled_in($says, &[$(stringify!($part)),*]),
                "the names in braces are not those that are filled in, in their order"
            );
        }
        $crate::rules::said::filled_in($says, [$(
            $crate::rules::said::ToPart::to_part(&$crate::rules::said::value!($part $(, $value)?)),
        )*])
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

/// A sentence in which nothing is filled in.
pub(crate) const fn plain(says: &'static str) -> Phrase {
    let parts = Vec::new();
    Phrase::Sentence(Sentence { says, parts })
}

/// A sentence with its parts. It is called at very many places, and kept short there.
#[inline(never)]
pub(crate) fn filled_in<const N: usize>(says: &'static str, parts: [Part; N]) -> Phrase {
    let parts = parts.into();
    Phrase::Sentence(Sentence { says, parts })
}

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
            #[inline(never)]
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
}
