//! What events there can be, as far as the rules can tell them apart, and whether one of them is such and such.
//!
//! The way of the data: [`formula`] makes two-valued statements of conditions; [`search`] looks for an [`example`] of
//! which they hold, fact by fact ([`scalar`], [`claims`], [`weeks`]), and if there is none, says which rules
//! are to blame; [`witness`] writes the example down.
//!
//! Facts may depend on each other in ways that are not written down here, so there are more examples than events. If
//! no example is found, there is no such event; if one is found, there may be.

mod budget;
mod claims;
mod content;
mod days;
mod example;
mod formula;
mod scalar;
mod search;
mod sender;
pub(super) mod term_index;
mod weeks;
mod witness;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::event::KindPattern;
use crate::facts::{EventFact, Fact, KindSet, Schema};
use crate::rules::condition::{Condition, Goal};
use crate::rules::model::{KeywordSet, Model};
use crate::time::Timestamp;

pub(super) use budget::Budget;
pub(super) use example::Example;
pub(super) use formula::Formula;
pub(super) use search::{Answer, Blockers, Nobody};
pub(super) use witness::writable;

use claims::Claims;
use scalar::{Domain, Value};
use weeks::Weeks;

/// A decision, by its depth, and the rule that it was about: 0 for what is asked, else an earlier rule's number.
type Cause = (usize, usize);

/// Why something cannot be.
type Causes = BTreeSet<Cause>;

fn causes<T>(of: &[(T, Cause)]) -> Causes {
    of.iter().map(|(_, cause)| *cause).collect()
}

/// What the rules of a file can tell apart.
pub(super) struct Space<'m> {
    /// The work that all searches may do together.
    pool: Budget<'static>,
    model: &'m Model,
    now: Timestamp,
    weeks: Weeks,
    /// Per keyword set: it does not hit, and it hits.
    keyword_sets: Vec<[Formula<'m>; 2]>,
    carriers: BTreeMap<EventFact, KindSet>,
    all_kinds: KindSet,
    /// What rules name in `on`: nearly all name the same.
    known_kinds: RefCell<BTreeMap<&'m [KindPattern], KindSet>>,
    /// What host facts are that nobody speaks of.
    defaults: BTreeMap<Fact, Value<'m>>,
}

impl<'m> Space<'m> {
    /// Of a model with so many rules.
    pub(super) fn new(model: &'m Model, now: Timestamp, rules: usize) -> Self {
        Self {
            pool: Budget::for_rules(rules),
            model,
            now,
            weeks: Weeks::new(&model.schedules, &model.calendars, now),
            keyword_sets: model.keyword_sets.iter().map(keyword_set).collect(),
            carriers: EventFact::ALL
                .iter()
                .map(|fact| (*fact, fact.carried().on.set()))
                .collect(),
            all_kinds: KindSet::all(),
            known_kinds: RefCell::default(),
            defaults: defaults(&model.schema),
        }
    }

    /// A condition, asked for a truth.
    pub(super) fn formula(&self, condition: &'m Condition, goal: Goal) -> Formula<'m> {
        self.formula_assuming(condition, goal, &|_| None)
    }

    /// The kinds of events that a rule looks at, as its `on` names them.
    pub(super) fn kinds(&self, on: Option<&'m [KindPattern]>) -> KindSet {
        let Some(patterns) = on else {
            return KindSet::all();
        };
        let mut known = self.known_kinds.borrow_mut();
        *known
            .entry(patterns)
            .or_insert_with(|| KindSet::on(Some(patterns)))
    }

    /// Whether a fact may be absent; of those that come with the event, as the platform sends events of these kinds.
    pub(super) fn may_be_absent(&self, fact: Fact, kinds: &KindSet) -> bool {
        !self.has_default(fact) && !fact.may_be_absent_on(kinds).is_empty()
    }

    /// The default strings of host facts of which an example says nothing.
    pub(super) fn default_strings<'e>(
        &'e self,
        example: &'e Example<'m>,
    ) -> impl Iterator<Item = (Fact, &'e str)> {
        self.defaults
            .iter()
            .filter(|(fact, _)| !example.speaks_of(**fact))
            .filter_map(|(fact, value)| Some((*fact, value.as_str()?)))
    }

    /// The work that may still be done for the file.
    pub(super) const fn pool(&self) -> &Budget<'static> {
        &self.pool
    }

    pub(super) const fn model(&self) -> &'m Model {
        self.model
    }

    /// The name of a fact.
    pub(super) fn name(&self, fact: Fact) -> &'m str {
        self.model.schema.name(fact)
    }

    fn keyword(&self, set: usize, hits: bool) -> Option<Formula<'m>> {
        self.keyword_sets.get(set)?.get(usize::from(hits)).cloned()
    }

    fn is_set(&self, fact: Fact) -> bool {
        self.model.schema.is_set(fact)
    }

    fn domain(&self, fact: Fact) -> Domain {
        Domain {
            fact_type: self.model.schema.fact_type(fact),
            may_be_absent: !self.has_default(fact),
            values: Schema::values(fact),
        }
    }

    fn has_default(&self, fact: Fact) -> bool {
        self.model.schema.default(fact).is_some()
    }

    /// A set of which nothing is claimed.
    fn unclaimed(&self, set: Fact) -> Claims<&'m str> {
        Claims::new(self.has_default(set))
    }

    fn default(&self, fact: Fact) -> Option<&Value<'m>> {
        self.defaults.get(&fact)
    }
}

fn defaults(schema: &Schema) -> BTreeMap<Fact, Value<'_>> {
    schema
        .kept()
        .filter_map(|fact| {
            let value = Value::of(schema.default(fact)?, schema.is_folded(fact))?;
            Some((fact, value))
        })
        .collect()
}

fn keyword_set(set: &KeywordSet) -> [Formula<'_>; 2] {
    let (has, lacks) = (Formula::hit, Formula::no_hit);
    let hits = Formula::any(set.terms.iter().map(has));
    let misses = Formula::all(set.terms.iter().map(lacks));
    if set.unless.is_empty() {
        return [misses, hits];
    }
    let cancelled = Formula::any(set.unless.iter().map(has));
    let not_cancelled = Formula::all(set.unless.iter().map(lacks));
    [
        Formula::any([misses, cancelled]),
        Formula::all([hits, not_cancelled]),
    ]
}

/// A few of these that are enough, as all of them are: none of them can be left out. Cost: for each of the few as many
/// questions as all can be halved.
pub(super) fn fewest<T: Clone>(all: &[T], mut are_enough: impl FnMut(&[T]) -> bool) -> Vec<T> {
    let mut few: Vec<T> = Vec::new();
    let mut rest = all;
    loop {
        let mut is_enough = |of_rest: usize| {
            let rest = rest.get(..of_rest).unwrap_or_default();
            are_enough(&[rest, &few].concat())
        };
        // The shortest beginning of the rest that is enough with those that are found: without its last it is not.
        let (mut too_few, mut enough) = (None, rest.len());
        while too_few.map_or(0, |few| few + 1) < enough {
            let middle = too_few.map_or(0, |few: usize| few.midpoint(enough));
            if is_enough(middle) {
                enough = middle;
            } else {
                too_few = Some(middle);
            }
        }
        let Some((last, before)) = rest.get(..enough).and_then(<[T]>::split_last) else {
            return few;
        };
        few.insert(0, last.clone());
        rest = before;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fewest_are_enough_and_need_each_other() {
        // Two of one kind are enough: of these the ones that come first.
        let enough = |of: &[(char, u8)]| {
            let mut kinds: Vec<char> = of.iter().map(|(kind, _)| *kind).collect();
            kinds.sort_unstable();
            kinds.windows(2).any(|two| two[0] == two[1])
        };
        let all = [('a', 1), ('b', 2), ('c', 3), ('b', 4), ('a', 5)];
        assert_eq!(fewest(&all, enough), [('b', 2), ('b', 4)]);
        assert_eq!(fewest(&all[..4], enough), [('b', 2), ('b', 4)]);
        assert_eq!(fewest(&[1, 2, 3], |of| of.len() == 3), [1, 2, 3]);
        assert_eq!(fewest(&[1, 2, 3], |_| true), [0_u8; 0]);
        let mut asked = 0;
        let many: Vec<usize> = (0..10_000).collect();
        let few = fewest(&many, |of| {
            asked += 1;
            of.contains(&77) && of.contains(&7_777)
        });
        assert_eq!(few, [77, 7_777]);
        assert!(asked < 60, "{asked}");
    }
}
