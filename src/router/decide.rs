//! Deciding one event: priority, triggers, routes.

use super::eval::{self, Evaluation};
use super::scratch::Work;
use super::verdict::{By, OutcomeId, Verdict};
use super::{Rules, outcome};
use crate::event::Event;
use crate::facts::Context;
use crate::rules::model::RuleSort;
use crate::rules::reason::Reason;

/// Decides: fills the verdict, and leaves in `work.consulted` the schedules it looked at.
pub(super) fn decide(
    rules: &Rules,
    event: &Event<'_>,
    context: &Context<'_>,
    by: By,
    work: &mut Work,
    verdict: &mut Verdict,
) {
    eval::prepare(rules, work);
    let mut evaluation = Evaluation {
        rules,
        event,
        context: Some(context),
        now: context.now(),
        work,
        ahead: None,
    };
    evaluation.find_keys(&rules.program.keys);
    evaluation.decide(by, verdict);
}

impl Evaluation<'_> {
    /// Decides at the time that it is; the keys that the event names are known.
    pub(super) fn decide(&mut self, by: By, verdict: &mut Verdict) {
        verdict.clear();
        verdict.by = by;
        match &mut self.ahead {
            Some(ahead) => ahead.begin(),
            None => self.work.consulted.reset(self.rules.model.schedules.len()),
        }
        match by {
            By::Rules => self.decide_by_rules(verdict),
            By::Fallback => self.fall_back(verdict),
        }
    }

    fn decide_by_rules(&mut self, verdict: &mut Verdict) {
        self.score(verdict);
        if self.fire(verdict) {
            verdict.reason = Reason::Stopped;
            return;
        }
        self.choose(verdict);
    }

    /// To the fallback, whatever the rules say.
    fn fall_back(&mut self, verdict: &mut Verdict) {
        if let Some(fallback) = &self.rules.model.fallback {
            verdict.reason = Reason::Fallback;
            verdict.priority = fallback.priority;
            outcome::place(self, fallback, OutcomeId::Fallback, verdict);
        }
    }

    fn score(&mut self, verdict: &mut Verdict) {
        let rules = self.rules;
        if rules.program.scoring.is_empty() {
            return;
        }
        let mut matches = std::mem::take(&mut self.work.matches);
        self.all(RuleSort::Scoring, &mut matches);
        for index in &matches {
            let scoring = rules.model.scoring.get(*index as usize);
            let add = scoring.map_or(0, |scoring| scoring.add);
            verdict.priority = verdict.priority.saturating_add(add);
        }
        self.work.matches = matches;
    }

    /// Notes the triggers that fire; true if one of them stops the rest.
    fn fire(&mut self, verdict: &mut Verdict) -> bool {
        let rules = self.rules;
        if rules.program.triggers.is_empty() {
            return false;
        }
        let mut matches = std::mem::take(&mut self.work.matches);
        self.all(RuleSort::Trigger, &mut matches);
        let stops = |index: &usize| {
            let trigger = rules.model.triggers.get(*index);
            trigger.is_some_and(|trigger| trigger.stop)
        };
        let mut is_stopped = false;
        for index in matches.iter().map(|index| *index as usize) {
            verdict.fired.push(index);
            is_stopped = stops(&index);
            if is_stopped {
                break;
            }
        }
        self.work.matches = matches;
        is_stopped
    }

    fn choose(&mut self, verdict: &mut Verdict) {
        let rules = self.rules;
        let model = &rules.model;
        let first = self.first(RuleSort::Route).map(|index| index as usize);
        if let Some((index, route)) =
            first.and_then(|index| Some((index, model.routes.get(index)?)))
        {
            verdict.reason = Reason::Route;
            verdict.route = Some(index);
            verdict.priority = verdict.priority.saturating_add(route.outcome.priority);
            if !outcome::place(self, &route.outcome, OutcomeId::Route(index), verdict) {
                // None of the route's people is known: a message always has somewhere to go.
                if let Some(fallback) = &model.fallback {
                    outcome::place(self, fallback, OutcomeId::Fallback, verdict);
                }
            }
            return;
        }
        if let Some(fallback) = model
            .fallback
            .as_ref()
            .filter(|_| self.event.kind().matches("message"))
        {
            verdict.reason = Reason::Fallback;
            verdict.priority = verdict.priority.saturating_add(fallback.priority);
            outcome::place(self, fallback, OutcomeId::Fallback, verdict);
        }
    }
}
