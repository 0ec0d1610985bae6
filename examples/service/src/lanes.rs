//! Which bodies may be worked on side by side: a conversation is a lane, and within a lane the order of acceptance holds.
//!
//! What stands here is in memory alone. It is read from the database, and read again after anything that went wrong.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use waypost::Timestamp;

use crate::store::Loaded;

/// How many bodies a turn has at most.
pub(crate) const TURN: usize = 16;

/// Where no more than so many lanes are ready, it is worth it to go on in one of them.
const FEW: usize = 4;

/// Bodies that wait, by the lanes that they stand in. One that has several lanes waits for all of them.
#[derive(Debug, Default)]
pub(crate) struct Lanes {
    bodies: BTreeMap<u64, Waiting>,
    lanes: BTreeMap<Arc<str>, Lane>,
    /// Those that are first in all of their lanes and not in hand: with somebody who waits for an answer, and without.
    urgent: BTreeSet<u64>,
    others: BTreeSet<u64>,
    in_hand: BTreeSet<u64>,
    last: u64,
}

#[derive(Debug)]
struct Waiting {
    at: Timestamp,
    is_urgent: bool,
    /// Whether it is urgent, or first in a lane where something urgent waits behind it.
    hurries: bool,
    /// In how many of its lanes it is not first.
    behind: usize,
    lanes: Vec<Arc<str>>,
}

#[derive(Debug, Default)]
struct Lane {
    bodies: VecDeque<u64>,
    /// How many of them are urgent: what stands before these is, too.
    urgent: usize,
}

impl Lanes {
    /// How many bodies stand here.
    pub(crate) fn len(&self) -> usize {
        self.bodies.len()
    }

    /// The last body that was put here, in the order of acceptance.
    pub(crate) const fn last(&self) -> u64 {
        self.last
    }

    /// The bodies in hand, in the order of acceptance.
    pub(crate) const fn in_hand(&self) -> &BTreeSet<u64> {
        &self.in_hand
    }

    /// Since when the oldest one waits.
    pub(crate) fn oldest(&self) -> Option<Timestamp> {
        self.bodies.values().next().map(|body| body.at)
    }

    /// Puts a body at the end of its lanes. Bodies come in the order of acceptance.
    pub(crate) fn push(&mut self, body: Loaded) {
        let mut lanes: Vec<Arc<str>> = Vec::with_capacity(body.conversations.len());
        let mut behind = 0;
        for name in body.conversations {
            let name = match self.lanes.get_key_value(name.as_str()) {
                Some((name, _)) => Arc::clone(name),
                None => Arc::from(name),
            };
            let lane = self.lanes.entry(Arc::clone(&name)).or_default();
            let first = lane.bodies.front().copied();
            lane.bodies.push_back(body.id);
            lane.urgent += usize::from(body.is_urgent);
            lanes.push(name);
            if let Some(first) = first {
                behind += 1;
                if body.is_urgent {
                    self.hurry(first);
                }
            }
        }
        self.last = body.id;
        let waiting = Waiting {
            at: body.at,
            is_urgent: body.is_urgent,
            hurries: body.is_urgent,
            behind,
            lanes,
        };
        self.bodies.insert(body.id, waiting);
        self.offer(body.id);
    }

    /// Takes a turn: a body, and where it stands in one lane alone and few others are ready, those behind it of which the same
    /// is true: they are decided before it is written, and may have to be decided again. With `urgent_first` those with
    /// somebody who waits for an answer come before all others.
    pub(crate) fn take(&mut self, urgent_first: bool) -> Option<Vec<u64>> {
        let (urgent, other) = (self.urgent.first().copied(), self.others.first().copied());
        let first = match (urgent, other) {
            (Some(urgent), _) if urgent_first => urgent,
            (Some(urgent), Some(other)) => urgent.min(other),
            (one, other) => one.or(other)?,
        };
        let mut turn = vec![first];
        let is_calm = self.urgent.len() + self.others.len() <= FEW;
        if let Some(lane) = self.only_lane(first).filter(|_| is_calm) {
            let behind = self
                .lanes
                .get(&lane)
                .into_iter()
                .flat_map(|lane| &lane.bodies);
            let behind = behind
                .skip(1)
                .take_while(|id| self.only_lane(**id).is_some());
            turn.extend(behind.take(TURN - 1));
        }
        self.urgent.remove(&first);
        self.others.remove(&first);
        self.in_hand.extend(&turn);
        Some(turn)
    }

    /// Removes a body that is worked off.
    pub(crate) fn finish(&mut self, id: u64) {
        self.in_hand.remove(&id);
        let Some(body) = self.bodies.remove(&id) else {
            return;
        };
        for name in body.lanes {
            let Some(lane) = self.lanes.get_mut(&name) else {
                continue;
            };
            lane.urgent -= usize::from(body.is_urgent);
            if lane.bodies.front() != Some(&id) {
                lane.bodies.retain(|other| *other != id);
                continue;
            }
            lane.bodies.pop_front();
            match lane.bodies.front().copied() {
                None => {
                    self.lanes.remove(&name);
                }
                Some(first) => {
                    let hurries = lane.urgent > 0;
                    if let Some(first) = self.bodies.get_mut(&first) {
                        first.behind -= 1;
                        first.hurries |= hurries;
                    }
                    self.offer(first);
                }
            }
        }
    }

    /// Puts a body back that is not worked off yet; it has kept its place.
    pub(crate) fn put_back(&mut self, id: u64) {
        self.in_hand.remove(&id);
        self.offer(id);
    }

    /// Notes that something urgent waits behind a body.
    fn hurry(&mut self, id: u64) {
        if let Some(body) = self.bodies.get_mut(&id)
            && !body.hurries
        {
            body.hurries = true;
            self.offer(id);
        }
    }

    /// Offers a body if it is first everywhere and not in hand. What it asks is counted, however many lanes there are.
    fn offer(&mut self, id: u64) {
        let Some(body) = self.bodies.get(&id) else {
            return;
        };
        if body.behind > 0 || self.in_hand.contains(&id) {
            return;
        }
        if body.hurries {
            self.others.remove(&id);
            self.urgent.insert(id);
        } else {
            self.others.insert(id);
        }
    }

    /// The lane of a body that stands in one alone.
    fn only_lane(&self, id: u64) -> Option<Arc<str>> {
        match self.bodies.get(&id)?.lanes.as_slice() {
            [lane] => Some(Arc::clone(lane)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

    fn body(id: u64, is_urgent: bool, lanes: &[&str]) -> Loaded {
        Loaded {
            id,
            at: Timestamp::from_secs(0),
            is_urgent,
            conversations: lanes.iter().map(|lane| (*lane).to_owned()).collect(),
        }
    }

    fn of(bodies: &[(u64, bool, &[&str])]) -> Lanes {
        let mut lanes = Lanes::default();
        for (id, is_urgent, names) in bodies {
            lanes.push(body(*id, *is_urgent, names));
        }
        lanes
    }

    #[test]
    fn a_lane_is_taken_in_its_order_and_by_one_alone() {
        let mut lanes = of(&[
            (1, true, &["a"]),
            (2, true, &["b"]),
            (3, true, &["a"]),
            (4, true, &["a", "b"]),
            (5, true, &["a"]),
        ]);
        assert_eq!(lanes.take(false), Some(vec![1, 3]));
        assert_eq!(lanes.take(false), Some(vec![2]));
        assert_eq!(lanes.take(false), None);
        assert_eq!(lanes.in_hand(), &BTreeSet::from([1, 2, 3]));
        lanes.finish(1);
        lanes.put_back(3);
        lanes.finish(2);
        assert_eq!(lanes.take(false), Some(vec![3]));
        assert_eq!(lanes.take(false), None);
        lanes.finish(3);
        assert_eq!(lanes.take(false), Some(vec![4]));
        lanes.finish(4);
        assert_eq!(lanes.take(false), Some(vec![5]));
        lanes.finish(5);
        assert_eq!((lanes.len(), lanes.lanes.len(), lanes.last()), (0, 0, 5));
    }

    #[test]
    fn a_body_of_many_conversations_costs_no_more_than_its_lanes() {
        const LANES: usize = 20_000;
        let names: Vec<String> = (0..LANES).map(|at| at.to_string()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let begun = std::time::Instant::now();
        let mut lanes = of(&[(1, false, &names), (2, true, &names)]);
        for _ in 0..LANES {
            assert_eq!(lanes.take(true), Some(vec![1]));
            lanes.put_back(1);
        }
        assert_eq!(lanes.take(true), Some(vec![1]));
        lanes.finish(1);
        assert_eq!(lanes.take(true), Some(vec![2]));
        lanes.finish(2);
        assert!(lanes.lanes.is_empty());
        // Half a second even here; with a look at all lanes for each of them it is minutes.
        assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
    }

    #[test]
    fn messages_come_first_and_so_does_what_stands_before_them() {
        let mut lanes = of(&[
            (1, false, &["a"]),
            (2, false, &["b"]),
            (3, true, &["c"]),
            (4, true, &["b"]),
            (5, false, &[]),
        ]);
        let mut order = Vec::new();
        while let Some(turn) = lanes.take(true) {
            for id in turn {
                order.push(id);
                lanes.finish(id);
            }
        }
        assert_eq!(order, [2, 4, 3, 1, 5]);
    }

    #[test]
    fn whatever_is_put_back_everything_is_worked_off_in_the_order_of_its_lanes() {
        let mut random = 7_u64;
        let mut below = |end: u64| {
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (random >> 33) % end
        };
        let all: Vec<(u64, Vec<&str>)> = (1..=400)
            .map(|id| {
                let names = NAMES.iter().filter(|_| below(4) == 0);
                (id, names.copied().collect())
            })
            .collect();
        let mut lanes = Lanes::default();
        let (mut waiting, mut in_hand, mut done) = (all.iter(), Vec::<u64>::new(), Vec::new());
        while done.len() < all.len() {
            match below(4) {
                0 => {
                    if let Some((id, names)) = waiting.next() {
                        lanes.push(body(*id, below(2) == 0, names));
                    }
                }
                1 => in_hand.extend(lanes.take(below(2) == 0).into_iter().flatten()),
                _ if in_hand.is_empty() => {}
                2 => {
                    let id = in_hand.remove(0);
                    lanes.finish(id);
                    done.push(id);
                }
                _ => {
                    // As if a turn had ended before this one.
                    if let Some(id) = in_hand.pop() {
                        lanes.put_back(id);
                    }
                }
            }
        }
        for name in NAMES {
            let of_lane = |id: &&u64| {
                all.iter()
                    .any(|(other, names)| other == *id && names.contains(&name))
            };
            let order: Vec<&u64> = done.iter().filter(of_lane).collect();
            assert!(order.is_sorted(), "{name}: {order:?}");
        }
    }
}
