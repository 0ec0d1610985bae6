//! Steps that name something else than they ask for.

use super::expected::nearly;
use super::members;
use crate::facts::{Expected, Schema};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::Model;
use crate::rules::phrase::Phrase;
use crate::rules::said::said;
use crate::rules::step::{Elsewhere, Naming, Outcome, Step, StepKind};

/// Reports steps that name something else than they ask for, and people who are nearly of the file.
pub(super) fn check(outcome: &Outcome, model: &Model, report: &mut Report) {
    for step in &outcome.steps {
        check_naming(step, model, report);
        let StepKind::Elsewhere(elsewhere, Naming::Fixed(name)) = &step.kind else {
            continue;
        };
        let key = elsewhere.as_str();
        let within = name
            .strip_prefix("${")
            .and_then(|name| name.strip_suffix('}'));
        let fact = within.or_else(|| Some(name.as_str()).filter(|name| name.contains('.')));
        if let Some(fact) = fact.filter(|fact| model.schema.fact(fact).is_some()) {
            report.warning(
                Code::Value,
                step.place,
                match elsewhere {
                    Elsewhere::Agent => {
                        said!(
                            "`{name}` is the agent's name as it stands here: no fact is filled in",
                            name
                        )
                    }
                    Elsewhere::Queue => {
                        said!(
                            "`{name}` is the queue's name as it stands here: no fact is filled in",
                            name
                        )
                    }
                },
                said!(
                    "write `{\"{key}\": {\"fact\": \"{name}\"}}`",
                    key,
                    name = fact
                ),
            );
            continue;
        }
        let is_person = matches!(elsewhere, Elsewhere::Agent);
        let is_team = model.team_names.contains_key(name);
        if is_person && is_team && members(model).all(|member| member != name) {
            report.warning(
                Code::Value,
                step.place,
                said!(
                    "`{name}` is a team, and here the person of that name is asked for",
                    name
                ),
                said!("write `{\"team\": \"{name}\"}`", name),
            );
            continue;
        }
        if let Some(member) = nearly(name, members(model)).filter(|_| is_person) {
            report.warning(
                Code::Value,
                step.place,
                said!("no team has the member `{name}`", name),
                Phrase::DidYouMean {
                    name: member.to_owned(),
                },
            );
        }
    }
}

/// Reports steps by a fact that names something else.
fn check_naming(step: &Step, model: &Model, report: &mut Report) {
    let Some(fact) = step.kind.fact() else {
        return;
    };
    let name = model.schema.name(fact);
    let (message, key) = match (&step.kind, Schema::expected(fact)) {
        (StepKind::Team(_), Expected::Members) => (
            said!(
                "`{name}` names a person, and here the team of that name is asked for",
                name
            ),
            "agent",
        ),
        (StepKind::Elsewhere(Elsewhere::Agent, _), Expected::Teams) => (
            said!(
                "`{name}` names a team, and here the person of that name is asked for",
                name
            ),
            "team",
        ),
        _ => return,
    };
    report.warning(
        Code::Value,
        step.place,
        message,
        said!("write `{\"{key}\": {\"fact\": \"{name}\"}}`", key, name),
    );
}
