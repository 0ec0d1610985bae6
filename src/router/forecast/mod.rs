//! When the same event would be decided otherwise.
//!
//! A decision depends on time only through the schedules that were looked at on the way to it: until one of them
//! changes, the way is the same. So the next candidate is the earliest change among those; there the event is decided
//! again, and if the outcome is the same, the schedules looked at *this* time give the next candidate. Exact, because
//! nothing is assumed about schedules that were not asked.
//!
//! What the event names, its text and its facts are those of the decision itself: none is looked up again. How a
//! schedule goes on is known from [`ahead`](super::ahead), and which schedules a rule depends on at all from [`matching`].

mod matching;

use super::Rules;
use super::ahead::Ahead;
use super::eval::Evaluation;
use super::scratch::Scratch;
use super::verdict::Verdict;
use crate::event::Event;
use crate::facts::Context;
use crate::time::Timestamp;

/// `scratch` is what the event was decided in.
pub(super) fn next_change(
    rules: &Rules,
    event: &Event<'_>,
    context: &Context<'_>,
    scratch: &Scratch,
) -> Option<Timestamp> {
    let Scratch { work, verdict, .. } = scratch;
    if work.consulted.is_empty() {
        return None;
    }
    let mut work = work.for_other_times();
    let ahead = Ahead::new(
        &rules.model.schedules,
        std::mem::take(&mut work.schedules),
        std::mem::take(&mut work.consulted),
        context.now(),
    );
    let mut evaluation = Evaluation {
        rules,
        event,
        context: Some(context),
        now: context.now(),
        work: &mut work,
        ahead: Some(Box::new(ahead)),
    };
    let mut then = Verdict::default();
    loop {
        evaluation.now = evaluation.next_candidate()?;
        evaluation.decide(verdict.by, &mut then);
        if !then.decides_like(verdict) {
            return Some(evaluation.now);
        }
    }
}

impl Evaluation<'_> {
    /// When the first of the schedules changes that were looked at last.
    fn next_candidate(&mut self) -> Option<Timestamp> {
        self.ahead.as_deref_mut()?.next_change(self.now)
    }
}
