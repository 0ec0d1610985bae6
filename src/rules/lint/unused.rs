//! Names that nothing in the file uses.

use std::collections::BTreeSet;

use super::File;
use crate::facts::{BuiltIn, Fact};
use crate::json::tree::Span;
use crate::rules::action::Action;
use crate::rules::condition::{Leaf, When};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::Model;
use crate::rules::phrase::Phrase;
use crate::rules::placeholder::Placeholder;
use crate::rules::said::said;
use crate::rules::step::{Naming, Outcome, StepKind};

/// Reports unused fields, calendars, schedules, keyword sets and teams.
pub(super) fn check(file: &File<'_>, report: &mut Report) {
    let model = file.model;
    let used = Used::of(model);
    let mut unused = |what: &str, name: &str, place: Span, how: Phrase| {
        report.warning(
            Code::Unused,
            place,
            Phrase::UsedByNothing {
                what: what.to_owned(),
                name: name.to_owned(),
            },
            said!("{how}, or leave it out", how),
        );
    };
    for field in &model.fields {
        let fact = model.schema.fact(&field.name);
        if fact.is_none_or(|fact| !used.facts.contains(&fact)) {
            let how = said!("compare it in a condition");
            unused("field", &field.name, field.place, how);
        }
    }
    for (index, calendar) in model.calendars.iter().enumerate() {
        if !used.calendars.contains(&index) {
            let how = said!("name it in the `holidays` of a schedule");
            unused("calendar", &calendar.named.name, calendar.named.place, how);
        }
    }
    for (index, named) in model.schedules.iter().enumerate() {
        if named.is_written() && !used.schedules.contains(&index) {
            let how = said!("ask for it with `open` or `closed`, or give it to a team");
            unused("schedule", &named.name, named.place, how);
        }
    }
    for (index, named) in model.conditions.iter().enumerate() {
        if !used.conditions.contains(&index) {
            let how = said!("ask for it with `is`");
            unused("condition", &named.name, named.place, how);
        }
    }
    for (index, set) in model.keyword_sets.iter().enumerate() {
        if !used.keyword_sets.contains(&index) {
            let how = said!("ask for it with `keyword` in a condition");
            unused("keyword set", &set.name, set.place, how);
        }
    }
    for (index, team) in model.teams.iter().enumerate() {
        if !used.teams.contains(&index) {
            let how = said!("send something to it or to its role");
            unused("team", &team.name, team.place, how);
        }
    }
}

/// Everything that the rest of the file uses, by position; rules that are switched off count.
#[derive(Default)]
struct Used<'m> {
    facts: BTreeSet<Fact>,
    calendars: BTreeSet<usize>,
    schedules: BTreeSet<usize>,
    keyword_sets: BTreeSet<usize>,
    conditions: BTreeSet<usize>,
    teams: BTreeSet<usize>,
    /// The teams that steps lead to, with whether these are skipped.
    led_to: BTreeSet<(Many<'m>, bool)>,
}

/// Many teams that one step leads to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Many<'m> {
    Role(&'m str),
    /// All teams.
    ByFact(Fact),
}

impl<'m> Used<'m> {
    fn of(model: &'m Model) -> Self {
        let mut used = Self::default();
        let outcomes = model
            .rules()
            .chain(model.disabled_rules())
            .filter_map(|rule| {
                used.condition(rule.when);
                used.placeholders(rule.actions(), model);
                rule.outcome
            });
        let outcomes: Vec<&Outcome> = outcomes.chain(&model.fallback).collect();
        if let Some(fallback) = &model.fallback {
            used.placeholders(fallback.all_actions(), model);
        }
        for outcome in outcomes {
            used.outcome(outcome, model);
        }
        // What an unused condition uses is not unused by itself.
        for named in &model.conditions {
            used.condition(&named.when);
        }
        used.teams(model);
        let schedules = model.schedules.iter();
        for named in schedules {
            used.calendars.extend(&named.calendars);
            used.schedules.extend(named.base);
        }
        used
    }

    fn placeholders<'a>(&mut self, actions: impl IntoIterator<Item = &'a Action>, model: &Model) {
        for placeholder in actions.into_iter().flat_map(Action::placeholders) {
            match placeholder {
                Placeholder::Fact(fact) => {
                    self.facts.insert(*fact);
                }
                // All of them may be filled in.
                Placeholder::Keyword => self.keyword_sets.extend(0..model.keyword_sets.len()),
                Placeholder::Open => self.schedules.extend(0..model.schedules.len()),
                Placeholder::Word(_) | Placeholder::Group(_) => {}
            }
        }
    }

    fn condition(&mut self, when: &When) {
        self.conditions.extend(&when.names);
        when.condition.each_leaf(&mut |leaf, _| match leaf {
            Leaf::Keyword(sets) => self.keyword_sets.extend(sets),
            Leaf::Open(schedules) | Leaf::Closed(schedules) => {
                self.schedules.extend(schedules);
            }
            Leaf::Exists(fact) | Leaf::Test(fact, _) => {
                self.facts.insert(*fact);
            }
            Leaf::Terms(_) | Leaf::Regex(_) | Leaf::Share(_) => {}
        });
    }

    fn outcome(&mut self, outcome: &'m Outcome, model: &Model) {
        for step in &outcome.steps {
            // Thousands of routes may lead to the thousands of teams of one role: once says it all.
            let many = match &step.kind {
                StepKind::Role { role, .. } => Some(Many::Role(role)),
                StepKind::Team(Naming::ByFact(fact)) => Some(Many::ByFact(*fact)),
                StepKind::Team(Naming::Fixed(_)) | StepKind::Elsewhere(..) => None,
            };
            if many.is_some_and(|many| !self.led_to.insert((many, step.is_skippable))) {
                continue;
            }
            self.teams.extend(step.kind.teams(model.teams.len()));
            self.facts.extend(step.facts(&model.teams));
        }
    }

    /// What teams use, and the parents of all that are used.
    fn teams(&mut self, model: &Model) {
        for team in &model.teams {
            if !team.members.is_empty() {
                self.facts.insert(BuiltIn::ConversationAgent.fact());
            }
            self.schedules.extend(team.schedule);
        }
        let mut next: Vec<usize> = self.teams.iter().copied().collect();
        while let Some(team) = next.pop() {
            let parent = model.teams.get(team).and_then(|team| team.parent);
            next.extend(parent.filter(|parent| self.teams.insert(*parent)));
        }
    }
}
