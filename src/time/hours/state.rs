//! What a schedule is at an instant, and when that changes.

use super::scan;
use super::schedule::Schedule;
use crate::time::timestamp::Timestamp;

impl Schedule {
    /// Whether it is open at this instant. At a closing instant it is closed.
    #[must_use]
    pub fn is_open(&self, at: Timestamp) -> bool {
        self.constant
            .unwrap_or_else(|| scan::is_open(self, at.as_secs()))
    }

    /// Whether it is open at this instant, since when and until when.
    #[must_use]
    pub fn state(&self, at: Timestamp) -> Validity {
        if let Some(open) = self.constant {
            return Validity {
                open,
                since: None,
                until: None,
            };
        }
        let secs = at.as_secs();
        let (open, until) = scan::forward(self, secs, secs + scan::HORIZON);
        let since = scan::backward(self, open, secs, secs - scan::HORIZON);
        Validity {
            open,
            since: since.and_then(instant),
            until: until.and_then(instant),
        }
    }

    /// The next instant after this one at which it opens or closes, where one comes within 400 days.
    #[must_use]
    pub fn next_change(&self, at: Timestamp) -> Option<Timestamp> {
        if self.constant.is_some() {
            return None;
        }
        let secs = at.as_secs();
        scan::forward(self, secs, secs + scan::HORIZON)
            .1
            .and_then(instant)
    }

    /// The next instant after this one at which it opens, where one comes within 400 days: while it is open, the one
    /// after it has closed.
    #[must_use]
    pub fn next_open(&self, at: Timestamp) -> Option<Timestamp> {
        if self.constant.is_some() {
            return None;
        }
        let limit = at.as_secs() + scan::HORIZON;
        let (open, change) = scan::forward(self, at.as_secs(), limit);
        let opens = if open {
            scan::forward(self, change?, limit).1
        } else {
            change
        };
        opens.and_then(instant)
    }
}

/// A state and how long it lasts: it is the same at every instant from `since` to just before `until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Validity {
    /// Whether it is open.
    pub open: bool,
    /// When it opened or closed; none if that is more than 400 days ago.
    pub since: Option<Timestamp>,
    /// When it closes or opens; none if that is not within the coming 400 days.
    pub until: Option<Timestamp>,
}

/// The instant so many seconds after 1970-01-01T00:00:00Z, where it can be written.
pub(super) fn instant(secs: i64) -> Option<Timestamp> {
    let instant = Timestamp::from_secs(secs);
    (instant.as_secs() == secs).then_some(instant)
}
