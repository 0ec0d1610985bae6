//! How typed members are read from JSON and written again; the macros that make a record out of its definition.
//!
//! Rules of this file:
//!
//! * `null`, an empty array and (if the type says so) an empty string are absent.
//! * Of two members with one key the last one counts, and it alone.
//! * A member that no record knows is skipped.
//! * A value of another JSON type than documented is a [`Mismatch`]. In [`Mode::Lenient`] the member that holds it is as
//!   if absent, at the innermost level; in [`Mode::Strict`] the whole value is lost, up to who asked for it.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::json::view::View;
use crate::time::Timestamp;

/// What becomes of a member whose JSON type is not the documented one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// It is as if absent.
    Lenient,
    /// It spoils the value it stands in.
    Strict,
}

/// A value has not the JSON type that is documented for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mismatch;

/// What a JSON value that is not `null` can be read as.
pub(crate) trait Value<'a>: Sized + Serialize {
    /// Reads the value. `None` if its type is right and it says nothing (an empty id).
    fn read(view: View<'a>, mode: Mode) -> Result<Option<Self>, Mismatch>;

    /// Writes the value as the lines of events have it.
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.serialize(serializer)
    }
}

/// What a member of a record can be: there, absent, or several.
pub(crate) trait Member<'a>: Default {
    fn read(view: View<'a>, mode: Mode) -> Result<Self, Mismatch>;
    fn is_absent(&self) -> bool;
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;
}

/// An object with known members.
pub(crate) trait Record<'a>: Default {
    /// Reads the value of a member, if it knows the key. `wrong` has a bit for each member: set if what it holds now
    /// is not of its type.
    fn member(&mut self, key: &[u8], view: View<'a>, mode: Mode, wrong: &mut u64) -> bool;
}

/// Writes the members of a record into an object that may hold others.
pub(crate) trait WriteMembers {
    fn write_members<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error>;
}

/// Reads an object into a record.
pub(crate) fn read_record<'a, R: Record<'a>>(view: View<'a>, mode: Mode) -> Result<R, Mismatch> {
    let mut record = R::default();
    let mut wrong = 0;
    if !view.is_object() {
        return Err(Mismatch);
    }
    for (key, view) in view.members() {
        record.member(key, view, mode, &mut wrong);
    }
    if wrong == 0 || mode == Mode::Lenient {
        Ok(record)
    } else {
        Err(Mismatch)
    }
}

/// Reads a member that is as if absent if its type is another.
pub(crate) fn lenient<'a, M: Member<'a>>(view: View<'a>) -> M {
    M::read(view, Mode::Lenient).unwrap_or_default()
}

/// Reads one member into its place.
#[inline]
pub(crate) fn read_member<'a, M: Member<'a>>(
    place: &mut M,
    view: View<'a>,
    mode: Mode,
    wrong: &mut u64,
    bit: u64,
) {
    if let Ok(value) = M::read(view, mode) {
        *place = value;
        *wrong &= !bit;
    } else {
        *place = M::default();
        *wrong |= bit;
    }
}

/// A member as `serde` wants it.
pub(crate) struct Written<'m, M>(pub(crate) &'m M);

impl<'a, M: Member<'a>> Serialize for Written<'_, M> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(serializer)
    }
}

impl<'a, T: Value<'a>> Member<'a> for Option<T> {
    #[inline]
    fn read(view: View<'a>, mode: Mode) -> Result<Self, Mismatch> {
        match T::read(view, mode) {
            Err(Mismatch) if view.is_null() => Ok(None),
            read => read,
        }
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Some(value) => value.write(serializer),
            None => serializer.serialize_none(),
        }
    }
}

impl<'a, T: Value<'a>> Member<'a> for Vec<T> {
    fn read(view: View<'a>, mode: Mode) -> Result<Self, Mismatch> {
        if view.is_null() {
            return Ok(Self::new());
        }
        let mut values = Self::new();
        for element in view.elements().ok_or(Mismatch)? {
            match Option::<T>::read(element, mode) {
                Ok(value) => values.extend(value),
                Err(Mismatch) if mode == Mode::Lenient => {}
                Err(Mismatch) => return Err(Mismatch),
            }
        }
        Ok(values)
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Element<'v, T>(&'v T);
        impl<'a, T: Value<'a>> Serialize for Element<'_, T> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.0.write(serializer)
            }
        }
        serializer.collect_seq(self.iter().map(Element))
    }
}

impl<'a, T: Value<'a>> Value<'a> for Box<T> {
    fn read(view: View<'a>, mode: Mode) -> Result<Option<Self>, Mismatch> {
        Ok(T::read(view, mode)?.map(Self::new))
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        T::write(self, serializer)
    }
}

impl<'a> Value<'a> for &'a str {
    #[inline]
    fn read(view: View<'a>, _: Mode) -> Result<Option<Self>, Mismatch> {
        view.string().map(Some).ok_or(Mismatch)
    }
}

impl<'a> Value<'a> for bool {
    fn read(view: View<'a>, _: Mode) -> Result<Option<Self>, Mismatch> {
        view.bool().map(Some).ok_or(Mismatch)
    }
}

/// Seconds, as a number or as a string of digits: the platform writes both. Anything else that is a number or a string
/// is absent: it is not a time, but its type is right.
impl<'a> Value<'a> for Timestamp {
    fn read(view: View<'a>, _: Mode) -> Result<Option<Self>, Mismatch> {
        let secs = if let Some(text) = view.string() {
            digits(text)
        } else {
            let number = view.number().ok_or(Mismatch)?;
            number.parse().ok()
        };
        Ok(secs.map(Self::from_secs))
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.as_secs())
    }
}

/// The number that is written in digits and nothing else; `None` if it does not fit.
fn digits(text: &str) -> Option<i64> {
    // `parse` alone would take a sign.
    let begins_so = text.bytes().next().is_some_and(|b| b.is_ascii_digit());
    begins_so.then(|| text.parse().ok()).flatten()
}

/// Defines a struct of optional members, how it is read, written and shown.
///
/// `name as "key" | "older key": Type` if the member's key is not the field's name.
macro_rules! record {
    ($(
        $(#[$meta:meta])*
        $vis:vis struct $Name:ident $(<$life:lifetime>)? {
            $(
                $(#[$field_meta:meta])*
                $field_vis:vis $field:ident $(as $key:literal $(| $alias:literal)*)?: $Type:ty,
            )*
        }
    )*) => {$(
        $(#[$meta])*
        #[derive(Clone, Default, PartialEq)]
        #[non_exhaustive]
        $vis struct $Name $(<$life>)? {
            $($(#[$field_meta])* $field_vis $field: $Type,)*
        }

        impl<'a> $crate::event::types::record::Record<'a> for $Name $(<$life>)? {
            #[inline]
            fn member(
                &mut self,
                key: &[u8],
                view: $crate::json::view::View<'a>,
                mode: $crate::event::types::record::Mode,
                wrong: &mut u64,
            ) -> bool {
                let mut bit = 1_u64;
                $(
                    if key == record!(@key $field $($key)?).as_bytes()
                        $($(|| key == $alias.as_bytes())*)?
                    {
                        $crate::event::types::record::read_member(&mut self.$field, view, mode, wrong, bit);
                        return true;
                    }
                    bit <<= 1;
                )*
                let _ = bit;
                false
            }
        }

        impl<'a> $crate::event::types::record::Value<'a> for $Name $(<$life>)? {
            fn read(
                view: $crate::json::view::View<'a>,
                mode: $crate::event::types::record::Mode,
            ) -> Result<Option<Self>, $crate::event::types::record::Mismatch> {
                $crate::event::types::record::read_record(view, mode).map(Some)
            }
        }

        impl $(<$life>)? $crate::event::types::record::WriteMembers for $Name $(<$life>)? {
            fn write_members<M: serde::ser::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                $(
                    if !$crate::event::types::record::Member::is_absent(&self.$field) {
                        map.serialize_entry(
                            record!(@key $field $($key)?),
                            &$crate::event::types::record::Written(&self.$field),
                        )?;
                    }
                )*
                Ok(())
            }
        }

        impl $(<$life>)? serde::Serialize for $Name $(<$life>)? {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(None)?;
                $crate::event::types::record::WriteMembers::write_members(self, &mut map)?;
                serde::ser::SerializeMap::end(map)
            }
        }

        /// Shows the members that are there.
        impl $(<$life>)? std::fmt::Debug for $Name $(<$life>)? {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let mut shown = f.debug_struct(stringify!($Name));
                $(
                    if !$crate::event::types::record::Member::is_absent(&self.$field) {
                        shown.field(stringify!($field), &self.$field);
                    }
                )*
                shown.finish()
            }
        }
    )*};
    (@key $field:ident $key:literal) => { $key };
    (@key $field:ident) => { stringify!($field) };
}
pub(crate) use record;

/// Defines an enum of the words that the platform uses for something, with a place for those it will use next.
macro_rules! words {
    ($(
        $(#[$meta:meta])*
        $vis:vis enum $Name:ident<'a> {
            $($(#[$variant_meta:meta])* $Variant:ident = $word:literal $(| $alias:literal)*,)*
        }
    )*) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        $vis enum $Name<'a> {
            $($(#[$variant_meta])* $Variant,)*
            /// A word that this version does not know, as it was sent.
            Unknown(&'a str),
        }

        impl<'a> $Name<'a> {
            /// The word as the platform writes it.
            #[must_use]
            $vis const fn as_str(&self) -> &'a str {
                match self {
                    $(Self::$Variant => $word,)*
                    Self::Unknown(word) => word,
                }
            }
        }

        impl<'a> From<&'a str> for $Name<'a> {
            fn from(word: &'a str) -> Self {
                match word {
                    $($word $(| $alias)* => Self::$Variant,)*
                    _ => Self::Unknown(word),
                }
            }
        }

        /// Shows a known word, and of an unknown one how long it is: nobody knows what it says.
        impl std::fmt::Debug for $Name<'_> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self {
                    Self::Unknown(word) => $crate::event::types::redacted(f, "unknown", word),
                    _ => f.write_str(self.as_str()),
                }
            }
        }

        impl serde::Serialize for $Name<'_> {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'a> $crate::event::types::record::Value<'a> for $Name<'a> {
            #[inline]
            fn read(
                view: $crate::json::view::View<'a>,
                _: $crate::event::types::record::Mode,
            ) -> Result<Option<Self>, $crate::event::types::record::Mismatch> {
                let word = view.string().ok_or($crate::event::types::record::Mismatch)?;
                Ok((!word.is_empty()).then(|| word.into()))
            }
        }
    )*};
}
pub(crate) use words;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::document::Document;

    record! {
        /// An inner record.
        struct Inner<'a> {
            name: Option<&'a str>,
            size: Option<Timestamp>,
        }

        /// An outer one.
        struct Outer<'a> {
            kind as "type" | "typ": Option<Word<'a>>,
            inner: Option<Box<Inner<'a>>>,
            list: Vec<Inner<'a>>,
            flag: Option<bool>,
        }
    }

    words! {
        /// Words.
        enum Word<'a> {
            Small = "small" | "SMALL",
            Big = "big",
        }
    }

    fn read(text: &str, mode: Mode) -> Result<String, Mismatch> {
        let document = Document::parse(text.as_bytes(), 0).unwrap();
        let record: Outer<'_> = read_record(document.root(), mode)?;
        Ok(serde_json::to_string(&record).unwrap())
    }

    #[test]
    fn what_is_read_is_written_and_what_is_absent_is_not() {
        for (text, written) in [
            ("{}", "{}"),
            (
                r#"{"type":"SMALL","inner":{"name":"a","size":"12"},"list":[{},null,{"size":3}],"flag":false,"new":[1]}"#,
                r#"{"type":"small","inner":{"name":"a","size":12},"list":[{},{"size":3}],"flag":false}"#,
            ),
            (r#"{"typ":"huge"}"#, r#"{"type":"huge"}"#),
            (r#"{"type":null,"inner":null,"list":[],"flag":null}"#, "{}"),
            (
                r#"{"type":"","inner":{"name":"","size":"1e3"}}"#,
                r#"{"inner":{"name":""}}"#,
            ),
        ] {
            assert_eq!(read(text, Mode::Strict).as_deref(), Ok(written), "{text}");
            assert_eq!(read(text, Mode::Lenient).as_deref(), Ok(written), "{text}");
        }
    }

    #[test]
    fn a_wrong_type_loses_the_innermost_member_or_all() {
        for (text, written) in [
            (r#"{"type":5,"flag":true}"#, r#"{"flag":true}"#),
            (
                r#"{"inner":{"name":[],"size":1}}"#,
                r#"{"inner":{"size":1}}"#,
            ),
            (
                r#"{"inner":{"name":"\ud800","size":1}}"#,
                r#"{"inner":{"size":1}}"#,
            ),
            (r#"{"inner":[],"flag":true}"#, r#"{"flag":true}"#),
            (r#"{"list":[1,{"name":"b"}]}"#, r#"{"list":[{"name":"b"}]}"#),
            (r#"{"list":{},"flag":"true"}"#, "{}"),
            (r#"{"flag":true,"flag":0}"#, "{}"),
        ] {
            assert_eq!(read(text, Mode::Lenient).as_deref(), Ok(written), "{text}");
            assert_eq!(read(text, Mode::Strict), Err(Mismatch), "{text}");
        }
        assert_eq!(read("[]", Mode::Lenient), Err(Mismatch));
    }

    #[test]
    fn the_last_of_two_members_counts_alone() {
        for (text, written) in [
            (r#"{"flag":0,"flag":true}"#, r#"{"flag":true}"#),
            (r#"{"flag":true,"flag":null}"#, "{}"),
            (
                r#"{"inner":{"name":"a"},"inner":{"size":1}}"#,
                r#"{"inner":{"size":1}}"#,
            ),
        ] {
            assert_eq!(read(text, Mode::Strict).as_deref(), Ok(written), "{text}");
        }
    }

    #[test]
    fn debug_shows_what_is_there_and_no_unknown_word() {
        let text = r#"{"type":"big","list":[{"name":"a"}]}"#;
        let document = Document::parse(text.as_bytes(), 0).unwrap();
        let record: Outer<'_> = read_record(document.root(), Mode::Strict).unwrap();
        let shown = format!("{record:?}");
        assert_eq!(
            shown,
            r#"Outer { kind: Some(big), list: [Inner { name: Some("a") }] }"#
        );
        assert_eq!(format!("{:?}", Word::from("Ana")), "unknown(3 chars)");
    }
}
