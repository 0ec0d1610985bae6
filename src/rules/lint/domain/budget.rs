//! Bounded work: an analysis says that it gave up rather than keep anybody waiting.

use std::cell::Cell;

/// Work that may still be done; one is about one look at one fact.
#[derive(Debug)]
pub(crate) struct Budget<'p> {
    left: Cell<u64>,
    pool: Option<&'p Self>,
}

/// What the analysis of a rule may cost on the average: half a millisecond at the most.
const WORK_A_RULE: u64 = 12_000;
/// What the analysis of the smallest file may cost.
const LEAST_WORK: u64 = 5_000_000;
/// What the analysis of any file may cost: about a second.
const MOST_WORK: u64 = 30_000_000;
/// What one question may cost.
const WORK_A_QUESTION: u64 = 500_000;

impl Budget<'_> {
    /// For all questions about a file with so many rules.
    pub(super) const fn for_rules(rules: usize) -> Self {
        let work = LEAST_WORK + WORK_A_RULE * rules as u64;
        Self::new(if work < MOST_WORK { work } else { MOST_WORK })
    }

    pub(crate) const fn new(work: u64) -> Self {
        Self {
            left: Cell::new(work),
            pool: None,
        }
    }

    /// A part of it, for one question.
    pub(super) const fn question(&self) -> Budget<'_> {
        Budget {
            left: Cell::new(WORK_A_QUESTION),
            pool: Some(self),
        }
    }

    pub(crate) const fn left(&self) -> u64 {
        self.left.get()
    }

    pub(crate) fn spend(&self, work: usize) {
        let left = self.left.get();
        self.left
            .set(left.saturating_sub(u64::try_from(work).unwrap_or(left)));
        if let Some(pool) = self.pool {
            pool.spend(work);
        }
    }

    pub(crate) fn is_spent(&self) -> bool {
        self.left.get() == 0 || self.pool.is_some_and(Budget::is_spent)
    }
}
