//! Who was passed over on the way to the targets, and why.

use std::collections::BTreeMap;

use super::explanation::StepExplanation;
use crate::facts::{EventFact, Fact, FactValue};
use crate::router::decision::fill;
use crate::router::eval::Evaluation;
use crate::router::outcome::Unserved;
use crate::router::staff::Staff;
use crate::router::verdict::{OutcomeId, PassedOver, Place, Unable, Verdict};
use crate::rules::action::FALLBACK;
use crate::rules::model::Model;
use crate::rules::phrase::{All, Phrase};
use crate::rules::step::{Outcome, Step, StepKind};
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
        said.extend(walk.outcome(outcome).map(|(step, says)| StepExplanation {
            rule: rule.to_owned(),
            step,
            text: says.to_string(),
            says,
        }));
    }
    said
}

fn passed(who: Phrase, why: Phrase) -> Phrase {
    Phrase::PassedOver {
        who: Box::new(who),
        why: Box::new(why),
    }
}

struct Walk<'w, 'e> {
    evaluation: &'w Evaluation<'e>,
    verdict: &'w Verdict,
    shows_values: bool,
}

impl Walk<'_, '_> {
    /// Positions of steps, and what to say about them.
    fn outcome<'o>(&'o self, outcome: &'o Outcome) -> impl Iterator<Item = (usize, Phrase)> + 'o {
        let steps = outcome.steps.iter().enumerate();
        let passed_over = steps.flat_map(|(index, step)| {
            let said = self.step(index, step).into_iter();
            said.map(move |says| (index, says))
        });
        let away = self.verdict.targets.iter();
        let away = away.filter_map(|target| Some((target.step, self.away(&target.to)?)));
        let kept = self
            .verdict
            .targets
            .first()
            .filter(|_| self.verdict.is_held);
        passed_over.chain(away).chain(kept.and_then(|kept| {
            let who = Box::new(self.who(outcome.steps.get(kept.step)?, &kept.to));
            Some((kept.step, Phrase::Kept { who }))
        }))
    }

    fn step(&self, index: usize, step: &Step) -> Vec<Phrase> {
        let left_out = self.left_out(step);
        let skipped = self.verdict.skipped.iter();
        let of_step: Vec<&PassedOver> = skipped.filter(|one| one.step == index).collect();
        let mut targets = self.verdict.targets.iter();
        if of_step.is_empty() && !targets.any(|target| target.step == index) {
            let model = self.model();
            let step_in_words = step.kind.in_words(&model.schema, &model.teams);
            let why = match step.kind.fact() {
                Some(fact) => self.unnamed(fact),
                None => Phrase::NoTeamForSender,
            };
            return std::iter::once(passed(step_in_words, why))
                .chain(left_out)
                .collect();
        }
        let passed_over = of_step.into_iter().map(|one| {
            let who = self.who(step, &one.who);
            let why = match (one.why, &one.who) {
                (Unable::Closed(Some(opens_at)), place) => Phrase::ClosedUntil {
                    at: self.on_the_clock(opens_at, place),
                },
                (Unable::Closed(None), _) => Phrase::NeverOpens,
                (Unable::Full, _) => Phrase::Full,
                (Unable::Away, Place::Team(_)) => Phrase::AllAway,
                (Unable::Away, Place::Elsewhere(_)) => Phrase::PersonAway,
            };
            passed(who, why)
        });
        left_out.into_iter().chain(passed_over).collect()
    }

    /// The members of a team who are not asked because they are away; where all are and it is kept all the same, nobody looks at
    /// that.
    fn away(&self, place: &Place) -> Option<Phrase> {
        let team = self.model().teams.get(place.team()?)?;
        let staff = Staff::of(self.evaluation.sources());
        let members = team.members.iter().map(|member| member.name.as_str());
        let away = members.filter(|name| staff.is_away(name));
        let away: Vec<String> = away.map(str::to_owned).collect();
        if away.is_empty() || away.len() == team.members.len() {
            return None;
        }
        let (is_one, members, team) = (away.len() == 1, All(away), team.name.clone());
        Some(if is_one {
            passed(Phrase::Member { members, team }, Phrase::PersonAway)
        } else {
            passed(Phrase::Members { members, team }, Phrase::PeopleAway)
        })
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
    fn left_out(&self, step: &Step) -> Vec<Phrase> {
        let StepKind::Role { role, teams } = &step.kind else {
            return Vec::new();
        };
        let sender = self.evaluation.served();
        let mut by_reason: BTreeMap<Phrase, Vec<String>> = BTreeMap::new();
        for team in teams
            .iter()
            .filter_map(|index| self.model().teams.get(*index))
        {
            if let Some(unserved) = sender.leaves_out(team) {
                let reason = self.unserved(&unserved);
                let teams = by_reason.entry(reason).or_default();
                teams.push(team.name.clone());
            }
        }
        let said = by_reason.into_iter().map(|(reason, teams)| {
            let (reason, role) = (Box::new(reason), role.clone());
            match <[String; 1]>::try_from(teams) {
                Ok([team]) => passed(
                    Phrase::TeamOfRole { team, role },
                    Phrase::ServesNot { reason },
                ),
                Err(teams) => {
                    let teams = All(teams);
                    passed(
                        Phrase::TeamsOfRole { teams, role },
                        Phrase::ServeNot { reason },
                    )
                }
            }
        });
        said.collect()
    }

    fn unserved(&self, unserved: &Unserved<'_>) -> Phrase {
        let name = |fact: Fact| self.model().schema.name(fact).to_owned();
        match *unserved {
            Unserved::Language(fact, value) => Phrase::Language {
                value: value.to_owned(),
                fact: name(fact),
            },
            Unserved::Region(Fact::Event(EventFact::SenderCountry), value) => {
                Phrase::RegionOfNumber {
                    value: value.to_owned(),
                }
            }
            Unserved::Region(fact, value) => Phrase::Region {
                value: value.to_owned(),
                fact: name(fact),
            },
        }
    }

    /// The team, or a person as the step calls them.
    fn who(&self, step: &Step, place: &Place) -> Phrase {
        let model = self.model();
        let step_in_words = || step.kind.in_words(&model.schema, &model.teams);
        match (place.team(), &step.kind) {
            (Some(team), kind) => {
                let team = model.teams.get(team).map(|team| team.name.clone());
                let team = team.unwrap_or_default();
                match kind.role() {
                    Some(role) => Phrase::TeamOfRole {
                        team,
                        role: role.to_owned(),
                    },
                    None => Phrase::Team { team },
                }
            }
            (None, _) => step_in_words(),
        }
    }

    /// Why a fact names nobody, or no team.
    fn unnamed(&self, fact: Fact) -> Phrase {
        let name = self.model().schema.name(fact).to_owned();
        match self.evaluation.sources().value(fact).as_deref() {
            Some(FactValue::String(value)) if value.is_empty() => Phrase::FactEmpty { fact: name },
            Some(FactValue::String(value)) if self.shows_values => Phrase::NoTeamCalled {
                value: value.to_string(),
                fact: name,
            },
            Some(_) => Phrase::NoTeamCalledSo { fact: name },
            None => Phrase::FactAbsent { fact: name },
        }
    }

    fn model(&self) -> &Model {
        &self.evaluation.rules.model
    }
}
