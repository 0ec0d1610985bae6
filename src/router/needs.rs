//! Which host facts can matter for an event: so that the host fetches only these.
//!
//! Each condition is asked what it could answer if the host facts were anything: where the event alone makes it false,
//! its facts are not needed, and after a route that the event alone makes true nothing later is.

use std::collections::BTreeSet;

use super::eval::{Evaluation, is_of};
use super::truth::Truth;
use crate::facts::Fact;
use crate::rules::model::{Condition, Model};
use crate::rules::step::Outcome;

/// The indices of the host facts that can matter.
pub(super) fn needs(mut evaluation: Evaluation<'_>) -> BTreeSet<usize> {
    let Evaluation { rules, event, .. } = evaluation;
    let model = &rules.model;
    let mut needs = Needs {
        evaluation: &mut evaluation,
        facts: BTreeSet::new(),
    };
    for scoring in &model.scoring {
        needs.add(&scoring.when);
    }
    for trigger in model
        .triggers
        .iter()
        .filter(|trigger| is_of(event, &trigger.on))
    {
        if needs.add(&trigger.when) == Only::True && trigger.stop {
            return needs.facts;
        }
    }
    let (mut may_fall_back, mut may_lead_nowhere) = (true, false);
    for route in model.routes.iter().filter(|route| is_of(event, &route.on)) {
        let answer = needs.add(&route.when);
        if answer == Only::NotTrue {
            continue;
        }
        add_outcome(&route.outcome, model, &mut needs.facts);
        // A route of which nobody is known leads to the fallback's targets.
        let leads_nowhere = !route.outcome.leads_somewhere();
        if answer == Only::True {
            may_fall_back = leads_nowhere || may_lead_nowhere;
            break;
        }
        may_lead_nowhere |= leads_nowhere;
    }
    if let Some(fallback) = model.fallback.as_ref().filter(|_| may_fall_back) {
        add_outcome(fallback, model, &mut needs.facts);
    }
    needs.facts
}

struct Needs<'n, 'e> {
    evaluation: &'n mut Evaluation<'e>,
    facts: BTreeSet<usize>,
}

/// What a condition answers whatever the host facts are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Only {
    True,
    NotTrue,
    /// The host facts decide.
    Open,
}

impl Needs<'_, '_> {
    /// Adds the facts of a condition that they decide.
    fn add(&mut self, condition: &Condition) -> Only {
        let possible = self.possible(condition);
        if possible == Possible::TRUE {
            return Only::True;
        }
        if !possible.contains(Truth::True) {
            return Only::NotTrue;
        }
        add_condition(condition, &mut self.facts);
        Only::Open
    }

    fn possible(&mut self, condition: &Condition) -> Possible {
        match condition {
            Condition::All(parts) => parts.iter().fold(Possible::TRUE, |all, part| {
                all.combine(self.possible(part), |a, b| Truth::all([a, b]))
            }),
            Condition::Any(parts) => parts.iter().fold(Possible::FALSE, |any, part| {
                any.combine(self.possible(part), |a, b| Truth::any([a, b]))
            }),
            Condition::Not(part) => self.possible(part).map(|answer| !answer),
            Condition::Test(Fact::Host(_), _) => Possible::ANY,
            Condition::Exists(Fact::Host(_)) | Condition::Open(_) | Condition::Closed(_) => {
                Possible::TRUE.or(Possible::FALSE)
            }
            leaf => Possible::of(self.evaluation.truth(leaf)),
        }
    }
}

fn add_condition(condition: &Condition, facts: &mut BTreeSet<usize>) {
    condition.any_leaf(&mut |leaf| {
        if let Condition::Exists(Fact::Host(index)) | Condition::Test(Fact::Host(index), _) = leaf {
            facts.insert(*index);
        }
        false
    });
}

fn add_outcome(outcome: &Outcome, model: &Model, facts: &mut BTreeSet<usize>) {
    let asked = outcome
        .steps
        .iter()
        .flat_map(|step| step.kind.facts(&model.teams));
    facts.extend(asked.filter_map(|fact| match fact {
        Fact::Host(index) => Some(index),
        Fact::Event(_) => None,
    }));
}

/// A set of answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Possible(u8);

impl Possible {
    const TRUE: Self = Self(0b100);
    const FALSE: Self = Self(0b001);
    const ANY: Self = Self(0b111);

    const fn of(answer: Truth) -> Self {
        match answer {
            Truth::False => Self(0b001),
            Truth::Unknown => Self(0b010),
            Truth::True => Self(0b100),
        }
    }

    const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    const fn contains(self, answer: Truth) -> bool {
        self.0 & Self::of(answer).0 != 0
    }

    fn answers(self) -> impl Iterator<Item = Truth> {
        [Truth::False, Truth::Unknown, Truth::True]
            .into_iter()
            .filter(move |answer| self.contains(*answer))
    }

    fn map(self, f: impl Fn(Truth) -> Truth) -> Self {
        self.answers()
            .fold(Self(0), |set, answer| set.or(Self::of(f(answer))))
    }

    fn combine(self, other: Self, f: impl Fn(Truth, Truth) -> Truth) -> Self {
        self.answers()
            .fold(Self(0), |set, a| set.or(other.map(|b| f(a, b))))
    }
}
