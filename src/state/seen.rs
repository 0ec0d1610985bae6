//! Which events were seen before, as far as memory goes.

use std::collections::BTreeSet;

use super::unix;
use crate::event::EventKey;
use crate::time::Timestamp;

/// The keys of the events that were seen lately, exact: a filter before the host's own unique keys.
///
/// It holds two generations of a given capacity. When the younger one is full, the older one is forgotten, and from then on an
/// event that is not newer than what was forgotten is [`Unknown`](Sighting::Unknown). It never says
/// [`Repeated`](Sighting::Repeated) of an event that it has not seen. Not a join, and not shared: each worker has its own.
///
/// Memory: about 40 bytes a key, twice the capacity at most.
///
/// ```
/// use waypost::Timestamp;
/// use waypost::event::EventKey;
/// use waypost::state::{Seen, Sighting};
///
/// let now = Timestamp::from_secs(1_790_000_000);
/// let key = EventKey::from_bytes([7; 16]);
/// let mut seen = Seen::new(10_000);
/// assert_eq!(seen.observe(key, Some(now), now), Sighting::First);
/// assert_eq!(seen.observe(key, Some(now), now), Sighting::Repeated);
/// ```
#[derive(Clone, Debug)]
pub struct Seen {
    capacity: usize,
    young: Generation,
    old: Generation,
    /// An event of this time or before may have been forgotten.
    forgotten: Option<Timestamp>,
}

#[derive(Clone, Debug, Default)]
struct Generation {
    keys: BTreeSet<EventKey>,
    newest: Option<Timestamp>,
}

/// Whether an event was seen before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Sighting {
    /// It was not.
    First,
    /// It was.
    Repeated,
    /// Nobody knows: it is older than 8 days, has no time, or one that is still to come, or may have been forgotten. To be
    /// treated as the first time; the host's unique keys find out.
    Unknown,
}

/// How far into the future the time of an event may be: what clocks differ by.
const SKEW: i64 = 5 * unix::MINUTE;

impl Seen {
    /// A memory of this many keys in each of two generations; of one at least.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self {
            capacity: capacity.max(1),
            young: Generation::default(),
            old: Generation::default(),
            forgotten: None,
        }
    }

    /// Says whether the event with this key and time was seen before, and remembers it.
    pub fn observe(&mut self, key: EventKey, at: Option<Timestamp>, now: Timestamp) -> Sighting {
        let is_known = self.young.keys.contains(&key) || self.old.keys.contains(&key);
        let at = unix::readable(at);
        let times = now.plus_secs(-unix::REPEATS)..=now.plus_secs(SKEW);
        let is_new = |at: &Timestamp| times.contains(at) && Some(*at) > self.forgotten;
        let sighting = match at.filter(is_new) {
            _ if is_known => Sighting::Repeated,
            Some(_) => Sighting::First,
            None => Sighting::Unknown,
        };
        self.remember(key, at);
        sighting
    }

    fn remember(&mut self, key: EventKey, at: Option<Timestamp>) {
        self.young.newest = self.young.newest.max(at);
        if self.young.keys.insert(key) && self.young.keys.len() >= self.capacity {
            let young = std::mem::take(&mut self.young);
            let old = std::mem::replace(&mut self.old, young);
            self.forgotten = self.forgotten.max(old.newest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: u8) -> EventKey {
        EventKey::from_bytes([number; 16])
    }

    #[test]
    fn knows_what_it_has_not_forgotten() {
        let now = Timestamp::from_secs(1_790_000_000);
        let at = |secs: i64| Some(now.plus_secs(secs));
        let mut seen = Seen::new(2);
        assert_eq!(seen.observe(key(1), at(-9), now), Sighting::First);
        assert_eq!(seen.observe(key(2), at(-8), now), Sighting::First);
        assert_eq!(seen.observe(key(3), at(-7), now), Sighting::First);
        assert_eq!(seen.observe(key(1), at(-9), now), Sighting::Repeated);
        // The first generation is full again and the one before forgotten: keys 1 and 2.
        assert_eq!(seen.observe(key(4), at(-6), now), Sighting::First);
        assert_eq!(seen.observe(key(2), at(-8), now), Sighting::Unknown);
        assert_eq!(seen.observe(key(5), at(-8), now), Sighting::Unknown);
        assert_eq!(seen.observe(key(6), at(-5), now), Sighting::First);
    }

    #[test]
    fn what_was_still_to_come_may_be_forgotten_too() {
        let now = Timestamp::from_secs(1_790_000_000);
        let at = Some(now.plus_secs(600));
        let mut seen = Seen::new(2);
        assert_eq!(seen.observe(key(1), at, now), Sighting::Unknown);
        for number in 2..8 {
            seen.observe(key(number), Some(now), now);
        }
        let later = now.plus_secs(1_200);
        assert_eq!(seen.observe(key(1), at, later), Sighting::Unknown);
    }

    #[test]
    fn knows_nothing_about_strange_times() {
        let now = Timestamp::from_secs(1_790_000_000);
        let mut seen = Seen::new(100);
        for (number, at, expected) in [
            (1, None, Sighting::Unknown),
            (1, None, Sighting::Repeated),
            (2, Some(-unix::REPEATS - 1), Sighting::Unknown),
            (3, Some(-unix::REPEATS), Sighting::First),
            (4, Some(SKEW), Sighting::First),
            (5, Some(SKEW + 1), Sighting::Unknown),
        ] {
            let at = at.map(|secs| now.plus_secs(secs));
            assert_eq!(seen.observe(key(number), at, now), expected, "{number}");
        }
    }
}
