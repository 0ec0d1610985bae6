//! Rules by the schedules they depend on.
//!
//! A rule that asks a few schedules is asked once for every way in which they can be open and closed. Whether it matches is
//! then known for all time, and a schedule that makes no difference to it, as the rest of the condition settles it or as both
//! ways come to the same, is not waited for.

use std::collections::btree_map;

use crate::router::answers::{Answers, Known, Matching};
use crate::router::eval::Evaluation;
use crate::rules::condition::{Condition, Leaf, Leaves, Truth};
use crate::rules::program::index::Entry;
use crate::rules::program::literal::Literal;
use crate::rules::rule_ref::RuleRef;

/// Of more schedules than this a rule is asked anew at each time: the ways are two to the power of it.
const MOST_SCHEDULES: usize = 4;

impl Evaluation<'_> {
    /// Whether a rule that is found by this entry matches, or the entry holds.
    pub(in crate::router) fn matches_ahead(&mut self, rule: RuleRef, entry: Entry) -> bool {
        let Some(ahead) = self.ahead.as_mut() else {
            return false;
        };
        // Out of the way while the schedules are asked.
        let mut matching = std::mem::take(&mut ahead.matching);
        let matches = self.matches_then(&mut matching, rule, entry);
        if let Some(ahead) = self.ahead.as_mut() {
            ahead.matching = matching;
        }
        matches
    }

    fn matches_then(&mut self, matching: &mut Matching, rule: RuleRef, entry: Entry) -> bool {
        let Some(when) = self.rules.model.when(rule) else {
            return false;
        };
        let condition = &when.condition;
        let known = match matching.0.entry(rule) {
            btree_map::Entry::Occupied(known) => known.into_mut(),
            btree_map::Entry::Vacant(place) => place.insert(self.find_out(condition)),
        };
        match known {
            Known::AtAllTimes => self.literals_hold(entry),
            Known::Anew => self.is_of_kind(entry) && self.truth(condition) == Truth::True,
            Known::By(Answers { schedules, answers }) => {
                let mut way = 0;
                for (schedule, bit) in schedules.iter().zip(0..) {
                    way |= usize::from(self.is_open(*schedule)) << bit;
                }
                answers.get(way) == Some(&true) && self.is_of_kind(entry)
            }
        }
    }

    /// Whether the event is of a kind that the rule is for.
    fn is_of_kind(&self, entry: Entry) -> bool {
        let residuals = &self.rules.program.residuals;
        let literals = residuals.list(entry.residual).iter();
        literals
            .filter_map(|literal| residuals.literal(*literal))
            .all(|literal| match literal {
                Literal::Kind(kinds) => self.is_of(kinds),
                // The condition has them all.
                Literal::Part { .. } | Literal::Regex { .. } | Literal::Between(_) => true,
            })
    }

    fn find_out(&mut self, condition: &Condition) -> Known {
        let mut schedules = Vec::new();
        condition.each_leaf(&mut |leaf, _| {
            if let Leaf::Open(asked) | Leaf::Closed(asked) = leaf {
                for schedule in asked {
                    // One more than may be says that they are too many.
                    if schedules.len() <= MOST_SCHEDULES && !schedules.contains(schedule) {
                        schedules.push(*schedule);
                    }
                }
            }
        });
        if schedules.is_empty() {
            return Known::AtAllTimes;
        }
        if schedules.len() > MOST_SCHEDULES {
            return Known::Anew;
        }
        let mut answers = Vec::new();
        for way in 0..1 << schedules.len() {
            let mut supposed = Supposed {
                evaluation: self,
                schedules: &schedules,
                way,
            };
            answers.push(condition.evaluate(&mut supposed) == Truth::True);
        }
        Known::By(Answers::new(schedules, answers))
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
        let by_hours = leaf.of_hours(|schedule| self.is_open(schedule));
        by_hours.unwrap_or_else(|| self.evaluation.leaf(leaf))
    }
}
