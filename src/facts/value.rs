//! The values of facts and their types.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use serde::Serialize;

use crate::event::message::OrderItem;

/// The type of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum FactType {
    /// True or false.
    Bool,
    /// A double.
    Number,
    /// One string.
    String,
    /// A set of strings.
    Strings,
    /// A message text: folded and searched, never compared as a whole.
    Text,
}

impl FactType {
    /// The name in a rule file, as in `fields`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Number => "number",
            Self::String => "string",
            Self::Strings => "strings",
            Self::Text => "text",
        }
    }
}

impl fmt::Display for FactType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The value of a fact that the host hands over.
///
/// Made by `into()` from `&str`, `String`, `bool`, the integers, `f64` and lists of strings. Integers beyond 2^53 lose
/// their last digits, as in JSON. `Debug` shows type and length only: a fact may hold a name or a phone number.
///
/// ```
/// use waypost::facts::FactType;
/// use waypost::FactValue;
///
/// assert_eq!(FactValue::from("gold").fact_type(), FactType::String);
/// assert_eq!(FactValue::from(["new", "blocked"]).fact_type(), FactType::Strings);
/// assert_eq!(format!("{:?}", FactValue::from("Ana")), "string(3 bytes)");
/// ```
#[derive(Clone, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum FactValue<'a> {
    /// True or false.
    Bool(bool),
    /// A number; `NaN` and the infinities are refused when it is handed over.
    Number(f64),
    /// One string.
    String(Cow<'a, str>),
    /// A set of strings; order and repetition do not matter.
    Strings(Vec<Cow<'a, str>>),
}

/// The value of a fact, borrowed from the event or from where the host's values are.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ValueRef<'v, S = StringSet<'v>> {
    Bool(bool),
    Number(f64),
    String(&'v str),
    Strings(S),
}

/// The value of a fact as the host said it.
pub(crate) type SaidRef<'v> = ValueRef<'v, &'v [Cow<'v, str>]>;

/// A set of strings, wherever it is kept.
pub(crate) trait Strings: Copy {
    fn contains(self, wanted: &str) -> bool;
}

impl Strings for StringSet<'_> {
    fn contains(self, wanted: &str) -> bool {
        self.iter().any(|value| value == wanted)
    }
}

impl Strings for &[Cow<'_, str>] {
    fn contains(self, wanted: &str) -> bool {
        self.iter().any(|value| value == wanted)
    }
}

impl Strings for &[String] {
    fn contains(self, wanted: &str) -> bool {
        self.iter().any(|value| value == wanted)
    }
}

impl<'v, S: Strings> ValueRef<'v, S> {
    pub(crate) fn as_bool(self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(value),
            Self::Number(_) | Self::String(_) | Self::Strings(_) => None,
        }
    }

    pub(crate) fn as_number(self) -> Option<f64> {
        match self {
            Self::Number(value) => Some(value),
            Self::Bool(_) | Self::String(_) | Self::Strings(_) => None,
        }
    }

    pub(crate) fn as_str(self) -> Option<&'v str> {
        match self {
            Self::String(value) => Some(value),
            Self::Bool(_) | Self::Number(_) | Self::Strings(_) => None,
        }
    }
}

impl SaidRef<'_> {
    /// The same value, borrowing nothing.
    pub(crate) fn to_value(self) -> FactValue<'static> {
        let owned = |text: &str| Cow::Owned(text.to_owned());
        match self {
            Self::Bool(value) => FactValue::Bool(value),
            Self::Number(value) => FactValue::Number(value),
            Self::String(value) => FactValue::String(owned(value)),
            Self::Strings(values) => {
                FactValue::Strings(values.iter().map(|value| owned(value)).collect())
            }
        }
    }
}

/// A set of strings, borrowed: stretches of `arena`, or what was ordered.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct StringSet<'v> {
    pub(super) ranges: &'v [Range<usize>],
    pub(super) arena: &'v str,
    pub(super) ordered: &'v [OrderItem<'v>],
}

impl<'v> StringSet<'v> {
    /// The products of an order; `None` if no item names one.
    pub(super) fn of_products(ordered: Option<&'v [OrderItem<'_>]>) -> Option<Self> {
        let set = Self {
            ordered: ordered?,
            ..Self::default()
        };
        set.iter().next().map(|_| set)
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = &'v str> {
        let stretch = move |range: &Range<usize>| self.arena.get(range.clone()).unwrap_or_default();
        let product = |item: &'v OrderItem<'v>| Some(item.product_retailer_id.as_ref()?.as_str());
        let products = self.ordered.iter().filter_map(product);
        self.ranges.iter().map(stretch).chain(products)
    }
}

impl FactValue<'_> {
    /// The type of this value.
    #[must_use]
    pub fn fact_type(&self) -> FactType {
        match self {
            Self::Bool(_) => FactType::Bool,
            Self::Number(_) => FactType::Number,
            Self::String(_) => FactType::String,
            Self::Strings(_) => FactType::Strings,
        }
    }

    /// The same value, borrowing nothing.
    #[must_use]
    pub fn into_owned(self) -> FactValue<'static> {
        let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        match self {
            Self::Bool(value) => FactValue::Bool(value),
            Self::Number(value) => FactValue::Number(value),
            Self::String(value) => FactValue::String(owned(value)),
            Self::Strings(values) => FactValue::Strings(values.into_iter().map(owned).collect()),
        }
    }
}

impl fmt::Debug for FactValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(_) => f.write_str("bool"),
            Self::Number(_) => f.write_str("number"),
            Self::String(value) => write!(f, "string({} bytes)", value.len()),
            Self::Strings(values) => write!(f, "strings({})", values.len()),
        }
    }
}

impl From<bool> for FactValue<'_> {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl<'a> From<&'a str> for FactValue<'a> {
    fn from(value: &'a str) -> Self {
        Self::String(Cow::Borrowed(value))
    }
}

impl<'a> From<&'a FactValue<'_>> for FactValue<'a> {
    /// Borrows the strings.
    fn from(value: &'a FactValue<'_>) -> Self {
        match value {
            FactValue::Bool(value) => Self::Bool(*value),
            FactValue::Number(value) => Self::Number(*value),
            FactValue::String(value) => Self::String(Cow::Borrowed(value)),
            FactValue::Strings(values) => {
                Self::Strings(values.iter().map(|value| Cow::Borrowed(&**value)).collect())
            }
        }
    }
}

impl From<String> for FactValue<'_> {
    fn from(value: String) -> Self {
        Self::String(Cow::Owned(value))
    }
}

impl<'a> From<Cow<'a, str>> for FactValue<'a> {
    fn from(value: Cow<'a, str>) -> Self {
        Self::String(value)
    }
}

impl<'a> From<&[&'a str]> for FactValue<'a> {
    fn from(values: &[&'a str]) -> Self {
        Self::Strings(values.iter().map(|value| Cow::Borrowed(*value)).collect())
    }
}

impl<'a, const N: usize> From<[&'a str; N]> for FactValue<'a> {
    fn from(values: [&'a str; N]) -> Self {
        Self::from(values.as_slice())
    }
}

impl From<Vec<String>> for FactValue<'_> {
    fn from(values: Vec<String>) -> Self {
        Self::Strings(values.into_iter().map(Cow::Owned).collect())
    }
}

macro_rules! from_number {
    ($($number:ty),*) => {$(
        impl From<$number> for FactValue<'_> {
            fn from(value: $number) -> Self {
                Self::Number(value.into())
            }
        }
    )*};
}

from_number!(f64, f32, i32, u32, i16, u16, i8, u8);

macro_rules! from_wide_number {
    ($($number:ty),*) => {$(
        impl From<$number> for FactValue<'_> {
            #[expect(clippy::cast_precision_loss, reason = "documented: a number is a double, as in JSON")]
            fn from(value: $number) -> Self {
                Self::Number(value as f64)
            }
        }
    )*};
}

from_wide_number!(i64, u64, isize, usize);
