//! Bounded work: an analysis says that it gave up rather than keep anybody waiting.

use std::cell::Cell;

/// Work that may still be done; one is about one look at one fact.
#[derive(Debug)]
pub(crate) struct Budget<'p> {
    left: Cell<u64>,
    pool: Option<&'p Self>,
}

impl Budget<'_> {
    pub(crate) const fn new(work: u64) -> Self {
        Self {
            left: Cell::new(work),
            pool: None,
        }
    }

    /// So much of it, for one question.
    pub(crate) const fn part(&self, work: u64) -> Budget<'_> {
        Budget {
            left: Cell::new(work),
            pool: Some(self),
        }
    }

    pub(crate) fn spend(&self, work: usize) {
        let left = self.left.get();
        self.left
            .set(left.saturating_sub(u64::try_from(work).unwrap_or(left)));
        if let Some(pool) = self.pool {
            pool.spend(work);
        }
    }

    pub(super) fn is_spent(&self) -> bool {
        self.left.get() == 0 || self.pool.is_some_and(Budget::is_spent)
    }
}
