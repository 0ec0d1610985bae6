//! Filing: from the clauses of a list of rules to their [index](super::index).

use std::collections::{BTreeMap, BTreeSet};

use super::access::Access;
use super::index::{ALWAYS, Entry, Group, Index, NO_FACTS, Place, Stretch, tuple_hash};
use super::lists::{DistinctLists, number};
use super::normal::Clause;
use super::residual::ResidualBuilder;

/// How many clauses stand under a key in a plain list: less than a look-up of values costs.
const FEW: usize = 8;

/// Into how many buckets one clause may go, if its facts may have several values each.
const MOST_BUCKETS: usize = 16;

/// Which of the rules that match matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Matches {
    All,
    First,
}

/// Files the clauses of one list of rules after another.
#[derive(Debug)]
pub(super) struct Filing<'b> {
    /// Per literal: the ways to find it, with the numbers of the keys.
    pub(super) accesses: &'b [Vec<Access<u32>>],
    /// How many keys there are.
    pub(super) keys: usize,
    pub(super) residuals: ResidualBuilder<'b>,
    /// The lists of facts that groups compare.
    pub(super) facts: DistinctLists,
    /// Per clause of the list at hand: what a plain list leaves to ask of it, the same under each of its keys.
    pub(super) listed: Vec<Option<u32>>,
}

/// A clause under a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Posting {
    key: u32,
    clause: usize,
    /// The literal that the key settles.
    settled: Option<u32>,
}

/// A clause that goes into the bucket of these values.
type Valued = (Vec<u32>, Entry);

impl Filing<'_> {
    /// The index of these clauses, which are in the order of their rules.
    pub(super) fn file(&mut self, clauses: &[Clause], matches: Matches) -> Index {
        let mut index = Index::default();
        if clauses.is_empty() {
            return index;
        }
        let postings = self.post(clauses);
        self.listed.clear();
        self.listed.resize(clauses.len(), None);
        let mut rest = postings.as_slice();
        // Behind the last key that is used nothing is filed anyway.
        let keys = postings.last().map_or(0, |posting| posting.key + 1);
        index.keys.reserve_exact(keys as usize);
        for key in 0..keys {
            let own = rest.iter().take_while(|posting| posting.key == key).count();
            let (own, after) = rest.split_at_checked(own).unwrap_or_default();
            rest = after;
            let place = if own.len() > FEW {
                let start = number(index.groups.len());
                self.split(own, clauses, matches, &mut index);
                let end = number(index.groups.len());
                Place::Groups(Stretch { start, end })
            } else {
                match *entries_that_matter(self.list(own, clauses), matches) {
                    [one] => Place::One(one),
                    ref entries => Place::List(Stretch::of_added(&mut index.listed, entries)),
                }
            };
            index.keys.push(place);
        }
        index.shrink();
        index
    }

    /// Each clause under the keys of its rarest literal.
    fn post(&self, clauses: &[Clause]) -> Vec<Posting> {
        let mut uses = vec![0_usize; self.keys];
        for access in clauses
            .iter()
            .flat_map(|clause| ways(self.accesses, clause))
        {
            for key in &access.1.keys {
                if let Some(uses) = uses.get_mut(*key as usize) {
                    *uses += 1;
                }
            }
        }
        let of = |key: &u32| uses.get(*key as usize).copied().unwrap_or_default();
        let mut postings = Vec::with_capacity(clauses.len());
        for (clause, has) in clauses.iter().enumerate() {
            let rarest = ways(self.accesses, has).min_by_key(|(_, access)| {
                let company: usize = access.keys.iter().map(of).sum();
                // The values of a fact that has one at a time can still be told apart under another key.
                (
                    company > FEW && access.fact.is_some(),
                    company,
                    access.fact.is_some(),
                    !access.exact,
                )
            });
            match rarest {
                // A literal without keys never holds, nor does its clause: it is filed nowhere.
                Some((literal, access)) => postings.extend(access.keys.iter().map(|key| Posting {
                    key: *key,
                    clause,
                    settled: access.exact.then_some(literal),
                })),
                None => postings.push(Posting {
                    key: ALWAYS,
                    clause,
                    settled: None,
                }),
            }
        }
        postings.sort_unstable();
        postings.shrink_to_fit();
        postings
    }

    /// Few clauses under a key: one list.
    fn list(&mut self, own: &[Posting], clauses: &[Clause]) -> Vec<Entry> {
        let entry = |posting: &Posting| {
            let clause = clauses.get(posting.clause)?;
            let residual = match self.listed.get(posting.clause).copied().flatten() {
                Some(residual) => residual,
                None => self.residuals.of(clause, posting.settled.as_slice(), true),
            };
            if let Some(known) = self.listed.get_mut(posting.clause) {
                *known = Some(residual);
            }
            Some(Entry {
                rule: clause.rule,
                residual,
            })
        };
        own.iter().filter_map(entry).collect()
    }

    /// Many clauses under a key: a group for every set of kinds and facts.
    fn split(&mut self, own: &[Posting], clauses: &[Clause], matches: Matches, index: &mut Index) {
        let mut groups: BTreeMap<(u32, u32), Vec<Valued>> = BTreeMap::new();
        for posting in own {
            let Some(clause) = clauses.get(posting.clause) else {
                continue;
            };
            let compared = compared(self.accesses, clause, posting.settled);
            let settled: Vec<u32> = compared
                .values()
                .map(|(literal, _)| *literal)
                .chain(posting.settled)
                .collect();
            let facts: Vec<u32> = compared.keys().copied().collect();
            let entry = Entry {
                rule: clause.rule,
                residual: self.residuals.of(clause, &settled, false),
            };
            let group = (clause.on, self.facts.intern(&facts));
            let filed = groups.entry(group).or_default();
            let values = compared.into_values().map(|(_, values)| values);
            filed.extend(combinations(values).into_iter().map(|tuple| (tuple, entry)));
        }
        let mut groups: Vec<_> = groups.into_iter().collect();
        let first = |filed: &[Valued]| filed.iter().map(|(_, entry)| entry.rule).min();
        groups.sort_by_key(|(_, filed)| first(filed));
        for ((on, facts), filed) in groups {
            index.add(on, facts, filed, matches);
        }
    }
}

impl Index {
    /// Adds a group with its buckets.
    fn add(&mut self, on: u32, facts: u32, mut filed: Vec<Valued>, matches: Matches) {
        let group = number(self.groups.len());
        let first_rule = filed.iter().map(|(_, entry)| entry.rule).min();
        let start = number(self.entries.len());
        filed.sort_unstable();
        for bucket in filed.chunk_by(|a, b| a.0 == b.0) {
            let entries = bucket.iter().map(|(_, entry)| *entry).collect();
            let entries = entries_that_matter(entries, matches);
            let entries = Stretch::of_added(&mut self.entries, &entries);
            let values = bucket.first().filter(|_| facts != NO_FACTS);
            if let Some((values, _)) = values {
                let tuple = std::iter::once(group).chain(values.iter().copied());
                let known = self.tuples.push(tuple.clone());
                self.buckets.push(entries);
                self.by_tuple.insert(tuple_hash(tuple), known);
            }
        }
        self.groups.push(Group {
            first_rule: first_rule.unwrap_or_default(),
            on,
            facts,
            entries: Stretch {
                start,
                end: number(self.entries.len()),
            },
        });
    }
}

/// Those of the entries of a list or a bucket that can matter, in the order of the rules.
fn entries_that_matter(mut entries: Vec<Entry>, matches: Matches) -> Vec<Entry> {
    entries.sort_unstable();
    entries.dedup();
    if matches == Matches::First {
        // An earlier rule wins whenever one matches that asks the same.
        let mut asked = BTreeSet::new();
        entries.retain(|entry| asked.insert(entry.residual));
        // Nothing is left to ask: it matches whoever comes here, and nothing behind it can win.
        if let Some(certain) = entries.iter().position(|entry| entry.residual == 0) {
            entries.truncate(certain + 1);
        }
    }
    entries
}

/// The ways to find a clause: literals and their accesses.
fn ways<'a>(
    accesses: &'a [Vec<Access<u32>>],
    clause: &'a Clause,
) -> impl Iterator<Item = (u32, &'a Access<u32>)> {
    clause.literals.iter().flat_map(|literal| {
        let of = accesses.get(*literal as usize);
        of.into_iter().flatten().map(|access| (*literal, access))
    })
}

/// The facts that a clause compares with few values: the literal and the values of each.
fn compared<'a>(
    accesses: &'a [Vec<Access<u32>>],
    clause: &'a Clause,
    settled: Option<u32>,
) -> BTreeMap<u32, (u32, &'a [u32])> {
    let mut ways: Vec<(u32, u32, &[u32])> = ways(accesses, clause)
        .filter(|(literal, access)| Some(*literal) != settled && access.exact)
        .filter_map(|(literal, access)| Some((access.fact?, literal, &*access.keys)))
        .collect();
    ways.sort_by_key(|(.., values)| values.len());
    let (mut compared, mut buckets) = (BTreeMap::new(), 1);
    for (fact, literal, values) in ways {
        if buckets * values.len() <= MOST_BUCKETS && !compared.contains_key(&fact) {
            buckets *= values.len();
            compared.insert(fact, (literal, values));
        }
    }
    compared
}

/// Every way to take one of each list.
fn combinations<'v>(lists: impl Iterator<Item = &'v [u32]>) -> Vec<Vec<u32>> {
    lists.fold(vec![Vec::new()], |so_far, list| {
        let extend = |tuple: &Vec<u32>, value: u32| [tuple.as_slice(), &[value]].concat();
        so_far
            .iter()
            .flat_map(|tuple| list.iter().map(move |value| extend(tuple, *value)))
            .collect()
    })
}
