//! Defaults that the fact cannot have, and defaults of facts that name a team which is none.

use super::super::File;
use super::{members, nearly};
use crate::facts::{Expected, Fact, FactValue, Schema};
use crate::rules::action::Action;
use crate::rules::condition::Leaf;
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::Model;
use crate::rules::phrase::{Phrase, Said};
use crate::rules::placeholder::Placeholder;
use crate::rules::step::{Naming, StepKind};
use crate::rules::words::{backticked, list};

pub(super) fn check(file: &File<'_>, report: &mut Report) {
    let model = file.model;
    let schema = &model.schema;
    for field in &model.fields {
        let Some(fact) = schema.fact(&field.name) else {
            continue;
        };
        let Some(FactValue::String(value)) = schema.default(fact) else {
            continue;
        };
        let Some((code, message, help)) = doubt(fact, value, model) else {
            continue;
        };
        let written = file.written.strings_under(field.place, Some("default"));
        let place = written.first().map_or(field.place, |(_, place)| *place);
        report.warning(code, place, message, help);
    }
}

fn doubt(fact: Fact, value: &str, model: &Model) -> Option<(Code, String, Said)> {
    let name = model.schema.name(fact);
    let is_team = || model.team_names.contains_key(value);
    let did_you_mean = |meant: &str| {
        Said::from(Phrase::DidYouMean {
            name: meant.to_owned(),
        })
    };
    match Schema::expected(fact) {
        Expected::Words(words) if !words.contains(&value) => {
            let meant = nearly(value, words.iter().copied());
            let help = meant.map_or_else(
                || format!("possible values: {}", backticked(words)).into(),
                did_you_mean,
            );
            Some((
                Code::Value,
                format!("`{name}` is {}, never `{value}`", list(words, "or")),
                help,
            ))
        }
        Expected::Members => {
            let meant = nearly(value, members(model))?;
            Some((
                Code::Value,
                format!("no team has the member `{value}`"),
                did_you_mean(meant),
            ))
        }
        _ if is_team()
            || !(names_team(fact, model) || Schema::expected(fact) == Expected::Teams) =>
        {
            None
        }
        _ => {
            let teams = model.teams.iter().map(|team| team.name.as_str());
            if let Some(meant) = nearly(value, teams) {
                let message = format!("no team is called `{value}`");
                return Some((Code::Value, message, did_you_mean(meant)));
            }
            // A word that stands for none may be asked for, or shown.
            let is_idle = names_team(fact, model) && !is_asked(fact, model);
            is_idle.then(|| {
                let message = format!(
                    "no team is called `{value}`: where nobody says `{name}`, the step that it names is passed over all the same"
                );
                let help = "write the name of a team, or leave the default out";
                (Code::Unused, message, help.into())
            })
        }
    }
}

/// Whether a step leads to the team that a fact names.
fn names_team(fact: Fact, model: &Model) -> bool {
    let outcomes = model.routes.iter().map(|route| &route.outcome);
    let mut steps = outcomes
        .chain(&model.fallback)
        .flat_map(|outcome| &outcome.steps);
    steps.any(|step| matches!(&step.kind, StepKind::Team(Naming::ByFact(by)) if *by == fact))
}

/// Whether a condition or a placeholder asks for a fact.
fn is_asked(fact: Fact, model: &Model) -> bool {
    let mut is_asked = false;
    for rule in model.rules().chain(model.disabled_rules()) {
        rule.when.condition.each_leaf(&mut |leaf, _| {
            is_asked |= matches!(leaf, Leaf::Test(of, _) | Leaf::Exists(of) if *of == fact);
        });
    }
    let placeholders = model.actions().flat_map(Action::placeholders);
    let mut facts = placeholders.filter_map(|one| match one {
        Placeholder::Fact(of) => Some(*of),
        _ => None,
    });
    is_asked || facts.any(|of| of == fact)
}
