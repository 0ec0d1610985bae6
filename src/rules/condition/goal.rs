//! What a condition is wanted to be, and what that asks of its parts.

use super::{Condition, Leaf, Truth};

/// What is wanted of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Goal {
    True,
    NotTrue,
    False,
    NotFalse,
}

impl Goal {
    /// True, or false.
    pub(crate) const fn of(wanted: bool) -> Self {
        if wanted { Self::True } else { Self::False }
    }

    pub(crate) fn is_met(self, truth: Truth) -> bool {
        match self {
            Self::True => truth == Truth::True,
            Self::False => truth == Truth::False,
            Self::NotTrue => truth != Truth::True,
            Self::NotFalse => truth != Truth::False,
        }
    }

    /// What is wanted of the part of a negation.
    const fn negated(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::NotTrue => Self::NotFalse,
            Self::NotFalse => Self::NotTrue,
        }
    }

    /// Whether the answer should be yes rather than no.
    pub(crate) const fn is_positive(self) -> bool {
        matches!(self, Self::True | Self::NotFalse)
    }

    pub(crate) const fn allows_unknown(self) -> bool {
        matches!(self, Self::NotTrue | Self::NotFalse)
    }
}

/// What a goal asks of the parts of a condition.
pub(crate) enum Asked<'c> {
    /// All of them must meet it.
    Each(&'c [Condition], Goal),
    /// One of them must.
    One(&'c [Condition], Goal),
    /// The part of a negation must meet the opposite, which is this.
    Opposite(&'c Condition, Goal),
    /// It has no parts.
    Leaf(&'c Leaf, Goal),
}

impl Condition {
    /// Takes a goal one level down. Kleene's logic keeps De Morgan's laws: a disjunction is false if each part is, and
    /// not true if no part is.
    pub(crate) fn asked(&self, goal: Goal) -> Asked<'_> {
        match self {
            Self::All(parts) if goal.is_positive() => Asked::Each(parts, goal),
            Self::Any(parts) if !goal.is_positive() => Asked::Each(parts, goal),
            Self::All(parts) | Self::Any(parts) => Asked::One(parts, goal),
            Self::Not(part) => Asked::Opposite(part, goal.negated()),
            Self::Leaf(leaf) => Asked::Leaf(leaf, goal),
        }
    }
}
