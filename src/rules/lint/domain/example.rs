//! An example: what has been said about single facts, and one value of each that fits all of it.

use std::collections::BTreeMap;

use super::budget::Budget;
use super::claims::{Claim, Claims, TextTest};
use super::formula::{Formula, Literal};
use super::scalar::{Scalar, Want};
use super::weeks::Hours;
use super::{Cause, Causes, Space, causes, fewest};
use crate::event::EventKind;
use crate::facts::{EventFact, Fact, KindSet};
use crate::rules::condition::{PARTS, Share};

/// What has been said about single facts, and an example of it.
#[derive(Clone)]
pub(crate) struct Example<'m> {
    kinds: Vec<(KindSet, Cause)>,
    /// What all of these have in common.
    common: KindSet,
    pub(crate) kind: EventKind,
    pub(super) scalars: BTreeMap<Fact, Scalar<'m>>,
    pub(super) sets: BTreeMap<Fact, Claims<&'m str>>,
    pub(super) text: Claims<TextTest<'m>>,
    /// What was said about the places of the sender: of each name, below what it is or is not.
    pub(super) shares: BTreeMap<&'m str, Vec<SaidPlace>>,
    /// What was said about schedules.
    pub(super) open: BTreeMap<usize, (bool, Cause)>,
    /// The state of each week.
    weeks: Vec<usize>,
    /// Disjunctions of which one part must hold.
    pub(super) pending: Vec<(Formula<'m>, Cause)>,
}

/// A place that the one of the sender is below, or is not.
type SaidPlace = ((u16, bool), Cause);

/// The last place that is below all that it must be below, and not below anything else.
fn place(said: &[SaidPlace]) -> Option<u16> {
    let limits = |holds: bool| {
        let said = said.iter().filter(move |((_, is), _)| *is == holds);
        said.map(|((below, _), _)| *below)
    };
    let end = limits(true).min().unwrap_or(PARTS);
    let start = limits(false).max().unwrap_or_default();
    (start < end).then(|| end - 1)
}

impl<'m> Example<'m> {
    pub(super) fn new(space: &Space<'m>) -> Self {
        Self {
            kinds: Vec::new(),
            common: space.all_kinds,
            kind: EventKind::MESSAGE_TEXT,
            scalars: BTreeMap::new(),
            sets: BTreeMap::new(),
            text: Claims::new(false),
            shares: BTreeMap::new(),
            open: BTreeMap::new(),
            weeks: vec![0; space.weeks.count()],
            pending: Vec::new(),
        }
    }

    /// Whether a sender has all places that were said.
    pub(super) fn has_place(&self, sender: Option<&str>) -> bool {
        self.shares.iter().all(|(name, said)| {
            let is_so = |id: &str| {
                let place = Share::place(name, id);
                said.iter()
                    .all(|((below, holds), _)| (place < *below) == *holds)
            };
            sender.is_none_or(is_so)
        })
    }

    /// Whether a formula holds of it.
    pub(crate) fn fits(
        &self,
        formula: &Formula<'m>,
        space: &Space<'m>,
        budget: &Budget<'_>,
    ) -> bool {
        match formula {
            Formula::All(parts) => parts.iter().all(|part| self.fits(part, space, budget)),
            Formula::Any(parts) => parts.iter().any(|part| self.fits(part, space, budget)),
            Formula::Is(literal) => {
                budget.spend(1 + self.size(literal) / 4);
                self.is(literal, space)
            }
        }
    }

    /// How much there is to copy.
    pub(super) fn extent(&self) -> usize {
        let wants = self.scalars.values().map(|scalar| 1 + scalar.wants.len());
        let claims = self.sets.values().map(|claims| 1 + claims.len());
        wants.chain(claims).sum::<usize>() + self.text.len() + self.kinds.len() + self.pending.len()
    }

    /// How much there is to look at for a literal.
    fn size(&self, literal: &Literal<'m>) -> usize {
        match literal {
            Literal::Set(fact, _) => self.sets.get(fact).map_or(0, |claims| claims.has.len()),
            Literal::Text(_) => self.text.has.len(),
            Literal::Share { name, .. } => self.shares.get(name).map_or(0, Vec::len),
            Literal::Scalar(_, want) => want.size(),
            Literal::Kind(_) | Literal::Open { .. } => 0,
        }
    }

    fn is(&self, literal: &Literal<'m>, space: &Space<'m>) -> bool {
        match literal {
            Literal::Kind(kinds) => kinds.contains(self.kind),
            Literal::Scalar(fact, want) => match self.scalars.get(fact) {
                Some(scalar) => want.is_met(scalar.value.as_ref()),
                None => want.is_met(space.default(*fact)),
            },
            Literal::Set(fact, claim) => match self.sets.get(fact) {
                Some(claims) => claims.holds(*claim),
                None => space.unclaimed(*fact).holds(*claim),
            },
            Literal::Text(claim) => self.text.holds(*claim),
            Literal::Share { name, below, holds } => {
                let said = self.shares.get(name).map_or(&[][..], Vec::as_slice);
                // Of whom nothing is said is the last of all.
                let place = place(said).unwrap_or(PARTS - 1);
                (place < *below) == *holds
            }
            Literal::Open { schedule, open } => self.is_open(*schedule, space) == *open,
        }
    }

    fn is_open(&self, schedule: usize, space: &Space<'m>) -> bool {
        match space.weeks.hours(schedule) {
            Hours::Constant(open) => open,
            Hours::Weekly { week, column } => {
                let state = self.weeks.get(week).copied().unwrap_or_default();
                let state = space.weeks.states(week).get(state);
                state.and_then(|state| state.get(column)) == Some(&true)
            }
            Hours::Alone => self.open.get(&schedule).is_some_and(|(open, _)| *open),
        }
    }

    /// Adds a statement, and changes the example if it does not fit.
    ///
    /// # Errors
    ///
    /// The causes of what contradicts it, and its own.
    pub(super) fn add(
        &mut self,
        literal: Literal<'m>,
        cause: Cause,
        space: &Space<'m>,
        budget: &Budget<'_>,
    ) -> Result<(), Causes> {
        budget.spend(1 + self.size(&literal));
        match literal {
            Literal::Kind(kinds) => self.add_kinds(kinds, cause, space),
            Literal::Scalar(fact, want) => {
                let scalar = self
                    .scalars
                    .entry(fact)
                    .or_insert_with(|| Scalar::new(space.default(fact).cloned()));
                scalar.add(want, cause, space.domain(fact), budget)?;
                match fact {
                    Fact::Event(fact) if !want.or_absent => self.carry(fact, cause, space, budget),
                    Fact::Event(_) | Fact::Host(_) | Fact::Member(_) => Ok(()),
                }
            }
            Literal::Set(fact, claim) => {
                let set = self.sets.entry(fact);
                let set = set.or_insert_with(|| space.unclaimed(fact));
                set.add(claim, cause)?;
                match (fact, claim) {
                    (Fact::Event(fact), Claim::Has(_) | Claim::Present) => {
                        self.carry(fact, cause, space, budget)
                    }
                    (Fact::Event(_) | Fact::Host(_) | Fact::Member(_), _) => Ok(()),
                }
            }
            Literal::Text(claim) => {
                budget.spend(self.text.lacks.len());
                self.text.add(claim, cause)?;
                match claim {
                    Claim::Has(_) | Claim::Present => {
                        self.carry(EventFact::Text, cause, space, budget)
                    }
                    Claim::Lacks(_) | Claim::Absent => Ok(()),
                }
            }
            Literal::Share { name, below, holds } => {
                let said = self.shares.entry(name).or_default();
                said.push(((below, holds), cause));
                match place(said) {
                    Some(_) => Ok(()),
                    None => Err(causes(&fewest(said, |said| place(said).is_none()))),
                }
            }
            Literal::Open { schedule, open } => self.set_open(schedule, open, cause, space),
        }
    }

    /// The event carries a fact: so it is of a kind that does, and carries what goes with it.
    fn carry(
        &mut self,
        fact: EventFact,
        cause: Cause,
        space: &Space<'m>,
        budget: &Budget<'_>,
    ) -> Result<(), Causes> {
        if let Some(kinds) = space.carriers.get(&fact) {
            self.add_kinds(*kinds, cause, space)?;
        }
        for brought in fact.carried().brings {
            let literal = match brought {
                EventFact::Text => Literal::Text(Claim::Present),
                other => Literal::Scalar(Fact::Event(*other), Want::PRESENT),
            };
            self.add(literal, cause, space, budget)?;
        }
        Ok(())
    }

    fn add_kinds(&mut self, kinds: KindSet, cause: Cause, space: &Space<'m>) -> Result<(), Causes> {
        self.kinds.push((kinds, cause));
        self.common = self.common.and(&kinds);
        if kinds.contains(self.kind) {
            return Ok(());
        }
        if let Some(kind) = self.common.first() {
            self.kind = kind;
            return Ok(());
        }
        let are_none = |sets: &[(KindSet, Cause)]| {
            let sets = sets.iter().map(|(set, _)| set);
            sets.fold(space.all_kinds, |all, set| all.and(set))
                .is_empty()
        };
        Err(causes(&fewest(&self.kinds, are_none)))
    }

    fn set_open(
        &mut self,
        schedule: usize,
        open: bool,
        cause: Cause,
        space: &Space<'m>,
    ) -> Result<(), Causes> {
        let hours = space.weeks.hours(schedule);
        let known = match hours {
            Hours::Constant(constant) => Some((constant, cause)),
            Hours::Weekly { .. } | Hours::Alone => self.open.get(&schedule).copied(),
        };
        match known {
            Some((known, _)) if known == open => return Ok(()),
            Some((_, other)) => return Err([cause, other].into()),
            None => {}
        }
        self.open.insert(schedule, (open, cause));
        let Hours::Weekly { week, .. } = hours else {
            return Ok(());
        };
        // All that is said about this week.
        let said: Vec<((usize, bool), Cause)> = self
            .open
            .iter()
            .filter_map(
                |(schedule, (open, cause))| match space.weeks.hours(*schedule) {
                    Hours::Weekly { week: of, column } if of == week => {
                        Some(((column, *open), *cause))
                    }
                    Hours::Weekly { .. } | Hours::Constant(_) | Hours::Alone => None,
                },
            )
            .collect();
        let states = space.weeks.states(week);
        let find = |said: &[((usize, bool), Cause)]| {
            states.iter().position(|state| {
                said.iter()
                    .all(|((column, open), _)| state.get(*column) == Some(open))
            })
        };
        match find(&said) {
            Some(state) => {
                if let Some(slot) = self.weeks.get_mut(week) {
                    *slot = state;
                }
                Ok(())
            }
            None => Err(causes(&fewest(&said, |said| find(said).is_none()))),
        }
    }

    /// The values of strings in it, for an index.
    pub(crate) fn strings(&self) -> impl Iterator<Item = (Fact, &str)> {
        let scalars = self
            .scalars
            .iter()
            .filter_map(|(fact, scalar)| Some((*fact, scalar.value.as_ref()?.as_str()?)));
        let sets = self
            .sets
            .iter()
            .flat_map(|(fact, claims)| claims.has.iter().map(|(text, _)| (*fact, *text)));
        scalars.chain(sets)
    }

    /// Whether anything has been said about a fact.
    pub(crate) fn speaks_of(&self, fact: Fact) -> bool {
        self.scalars.contains_key(&fact)
    }

    /// The terms that its text has.
    pub(crate) fn terms(&self) -> impl Iterator<Item = &'m crate::text::Term> {
        self.text.has.iter().filter_map(|(test, _)| match test {
            TextTest::Term(term) => Some(*term),
            TextTest::Regex(_) => None,
        })
    }
}
