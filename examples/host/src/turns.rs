//! Whose turn it is, by its place among the decision's targets.

use waypost::{OwnedDecision, Timestamp};

/// A target's turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Turn {
    /// Which target.
    pub(crate) index: usize,
    /// Since when; of a decision that is held, when it begins.
    pub(crate) since: Timestamp,
    /// When it is over; `None` if it stays so.
    pub(crate) until: Option<Timestamp>,
}

/// Whose turn it is, or whose it will be first where the decision is held; `None` if it is nobody's any more.
pub(crate) fn turn(decision: &OwnedDecision, started: Timestamp, now: Timestamp) -> Option<Turn> {
    let turn = decision.turn(started, now);
    let place =
        |wanted: &waypost::Target| decision.targets.iter().position(|target| target == wanted);
    let (target, since, until) = match (&turn.target, &turn.next) {
        (Some(target), _) => (target, turn.since?, turn.until),
        (None, Some(first)) => {
            let since = turn.until?;
            (first, since, decision.turn(started, since).until)
        }
        (None, None) => return None,
    };
    let index = place(target)?;
    Some(Turn {
        index,
        since,
        until,
    })
}
