//! Targets that no message comes to, because the one before it keeps the message.

use std::collections::BTreeSet;

use super::File;
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::Model;
use crate::rules::step::Outcome;

/// Reports the steps after one without a timeout, and those that are there already.
pub(super) fn check(file: &File<'_>, report: &mut Report) {
    let model = file.model;
    let routes = model.routes.iter().map(|route| &route.outcome);
    for outcome in routes.chain(&model.fallback) {
        check_outcome(outcome, model, report);
        check_repeated(outcome, report);
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
