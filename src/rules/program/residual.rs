//! What is left to ask of a rule that was found by what an event names.

use super::interval::Interval;
use super::lists::{DistinctLists, Lists, number};
use super::literal::{Asks, EVERY_KIND, Literal, Literals};
use super::normal::Clause;

/// The literals that are left to ask, and the lists of them that must all hold. The list 0 is empty.
#[derive(Clone, Debug, Default)]
pub(crate) struct Residuals {
    literals: Vec<Literal>,
    lists: Lists,
    /// The lists of terms that regular expressions require.
    required: Lists,
    intervals: Vec<Interval>,
}

impl Residuals {
    /// The literals of a list by number, the cheap ones first and those that look at the time last.
    #[inline]
    pub(crate) fn list(&self, list: u32) -> &[u32] {
        self.lists.get(list)
    }

    #[inline]
    pub(crate) fn literal(&self, literal: u32) -> Option<Literal> {
        self.literals.get(literal as usize).copied()
    }

    /// The terms of a list, one of which a regular expression requires.
    #[inline]
    pub(crate) fn required(&self, list: u32) -> &[u32] {
        self.required.get(list)
    }

    /// The interval of this number.
    #[inline]
    pub(crate) fn interval(&self, interval: u32) -> Option<Interval> {
        self.intervals.get(interval as usize).copied()
    }

    /// How many literals there are; their numbers are below.
    pub(crate) fn len(&self) -> usize {
        self.literals.len()
    }

    pub(super) fn memory(&self) -> usize {
        self.literals.capacity() * size_of::<Literal>()
            + self.lists.memory()
            + self.required.memory()
            + self.intervals.capacity() * size_of::<Interval>()
    }
}

/// Collects the lists. Literals that nobody has to ask get no number.
#[derive(Debug)]
pub(super) struct ResidualBuilder<'l> {
    known: &'l Literals,
    /// Per literal of `known`, and per set of kinds: its number here.
    numbers: Vec<Option<u32>>,
    kinds: Vec<Option<u32>>,
    literals: Vec<Literal>,
    lists: DistinctLists,
    required: DistinctLists,
    intervals: Vec<Interval>,
}

impl<'l> ResidualBuilder<'l> {
    pub(super) fn new(known: &'l Literals, kinds: usize) -> Self {
        Self {
            known,
            numbers: vec![None; known.len()],
            kinds: vec![None; kinds],
            literals: Vec::new(),
            lists: DistinctLists::default(),
            required: DistinctLists::default(),
            intervals: Vec::new(),
        }
    }

    /// The list of a clause's literals without those that are `settled`, with its kinds if `with_kinds` says so.
    pub(super) fn of(&mut self, clause: &Clause, settled: &[u32], with_kinds: bool) -> u32 {
        let mut left: Vec<u32> = clause.literals.clone();
        let mut settled = settled.to_vec();
        settled.sort_unstable();
        left.retain(|literal| settled.binary_search(literal).is_err());
        left.sort_by_key(|literal| (self.known.reads_time(*literal), *literal));
        let kinds = Some(clause.on).filter(|kinds| with_kinds && *kinds != EVERY_KIND);
        let list: Vec<u32> = kinds
            .and_then(|kinds| self.kinds(kinds))
            .into_iter()
            .chain(left.into_iter().filter_map(|literal| self.part(literal)))
            .collect();
        self.lists.intern(&list)
    }

    pub(super) fn finish(mut self) -> Residuals {
        self.literals.shrink_to_fit();
        self.intervals.shrink_to_fit();
        Residuals {
            literals: self.literals,
            lists: self.lists.finish(),
            required: self.required.finish(),
            intervals: self.intervals,
        }
    }

    fn kinds(&mut self, kinds: u32) -> Option<u32> {
        let place = self.kinds.get_mut(kinds as usize)?;
        Some(*place.get_or_insert_with(|| {
            self.literals.push(Literal::Kind(kinds));
            number(self.literals.len() - 1)
        }))
    }

    fn part(&mut self, literal: u32) -> Option<u32> {
        let asks = self.known.get(literal)?;
        let place = self.numbers.get_mut(literal as usize)?;
        Some(*place.get_or_insert_with(|| {
            self.literals.push(match asks {
                Asks::Between(interval) => {
                    self.intervals.push(interval);
                    Literal::Between(number(self.intervals.len() - 1))
                }
                Asks::Part { part, wanted } => match self.known.required(literal) {
                    [] => Literal::Part { part, wanted },
                    required => Literal::Regex {
                        part,
                        wanted,
                        required: self.required.intern(required),
                    },
                },
            });
            number(self.literals.len() - 1)
        }))
    }
}
