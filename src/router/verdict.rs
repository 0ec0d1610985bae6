//! What evaluation finds, as indices of the rule set: comparable, reusable, without a lifetime.

use std::ops::Range;

use crate::rules::reason::Reason;
use crate::time::Timestamp;

/// The result of one evaluation.
#[derive(Clone, Debug, Default)]
pub(crate) struct Verdict {
    pub(crate) reason: Reason,
    /// The route that won.
    pub(crate) route: Option<usize>,
    /// Whose steps `targets` are.
    pub(crate) outcome: Option<OutcomeId>,
    pub(crate) targets: Vec<Placed>,
    /// Those whom facts name, one behind the other.
    pub(crate) names: String,
    pub(crate) skipped: Vec<Closed>,
    pub(crate) held_until: Option<Timestamp>,
    pub(crate) priority: i64,
    /// The triggers that fired, in file order.
    pub(crate) fired: Vec<usize>,
}

/// The owner of a list of steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OutcomeId {
    Route(usize),
    Fallback,
}

/// A step that found its place.
#[derive(Clone, Debug)]
pub(crate) struct Placed {
    pub(crate) step: usize,
    pub(crate) team: Option<usize>,
    pub(crate) member: Option<usize>,
    /// Whom a fact names: a stretch of the verdict's `names`.
    pub(crate) named: Option<Range<usize>>,
    pub(crate) after_s: u64,
    pub(crate) timeout_s: Option<u64>,
}

/// A team that was passed over because it is closed.
#[derive(Clone, Debug)]
pub(crate) struct Closed {
    pub(crate) step: usize,
    pub(crate) team: usize,
    pub(crate) opens_at: Option<Timestamp>,
}

impl Verdict {
    /// Whether two verdicts on the same event decide the same. When a closed team opens and how long its open time takes is
    /// not part of it: that changes by itself, as the days go by.
    pub(crate) fn decides_like(&self, other: &Self) -> bool {
        let key = |verdict: &Self| {
            (
                verdict.reason,
                verdict.route,
                verdict.outcome,
                verdict.priority,
            )
        };
        key(self) == key(other)
            && targets(&self.targets).eq(targets(&other.targets))
            && self.fired == other.fired
            && places(&self.skipped).eq(places(&other.skipped))
    }

    /// Forgets everything but its memory.
    pub(crate) fn clear(&mut self) {
        let Self {
            reason,
            route,
            outcome,
            targets,
            names,
            skipped,
            held_until,
            priority,
            fired,
        } = self;
        *reason = Reason::None;
        *route = None;
        *outcome = None;
        *held_until = None;
        *priority = 0;
        targets.clear();
        names.clear();
        skipped.clear();
        fired.clear();
    }
}

fn targets(placed: &[Placed]) -> impl Iterator<Item = (usize, Option<usize>, Option<usize>)> {
    let key = |placed: &Placed| (placed.step, placed.team, placed.member);
    placed.iter().map(key)
}

fn places(skipped: &[Closed]) -> impl Iterator<Item = (usize, usize)> {
    skipped.iter().map(|closed| (closed.step, closed.team))
}
