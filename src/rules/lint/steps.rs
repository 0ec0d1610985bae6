//! Targets that no message comes to, because the one before it keeps the message.

use std::collections::BTreeSet;

use super::domain::{Answer, Formula, Nobody, Space};
use crate::rules::condition::Goal;
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::Model;
use crate::rules::rule_ref::Rule;
use crate::rules::said::said;
use crate::rules::step::{Naming, Outcome, Step, StepKind};

/// Reports the steps after one without a timeout, those that are there already, and what is asked for where every step is
/// skipped and one never is.
pub(super) fn check<'m>(
    model: &'m Model,
    rules: &[Rule<'m>],
    space: &Space<'m>,
    report: &mut Report,
) {
    let of_rules = rules.iter();
    let of_rules = of_rules.filter_map(|rule| Some((rule.outcome?, Some(rule))));
    let of_fallback = model.fallback.iter().map(|outcome| (outcome, None));
    for (outcome, rule) in of_rules.chain(of_fallback) {
        check_outcome(outcome, rule, space, report);
        check_repeated(outcome, report);
        check_held(outcome, model, report);
    }
}

fn check_outcome<'m>(
    outcome: &'m Outcome,
    rule: Option<&Rule<'m>>,
    space: &Space<'m>,
    report: &mut Report,
) {
    let model = space.model();
    // Only the first such step of an outcome: mending it shows the next.
    let mut pairs = outcome.steps.iter().zip(outcome.steps.iter().skip(1));
    let is_unreached = |(step, next): &(&Step, &Step)| {
        step.timeout.is_none() && !hands_over(step, next, rule, space)
    };
    let Some((step, next)) = pairs.find(is_unreached) else {
        return;
    };
    let message = match step.when_skipped(&model.schema, &model.teams) {
        None => said!("this target is never reached: the one before it has no `timeout`"),
        Some(when) => said!(
            "this target is only reached where the one before it is skipped, {when}: that one has no `timeout`",
            when
        ),
    };
    report.warning(
        Code::UnreachedStep,
        next.place,
        message,
        said!("say how long the target before it may take, as `\"timeout\": \"10m\"`"),
    );
}

/// Whether the teams of a step go home, and the next step takes what comes then: a day team and a night team.
fn hands_over<'m>(step: &Step, next: &Step, rule: Option<&Rule<'m>>, space: &Space<'m>) -> bool {
    let model = space.model();
    let schedule = |team: &usize| model.teams.get(*team).and_then(|team| team.schedule);
    let schedules = |step: &Step| -> Option<Vec<usize>> {
        match &step.kind {
            _ if !step.is_skippable => None,
            StepKind::Team(Naming::Fixed(team)) => Some(vec![schedule(team)?]),
            StepKind::Role { teams, .. } => teams.iter().map(schedule).collect(),
            StepKind::Team(Naming::ByFact(_)) | StepKind::Elsewhere(..) => None,
        }
    };
    let Some(closed) = schedules(step) else {
        return false;
    };
    let mut formulas: Vec<Formula<'m>> = closed.into_iter().map(Formula::closed).collect();
    // Who has no hours takes it at any time.
    if let Some(open) = schedules(next) {
        formulas.push(Formula::any(open.into_iter().map(Formula::open)));
    }
    if let Some(rule) = rule {
        formulas.push(Formula::kind(space.kinds(rule.on)));
        formulas.push(space.formula(&rule.when.condition, Goal::True));
    }
    matches!(space.search(&formulas, &Nobody), Answer::Perhaps(_))
}

fn check_repeated(outcome: &Outcome, report: &mut Report) {
    let mut seen = BTreeSet::new();
    for step in &outcome.steps {
        if !seen.insert(&step.kind) {
            report.warning(
                Code::RepeatedTarget,
                step.place,
                said!("this target stands in the list already: nobody else is asked"),
                said!(
                    "name another one, or leave it out and make the `timeout` of the first longer"
                ),
            );
        }
    }
}

fn check_held(outcome: &Outcome, model: &Model, report: &mut Report) {
    let Some(action) = outcome.if_held.first() else {
        return;
    };
    let mut steps = outcome.steps.iter();
    let takes_all = |step: &&Step| step.when_skipped(&model.schema, &model.teams).is_none();
    let Some(step) = steps.find(takes_all) else {
        return;
    };
    let who = step.kind.in_words(&model.schema, &model.teams);
    report.warning(
        Code::NeverHeld,
        action.place,
        said!(
            "what `if_held` asks for never comes: {who} is never skipped",
            who
        ),
        said!("write it under `actions`, or leave it out"),
    );
}
