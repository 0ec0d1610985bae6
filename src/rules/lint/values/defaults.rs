//! Defaults that the fact cannot have, and defaults of facts that name a team which is none.

use super::super::File;
use super::expected::nearly;
use super::members;
use crate::facts::{Expected, Fact, FactValue, Schema};
use crate::rules::action::Action;
use crate::rules::condition::Leaf;
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::Model;
use crate::rules::phrase::{Any, Each, Phrase};
use crate::rules::placeholder::Placeholder;
use crate::rules::said::said;
use crate::rules::step::{Naming, StepKind};

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

fn doubt(fact: Fact, value: &str, model: &Model) -> Option<(Code, Phrase, Phrase)> {
    let name = model.schema.name(fact);
    let is_team = || model.team_names.contains_key(value);
    let did_you_mean = |meant: &str| Phrase::DidYouMean {
        name: meant.to_owned(),
    };
    match Schema::expected(fact) {
        Expected::Words(words) if !words.contains(&value) => {
            let meant = nearly(value, words.iter().copied());
            let all = || words.iter().map(|word| (*word).to_owned()).collect();
            let possible = || Phrase::PossibleWords {
                sort: "values".to_owned(),
                words: Each(all()),
            };
            let help = meant.map_or_else(possible, did_you_mean);
            let message = said!(
                "`{name}` is {values}, never `{value}`",
                name,
                values = Any(all()),
                value
            );
            Some((Code::Value, message, help))
        }
        Expected::Members => {
            let meant = nearly(value, members(model))?;
            Some((
                Code::Value,
                said!("no team has the member `{name}`", name = value),
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
                let message = Phrase::NoneSuch {
                    said: Box::new(said!("no team is called")),
                    name: value.to_owned(),
                };
                return Some((Code::Value, message, did_you_mean(meant)));
            }
            // A word that stands for none may be asked for, or shown.
            let is_idle = names_team(fact, model) && !is_asked(fact, model);
            is_idle.then(|| {
                let message = said!(
                    "no team is called `{value}`: where nobody says `{fact}`, the step that it names is passed over all the same",
                    value,
                    fact = name
                );
                let help = said!("write the name of a team, or leave the default out");
                (Code::Unused, message, help)
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
