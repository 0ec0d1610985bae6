//! Rows that mean something for a while only.

use std::collections::BTreeMap;
use std::time::Duration;

/// Something that is over one day.
pub(super) trait Fade {
    /// Whether it is as if it had never been.
    fn is_over(&self, now: Duration) -> bool;
}

/// Rows of which those that are over are removed when there are twice as many as were left the last time: no more than twice
/// what is needed, and little work for each.
#[derive(Clone, Debug)]
pub(super) struct Fading<K, V> {
    rows: BTreeMap<K, V>,
    sweep_at: usize,
}

/// Fewer are not worth it.
const FEW: usize = 64;

impl<K: Ord, V: Fade + Default> Fading<K, V> {
    pub(super) fn get(&self, key: &K) -> Option<&V> {
        self.rows.get(key)
    }

    /// The row of a key, to be changed.
    pub(super) fn entry(&mut self, key: K, now: Duration) -> &mut V {
        if self.rows.len() >= self.sweep_at {
            self.rows.retain(|_, row| !row.is_over(now));
            self.sweep_at = self.rows.len().saturating_mul(2).max(FEW);
        }
        self.rows.entry(key).or_default()
    }

    pub(super) fn remove(&mut self, key: &K) {
        self.rows.remove(key);
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }
}

impl<K, V> Default for Fading<K, V> {
    fn default() -> Self {
        Self {
            rows: BTreeMap::new(),
            sweep_at: FEW,
        }
    }
}
