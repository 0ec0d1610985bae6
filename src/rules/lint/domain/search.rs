//! The search for an example: an event with its facts of which some formulas hold, and which no earlier rule takes.
//!
//! There is always an example at hand that fits all that has been said so far about single facts. Where it does not fit
//! a disjunction, the alternatives are tried one after the other; where an earlier rule takes it, that rule's opposite
//! is one more formula. So rules that have nothing to do with it cost a look each. What contradicts itself does so for
//! causes, each a decision and a rule: a decision that is not among them is not tried otherwise.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::claims::{Claim, Claims};
use super::formula::{Formula, Literal, TextTest};
use super::kinds::KindSet;
use super::scalar::{Scalar, Value, Want};
use super::weeks::Hours;
use super::{Causes, Space};
use crate::event::EventKind;
use crate::facts::schema::EventFact;
use crate::rules::model::FactRef;

/// A decision, by its depth, and the rule that it was about: 0 for what is asked, else an earlier rule's number.
pub(super) type Cause = (usize, usize);

/// Work that may still be done; one is about one look at one fact.
#[derive(Debug)]
pub(crate) struct Budget<'p> {
    left: Cell<u64>,
    pool: Option<&'p Self>,
}

impl Budget<'_> {
    pub(crate) const fn new(work: u64) -> Self {
        Self {
            left: Cell::new(work),
            pool: None,
        }
    }

    /// So much of it, for one question.
    pub(crate) const fn part(&self, work: u64) -> Budget<'_> {
        Budget {
            left: Cell::new(work),
            pool: Some(self),
        }
    }

    pub(crate) fn spend(&self, work: usize) {
        let left = self.left.get();
        self.left
            .set(left.saturating_sub(u64::try_from(work).unwrap_or(left)));
        if let Some(pool) = self.pool {
            pool.spend(work);
        }
    }

    fn is_spent(&self) -> bool {
        self.left.get() == 0 || self.pool.is_some_and(Budget::is_spent)
    }
}

/// The earlier rules that an example must get past.
pub(crate) trait Blockers<'m> {
    /// The number of a rule that takes the example, from 1 on, and the formula that it does not.
    fn find(&self, example: &Example<'m>, budget: &Budget<'_>) -> Option<(usize, Formula<'m>)>;
}

/// No earlier rules.
pub(crate) const fn nobody() -> Nobody {
    Nobody
}

pub(crate) struct Nobody;

impl<'m> Blockers<'m> for Nobody {
    fn find(&self, _: &Example<'m>, _: &Budget<'_>) -> Option<(usize, Formula<'m>)> {
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

impl<'m> Space<'m> {
    /// Looks for an example of which all formulas hold and that no earlier rule takes.
    pub(crate) fn search(
        &self,
        formulas: &[Formula<'m>],
        blockers: &dyn Blockers<'m>,
        budget: &Budget<'_>,
    ) -> Answer<'m> {
        let search = Search {
            space: self,
            blockers,
            budget,
        };
        search.run(formulas)
    }
}

struct Search<'s, 'm> {
    space: &'s Space<'m>,
    blockers: &'s dyn Blockers<'m>,
    budget: &'s Budget<'s>,
}

/// A disjunction of which one part has been taken.
struct Choice<'m> {
    /// As it was before.
    example: Example<'m>,
    parts: Rc<[Formula<'m>]>,
    /// The next part to take.
    next: usize,
    cause: Cause,
    /// Why the parts before it could not be.
    causes: Causes,
}

/// How an example fares.
enum Step<'m> {
    Done,
    Decide(Rc<[Formula<'m>]>, Cause),
    Conflict(Causes),
    Spent,
}

impl<'m> Search<'_, 'm> {
    fn run(&self, formulas: &[Formula<'m>]) -> Answer<'m> {
        let mut example = Example::new(self.space);
        let mut choices: Vec<Choice<'m>> = Vec::new();
        let said = formulas
            .iter()
            .try_for_each(|formula| self.say(&mut example, formula, (0, 0)));
        let mut step = match said {
            Ok(()) => self.mend(&mut example),
            Err(causes) => Step::Conflict(causes),
        };
        loop {
            step = match step {
                Step::Done => return Answer::Perhaps(Box::new(example)),
                Step::Spent => return Answer::TooCostly,
                Step::Decide(parts, cause) => {
                    choices.push(Choice {
                        example: example.clone(),
                        parts,
                        next: 0,
                        cause,
                        causes: Causes::from([cause]),
                    });
                    self.take_next(&mut choices, &mut example)
                }
                Step::Conflict(found) => {
                    let depth = choices.len();
                    let Some(choice) = choices.last_mut() else {
                        return Answer::never(found);
                    };
                    if found.iter().any(|(at, _)| *at == depth) {
                        choice
                            .causes
                            .extend(found.into_iter().filter(|(at, _)| *at != depth));
                        self.take_next(&mut choices, &mut example)
                    } else {
                        // It does not matter what is decided here.
                        choices.pop();
                        Step::Conflict(found)
                    }
                }
            };
        }
    }

    /// Takes the next part of the last choice, or gives the choice up.
    fn take_next(&self, choices: &mut Vec<Choice<'m>>, example: &mut Example<'m>) -> Step<'m> {
        let depth = choices.len();
        let Some(choice) = choices.last_mut() else {
            return Step::Done;
        };
        let Some(part) = choice.parts.get(choice.next).cloned() else {
            let causes = std::mem::take(&mut choice.causes);
            choices.pop();
            return Step::Conflict(causes);
        };
        choice.next += 1;
        example.clone_from(&choice.example);
        match self.say(example, &part, (depth, choice.cause.1)) {
            Ok(()) => self.mend(example),
            Err(causes) => Step::Conflict(causes),
        }
    }

    /// Mends the example until nothing is against it, or something must be decided.
    fn mend(&self, example: &mut Example<'m>) -> Step<'m> {
        loop {
            self.budget.spend(1);
            if self.budget.is_spent() {
                return Step::Spent;
            }
            let unmet = example
                .pending
                .iter()
                .position(|(formula, _)| !example.fits(formula, self.space, self.budget));
            if let Some(unmet) = unmet {
                // From here on one of its parts stands for it.
                if let (Formula::Any(parts), cause) = example.pending.swap_remove(unmet) {
                    return Step::Decide(parts, cause);
                }
            }
            match self.blockers.find(example, self.budget) {
                // It must not take any example, whatever has been decided.
                Some((rule, opposite)) => {
                    if let Err(causes) = self.say(example, &opposite, (0, rule)) {
                        return Step::Conflict(causes);
                    }
                }
                None => return Step::Done,
            }
        }
    }

    /// Adds a formula.
    fn say(
        &self,
        example: &mut Example<'m>,
        formula: &Formula<'m>,
        cause: Cause,
    ) -> Result<(), Causes> {
        match formula {
            Formula::All(parts) => parts
                .iter()
                .try_for_each(|part| self.say(example, part, cause)),
            Formula::Any(parts) => match &parts[..] {
                [] => Err(Causes::from([cause])),
                [only] => self.say(example, only, cause),
                _ => {
                    example.pending.push((formula.clone(), cause));
                    Ok(())
                }
            },
            Formula::Is(literal) => example.add(*literal, cause, self.space, self.budget),
        }
    }
}

impl Answer<'_> {
    fn never(causes: Causes) -> Self {
        let rules: BTreeSet<usize> = causes.into_iter().map(|(_, rule)| rule).collect();
        Self::Never(rules.into_iter().filter(|rule| *rule > 0).collect())
    }
}

impl<'m> Example<'m> {
    fn new(space: &Space<'m>) -> Self {
        Self {
            kinds: Vec::new(),
            kind: EventKind::MESSAGE_TEXT,
            scalars: BTreeMap::new(),
            sets: BTreeMap::new(),
            text: Claims::new(false),
            open: BTreeMap::new(),
            weeks: vec![0; space.weeks.count()],
            pending: Vec::new(),
        }
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

    /// How much there is to look at for a literal.
    fn size(&self, literal: &Literal<'m>) -> usize {
        match literal {
            Literal::Set(fact, _) => self.sets.get(fact).map_or(0, |claims| claims.has.len()),
            Literal::Text(_) => self.text.has.len(),
            Literal::Kind(_) | Literal::Scalar(..) | Literal::Open { .. } => 0,
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

    fn add(
        &mut self,
        literal: Literal<'m>,
        cause: Cause,
        space: &Space<'m>,
        budget: &Budget<'_>,
    ) -> Result<(), Causes> {
        budget.spend(1 + self.size(&literal));
        match literal {
            Literal::Kind(kinds) => self.add_kinds(kinds, cause),
            Literal::Scalar(fact, want) => {
                let scalar = self
                    .scalars
                    .entry(fact)
                    .or_insert_with(|| Scalar::new(space.default(fact).cloned()));
                scalar.add(want, cause, space.domain(fact), budget)?;
                match fact {
                    FactRef::Event(fact) if !want.or_absent => {
                        self.carry(fact, cause, space, budget)
                    }
                    _ => Ok(()),
                }
            }
            Literal::Set(fact, claim) => self
                .sets
                .entry(fact)
                .or_insert_with(|| Claims::new(space.has_default(FactRef::Host(fact))))
                .add(claim, cause),
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
            Literal::Open { schedule, open } => self.set_open(schedule, open, cause, space),
        }
    }

    /// Adds what nobody asked for, for the looks of it; false if that cannot be.
    pub(super) fn add_unasked(&mut self, literal: Literal<'m>, space: &Space<'m>) -> bool {
        self.add(literal, (0, 0), space, &Budget::new(u64::MAX))
            .is_ok()
    }

    /// The event carries a fact: so it is of a kind that does, and carries what goes with it.
    fn carry(
        &mut self,
        fact: EventFact,
        cause: Cause,
        space: &Space<'m>,
        budget: &Budget<'_>,
    ) -> Result<(), Causes> {
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
                self.add(Literal::Scalar(id, there), cause, space, budget)
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
