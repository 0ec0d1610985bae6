//! Whose turn it is, from the decision alone.

use waypost::{OwnedDecision, Timestamp};

/// A target's turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Turn {
    /// Which target.
    pub(crate) index: usize,
    /// Since when.
    pub(crate) since: Timestamp,
    /// When the next one has its turn; `None` where nobody follows.
    pub(crate) next_at: Option<Timestamp>,
}

/// Whose turn it is; `None` where the decision has no targets. Before the start it is the first one's, to come.
pub(crate) fn turn(decision: &OwnedDecision, started: Timestamp, now: Timestamp) -> Option<Turn> {
    let start = decision.held_until.unwrap_or(started).max(started);
    let at = |after_s: u64| start.plus_secs(i64::try_from(after_s).unwrap_or(i64::MAX));
    let begun = |at: Timestamp| at <= now;
    let count = decision
        .targets
        .iter()
        .take_while(|target| begun(at(target.after_s)))
        .count();
    let index = count.saturating_sub(1);
    let target = decision.targets.get(index)?;
    let follower = decision.targets.get(index + 1);
    Some(Turn {
        index,
        since: at(target.after_s),
        next_at: follower
            .filter(|_| target.timeout_s.is_some())
            .map(|next| at(next.after_s)),
    })
}
