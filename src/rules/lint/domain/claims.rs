//! What is known of a text, or of a set of strings: what it has, what it lacks, whether it is there at all.

use super::{Cause, Causes};
use crate::text::{Expression, Term};

/// One thing known of a text or a set.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Claim<T> {
    /// It is there and has this.
    Has(T),
    /// It is absent, or has not this.
    Lacks(T),
    Present,
    Absent,
}

/// What a text is tested for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum TextTest<'m> {
    Term(&'m Term),
    Regex(&'m Expression),
}

/// Something to have or to lack.
pub(crate) trait Trait: Copy {
    /// Whether what has this has the other, too.
    fn implies(self, other: Self) -> bool;

    /// Whether nothing has both.
    fn excludes(self, other: Self) -> bool;
}

impl Trait for &str {
    fn implies(self, other: Self) -> bool {
        self == other
    }

    fn excludes(self, _: Self) -> bool {
        false
    }
}

impl Trait for TextTest<'_> {
    fn implies(self, other: Self) -> bool {
        match (self, other) {
            (Self::Term(one), Self::Term(other)) => std::ptr::eq(one, other) || one.implies(other),
            (Self::Regex(one), Self::Regex(other)) => one.as_str() == other.as_str(),
            (Self::Term(_), Self::Regex(_)) | (Self::Regex(_), Self::Term(_)) => false,
        }
    }

    fn excludes(self, other: Self) -> bool {
        match (self, other) {
            (Self::Term(one), Self::Term(other)) => one.excludes(other),
            (Self::Term(_), Self::Regex(_)) | (Self::Regex(_), _) => false,
        }
    }
}

/// All that is claimed. The example that stands for it has what is claimed, what that implies, and nothing else; it is
/// absent if nothing asks for it.
#[derive(Clone, Debug)]
pub(super) struct Claims<T> {
    pub(super) has: Vec<(T, Cause)>,
    pub(super) lacks: Vec<(T, Cause)>,
    present: Option<Cause>,
    absent: Option<Cause>,
    /// For what has a default.
    never_absent: bool,
}

impl<T: Trait> Claims<T> {
    pub(super) const fn new(never_absent: bool) -> Self {
        Self {
            has: Vec::new(),
            lacks: Vec::new(),
            present: None,
            absent: None,
            never_absent,
        }
    }

    /// How much is claimed.
    pub(super) fn len(&self) -> usize {
        self.has.len() + self.lacks.len()
    }

    pub(super) fn is_present(&self) -> bool {
        self.never_absent || self.present.is_some() || !self.has.is_empty()
    }

    /// Whether the example is so.
    pub(super) fn holds(&self, claim: Claim<T>) -> bool {
        let has = |wanted: T| self.has.iter().any(|(one, _)| one.implies(wanted));
        match claim {
            Claim::Has(wanted) => has(wanted),
            Claim::Lacks(wanted) => !has(wanted),
            Claim::Present => self.is_present(),
            Claim::Absent => !self.is_present(),
        }
    }

    /// Adds a claim.
    ///
    /// # Errors
    ///
    /// The causes of what it contradicts, and its own.
    pub(super) fn add(&mut self, claim: Claim<T>, cause: Cause) -> Result<(), Causes> {
        let against = match claim {
            Claim::Present => self.absent,
            Claim::Absent if self.never_absent => Some(cause),
            Claim::Absent => self.present.or_else(|| Some(self.has.first()?.1)),
            Claim::Has(one) => {
                let is_same = |other: T| other.implies(one) && one.implies(other);
                if self.has.iter().any(|(other, _)| is_same(*other)) {
                    return Ok(());
                }
                let excluded = self.has.iter().find(|(other, _)| one.excludes(*other));
                let against =
                    excluded.or_else(|| self.lacks.iter().find(|(other, _)| one.implies(*other)));
                self.absent.or_else(|| Some(against?.1))
            }
            Claim::Lacks(one) => {
                let has = self.has.iter().find(|(other, _)| other.implies(one));
                has.map(|(_, other)| *other)
            }
        };
        if let Some(other) = against {
            return Err([cause, other].into());
        }
        match claim {
            Claim::Present => self.present = self.present.or(Some(cause)),
            Claim::Absent => self.absent = self.absent.or(Some(cause)),
            Claim::Has(one) => self.has.push((one, cause)),
            Claim::Lacks(one) => self.lacks.push((one, cause)),
        }
        Ok(())
    }
}
