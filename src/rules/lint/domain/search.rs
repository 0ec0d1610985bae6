//! The search for an example: an event with its facts of which some formulas hold, and which no earlier rule takes.
//!
//! There is always an example at hand that fits all that has been said so far about single facts. Where it does not fit
//! a disjunction, the alternatives are tried one after the other; where an earlier rule takes it, that rule's opposite
//! is one more formula. So rules that have nothing to do with it cost a look each. What contradicts itself does so for
//! causes, each a decision and a rule: a decision that is not among them is not tried otherwise.

use std::collections::BTreeMap;

use super::claims::{Claim, Claims};
use super::formula::{Formula, Literal, TextTest};
use super::kinds::KindSet;
use super::scalar::{Scalar, Value, Want};
use super::weeks::Hours;
use super::{Causes, Space};
use crate::event::EventKind;
use crate::facts::schema::EventFact;
use crate::rules::model::FactRef;

/// How deep alternatives may lie in alternatives.
const MOST_DECISIONS: u32 = 300;

/// A decision, by its depth, and the rule that it was about: 0 for what is asked, else an earlier rule's number.
pub(super) type Cause = (u32, usize);

/// Work that may still be done; one is about one look at one fact.
#[derive(Debug)]
pub(crate) struct Budget(pub(in crate::rules::lint) u64);

impl Budget {
    pub(crate) fn spend(&mut self, work: usize) {
        self.0 = self.0.saturating_sub(work as u64);
    }
}

/// The earlier rules that an example must get past.
pub(crate) trait Blockers<'m> {
    /// The number of a rule that takes the example, from 1 on, and the formula that it does not.
    fn find(&self, example: &Example<'m>, budget: &mut Budget) -> Option<(usize, Formula<'m>)>;
}

/// No earlier rules.
pub(crate) const fn nobody() -> Nobody {
    Nobody
}

pub(crate) struct Nobody;

impl<'m> Blockers<'m> for Nobody {
    fn find(&self, _: &Example<'m>, _: &mut Budget) -> Option<(usize, Formula<'m>)> {
        None
    }
}

/// What came of a search.
pub(crate) enum Answer<'m> {
    /// This may be one.
    Perhaps(Box<Example<'m>>),
    /// There is none, because of these earlier rules.
    Never(Vec<usize>),
    /// It would cost too much to find out.
    TooCostly,
}

/// What has been said about single facts, and an example of it.
#[derive(Clone)]
pub(crate) struct Example<'m> {
    kinds: Vec<(KindSet, Cause)>,
    pub(crate) kind: EventKind,
    pub(super) scalars: BTreeMap<FactRef, Scalar<'m>>,
    pub(super) sets: BTreeMap<usize, Claims<&'m str>>,
    pub(super) text: Claims<TextTest<'m>>,
    /// What was said about schedules.
    pub(super) open: BTreeMap<usize, (bool, Cause)>,
    /// The state of each week.
    weeks: Vec<usize>,
    pending: Vec<(Formula<'m>, Cause)>,
}

enum Stop {
    Conflict(Causes),
    Spent,
}

impl<'m> Space<'m> {
    /// Looks for an example of which all formulas hold and that no earlier rule takes.
    pub(crate) fn search(
        &self,
        formulas: &[Formula<'m>],
        blockers: &dyn Blockers<'m>,
        budget: &mut Budget,
    ) -> Answer<'m> {
        let mut search = Search {
            space: self,
            blockers,
            budget,
        };
        let mut example = Example {
            kinds: Vec::new(),
            kind: EventKind::MESSAGE_TEXT,
            scalars: BTreeMap::new(),
            sets: BTreeMap::new(),
            text: Claims::new(false),
            open: BTreeMap::new(),
            weeks: vec![0; self.weeks.count()],
            pending: Vec::new(),
        };
        let mut said = formulas
            .iter()
            .try_for_each(|formula| search.say(&mut example, formula, (0, 0)));
        if said.is_ok() {
            said = search.run(&mut example, 0);
        }
        match said {
            Ok(()) => Answer::Perhaps(Box::new(example)),
            Err(Stop::Conflict(causes)) => {
                let mut rules: Vec<usize> = causes.into_iter().map(|(_, rule)| rule).collect();
                rules.retain(|rule| *rule > 0);
                rules.sort_unstable();
                rules.dedup();
                Answer::Never(rules)
            }
            Err(Stop::Spent) => Answer::TooCostly,
        }
    }
}

struct Search<'s, 'm> {
    space: &'s Space<'m>,
    blockers: &'s dyn Blockers<'m>,
    budget: &'s mut Budget,
}

impl<'m> Search<'_, 'm> {
    /// Mends the example until nothing is against it.
    fn run(&mut self, example: &mut Example<'m>, depth: u32) -> Result<(), Stop> {
        loop {
            self.budget.spend(1 + example.pending.len());
            if self.budget.0 == 0 || depth > MOST_DECISIONS {
                return Err(Stop::Spent);
            }
            let unmet = example
                .pending
                .iter()
                .position(|(formula, _)| !example.fits(formula, self.space));
            if let Some(unmet) = unmet {
                // From here on one of its alternatives stands for it.
                if let (Formula::Any(parts), cause) = example.pending.swap_remove(unmet) {
                    return self.decide(example, &parts, cause, depth + 1);
                }
            }
            match self.blockers.find(example, self.budget) {
                // It must not take any example, whatever has been decided.
                Some((rule, opposite)) => self.say(example, &opposite, (0, rule))?,
                None => return Ok(()),
            }
        }
    }

    /// Tries alternatives.
    fn decide(
        &mut self,
        example: &mut Example<'m>,
        parts: &[Formula<'m>],
        cause: Cause,
        depth: u32,
    ) -> Result<(), Stop> {
        let mut causes = Causes::from([cause]);
        for part in parts {
            let mut next = example.clone();
            let said = self.say(&mut next, part, (depth, cause.1));
            match said.and_then(|()| self.run(&mut next, depth)) {
                Ok(()) => {
                    *example = next;
                    return Ok(());
                }
                Err(Stop::Conflict(found)) if found.iter().all(|(at, _)| *at != depth) => {
                    // It does not matter what is decided here.
                    return Err(Stop::Conflict(found));
                }
                Err(Stop::Conflict(found)) => {
                    causes.extend(found.into_iter().filter(|(at, _)| *at != depth));
                }
                Err(Stop::Spent) => return Err(Stop::Spent),
            }
        }
        Err(Stop::Conflict(causes))
    }

    /// Adds a formula.
    fn say(
        &mut self,
        example: &mut Example<'m>,
        formula: &Formula<'m>,
        cause: Cause,
    ) -> Result<(), Stop> {
        match formula {
            Formula::All(parts) => parts
                .iter()
                .try_for_each(|part| self.say(example, part, cause)),
            Formula::Any(parts) => match &parts[..] {
                [] => Err(Stop::Conflict(Causes::from([cause]))),
                [only] => self.say(example, only, cause),
                _ => {
                    example.pending.push((formula.clone(), cause));
                    Ok(())
                }
            },
            Formula::Is(literal) => {
                self.budget.spend(1);
                example
                    .add(*literal, cause, self.space)
                    .map_err(Stop::Conflict)
            }
        }
    }
}

impl<'m> Example<'m> {
    /// Whether a formula holds of it.
    pub(crate) fn fits(&self, formula: &Formula<'m>, space: &Space<'m>) -> bool {
        match formula {
            Formula::All(parts) => parts.iter().all(|part| self.fits(part, space)),
            Formula::Any(parts) => parts.iter().any(|part| self.fits(part, space)),
            Formula::Is(literal) => self.is(literal, space),
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
                None => Claims::new(space.has_default(FactRef::Host(*fact))).holds(*claim),
            },
            Literal::Text(claim) => self.text.holds(*claim),
            Literal::Open { schedule, open } => self.is_open(*schedule, space) == *open,
        }
    }

    fn is_open(&self, schedule: usize, space: &Space<'m>) -> bool {
        match space.weeks.hours(schedule) {
            Hours::Constant(open) => open,
            Hours::Weekly { week, column } => {
                let states = space.weeks.states(week);
                let state = self.weeks.get(week).and_then(|state| states.get(*state));
                state
                    .and_then(|state| state.get(column))
                    .copied()
                    .unwrap_or(false)
            }
            Hours::Alone => self.open.get(&schedule).is_some_and(|(open, _)| *open),
        }
    }

    fn add(&mut self, literal: Literal<'m>, cause: Cause, space: &Space<'m>) -> Result<(), Causes> {
        match literal {
            Literal::Kind(kinds) => self.add_kinds(kinds, cause),
            Literal::Scalar(fact, want) => {
                let scalar = self
                    .scalars
                    .entry(fact)
                    .or_insert_with(|| Scalar::new(space.default(fact).cloned()));
                scalar.add(want, cause, space.domain(fact))?;
                match fact {
                    FactRef::Event(fact) if !want.or_absent => self.carry(fact, cause, space),
                    _ => Ok(()),
                }
            }
            Literal::Set(fact, claim) => self
                .sets
                .entry(fact)
                .or_insert_with(|| Claims::new(space.has_default(FactRef::Host(fact))))
                .add(claim, cause),
            Literal::Text(claim) => {
                self.text.add(claim, cause)?;
                match claim {
                    Claim::Has(_) | Claim::Present => self.carry(EventFact::Text, cause, space),
                    Claim::Lacks(_) | Claim::Absent => Ok(()),
                }
            }
            Literal::Open { schedule, open } => self.set_open(schedule, open, cause, space),
        }
    }

    /// Adds what nobody asked for, for the looks of it; false if that cannot be.
    pub(super) fn add_unasked(&mut self, literal: Literal<'m>, space: &Space<'m>) -> bool {
        self.add(literal, (0, 0), space).is_ok()
    }

    /// The event carries a fact: so it is of a kind that does, and carries what goes with it.
    fn carry(&mut self, fact: EventFact, cause: Cause, space: &Space<'m>) -> Result<(), Causes> {
        self.add_kinds(space.carriers(fact), cause)?;
        match fact {
            // What stands on the button is the text.
            EventFact::ReplyTitle => self.text.add(Claim::Present, cause),
            EventFact::SenderPhone
            | EventFact::SenderUserId
            | EventFact::SenderCountry
            | EventFact::SenderRestricted => {
                let there = Want {
                    test: None,
                    passes: true,
                    or_absent: false,
                };
                let id = FactRef::Event(EventFact::SenderId);
                self.add(Literal::Scalar(id, there), cause, space)
            }
            _ => Ok(()),
        }
    }

    fn add_kinds(&mut self, kinds: KindSet, cause: Cause) -> Result<(), Causes> {
        self.kinds.push((kinds, cause));
        if kinds.contains(self.kind) {
            return Ok(());
        }
        let together = |sets: &[(KindSet, Cause)]| {
            let all = sets
                .iter()
                .fold(KindSet::all(), |all, (set, _)| all.and(set));
            all.first()
        };
        match together(&self.kinds) {
            Some(kind) => {
                self.kind = kind;
                Ok(())
            }
            None => Err(fewest(&self.kinds, |sets| together(sets).is_none())),
        }
    }

    fn set_open(
        &mut self,
        schedule: usize,
        open: bool,
        cause: Cause,
        space: &Space<'m>,
    ) -> Result<(), Causes> {
        let hours = space.weeks.hours(schedule);
        if let Hours::Constant(constant) = hours {
            return if constant == open {
                Ok(())
            } else {
                Err(Causes::from([cause]))
            };
        }
        if let Some((known, other)) = self.open.get(&schedule) {
            return if *known == open {
                Ok(())
            } else {
                Err(Causes::from([cause, *other]))
            };
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
                    _ => None,
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
            None => Err(fewest(&said, |said| find(said).is_none())),
        }
    }

    /// The values of strings in it, for an index.
    pub(crate) fn strings(&self) -> impl Iterator<Item = (FactRef, &str)> {
        let scalars = self
            .scalars
            .iter()
            .filter_map(|(fact, scalar)| match &scalar.value {
                Some(Value::String(text)) => Some((*fact, text.as_ref())),
                _ => None,
            });
        let sets = self.sets.iter().flat_map(|(fact, claims)| {
            claims
                .has
                .iter()
                .map(|(text, _)| (FactRef::Host(*fact), *text))
        });
        scalars.chain(sets)
    }

    /// Whether anything has been said about a fact.
    pub(crate) fn speaks_of(&self, fact: FactRef) -> bool {
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

/// The causes of a few of these that contradict each other as all of them do.
fn fewest<T: Clone>(all: &[(T, Cause)], contradict: impl Fn(&[(T, Cause)]) -> bool) -> Causes {
    let mut few = all.to_vec();
    for index in (0..all.len()).rev() {
        let mut fewer = few.clone();
        fewer.remove(index);
        if contradict(&fewer) {
            few = fewer;
        }
    }
    few.into_iter().map(|(_, cause)| cause).collect()
}
