//! Time that counts while a schedule is open only: "within 4 business hours".

use super::scan::{self, HORIZON};
use super::schedule::Schedule;
use super::state::instant;
use crate::time::timestamp::Timestamp;

impl Schedule {
    /// The first instant by which the schedule has been open for so many seconds since `from`: the end of "within 4 business
    /// hours" of 14,400. `from` itself for 0.
    ///
    /// `None` if that never comes: where the schedule stays closed for 400 days before, or the instant is after the year 9999.
    ///
    /// Cost: linear in the open intervals on the way and in the days between them, some tenths of a microsecond a day; constant
    /// where the schedule is always open or never. No allocation.
    ///
    /// ```
    /// use waypost::RuleSet;
    ///
    /// let rules = RuleSet::parse(
    ///     r#"{"version": 1, "schedules": {"office": {"timezone": "America/Sao_Paulo", "weekly": {"mon-fri": ["09:00-18:00"]}}}}"#,
    /// )?;
    /// let office = rules.schedule("office").ok_or("no such schedule")?;
    /// // On Friday at 16:00: two hours on that day, and two on Monday.
    /// let due = office.after_open("2026-11-27T16:00:00-03:00".parse()?, 4 * 3600);
    /// assert_eq!(due, Some("2026-11-30T11:00:00-03:00".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn after_open(&self, from: Timestamp, seconds: u64) -> Option<Timestamp> {
        self.after_open_within(from, seconds, Timestamp::MAX)
    }

    /// The same, looking no further than `limit`.
    pub(crate) fn after_open_within(
        &self,
        from: Timestamp,
        seconds: u64,
        limit: Timestamp,
    ) -> Option<Timestamp> {
        let (from, limit) = (from.as_secs(), limit.as_secs());
        let mut left = i64::try_from(seconds).ok()?;
        if let Some(is_open) = self.constant {
            let is_over = is_open || left == 0;
            return is_over
                .then(|| from.saturating_add(left))
                .filter(|end| *end <= limit)
                .and_then(instant);
        }
        let mut at = from;
        loop {
            let due = at.saturating_add(left);
            // No further than is asked: what is always open costs no more than what is left.
            let end = scan::end_of_open(self, at, due.min(limit));
            if due <= end {
                return (due <= limit).then_some(due).and_then(instant);
            }
            left -= end - at;
            at = scan::next_start(self, end, limit.min(end + HORIZON))?;
        }
    }

    /// For how many seconds it is open between two instants; 0 where `to` is not after `from`.
    ///
    /// Cost: as that of [`after_open`](Self::after_open).
    ///
    /// ```
    /// use waypost::RuleSet;
    ///
    /// let rules = RuleSet::parse(
    ///     r#"{"version": 1, "schedules": {"office": {"timezone": "America/Sao_Paulo", "weekly": {"mon-fri": ["09:00-18:00"]}}}}"#,
    /// )?;
    /// let office = rules.schedule("office").ok_or("no such schedule")?;
    /// let (asked, answered) = ("2026-11-27T17:30:00-03:00".parse()?, "2026-11-30T09:10:00-03:00".parse()?);
    /// assert_eq!(office.open_between(asked, answered), 40 * 60);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn open_between(&self, from: Timestamp, to: Timestamp) -> u64 {
        let (mut at, to) = (from.as_secs(), to.as_secs());
        let mut open = 0;
        match self.constant {
            Some(true) => open = (to - at).max(0),
            Some(false) => {}
            None => {
                while at < to {
                    let end = scan::end_of_open(self, at, to).min(to);
                    open += end - at;
                    match scan::next_start(self, end, to) {
                        Some(start) => at = start,
                        None => break,
                    }
                }
            }
        }
        u64::try_from(open).unwrap_or_default()
    }
}
