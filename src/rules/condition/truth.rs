//! Three-valued logic (Kleene's): what a condition says when some of its facts are absent.

use std::ops::Not;

/// The answer of a condition. Only `True` makes a rule match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Truth {
    False,
    /// A fact that decides it is absent.
    Unknown,
    True,
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

/// What is absent decides nothing.
impl From<Option<bool>> for Truth {
    fn from(value: Option<bool>) -> Self {
        value.map_or(Self::Unknown, Self::from)
    }
}

impl Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }
}

/// Answers that can be put together: a [`Truth`], or all those that are possible.
pub(crate) trait Logic: Not<Output = Self> + Sized {
    /// The answer of a conjunction.
    fn all(parts: impl Iterator<Item = Self>) -> Self;

    /// The answer of a disjunction.
    fn any(parts: impl Iterator<Item = Self>) -> Self {
        !Self::all(parts.map(Not::not))
    }
}

impl Logic for Truth {
    /// False if one is false, else unknown if one is unknown; asks no further than the first false.
    fn all(parts: impl Iterator<Item = Self>) -> Self {
        let mut all = Self::True;
        for part in parts {
            match part {
                Self::False => return Self::False,
                Self::Unknown => all = Self::Unknown,
                Self::True => {}
            }
        }
        all
    }
}
