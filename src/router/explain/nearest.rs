//! The smallest change of facts with which a rule would win.
//!
//! A search by the number of changes: if the rule does not win, something is in its way (its own condition, a trigger
//! that stops, an earlier route), and one of the single changes that bring that nearer to what it must be is part of
//! every way out. So the first set of changes with which nothing is in the way is a smallest one, among changes to the
//! values that the rules themselves name.

use std::collections::{BTreeMap, BTreeSet};

use super::change::change;
use super::explanation::{Change, Nearest};
use super::subject::{self, Subject, Value};
use crate::event::EventKind;
use crate::facts::{EventFact, Fact};
use crate::router::eval::Evaluation;
use crate::rules::condition::{Asked, Condition, Goal, Leaf, Leaves, Truth};
use crate::rules::rule_ref::RuleRef;

/// How many steps one explanation may take. One is about one comparison.
pub(super) const BUDGET: usize = 3_000_000;
/// What a set of changes costs that is kept to be tried.
const STEPS_A_SET: usize = 64;
/// How many sets of changes are tried for one rule.
const MAX_STATES: usize = 500;
/// How many changes anybody wants to read.
const MAX_CHANGES: usize = 6;

/// What is changed, and to what.
type Changes = BTreeMap<Subject, Value>;

pub(super) struct Search<'s, 'e> {
    evaluation: &'s mut Evaluation<'e>,
    budget: &'s mut usize,
    /// How long the text is.
    text: usize,
    changes: Changes,
}

impl<'s, 'e> Search<'s, 'e> {
    pub(super) fn new(evaluation: &'s mut Evaluation<'e>, budget: &'s mut usize) -> Self {
        Self {
            text: evaluation.event.text().map_or(0, str::len),
            evaluation,
            budget,
            changes: BTreeMap::new(),
        }
    }

    pub(super) fn nearest(mut self, target: RuleRef) -> Nearest {
        let kind = self.evaluation.event.kind();
        let own = self.evaluation.rules.model.when(target);
        if let Some(own) = own.map(|when| &when.condition) {
            if !self.can_be(own, Goal::True, Some(kind)) && self.can_be(own, Goal::True, None) {
                return Nearest::OtherKind;
            }
        }
        let mut seen: BTreeSet<Changes> = BTreeSet::new();
        // By the number of changes, then first come first served.
        let mut open: BTreeMap<(usize, usize), Changes> = BTreeMap::new();
        open.insert((0, 0), Changes::new());
        let mut count = 0;
        while let Some((_, changes)) = open.pop_first() {
            if *self.budget == 0 {
                return Nearest::NotSearched;
            }
            if seen.len() > MAX_STATES {
                break;
            }
            if !seen.insert(changes.clone()) {
                continue;
            }
            self.changes = changes;
            let obstacle = self.obstacle(target);
            if *self.budget == 0 {
                return Nearest::NotSearched;
            }
            let Some((obstacle, goal)) = obstacle else {
                return Nearest::Found(self.described());
            };
            for (subject, value) in self.steps(obstacle, goal) {
                self.spend(STEPS_A_SET);
                if *self.budget == 0 {
                    return Nearest::NotSearched;
                }
                let mut next = self.changes.clone();
                next.insert(subject, value);
                if next.len() <= MAX_CHANGES && !seen.contains(&next) {
                    count += 1;
                    open.insert((next.len(), count), next);
                }
            }
        }
        Nearest::NotFound
    }

    fn spend(&mut self, steps: usize) {
        *self.budget = self.budget.saturating_sub(steps);
    }

    /// Whether an event of a kind, or of any, can meet a goal, each leaf taken by itself: a no is certain.
    fn can_be(&mut self, condition: &Condition, goal: Goal, kind: Option<EventKind>) -> bool {
        match condition.asked(goal) {
            Asked::Each(parts, goal) => parts.iter().all(|part| self.can_be(part, goal, kind)),
            Asked::One(parts, goal) => parts.iter().any(|part| self.can_be(part, goal, kind)),
            Asked::Opposite(part, goal) => self.can_be(part, goal, kind),
            Asked::Leaf(leaf, goal) => {
                self.spend(steps(leaf, self.text));
                let is_carried = |change: &(Subject, Value)| match kind {
                    Some(kind) => change.0.is_of(kind, &change.1),
                    None => true,
                };
                goal.is_met(self.evaluation.leaf(leaf))
                    || subject::changes(self.evaluation, leaf, goal)
                        .iter()
                        .any(is_carried)
            }
        }
    }

    /// The first thing in the way of a rule: a condition, and what it must be.
    fn obstacle(&mut self, target: RuleRef) -> Option<(&'e Condition, Goal)> {
        let model = &self.evaluation.rules.model;
        let kind = self.evaluation.event.kind();
        let own = model.when(target).into_iter();
        let own = own.map(|when| (&when.condition, Goal::True));
        let earlier = model
            .rules()
            .take_while(|rule| rule.at < target)
            .filter(|rule| rule.is_last && rule.looks_at(kind))
            .map(|rule| (&rule.when.condition, Goal::NotTrue));
        let mut all = own.chain(earlier);
        all.find(|(condition, goal)| {
            self.spend(1);
            *self.budget > 0 && !goal.is_met(condition.evaluate(self))
        })
    }

    /// The single changes of which one is part of every way to a goal that a condition does not meet.
    fn steps(&mut self, condition: &Condition, goal: Goal) -> Vec<(Subject, Value)> {
        match condition.asked(goal) {
            // Each part must come round: begin with the first that has not.
            Asked::Each(parts, goal) => {
                let first = parts.iter().find(|part| !goal.is_met(part.evaluate(self)));
                first.map_or_else(Vec::new, |part| self.steps(part, goal))
            }
            Asked::One(parts, goal) => parts
                .iter()
                .flat_map(|part| self.steps(part, goal))
                .collect(),
            Asked::Opposite(part, goal) => self.steps(part, goal),
            Asked::Leaf(leaf, goal) => self.leaf_steps(leaf, goal),
        }
    }

    /// The changes of a leaf that an event of this kind can have. Of several names, all must be untrue for the leaf to
    /// be: those that are so are left alone.
    fn leaf_steps(&mut self, leaf: &Leaf, goal: Goal) -> Vec<(Subject, Value)> {
        let mut changes = subject::changes(self.evaluation, leaf, goal);
        let kind = self.evaluation.event.kind();
        changes.retain(|(subject, value)| {
            let is_new = match subject {
                Subject::Keyword(set) => Value::Bool(self.hits(*set)) != *value,
                Subject::Schedule(schedule) => Value::Bool(self.is_open(*schedule)) != *value,
                Subject::Fact(_) | Subject::Text(_) => true,
            };
            is_new && subject.is_of(kind, value)
        });
        changes
    }

    fn hits(&mut self, set: usize) -> bool {
        match self.changed(&Subject::Keyword(set)) {
            _ if self.is_without_text() => false,
            Some(value) => *value == Value::Bool(true),
            None => self.evaluation.hits(set),
        }
    }

    fn is_open(&mut self, schedule: usize) -> bool {
        match self.changed(&Subject::Schedule(schedule)) {
            Some(value) => *value == Value::Bool(true),
            None => self.evaluation.is_open(schedule),
        }
    }

    /// Whether the text was changed away.
    fn is_without_text(&self) -> bool {
        self.changed(&Subject::Fact(Fact::Event(EventFact::Text))) == Some(&Value::Absent)
    }

    fn changed(&self, subject: &Subject) -> Option<&Value> {
        self.changes.get(subject)
    }

    fn described(self) -> Vec<Change> {
        let Self {
            evaluation,
            changes,
            ..
        } = self;
        changes
            .iter()
            .map(|(subject, value)| change(evaluation, subject, value))
            .collect()
    }
}

/// What a leaf would answer if the changes were made.
impl Leaves for Search<'_, '_> {
    type Answer = Truth;

    fn leaf(&mut self, leaf: &Leaf) -> Truth {
        self.spend(steps(leaf, self.text));
        match leaf {
            Leaf::Keyword(sets) => sets.iter().any(|set| self.hits(*set)).into(),
            Leaf::Open(schedules) => schedules.iter().any(|at| self.is_open(*at)).into(),
            Leaf::Closed(schedules) => schedules.iter().any(|at| !self.is_open(*at)).into(),
            Leaf::Terms(_) | Leaf::Regex(_) => {
                match self.changed(&Subject::Text(subject::text_phrase(leaf))) {
                    _ if self.is_without_text() => Truth::Unknown,
                    Some(value) => (*value == Value::Bool(true)).into(),
                    None => self.evaluation.leaf(leaf),
                }
            }
            Leaf::Share(_) => self.evaluation.leaf(leaf),
            Leaf::Exists(fact) => match self.changed(&Subject::Fact(*fact)) {
                Some(value) => (*value != Value::Absent).into(),
                None => self.evaluation.leaf(leaf),
            },
            Leaf::Test(fact, test) => match self.changed(&Subject::Fact(*fact)) {
                Some(value) => value.passes(test).into(),
                None => self.evaluation.leaf(leaf),
            },
        }
    }
}

/// What asking a leaf costs, of a text that is so long.
fn steps(leaf: &Leaf, length: usize) -> usize {
    match leaf {
        Leaf::Keyword(of) | Leaf::Open(of) | Leaf::Closed(of) => of.len(),
        Leaf::Terms(terms) => 1 + terms.len().saturating_mul(1 + length / 16),
        Leaf::Regex(_) => 64 + length,
        Leaf::Share(_) | Leaf::Exists(_) => 1,
        Leaf::Test(_, test) => 1 + test.operands().len(),
    }
}
