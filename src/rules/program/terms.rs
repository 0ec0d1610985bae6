//! The terms of all rules, each once however many keyword sets and conditions list it.

use super::lists::{Lists, number};
use super::literal::PartAt;
use super::signature;
use super::table::{Table, hash};
use crate::rules::condition::{Condition, Leaf};
use crate::rules::model::Model;
use crate::text::Term;

/// Where a term stands in the model: in a keyword set, those that cancel it behind its own, or in a part of a condition, which are numbered after the sets.
/// Or with the owner [`REQUIRED`] among the texts that expressions require.
#[derive(Clone, Copy, Debug)]
pub(super) struct TermAt {
    owner: u32,
    term: u32,
}

impl TermAt {
    pub(super) fn find<'m>(
        self,
        model: &'m Model,
        parts: &[PartAt],
        paths: &Lists,
    ) -> Option<&'m Term> {
        let (owner, term) = (self.owner as usize, self.term as usize);
        let terms = match model.keyword_sets.get(owner) {
            Some(set) => match term.checked_sub(set.terms.len()) {
                Some(unless) => return set.unless.get(unless),
                None => &set.terms,
            },
            None => {
                let part = parts.get(owner - model.keyword_sets.len())?;
                match part.find(model, paths)? {
                    Condition::Leaf(Leaf::Terms(terms)) => terms,
                    _ => return None,
                }
            }
        };
        terms.get(term)
    }
}

/// The owner of what stands nowhere in the model.
const REQUIRED: u32 = u32::MAX;

/// The terms of all rules, each once.
#[derive(Debug, Default)]
pub(super) struct Terms {
    pub(super) all: Vec<TermAt>,
    /// The parts of conditions that have terms of their own.
    pub(super) parts: Vec<PartAt>,
    /// What regular expressions require, each as a term.
    required: Vec<Term>,
    known: Table,
    /// Those of the keyword sets, as pairs of set and term; and those that cancel one.
    of_sets: Vec<(u32, u32)>,
    unless: Vec<(u32, u32)>,
}

impl Terms {
    /// The terms of the keyword sets.
    pub(super) fn of_sets(model: &Model) -> Self {
        let mut terms = Self::default();
        let no_paths = Lists::default();
        for (owner, set) in (0..).zip(&model.keyword_sets) {
            let own = number(set.terms.len());
            for term in 0..own + number(set.unless.len()) {
                let at = TermAt { owner, term };
                let number = terms.intern(at, model, &no_paths);
                let list = if term < own {
                    &mut terms.of_sets
                } else {
                    &mut terms.unless
                };
                list.push((owner, number));
            }
        }
        terms
    }

    /// The numbers of the terms that a part of a condition lists.
    pub(super) fn of_part(
        &mut self,
        part: PartAt,
        terms: usize,
        model: &Model,
        paths: &Lists,
    ) -> Vec<u32> {
        let owner = number(model.keyword_sets.len() + self.parts.len());
        self.parts.push(part);
        (0..number(terms))
            .map(|term| self.intern(TermAt { owner, term }, model, paths))
            .collect()
    }

    /// The numbers of these texts, one of which a regular expression requires, as terms that stand anywhere.
    pub(super) fn of_required(
        &mut self,
        texts: &[String],
        model: &Model,
        paths: &Lists,
    ) -> Vec<u32> {
        let mut numbers = Vec::with_capacity(texts.len());
        for text in texts {
            let at = TermAt {
                owner: REQUIRED,
                term: number(self.required.len()),
            };
            self.required.push(Term::anywhere(text));
            numbers.push(self.intern(at, model, paths));
        }
        numbers
    }

    /// The term that stands there.
    pub(super) fn find<'t>(
        &'t self,
        at: TermAt,
        model: &'t Model,
        paths: &Lists,
    ) -> Option<&'t Term> {
        if at.owner == REQUIRED {
            self.required.get(at.term as usize)
        } else {
            at.find(model, &self.parts, paths)
        }
    }

    /// The number of the term that stands there.
    fn intern(&mut self, at: TermAt, model: &Model, paths: &Lists) -> u32 {
        let find = |at: TermAt| self.find(at, model, paths);
        let all = &self.all;
        let term = find(at);
        let mut bytes = Vec::new();
        if let Some(term) = term {
            signature::term(term, &mut bytes);
        }
        let hash = hash(&bytes);
        let is = |known: u32| all.get(known as usize).and_then(|at| find(*at)) == term;
        self.known.find(hash, is).unwrap_or_else(|| {
            let new = number(self.all.len());
            self.all.push(at);
            self.known.insert(hash, new);
            new
        })
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// The terms that cancel every keyword set.
    pub(super) fn unless_by_set(&self, model: &Model) -> Lists {
        Lists::collect(model.keyword_sets.len(), self.unless.clone())
    }

    /// The terms of every keyword set.
    pub(super) fn by_set(&self, model: &Model) -> Lists {
        Lists::collect(model.keyword_sets.len(), self.of_sets.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RuleSet;

    #[test]
    fn a_term_of_many_sets_is_one_term() {
        let file = r#"{"version": 1, "keywords": {"a": ["x", "y"], "b": ["X"], "c": {"terms": ["x"], "match": "substring"}}}"#;
        let rules = RuleSet::parse(file).unwrap();
        let terms = Terms::of_sets(rules.model());
        assert_eq!(terms.len(), 3);
        let by_set = terms.by_set(rules.model());
        assert_eq!(
            [0, 1, 2].map(|set| by_set.get(set).to_vec()),
            [vec![0, 1], vec![0], vec![2]]
        );
    }
}
