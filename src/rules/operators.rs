//! The operators of conditions, one row each: whoever reads, describes or suggests operators goes by these rows.
//!
//! What a test does once it is made is said in [`Test`](super::condition::Test).

use super::condition::{Comparison, Test};
use super::meant::plain;
use crate::facts::FactType::{self, Bool, Number, String as Text, Strings};

/// One operator.
pub(crate) struct Operator {
    pub(crate) name: &'static str,
    /// What people write who know it by another name.
    pub(crate) also: &'static [&'static str],
    pub(crate) operand: Operand,
    /// The types of the facts that it applies to.
    pub(crate) types: &'static [FactType],
    /// Whether the test must fail: of a fact that is there.
    pub(crate) negates: bool,
    pub(crate) asks: Asks,
    #[cfg_attr(
        not(feature = "schema"),
        expect(dead_code, reason = "the schema prints it")
    )]
    pub(crate) meaning: Meaning,
}

impl Operator {
    /// Whether this is another spelling of it, however its words are parted.
    pub(crate) fn is_also(&self, written: &str) -> bool {
        let written_plain = plain(written);
        self.also.iter().any(|also| {
            *also == written || (!written_plain.is_empty() && plain(also) == written_plain)
        })
    }
}

/// What stands behind an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operand {
    /// One value of the fact's type; of a set, one string.
    One,
    /// A list of them.
    Many,
    /// True or false, whatever the fact is.
    Flag,
}

/// What an operator asks of a fact.
#[derive(Clone, Copy)]
pub(crate) enum Asks {
    /// Whether it is there.
    Presence,
    /// This test, made of the operands; `None` for operands that are not of its types.
    Test(fn(Values) -> Option<Test>),
}

/// The operands as read: one, or the list.
#[derive(Debug)]
pub(crate) enum Values {
    Bools(Vec<bool>),
    Numbers(Vec<f64>),
    Strings(Vec<String>),
}

/// What it means for a fact with one value, for a set, and for a fact of whatever type.
#[cfg_attr(
    not(feature = "schema"),
    expect(dead_code, reason = "the schema prints it")
)]
pub(crate) struct Meaning {
    pub(crate) value: &'static str,
    pub(crate) set: &'static str,
    pub(crate) any: &'static str,
}

impl Meaning {
    /// It means the same for all.
    const fn same(text: &'static str) -> Self {
        Self {
            value: text,
            set: text,
            any: text,
        }
    }
}

/// The types of all facts but the text, which has ways to match instead.
const ALL: &[FactType] = &[Bool, Number, Text, Strings];

/// All operators, in the order in which they are listed.
pub(crate) const OPERATORS: &[Operator] = &[
    Operator {
        name: "eq",
        also: &["=", "==", "equals", "equal", "is"],
        operand: Operand::One,
        types: ALL,
        negates: false,
        asks: Asks::Test(|values| Some(one_of(values))),
        meaning: Meaning {
            value: "it is this",
            set: "it contains this",
            any: "it is this, or contains it",
        },
    },
    Operator {
        name: "ne",
        also: &["!=", "<>", "neq", "not", "not_eq", "is_not"],
        operand: Operand::One,
        types: ALL,
        negates: true,
        asks: Asks::Test(|values| Some(one_of(values))),
        meaning: Meaning {
            value: "it is there and not this",
            set: "it is there and does not contain this",
            any: "it is there and not this",
        },
    },
    Operator {
        name: "in",
        also: &["one_of", "any_of", "is_in"],
        operand: Operand::Many,
        types: ALL,
        negates: false,
        asks: Asks::Test(|values| Some(one_of(values))),
        meaning: Meaning {
            value: "it is one of these",
            set: "it contains one of these",
            any: "it is, or contains, one of these",
        },
    },
    Operator {
        name: "not_in",
        also: &["nin", "none_of"],
        operand: Operand::Many,
        types: ALL,
        negates: true,
        asks: Asks::Test(|values| Some(one_of(values))),
        meaning: Meaning {
            value: "it is there and none of these",
            set: "it is there and contains none of these",
            any: "it is there and none of these",
        },
    },
    Operator {
        name: "gt",
        also: &[">", "greater_than", "more_than", "above"],
        operand: Operand::One,
        types: &[Number],
        negates: false,
        asks: Asks::Test(|values| compare(Comparison::Greater, values)),
        meaning: Meaning::same("greater than"),
    },
    Operator {
        name: "gte",
        also: &[">=", "ge", "at_least", "min"],
        operand: Operand::One,
        types: &[Number],
        negates: false,
        asks: Asks::Test(|values| compare(Comparison::GreaterOrEqual, values)),
        meaning: Meaning::same("greater than or equal"),
    },
    Operator {
        name: "lt",
        also: &["<", "less_than", "below"],
        operand: Operand::One,
        types: &[Number],
        negates: false,
        asks: Asks::Test(|values| compare(Comparison::Less, values)),
        meaning: Meaning::same("less than"),
    },
    Operator {
        name: "lte",
        also: &["<=", "le", "at_most", "max"],
        operand: Operand::One,
        types: &[Number],
        negates: false,
        asks: Asks::Test(|values| compare(Comparison::LessOrEqual, values)),
        meaning: Meaning::same("less than or equal"),
    },
    Operator {
        name: "prefix",
        also: &["starts_with", "begins_with"],
        operand: Operand::One,
        types: &[Text],
        negates: false,
        asks: Asks::Test(|values| values.into_string().map(Test::Prefix)),
        meaning: Meaning::same("it begins with this"),
    },
    Operator {
        name: "suffix",
        also: &["ends_with"],
        operand: Operand::One,
        types: &[Text],
        negates: false,
        asks: Asks::Test(|values| values.into_string().map(Test::Suffix)),
        meaning: Meaning::same("it ends with this"),
    },
    Operator {
        name: "contains",
        also: &["substring", "like"],
        operand: Operand::One,
        types: &[Text],
        negates: false,
        asks: Asks::Test(|values| values.into_string().map(Test::Contains)),
        meaning: Meaning::same("this stands somewhere in it"),
    },
    Operator {
        name: "has",
        also: &["includes"],
        operand: Operand::One,
        types: &[Strings],
        negates: false,
        asks: Asks::Test(|values| Some(one_of(values))),
        meaning: Meaning::same("it contains this"),
    },
    Operator {
        name: "has_any",
        also: &["has_one", "includes_any", "contains_any"],
        operand: Operand::Many,
        types: &[Strings],
        negates: false,
        asks: Asks::Test(|values| Some(one_of(values))),
        meaning: Meaning::same("it contains one of these"),
    },
    Operator {
        name: "has_all",
        also: &["includes_all", "contains_all"],
        operand: Operand::Many,
        types: &[Strings],
        negates: false,
        asks: Asks::Test(|values| values.into_strings().map(Test::HasAll)),
        meaning: Meaning::same("it contains all of these"),
    },
    Operator {
        name: "exists",
        also: &["present", "is_set", "defined"],
        operand: Operand::Flag,
        types: ALL,
        negates: false,
        asks: Asks::Presence,
        meaning: Meaning::same("whether the fact is there"),
    },
];

/// The operators for facts of a type. Those of sets alone come first there: what most people look for is `has`.
pub(crate) fn of_type(fact_type: FactType) -> Vec<&'static Operator> {
    let of_type = OPERATORS
        .iter()
        .filter(|operator| operator.types.contains(&fact_type));
    let mut operators: Vec<_> = of_type.collect();
    if fact_type == Strings {
        operators.sort_by_key(|operator| operator.types != [Strings]);
    }
    operators
}

impl Values {
    fn into_strings(self) -> Option<Vec<String>> {
        match self {
            Self::Strings(values) => Some(values),
            Self::Bools(_) | Self::Numbers(_) => None,
        }
    }

    fn into_string(self) -> Option<String> {
        self.into_strings()?.pop()
    }

    fn into_number(self) -> Option<f64> {
        match self {
            Self::Numbers(mut values) => values.pop(),
            Self::Bools(_) | Self::Strings(_) => None,
        }
    }
}

/// Equal to, or for a set containing, one of these.
pub(crate) fn one_of(values: Values) -> Test {
    match values {
        Values::Bools(values) => Test::Bool(values),
        Values::Numbers(values) => Test::Number(values),
        Values::Strings(values) => Test::OneOf(values),
    }
}

fn compare(comparison: Comparison, values: Values) -> Option<Test> {
    let limit = values.into_number()?;
    Some(Test::Compare(comparison, limit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manual_lists_the_operators_of_every_type() {
        let manual = include_str!("../manual/reference.md");
        for fact_type in ALL {
            let names = of_type(*fact_type).into_iter();
            let names: Vec<String> = names.map(|one| format!("`{}`", one.name)).collect();
            let row = format!("| {fact_type} | {} |", names.join(" "));
            assert!(manual.lines().any(|line| line == row), "{row}");
        }
    }

    #[test]
    fn no_operator_has_the_name_of_another() {
        let all = OPERATORS.iter();
        let mut names: Vec<&str> = all
            .flat_map(|one| one.also.iter().copied().chain([one.name]))
            .collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn every_operator_makes_a_test_for_its_types() {
        for operator in OPERATORS {
            let Asks::Test(make) = operator.asks else {
                continue;
            };
            for fact_type in operator.types {
                let values = match fact_type {
                    Bool => Values::Bools(vec![true]),
                    Number => Values::Numbers(vec![1.0]),
                    Text | Strings | FactType::Text => Values::Strings(vec!["a".to_owned()]),
                };
                assert!(make(values).is_some(), "{} {fact_type}", operator.name);
            }
        }
    }
}
