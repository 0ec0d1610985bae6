//! What the tables of built-in facts say of each, and the macros that read the tables. The tables themselves stand in
//! `event_facts` and `host_facts`; a column that a row lacks is an error of the compiler.

use super::kind_set::KindSet;
use super::value::{FactType, SaidRef};
use crate::event::EventKind;
use crate::event::sender::is_country_code;
use crate::state::Known;

/// A built-in fact.
#[derive(Debug)]
pub(crate) struct Row {
    /// What rules call it.
    pub(crate) name: &'static str,
    /// For the JSON Schema; the manual has it from the table.
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
    /// The values that it probably has.
    pub(crate) expected: Expected,
}

/// How a fact is read from states.
pub(crate) type FromStates = for<'k> fn(&Known<'k>) -> Option<SaidRef<'k>>;

/// Which values of its type a fact can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Values {
    Any,
    /// Two capital letters.
    CountryCodes,
    /// What is not so is absent.
    True,
    WholeNumbers,
    /// These and no other.
    Words(&'static [&'static str]),
}

impl Values {
    pub(crate) fn has_bool(self, value: bool) -> bool {
        match self {
            Self::Any | Self::CountryCodes | Self::WholeNumbers | Self::Words(_) => true,
            Self::True => value,
        }
    }

    pub(crate) fn has_number(self, value: f64) -> bool {
        match self {
            Self::Any | Self::CountryCodes | Self::True | Self::Words(_) => true,
            Self::WholeNumbers => value.fract() == 0.0,
        }
    }

    pub(crate) fn has_string(self, value: &str) -> bool {
        match self {
            Self::Any | Self::True | Self::WholeNumbers => true,
            Self::CountryCodes => is_country_code(value),
            Self::Words(words) => words.contains(&value),
        }
    }

    /// All strings that it can have, the usual ones first; `None` if it can have any.
    pub(crate) fn strings(self) -> Option<Box<dyn Iterator<Item = String>>> {
        match self {
            Self::Any | Self::True | Self::WholeNumbers => None,
            Self::CountryCodes => {
                let usual = ["BR", "US"].into_iter().map(str::to_owned);
                let letters = || 'A'..='Z';
                let all = letters().flat_map(move |a| letters().map(move |b| format!("{a}{b}")));
                Some(Box::new(usual.chain(all)))
            }
            Self::Words(words) => Some(Box::new(words.iter().map(|word| (*word).to_owned()))),
        }
    }
}

/// Which values of a fact are no slips of whoever wrote the rules. Nothing is proved by it: the lists of the platform grow, and
/// hosts say what they like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    /// Whatever it [can have](Values).
    Any,
    /// Words in capitals.
    Capitals,
    /// Whole kinds of events.
    Kinds,
    /// Codes of languages.
    Languages,
    /// Two parts with `/` between them.
    MediaTypes,
    /// The people of the file's teams.
    Members,
    /// Codes of countries, or regions that the host knows.
    Regions,
    /// Digits alone, with the country code and without a `+`; or the id of a user.
    Phones,
    /// The file's teams.
    Teams,
    /// These, and perhaps others.
    Usual(&'static [&'static str]),
    /// These and no other.
    Words(&'static [&'static str]),
}

/// Kinds of events, by whichever way these came.
#[derive(Debug)]
pub(crate) enum Kinds {
    All,
    /// These and all below them.
    Below(&'static [&'static str]),
    /// Those of which the event module knows.
    Such(fn(EventKind) -> bool),
}

impl Kinds {
    pub(crate) const NONE: Self = Self::Below(&[]);

    pub(crate) fn contains(&self, kind: EventKind) -> bool {
        match self {
            Self::All => true,
            Self::Below(patterns) => {
                let base = kind.base();
                patterns.iter().any(|pattern| base.matches(pattern))
            }
            Self::Such(is_such) => is_such(kind),
        }
    }

    pub(crate) fn set(&self) -> KindSet {
        KindSet::of(|kind| self.contains(kind))
    }
}
/// Makes the enum, the rows, the reading and the manual's lines of the facts that come with an event.
///
/// `value` is the type and how the value is read; the second argument, if any, is the host's table of restricted
/// regions. The other columns are those of [`Row`] and of [`Carried`](super::event_facts::Carried). Those that few rows
/// have are left out elsewhere: `folded`, `values` of which not all are possible, `expected`, `always_on`,
/// `only_on`, `brings`.
macro_rules! event_facts {
    ($($fact:ident = $name:literal {
        meaning: $meaning:literal,
        value: $fact_type:ident(|$event:ident $(, $regions:ident)?| $value:expr),
        $(folded: $folded:expr,)?
        shown: $shown:expr,
        $(values: $values:expr,)?
        $(expected: $expected:expr,)?
        on: $on:expr,
        $(always_on: $always_on:expr,)?
        $(only_on: $only_on:expr,)?
        $(brings: $brings:expr,)?
    })*) => {
        /// A fact that comes with the event.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum EventFact { $(#[doc = $meaning] $fact,)* }

        impl EventFact {
            pub(crate) const ALL: &[Self] = &[$(Self::$fact),*];

            pub(crate) const fn row(self) -> &'static Row {
                match self {
                    $(Self::$fact => &Row {
                        name: $name,
                        meaning: $meaning,
                        fact_type: FactType::$fact_type,
                        folded: column!($($folded)?, false),
                        shown: $shown,
                        values: column!($($values)?, Values::Any),
                        expected: column!($($expected)?, Expected::Any),
                    },)*
                }
            }

            pub(crate) const fn carried(self) -> &'static Carried {
                match self {
                    $(Self::$fact => &Carried {
                        on: $on,
                        always_on: column!($($always_on)?, Kinds::NONE),
                        only_on: column!($($only_on)?, |_| None),
                        brings: column!($($brings)?, &[]),
                    },)*
                }
            }

            /// The value as it came; `None` if the event does not carry the fact. Cost: constant, except for what stands
            /// in lists, and for a word that is read where it stands.
            pub(crate) fn value<'e>(
                self,
                event: &'e Event<'_>,
                regions: &RestrictedRegions,
            ) -> Option<ValueRef<'e>> {
                match self {
                    $(Self::$fact => {
                        let $event = event;
                        $(let $regions = regions;)?
                        value_of!($fact_type, $value)
                    })*
                }
            }
        }

        /// The lines of the manual's table.
        macro_rules! event_fact_lines {
            () => {
                concat!($("| `", $name, "` | ", word_of!($fact_type), " | ", $meaning, " |\n"),*)
            };
        }
    };
}

/// What a row says, else what all others have.
macro_rules! column {
    (, $other:expr) => {
        $other
    };
    ($said:expr, $other:expr) => {
        $said
    };
}

/// Makes the enum, the rows and the manual's lines of the facts that the host hands over. The columns are those of
/// [`Row`], and how the fact is read from states, if it is.
macro_rules! host_facts {
    ($($fact:ident = $name:literal {
        meaning: $meaning:literal,
        fact_type: FactType::$fact_type:ident,
        folded: $folded:expr,
        shown: $shown:expr,
        $(expected: $expected:expr,)?
        from_states: $from_states:expr,
    })*) => {
        /// A host fact that needs no declaration.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum BuiltIn { $(#[doc = $meaning] $fact,)* }

        impl BuiltIn {
            pub(crate) const ALL: &[Self] = &[$(Self::$fact),*];

            pub(crate) const fn row(self) -> &'static Row {
                match self {
                    $(Self::$fact => &Row {
                        name: $name,
                        meaning: $meaning,
                        fact_type: FactType::$fact_type,
                        folded: $folded,
                        shown: $shown,
                        values: Values::Any,
                        expected: column!($($expected)?, Expected::Any),
                    },)*
                }
            }

            /// How it is read from states where the host does not say it itself.
            pub(crate) const fn state_reader(self) -> Option<FromStates> {
                match self {
                    $(Self::$fact => $from_states,)*
                }
            }
        }

        /// The lines of the manual's table.
        macro_rules! host_fact_lines {
            () => {
                concat!($("| `", $name, "` | ", word_of!($fact_type), " | ", $meaning, " |\n"),*)
            };
        }
    };
}

/// What was read, as a value of its fact's type.
macro_rules! value_of {
    (Bool, $value:expr) => {
        $value.map(ValueRef::Bool)
    };
    (Number, $value:expr) => {
        $value.map(ValueRef::Number)
    };
    (String, $value:expr) => {
        $value.map(ValueRef::String)
    };
    (Strings, $value:expr) => {
        $value.map(ValueRef::Strings)
    };
    (Text, $value:expr) => {
        $value.map(ValueRef::String)
    };
}

/// [`FactType::as_str`] as a literal.
macro_rules! word_of {
    (Bool) => {
        "bool"
    };
    (Number) => {
        "number"
    };
    (String) => {
        "string"
    };
    (Strings) => {
        "strings"
    };
    (Text) => {
        "text"
    };
}
