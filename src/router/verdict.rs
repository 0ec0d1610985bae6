//! What evaluation finds, as indices of the rule set: comparable, reusable, without a lifetime.

use std::mem::{self, Discriminant};
use std::ops::Range;

use crate::rules::reason::Reason;
use crate::time::Timestamp;

/// The result of one evaluation.
#[derive(Clone, Debug, Default)]
pub(crate) struct Verdict {
    /// How it was found, at any time.
    pub(crate) by: By,
    pub(crate) reason: Reason,
    /// The route that won.
    pub(crate) route: Option<usize>,
    /// Whose steps `targets` are.
    pub(crate) outcome: Option<OutcomeId>,
    pub(crate) targets: Vec<Placed>,
    /// Those whom facts name, one behind the other.
    pub(crate) names: String,
    pub(crate) skipped: Vec<PassedOver>,
    /// Whether every step was skipped: the target is one of them, kept all the same.
    pub(crate) is_held: bool,
    pub(crate) held_until: Option<Timestamp>,
    pub(crate) priority: i64,
    /// The triggers that fired, in file order.
    pub(crate) fired: Vec<usize>,
}

/// Who decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum By {
    #[default]
    Rules,
    /// The fallback alone, for an event that nobody could work off.
    Fallback,
}

/// The owner of a list of steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OutcomeId {
    Route(usize),
    Fallback,
}

/// Where a step leads.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    Team(usize),
    /// To a person or a queue. Whom a fact names, if it does: a stretch of the verdict's `names`.
    Elsewhere(Option<Range<usize>>),
}

impl Place {
    pub(crate) const fn team(&self) -> Option<usize> {
        match self {
            Self::Team(team) => Some(*team),
            Self::Elsewhere(_) => None,
        }
    }
}

/// A step that found its place.
#[derive(Clone, Debug)]
pub(crate) struct Placed {
    pub(crate) step: usize,
    pub(crate) to: Place,
    pub(crate) member: Option<usize>,
    pub(crate) after_s: u64,
    pub(crate) timeout_s: Option<u64>,
}

/// Somebody who was passed over.
#[derive(Clone, Debug)]
pub(crate) struct PassedOver {
    pub(crate) step: usize,
    pub(crate) who: Place,
    pub(crate) why: Unable,
}

/// Why somebody cannot take a message now.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Unable {
    /// The team opens then; `None` if it does not within 400 days.
    Closed(Option<Timestamp>),
    /// The team takes nothing more.
    Full,
    /// The person, or every member of the team, is away.
    Away,
}

impl Unable {
    /// When somebody can take a message again, where that is known.
    pub(crate) const fn until(self) -> Option<Timestamp> {
        match self {
            Self::Closed(opens_at) => opens_at,
            Self::Full | Self::Away => None,
        }
    }
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
                verdict.is_held,
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
            by,
            reason,
            route,
            outcome,
            targets,
            names,
            skipped,
            is_held,
            held_until,
            priority,
            fired,
        } = self;
        *by = By::Rules;
        *reason = Reason::None;
        *route = None;
        *outcome = None;
        *is_held = false;
        *held_until = None;
        *priority = 0;
        targets.clear();
        names.clear();
        skipped.clear();
        fired.clear();
    }
}

fn targets(placed: &[Placed]) -> impl Iterator<Item = (usize, Option<usize>, Option<usize>)> {
    let key = |placed: &Placed| (placed.step, placed.to.team(), placed.member);
    placed.iter().map(key)
}

/// Of a person the step says who it is: the facts are the same.
fn places(
    skipped: &[PassedOver],
) -> impl Iterator<Item = (usize, Option<usize>, Discriminant<Unable>)> {
    let key = |one: &PassedOver| (one.step, one.who.team(), mem::discriminant(&one.why));
    skipped.iter().map(key)
}
