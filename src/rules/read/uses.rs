//! Who uses whom: in which order parts can be read that name each other, and which of them lead back to themselves.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// How many circles are told: who has mended these is told of the next.
const MOST_CIRCLES: usize = 100;

/// Parts that lead back to themselves.
#[derive(Default)]
pub(super) struct Circles {
    /// Each from its first part on.
    pub(super) told: Vec<Vec<usize>>,
    /// The users in the uses that are part of a circle, and of none of these.
    pub(super) untold: Vec<usize>,
}

/// For each part, by position, the parts that it uses.
pub(super) struct Uses {
    of: Vec<BTreeSet<usize>>,
}

impl Uses {
    pub(super) const fn new(of: Vec<BTreeSet<usize>>) -> Self {
        Self { of }
    }

    /// All parts, each behind those that it uses, circles aside. Cost: linear.
    pub(super) fn used_first(&self) -> Vec<usize> {
        trees(0..self.of.len(), |part| self.used_by(part).collect()).concat()
    }

    /// The parts that lead back to themselves: so many circles that every use that is part of one is told, up to
    /// [`MOST_CIRCLES`]. Cost: linear for each.
    pub(super) fn circles(&self) -> Circles {
        let knots = self.knots();
        let mut told: BTreeSet<(usize, usize)> = BTreeSet::new();
        let mut circles = Circles::default();
        for user in 0..self.of.len() {
            let is_near = |part: &usize| knots.get(part) == knots.get(&user);
            for used in self.used_by(user).filter(is_near) {
                if told.contains(&(user, used)) {
                    continue;
                }
                if circles.told.len() == MOST_CIRCLES {
                    circles.untold.push(user);
                    continue;
                }
                let circle = self.way(used, user, is_near);
                let next = circle.iter().cycle().skip(1);
                told.extend(circle.iter().copied().zip(next.copied()));
                circles.told.push(from_first(circle));
            }
        }
        circles
    }

    /// One of the shortest ways from a part to another, both of them in it, by way of such parts.
    fn way(&self, from: usize, to: usize, is_such: impl Fn(&usize) -> bool) -> Vec<usize> {
        // What led there first; backwards, so that the way comes out forwards.
        let mut led_by = BTreeMap::from([(from, None)]);
        let mut left = VecDeque::from([from]);
        while let Some(part) = left.pop_front().filter(|_| !led_by.contains_key(&to)) {
            for used in self.used_by(part).filter(&is_such) {
                led_by.entry(used).or_insert_with(|| {
                    left.push_back(used);
                    Some(part)
                });
            }
        }
        let back = std::iter::successors(Some(to), |part| led_by.get(part).copied().flatten());
        let mut way: Vec<usize> = back.collect();
        way.reverse();
        way
    }

    /// For each part a number that it shares with those that it leads to and that lead to it (Kosaraju's algorithm).
    fn knots(&self) -> BTreeMap<usize, usize> {
        let mut users: Vec<Vec<usize>> = vec![Vec::new(); self.of.len()];
        for user in 0..self.of.len() {
            for used in self.used_by(user) {
                if let Some(users) = users.get_mut(used) {
                    users.push(user);
                }
            }
        }
        let last_first = self.used_first().into_iter().rev();
        let knots = trees(last_first, |part| {
            users.get(part).cloned().unwrap_or_default()
        });
        let numbered = knots.into_iter().enumerate();
        numbered
            .flat_map(|(number, parts)| parts.into_iter().map(move |part| (part, number)))
            .collect()
    }

    fn used_by(&self, part: usize) -> impl Iterator<Item = usize> {
        self.of.get(part).into_iter().flatten().copied()
    }
}

/// From each root all that it leads to and no earlier one does, each part behind those that it leads to.
fn trees(
    roots: impl Iterator<Item = usize>,
    next: impl Fn(usize) -> Vec<usize>,
) -> Vec<Vec<usize>> {
    enum Visit {
        Enter(usize),
        Leave(usize),
    }
    let mut met = BTreeSet::new();
    let mut trees = Vec::new();
    for root in roots {
        let mut tree = Vec::new();
        let mut left = vec![Visit::Enter(root)];
        while let Some(visit) = left.pop() {
            match visit {
                Visit::Enter(part) if met.insert(part) => {
                    left.push(Visit::Leave(part));
                    left.extend(next(part).into_iter().rev().map(Visit::Enter));
                }
                Visit::Enter(_) => {}
                Visit::Leave(part) => tree.push(part),
            }
        }
        trees.push(tree);
    }
    trees
}

fn from_first(mut circle: Vec<usize>) -> Vec<usize> {
    let first = circle.iter().min();
    let first = first.and_then(|first| circle.iter().position(|part| part == first));
    circle.rotate_left(first.unwrap_or_default());
    circle
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uses(of: &[&[usize]]) -> Uses {
        Uses::new(
            of.iter()
                .map(|used| used.iter().copied().collect())
                .collect(),
        )
    }

    #[test]
    fn what_is_used_comes_first() {
        for (of, order) in [
            (&[][..], &[][..]),
            (&[&[1, 2][..], &[2], &[]], &[2, 1, 0]),
            (&[&[], &[0], &[0, 1]], &[0, 1, 2]),
            (&[&[1][..], &[0, 2], &[]], &[2, 1, 0]),
        ] {
            assert_eq!(uses(of).used_first(), order);
        }
    }

    #[test]
    fn every_use_that_is_part_of_a_circle_is_told() {
        for (of, circles) in [
            (&[&[1][..], &[2], &[]][..], &[][..]),
            (&[&[0][..]], &[&[0][..]]),
            // Two that share a part, and two that share a use.
            (&[&[1, 2][..], &[0], &[0]], &[&[0, 1][..], &[0, 2]]),
            (
                &[&[1][..], &[2, 3], &[0], &[0]],
                &[&[0, 1, 2][..], &[0, 1, 3]],
            ),
            // What leads to a circle, and what one leads to, is part of none.
            (&[&[1][..], &[2], &[1, 3], &[]], &[&[1, 2][..]]),
            (&[&[1][..], &[0, 1]], &[&[0, 1][..], &[1]]),
        ] {
            let found = uses(of).circles();
            assert_eq!(found.told, circles, "{of:?}");
            assert!(found.untold.is_empty(), "{of:?}");
        }
    }

    #[test]
    fn many_circles_are_told_in_parts() {
        let all: Vec<usize> = (0..1000).collect();
        let of: Vec<&[usize]> = all.iter().map(|_| &all[..]).collect();
        let circles = uses(&of).circles();
        assert_eq!(circles.told.len(), MOST_CIRCLES);
        // Circles of one or two.
        assert!(circles.untold.len() >= 1_000_000 - 2 * MOST_CIRCLES);
    }
}
