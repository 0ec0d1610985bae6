//! What a number sent and received in the last second.

use std::collections::VecDeque;
use std::time::Duration;

use crate::state::words::words;

words! {
    /// How many messages a number may send and receive in a second (Meta, "Throughput").
    pub enum Throughput {
        /// 20: the number is also used with the app on a phone.
        Coexistence = "coexistence",
        /// 1,000: the platform raises it by itself, and says so with `phone_number_quality_update`, `THROUGHPUT_UPGRADE`.
        High = "high",
        /// 80.
        Standard = "standard",
    }
}

impl Throughput {
    /// The number of messages.
    #[must_use]
    pub const fn per_second(self) -> u32 {
        match self {
            Self::Coexistence => 20,
            Self::High => 1_000,
            Self::Standard => 80,
        }
    }
}

/// The times of the latest messages, as many as fit into a second.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    fit: usize,
    latest: VecDeque<Duration>,
}

impl Sent {
    pub(super) fn set_throughput(&mut self, throughput: Throughput) {
        self.fit = fit(throughput);
        self.forget();
    }

    /// From when on another one fits.
    pub(super) fn free_at(&self) -> Duration {
        match self.latest.front() {
            Some(first) if self.latest.len() >= self.fit => {
                first.saturating_add(Duration::from_secs(1))
            }
            _ => Duration::ZERO,
        }
    }

    pub(super) fn record(&mut self, now: Duration) {
        let latest = self.latest.back().copied();
        self.latest
            .push_back(latest.map_or(now, |latest| latest.max(now)));
        self.forget();
    }

    fn forget(&mut self) {
        let too_many = self.latest.len().saturating_sub(self.fit);
        self.latest.drain(..too_many);
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.latest.len()
    }
}

impl Default for Sent {
    fn default() -> Self {
        Self {
            fit: fit(Throughput::Standard),
            latest: VecDeque::new(),
        }
    }
}

fn fit(throughput: Throughput) -> usize {
    usize::try_from(throughput.per_second()).unwrap_or(usize::MAX)
}
