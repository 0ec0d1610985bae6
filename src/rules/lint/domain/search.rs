//! The search for an example: an event with its facts of which some formulas hold, and which no earlier rule takes.
//!
//! There is always an example at hand that fits all that has been said so far about single facts. If it does not fit
//! a disjunction, the alternatives are tried one after the other; if an earlier rule takes it, that rule's opposite
//! is one more formula. So rules that have nothing to do with it cost a look each. What contradicts itself does so for
//! causes, each a decision and a rule: a decision that is not among them is not tried otherwise.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::budget::Budget;
use super::example::Example;
use super::formula::Formula;
use super::{Cause, Causes, Space};

/// The earlier rules that an example must get past.
pub(crate) trait Blockers<'m> {
    /// The number of a rule that takes the example, from 1 on, and the formula that it does not.
    fn find(&self, example: &Example<'m>, budget: &Budget<'_>) -> Option<(usize, Formula<'m>)>;
}

/// No earlier rules.
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

impl<'m> Space<'m> {
    /// Looks for an example of which all formulas hold and that no earlier rule takes.
    pub(crate) fn search(
        &self,
        formulas: &[Formula<'m>],
        blockers: &dyn Blockers<'m>,
    ) -> Answer<'m> {
        if self.pool.is_spent() {
            return Answer::TooCostly;
        }
        self.pool.spend(WORK_TO_BEGIN);
        let search = Search {
            space: self,
            blockers,
            budget: &self.pool.question(),
        };
        search.run(formulas)
    }
}

/// What a search costs that looks at nothing.
const WORK_TO_BEGIN: usize = 50;

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
        let mut step = self.take(&mut example, formulas, (0, 0));
        loop {
            if self.budget.is_spent() {
                // What was found with nothing left may be for want of looking.
                return Answer::TooCostly;
            }
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
                        let rules: BTreeSet<usize> = found.iter().map(|(_, rule)| *rule).collect();
                        return Answer::Never(rules.into_iter().filter(|rule| *rule > 0).collect());
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
        self.budget.spend(choice.example.extent());
        example.clone_from(&choice.example);
        self.take(example, &[part], (depth, choice.cause.1))
    }

    /// Adds formulas, and mends the example.
    fn take(&self, example: &mut Example<'m>, formulas: &[Formula<'m>], cause: Cause) -> Step<'m> {
        let mut formulas = formulas.iter();
        match formulas.try_for_each(|formula| self.say(example, formula, cause)) {
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
                None if self.budget.is_spent() => return Step::Spent,
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
