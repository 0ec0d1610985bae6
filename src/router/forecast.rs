//! When the same event would be decided otherwise.
//!
//! A decision depends on time only through the schedules that were looked at on the way to it: until one of them
//! changes, the way is the same. So the next candidate is the earliest change among those; there the event is decided
//! again, and if the outcome is the same, the schedules looked at *this* time give the next candidate. Exact, because
//! nothing is assumed about schedules that were not asked.

use super::Rules;
use super::eval;
use super::scratch::Scratch;
use crate::decision::{Forecast, Verdict};
use crate::event::Event;
use crate::facts::Context;
use crate::time::Timestamp;

/// How far ahead anyone looks, in seconds: 400 days.
const HORIZON: i64 = 400 * 86_400;

impl Forecast for Rules {
    fn next_change(
        &self,
        event: &Event<'_>,
        context: &Context<'_>,
        now: &Verdict,
    ) -> Option<Timestamp> {
        if self.model.schedules.is_empty() {
            return None;
        }
        let mut scratch = Scratch::default();
        let (work, verdict) = (&mut scratch.work, &mut scratch.verdict);
        // Once more at `now`, to see which schedules it looks at.
        eval::decide(self, event, context, work, verdict);
        let horizon = context.now().plus_secs(HORIZON);
        let mut at = context.now();
        loop {
            let changes = work.consulted.iter().filter_map(|schedule| {
                self.model.schedules.get(schedule)?.schedule.next_change(at)
            });
            at = changes.min().filter(|change| *change <= horizon)?;
            eval::decide_at(self, event, context, at, work, verdict);
            if !verdict.decides_like(now) {
                return Some(at);
            }
        }
    }
}
