//! The steps of an outcome. A step answers for itself: what it is called, when it is passed over, where it can lead to,
//! which facts it asks.
//!
//! To add a kind of step, add it to [`StepKind`] and, if a key of its own names it, to [`StepKey`]; the compiler asks for
//! the rest: how it is read, where it leads at the time, what its target is.

use super::team::Team;
use crate::facts::{BuiltIn, EventFact, Fact, Schema};
use crate::json::tree::Span;

/// Where a message goes: steps that the host tries in order.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) steps: Vec<Step>,
    pub(crate) priority: i64,
}

#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) place: Span,
    pub(crate) kind: StepKind,
    pub(crate) timeout: Option<Timeout>,
    /// Whether a closed team is passed over.
    pub(crate) skip_if_closed: bool,
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
    Agent(String),
    /// The person whom a string fact names.
    AgentFact(Fact),
    Queue(String),
    /// The teams with a role, in file order.
    Role {
        role: String,
        teams: Vec<usize>,
    },
    Team(usize),
}

/// The keys of the file that say where a step leads: a step has one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StepKey {
    Team,
    Role,
    Agent,
    Queue,
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
}

impl StepKey {
    pub(crate) const ALL: [Self; 4] = [Self::Team, Self::Role, Self::Agent, Self::Queue];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Team => "team",
            Self::Role => "role",
            Self::Agent => "agent",
            Self::Queue => "queue",
        }
    }

    /// Whether it leads to a team, which has hours.
    pub(crate) const fn names_team(self) -> bool {
        match self {
            Self::Team | Self::Role => true,
            Self::Agent | Self::Queue => false,
        }
    }

    /// What its value is, for editors.
    #[cfg(feature = "schema")]
    pub(crate) const fn meaning(self) -> &'static str {
        match self {
            Self::Team => "A team.",
            Self::Role => "A role: the most specific open team that has it.",
            Self::Agent => "A person, or the fact that names one.",
            Self::Queue => "A queue of the host's, which the engine does not interpret.",
        }
    }

    /// Whether its value may be a fact, such as `{"fact": "customer.owner"}`, in the place of a name.
    #[cfg(feature = "schema")]
    pub(crate) const fn takes_fact(self) -> bool {
        match self {
            Self::Agent => true,
            Self::Team | Self::Role | Self::Queue => false,
        }
    }
}

impl StepKind {
    /// In words that are the same for every event: "role `sales`", never a name that a fact says.
    pub(crate) fn in_words(&self, schema: &Schema, teams: &[Team]) -> String {
        match self {
            Self::Agent(agent) => format!("agent `{agent}`"),
            Self::AgentFact(fact) => format!("agent of `{}`", schema.name(*fact)),
            Self::Queue(queue) => format!("queue `{queue}`"),
            Self::Role { role, .. } => format!("role `{role}`"),
            Self::Team(team) => {
                let team = teams.get(*team);
                format!("team `{}`", team.map_or("", |team| team.name.as_str()))
            }
        }
    }

    /// The role that it names.
    pub(crate) fn role(&self) -> Option<&str> {
        match self {
            Self::Role { role, .. } => Some(role),
            Self::Agent(_) | Self::AgentFact(_) | Self::Queue(_) | Self::Team(_) => None,
        }
    }

    /// What its targets are called.
    pub(crate) fn target_name(&self) -> TargetName<'_> {
        match self {
            Self::Agent(name) | Self::Queue(name) => TargetName::Fixed(name),
            Self::AgentFact(_) => TargetName::Any,
            Self::Role { .. } | Self::Team(_) => TargetName::Team,
        }
    }

    /// The teams that it can lead to.
    pub(crate) fn teams(&self) -> &[usize] {
        match self {
            Self::Agent(_) | Self::AgentFact(_) | Self::Queue(_) => &[],
            Self::Role { teams, .. } => teams,
            Self::Team(team) => std::slice::from_ref(team),
        }
    }

    /// Whether it may be passed over without a closed team to show for it, because nobody is known whom it could mean.
    pub(crate) const fn may_lead_nowhere(&self) -> bool {
        match self {
            Self::Agent(_) | Self::Queue(_) | Self::Team(_) => false,
            Self::AgentFact(_) | Self::Role { .. } => true,
        }
    }

    /// The facts that it asks: to find its team, person or queue, and the member of the team.
    pub(crate) fn facts(&self, teams: &[Team]) -> Vec<Fact> {
        let mut facts = match self {
            Self::Agent(_) | Self::Queue(_) | Self::Team(_) => Vec::new(),
            Self::AgentFact(fact) => vec![*fact],
            Self::Role { .. } => vec![
                BuiltIn::CustomerRegion.fact(),
                BuiltIn::CustomerLanguage.fact(),
                Fact::Event(EventFact::SenderCountry),
            ],
        };
        let mut led_to = self.teams().iter().filter_map(|team| teams.get(*team));
        if led_to.any(|team| !team.members.is_empty()) {
            facts.push(BuiltIn::ConversationAgent.fact());
        }
        facts
    }
}

impl Step {
    /// When it is passed over, in words; `None` if it never is.
    pub(crate) fn when_skipped(&self, schema: &Schema, teams: &[Team]) -> Option<String> {
        let closes = |team: &usize| {
            let team = teams.get(*team);
            self.skip_if_closed && team.is_some_and(|team| team.schedule.is_some())
        };
        match &self.kind {
            StepKind::Agent(_) | StepKind::Queue(_) => None,
            StepKind::AgentFact(fact @ Fact::Host(_)) => {
                // The host may hand over an empty name in the place of a default, too.
                let nobody = match schema.default(*fact) {
                    None => "absent or empty",
                    Some(_) => "empty",
                };
                Some(format!("when `{}` is {nobody}", schema.name(*fact)))
            }
            StepKind::AgentFact(Fact::Event(_) | Fact::Member(_)) => {
                Some("when the event does not name the person".to_owned())
            }
            StepKind::Team(team) => {
                let name = &teams.get(*team)?.name;
                closes(team).then(|| format!("when `{name}` is closed"))
            }
            StepKind::Role {
                role,
                teams: of_role,
            } => {
                let is = if of_role.iter().any(closes) {
                    "open"
                } else {
                    "there"
                };
                Some(format!(
                    "when no team with the role `{role}` is {is} for the sender"
                ))
            }
        }
    }
}
