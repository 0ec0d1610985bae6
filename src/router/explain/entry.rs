//! Entries of a condition in words, with the values that decided them.

use std::fmt;

use serde::Serialize;

use crate::facts::FactType;
use crate::rules::phrase::Phrase;

/// One entry of a condition: what it wanted and what was there.
///
/// `Display` is the clause of a sentence: "`customer.tier` is `silver`, wanted `gold` or `platinum`".
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Entry {
    /// The fact that it looked at; `keyword`, `open` and `closed` for those entries.
    pub fact: String,
    /// What the fact was; `None` if it is absent, and for `keyword`, `open` and `closed`.
    pub was: Option<ShownValue>,
    /// What was wanted, in words.
    pub wanted: String,
    /// Whether that is so; `None` if the fact that decides it is absent.
    pub holds: Option<bool>,
    /// The whole in words.
    pub text: String,
    pub(super) says: Phrase,
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// What a fact was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ShownValue {
    /// The type of the fact.
    #[serde(rename = "type")]
    pub fact_type: FactType,
    /// The length of a string in characters, the size of a set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length: Option<usize>,
    /// The value in words, if it may be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

impl fmt::Display for ShownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.value, self.length) {
            (Some(value), _) => f.write_str(value),
            (None, Some(length)) if self.fact_type == FactType::Strings => {
                write!(f, "a set of {length}")
            }
            (None, Some(length)) => {
                let plural = if length == 1 { "" } else { "s" };
                write!(f, "a {} of {length} character{plural}", self.fact_type)
            }
            (None, None) => write!(f, "a {}", self.fact_type),
        }
    }
}
