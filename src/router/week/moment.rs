//! What time alone says of a row at an instant: where it leads, and who is closed.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::rows::Row;
use super::{WeekDestination, WeekFallback, WeekHold, WeekName, WeekStretch, WeekTarget, WeekTeam};
use crate::facts::{BuiltIn, EventFact, Fact, KindSet};
use crate::router::Destination;
use crate::rules::condition::{Leaf, Leaves, Truth};
use crate::rules::model::Model;
use crate::rules::step::{Naming, Outcome, Step, StepKind};
use crate::rules::team::Team;
use crate::time::Timestamp;

/// An instant, and which schedules are open then.
pub(super) struct Moment<'m> {
    model: &'m Model,
    at: Timestamp,
    open: Vec<bool>,
}

impl<'m> Moment<'m> {
    pub(super) fn new(model: &'m Model, at: Timestamp) -> Self {
        let schedules = model.schedules.iter();
        let open = schedules.map(|named| named.schedule.is_open(at)).collect();
        Self { model, at, open }
    }

    fn is_open(&self, schedule: usize) -> bool {
        self.open.get(schedule).copied().unwrap_or_default()
    }

    fn is_there(&self, team: usize) -> bool {
        let schedule = self.model.teams.get(team).and_then(|team| team.schedule);
        schedule.is_none_or(|schedule| self.is_open(schedule))
    }

    /// The kinds of event that no trigger stops whatever they say.
    pub(super) fn not_stopped(&self) -> KindSet {
        let triggers = self.model.triggers.iter();
        let stops = triggers.filter(|trigger| {
            trigger.stop && trigger.when.condition.evaluate(&mut &*self) == Truth::True
        });
        stops.fold(KindSet::all(), |left, trigger| {
            left.and(&KindSet::on(Some(&trigger.on)).complement())
        })
    }

    /// What a route does; takes from `left` the kinds of event that it leaves to no other.
    pub(super) fn ask(&self, row: &Row<'_>, left: &mut KindSet) -> WeekStretch {
        let condition = row.condition;
        let truth = condition.map_or(Truth::True, |condition| condition.evaluate(&mut &*self));
        if truth == Truth::False || row.kinds.and(left).is_empty() {
            return WeekStretch::new(false);
        }
        if truth == Truth::True {
            *left = left.and(&row.others);
        }
        let Places {
            first,
            held,
            is_sure,
        } = self.places(row.outcome);
        let fallback = self.model.fallback.as_ref();
        let fallback = fallback.filter(|_| !is_sure && row.route.is_some());
        let fallback = fallback.map(|fallback| {
            let mut then = self.places(fallback);
            // Whom the route did not lead to for what facts say, the fallback does not lead to either.
            then.first.retain(|target| !first.contains(target));
            then.held.retain(|hold| !held.contains(hold));
            WeekFallback {
                first: then.first,
                held: then.held,
            }
        });
        WeekStretch {
            first,
            held,
            fallback,
            ..WeekStretch::new(true)
        }
    }

    /// Where the steps lead.
    fn places(&self, outcome: &Outcome) -> Places {
        let mut first = Vec::new();
        let mut held: Vec<WeekHold> = Vec::new();
        for step in &outcome.steps {
            let target = self.target(step);
            let is_sure = target.as_ref().is_some_and(|one| one.depends_on.is_empty());
            first.extend(target);
            if is_sure {
                return Places {
                    first,
                    held: Vec::new(),
                    is_sure,
                };
            }
            if step.is_skippable {
                held.extend(self.holds(step));
            }
        }
        // Stable: of two that open together the earlier step keeps the message.
        held.sort_by_key(|hold| hold.until.unwrap_or(Timestamp::MAX));
        let sure = held.iter().position(|hold| hold.depends_on.is_empty());
        held.truncate(sure.map_or(usize::MAX, |sure| sure + 1));
        Places {
            first,
            held,
            is_sure: sure.is_some(),
        }
    }

    /// Whom a step leads to; `None` if nobody is there.
    fn target(&self, step: &Step) -> Option<WeekTarget> {
        let (to, depends_on) = match &step.kind {
            StepKind::Elsewhere(elsewhere, name) => {
                let (name, depends_on) = self.name(name, String::clone);
                let to = Destination::elsewhere(*elsewhere, name);
                (WeekDestination::Named(to), depends_on)
            }
            StepKind::Team(team) => {
                let teams = step.kind.teams(self.model.teams.len());
                if step.is_skippable && !teams.iter().any(|team| self.is_there(*team)) {
                    return None;
                }
                let (name, depends_on) = self.name(team, |team| {
                    let team = self.model.teams.get(*team);
                    team.map(|team| team.name.clone()).unwrap_or_default()
                });
                (WeekDestination::Named(Destination::Team(name)), depends_on)
            }
            StepKind::Role { role, teams } => {
                let mut able = self.ranked(teams.to_vec());
                able.retain(|team| self.is_there(*team));
                let serves_all = |teams: &[usize]| {
                    let mut teams = teams.iter().filter_map(|team| self.model.teams.get(*team));
                    teams.any(|team| self.asked_by(team).is_empty())
                };
                if !step.is_skippable && !serves_all(&able) {
                    // Whom none of the open ones serves gets a closed one.
                    able = self.ranked(teams.to_vec());
                }
                let served = able.iter().filter_map(|team| self.model.teams.get(*team));
                if able.is_empty() {
                    return None;
                }
                let to = WeekDestination::Role {
                    name: role.clone(),
                    teams: served.clone().map(serving).collect(),
                };
                let depends_on = if serves_all(&able) {
                    Vec::new()
                } else {
                    let facts: BTreeSet<String> =
                        served.flat_map(|team| self.asked_by(team)).collect();
                    facts.into_iter().collect()
                };
                (to, depends_on)
            }
        };
        Some(WeekTarget { to, depends_on })
    }

    /// What a step names, and the fact that says it.
    fn name<T>(
        &self,
        naming: &Naming<T>,
        fixed: impl FnOnce(&T) -> String,
    ) -> (WeekName, Vec<String>) {
        match naming {
            Naming::Fixed(name) => (WeekName::Fixed(fixed(name)), Vec::new()),
            Naming::ByFact(fact) => {
                let fact = self.model.schema.name(*fact).to_owned();
                (WeekName::OfFact { fact: fact.clone() }, vec![fact])
            }
        }
    }

    /// The closed teams of a step.
    fn holds(&self, step: &Step) -> impl Iterator<Item = WeekHold> {
        let teams = step.kind.teams(self.model.teams.len());
        let by_role = step.kind.role().is_some();
        let teams = if by_role { self.ranked(teams) } else { teams };
        let closed = teams.into_iter().filter(|team| !self.is_there(*team));
        let by_fact = step.kind.fact().map(|fact| self.model.schema.name(fact));
        closed.filter_map(move |team| {
            let team = self.model.teams.get(team)?;
            let schedule = &self.model.schedules.get(team.schedule?)?.schedule;
            let depends_on = if by_role {
                self.asked_by(team)
            } else {
                by_fact.map(str::to_owned).into_iter().collect()
            };
            Some(WeekHold {
                team: if by_role { serving(team) } else { named(team) },
                until: schedule.next_open(self.at),
                depends_on,
            })
        })
    }

    /// The teams of a role in the order in which it asks those that serve a sender: the most specific first, then the deeper
    /// ones, then as in the file.
    fn ranked(&self, mut teams: Vec<usize>) -> Vec<usize> {
        teams.sort_by_cached_key(|team| {
            let team = self.model.teams.get(*team);
            // Region and language, region, language, neither.
            let specific = team.map_or(0, |team| self.asked_by(team).len());
            Reverse((specific, team.map_or(0, |team| team.depth)))
        });
        teams
    }

    /// The facts that say whether a team of a role serves a sender.
    fn asked_by(&self, team: &Team) -> Vec<String> {
        let region = [
            BuiltIn::CustomerRegion.fact(),
            Fact::Event(EventFact::SenderCountry),
        ];
        let language = [BuiltIn::CustomerLanguage.fact()];
        let names_any =
            |served: &Option<Arc<[String]>>| served.as_ref().is_some_and(|of| !of.is_empty());
        let mut facts: Vec<Fact> = Vec::new();
        if names_any(&team.regions) {
            facts.extend(region);
        }
        if names_any(&team.languages) {
            facts.extend(language);
        }
        let names = facts.into_iter().map(|fact| self.model.schema.name(fact));
        names.map(str::to_owned).collect()
    }
}

/// Where steps lead at a moment.
struct Places {
    first: Vec<WeekTarget>,
    held: Vec<WeekHold>,
    /// One of them always takes or keeps the message.
    is_sure: bool,
}

/// A team that a step names: it serves everybody.
fn named(team: &Team) -> WeekTeam {
    WeekTeam {
        team: team.name.clone(),
        regions: Vec::new(),
        languages: Vec::new(),
    }
}

/// A team to which a role leads those whom it serves.
fn serving(team: &Team) -> WeekTeam {
    WeekTeam {
        regions: team.regions.as_deref().unwrap_or_default().to_vec(),
        languages: team.languages.as_deref().unwrap_or_default().to_vec(),
        ..named(team)
    }
}

/// What time alone says of conditions.
impl Leaves for &Moment<'_> {
    type Answer = Truth;

    fn leaf(&mut self, leaf: &Leaf) -> Truth {
        leaf.of_hours(|schedule| self.is_open(schedule))
            .unwrap_or(Truth::Unknown)
    }
}

impl WeekStretch {
    /// What is said of no time yet.
    fn new(asked: bool) -> Self {
        let at = Timestamp::MIN;
        Self {
            from: at,
            to: at,
            local_from: String::new(),
            local_to: String::new(),
            asked,
            first: Vec::new(),
            held: Vec::new(),
            fallback: None,
        }
    }
}
