//! From the steps of an outcome to targets: roles find teams, closed teams are passed over, teams name members.

use std::ops::Range;

use super::eval::Evaluation;
use super::member;
use super::verdict::{Closed, OutcomeId, Placed, Verdict};
use crate::event::types::MessageId;
use crate::facts::{BuiltIn, EventFact, Fact, FactValue};
use crate::rules::step::{Outcome, Step, StepKind, Timeout};
use crate::rules::team::Team;
use crate::time::{HORIZON, Timestamp};

/// Resolves the steps; false if none leads anywhere, not even to a closed team.
pub(super) fn place(
    evaluation: &mut Evaluation<'_>,
    outcome: &Outcome,
    id: OutcomeId,
    verdict: &mut Verdict,
) -> bool {
    verdict.outcome = Some(id);
    let mut after_s = 0_u64;
    for (index, step) in outcome.steps.iter().enumerate() {
        let (team, named) = match evaluation.resolve(index, step, verdict) {
            Place::Team(team) => (Some(team), None),
            Place::Elsewhere(named) => (None, named),
            Place::Nowhere => continue,
        };
        let member = team.and_then(|team| evaluation.member(team));
        let turn = later(evaluation.now, after_s);
        let timeout_s = evaluation.timeout_s(step, team, turn);
        verdict.targets.push(Placed {
            step: index,
            team,
            member,
            named,
            after_s,
            timeout_s,
        });
        after_s = after_s.saturating_add(timeout_s.unwrap_or(0));
    }
    if verdict.targets.is_empty() {
        // Everything is closed: keep what opens first. `min_by_key` takes the earlier step of two that open together.
        let soonest = verdict
            .skipped
            .iter()
            .min_by_key(|closed| closed.opens_at.unwrap_or(Timestamp::MAX));
        let Some(Closed {
            step,
            team,
            opens_at,
        }) = soonest.cloned()
        else {
            return false;
        };
        let member = evaluation.member(team);
        let turn = opens_at.unwrap_or(evaluation.now);
        let held = outcome.steps.get(step);
        let timeout_s = held.and_then(|step| evaluation.timeout_s(step, Some(team), turn));
        verdict.targets.push(Placed {
            step,
            team: Some(team),
            member,
            named: None,
            after_s: 0,
            timeout_s,
        });
        verdict.held_until = opens_at;
    }
    let chosen = verdict
        .targets
        .first()
        .and_then(|placed| outcome.steps.get(placed.step));
    verdict.priority = verdict
        .priority
        .saturating_add(chosen.map_or(0, |step| step.priority));
    true
}

/// So many seconds later; durations are no longer than the years that can be written.
fn later(at: Timestamp, seconds: u64) -> Timestamp {
    at.plus_secs(i64::try_from(seconds).unwrap_or(i64::MAX))
}

/// Where a step leads.
enum Place {
    Team(usize),
    /// To a person or a queue: whom a fact names, if it does.
    Elsewhere(Option<Range<usize>>),
    /// It is skipped.
    Nowhere,
}

impl From<Option<usize>> for Place {
    fn from(team: Option<usize>) -> Self {
        team.map_or(Self::Nowhere, Self::Team)
    }
}

impl Evaluation<'_> {
    /// Where a step leads.
    fn resolve(&mut self, index: usize, step: &Step, verdict: &mut Verdict) -> Place {
        match &step.kind {
            StepKind::Agent(_) | StepKind::Queue(_) => Place::Elsewhere(None),
            StepKind::AgentFact(fact) => match self.name(*fact, verdict) {
                Some(named) => Place::Elsewhere(Some(named)),
                None => Place::Nowhere,
            },
            StepKind::Team(team) => self.first_open(index, &[*team], step, verdict).into(),
            StepKind::Role { teams, .. } => {
                let mut ranked = std::mem::take(&mut self.work.ranked);
                self.rank(teams, &mut ranked);
                let found = self.first_open(index, &ranked, step, verdict);
                self.work.ranked = ranked;
                found.into()
            }
        }
    }

    /// The first team that is open; the closed ones before it are noted. A step that is never skipped falls back on the
    /// first team if all are closed.
    fn first_open(
        &mut self,
        index: usize,
        teams: &[usize],
        step: &Step,
        verdict: &mut Verdict,
    ) -> Option<usize> {
        let noted = verdict.skipped.len();
        for team in teams {
            let Some(schedule) = self.schedule_of(*team) else {
                return Some(*team);
            };
            if self.is_open(schedule) {
                return Some(*team);
            }
            let opens_at = self.opens_at(schedule);
            verdict.skipped.push(Closed {
                step: index,
                team: *team,
                opens_at,
            });
        }
        if step.skip_if_closed {
            return None;
        }
        verdict.skipped.truncate(noted);
        teams.first().copied()
    }

    /// The teams of a role for this sender: those that exclude the sender left out, the most specific first.
    fn rank(&mut self, teams: &[usize], ranked: &mut Vec<usize>) {
        let [region, language] =
            [BuiltIn::CustomerRegion, BuiltIn::CustomerLanguage].map(BuiltIn::fact);
        self.fact(region);
        self.fact(language);
        let region = self
            .known_name(region)
            .or_else(|| self.known_name(Fact::Event(EventFact::SenderCountry)));
        let language = self.known_name(language);
        let specificity = |team: &Team| {
            let region = matches(team.regions.as_deref(), region)?;
            let language = matches(team.languages.as_deref(), language)?;
            // Region and language, region, language, neither; then the deeper team.
            Some((region, language, team.depth))
        };
        ranked.clear();
        let of = |index: &usize| self.rules.model.teams.get(*index).and_then(specificity);
        ranked.extend(teams.iter().filter(|team| of(team).is_some()));
        // Stable: file order decides among equals.
        ranked.sort_by_key(|team| std::cmp::Reverse(of(team)));
    }

    /// How many seconds the host waits at a step whose turn begins at this instant: of open time, until so much of it has
    /// passed; `None` for as long as it takes, as where that is not within 400 days.
    fn timeout_s(&self, step: &Step, team: Option<usize>, turn: Timestamp) -> Option<u64> {
        let seconds = match step.timeout? {
            Timeout::Elapsed(seconds) => return Some(seconds),
            Timeout::Open(seconds) => seconds,
        };
        let Some(schedule) = team.and_then(|team| self.schedule_of(team)) else {
            return Some(seconds);
        };
        let schedule = &self.rules.model.schedules.get(schedule)?.schedule;
        let limit = turn.plus_secs(HORIZON);
        let end = schedule.after_open_within(turn, seconds, limit)?;
        u64::try_from(end.as_secs() - turn.as_secs()).ok()
    }

    fn schedule_of(&self, team: usize) -> Option<usize> {
        self.rules.model.teams.get(team)?.schedule
    }

    fn opens_at(&mut self, schedule: usize) -> Option<Timestamp> {
        let named = self.rules.model.schedules.get(schedule)?;
        named
            .schedule
            .next_open_with(self.work.schedules.get_mut(schedule)?, self.now)
    }

    /// The member of a team for this conversation: whoever has it, else whom the hash names. A group is one conversation,
    /// whoever writes in it.
    fn member(&mut self, team: usize) -> Option<usize> {
        let members = &self.rules.model.teams.get(team)?.members;
        if members.is_empty() {
            return None;
        }
        let agent = BuiltIn::ConversationAgent.fact();
        self.fact(agent);
        self.known_name(agent)
            .and_then(|agent| members.iter().position(|member| member.name == agent))
            .or_else(|| {
                let event = self.event;
                let id = event
                    .group_id()
                    .or_else(|| event.sender().id())
                    // Who has no id is spread by message.
                    .or_else(|| event.id().map(MessageId::as_str));
                member::choose(members, id.unwrap_or_default())
            })
    }

    /// Writes down whom a fact names, as it came; none if it names nobody.
    fn name(&self, fact: Fact, verdict: &mut Verdict) -> Option<Range<usize>> {
        let value = self.sources().value(fact)?;
        let FactValue::String(name) = value.as_ref() else {
            return None;
        };
        let start = verdict.names.len();
        verdict.names.push_str(named(name)?);
        Some(start..verdict.names.len())
    }

    /// What a string names; it must have been asked for before.
    fn known_name(&self, fact: Fact) -> Option<&str> {
        self.known_fact(fact)?.as_str().and_then(named)
    }
}

/// What a fact names. An empty one names no person, region or language: hosts hand over what stands in their columns.
fn named(value: &str) -> Option<&str> {
    (!value.is_empty()).then_some(value)
}

/// Whether what a team serves includes the sender; false if nobody can tell or the team names none, `None` if it
/// excludes the sender.
fn matches(served: Option<&[String]>, of_sender: Option<&str>) -> Option<bool> {
    match (served, of_sender) {
        (Some(served), Some(wanted)) if !served.is_empty() => {
            served.iter().any(|served| served == wanted).then_some(true)
        }
        _ => Some(false),
    }
}
