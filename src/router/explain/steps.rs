//! Who was passed over on the way to the targets, and why.

use std::collections::BTreeMap;

use super::explanation::StepExplanation;
use crate::facts::{EventFact, Fact, FactValue};
use crate::router::decision::fill;
use crate::router::eval::Evaluation;
use crate::router::staff::Staff;
use crate::router::verdict::{OutcomeId, PassedOver, Place, Unable, Verdict};
use crate::rules::action::FALLBACK;
use crate::rules::model::Model;
use crate::rules::step::{Outcome, Step, StepKind};
use crate::rules::words::list;
use crate::time::Timestamp;

/// The steps that were passed over: those of the route that won and, where they lead nowhere, those of the fallback.
pub(super) fn passed_over(
    evaluation: &Evaluation<'_>,
    verdict: &Verdict,
    shows_values: bool,
) -> Vec<StepExplanation> {
    let model = &evaluation.rules.model;
    let route = verdict.route.and_then(|route| model.routes.get(route));
    let of_route = route.map(|route| (route.id.as_str(), &route.outcome));
    let of_fallback = model.fallback.as_ref().map(|outcome| (FALLBACK, outcome));
    let asked = match verdict.outcome {
        None => [None, None],
        Some(OutcomeId::Route(_)) => [None, of_route],
        Some(OutcomeId::Fallback) => [of_route, of_fallback],
    };
    // The last is the one that leads somewhere.
    let [nowhere, somewhere] = asked;
    let nothing = Verdict::default();
    let mut said = Vec::new();
    for (asked, verdict) in [(nowhere, &nothing), (somewhere, verdict)] {
        let Some((rule, outcome)) = asked else {
            continue;
        };
        let walk = Walk {
            evaluation,
            verdict,
            shows_values,
        };
        said.extend(walk.outcome(outcome).map(|(step, text)| StepExplanation {
            rule: rule.to_owned(),
            step,
            text,
        }));
    }
    said
}

struct Walk<'w, 'e> {
    evaluation: &'w Evaluation<'e>,
    verdict: &'w Verdict,
    shows_values: bool,
}

impl Walk<'_, '_> {
    /// Positions of steps, and what to say about them.
    fn outcome<'o>(&'o self, outcome: &'o Outcome) -> impl Iterator<Item = (usize, String)> + 'o {
        let steps = outcome.steps.iter().enumerate();
        let passed_over = steps.flat_map(|(index, step)| {
            let texts = self.step(index, step).into_iter();
            texts.map(move |text| (index, format!("passed over {text}")))
        });
        let away = self.verdict.targets.iter();
        let away = away.filter_map(|target| Some((target.step, self.away(&target.to)?)));
        let kept = self
            .verdict
            .targets
            .first()
            .filter(|_| self.verdict.is_held);
        passed_over.chain(away).chain(kept.and_then(|kept| {
            let who = self.who(outcome.steps.get(kept.step)?, &kept.to);
            let text = format!("kept {who} all the same: every step was passed over");
            Some((kept.step, text))
        }))
    }

    fn step(&self, index: usize, step: &Step) -> Vec<String> {
        let left_out = self.left_out(step);
        let skipped = self.verdict.skipped.iter();
        let of_step: Vec<&PassedOver> = skipped.filter(|one| one.step == index).collect();
        let mut targets = self.verdict.targets.iter();
        if of_step.is_empty() && !targets.any(|target| target.step == index) {
            let model = self.model();
            let step_in_words = step.kind.in_words(&model.schema, &model.teams);
            let why = match step.kind.fact() {
                Some(fact) => self.unnamed(fact),
                None => "no team with it is there for the sender".to_owned(),
            };
            return std::iter::once(format!("{step_in_words}: {why}"))
                .chain(left_out)
                .collect();
        }
        let texts = of_step.into_iter().map(|one| {
            let who = self.who(step, &one.who);
            let why = match (one.why, &one.who) {
                (Unable::Closed(Some(opens_at)), place) => {
                    format!("it is closed until {}", self.on_the_clock(opens_at, place))
                }
                (Unable::Closed(None), _) => "it does not open within 400 days".to_owned(),
                (Unable::Full, _) => "it is full".to_owned(),
                (Unable::Away, Place::Team(_)) => "all of its members are away".to_owned(),
                (Unable::Away, Place::Elsewhere(_)) => "this person is away".to_owned(),
            };
            format!("{who}: {why}")
        });
        left_out.into_iter().chain(texts).collect()
    }

    /// The members of a team who are not asked because they are away; where all are and it is kept all the same, nobody looks at
    /// that.
    fn away(&self, place: &Place) -> Option<String> {
        let team = self.model().teams.get(place.team()?)?;
        let staff = Staff::of(self.evaluation.sources());
        let members = team.members.iter().map(|member| member.name.as_str());
        let away: Vec<&str> = members.filter(|name| staff.is_away(name)).collect();
        if away.is_empty() || away.len() == team.members.len() {
            return None;
        }
        let (who, why) = match away.len() {
            1 => ("member", "this person is away"),
            _ => ("members", "these people are away"),
        };
        let names = list(away, "and");
        Some(format!(
            "passed over {who} {names} of team `{}`: {why}",
            team.name
        ))
    }

    /// An instant, and what the clocks of a team show then.
    fn on_the_clock(&self, at: Timestamp, place: &Place) -> String {
        let model = self.model();
        let team = place.team().and_then(|team| model.teams.get(team));
        let schedule = team.and_then(|team| model.schedules.get(team.schedule?));
        schedule.map_or_else(
            || at.to_string(),
            |named| fill::on_the_clock(at, named.schedule.zone()),
        )
    }

    /// The teams of a role that the sender's region or language leaves out, and where that is known from.
    fn left_out(&self, step: &Step) -> Vec<String> {
        let StepKind::Role { role, teams } = &step.kind else {
            return Vec::new();
        };
        let sender = self.evaluation.served();
        let mut by_reason: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for team in teams
            .iter()
            .filter_map(|index| self.model().teams.get(*index))
        {
            if let Some((what, fact, value)) = sender.leaves_out(team) {
                let whence = match fact {
                    Fact::Event(EventFact::SenderCountry) => "the country of the number".to_owned(),
                    _ => format!("as `{}` says", self.model().schema.name(fact)),
                };
                let reason = format!("the {what} `{value}`, {whence}");
                by_reason.entry(reason).or_default().push(&team.name);
            }
        }
        let texts = by_reason.into_iter().map(|(reason, names)| {
            let (team, serves) = match names.len() {
                1 => ("team", "it does not serve"),
                _ => ("teams", "they do not serve"),
            };
            format!(
                "{team} {} of role `{role}`: {serves} {reason}",
                list(names, "and")
            )
        });
        texts.collect()
    }

    /// The team, or a person as the step calls them.
    fn who(&self, step: &Step, place: &Place) -> String {
        let model = self.model();
        let step_in_words = || step.kind.in_words(&model.schema, &model.teams);
        match (place.team(), &step.kind) {
            (Some(team), kind) => {
                let team = model.teams.get(team).map_or("", |team| team.name.as_str());
                match kind.role() {
                    Some(role) => format!("team `{team}` of role `{role}`"),
                    None => format!("team `{team}`"),
                }
            }
            (None, _) => step_in_words(),
        }
    }

    /// Why a fact names nobody, or no team.
    fn unnamed(&self, fact: Fact) -> String {
        let name = self.model().schema.name(fact);
        match self.evaluation.sources().value(fact).as_deref() {
            Some(FactValue::String(value)) if value.is_empty() => format!("`{name}` is empty"),
            Some(FactValue::String(value)) if self.shows_values => {
                format!("no team is called `{value}`, as `{name}` says")
            }
            Some(_) => format!("no team is called what `{name}` says"),
            None => format!("`{name}` is absent"),
        }
    }

    fn model(&self) -> &Model {
        &self.evaluation.rules.model
    }
}
