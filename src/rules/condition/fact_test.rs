//! Tests of one fact: what passes, and everything else that depends on which test it is.
//!
//! The router asks which values pass; the index, by which values a test is found; the analysis and the explanations,
//! for values that pass or fail, and for words.

use crate::facts::{Strings, ValueRef};
use crate::rules::phrase::{All, Any, Either, Phrase};

/// A test of one fact that is there. Negations are negations of conditions: absent stays unknown under them.
#[derive(Clone, Debug)]
pub(crate) enum Test {
    Bool(Vec<bool>),
    Number(Vec<f64>),
    Compare(Comparison, f64),
    /// A string is one of these; a set of strings holds one of these. Folded if the fact is.
    OneOf(Vec<String>),
    /// A set of strings holds all of these.
    HasAll(Vec<String>),
    Prefix(String),
    Suffix(String),
    Contains(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

impl Comparison {
    fn holds(self, value: f64, limit: f64) -> bool {
        match self {
            Self::Greater => value > limit,
            Self::GreaterOrEqual => value >= limit,
            Self::Less => value < limit,
            Self::LessOrEqual => value <= limit,
        }
    }
}

/// What a test compares a value with.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Operands<'t> {
    Bools(&'t [bool]),
    Numbers(&'t [f64]),
    /// With strings as a whole, or with the members of a set.
    Strings(&'t [String]),
    Part(Part<'t>),
}

/// A part of a string.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part<'t> {
    Beginning(&'t str),
    End(&'t str),
    Inside(&'t str),
}

impl<'t> Operands<'t> {
    pub(crate) const fn len(self) -> usize {
        match self {
            Self::Bools(values) => values.len(),
            Self::Numbers(values) => values.len(),
            Self::Strings(values) => values.len(),
            Self::Part(_) => 1,
        }
    }

    /// All that is text.
    pub(crate) fn texts(self) -> impl Iterator<Item = &'t str> {
        let (whole, part) = match self {
            Self::Strings(values) => (values, None),
            Self::Part(part) => (&[][..], Some(part.as_str())),
            Self::Bools(_) | Self::Numbers(_) => (&[][..], None),
        };
        whole.iter().map(String::as_str).chain(part)
    }
}

impl<'t> Part<'t> {
    pub(crate) const fn as_str(self) -> &'t str {
        match self {
            Self::Beginning(part) | Self::End(part) | Self::Inside(part) => part,
        }
    }
}

/// How the values that pass can be found by the operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FoundBy {
    /// A value passes if and only if it is one of them; a set, if it holds one.
    Any,
    /// A set passes if and only if it holds each.
    Each,
    /// Values pass that are not among them.
    Nothing,
}

/// A value that passes a test, or fails it, and is there.
#[derive(Clone, Debug)]
pub(crate) enum Sample {
    Bool(bool),
    Number(f64),
    String(String),
    /// The set as it is, with these in it.
    With(Vec<String>),
    /// The set as it is, without these.
    Without(Vec<String>),
    /// Any value that no rule names.
    Other,
}

/// Of how many operands there are samples.
const MOST_SAMPLES: usize = 8;

impl Test {
    /// Whether a value passes. Reading a file gives every test its fact's type, so that no value of another type is
    /// asked; none would pass.
    pub(crate) fn passes(&self, value: ValueRef<'_, impl Strings>) -> bool {
        match self {
            Self::Bool(wanted) => value.as_bool().is_some_and(|value| wanted.contains(&value)),
            // Exactly, as they are written.
            Self::Number(wanted) => value
                .as_number()
                .is_some_and(|value| wanted.contains(&value)),
            Self::Compare(comparison, limit) => value
                .as_number()
                .is_some_and(|value| comparison.holds(value, *limit)),
            Self::OneOf(wanted) => match value {
                ValueRef::String(value) => wanted.iter().any(|wanted| wanted == value),
                ValueRef::Strings(values) => wanted.iter().any(|wanted| values.contains(wanted)),
                ValueRef::Bool(_) | ValueRef::Number(_) => false,
            },
            Self::HasAll(wanted) => match value {
                ValueRef::Strings(values) => wanted.iter().all(|wanted| values.contains(wanted)),
                ValueRef::Bool(_) | ValueRef::Number(_) | ValueRef::String(_) => false,
            },
            Self::Prefix(prefix) => value
                .as_str()
                .is_some_and(|value| value.starts_with(prefix.as_str())),
            Self::Suffix(suffix) => value
                .as_str()
                .is_some_and(|value| value.ends_with(suffix.as_str())),
            Self::Contains(part) => value
                .as_str()
                .is_some_and(|value| value.contains(part.as_str())),
        }
    }

    /// A byte for each way to compare: tests with the same and the same operands are the same.
    pub(crate) const fn tag(&self) -> u8 {
        match self {
            Self::Bool(_) => b'b',
            Self::Number(_) => b'n',
            Self::Compare(Comparison::Greater, _) => b'>',
            Self::Compare(Comparison::GreaterOrEqual, _) => b'G',
            Self::Compare(Comparison::Less, _) => b'<',
            Self::Compare(Comparison::LessOrEqual, _) => b'L',
            Self::OneOf(_) => b'1',
            Self::HasAll(_) => b'a',
            Self::Prefix(_) => b'p',
            Self::Suffix(_) => b's',
            Self::Contains(_) => b'c',
        }
    }

    pub(crate) fn operands(&self) -> Operands<'_> {
        match self {
            Self::Bool(values) => Operands::Bools(values),
            Self::Number(values) => Operands::Numbers(values),
            Self::Compare(_, limit) => Operands::Numbers(std::slice::from_ref(limit)),
            Self::OneOf(values) | Self::HasAll(values) => Operands::Strings(values),
            Self::Prefix(part) => Operands::Part(Part::Beginning(part)),
            Self::Suffix(part) => Operands::Part(Part::End(part)),
            Self::Contains(part) => Operands::Part(Part::Inside(part)),
        }
    }

    pub(crate) const fn found_by(&self) -> FoundBy {
        match self {
            Self::Bool(_) | Self::Number(_) | Self::OneOf(_) => FoundBy::Any,
            Self::HasAll(_) => FoundBy::Each,
            Self::Compare(..) | Self::Prefix(_) | Self::Suffix(_) | Self::Contains(_) => {
                FoundBy::Nothing
            }
        }
    }

    /// A few values that pass, of a fact that is a set or is not.
    pub(crate) fn passing(&self, is_set: bool) -> Vec<Sample> {
        match self {
            Self::Bool(wanted) => wanted.iter().map(|value| Sample::Bool(*value)).collect(),
            Self::Number(wanted) => {
                let wanted = wanted.iter().take(MOST_SAMPLES);
                wanted.map(|number| Sample::Number(*number)).collect()
            }
            Self::Compare(comparison, limit) => vec![Sample::Number(match comparison {
                Comparison::Greater => limit + 1.0,
                Comparison::Less => limit - 1.0,
                Comparison::GreaterOrEqual | Comparison::LessOrEqual => *limit,
            })],
            Self::OneOf(wanted) => wanted
                .iter()
                .take(MOST_SAMPLES)
                .cloned()
                .map(|value| {
                    if is_set {
                        Sample::With(vec![value])
                    } else {
                        Sample::String(value)
                    }
                })
                .collect(),
            Self::HasAll(wanted) => vec![Sample::With(wanted.clone())],
            Self::Prefix(part) | Self::Suffix(part) | Self::Contains(part) => {
                vec![Sample::String(part.clone())]
            }
        }
    }

    /// A few values that fail, of a fact that is a set or is not.
    pub(crate) fn failing(&self, is_set: bool) -> Vec<Sample> {
        match self {
            Self::Bool(wanted) => [true, false]
                .into_iter()
                .filter(|value| !wanted.contains(value))
                .map(Sample::Bool)
                .collect(),
            Self::Number(wanted) => {
                let largest = wanted.iter().copied().fold(0.0, f64::max);
                vec![Sample::Number(largest + 1.0)]
            }
            Self::Compare(comparison, limit) => vec![Sample::Number(match comparison {
                Comparison::GreaterOrEqual => limit - 1.0,
                Comparison::LessOrEqual => limit + 1.0,
                Comparison::Greater | Comparison::Less => *limit,
            })],
            Self::OneOf(unwanted) if is_set => vec![Sample::Without(unwanted.clone())],
            Self::OneOf(_) => vec![Sample::Other],
            Self::HasAll(unwanted) => unwanted
                .iter()
                .take(MOST_SAMPLES)
                .map(|value| Sample::Without(vec![value.clone()]))
                .collect(),
            // An empty one stands everywhere.
            Self::Prefix(part) | Self::Suffix(part) | Self::Contains(part) if part.is_empty() => {
                Vec::new()
            }
            Self::Prefix(_) | Self::Suffix(_) | Self::Contains(_) => vec![Sample::Other],
        }
    }

    /// What is wanted of a fact that is a set or is not: that it passes, or that it fails.
    pub(crate) fn wanted(&self, passes: bool, is_set: bool) -> Phrase {
        let not = |plain: Phrase| {
            if passes {
                plain
            } else {
                Phrase::AnythingBut {
                    wanted: Box::new(plain),
                }
            }
        };
        let either = |values: Vec<Phrase>| {
            not(Phrase::OneOfThese {
                values: Either(values),
            })
        };
        match (self, passes) {
            (Self::Bool(values), _) => {
                either(values.iter().map(|value| Phrase::truth(*value)).collect())
            }
            (Self::Number(values), _) => {
                either(values.iter().map(|value| Phrase::number(*value)).collect())
            }
            (Self::Compare(comparison, limit), _) => {
                let limit = limit.to_string();
                match (comparison, passes) {
                    (Comparison::Greater, true) | (Comparison::LessOrEqual, false) => {
                        Phrase::MoreThan { limit }
                    }
                    (Comparison::GreaterOrEqual, true) | (Comparison::Less, false) => {
                        Phrase::AtLeast { limit }
                    }
                    (Comparison::Less, true) | (Comparison::GreaterOrEqual, false) => {
                        Phrase::LessThan { limit }
                    }
                    (Comparison::LessOrEqual, true) | (Comparison::Greater, false) => {
                        Phrase::AtMost { limit }
                    }
                }
            }
            (Self::OneOf(values), true) if is_set => Phrase::OneInIt {
                values: Any(values.clone()),
            },
            (Self::OneOf(values), false) if is_set => Phrase::NoneInIt {
                values: Any(values.clone()),
            },
            (Self::OneOf(values), _) => not(Phrase::OneOf {
                values: Any(values.clone()),
            }),
            (Self::HasAll(values), true) => Phrase::AllInIt {
                values: All(values.clone()),
            },
            (Self::HasAll(values), false) => Phrase::NotAllInIt {
                values: All(values.clone()),
            },
            (Self::Prefix(part), true) => Phrase::BeginsWith { part: part.clone() },
            (Self::Prefix(part), false) => Phrase::BeginsNotWith { part: part.clone() },
            (Self::Suffix(part), true) => Phrase::EndsWith { part: part.clone() },
            (Self::Suffix(part), false) => Phrase::EndsNotWith { part: part.clone() },
            (Self::Contains(part), true) => Phrase::Contains { part: part.clone() },
            (Self::Contains(part), false) => Phrase::ContainsNot { part: part.clone() },
        }
    }
}
