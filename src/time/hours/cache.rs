//! A schedule's state kept between questions.

use super::scan::{self, DAY, HORIZON};
use super::schedule::Schedule;
use super::state::instant;
use crate::time::timestamp::Timestamp;

/// The last state of one schedule, so that the next question is answered by two comparisons while it lasts.
///
/// It belongs to the schedule it is first used with; with another it answers for the first. Any order of instants is
/// right, rising ones are fastest. 24 bytes, no allocation.
///
/// ```
/// # use waypost::time::{Schedule, ScheduleCache};
/// # fn ask(schedule: &Schedule, now: waypost::Timestamp) {
/// let mut cache = ScheduleCache::default();
/// assert_eq!(schedule.is_open_with(&mut cache, now), schedule.is_open(now));
/// assert_eq!(schedule.next_change_with(&mut cache, now), schedule.next_change(now));
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct ScheduleCache {
    open: bool,
    /// The state holds from here, or from earlier.
    from: i64,
    /// The state holds up to here, exclusive: to a change, or to where nobody looked further.
    to: i64,
    to_is_change: bool,
}

impl Default for ScheduleCache {
    /// Knows nothing yet.
    fn default() -> Self {
        Self {
            open: false,
            from: i64::MAX,
            to: i64::MIN,
            to_is_change: false,
        }
    }
}

impl Schedule {
    /// [`is_open`](Self::is_open), from the cache where it holds.
    #[inline]
    pub fn is_open_with(&self, cache: &mut ScheduleCache, at: Timestamp) -> bool {
        self.refresh(cache, at.as_secs());
        cache.open
    }

    /// [`next_change`](Self::next_change), from the cache where it holds.
    #[inline]
    pub fn next_change_with(&self, cache: &mut ScheduleCache, at: Timestamp) -> Option<Timestamp> {
        let secs = at.as_secs();
        self.refresh(cache, secs);
        if !cache.to_is_change && cache.to <= secs + HORIZON {
            self.fill(cache, secs);
        }
        (cache.to_is_change && cache.to <= secs + HORIZON)
            .then_some(cache.to)
            .and_then(instant)
    }

    /// [`next_open`](Self::next_open), from the cache where it holds and the schedule is closed.
    #[inline]
    pub fn next_open_with(&self, cache: &mut ScheduleCache, at: Timestamp) -> Option<Timestamp> {
        if self.is_open_with(cache, at) {
            self.next_open(at)
        } else {
            self.next_change_with(cache, at)
        }
    }

    #[inline]
    fn refresh(&self, cache: &mut ScheduleCache, at: i64) {
        if at < cache.from || cache.to <= at {
            self.fill(cache, at);
        }
    }

    #[cold]
    fn fill(&self, cache: &mut ScheduleCache, at: i64) {
        if let Some(open) = self.constant {
            *cache = ScheduleCache {
                open,
                from: i64::MIN,
                to: i64::MAX,
                to_is_change: false,
            };
            return;
        }
        // Twice as far as anyone asks: where nothing changes, it is good for another 400 days.
        let limit = at + 2 * HORIZON;
        let (open, change) = scan::forward(self, at, limit);
        // A week back will do: what asks about the past asks about all of it.
        let week_before = at - 7 * DAY;
        let from = scan::backward(self, open, at, week_before).unwrap_or(week_before);
        let to = change.unwrap_or(limit + 1);
        *cache = ScheduleCache {
            open,
            from,
            to,
            to_is_change: change.is_some(),
        };
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::time::zone::{Offsets, Zone, ZoneSource};

    /// Three hours west of UTC, and how often that was looked up.
    struct Counted(Arc<AtomicUsize>);

    impl Offsets for Counted {
        fn offset_at(&self, _secs: i64) -> i64 {
            self.0.fetch_add(1, Ordering::Relaxed);
            -3 * 3600
        }
    }

    #[test]
    fn hours_are_gone_through_once_until_they_change() {
        let count = Arc::new(AtomicUsize::new(0));
        let looked = || count.load(Ordering::Relaxed);
        let offsets = Box::new(Counted(Arc::clone(&count)));
        let zone = Zone::new("Counted", ZoneSource::Tzif { version: None }, offsets);
        let week = (
            "mon-fri".parse().unwrap(),
            vec!["09:00-18:00".parse().unwrap()],
        );
        let office = Schedule::new(zone, [week], [], []).unwrap();
        let opens: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        for schedule in [office.based_on("office", 0, -1800), office] {
            let mut cache = ScheduleCache::default();
            // While it is open, and in the night after.
            for from in [opens, opens.plus_secs(9 * 3600)] {
                let is_open = schedule.is_open_with(&mut cache, from);
                assert_eq!(is_open, from == opens);
                let before = looked();
                for minute in 0..8 * 60 {
                    let at = from.plus_secs(minute * 60);
                    assert_eq!(schedule.is_open_with(&mut cache, at), is_open);
                    assert!(schedule.next_change_with(&mut cache, at) > Some(at));
                    if !is_open {
                        assert!(schedule.next_open_with(&mut cache, at) > Some(at));
                    }
                }
                assert_eq!(looked(), before, "{is_open}");
                let next = schedule.next_change(from).unwrap();
                assert_eq!(schedule.is_open_with(&mut cache, next), !is_open);
                assert!(looked() > before, "the change itself is looked up");
            }
        }
    }
}
