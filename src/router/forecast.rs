//! When the same event would be decided otherwise.
//!
//! A decision depends on time only through the schedules that were looked at on the way to it: until one of them
//! changes, the way is the same. So the next candidate is the earliest change among those; there the event is decided
//! again, and if the outcome is the same, the schedules looked at *this* time give the next candidate. Exact, because
//! nothing is assumed about schedules that were not asked.

use super::Rules;
use super::decide;
use super::scratch::Scratch;
use super::verdict::Verdict;
use crate::event::Event;
use crate::facts::Context;
use crate::time::{HORIZON, Timestamp};

pub(super) fn next_change(
    rules: &Rules,
    event: &Event<'_>,
    context: &Context<'_>,
    now: &Verdict,
) -> Option<Timestamp> {
    let schedules = &rules.model.schedules;
    if schedules.is_empty() {
        return None;
    }
    let mut scratch = Scratch::default();
    let (work, verdict) = (&mut scratch.work, &mut scratch.verdict);
    // Once more at `now`, to see which schedules it looks at.
    decide::decide(rules, event, context, work, verdict);
    let horizon = context.now().plus_secs(HORIZON);
    let mut at = context.now();
    loop {
        let changes = work
            .consulted
            .iter()
            .filter_map(|schedule| schedules.get(schedule)?.schedule.next_change(at));
        at = changes.min().filter(|change| *change <= horizon)?;
        decide::decide_at(rules, event, context, at, work, verdict);
        if !verdict.decides_like(now) {
            return Some(at);
        }
    }
}
