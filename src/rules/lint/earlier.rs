//! The rules that may take an event before another does, to be found by what they need.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::domain::term_index::TermIndex;
use super::domain::{Blockers, Budget, Example, Formula, Space};
use crate::facts::{EventFact, Fact, KindSet};
use crate::rules::condition::{Condition, FoundBy, Goal, Leaf, Operands};
use crate::rules::model::RuleSort;
use crate::rules::rule_ref::Rule;
use crate::text::Term;

/// A rule that may take an event before a route does.
pub(super) struct Taker<'m> {
    pub(super) rule: Rule<'m>,
    kinds: KindSet,
    pub(super) takes: Formula<'m>,
    leaves: Formula<'m>,
}

impl<'m> Taker<'m> {
    fn new(rule: Rule<'m>, space: &Space<'m>) -> Self {
        let kinds = space.kinds(rule.on);
        let when = &rule.when.condition;
        Self {
            rule,
            kinds,
            takes: Formula::all([Formula::kind(kinds), space.formula(when, Goal::True)]),
            leaves: Formula::any([
                space.formula(when, Goal::NotTrue),
                Formula::kind(kinds.complement()),
            ]),
        }
    }
}

/// All rules that may take an event, in the order in which they do, to be found by what they need.
pub(super) struct Earlier<'s, 'm> {
    pub(super) space: &'s Space<'m>,
    rules: Vec<Taker<'m>>,
    triggers: usize,
    by_value: BTreeMap<(Fact, &'m str), Vec<usize>>,
    by_term: TermIndex<'m>,
    /// Those that need nothing in particular.
    others: Vec<usize>,
}

impl<'s, 'm> Earlier<'s, 'm> {
    pub(super) fn new(rules: &[Rule<'m>], space: &'s Space<'m>) -> Self {
        let takers = rules.iter().filter(|rule| rule.is_last);
        let is_trigger = |rule: &&Rule<'_>| rule.at.sort == RuleSort::Trigger;
        let mut earlier = Self {
            space,
            rules: takers
                .clone()
                .map(|rule| Taker::new(*rule, space))
                .collect(),
            triggers: takers.filter(is_trigger).count(),
            by_value: BTreeMap::new(),
            by_term: TermIndex::default(),
            others: Vec::new(),
        };
        earlier.file_rules();
        earlier
    }

    /// The rules that a route must get past.
    pub(super) fn before_route(&self, route: usize) -> Before<'_, 'm> {
        self.before(self.triggers + route)
    }

    /// So many rules, from the first on.
    pub(super) fn before(&self, limit: usize) -> Before<'_, 'm> {
        Before {
            earlier: self,
            limit,
            only: None,
        }
    }

    /// A rule by its number from 1 on.
    pub(super) fn rule(&self, number: usize) -> Option<&Taker<'m>> {
        self.rules.get(number.checked_sub(1)?)
    }

    /// Files the rules under what they need: each under what fewest others do.
    fn file_rules(&mut self) {
        let needs: Vec<Vec<Vec<Key<'m>>>> = self
            .rules
            .iter()
            .map(|rule| needs(&rule.rule.when.condition, self.space))
            .collect();
        let mut counts: BTreeMap<(Option<Fact>, &str), usize> = BTreeMap::new();
        for key in needs.iter().flatten().flatten() {
            *counts.entry(key.id()).or_default() += 1;
        }
        let count = |keys: &Vec<Key<'m>>| -> usize {
            keys.iter().filter_map(|key| counts.get(&key.id())).sum()
        };
        let mut terms = Vec::new();
        for (index, alternatives) in needs.iter().enumerate() {
            let Some(keys) = alternatives.iter().min_by_key(|keys| count(keys)) else {
                self.others.push(index);
                continue;
            };
            for key in keys {
                match key {
                    Key::Value(fact, value) => {
                        let of_value = self.by_value.entry((*fact, *value));
                        of_value.or_default().push(index);
                    }
                    Key::Term(term) => terms.push((*term, index)),
                }
            }
        }
        self.by_term = TermIndex::new(terms.into_iter());
    }
}

/// Something that an event may have.
#[derive(Clone, Copy)]
enum Key<'m> {
    Value(Fact, &'m str),
    Term(&'m Term),
}

impl<'m> Key<'m> {
    fn id(self) -> (Option<Fact>, &'m str) {
        match self {
            Self::Value(fact, value) => (Some(fact), value),
            Self::Term(term) => (None, term.folded()),
        }
    }
}

/// Lists of keys, of each of which an event has one wherever the condition holds.
fn needs<'m>(condition: &'m Condition, space: &Space<'m>) -> Vec<Vec<Key<'m>>> {
    match condition {
        Condition::All(parts) => parts.iter().flat_map(|part| needs(part, space)).collect(),
        Condition::Any(parts) => {
            let shortest = |part| needs(part, space).into_iter().min_by_key(Vec::len);
            let each: Option<Vec<Vec<Key<'m>>>> = parts.iter().map(shortest).collect();
            each.into_iter().map(|keys| keys.concat()).collect()
        }
        Condition::Not(_) => Vec::new(),
        Condition::Leaf(leaf) => leaf_needs(leaf, space),
    }
}

fn leaf_needs<'m>(leaf: &'m Leaf, space: &Space<'m>) -> Vec<Vec<Key<'m>>> {
    match leaf {
        Leaf::Keyword(sets) => {
            let sets = sets
                .iter()
                .filter_map(|set| space.model().keyword_sets.get(*set));
            vec![sets.flat_map(|set| &set.terms).map(Key::Term).collect()]
        }
        Leaf::Terms(terms) => vec![terms.iter().map(Key::Term).collect()],
        Leaf::Test(Fact::Event(EventFact::Kind), _) => Vec::new(),
        Leaf::Test(fact, test) => {
            let Operands::Strings(values) = test.operands() else {
                return Vec::new();
            };
            let keys = values.iter().map(|value| Key::Value(*fact, value));
            match test.found_by() {
                FoundBy::Any => vec![keys.collect()],
                FoundBy::Each => keys.map(|key| vec![key]).collect(),
                FoundBy::Nothing => Vec::new(),
            }
        }
        Leaf::Open(_) | Leaf::Closed(_) | Leaf::Regex(_) | Leaf::Share(_) | Leaf::Exists(_) => {
            Vec::new()
        }
    }
}

/// The rules before a route, or some of them.
#[derive(Clone, Copy)]
pub(super) struct Before<'s, 'm> {
    pub(super) earlier: &'s Earlier<'s, 'm>,
    limit: usize,
    /// The numbers of the only ones that count.
    only: Option<&'s [usize]>,
}

impl<'s, 'm> Before<'s, 'm> {
    /// The same, of which only those of these numbers count.
    pub(super) fn only<'o>(self, numbers: &'o [usize]) -> Before<'o, 'm>
    where
        's: 'o,
    {
        Before {
            only: Some(numbers),
            ..self
        }
    }
}

impl<'m> Blockers<'m> for Before<'_, 'm> {
    fn find(&self, example: &Example<'m>, budget: &Budget<'_>) -> Option<(usize, Formula<'m>)> {
        let earlier = self.earlier;
        let takes = |index: &usize| {
            let rule = earlier.rules.get(*index);
            rule.filter(|rule| rule.kinds.contains(example.kind))
                .is_some_and(|rule| example.fits(&rule.takes, earlier.space, budget))
        };
        let first = if let Some(only) = self.only {
            budget.spend(only.len());
            let mut only = only.iter().filter_map(|number| number.checked_sub(1));
            only.find(takes)
        } else {
            let by_value = example
                .strings()
                .chain(earlier.space.default_strings(example))
                .filter_map(|key| earlier.by_value.get(&key));
            let mut lists: Vec<&[usize]> = by_value.map(Vec::as_slice).collect();
            for term in example.terms() {
                earlier
                    .by_term
                    .implied_by(term, budget, &mut |list| lists.push(list));
            }
            let keyed = merged(&lists)
                .take_while(|index| *index < self.limit)
                .inspect(|_| budget.spend(2))
                .take_while(|_| !budget.is_spent())
                .find(takes);
            let limit = keyed.unwrap_or(self.limit);
            let mut looked = 0;
            let others = earlier.others.iter().copied();
            let other = others
                .take_while(|index| *index < limit)
                .inspect(|_| looked += 1)
                .find(takes);
            budget.spend(looked);
            other.or(keyed)
        };
        let index = first?;
        let rule = earlier.rules.get(index)?;
        Some((index + 1, rule.leaves.clone()))
    }
}

/// What stands in lists that do not fall, in order, each once. Nothing is looked at before it is its turn.
fn merged(lists: &[&[usize]]) -> impl Iterator<Item = usize> {
    // The next of each list, and which list it is of.
    let first = |list: usize| Some(Reverse((*lists.get(list)?.first()?, list)));
    let mut nexts: BinaryHeap<_> = (0..lists.len()).filter_map(first).collect();
    let mut rests: Vec<&[usize]> = lists.to_vec();
    let mut last = None;
    std::iter::from_fn(move || {
        loop {
            let Reverse((next, of)) = nexts.pop()?;
            let rest = rests.get_mut(of)?;
            *rest = rest.get(1..).unwrap_or_default();
            if let Some(after) = rest.first() {
                nexts.push(Reverse((*after, of)));
            }
            if last.replace(next) != Some(next) {
                return Some(next);
            }
        }
    })
}
