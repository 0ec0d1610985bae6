//! Memory that evaluation works in, owned by the caller and reused from event to event.

use std::fmt;
use std::sync::Arc;

use super::Rules;
use super::memo::{Memo, Numbers};
use super::staff::Away;
use super::verdict::Verdict;
use crate::facts::kept_values::KeptValues;
use crate::rules::program::counters::Counters;
#[cfg(feature = "counters")]
use crate::rules::program::counters::WorkCounters;
use crate::rules::program::scan::Meant;
use crate::text::FoldedText;
use crate::time::ScheduleCache;

/// Working memory of a [`Router`](super::Router), one per worker; made by
/// [`create_scratch`](super::Router::create_scratch).
///
/// It holds no reference to any event, so it can live as long as its worker. It also remembers until when each schedule
/// stays as it is. One that was made by another router is put right on first use; until then it keeps that router's
/// rules in memory.
#[derive(Clone, Default)]
pub struct Scratch {
    /// The rules it was last used with: its caches are of these. Held, so that no other rules can take their place in
    /// memory and be mistaken for them.
    pub(super) owner: Option<Arc<Rules>>,
    pub(super) work: Work,
    pub(super) verdict: Verdict,
}

#[cfg(feature = "counters")]
impl Scratch {
    /// How much work the last event was, with the feature `counters`. Cost: constant.
    #[cfg_attr(docsrs_waypost, doc(cfg(feature = "counters")))]
    #[must_use]
    pub const fn work_counters(&self) -> WorkCounters {
        self.work.counters.read()
    }
}

/// What evaluating one event needs.
#[derive(Clone, Default)]
pub(super) struct Work {
    pub(super) text: FoldedText,
    /// Whether `text` is that of the event at hand.
    pub(super) text_is_set: bool,
    /// Whether the terms that hit the text are known.
    pub(super) is_scanned: bool,
    /// The terms that hit, each once, and the same by number.
    pub(super) term_hits: Vec<u32>,
    pub(super) terms: Memo,
    pub(super) meant: Meant,
    /// Per keyword set: whether it hits, if that has been asked.
    pub(super) sets: Memo,
    /// What the event names.
    pub(super) keys: Vec<u32>,
    /// Which of the values that rules compare facts with are among the keys; that of a fact with one at a time is not noted.
    pub(super) named: Memo,
    /// Per fact that rules compare with values: the number of its value; `None` if it is absent, or no rule compares it
    /// with the value it has.
    pub(super) values: Numbers,
    /// The values that lead to one bucket.
    pub(super) tuple: Vec<u32>,
    /// Per literal: whether it holds, if that has been asked.
    pub(super) literals: Memo,
    /// Rules that match.
    pub(super) matches: Vec<u32>,
    pub(super) counters: Counters,
    pub(super) schedules: Vec<ScheduleCache>,
    /// The schedules that were looked at for the event at hand.
    pub(super) consulted: Marks,
    pub(super) kept: KeptValues,
    pub(super) away: Away,
    /// The teams of a role step, most specific first.
    pub(super) ranked: Vec<usize>,
}

/// A set of small numbers.
#[derive(Clone, Default)]
pub(super) struct Marks(Vec<u64>);

impl Marks {
    /// Empties the set and makes room for numbers below `size`.
    pub(super) fn reset(&mut self, size: usize) {
        self.0.clear();
        self.0.resize(size.div_ceil(64), 0);
    }

    pub(super) fn insert(&mut self, number: usize) {
        if let Some(word) = self.0.get_mut(number / 64) {
            *word |= 1 << (number % 64);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        let bits = |word: u64| (0..64).filter(move |bit| word & 1 << bit != 0);
        self.0
            .iter()
            .zip((0..).step_by(64))
            .flat_map(move |(word, first)| bits(*word).map(move |bit| first + bit))
    }
}

impl Work {
    /// A copy in which the same event is decided at other times: what it names is the same, what it is asked may not be.
    pub(super) fn for_other_times(&self) -> Self {
        let mut work = self.clone();
        work.literals.forget();
        work
    }
}

impl fmt::Debug for Scratch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // It holds the last event's text.
        f.debug_struct("Scratch").finish_non_exhaustive()
    }
}
