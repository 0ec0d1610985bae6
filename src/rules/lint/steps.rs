//! Targets that no message comes to, because the one before it keeps the message.

use super::File;
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::{Destination, Model, Outcome, Step};

/// Reports the steps after one without a timeout.
pub(super) fn check(file: &File<'_>, report: &mut Report) {
    let model = file.model;
    let routes = model.routes.iter().map(|route| &route.outcome);
    for outcome in routes.chain(&model.fallback) {
        check_outcome(outcome, model, report);
    }
}

fn check_outcome(outcome: &Outcome, model: &Model, report: &mut Report) {
    // Only the first such step of an outcome: mending it shows the next.
    let unending = outcome
        .steps
        .iter()
        .zip(outcome.steps.iter().skip(1))
        .find(|(step, _)| step.timeout_s.is_none());
    let Some((step, next)) = unending else {
        return;
    };
    let message = match when_skipped(step, model) {
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
        None,
    );
}

/// When a step is skipped, in words; none where it never is.
fn when_skipped(step: &Step, model: &Model) -> Option<String> {
    let closes = |team: &usize| {
        model
            .teams
            .get(*team)
            .and_then(|team| team.schedule)
            .is_some()
    };
    match &step.to {
        Destination::Agent(_) | Destination::Queue(_) => None,
        Destination::AgentFact(fact) => {
            if let Some(fact) = model.schema.host_fact(*fact) {
                // The host may hand over an empty name in the place of a default, too.
                let nobody = if fact.default.is_none() {
                    "absent or empty"
                } else {
                    "empty"
                };
                return Some(format!("when `{}` is {nobody}", fact.name));
            }
            Some("when the event does not name the person".to_owned())
        }
        Destination::Team(team) => {
            let name = &model.teams.get(*team)?.name;
            (step.skip_if_closed && closes(team)).then(|| format!("when `{name}` is closed"))
        }
        Destination::Role { role, teams } => {
            let may_close = step.skip_if_closed && teams.iter().any(closes);
            let is = if may_close { "open" } else { "there" };
            Some(format!(
                "when no team with the role `{role}` is {is} for the sender"
            ))
        }
    }
}
