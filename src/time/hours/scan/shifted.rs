//! A schedule that is based on another: open when that is, with every opening and closing so much later or earlier.
//!
//! Nothing is known of the days of such a schedule. It is asked by way of the open intervals of its base, joined where they
//! touch: those come in order, so what they become by the shift begins in order and ends in order, too.

use crate::time::hours::schedule::Shifted;

impl Shifted {
    pub(super) fn end_of_open(&self, at: i64, limit: i64) -> i64 {
        let mut end = at;
        let limit_of_base = self.limit_after(limit);
        let mut interval = self.after(at - self.closes, limit_of_base);
        while let Some((from, to)) = interval {
            let (opens, closes) = (from + self.opens, to + self.closes);
            if opens < closes {
                if opens > end {
                    break;
                }
                end = end.max(closes);
            }
            if end > limit || to > limit_of_base {
                break;
            }
            interval = self.next(to, limit_of_base);
        }
        end
    }

    pub(super) fn start_of_open(&self, at: i64, limit: i64) -> i64 {
        let mut start = at;
        let limit_of_base = self.limit_before(limit);
        let mut interval = self.before(at - self.opens, limit_of_base);
        while let Some((from, to)) = interval {
            let (opens, closes) = (from + self.opens, to + self.closes);
            if opens < closes {
                if closes < start {
                    break;
                }
                start = start.min(opens);
            }
            if start < limit || from < limit_of_base {
                break;
            }
            interval = self.previous(from, limit_of_base);
        }
        start
    }

    pub(super) fn next_start(&self, at: i64, limit: i64) -> Option<i64> {
        let limit_of_base = self.limit_after(limit);
        // What is open there opens before.
        let after = super::end_of_open(&self.base, at - self.opens, limit_of_base);
        let mut interval = self.next(after, limit_of_base);
        while let Some((from, to)) = interval {
            let (opens, closes) = (from + self.opens, to + self.closes);
            if opens > limit {
                return None;
            }
            if opens < closes {
                return Some(opens);
            }
            interval = self.next(to, limit_of_base);
        }
        None
    }

    pub(super) fn last_end(&self, at: i64, limit: i64) -> Option<i64> {
        let limit_of_base = self.limit_before(limit);
        let at = at - self.closes;
        // What is open there closes behind.
        let before = if super::is_open(&self.base, at) {
            super::start_of_open(&self.base, at, limit_of_base)
        } else {
            at
        };
        let mut interval = self.previous(before, limit_of_base);
        while let Some((from, to)) = interval {
            let (opens, closes) = (from + self.opens, to + self.closes);
            if closes < limit {
                return None;
            }
            if opens < closes {
                return Some(closes);
            }
            interval = self.previous(from, limit_of_base);
        }
        None
    }

    /// The first interval of the base that ends after an instant.
    fn after(&self, at: i64, limit: i64) -> Option<(i64, i64)> {
        let end = super::end_of_open(&self.base, at, limit);
        if end > at {
            let lowest = at - (limit - at).max(0) - super::HORIZON;
            Some((super::start_of_open(&self.base, at, lowest), end))
        } else {
            self.next(at, limit)
        }
    }

    /// The first interval of the base that begins after an instant at which it is closed.
    fn next(&self, at: i64, limit: i64) -> Option<(i64, i64)> {
        let from = super::next_start(&self.base, at, limit)?;
        Some((from, super::end_of_open(&self.base, from, limit)))
    }

    /// The last interval of the base that begins before an instant.
    fn before(&self, at: i64, limit: i64) -> Option<(i64, i64)> {
        let start = super::start_of_open(&self.base, at, limit);
        if start < at {
            let highest = at + (at - limit).max(0) + super::HORIZON;
            Some((start, super::end_of_open(&self.base, start, highest)))
        } else {
            self.previous(at, limit)
        }
    }

    /// The last interval of the base that ends before or at an instant, just before which it is closed.
    fn previous(&self, at: i64, limit: i64) -> Option<(i64, i64)> {
        let to = super::last_end(&self.base, at, limit)?;
        Some((super::start_of_open(&self.base, to, limit), to))
    }

    /// How far the base is looked at for an instant this far.
    fn limit_after(&self, limit: i64) -> i64 {
        limit + self.opens.abs().max(self.closes.abs())
    }

    fn limit_before(&self, limit: i64) -> i64 {
        limit - self.opens.abs().max(self.closes.abs())
    }
}
