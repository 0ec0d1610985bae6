//! From a condition to clauses: a rule matches if one of its clauses has only literals that hold.
//!
//! Negations go down to the leaves, so that "the condition is true" becomes ands and ors of "this part is true" and
//! "this part is false"; what is unknown is neither. The ands of ors are multiplied out, so that every alternative can be
//! found by what it names. If that would grow beyond a small multiple of the condition, the largest part stays as it is
//! and is asked as a whole.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::access::{self, Access, Key, Names};
use super::interval::Interval;
use super::lists::number;
use super::literal::{Asks, Literals};
use super::required;
use super::terms::Terms;
use super::values::Values;
use crate::facts::Fact;
use crate::rules::condition::{Asked, Condition, Goal, Leaf, Test, When};
use crate::rules::model::Model;
use crate::rules::rule_ref::RuleRef;

/// One way for a rule to match: its literals all hold.
#[derive(Debug)]
pub(super) struct Clause {
    pub(super) rule: u32,
    /// The kinds of events it looks at, by number.
    pub(super) on: u32,
    pub(super) literals: Vec<u32>,
}

/// Conjunctions of literals, one of which must hold.
type Alternatives = Vec<Vec<u32>>;

/// Turns conditions into clauses and numbers what they name.
#[derive(Debug)]
pub(super) struct Normalizer<'m> {
    pub(super) model: &'m Model,
    pub(super) literals: Literals,
    /// Per literal: the ways to find it.
    pub(super) accesses: Vec<Vec<Access>>,
    pub(super) values: Values,
    pub(super) terms: Terms,
    rule: RuleRef,
    /// The way from the rule's condition down to the part at hand.
    path: Vec<u32>,
    /// How many literals the clauses of the rule may have together.
    budget: usize,
}

impl<'m> Normalizer<'m> {
    pub(super) fn new(model: &'m Model) -> Self {
        Self {
            model,
            literals: Literals::default(),
            accesses: Vec::new(),
            values: Values::default(),
            terms: Terms::of_sets(model),
            rule: RuleRef::route(0),
            path: Vec::new(),
            budget: 0,
        }
    }

    /// The alternatives under which a rule's condition is true.
    pub(super) fn alternatives(&mut self, rule: RuleRef) -> Alternatives {
        let Some(When { condition, .. }) = self.model.when(rule) else {
            return Vec::new();
        };
        let mut leaves = 0;
        condition.each_leaf(&mut |_, _| leaves += 1);
        // Four times the condition keeps every rule that a person would write, and memory linear in the file.
        self.budget = 64 + 4 * leaves;
        self.rule = rule;
        self.path.clear();
        let mut alternatives = self.expand(condition, true);
        alternatives.retain_mut(|literals| self.join_intervals(literals));
        for literals in &mut alternatives {
            literals.sort_unstable();
            literals.dedup();
        }
        alternatives
    }

    /// Makes one interval of all that are of one fact; false if no number lies in it.
    fn join_intervals(&mut self, literals: &mut Vec<u32>) -> bool {
        let mut by_fact: BTreeMap<Fact, Interval> = BTreeMap::new();
        let mut is_possible = true;
        literals.retain(|literal| {
            let Some(one) = self.literals.interval(*literal) else {
                return true;
            };
            match by_fact.entry(one.fact) {
                Entry::Vacant(place) => {
                    place.insert(one);
                }
                Entry::Occupied(mut place) => match place.get().and(one) {
                    Some(both) => {
                        place.insert(both);
                    }
                    None => is_possible = false,
                },
            }
            false
        });
        for joined in by_fact.into_values() {
            literals.push(self.interval(joined));
        }
        is_possible
    }

    fn interval(&mut self, interval: Interval) -> u32 {
        let literal = self.literals.intern_interval(interval);
        // How to find it is said when all intervals are known.
        self.accesses.resize(self.literals.len(), Vec::new());
        literal
    }

    /// Says how to find the intervals of all clauses.
    pub(super) fn find_intervals(&mut self, clauses: [&[Clause]; 3]) {
        let literals = clauses
            .into_iter()
            .flatten()
            .flat_map(|clause| &clause.literals);
        let used: BTreeSet<u32> = literals.copied().collect();
        let (numbers, intervals): (Vec<u32>, Vec<Interval>) = used
            .into_iter()
            .filter_map(|literal| Some((literal, self.literals.interval(literal)?)))
            .unzip();
        let nodes = self.values.intern_intervals(&intervals);
        for (literal, nodes) in numbers.into_iter().zip(nodes) {
            if let Some(accesses) = self.accesses.get_mut(literal as usize) {
                let keys = nodes.into_iter().map(Key::Value).collect();
                *accesses = vec![Access {
                    keys,
                    fact: None,
                    exact: true,
                }];
            }
        }
    }

    fn expand(&mut self, condition: &Condition, wanted: bool) -> Alternatives {
        match condition.asked(Goal::of(wanted)) {
            Asked::Each(parts, _) => self.conjunction(parts, wanted),
            Asked::One(parts, _) => self
                .disjunction(parts, wanted)
                .unwrap_or_else(|| self.as_a_whole(condition, wanted)),
            Asked::Opposite(part, _) => self.below(0, |it| it.expand(part, !wanted)),
            Asked::Leaf(..) => self.as_a_whole(condition, wanted),
        }
    }

    /// The alternatives of all parts; `None` if they are too many.
    fn disjunction(&mut self, parts: &[Condition], wanted: bool) -> Option<Alternatives> {
        let (mut all, mut literals) = (Vec::new(), 0);
        for (step, part) in parts.iter().enumerate() {
            let alternatives = self.below(step, |it| it.expand(part, wanted));
            literals += count(&alternatives);
            if literals > self.budget {
                return None;
            }
            all.extend(alternatives);
        }
        Some(all)
    }

    /// Every combination of an alternative of each part.
    fn conjunction(&mut self, parts: &[Condition], wanted: bool) -> Alternatives {
        let mut literals = 0;
        let mut expanded = Vec::with_capacity(parts.len());
        for (step, part) in parts.iter().enumerate() {
            let mut alternatives = self.below(step, |it| it.expand(part, wanted));
            if literals + count(&alternatives) > self.budget {
                alternatives = self.below(step, |it| it.as_a_whole(part, wanted));
            }
            literals += count(&alternatives);
            expanded.push(alternatives);
        }
        // The largest first stay as they are, until all combinations of the others are few enough.
        let mut by_size: Vec<usize> = (0..expanded.len()).collect();
        by_size.sort_by_key(|step| expanded.get(*step).map_or(0, Vec::len));
        let multiplied = fitting(&expanded, &by_size, self.budget);
        for step in by_size.split_off(multiplied) {
            if let (Some(place), Some(part)) = (expanded.get_mut(step), parts.get(step)) {
                if place.len() > 1 {
                    *place = self.below(step, |it| it.as_a_whole(part, wanted));
                }
            }
        }
        combinations(&expanded)
    }

    /// The part as one literal.
    fn as_a_whole(&mut self, condition: &Condition, wanted: bool) -> Alternatives {
        if let Condition::Leaf(Leaf::Test(fact, Test::Compare(comparison, limit))) = condition {
            let interval = Interval::of(*fact, *comparison, *limit, wanted);
            return vec![vec![self.interval(interval)]];
        }
        let (literal, is_new) = self
            .literals
            .intern(self.rule, &self.path, condition, wanted);
        if is_new {
            let required = self.required(condition);
            self.literals.require(literal, &required);
            let mut names = Names {
                model: self.model,
                paths: self.literals.paths.lists(),
                terms: &mut self.terms,
                values: &mut self.values,
            };
            let accesses = match self.literals.get(literal) {
                Some(Asks::Part { part, .. }) => {
                    access::of(condition, wanted, part, &required, &mut names)
                }
                Some(Asks::Between(_)) | None => Vec::new(),
            };
            self.accesses.push(accesses);
        }
        vec![vec![literal]]
    }

    /// The terms one of which is in every text that a regular expression matches; empty if nothing is required.
    fn required(&mut self, condition: &Condition) -> Vec<u32> {
        let Condition::Leaf(Leaf::Regex(regex)) = condition else {
            return Vec::new();
        };
        let texts = required::texts(regex).unwrap_or_default();
        let (model, paths) = (self.model, self.literals.paths.lists());
        self.terms.of_required(&texts, model, paths)
    }

    fn below<T>(&mut self, step: usize, of: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(number(step));
        let result = of(self);
        self.path.pop();
        result
    }
}

/// How many literals these alternatives have together; an empty one counts as well.
fn count(alternatives: &Alternatives) -> usize {
    alternatives
        .iter()
        .map(|literals| literals.len().max(1))
        .sum()
}

/// How many of these parts, from the first of `by_size` on, can be multiplied out within the budget, the others being one
/// literal each.
fn fitting(parts: &[Alternatives], by_size: &[usize], budget: usize) -> usize {
    let (mut combinations, mut literals) = (1_usize, 0_usize);
    let fits = |(taken, step): (usize, &usize)| {
        let part = parts.get(*step)?;
        // Every literal so far once for each alternative of this part, and those of this part for each combination so far.
        let others = literals.saturating_mul(part.len());
        literals = others.saturating_add(combinations.saturating_mul(count(part)));
        combinations = combinations.saturating_mul(part.len());
        let rest = combinations.saturating_mul(parts.len() - taken - 1);
        (part.len() <= 1 || literals.saturating_add(rest) <= budget).then_some(())
    };
    by_size.iter().enumerate().map_while(fits).count()
}

/// Every way to take one alternative of each part.
fn combinations(parts: &[Alternatives]) -> Alternatives {
    // What all combinations have is not copied until they are few.
    let (single, several): (Vec<_>, Vec<_>) = parts.iter().partition(|part| part.len() == 1);
    let common: Vec<u32> = single.into_iter().flatten().flatten().copied().collect();
    let join = |left: &Vec<u32>, right: &Vec<u32>| [left.as_slice(), right].concat();
    let mut all = several.into_iter().fold(vec![Vec::new()], |so_far, part| {
        so_far
            .iter()
            .flat_map(|left| part.iter().map(move |right| join(left, right)))
            .collect()
    });
    for literals in &mut all {
        literals.extend(&common);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RuleSet;
    use crate::rules::model::RuleSort;

    const FIRST: RuleRef = RuleRef {
        sort: RuleSort::Scoring,
        index: 0,
    };

    /// The number of literals of each alternative of a condition.
    fn lengths(when: &str) -> Vec<usize> {
        let file = format!(
            r#"{{"version": 1, "keywords": {{"a": ["a"], "b": ["b"]}}, "priority": [{{"when": {when}, "add": 1}}]}}"#
        );
        let set = RuleSet::parse(&file).unwrap();
        let model = set.model();
        let mut normalizer = Normalizer::new(model);
        let alternatives = normalizer.alternatives(FIRST);
        alternatives.iter().map(Vec::len).collect()
    }

    #[test]
    fn alternatives_are_multiplied_out() {
        let a = r#"{"keyword": "a"}"#;
        let b = r#"{"keyword": "b"}"#;
        for (when, expected) in [
            ("{}".to_owned(), vec![0]),
            (r#"{"any": []}"#.to_owned(), vec![]),
            (r#"{"not": {}}"#.to_owned(), vec![]),
            (a.to_owned(), vec![1]),
            (format!(r#"{{"all": [{a}, {a}, {b}]}}"#), vec![2]),
            (format!(r#"{{"any": [{a}, {b}]}}"#), vec![1, 1]),
            (format!(r#"{{"not": {{"all": [{a}, {b}]}}}}"#), vec![1, 1]),
            (format!(r#"{{"not": {{"any": [{a}, {b}]}}}}"#), vec![2]),
            (
                format!(r#"{{"all": [{{"any": [{a}, {b}]}}, {{"any": [{{}}, {b}]}}]}}"#),
                vec![1, 2, 1, 1],
            ),
        ] {
            assert_eq!(lengths(&when), expected, "{when}");
        }
    }

    #[test]
    fn what_would_grow_too_large_is_asked_as_a_whole() {
        let factor = |n: usize| {
            format!(
                r#"{{"any": [{{"reply.id": "{n}a"}}, {{"reply.id": "{n}b"}}, {{"reply.id": "{n}c"}}]}}"#
            )
        };
        // All combinations would be more than eight thousand million.
        let factors: Vec<String> = (0..20).map(factor).collect();
        let when = format!(r#"{{"keyword": "a", "all": [{}]}}"#, factors.join(","));
        let lengths = lengths(&when);
        assert!(lengths.iter().sum::<usize>() <= 64 + 4 * 61, "{lengths:?}");
        // The keyword is still there to be found by.
        assert!(
            lengths.iter().all(|literals| *literals == 21),
            "{lengths:?}"
        );
    }
}
