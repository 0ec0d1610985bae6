//! Whose turn it is, by its place among the decision's targets.

use waypost::{OwnedDecision, Timestamp};

/// A target's turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Turn {
    /// Which target.
    pub(crate) index: usize,
    /// Since when; of a decision that is held, when it begins.
    pub(crate) since: Timestamp,
    /// When the next one has its turn; `None` if nobody follows.
    pub(crate) next_at: Option<Timestamp>,
}

/// Whose turn it is, or whose it will be first where the decision is held; `None` if it is nobody's any more.
pub(crate) fn turn(decision: &OwnedDecision, started: Timestamp, now: Timestamp) -> Option<Turn> {
    let turn = decision.turn(started, now);
    let place =
        |wanted: &waypost::Target| decision.targets.iter().position(|target| target == wanted);
    match (&turn.target, &turn.next) {
        (Some(target), next) => Some(Turn {
            index: place(target)?,
            since: turn.since?,
            next_at: next.as_ref().and(turn.until),
        }),
        (None, Some(first)) => {
            let since = turn.until?;
            let begun = decision.turn(started, since);
            Some(Turn {
                index: place(first)?,
                since,
                next_at: begun.next.as_ref().and(begun.until),
            })
        }
        (None, None) => None,
    }
}
