//! Whose turn it is while a decision waits for somebody.

use serde::{Deserialize, Serialize};

use super::owned::OwnedDecision;
use super::target::Target;
use crate::time::Timestamp;

/// Whose turn it is at some time after a decision, from [`OwnedDecision::turn`].
///
/// | | `target` | `since` | `until` | `next` |
/// | --- | --- | --- | --- | --- |
/// | it is held | | the start | `held_until` | the first target |
/// | somebody's turn | the target | when it began | when its timeout ends, if it has one | the target after it, if it has a timeout |
/// | all had their turn | | when the last one ended | | |
/// | there are no targets | | | | |
///
/// `until` is when to ask again. Its JSON has all members, instants as RFC 3339.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Turn {
    /// Whose turn it is; `None` if it is nobody's.
    pub target: Option<Target>,
    /// Since when that is so; `None` if the decision has no targets.
    pub since: Option<Timestamp>,
    /// Until when; `None` if it stays so.
    pub until: Option<Timestamp>,
    /// Whose turn comes then; `None` if nobody's does.
    pub next: Option<Target>,
}

impl OwnedDecision {
    /// Whose turn it is at `now`, where the host began at `started`, the time of the decision: what a host that keeps the
    /// decision needs to go on to the next target when one does not answer.
    ///
    /// The timeouts are added up from the start, or from [`held_until`](Self::held_until) where the decision is held until
    /// after it. A target without a timeout keeps its turn. When the last target's timeout is over, it is nobody's turn: the
    /// host rings a bell. A `now` before the start (two clocks never agree) counts as the start.
    ///
    /// Total: there is an answer for every decision, also for one that was read from JSON. Cost: linear in the targets.
    ///
    /// ```
    /// use waypost::{OwnedDecision, Timestamp};
    ///
    /// let decision: OwnedDecision = serde_json::from_str(
    ///     r#"{"event": {"kind": "message.text"}, "revision": "1", "route": "vip", "reason": "route", "skipped": [],
    ///         "held_until": null, "priority": 0, "actions": [], "next_change": null,
    ///         "targets": [{"agent": "ana", "after_s": 0, "timeout_s": 120}, {"team": "desk", "after_s": 120, "timeout_s": null}]}"#,
    /// )?;
    /// let started = Timestamp::from_secs(1_790_000_000);
    /// let turn = decision.turn(started, started.plus_secs(119));
    /// assert_eq!(turn.target.unwrap().name(), "ana");
    /// assert_eq!(turn.until, Some(started.plus_secs(120)));
    /// assert_eq!(turn.next.unwrap().name(), "desk");
    ///
    /// let turn = decision.turn(started, started.plus_secs(120));
    /// assert_eq!(turn.target.unwrap().name(), "desk");
    /// assert_eq!(turn.until, None);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn turn(&self, started: Timestamp, now: Timestamp) -> Turn {
        let first = self.targets.first();
        let start = self.held_until.map_or(started, |held| held.max(started));
        if now < start && started < start {
            return Turn {
                target: None,
                since: first.map(|_| started),
                until: first.map(|_| start),
                next: first.cloned(),
            };
        }
        let (mut since, now) = (start, now.max(start));
        let mut targets = self.targets.iter().peekable();
        while let Some(target) = targets.next() {
            let until = target.timeout_s.map(|seconds| {
                // Beyond the last instant that can be written, all are one.
                since.plus_secs(i64::try_from(seconds).unwrap_or(i64::MAX))
            });
            match until {
                Some(until) if until <= now => since = until,
                _ => {
                    let next = targets.peek().filter(|_| until.is_some());
                    return Turn {
                        target: Some(target.clone()),
                        since: Some(since),
                        until,
                        next: next.copied().cloned(),
                    };
                }
            }
        }
        Turn {
            target: None,
            since: first.map(|_| since),
            until: None,
            next: None,
        }
    }
}
