//! From the steps of an outcome to targets: roles find teams, facts find teams, people and queues, who cannot take a
//! message is passed over, teams name members.

use std::ops::Range;
use std::sync::Arc;

use super::eval::Evaluation;
use super::member;
use super::staff::Staff;
use super::verdict::{OutcomeId, PassedOver, Place, Placed, Unable, Verdict};
use crate::event::types::MessageId;
use crate::facts::{BuiltIn, EventFact, Fact, FactValue};
use crate::rules::step::{Naming, Outcome, Step, StepKind, Timeout};
use crate::rules::team::Team;
use crate::time::{HORIZON, Timestamp};

/// Resolves the steps; false if none leads anywhere, not even to somebody who cannot take a message now.
pub(super) fn place(
    evaluation: &mut Evaluation<'_>,
    outcome: &Outcome,
    id: OutcomeId,
    verdict: &mut Verdict,
) -> bool {
    verdict.outcome = Some(id);
    let staff = Staff::of(evaluation.sources());
    let mut after_s = 0_u64;
    for (index, step) in outcome.steps.iter().enumerate() {
        let Some(to) = evaluation.resolve(index, step, &staff, verdict) else {
            continue;
        };
        let turn = later(evaluation.now, after_s);
        let placed = evaluation.placed(index, step, to, &staff, turn);
        let timeout_s = placed.timeout_s;
        verdict.targets.push(Placed { after_s, ..placed });
        after_s = after_s.saturating_add(timeout_s.unwrap_or(0));
    }
    if verdict.targets.is_empty() {
        let Some(PassedOver {
            step: index,
            who,
            why,
        }) = kept(&verdict.skipped).cloned()
        else {
            return false;
        };
        verdict.is_held = true;
        verdict.held_until = why.until();
        let turn = verdict.held_until.unwrap_or(evaluation.now);
        if let Some(step) = outcome.steps.get(index) {
            let placed = evaluation.placed(index, step, who, &staff, turn);
            verdict.targets.push(placed);
        }
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

/// Who keeps the message where everybody was passed over: the first who is open, but full or away, else the one who opens
/// soonest.
fn kept(skipped: &[PassedOver]) -> Option<&PassedOver> {
    // Nothing is before any time, and of two who open together `min_by_key` takes the earlier.
    skipped.iter().min_by_key(|one| match one.why {
        Unable::Closed(opens_at) => Some(opens_at.unwrap_or(Timestamp::MAX)),
        Unable::Full | Unable::Away => None,
    })
}

/// So many seconds later; durations are no longer than the years that can be written.
fn later(at: Timestamp, seconds: u64) -> Timestamp {
    at.plus_secs(i64::try_from(seconds).unwrap_or(i64::MAX))
}

/// Where a sender is and what they speak, each with the fact that says so.
pub(super) struct Served<'e> {
    region: Option<(Fact, &'e str)>,
    language: Option<(Fact, &'e str)>,
}

/// What of a sender a team does not serve: the fact that says it, and its value.
pub(super) enum Unserved<'e> {
    Region(Fact, &'e str),
    Language(Fact, &'e str),
}

impl<'e> Served<'e> {
    fn region(&self) -> Option<&'e str> {
        self.region.map(|(_, region)| region)
    }

    fn language(&self) -> Option<&'e str> {
        self.language.map(|(_, language)| language)
    }

    /// Why a team does not serve the sender.
    pub(super) fn leaves_out(&self, team: &Team) -> Option<Unserved<'e>> {
        let excludes = |served: &Option<Arc<[String]>>, of_sender: Option<&str>| {
            matches(served.as_deref(), of_sender).is_none()
        };
        if excludes(&team.regions, self.region()) {
            return self
                .region
                .map(|(fact, region)| Unserved::Region(fact, region));
        }
        let language = self
            .language
            .filter(|_| excludes(&team.languages, self.language()));
        language.map(|(fact, language)| Unserved::Language(fact, language))
    }
}

impl Evaluation<'_> {
    /// Where a step leads; `None` if it is passed over. Those who cannot take the message are noted.
    fn resolve(
        &mut self,
        index: usize,
        step: &Step,
        staff: &Staff<'_>,
        verdict: &mut Verdict,
    ) -> Option<Place> {
        match &step.kind {
            StepKind::Elsewhere(elsewhere, name) => {
                let may_be_skipped = elsewhere.may_be_away() && step.is_skippable;
                let (named, is_away) = match name {
                    Naming::Fixed(name) => (None, may_be_skipped && staff.is_away(name)),
                    Naming::ByFact(fact) => {
                        let named = self.name(*fact, verdict)?;
                        let name = verdict.names.get(named.clone()).filter(|_| may_be_skipped);
                        let is_away = name.is_some_and(|name| staff.is_away(name));
                        (Some(named), is_away)
                    }
                };
                let place = Place::Elsewhere(named);
                if !is_away {
                    return Some(place);
                }
                verdict.skipped.push(PassedOver {
                    step: index,
                    who: place,
                    why: Unable::Away,
                });
                None
            }
            StepKind::Team(team) => {
                let team = match team {
                    Naming::Fixed(team) => *team,
                    Naming::ByFact(fact) => self.team_of(*fact)?,
                };
                self.first_able(index, &[team], step, staff, verdict)
            }
            StepKind::Role { teams, .. } => {
                let mut ranked = std::mem::take(&mut self.work.ranked);
                self.rank(teams, &mut ranked);
                let found = self.first_able(index, &ranked, step, staff, verdict);
                self.work.ranked = ranked;
                found
            }
        }
    }

    /// The first team that can take a message; those before it that cannot are noted. A step that is never skipped falls
    /// back on the first team if none can.
    fn first_able(
        &mut self,
        index: usize,
        teams: &[usize],
        step: &Step,
        staff: &Staff<'_>,
        verdict: &mut Verdict,
    ) -> Option<Place> {
        let noted = verdict.skipped.len();
        for team in teams {
            let who = Place::Team(*team);
            let Some(why) = self.unable(*team, staff) else {
                return Some(who);
            };
            verdict.skipped.push(PassedOver {
                step: index,
                who,
                why,
            });
        }
        if step.is_skippable {
            return None;
        }
        verdict.skipped.truncate(noted);
        teams.first().map(|team| Place::Team(*team))
    }

    /// Why a team cannot take a message: the first reason there is.
    fn unable(&mut self, team: usize, staff: &Staff<'_>) -> Option<Unable> {
        let schedule = self.schedule_of(team);
        if let Some(schedule) = schedule.filter(|schedule| !self.is_open(*schedule)) {
            return Some(Unable::Closed(self.opens_at(schedule)));
        }
        if staff.is_full(self.rules.model.teams.get(team)?) {
            Some(Unable::Full)
        } else {
            self.is_deserted(team, staff).then_some(Unable::Away)
        }
    }

    /// Whether a team has members, and all of them are away.
    fn is_deserted(&mut self, team: usize, staff: &Staff<'_>) -> bool {
        let members = self.rules.program.people.of_team(team);
        if members.is_empty() {
            return false;
        }
        self.work.away.find(staff, self.rules);
        self.work.away.are_all(members)
    }

    /// The target that a step leads to, at its turn.
    fn placed(
        &mut self,
        index: usize,
        step: &Step,
        to: Place,
        staff: &Staff<'_>,
        turn: Timestamp,
    ) -> Placed {
        let team = to.team();
        Placed {
            step: index,
            to,
            member: team.and_then(|team| self.member(team, staff)),
            after_s: 0,
            // What a forecast compares says nothing of it.
            timeout_s: match self.ahead {
                None => self.timeout_s(step, team, turn),
                Some(_) => None,
            },
        }
    }

    /// The team that a fact names, as it came.
    fn team_of(&self, fact: Fact) -> Option<usize> {
        let value = self.sources().value(fact)?;
        let FactValue::String(name) = value.as_ref() else {
            return None;
        };
        self.rules.model.team_names.get(named(name)?).copied()
    }

    /// The teams of a role for this sender: those that exclude the sender left out, the most specific first.
    fn rank(&mut self, teams: &[usize], ranked: &mut Vec<usize>) {
        let [region, language] =
            [BuiltIn::CustomerRegion, BuiltIn::CustomerLanguage].map(BuiltIn::fact);
        self.fact(region);
        self.fact(language);
        let sender = self.served();
        let specificity = |team: &Team| {
            let region = matches(team.regions.as_deref(), sender.region())?;
            let language = matches(team.languages.as_deref(), sender.language())?;
            // Region and language, region, language, neither; then the deeper team.
            Some((region, language, team.depth))
        };
        ranked.clear();
        let of = |index: &usize| self.rules.model.teams.get(*index).and_then(specificity);
        ranked.extend(teams.iter().filter(|team| of(team).is_some()));
        // Stable: file order decides among equals.
        ranked.sort_by_key(|team| std::cmp::Reverse(of(team)));
    }

    /// What is known of where the sender is and what they speak; the host's facts have been read.
    pub(super) fn served(&self) -> Served<'_> {
        let known = |fact: Fact| Some((fact, self.known_name(fact)?));
        Served {
            region: known(BuiltIn::CustomerRegion.fact())
                .or_else(|| known(Fact::Event(EventFact::SenderCountry))),
            language: known(BuiltIn::CustomerLanguage.fact()),
        }
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
        if let Some(ahead) = &mut self.ahead {
            return ahead.opens_at(schedule, self.now);
        }
        let named = self.rules.model.schedules.get(schedule)?;
        named
            .schedule
            .next_open_with(self.work.schedules.get_mut(schedule)?, self.now)
    }

    /// The member of a team for this conversation: whoever has it, else whom the hash names, of those who are there. A group
    /// is one conversation, whoever writes in it.
    fn member(&mut self, team: usize, staff: &Staff<'_>) -> Option<usize> {
        let rules = self.rules;
        let members = &rules.model.teams.get(team)?.members;
        if members.is_empty() {
            return None;
        }
        // Where nobody is, it is as if all were: it is somebody's all the same.
        let looks = !self.is_deserted(team, staff);
        let agent = BuiltIn::ConversationAgent.fact();
        self.fact(agent);
        let people = rules.program.people.of_team(team);
        let away = &self.work.away;
        let is_there =
            |index: usize| !looks || people.get(index).is_none_or(|person| !away.has(*person));
        self.known_name(agent)
            .and_then(|agent| rules.program.people.find(agent, &rules.model.teams))
            .and_then(|agent| people.iter().position(|person| *person == agent))
            .filter(|index| is_there(*index))
            .or_else(|| {
                let event = self.event;
                let id = event
                    .group_id()
                    .or_else(|| event.sender().id())
                    // Who has no id is spread by message.
                    .or_else(|| event.id().map(MessageId::as_str));
                member::choose(members, id.unwrap_or_default(), is_there)
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
