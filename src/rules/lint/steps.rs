//! Targets that no message comes to, because the one before it keeps the message.

use std::collections::BTreeSet;

use super::File;
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::Model;
use crate::rules::step::{Outcome, Step};

/// Reports the steps after one without a timeout, those that are there already, and what is asked for where every step is
/// skipped and one never is.
pub(super) fn check(file: &File<'_>, report: &mut Report) {
    let model = file.model;
    let routes = model.routes.iter().map(|route| &route.outcome);
    for outcome in routes.chain(&model.fallback) {
        check_outcome(outcome, model, report);
        check_repeated(outcome, report);
        check_held(outcome, model, report);
    }
}

fn check_outcome(outcome: &Outcome, model: &Model, report: &mut Report) {
    // Only the first such step of an outcome: mending it shows the next.
    let mut pairs = outcome.steps.iter().zip(outcome.steps.iter().skip(1));
    let Some((step, next)) = pairs.find(|(step, _)| step.timeout.is_none()) else {
        return;
    };
    let message = match step.when_skipped(&model.schema, &model.teams) {
        None => "this target is never reached: the one before it has no `timeout`".to_owned(),
        Some(when) => format!(
            "this target is only reached where the one before it is skipped, {when}: that one has no `timeout`"
        ),
    };
    report.warning(
        Code::UnreachedStep,
        next.place,
        message,
        "say how long the target before it may take, as `\"timeout\": \"10m\"`",
    );
}

fn check_repeated(outcome: &Outcome, report: &mut Report) {
    let mut seen = BTreeSet::new();
    for step in &outcome.steps {
        if !seen.insert(&step.kind) {
            report.warning(
                Code::RepeatedTarget,
                step.place,
                "this target stands in the list already: nobody else is asked",
                "name another one, or leave it out and make the `timeout` of the first longer",
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
        format!("what `if_held` asks for never comes: {who} is never skipped"),
        "write it under `actions`, or leave it out",
    );
}
