//! Keys: what an event names, numbered.

use std::collections::{BTreeMap, BTreeSet};

use super::access::{Access, Key};
use super::declared::{self, Declared};
use super::index::Index;
use super::lists::{Lists, number};
use super::normal::Clause;
use super::terms::Terms;
use super::values::Values;
use crate::facts::KindSet;
use crate::rules::model::Model;

/// How what an event names is numbered: behind the key that every event names the terms, the values and the keyword
/// sets. These come last because most often none of them is a key: an index ends at the last key it uses.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    terms: u32,
    values: u32,
    sets: u32,
    /// What is asked of facts for some key, each with the kinds of events that its rules look at: of others it is not
    /// asked. Those of the host's facts that stand apart are not among them.
    pub(crate) facts: Vec<(u32, KindSet)>,
    /// What is asked of the facts that only the file declares: the ones that the host hands over are looked up.
    pub(crate) declared: Declared,
    /// Whether some term or set is a key.
    pub(crate) read_text: bool,
    /// Per term: the keyword sets with it that are keys.
    pub(crate) sets_of_term: Lists,
}

impl Keys {
    pub(super) fn of(terms: &Terms, values: &Values, model: &Model) -> Self {
        Self {
            terms: number(terms.len()),
            values: number(values.len()),
            sets: number(model.keyword_sets.len()),
            ..Self::default()
        }
    }

    #[expect(clippy::unused_self, reason = "numbered like the keys behind them")]
    pub(crate) const fn term(&self, term: u32) -> u32 {
        1 + term
    }

    pub(crate) const fn value(&self, value: u32) -> u32 {
        1 + self.terms + value
    }

    pub(crate) const fn set(&self, set: u32) -> u32 {
        1 + self.terms + self.values + set
    }

    /// How many keys there are; their numbers are below.
    pub(super) const fn len(&self) -> usize {
        self.set(self.sets) as usize
    }

    /// The accesses of each literal with their keys by number.
    pub(super) fn number(
        &self,
        accesses: &[Vec<Access>],
        clauses: [&[Clause]; 3],
        terms: &Terms,
        model: &Model,
    ) -> Vec<Vec<Access<u32>>> {
        let terms_of_set = terms.by_set(model);
        let by_term = sets_by_term(model, accesses, clauses);
        let number = |access: &Access| {
            let mut exact = access.exact;
            let mut keys = Vec::with_capacity(access.keys.len());
            for key in &access.keys {
                match *key {
                    Key::Set(set) if by_term.get(set as usize) == Some(&true) => {
                        let terms = terms_of_set.get(set).iter();
                        keys.extend(terms.map(|term| self.term(*term)));
                        let set = model.keyword_sets.get(set as usize);
                        exact &= set.is_some_and(|set| set.unless.is_empty());
                    }
                    Key::Set(set) => keys.push(self.set(set)),
                    Key::Term(term) => keys.push(self.term(term)),
                    Key::Value(value) => keys.push(self.value(value)),
                }
            }
            keys.sort_unstable();
            keys.dedup();
            let fact = access.fact;
            Access { keys, fact, exact }
        };
        let of_literal = |of: &Vec<Access>| of.iter().map(number).collect();
        accesses.iter().map(of_literal).collect()
    }

    /// Notes what has to be found out about an event, since something is filed under it.
    pub(super) fn note_use(
        &mut self,
        indices: &[&Index],
        terms: &Terms,
        values: &Values,
        model: &Model,
        kinds: &BTreeMap<u32, KindSet>,
    ) {
        let is_used = |key: u32| indices.iter().any(|index| index.has(key));
        let used: BTreeSet<u32> = (0..self.values)
            .filter(|value| is_used(self.value(*value)))
            .filter_map(|value| values.fact_of(value))
            .collect();
        let is_key = |value| is_used(self.value(value));
        let asked = used.into_iter();
        let (declared, facts) = asked
            .filter_map(|fact| Some((fact, *kinds.get(&fact)?)))
            .partition(|(fact, _)| declared::stands_apart(*fact, values, &model.schema, is_key));
        self.facts = facts;
        self.facts.shrink_to_fit();
        self.declared = Declared::of(declared, values, &model.schema);
        let terms_of_set = terms.by_set(model);
        let used_sets = (0..self.sets).filter(|set| is_used(self.set(*set)));
        let sets_of_term: Vec<(u32, u32)> = used_sets
            .flat_map(|set| terms_of_set.get(set).iter().map(move |term| (*term, set)))
            .collect();
        let names_term = (0..self.terms).any(|term| is_used(self.term(term)));
        self.read_text = names_term || !sets_of_term.is_empty();
        self.sets_of_term = Lists::collect(terms.len(), sets_of_term);
    }

    pub(super) fn memory(&self) -> usize {
        self.facts.capacity() * size_of::<(u32, KindSet)>()
            + self.declared.memory()
            + self.sets_of_term.memory()
    }
}

/// Per fact that clauses are found by: the kinds of events that these look at.
pub(super) fn kinds_by_fact(
    accesses: &[Vec<Access>],
    clauses: &[&[Clause]],
    values: &Values,
    kinds: &[KindSet],
) -> BTreeMap<u32, KindSet> {
    let mut by_fact: BTreeMap<u32, KindSet> = BTreeMap::new();
    for clause in clauses.iter().copied().flatten() {
        let on = kinds.get(clause.on as usize).copied();
        let literals = clause.literals.iter();
        let accesses = literals.filter_map(|literal| accesses.get(*literal as usize));
        for access in accesses.flatten() {
            // All values of one access are of one fact.
            let fact = access.keys.iter().find_map(|key| match key {
                Key::Value(value) => values.fact_of(*value),
                Key::Set(_) | Key::Term(_) => None,
            });
            if let (Some(fact), Some(on)) = (fact, on) {
                let known = by_fact.entry(fact).or_insert(on);
                *known = known.or(&on);
            }
        }
    }
    by_fact
}

/// Per keyword set: whether its rules are filed under its terms.
///
/// A set that many rules name is a key itself, so that its terms are not repeated for each of them. One that hardly any
/// rule names is not: if thousands of such sets share a term, a text with that term would name them all.
fn sets_by_term(model: &Model, accesses: &[Vec<Access>], clauses: [&[Clause]; 3]) -> Vec<bool> {
    let mut uses = vec![0_usize; model.keyword_sets.len()];
    let literals = clauses
        .into_iter()
        .flatten()
        .flat_map(|clause| &clause.literals);
    let accesses = literals.filter_map(|literal| accesses.get(*literal as usize));
    for key in accesses.flatten().flat_map(|access| &access.keys) {
        if let Key::Set(set) = key {
            if let Some(uses) = uses.get_mut(*set as usize) {
                *uses += 1;
            }
        }
    }
    uses.into_iter().map(|uses| uses <= 2).collect()
}
