//! Between which limits numbers pass, and the index that finds the intervals a number lies in.

use super::lists::number;
use crate::facts::Fact;
use crate::rules::condition::Comparison;

/// How many nodes an interval is at most: two at every height of a tree whose nodes have numbers of 32 bits.
pub(super) const MOST_NODES: usize = 64;

/// The numbers of a fact that pass comparisons, by rank: the lowest and the highest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Interval {
    pub(crate) fact: Fact,
    pub(super) lowest: u64,
    pub(super) highest: u64,
}

impl Interval {
    /// The numbers that pass a comparison, or fail it.
    pub(super) fn of(fact: Fact, comparison: Comparison, limit: f64, passes: bool) -> Self {
        let at = rank(limit);
        let (lowest, highest) = match (comparison, passes) {
            (Comparison::Greater, true) | (Comparison::LessOrEqual, false) => {
                (at.saturating_add(1), u64::MAX)
            }
            (Comparison::GreaterOrEqual, true) | (Comparison::Less, false) => (at, u64::MAX),
            (Comparison::Less, true) | (Comparison::GreaterOrEqual, false) => {
                (0, at.saturating_sub(1))
            }
            (Comparison::LessOrEqual, true) | (Comparison::Greater, false) => (0, at),
        };
        Self {
            fact,
            lowest,
            highest,
        }
    }

    /// The numbers of the same fact that lie in both; `None` if there are none.
    pub(super) fn and(self, other: Self) -> Option<Self> {
        let both = Self {
            fact: self.fact,
            lowest: self.lowest.max(other.lowest),
            highest: self.highest.min(other.highest),
        };
        (both.lowest <= both.highest).then_some(both)
    }

    pub(crate) fn has(self, value: f64) -> bool {
        (self.lowest..=self.highest).contains(&rank(value))
    }
}

/// A number's place among all numbers: so a number beyond another is a whole number away from it.
fn rank(value: f64) -> u64 {
    const SIGN: u64 = 1 << 63;
    // Zero has one sign.
    let bits = (value + 0.0).to_bits();
    if bits & SIGN == 0 { bits | SIGN } else { !bits }
}

/// The intervals of one fact as a segment tree: their limits cut all numbers into cells, over which stands a binary tree;
/// an interval is a few nodes of it, twice its height at most, and a number names the nodes above its cell.
///
/// So a number finds its intervals, be they nested or apart, by as many nodes as the tree is high.
#[derive(Clone, Debug, Default)]
pub(crate) struct Segments {
    /// Where cells begin, by rank, but for the first.
    limits: Vec<u64>,
    /// Every [`STRIDE`]th of the limits: few enough for the cache, so that halving all of them does not go far apart.
    waymarks: Vec<u64>,
    /// Per node what it stands for, or [`NOTHING`]: the root is 1, below `n` are `2n` and `2n + 1`, the cells come last.
    nodes: Vec<u32>,
}

const NOTHING: u32 = u32::MAX;

/// As many limits as a few lines of the cache hold.
const STRIDE: usize = 64;

impl Segments {
    pub(super) fn of(intervals: impl Iterator<Item = Interval>) -> Self {
        let mut limits: Vec<u64> = intervals
            .flat_map(|one| [Some(one.lowest), one.highest.checked_add(1)])
            .flatten()
            .collect();
        limits.sort_unstable();
        limits.dedup();
        limits.shrink_to_fit();
        Self {
            waymarks: limits.iter().step_by(STRIDE).copied().collect(),
            nodes: vec![NOTHING; 2 * (limits.len() + 1)],
            limits,
        }
    }

    /// What the nodes of an interval stand for; one that stands for nothing yet gets what `name` says.
    pub(super) fn name(
        &mut self,
        interval: Interval,
        mut name: impl FnMut(u32) -> u32,
    ) -> Vec<u32> {
        let leaves = self.leaves();
        let mut start = leaves + self.cell(interval.lowest);
        let mut end = match interval.highest.checked_add(1) {
            Some(beyond) => leaves + self.cell(beyond),
            None => 2 * leaves,
        };
        let mut names = Vec::new();
        let mut take = |node: usize| {
            if let Some(place) = self.nodes.get_mut(node) {
                if *place == NOTHING {
                    *place = name(number(node));
                }
                names.push(*place);
            }
        };
        while start < end {
            if start % 2 == 1 {
                take(start);
                start += 1;
            }
            if end % 2 == 1 {
                end -= 1;
                take(end);
            }
            (start, end) = (start / 2, end / 2);
        }
        names
    }

    /// Calls with what stands above a number.
    #[inline]
    pub(crate) fn each(&self, value: f64, mut found: impl FnMut(u32)) {
        let mut node = self.leaves() + self.cell(rank(value));
        while node > 0 {
            let name = self.nodes.get(node).filter(|name| **name != NOTHING);
            name.copied().into_iter().for_each(&mut found);
            node /= 2;
        }
    }

    pub(super) fn memory(&self) -> usize {
        (self.limits.capacity() + self.waymarks.capacity()) * size_of::<u64>()
            + self.nodes.capacity() * size_of::<u32>()
    }

    fn leaves(&self) -> usize {
        self.limits.len() + 1
    }

    fn cell(&self, rank: u64) -> usize {
        let passed = self.waymarks.partition_point(|limit| *limit <= rank);
        let start = passed.saturating_sub(1) * STRIDE;
        let end = self.limits.len().min(start + STRIDE);
        let near = self.limits.get(start..end).unwrap_or_default();
        start + near.partition_point(|limit| *limit <= rank)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::BuiltIn;
    use proptest::prelude::*;

    const COMPARISONS: [Comparison; 4] = [
        Comparison::Greater,
        Comparison::GreaterOrEqual,
        Comparison::Less,
        Comparison::LessOrEqual,
    ];

    fn interval(comparison: Comparison, limit: f64, passes: bool) -> Interval {
        Interval::of(BuiltIn::CustomerOrders.fact(), comparison, limit, passes)
    }

    #[test]
    fn an_interval_has_what_passes() {
        let numbers = [
            f64::MIN,
            -1.5,
            -0.0,
            0.0,
            5e-324,
            0.1,
            1.0,
            2.0,
            1e300,
            f64::MAX,
        ];
        for comparison in COMPARISONS {
            for limit in numbers {
                for value in numbers {
                    let passes = match comparison {
                        Comparison::Greater => value > limit,
                        Comparison::GreaterOrEqual => value >= limit,
                        Comparison::Less => value < limit,
                        Comparison::LessOrEqual => value <= limit,
                    };
                    for wanted in [true, false] {
                        let has = interval(comparison, limit, wanted).has(value);
                        assert_eq!(has, passes == wanted, "{value} {comparison:?} {limit}");
                    }
                }
            }
        }
    }

    proptest! {
        #[test]
        fn a_number_finds_the_intervals_it_lies_in(
            ends in prop::collection::vec((-200_i16..200, -200_i16..200), 0..200),
            value in -250_i16..250,
        ) {
            let ends = ends.iter().map(|(from, to)| (f64::from(*from), f64::from(*to)));
            let intervals: Vec<Interval> = ends
                .filter_map(|(from, to)| {
                    let from = interval(Comparison::GreaterOrEqual, from, true);
                    from.and(interval(Comparison::Less, to, true))
                })
                .collect();
            let mut segments = Segments::of(intervals.iter().copied());
            let names: Vec<Vec<u32>> =
                intervals.iter().map(|one| segments.name(*one, |node| node)).collect();
            let value = f64::from(value);
            let mut above = Vec::new();
            segments.each(value, |name| above.push(name));
            for (one, names) in intervals.iter().zip(names) {
                let found = names.iter().filter(|name| above.contains(name)).count();
                prop_assert_eq!(found, usize::from(one.has(value)));
            }
        }
    }
}
