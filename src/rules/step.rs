//! The steps of an outcome. A step answers for itself: what it is called, when it is passed over, where it can lead to,
//! which facts it asks.
//!
//! To add a kind of step that leads out of the file, add it to [`Elsewhere`]; to add another, add it to [`StepKind`] and
//! [`StepKey`]. The compiler asks for the rest: how it is read, where it leads at the time, what its target is.

use std::sync::Arc;

use super::action::{Action, Asking, OncePer};
use super::condition::When;
use super::phrase::Phrase;
use super::said::said;
use super::team::Team;
use crate::facts::{BuiltIn, EventFact, Fact, Schema};
use crate::json::tree::Span;

/// Where a message goes: steps that the host tries in order; and what is done about it.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) steps: Vec<Step>,
    pub(crate) priority: i64,
    /// What is asked for where the outcome is taken.
    pub(crate) actions: Vec<Action>,
    /// What is asked for in addition where every step was skipped.
    pub(crate) if_held: Vec<Action>,
    pub(crate) once_per: OncePer,
}

#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) place: Span,
    pub(crate) kind: StepKind,
    pub(crate) timeout: Option<Timeout>,
    /// Whether who cannot take a message now (closed, full, away) is passed over.
    pub(crate) is_skippable: bool,
    pub(crate) priority: i64,
}

/// How long the host waits at a step before it goes on, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Timeout {
    Elapsed(u64),
    /// While the team is open.
    Open(u64),
}

/// Where a step leads.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum StepKind {
    /// To whom the file says nothing of but the name.
    Elsewhere(Elsewhere, Naming<String>),
    /// The teams with a role, in file order: one list for all steps with that role.
    Role {
        role: String,
        teams: Arc<[usize]>,
    },
    Team(Naming<usize>),
}

/// What is not described in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Elsewhere {
    Agent,
    Queue,
}

/// How a step names where it leads.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Naming<T> {
    Fixed(T),
    /// A string fact says the name.
    ByFact(Fact),
}

/// The keys of the file that say where a step leads: a step has one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StepKey {
    Team,
    Role,
    Elsewhere(Elsewhere),
}

/// What the targets of a step are called.
pub(crate) enum TargetName<'s> {
    /// Like a team.
    Team,
    /// This.
    Fixed(&'s str),
    /// As a fact says: anything.
    Any,
}

impl Outcome {
    /// Whether one of its steps always leads somewhere, to a closed team at worst.
    pub(crate) fn leads_somewhere(&self) -> bool {
        self.steps.iter().any(|step| !step.kind.may_lead_nowhere())
    }

    /// All that it can ask for.
    pub(crate) fn all_actions(&self) -> impl Iterator<Item = &Action> {
        self.actions.iter().chain(&self.if_held)
    }

    /// What it asks for, and what in addition where every step was skipped.
    pub(crate) fn askings<'m>(&'m self, rule: &'m str, when: Option<&'m When>) -> [Asking<'m>; 2] {
        let lists = [(false, &self.actions), (true, &self.if_held)];
        lists.map(|(if_held, actions)| Asking {
            rule,
            when,
            once_per: self.once_per,
            if_held,
            actions,
        })
    }
}

impl StepKey {
    pub(crate) const ALL: [Self; 4] = [
        Self::Team,
        Self::Role,
        Self::Elsewhere(Elsewhere::Agent),
        Self::Elsewhere(Elsewhere::Queue),
    ];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Team => "team",
            Self::Role => "role",
            Self::Elsewhere(elsewhere) => elsewhere.as_str(),
        }
    }

    /// Whether it leads to a team, which has hours.
    pub(crate) const fn names_team(self) -> bool {
        match self {
            Self::Team | Self::Role => true,
            Self::Elsewhere(_) => false,
        }
    }

    /// What its value is, for editors.
    #[cfg(feature = "schema")]
    pub(crate) const fn meaning(self) -> &'static str {
        match self {
            Self::Team => "A team, or the fact that names one.",
            Self::Role => "A role: the most specific team that has it and can take the message.",
            Self::Elsewhere(Elsewhere::Agent) => "A person, or the fact that names one.",
            Self::Elsewhere(Elsewhere::Queue) => {
                "A queue of the host's, which the engine does not interpret, or the fact that names one."
            }
        }
    }

    /// Whether its value may be a fact, such as `{"fact": "customer.owner"}`, in the place of a name.
    #[cfg(feature = "schema")]
    pub(crate) const fn takes_fact(self) -> bool {
        match self {
            Self::Team | Self::Elsewhere(_) => true,
            Self::Role => false,
        }
    }
}

impl Elsewhere {
    /// The key that names it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Queue => "queue",
        }
    }

    /// Whether it may be away, and be passed over for that.
    pub(crate) const fn may_be_away(self) -> bool {
        match self {
            Self::Agent => true,
            Self::Queue => false,
        }
    }
}

impl StepKind {
    /// In words that are the same for every event: "role `sales`", never a name that a fact says.
    pub(crate) fn in_words(&self, schema: &Schema, teams: &[Team]) -> Phrase {
        let name = |fact: &Fact| schema.name(*fact).to_owned();
        match self {
            Self::Elsewhere(Elsewhere::Agent, Naming::Fixed(agent)) => Phrase::Agent {
                agent: agent.clone(),
            },
            Self::Elsewhere(Elsewhere::Agent, Naming::ByFact(fact)) => {
                Phrase::AgentOf { fact: name(fact) }
            }
            Self::Elsewhere(Elsewhere::Queue, Naming::Fixed(queue)) => Phrase::Queue {
                queue: queue.clone(),
            },
            Self::Elsewhere(Elsewhere::Queue, Naming::ByFact(fact)) => {
                Phrase::QueueOf { fact: name(fact) }
            }
            Self::Role { role, .. } => Phrase::Role { role: role.clone() },
            Self::Team(Naming::Fixed(team)) => Phrase::Team {
                team: teams
                    .get(*team)
                    .map_or_else(String::new, |team| team.name.clone()),
            },
            Self::Team(Naming::ByFact(fact)) => Phrase::TeamOf { fact: name(fact) },
        }
    }

    /// The role that it names.
    pub(crate) fn role(&self) -> Option<&str> {
        match self {
            Self::Role { role, .. } => Some(role),
            Self::Elsewhere(..) | Self::Team(_) => None,
        }
    }

    /// The fact that says where it leads.
    pub(crate) fn fact(&self) -> Option<Fact> {
        match self {
            Self::Elsewhere(_, name) => name.fact(),
            Self::Team(team) => team.fact(),
            Self::Role { .. } => None,
        }
    }

    /// What its targets are called.
    pub(crate) fn target_name(&self) -> TargetName<'_> {
        match self {
            Self::Elsewhere(_, Naming::Fixed(name)) => TargetName::Fixed(name),
            Self::Elsewhere(_, Naming::ByFact(_)) => TargetName::Any,
            Self::Role { .. } | Self::Team(_) => TargetName::Team,
        }
    }

    /// The teams that it can lead to, out of so many of the file.
    pub(crate) fn teams(&self, all: usize) -> Vec<usize> {
        match self {
            Self::Elsewhere(..) => Vec::new(),
            Self::Role { teams, .. } => teams.to_vec(),
            Self::Team(Naming::Fixed(team)) => vec![*team],
            Self::Team(Naming::ByFact(_)) => (0..all).collect(),
        }
    }

    /// Whether it may be passed over without a team or person to show for it, because nobody is known whom it could mean.
    pub(crate) fn may_lead_nowhere(&self) -> bool {
        match self {
            Self::Elsewhere(..) | Self::Team(_) => self.fact().is_some(),
            Self::Role { .. } => true,
        }
    }
}

impl<T> Naming<T> {
    const fn fact(&self) -> Option<Fact> {
        match self {
            Self::Fixed(_) => None,
            Self::ByFact(fact) => Some(*fact),
        }
    }
}

impl Step {
    /// The facts that it asks: to find its team, person or queue, whether they can take a message, and the member of the
    /// team.
    pub(crate) fn facts(&self, teams: &[Team]) -> Vec<Fact> {
        let mut facts = Vec::from_iter(self.kind.fact());
        let (may_be_full, may_be_away) = match &self.kind {
            StepKind::Elsewhere(elsewhere, _) => {
                (false, elsewhere.may_be_away() && self.is_skippable)
            }
            StepKind::Team(_) => (self.is_skippable, false),
            StepKind::Role { teams, .. } => {
                facts.extend([
                    BuiltIn::CustomerRegion.fact(),
                    BuiltIn::CustomerLanguage.fact(),
                    Fact::Event(EventFact::SenderCountry),
                ]);
                // One that is never skipped goes to the first that can take it.
                (self.is_skippable || teams.len() > 1, false)
            }
        };
        let led_to = self.kind.teams(teams.len());
        let mut led_to = led_to.iter().filter_map(|team| teams.get(*team));
        let has_members = led_to.any(|team| !team.members.is_empty());
        if has_members {
            facts.push(BuiltIn::ConversationAgent.fact());
        }
        if may_be_full {
            facts.push(BuiltIn::TeamsFull.fact());
        }
        if may_be_away || has_members {
            facts.push(BuiltIn::AgentsAway.fact());
        }
        facts
    }

    /// When it is passed over, in words; `None` if it never is.
    pub(crate) fn when_skipped(&self, schema: &Schema, teams: &[Team]) -> Option<Phrase> {
        let or = |when: Phrase, unable: Phrase| {
            if self.is_skippable {
                said!("{when}, or {unable}", when, unable)
            } else {
                when
            }
        };
        match &self.kind {
            StepKind::Elsewhere(elsewhere, Naming::Fixed(name)) => {
                let may_be_skipped = elsewhere.may_be_away() && self.is_skippable;
                may_be_skipped.then(|| said!("when `{name}` is away", name))
            }
            StepKind::Elsewhere(elsewhere, Naming::ByFact(fact)) => {
                let unnamed = when_unnamed(*fact, *elsewhere, schema);
                Some(match elsewhere {
                    Elsewhere::Agent => or(unnamed, said!("that person is away")),
                    Elsewhere::Queue => unnamed,
                })
            }
            StepKind::Team(Naming::Fixed(team)) => {
                let team = teams.get(*team).filter(|_| self.is_skippable)?;
                let full = match team.schedule {
                    Some(_) => said!("when `{team}` is closed or full", team = team.name),
                    None => said!("when `{team}` is full", team = team.name),
                };
                Some(if team.members.is_empty() {
                    full
                } else {
                    or(full, said!("all of its members are away"))
                })
            }
            StepKind::Team(Naming::ByFact(fact)) => {
                let name = schema.name(*fact);
                let unnamed = said!("when `{name}` names no team of the file", name);
                Some(or(unnamed, said!("one that takes no message at the time")))
            }
            StepKind::Role { role, .. } => Some(if self.is_skippable {
                said!(
                    "when no team with the role `{role}` takes a message of the sender at the time",
                    role
                )
            } else {
                said!(
                    "when no team with the role `{role}` is there for the sender",
                    role
                )
            }),
        }
    }
}

/// When a fact names nobody and nothing, in words.
fn when_unnamed(fact: Fact, elsewhere: Elsewhere, schema: &Schema) -> Phrase {
    match fact {
        Fact::Host(_) => {
            // The host may hand over an empty name in the place of a default, too.
            let name = schema.name(fact);
            match schema.default(fact) {
                None => said!("when `{name}` is absent or empty", name),
                Some(_) => said!("when `{name}` is empty", name),
            }
        }
        Fact::Event(_) | Fact::Member(_) => match elsewhere {
            Elsewhere::Agent => said!("when the event does not name the person"),
            Elsewhere::Queue => said!("when the event does not name the queue"),
        },
    }
}
