//! Parts of conditions by the schedules they depend on.
//!
//! A part that asks a few schedules is asked once for every way in which they can be open and closed. Its answer is then
//! known for all time, and a schedule that makes no difference to it, as the rest of the condition settles it or as both ways
//! come to the same, is not waited for.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::router::eval::Evaluation;
use crate::rules::condition::{Condition, Leaf, Leaves, Truth};
use crate::rules::program::literal::PartAt;

/// Of more schedules than this a part is asked anew at each time: the ways are two to the power of it.
const MOST_SCHEDULES: usize = 4;

/// The parts that ask for the time, by the numbers of their literals.
#[derive(Default)]
pub(super) struct Parts(BTreeMap<u32, Foreseen>);

enum Foreseen {
    /// By what schedules it is known.
    By(Answers),
    /// It asks too many.
    Anew,
}

/// Whether a literal holds, by the schedules that decide it.
struct Answers {
    schedules: Vec<usize>,
    /// One for each way in which they can be open: bit `n` of its number says whether the `n`th is.
    holds: Vec<bool>,
}

impl Answers {
    /// Leaves out the schedules that make no difference.
    fn condense(mut self) -> Self {
        for bit in (0..self.schedules.len()).rev() {
            let (closed, open): (Vec<_>, Vec<_>) = self
                .holds
                .iter()
                .zip(0_usize..)
                .partition(|(_, way)| way >> bit & 1 == 0);
            let of = |ways: Vec<(&bool, usize)>| -> Vec<bool> {
                ways.into_iter().map(|(holds, _)| *holds).collect()
            };
            let (closed, open) = (of(closed), of(open));
            if closed == open {
                self.schedules.remove(bit);
                self.holds = closed;
            }
        }
        self
    }
}

impl Evaluation<'_> {
    /// Whether a part that asks for the time is as wanted; `None` if it does not ask, or this is no forecast.
    pub(in crate::router) fn foreseen(
        &mut self,
        literal: u32,
        part: PartAt,
        wanted: bool,
    ) -> Option<bool> {
        // Out of the way while the schedules are asked.
        let mut parts = std::mem::take(&mut self.ahead.as_mut()?.parts);
        let holds = match parts.0.entry(literal) {
            Entry::Occupied(known) => Some(self.recall(known.get(), part, wanted)),
            Entry::Vacant(place) => {
                let condition = part.find(&self.rules.model, &self.rules.program.paths);
                let condition = condition.filter(|condition| condition.reads_time());
                let new = condition.map(|condition| self.foresee(condition, wanted));
                new.map(|new| self.recall(place.insert(new), part, wanted))
            }
        };
        self.ahead.as_mut()?.parts = parts;
        holds
    }

    fn recall(&mut self, foreseen: &Foreseen, part: PartAt, wanted: bool) -> bool {
        match foreseen {
            Foreseen::Anew => self.part_is(part, wanted),
            Foreseen::By(Answers { schedules, holds }) => {
                let mut way = 0;
                for (schedule, bit) in schedules.iter().zip(0..) {
                    way |= usize::from(self.is_open(*schedule)) << bit;
                }
                holds.get(way).copied().unwrap_or_default()
            }
        }
    }

    fn foresee(&mut self, condition: &Condition, wanted: bool) -> Foreseen {
        let mut schedules = Vec::new();
        condition.each_leaf(&mut |leaf, _| {
            if let Leaf::Open(asked) | Leaf::Closed(asked) = leaf {
                // One more than may be says that they are too many.
                let room = (MOST_SCHEDULES + 1).saturating_sub(schedules.len());
                let is_new = |one: &&usize| !schedules.contains(*one);
                let new: Vec<usize> = asked.iter().filter(is_new).take(room).copied().collect();
                schedules.extend(new);
            }
        });
        schedules.sort_unstable();
        schedules.dedup();
        if schedules.len() > MOST_SCHEDULES {
            return Foreseen::Anew;
        }
        let mut holds = Vec::new();
        for way in 0..1 << schedules.len() {
            let mut supposed = Supposed {
                evaluation: self,
                schedules: &schedules,
                way,
            };
            let truth = condition.evaluate(&mut supposed);
            holds.push(truth == Truth::from(wanted));
        }
        Foreseen::By(Answers { schedules, holds }.condense())
    }
}

/// The event, if the schedules were open in this way.
struct Supposed<'s, 'e> {
    evaluation: &'s mut Evaluation<'e>,
    schedules: &'s [usize],
    way: usize,
}

impl Supposed<'_, '_> {
    fn is_open(&self, schedule: usize) -> bool {
        let place = self.schedules.iter().position(|one| *one == schedule);
        place.is_some_and(|place| self.way >> place & 1 == 1)
    }
}

impl Leaves for Supposed<'_, '_> {
    type Answer = Truth;

    fn leaf(&mut self, leaf: &Leaf) -> Truth {
        match leaf {
            Leaf::Open(schedules) => schedules.iter().any(|one| self.is_open(*one)).into(),
            Leaf::Closed(schedules) => schedules.iter().any(|one| !self.is_open(*one)).into(),
            Leaf::Keyword(_)
            | Leaf::Terms(_)
            | Leaf::Regex(_)
            | Leaf::Share(_)
            | Leaf::Exists(_)
            | Leaf::Test(..) => self.evaluation.leaf(leaf),
        }
    }
}
