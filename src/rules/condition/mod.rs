//! Conditions: what one is and what can be asked of one.
//!
//! A [`Condition`] is conjunctions, disjunctions and negations of [`Leaf`]s; most leaves are a [`Test`] of a fact.
//! [`When`] is the condition of a rule with the place of every part. Whoever can answer for leaves ([`Leaves`]) can
//! [`evaluate`](Condition::evaluate); whoever wants a condition to be something asks its parts for it
//! ([`asked`](Condition::asked)).

mod fact_test;
mod goal;
mod share;
mod truth;
mod when;

use crate::facts::Fact;
use crate::text::{Expression, Term};

pub(crate) use fact_test::{Comparison, FoundBy, Operands, Part, Sample, Test};
pub(crate) use goal::{Asked, Goal};
pub(crate) use share::{PARTS, Share};
pub(crate) use truth::{Logic, Truth};
pub(crate) use when::{Builder, Entry, When};

/// A condition over facts, in three-valued logic: true, false, or unknown if a fact that decides it is absent.
#[derive(Clone, Debug)]
pub(crate) enum Condition {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    Leaf(Leaf),
}

/// A condition without parts.
#[derive(Clone, Debug)]
pub(crate) enum Leaf {
    /// One of these keyword sets hits the text.
    Keyword(Vec<usize>),
    /// One of these schedules is open.
    Open(Vec<usize>),
    /// One of these schedules is closed.
    Closed(Vec<usize>),
    /// One of these terms hits the text.
    Terms(Vec<Term>),
    /// The expression matches somewhere in the folded text.
    Regex(Box<Expression>),
    /// The sender is among these.
    Share(Box<Share>),
    /// The fact is there.
    Exists(Fact),
    /// The fact is there and passes the test.
    Test(Fact, Test),
}

impl Leaf {
    /// What a leaf that asks schedules answers, given which are open; `None` for any other.
    pub(crate) fn of_hours(&self, mut is_open: impl FnMut(usize) -> bool) -> Option<Truth> {
        match self {
            Self::Open(schedules) => Some(schedules.iter().any(|one| is_open(*one)).into()),
            Self::Closed(schedules) => Some(schedules.iter().any(|one| !is_open(*one)).into()),
            Self::Keyword(_)
            | Self::Terms(_)
            | Self::Regex(_)
            | Self::Share(_)
            | Self::Exists(_)
            | Self::Test(..) => None,
        }
    }
}

/// Who answers for the leaves of conditions.
pub(crate) trait Leaves {
    type Answer: Logic;

    fn leaf(&mut self, leaf: &Leaf) -> Self::Answer;
}

impl Condition {
    /// The answer of a condition, given those of its leaves. Asks no more leaves than the answer needs.
    pub(crate) fn evaluate<L: Leaves>(&self, leaves: &mut L) -> L::Answer {
        match self {
            Self::All(parts) => L::Answer::all(parts.iter().map(|part| part.evaluate(leaves))),
            Self::Any(parts) => L::Answer::any(parts.iter().map(|part| part.evaluate(leaves))),
            Self::Not(part) => !part.evaluate(leaves),
            Self::Leaf(leaf) => leaves.leaf(leaf),
        }
    }

    /// Its parts; nothing for a leaf.
    pub(crate) fn parts(&self) -> &[Self] {
        match self {
            Self::All(parts) | Self::Any(parts) => parts,
            Self::Not(part) => std::slice::from_ref(part),
            Self::Leaf(_) => &[],
        }
    }

    /// How many parts it has, itself and those of its parts among them.
    pub(crate) fn size(&self) -> usize {
        1 + self.parts().iter().map(Self::size).sum::<usize>()
    }

    /// Whether the answer may change with the time.
    pub(crate) fn reads_time(&self) -> bool {
        matches!(self, Self::Leaf(Leaf::Open(_) | Leaf::Closed(_)))
            || self.parts().iter().any(Self::reads_time)
    }

    /// Calls for every leaf, with whether it is under an odd number of negations.
    pub(crate) fn each_leaf<'c>(&'c self, visit: &mut impl FnMut(&'c Leaf, bool)) {
        self.each_part(false, &mut |part, is_negated| {
            if let Self::Leaf(leaf) = part {
                visit(leaf, is_negated);
            }
        });
    }

    /// Calls for every part, behind its own parts.
    fn each_part<'c>(&'c self, is_negated: bool, visit: &mut impl FnMut(&'c Self, bool)) {
        let negates = matches!(self, Self::Not(_));
        for part in self.parts() {
            part.each_part(is_negated != negates, visit);
        }
        visit(self, is_negated);
    }
}
