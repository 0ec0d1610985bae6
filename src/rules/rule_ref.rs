//! Which of the rules it is, and all of them one after the other.

use std::borrow::Cow;

use super::action::Action;
use super::condition::When;
use super::model::{Disabled, Model, Route, RuleSort, Scoring, Trigger};
use super::phrase::Phrase;
use super::said::said;
use super::step::Outcome;
use crate::event::{EventKind, KindPattern};
use crate::json::tree::Span;

/// A rule of a [`Model`]: its sort, and its position in the list of that sort. The order is that of the evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RuleRef {
    pub(crate) sort: RuleSort,
    pub(crate) index: u32,
}

impl RuleRef {
    pub(crate) fn trigger(index: usize) -> Self {
        Self::new(RuleSort::Trigger, index)
    }

    pub(crate) fn route(index: usize) -> Self {
        Self::new(RuleSort::Route, index)
    }

    fn new(sort: RuleSort, index: usize) -> Self {
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        Self { sort, index }
    }
}

/// What rules of every sort have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule<'m> {
    pub(crate) at: RuleRef,
    name: Name<'m>,
    /// `None` for scoring rules, which look at every event.
    pub(crate) on: Option<&'m [KindPattern]>,
    pub(crate) when: &'m When,
    /// Where a match leads: of a route.
    pub(crate) outcome: Option<&'m Outcome>,
    /// What a match asks for.
    actions: &'m [Action],
    /// Whether no later rule is looked at after a match.
    pub(crate) is_last: bool,
    /// Of the whole rule.
    pub(crate) place: Span,
}

#[derive(Clone, Copy, Debug)]
enum Name<'m> {
    Id(&'m str),
    /// A scoring rule may have none: its position in the file.
    Position(usize),
}

impl<'m> Rule<'m> {
    /// The id; of a scoring rule without one where it stands in the file, such as `/priority/0`.
    pub(crate) fn id(&self) -> Cow<'m, str> {
        match self.name {
            Name::Id(id) => id.into(),
            Name::Position(position) => scoring_id(position).into(),
        }
    }

    /// In a sentence of a finding: ``route `vip` ``, or `scoring rule`, which has its place.
    pub(crate) fn title(&self) -> Phrase {
        match (self.at.sort, self.name) {
            (RuleSort::Scoring, Name::Id(id)) => said!("scoring rule `{id}`", id),
            (RuleSort::Trigger, Name::Id(id)) => said!("trigger `{id}`", id),
            (RuleSort::Route, Name::Id(id)) => said!("route `{id}`", id),
            // Triggers and routes have an id.
            (_, Name::Position(_)) => said!("scoring rule"),
        }
    }

    /// All that a match can ask for.
    pub(crate) fn actions(&self) -> impl Iterator<Item = &'m Action> + use<'m> {
        self.asked(true)
    }

    /// What a match asks for where every step was skipped, or where that is not so.
    pub(crate) fn asked(&self, is_held: bool) -> impl Iterator<Item = &'m Action> + use<'m> {
        let outcome = self.outcome.filter(|_| is_held);
        let more = outcome.into_iter().flat_map(|outcome| &outcome.if_held);
        self.actions.iter().chain(more)
    }

    /// Whether it looks at events of a kind.
    pub(crate) fn looks_at(&self, kind: EventKind) -> bool {
        self.on
            .is_none_or(|on| on.iter().any(|pattern| pattern.matches(kind)))
    }
}

/// What a scoring rule is called that stands at this position of the file.
pub(crate) fn scoring_id(position: usize) -> String {
    format!("/priority/{position}")
}

impl Model {
    /// All rules, in the order of the evaluation.
    pub(crate) fn rules(&self) -> impl Iterator<Item = Rule<'_>> {
        rules(&self.scoring, &self.triggers, &self.routes)
    }

    /// The rules that are disabled, each numbered among these.
    pub(crate) fn disabled_rules(&self) -> impl Iterator<Item = Rule<'_>> {
        let Disabled {
            scoring,
            triggers,
            routes,
        } = &self.disabled;
        rules(scoring, triggers, routes)
    }

    /// All that its rules and the fallback ask for.
    pub(crate) fn actions(&self) -> impl Iterator<Item = &Action> {
        let of_fallback = self.fallback.iter().flat_map(Outcome::all_actions);
        self.rules()
            .flat_map(|rule| rule.actions())
            .chain(of_fallback)
    }

    /// The rule of this position among [all](Self::rules). Cost: constant.
    pub(crate) fn rule(&self, position: usize) -> Option<Rule<'_>> {
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let (scoring, triggers) = (self.scoring.len(), self.triggers.len());
        if let Some(scoring) = self.scoring.get(position) {
            return Some(of_scoring((number(position), scoring)));
        }
        let position = position.checked_sub(scoring)?;
        if let Some(trigger) = self.triggers.get(position) {
            return Some(of_trigger((number(position), trigger)));
        }
        let position = position.checked_sub(triggers)?;
        let route = self.routes.get(position)?;
        Some(of_route((number(position), route)))
    }

    /// The condition of a rule. Cost: constant.
    #[inline]
    pub(crate) fn when(&self, at: RuleRef) -> Option<&When> {
        let index = at.index as usize;
        match at.sort {
            RuleSort::Scoring => self.scoring.get(index).map(|scoring| &scoring.when),
            RuleSort::Trigger => self.triggers.get(index).map(|trigger| &trigger.when),
            RuleSort::Route => self.routes.get(index).map(|route| &route.when),
        }
    }
}

fn rules<'m>(
    scoring: &'m [Scoring],
    triggers: &'m [Trigger],
    routes: &'m [Route],
) -> impl Iterator<Item = Rule<'m>> {
    let scoring = (0..).zip(scoring).map(of_scoring);
    let triggers = (0..).zip(triggers).map(of_trigger);
    let routes = (0..).zip(routes).map(of_route);
    scoring.chain(triggers).chain(routes)
}

const fn at(sort: RuleSort, index: u32) -> RuleRef {
    RuleRef { sort, index }
}

fn of_scoring((index, scoring): (u32, &Scoring)) -> Rule<'_> {
    Rule {
        at: at(RuleSort::Scoring, index),
        name: match &scoring.id {
            Some(id) => Name::Id(id),
            None => Name::Position(scoring.index),
        },
        on: None,
        when: &scoring.when,
        outcome: None,
        actions: &[],
        is_last: false,
        place: scoring.place,
    }
}

fn of_trigger((index, trigger): (u32, &Trigger)) -> Rule<'_> {
    Rule {
        at: at(RuleSort::Trigger, index),
        name: Name::Id(&trigger.id),
        on: Some(&trigger.on),
        when: &trigger.when,
        outcome: None,
        actions: &trigger.actions,
        is_last: trigger.stop,
        place: trigger.place,
    }
}

fn of_route((index, route): (u32, &Route)) -> Rule<'_> {
    Rule {
        at: at(RuleSort::Route, index),
        name: Name::Id(&route.id),
        on: Some(&route.on),
        when: &route.when,
        outcome: Some(&route.outcome),
        actions: &route.outcome.actions,
        is_last: true,
        place: route.place,
    }
}
