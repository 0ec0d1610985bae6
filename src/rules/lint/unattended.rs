//! Routes that hold only while nobody is there who could take the message.

use std::collections::BTreeSet;

use super::domain::{Answer, Formula, Nobody, Space};
use crate::rules::condition::Goal;
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::{Model, Route, RuleSort};
use crate::rules::phrase::All;
use crate::rules::rule_ref::RuleRef;
use crate::rules::said::said;
use crate::rules::step::{Naming, Outcome, Step, StepKind};

/// Reports routes that hold only while every team is closed that they name. Who says what is done then (`if_held`), means
/// it so.
pub(super) fn check<'m>(
    model: &'m Model,
    space: &Space<'m>,
    dead: &BTreeSet<RuleRef>,
    report: &mut Report,
) {
    for (index, route) in (0..).zip(&model.routes) {
        let at = RuleRef {
            sort: RuleSort::Route,
            index,
        };
        if dead.contains(&at) || !route.outcome.if_held.is_empty() {
            continue;
        }
        if let Some(schedules) = schedules(&route.outcome, model) {
            check_route(route, &schedules, model, space, report);
        }
    }
}

/// The schedules of all teams that an outcome can lead to; `None` if one of these is always open, if a step is never
/// skipped, or leads to whom hours say nothing of.
fn schedules(outcome: &Outcome, model: &Model) -> Option<BTreeSet<usize>> {
    let of_team = |team: &usize| model.teams.get(*team)?.schedule;
    let of_step = |step: &Step| -> Option<BTreeSet<usize>> {
        match &step.kind {
            _ if !step.is_skippable => None,
            StepKind::Team(Naming::Fixed(team)) => Some(BTreeSet::from([of_team(team)?])),
            StepKind::Role { teams, .. } => teams.iter().map(of_team).collect(),
            StepKind::Team(Naming::ByFact(_)) | StepKind::Elsewhere(..) => None,
        }
    };
    let steps = outcome.steps.iter();
    let of_steps: Option<Vec<BTreeSet<usize>>> = steps.map(of_step).collect();
    Some(of_steps?.into_iter().flatten().collect())
}

fn check_route<'m>(
    route: &'m Route,
    schedules: &BTreeSet<usize>,
    model: &'m Model,
    space: &Space<'m>,
    report: &mut Report,
) {
    let holds = [
        Formula::kind(space.kinds(Some(&route.on))),
        space.formula(&route.when.condition, Goal::True),
    ];
    let one_is_open = Formula::any(schedules.iter().map(|one| Formula::open(*one)));
    let [on, when] = holds.clone();
    let Answer::Never(_) = space.search(&[on, when, one_is_open], &Nobody) else {
        return;
    };
    let Answer::Perhaps(example) = space.search(&holds, &Nobody) else {
        return;
    };
    let names: BTreeSet<&str> = route
        .outcome
        .steps
        .iter()
        .flat_map(|step| step.kind.teams(model.teams.len()))
        .filter_map(|team| Some(model.teams.get(team)?.name.as_str()))
        .collect();
    let is_one = names.len() == 1;
    let teams = All(names.into_iter().map(str::to_owned).collect());
    let message = if is_one {
        said!(
            "route `{route}` only holds while team {teams} is closed: nobody takes the message then",
            route = route.id,
            teams
        )
    } else {
        said!(
            "route `{route}` only holds while teams {teams} are closed: nobody takes the message then",
            route = route.id,
            teams
        )
    };
    report.warning_with_witness(
        Code::Unattended,
        route.when.place(),
        message,
        said!("name a team that is open then, say what is done with `if_held`, or take the team all the same with `\"skip_if\": \"never\"`"),
        space.witness(&example, &holds),
    );
}
