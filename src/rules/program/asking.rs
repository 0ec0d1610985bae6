//! Which rules may ask the host for facts, found by what the event alone says.
//!
//! A clause without the literals that the host and the time decide is what the event must say for it. By that the rules
//! stand in an index of their own, and each that is found is asked then. Of rules that ask the same and differ in what the
//! host says alone the first stands for all, so that they cost no more than one.

use std::collections::{BTreeMap, BTreeSet};

use super::index::Index;
use super::keys::Keys;
use super::literal::{Asks, Literals};
use super::normal::Clause;
use crate::facts::Fact;
use crate::rules::action::Action;
use crate::rules::condition::{Condition, Leaf};
use crate::rules::model::{Model, RuleSort};
use crate::rules::placeholder::Placeholder;
use crate::rules::rule_ref::Rule;
use crate::rules::step::{Naming, Outcome, Step, StepKind};

/// Where the rules are found for which the host's facts may matter, and those behind which nothing does: each by its
/// position among all rules.
#[derive(Debug, Default)]
pub(crate) struct Asking {
    pub(crate) index: Index,
    /// What has to be found out about an event to look into the index.
    pub(crate) keys: Keys,
}

impl Asking {
    pub(super) fn memory(&self) -> usize {
        self.index.memory() + self.keys.memory()
    }
}

/// What the event must say for each of these clauses: those of scoring rules, of triggers, of routes.
pub(super) fn clauses(model: &Model, literals: &Literals, all: [&[Clause]; 3]) -> Vec<Clause> {
    let mut deciders = Deciders {
        model,
        literals,
        known: vec![None; literals.len()],
    };
    let [mut scoring, mut triggers, mut routes] = all;
    let mut relaxed = Vec::new();
    let (mut kinds_of_asking, mut known) = (BTreeMap::new(), BTreeSet::new());
    for (position, rule) in (0..).zip(model.rules()) {
        let rest = match rule.at.sort {
            RuleSort::Scoring => &mut scoring,
            RuleSort::Trigger => &mut triggers,
            RuleSort::Route => &mut routes,
        };
        let own = rest.partition_point(|clause| clause.rule <= rule.at.index);
        let (own, after) = rest.split_at_checked(own).unwrap_or_default();
        *rest = after;
        let asked = Asked::by(&rule, model);
        if !rule.is_last && asked.facts.is_empty() {
            continue;
        }
        // Whatever the event says, the host can make each of its clauses true, and nothing else can.
        let is_the_hosts = own.iter().all(|clause| deciders.are_host(clause));
        let next = kinds_of_asking.len();
        let asked = *kinds_of_asking.entry(asked).or_insert(next);
        for clause in own {
            let literals = clause.literals.iter().copied();
            let literals: Vec<u32> = literals.filter(|one| deciders.is_event(*one)).collect();
            if is_the_hosts && !known.insert((asked, clause.on, literals.clone())) {
                continue;
            }
            relaxed.push(Clause {
                rule: position,
                on: clause.on,
                literals,
            });
        }
    }
    relaxed
}

/// What a rule asks of the host, as far as rules are told apart by it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Asked<'m> {
    /// Of the condition; of the outcome and for its actions.
    facts: BTreeSet<(bool, Fact)>,
    /// Steps that ask for more than is told apart: of a role, by its name, or of whatever team a fact names; and whether each
    /// may be skipped.
    wide: BTreeSet<(Option<&'m str>, bool)>,
    leads_somewhere: bool,
    is_last: bool,
}

impl<'m> Asked<'m> {
    fn by(rule: &Rule<'m>, model: &Model) -> Self {
        let mut asked = Self {
            facts: BTreeSet::new(),
            wide: BTreeSet::new(),
            leads_somewhere: rule.outcome.is_none_or(Outcome::leads_somewhere),
            is_last: rule.is_last,
        };
        rule.when.condition.each_leaf(&mut |leaf, _| {
            if let Leaf::Test(fact @ Fact::Host(_), _) | Leaf::Exists(fact @ Fact::Host(_)) = leaf {
                asked.facts.insert((true, *fact));
            }
        });
        for placeholder in rule.actions().flat_map(Action::placeholders) {
            if let Placeholder::Fact(fact @ Fact::Host(_)) = placeholder {
                asked.facts.insert((false, *fact));
            }
        }
        let steps = rule.outcome.iter().flat_map(|outcome| &outcome.steps);
        steps.for_each(|step| asked.add_step(step, model));
        asked
    }

    fn add_step(&mut self, step: &'m Step, model: &Model) {
        let wide = match &step.kind {
            StepKind::Role { role, .. } => Some(Some(role.as_str())),
            StepKind::Team(Naming::ByFact(_)) => Some(None),
            StepKind::Team(Naming::Fixed(_)) | StepKind::Elsewhere(..) => None,
        };
        let facts = if let Some(name) = wide {
            // Of every team that it may lead to it would ask: too much work for each rule.
            self.wide.insert((name, step.is_skippable));
            Vec::from_iter(step.kind.fact())
        } else {
            step.facts(&model.teams)
        };
        self.facts
            .extend(facts.into_iter().map(|fact| (false, fact)));
    }
}

/// Who decides literals.
struct Deciders<'m> {
    model: &'m Model,
    literals: &'m Literals,
    known: Vec<Option<Decider>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Decider {
    Event,
    /// The host or the time, by one answer.
    Host,
    /// Several answers together.
    Both,
}

impl Deciders<'_> {
    fn is_event(&mut self, literal: u32) -> bool {
        self.of(literal) == Decider::Event
    }

    /// Whether a clause is the host's to make true, where the event says what it must.
    fn are_host(&mut self, clause: &Clause) -> bool {
        let mut has_host = false;
        for literal in &clause.literals {
            match self.of(*literal) {
                Decider::Event => {}
                Decider::Host => has_host = true,
                Decider::Both => return false,
            }
        }
        has_host
    }

    fn of(&mut self, literal: u32) -> Decider {
        if let Some(Some(known)) = self.known.get(literal as usize) {
            return *known;
        }
        let decider = self.find(literal);
        if let Some(known) = self.known.get_mut(literal as usize) {
            *known = Some(decider);
        }
        decider
    }

    fn find(&self, literal: u32) -> Decider {
        let part = match self.literals.get(literal) {
            Some(Asks::Between(interval)) => {
                return match interval.fact {
                    Fact::Host(_) => Decider::Host,
                    Fact::Event(_) | Fact::Member(_) => Decider::Event,
                };
            }
            Some(Asks::Part { part, .. }) => part,
            None => return Decider::Both,
        };
        let Some(condition) = part.find(self.model, self.literals.paths.lists()) else {
            return Decider::Both;
        };
        let mut is_event = true;
        condition.each_leaf(&mut |leaf, _| is_event &= !is_of_host(leaf));
        match condition {
            _ if is_event => Decider::Event,
            Condition::Leaf(_) => Decider::Host,
            Condition::All(_) | Condition::Any(_) | Condition::Not(_) => Decider::Both,
        }
    }
}

/// Whether an event says nothing about a leaf.
const fn is_of_host(leaf: &Leaf) -> bool {
    match leaf {
        Leaf::Test(fact, _) | Leaf::Exists(fact) => matches!(fact, Fact::Host(_)),
        Leaf::Open(_) | Leaf::Closed(_) => true,
        Leaf::Keyword(_) | Leaf::Terms(_) | Leaf::Regex(_) | Leaf::Share(_) => false,
    }
}
