//! Conditions as formulas: negations pushed down to the facts, and the three truths told apart.
//!
//! What is asked of a condition is a [`Sign`]. Of a single fact it is then a set of values, with or without absence, so
//! that a formula is two-valued.

use std::rc::Rc;

use regex::Regex;

use super::Space;
use super::claims::Claim;
use super::kinds::KindSet;
use super::scalar::Want;
use crate::facts::{EventFact, Fact, FactType};
use crate::rules::model::{Condition, Test};
use crate::text::Term;

/// What a condition is to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    True,
    NotTrue,
    False,
    NotFalse,
}

impl Sign {
    /// What is asked of the part of a negation.
    const fn negated(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::NotTrue => Self::NotFalse,
            Self::NotFalse => Self::NotTrue,
        }
    }

    /// Whether all parts of a conjunction must be so, and not one of them.
    const fn is_of_all(self) -> bool {
        matches!(self, Self::True | Self::NotFalse)
    }
}

/// What a text is tested for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum TextTest<'m> {
    Term(&'m Term),
    Regex(&'m Regex),
}

/// Cloning is cheap.
#[derive(Clone, Debug)]
pub(crate) enum Formula<'m> {
    All(Rc<[Self]>),
    Any(Rc<[Self]>),
    Is(Literal<'m>),
}

/// A statement about one thing.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Literal<'m> {
    Kind(KindSet),
    Scalar(Fact, Want<'m>),
    Set(usize, Claim<&'m str>),
    Text(Claim<TextTest<'m>>),
    Open { schedule: usize, open: bool },
}

impl<'m> Formula<'m> {
    pub(crate) fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        Self::All(parts.into_iter().collect())
    }

    pub(crate) fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        Self::Any(parts.into_iter().collect())
    }

    pub(crate) fn kind(kinds: KindSet) -> Self {
        Self::Is(Literal::Kind(kinds))
    }

    /// The text has a hit of the term.
    pub(crate) const fn hit(term: &'m Term) -> Self {
        Self::Is(Literal::Text(Claim::Has(TextTest::Term(term))))
    }

    /// The fact is absent.
    pub(crate) fn absent(fact: Fact, space: &Space<'m>) -> Self {
        Leaf { fact, space }.is_there(false)
    }
}

/// Reads a condition. A leaf that `assumed` gives a truth has that.
pub(super) fn formula<'m>(
    condition: &'m Condition,
    sign: Sign,
    space: &Space<'m>,
    assumed: &dyn Fn(&Condition) -> Option<bool>,
) -> Formula<'m> {
    if let Some(truth) = assumed(condition) {
        let holds = truth == matches!(sign, Sign::True | Sign::NotFalse);
        return if holds {
            Formula::all([])
        } else {
            Formula::any([])
        };
    }
    let parts = |parts: &'m [Condition], of_all: bool| {
        let parts = parts.iter().map(|part| formula(part, sign, space, assumed));
        if of_all {
            Formula::all(parts)
        } else {
            Formula::any(parts)
        }
    };
    // What is never unknown.
    let holds = matches!(sign, Sign::True | Sign::NotFalse);
    let is_open = |schedules: &[usize], open: bool| {
        let each = schedules.iter().map(|schedule| {
            Formula::Is(Literal::Open {
                schedule: *schedule,
                open: open == holds,
            })
        });
        if holds {
            Formula::any(each)
        } else {
            Formula::all(each)
        }
    };
    match condition {
        Condition::All(list) => parts(list, sign.is_of_all()),
        Condition::Any(list) => parts(list, !sign.is_of_all()),
        Condition::Not(part) => formula(part, sign.negated(), space, assumed),
        Condition::Keyword(sets) => {
            let each = sets.iter().filter_map(|set| space.keyword(*set, holds));
            if holds {
                Formula::any(each)
            } else {
                Formula::all(each)
            }
        }
        Condition::Open(schedules) => is_open(schedules, true),
        Condition::Closed(schedules) => is_open(schedules, false),
        Condition::Terms(terms) => text(terms.iter().map(TextTest::Term), sign, space),
        Condition::Regex(regex) => text(std::iter::once(TextTest::Regex(regex)), sign, space),
        Condition::Exists(fact) => Leaf { fact: *fact, space }.is_there(holds),
        Condition::Test(fact, test) => Leaf { fact: *fact, space }.test(test, sign),
    }
}

/// One of several tests of a text.
fn text<'m>(
    tests: impl Iterator<Item = TextTest<'m>>,
    sign: Sign,
    space: &Space<'m>,
) -> Formula<'m> {
    let fact = Fact::Event(EventFact::Text);
    Leaf { fact, space }.one_of(
        tests.map(|test| {
            (
                Formula::Is(Literal::Text(Claim::Has(test))),
                Formula::Is(Literal::Text(Claim::Lacks(test))),
            )
        }),
        sign,
    )
}

/// A fact in a formula.
struct Leaf<'s, 'm> {
    fact: Fact,
    space: &'s Space<'m>,
}

impl<'m> Leaf<'_, 'm> {
    fn is_there(&self, there: bool) -> Formula<'m> {
        Formula::Is(match self.fact {
            Fact::Event(EventFact::Text) if there => Literal::Text(Claim::Present),
            Fact::Event(EventFact::Text) => Literal::Text(Claim::Absent),
            Fact::Event(EventFact::Kind) => Literal::Kind(KindSet::of(|_| there)),
            Fact::Host(index) if self.is_set() && there => Literal::Set(index, Claim::Present),
            Fact::Host(index) if self.is_set() => Literal::Set(index, Claim::Absent),
            fact => Literal::Scalar(
                fact,
                Want {
                    test: None,
                    passes: there,
                    or_absent: !there,
                },
            ),
        })
    }

    fn is_set(&self) -> bool {
        self.space.fact_type(self.fact) == FactType::Strings
    }

    fn test(&self, test: &'m Test, sign: Sign) -> Formula<'m> {
        let has = |index: usize, value: &'m String| {
            (
                Formula::Is(Literal::Set(index, Claim::Has(value.as_str()))),
                Formula::Is(Literal::Set(index, Claim::Lacks(value.as_str()))),
            )
        };
        match (self.fact, test) {
            (Fact::Event(EventFact::Kind), test) => {
                let passes = matches!(sign, Sign::True | Sign::NotFalse);
                Formula::kind(KindSet::of(|kind| super::kind_passes(kind, test) == passes))
            }
            (Fact::Host(index), Test::OneOf(values)) if self.is_set() => {
                self.one_of(values.iter().map(|value| has(index, value)), sign)
            }
            (Fact::Host(index), Test::HasAll(values)) if self.is_set() => {
                let has_all = || Formula::all(values.iter().map(|value| has(index, value).0));
                let lacks_one = || Formula::any(values.iter().map(|value| has(index, value).1));
                match sign {
                    Sign::True => Formula::all([self.is_there(true), has_all()]),
                    Sign::NotTrue => Formula::any([self.is_there(false), lacks_one()]),
                    Sign::False => Formula::all([self.is_there(true), lacks_one()]),
                    Sign::NotFalse => Formula::any([self.is_there(false), has_all()]),
                }
            }
            (fact, test) => Formula::Is(Literal::Scalar(
                fact,
                Want {
                    test: Some(test),
                    passes: matches!(sign, Sign::True | Sign::NotFalse),
                    or_absent: matches!(sign, Sign::NotTrue | Sign::NotFalse),
                },
            )),
        }
    }

    /// The fact has one of several things: each as a pair, it has it, and it has not or is absent.
    fn one_of(
        &self,
        pairs: impl Iterator<Item = (Formula<'m>, Formula<'m>)>,
        sign: Sign,
    ) -> Formula<'m> {
        match sign {
            Sign::True => Formula::any(pairs.map(|(has, _)| has)),
            Sign::NotTrue => Formula::all(pairs.map(|(_, lacks)| lacks)),
            Sign::False => Formula::all(
                std::iter::once(self.is_there(true)).chain(pairs.map(|(_, lacks)| lacks)),
            ),
            Sign::NotFalse => {
                Formula::any(std::iter::once(self.is_there(false)).chain(pairs.map(|(has, _)| has)))
            }
        }
    }
}
