//! Steps that name something else than they ask for.

use super::{members, nearly};
use crate::facts::{Expected, Schema};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::Model;
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
                format!("`{name}` is the {key}'s name as it stands here: no fact is filled in"),
                format!("write `{{\"{key}\": {{\"fact\": \"{fact}\"}}}}`"),
            );
            continue;
        }
        let is_person = matches!(elsewhere, Elsewhere::Agent);
        let is_team = model.team_names.contains_key(name);
        if is_person && is_team && members(model).all(|member| member != name) {
            report.warning(
                Code::Value,
                step.place,
                format!("`{name}` is a team, and here the person of that name is asked for"),
                format!("write `{{\"team\": \"{name}\"}}`"),
            );
            continue;
        }
        if let Some(member) = nearly(name, members(model)).filter(|_| is_person) {
            report.warning(
                Code::Value,
                step.place,
                format!("no team has the member `{name}`"),
                format!("did you mean `{member}`?"),
            );
        }
    }
}

/// Reports steps by a fact that names something else.
fn check_naming(step: &Step, model: &Model, report: &mut Report) {
    let Some(fact) = step.kind.fact() else {
        return;
    };
    let (is, wanted, key) = match (&step.kind, Schema::expected(fact)) {
        (StepKind::Team(_), Expected::Members) => ("person", "team", "agent"),
        (StepKind::Elsewhere(Elsewhere::Agent, _), Expected::Teams) => ("team", "person", "team"),
        _ => return,
    };
    let fact = model.schema.name(fact);
    report.warning(
        Code::Value,
        step.place,
        format!("`{fact}` names a {is}, and here the {wanted} of that name is asked for"),
        format!("write `{{\"{key}\": {{\"fact\": \"{fact}\"}}}}`"),
    );
}
