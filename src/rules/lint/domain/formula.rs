//! Conditions as formulas: negations pushed down to the facts, and the three truths told apart.
//!
//! What is asked of a condition is a [`Goal`]. Of a single fact it is then a set of values, with or without absence, so
//! that a formula is two-valued.

use std::rc::Rc;

use super::Space;
use super::claims::{Claim, TextTest};
use super::scalar::Want;
use crate::facts::{EventFact, Fact, KindSet, ValueRef};
use crate::rules::condition::{Asked, Condition, FoundBy, Goal, Leaf, Operands, Test};
use crate::text::{Expression, Term};

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
    Set(Fact, Claim<&'m str>),
    Text(Claim<TextTest<'m>>),
    /// The place of the sender among all of a name is below this, or not.
    Share {
        name: &'m str,
        below: u16,
        holds: bool,
    },
    Open {
        schedule: usize,
        open: bool,
    },
}

impl<'m> Formula<'m> {
    pub(crate) fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        Self::All(parts.into_iter().collect())
    }

    pub(crate) fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        let parts = parts.into_iter();
        Self::Any(parts.filter(|part| !part.is_never()).collect())
    }

    pub(crate) fn kind(kinds: KindSet) -> Self {
        if kinds.is_empty() {
            return Self::any([]);
        }
        Self::Is(Literal::Kind(kinds))
    }

    /// Whether it holds of nothing, as can be seen at once.
    fn is_never(&self) -> bool {
        matches!(self, Self::Any(parts) if parts.is_empty())
    }

    /// The text has a hit of the term.
    pub(crate) const fn hit(term: &'m Term) -> Self {
        Self::Is(Literal::Text(Claim::Has(TextTest::Term(term))))
    }

    /// The text has no hit of the term, or there is none.
    pub(crate) const fn no_hit(term: &'m Term) -> Self {
        Self::Is(Literal::Text(Claim::Lacks(TextTest::Term(term))))
    }

    /// The schedule is open.
    pub(crate) const fn open(schedule: usize) -> Self {
        Self::Is(Literal::Open {
            schedule,
            open: true,
        })
    }

    /// The schedule is closed.
    pub(crate) const fn closed(schedule: usize) -> Self {
        Self::Is(Literal::Open {
            schedule,
            open: false,
        })
    }

    /// The expression matches in the text.
    pub(crate) const fn matched(regex: &'m Expression) -> Self {
        Self::Is(Literal::Text(Claim::Has(TextTest::Regex(regex))))
    }

    /// The fact is there.
    pub(crate) fn present(fact: Fact, space: &Space<'m>) -> Self {
        is_there(fact, true, space)
    }

    /// The fact is absent.
    pub(crate) fn absent(fact: Fact, space: &Space<'m>) -> Self {
        is_there(fact, false, space)
    }
}

impl<'m> Space<'m> {
    /// A condition, asked for a truth. A leaf that `assumed` gives a truth has that, whatever the event.
    pub(in super::super) fn formula_assuming(
        &self,
        condition: &'m Condition,
        goal: Goal,
        assumed: &dyn Fn(&Leaf) -> Option<bool>,
    ) -> Formula<'m> {
        let part = |part: &'m Condition, goal| self.formula_assuming(part, goal, assumed);
        match condition.asked(goal) {
            Asked::Each(parts, goal) => Formula::all(parts.iter().map(|one| part(one, goal))),
            Asked::One(parts, goal) => Formula::any(parts.iter().map(|one| part(one, goal))),
            Asked::Opposite(one, goal) => part(one, goal),
            Asked::Leaf(one, goal) => match assumed(one) {
                Some(truth) if goal.is_met(truth.into()) => Formula::all([]),
                Some(_) => Formula::any([]),
                None => leaf(one, goal, self),
            },
        }
    }
}

fn leaf<'m>(leaf: &'m Leaf, goal: Goal, space: &Space<'m>) -> Formula<'m> {
    // What is never unknown.
    let holds = goal.is_positive();
    let one_of = |each: Vec<Formula<'m>>| {
        if holds {
            Formula::any(each)
        } else {
            Formula::all(each)
        }
    };
    let is_open = |schedules: &[usize], open: bool| {
        let state = |schedule: &usize| {
            let (schedule, open) = (*schedule, open == holds);
            Formula::Is(Literal::Open { schedule, open })
        };
        one_of(schedules.iter().map(state).collect())
    };
    match leaf {
        Leaf::Keyword(sets) => {
            let sets = sets.iter().filter_map(|set| space.keyword(*set, holds));
            one_of(sets.collect())
        }
        Leaf::Open(schedules) => is_open(schedules, true),
        Leaf::Closed(schedules) => is_open(schedules, false),
        Leaf::Terms(terms) => text(terms.iter().map(TextTest::Term), goal, space),
        Leaf::Regex(regex) if regex.matches_all() => any_text(goal, space),
        Leaf::Regex(regex) => text(std::iter::once(TextTest::Regex(regex)), goal, space),
        Leaf::Share(share) => {
            let sender = Fact::Event(EventFact::SenderId);
            let is_among = Formula::Is(Literal::Share {
                name: &share.name,
                below: share.of_ten_thousand,
                holds,
            });
            if goal.allows_unknown() {
                Formula::any([is_there(sender, false, space), is_among])
            } else {
                Formula::all([is_there(sender, true, space), is_among])
            }
        }
        Leaf::Exists(fact) => is_there(*fact, holds, space),
        Leaf::Test(fact, wanted) => test(*fact, wanted, goal, space),
    }
}

/// A text, whatever it is.
fn any_text<'m>(goal: Goal, space: &Space<'m>) -> Formula<'m> {
    let is = |there| is_there(Fact::Event(EventFact::Text), there, space);
    match goal {
        Goal::True => is(true),
        Goal::False => Formula::any([]),
        Goal::NotTrue => is(false),
        Goal::NotFalse => Formula::all([]),
    }
}

/// One of several tests of a text.
fn text<'m>(
    tests: impl Iterator<Item = TextTest<'m>>,
    goal: Goal,
    space: &Space<'m>,
) -> Formula<'m> {
    let claims = tests.map(|test| Literal::Text(claim(test, goal)));
    let fact = Fact::Event(EventFact::Text);
    several(fact, FoundBy::Any, claims, goal, space)
}

fn is_there<'m>(fact: Fact, there: bool, space: &Space<'m>) -> Formula<'m> {
    Formula::Is(match fact {
        Fact::Event(EventFact::Text) => Literal::Text(presence(there)),
        Fact::Event(EventFact::Kind) => return Formula::kind(KindSet::of(|_| there)),
        fact if space.is_set(fact) => Literal::Set(fact, presence(there)),
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

fn test<'m>(fact: Fact, test: &'m Test, goal: Goal, space: &Space<'m>) -> Formula<'m> {
    let passes = goal.is_positive();
    match (fact, test.operands()) {
        (Fact::Event(EventFact::Kind), _) => Formula::kind(KindSet::of(|kind| {
            let value: ValueRef<'_> = ValueRef::String(kind.as_str());
            test.passes(value) == passes
        })),
        (_, Operands::Strings(values)) if space.is_set(fact) => {
            let claims = values
                .iter()
                .map(|value| Literal::Set(fact, claim(value.as_str(), goal)));
            several(fact, test.found_by(), claims, goal, space)
        }
        (Fact::Event(_) | Fact::Host(_) | Fact::Member(_), _) => {
            let or_absent = goal.allows_unknown();
            let want = Formula::Is(Literal::Scalar(
                fact,
                Want {
                    test: Some(test),
                    passes,
                    or_absent,
                },
            ));
            let Fact::Event(of_event) = fact else {
                return want;
            };
            // Where an event of a kind has but one value, that decides.
            let only_on = of_event.carried().only_on;
            let kinds = KindSet::of(|kind| {
                let is_met = |value| test.passes(ValueRef::<&[String]>::String(value)) == passes;
                or_absent || only_on(kind).is_none_or(is_met)
            });
            if kinds == KindSet::all() {
                return want;
            }
            Formula::all([Formula::kind(kinds), want])
        }
    }
}

const fn presence<T>(there: bool) -> Claim<T> {
    if there { Claim::Present } else { Claim::Absent }
}

const fn claim<T: Copy>(wanted: T, goal: Goal) -> Claim<T> {
    if goal.is_positive() {
        Claim::Has(wanted)
    } else {
        Claim::Lacks(wanted)
    }
}

/// The fact has one of several things, or each; `claims` says of each what the goal asks of it.
fn several<'m>(
    fact: Fact,
    found_by: FoundBy,
    claims: impl Iterator<Item = Literal<'m>>,
    goal: Goal,
    space: &Space<'m>,
) -> Formula<'m> {
    let claims = claims.map(Formula::Is);
    let claims = match found_by {
        FoundBy::Any if goal.is_positive() => Formula::any(claims),
        FoundBy::Each if !goal.is_positive() => Formula::any(claims),
        FoundBy::Any | FoundBy::Each => Formula::all(claims),
        // Nothing is known of it: there are more examples than there are events.
        FoundBy::Nothing => return Formula::all([]),
    };
    match (found_by, goal) {
        // What has one of them is there; what is absent lacks all.
        (FoundBy::Any, Goal::True | Goal::NotTrue) => claims,
        (_, Goal::True | Goal::False) => Formula::all([is_there(fact, true, space), claims]),
        (_, Goal::NotTrue | Goal::NotFalse) => Formula::any([is_there(fact, false, space), claims]),
    }
}
