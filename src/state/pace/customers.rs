//! Whom a portfolio wrote to first in the last 24 hours.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::PaceStop;
use crate::event::types::ShortText;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// To how many different customers a portfolio may write in 24 hours, outside of their windows (Meta, "Messaging limits").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PortfolioLimit {
    /// To so many.
    Customers(u32),
    /// To all.
    Unlimited,
}

impl PortfolioLimit {
    /// The limits that there are; a portfolio begins with the first one and moves up by itself.
    pub const TIERS: &[Self] = &[
        Self::Customers(250),
        Self::Customers(2_000),
        Self::Customers(10_000),
        Self::Customers(100_000),
        Self::Unlimited,
    ];

    /// Reads what `business_capability_update` says in `max_daily_conversations_per_business`: a number, of which -1 is
    /// unlimited, or a word as `TIER_250`, `TIER_2K`, `TIER_UNLIMITED`. `None` for anything else.
    ///
    /// ```
    /// use waypost::state::PortfolioLimit;
    ///
    /// assert_eq!(PortfolioLimit::of("TIER_2K"), Some(PortfolioLimit::Customers(2_000)));
    /// assert_eq!(PortfolioLimit::of("-1"), Some(PortfolioLimit::Unlimited));
    /// ```
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let text = text.strip_prefix("TIER_").unwrap_or(text);
        if text == "UNLIMITED" || text == "-1" {
            return Some(Self::Unlimited);
        }
        let (digits, times) = match text.strip_suffix('K') {
            Some(digits) => (digits, 1_000),
            None => (text, 1),
        };
        let count: u32 = digits.parse().ok()?;
        count.checked_mul(times).map(Self::Customers)
    }
}

/// When each customer was last written to, in both directions.
#[derive(Clone, Debug)]
pub(super) struct Customers {
    limit: PortfolioLimit,
    last: BTreeMap<ShortText, Duration>,
    by_time: BTreeSet<(Duration, ShortText)>,
}

impl Customers {
    pub(super) fn new(limit: PortfolioLimit) -> Self {
        Self {
            limit,
            last: BTreeMap::new(),
            by_time: BTreeSet::new(),
        }
    }

    pub(super) fn set_limit(&mut self, limit: PortfolioLimit) {
        self.limit = limit;
        self.keep();
    }

    /// From when on this customer may be written to.
    pub(super) fn free_at(
        &self,
        customer: &ShortText,
        now: Duration,
    ) -> Result<Duration, PaceStop> {
        if self.limit == PortfolioLimit::Customers(0) {
            return Err(PaceStop::NoCustomers);
        }
        let is_counted = |last: &Duration| now < until(*last);
        if self.by_time.len() < self.room() || self.last.get(customer).is_some_and(is_counted) {
            return Ok(Duration::ZERO);
        }
        let first = self.by_time.first();
        Ok(first.map_or(Duration::ZERO, |(last, _)| until(*last)))
    }

    pub(super) fn record(&mut self, customer: &ShortText, now: Duration) {
        if self.limit == PortfolioLimit::Unlimited {
            return;
        }
        while self
            .by_time
            .first()
            .is_some_and(|(last, _)| until(*last) <= now)
        {
            self.forget_first();
        }
        let before = self.last.get(customer).copied();
        if let Some(before) = before {
            self.by_time.remove(&(before, customer.clone()));
        }
        let last = before.map_or(now, |before| before.max(now));
        self.last.insert(customer.clone(), last);
        self.by_time.insert((last, customer.clone()));
        self.keep();
    }

    /// How many are remembered. When the limit is reached, more are of no use: from when on there is room again, the newest of
    /// them say.
    fn room(&self) -> usize {
        match self.limit {
            PortfolioLimit::Customers(limit) => usize::try_from(limit).unwrap_or(usize::MAX),
            PortfolioLimit::Unlimited => usize::MAX,
        }
    }

    fn keep(&mut self) {
        while self.by_time.len() > self.room() {
            self.forget_first();
        }
    }

    fn forget_first(&mut self) {
        if let Some((_, customer)) = self.by_time.pop_first() {
            self.last.remove(&customer);
        }
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.by_time.len()
    }
}

/// Until when who was last written to then is counted.
const fn until(last: Duration) -> Duration {
    last.saturating_add(DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_limit_in_both_forms() {
        for (text, expected) in [
            ("250", Some(PortfolioLimit::Customers(250))),
            ("TIER_250", Some(PortfolioLimit::Customers(250))),
            ("TIER_100K", Some(PortfolioLimit::Customers(100_000))),
            ("TIER_UNLIMITED", Some(PortfolioLimit::Unlimited)),
            ("-1", Some(PortfolioLimit::Unlimited)),
            ("-2", None),
            ("TIER_", None),
            ("", None),
            ("99999999999", None),
            ("4294968K", None),
        ] {
            assert_eq!(PortfolioLimit::of(text), expected, "{text}");
        }
    }
}
