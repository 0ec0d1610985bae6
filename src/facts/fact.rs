//! What a fact is: its type, and what the tables of built-in facts say of each.

use std::fmt;

use super::KindSet;
use super::event_facts::EventFact;
use crate::event::EventKind;

/// A fact that has a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fact {
    /// It comes with the event.
    Event(EventFact),
    /// It is in the context: the index of a host fact of the schema.
    Host(usize),
}

/// The type of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

/// A built-in fact: one row of [`EventFact`] or [`BuiltIn`](super::BuiltIn).
#[derive(Debug)]
pub(crate) struct Row {
    /// What rules call it.
    pub(crate) name: &'static str,
    /// For the manual and the JSON Schema.
    #[cfg_attr(
        not(feature = "schema"),
        expect(dead_code, reason = "the manual is made of the literals themselves")
    )]
    pub(crate) meaning: &'static str,
    pub(crate) fact_type: FactType,
    /// Whether comparisons ignore case and accents.
    pub(crate) folded: bool,
    /// Whether an explanation may show its value to whoever did not ask for values: not what a customer wrote, is called
    /// or can be reached by.
    pub(crate) shown: bool,
    /// The values that it can have.
    pub(crate) values: Values,
    /// The kinds of events that may carry it.
    pub(crate) on: Kinds,
    /// The kinds of events that do not do without it, as the platform sends them.
    pub(crate) always_on: Kinds,
    /// Facts that an event with this one carries, too.
    pub(crate) brings: &'static [EventFact],
}

/// Which values of its type a fact can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Values {
    Any,
    /// Two capital letters.
    CountryCodes,
    /// What is not so is absent.
    True,
    WholeNumbers,
}

impl Values {
    pub(crate) fn has_bool(self, value: bool) -> bool {
        match self {
            Self::Any | Self::CountryCodes | Self::WholeNumbers => true,
            Self::True => value,
        }
    }

    pub(crate) fn has_number(self, value: f64) -> bool {
        match self {
            Self::Any | Self::CountryCodes | Self::True => true,
            Self::WholeNumbers => value.fract() == 0.0,
        }
    }

    pub(crate) fn has_string(self, value: &str) -> bool {
        match self {
            Self::Any | Self::True | Self::WholeNumbers => true,
            Self::CountryCodes => {
                value.len() == 2 && value.bytes().all(|byte| byte.is_ascii_uppercase())
            }
        }
    }
}

/// Kinds of events, by whichever way these came.
#[derive(Debug)]
pub(crate) enum Kinds {
    All,
    /// These and all below them.
    Below(&'static [&'static str]),
}

impl Kinds {
    pub(crate) const NONE: Self = Self::Below(&[]);

    pub(crate) fn contains(&self, kind: EventKind) -> bool {
        match self {
            Self::All => true,
            Self::Below(patterns) => patterns.iter().any(|pattern| kind.base().matches(pattern)),
        }
    }

    pub(crate) fn set(&self) -> KindSet {
        KindSet::of(|kind| self.contains(kind))
    }
}
