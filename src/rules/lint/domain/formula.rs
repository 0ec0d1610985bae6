//! Conditions as formulas: negations pushed down to the facts, and the three truths told apart.
//!
//! What is asked of a condition is a [`Goal`]. Of a single fact it is then a set of values, with or without absence, so
//! that a formula is two-valued.

use std::rc::Rc;

use super::Space;
use super::claims::{Claim, TextTest};
use super::scalar::Want;
use crate::event::EventKind;
use crate::facts::{EventFact, Fact, FactType, KindSet, ValueRef};
use crate::rules::condition::{Asked, Condition, FoundBy, Goal, Leaf, Operands, Test};
use crate::text::Term;

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
        FactLeaf { fact, space }.is_there(false)
    }
}

/// Reads a condition. A leaf that `assumed` gives a truth has that.
pub(super) fn formula<'m>(
    condition: &'m Condition,
    goal: Goal,
    space: &Space<'m>,
    assumed: &dyn Fn(&Leaf) -> Option<bool>,
) -> Formula<'m> {
    let part = |part: &'m Condition, goal: Goal| formula(part, goal, space, assumed);
    match condition.asked(goal) {
        Asked::Each(parts, goal) => Formula::all(parts.iter().map(|one| part(one, goal))),
        Asked::One(parts, goal) => Formula::any(parts.iter().map(|one| part(one, goal))),
        Asked::Opposite(one, goal) => part(one, goal),
        Asked::Leaf(one, goal) => match assumed(one) {
            Some(truth) if goal.is_met(truth.into()) => Formula::all([]),
            Some(_) => Formula::any([]),
            None => leaf(one, goal, space),
        },
    }
}

fn leaf<'m>(leaf: &'m Leaf, goal: Goal, space: &Space<'m>) -> Formula<'m> {
    // What is never unknown.
    let holds = goal.is_positive();
    let one_of = |each: &mut dyn Iterator<Item = Formula<'m>>| {
        if holds {
            Formula::any(each)
        } else {
            Formula::all(each)
        }
    };
    let is_open = |schedules: &[usize], open: bool| {
        let mut each = schedules.iter().map(|schedule| {
            Formula::Is(Literal::Open {
                schedule: *schedule,
                open: open == holds,
            })
        });
        one_of(&mut each)
    };
    match leaf {
        Leaf::Keyword(sets) => {
            one_of(&mut sets.iter().filter_map(|set| space.keyword(*set, holds)))
        }
        Leaf::Open(schedules) => is_open(schedules, true),
        Leaf::Closed(schedules) => is_open(schedules, false),
        Leaf::Terms(terms) => text(terms.iter().map(TextTest::Term), goal, space),
        Leaf::Regex(regex) => text(std::iter::once(TextTest::Regex(regex)), goal, space),
        Leaf::Exists(fact) => FactLeaf { fact: *fact, space }.is_there(holds),
        Leaf::Test(fact, test) => FactLeaf { fact: *fact, space }.test(test, goal),
    }
}

/// One of several tests of a text.
fn text<'m>(
    tests: impl Iterator<Item = TextTest<'m>>,
    goal: Goal,
    space: &Space<'m>,
) -> Formula<'m> {
    let fact = Fact::Event(EventFact::Text);
    FactLeaf { fact, space }.one_of(
        tests.map(|test| {
            (
                Formula::Is(Literal::Text(Claim::Has(test))),
                Formula::Is(Literal::Text(Claim::Lacks(test))),
            )
        }),
        goal,
    )
}

/// A fact in a formula.
struct FactLeaf<'s, 'm> {
    fact: Fact,
    space: &'s Space<'m>,
}

impl<'m> FactLeaf<'_, 'm> {
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

    fn test(&self, test: &'m Test, goal: Goal) -> Formula<'m> {
        let has = |index: usize, value: &'m String| {
            (
                Formula::Is(Literal::Set(index, Claim::Has(value.as_str()))),
                Formula::Is(Literal::Set(index, Claim::Lacks(value.as_str()))),
            )
        };
        let index = match self.fact {
            Fact::Event(EventFact::Kind) => {
                let passes = |kind: EventKind| {
                    let value: ValueRef<'_> = ValueRef::String(kind.as_str());
                    test.passes(value)
                };
                let wanted = goal.is_positive();
                return Formula::kind(KindSet::of(|kind| passes(kind) == wanted));
            }
            Fact::Host(index) if self.is_set() => index,
            fact => {
                return Formula::Is(Literal::Scalar(
                    fact,
                    Want {
                        test: Some(test),
                        passes: goal.is_positive(),
                        or_absent: goal.allows_unknown(),
                    },
                ));
            }
        };
        let values = match test.operands() {
            Operands::Strings(values) => values,
            Operands::Bools(_) | Operands::Numbers(_) => &[],
        };
        let mut pairs = values.iter().map(|value| has(index, value));
        match test.found_by() {
            FoundBy::Any => self.one_of(pairs, goal),
            FoundBy::Each => {
                let has_all = |pairs: &mut dyn Iterator<Item = (Formula<'m>, Formula<'m>)>| {
                    Formula::all(pairs.map(|(has, _)| has))
                };
                let lacks_one = |pairs: &mut dyn Iterator<Item = (Formula<'m>, Formula<'m>)>| {
                    Formula::any(pairs.map(|(_, lacks)| lacks))
                };
                match goal {
                    Goal::True => Formula::all([self.is_there(true), has_all(&mut pairs)]),
                    Goal::NotTrue => Formula::any([self.is_there(false), lacks_one(&mut pairs)]),
                    Goal::False => Formula::all([self.is_there(true), lacks_one(&mut pairs)]),
                    Goal::NotFalse => Formula::any([self.is_there(false), has_all(&mut pairs)]),
                }
            }
            // Nothing is known of it: there are more examples than there are events.
            FoundBy::Nothing => Formula::all([]),
        }
    }

    /// The fact has one of several things: each as a pair, it has it, and it has not or is absent.
    fn one_of(
        &self,
        pairs: impl Iterator<Item = (Formula<'m>, Formula<'m>)>,
        goal: Goal,
    ) -> Formula<'m> {
        match goal {
            Goal::True => Formula::any(pairs.map(|(has, _)| has)),
            Goal::NotTrue => Formula::all(pairs.map(|(_, lacks)| lacks)),
            Goal::False => Formula::all(
                std::iter::once(self.is_there(true)).chain(pairs.map(|(_, lacks)| lacks)),
            ),
            Goal::NotFalse => {
                Formula::any(std::iter::once(self.is_there(false)).chain(pairs.map(|(has, _)| has)))
            }
        }
    }
}
