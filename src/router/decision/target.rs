//! Where a message may go.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

use crate::rules::step::{Elsewhere, Naming, StepKind};
use crate::rules::team::Team;

/// One place where a message may go, and when the host turns to it.
///
/// Those of a [`Decision`](super::Decision) borrow from it (`Target<&str>`), those of an
/// [`OwnedDecision`](super::OwnedDecision) own their texts. `Debug` does not name an agent or a queue: a fact about the
/// customer may have.
///
/// ```
/// use waypost::router::{Destination, Target};
///
/// let target: Target = serde_json::from_str(
///     r#"{"role": "sales", "team": "br-sales", "member": "ana", "after_s": 0, "timeout_s": 600}"#,
/// )?;
/// assert_eq!(target.destination(), Destination::Team("br-sales"));
/// assert_eq!(target.name(), "br-sales");
/// assert_eq!(target.member.as_deref(), Some("ana"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Line<S>")]
#[non_exhaustive]
pub struct Target<S = String> {
    pub(super) to: Destination<S>,
    /// The role that the step named; the target is the team that it found.
    pub role: Option<S>,
    /// The member of the team for this sender or group; `None` if the team has no members.
    pub member: Option<S>,
    /// Seconds after the decision (where it is held, after `held_until`) at which the host turns to it: the timeouts of the
    /// targets before it.
    pub after_s: u64,
    /// Seconds that the host waits there before it goes on; `None` for as long as it takes. A timeout of open time (`2h open`)
    /// stands here as the seconds that go by from its turn on, closed hours included, until the team has been open for so long;
    /// `None` if that is not within 400 days.
    pub timeout_s: Option<u64>,
}

/// Where a target is, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Destination<S = String> {
    /// A team of the rule file.
    Team(S),
    /// A person.
    Agent(S),
    /// A queue, which the engine does not interpret.
    Queue(S),
}

impl<S> Destination<S> {
    /// What a step that names it calls it: `team`, `agent` or `queue`.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Team(_) => "team",
            Self::Agent(_) => "agent",
            Self::Queue(_) => "queue",
        }
    }

    /// The name of the team, person or queue.
    #[must_use]
    pub fn name(self) -> S {
        match self {
            Self::Team(name) | Self::Agent(name) | Self::Queue(name) => name,
        }
    }

    /// The same, borrowing the name.
    #[must_use]
    pub const fn as_ref(&self) -> Destination<&S> {
        match self {
            Self::Team(name) => Destination::Team(name),
            Self::Agent(name) => Destination::Agent(name),
            Self::Queue(name) => Destination::Queue(name),
        }
    }

    /// What is not described in the file.
    pub(in crate::router) fn elsewhere(elsewhere: Elsewhere, name: S) -> Self {
        match elsewhere {
            Elsewhere::Agent => Self::Agent(name),
            Elsewhere::Queue => Self::Queue(name),
        }
    }

    pub(super) fn map<T>(self, f: impl FnOnce(S) -> T) -> Destination<T> {
        match self {
            Self::Team(name) => Destination::Team(f(name)),
            Self::Agent(name) => Destination::Agent(f(name)),
            Self::Queue(name) => Destination::Queue(f(name)),
        }
    }
}

impl<'d> Destination<&'d str> {
    /// Where a step led: to a team, to whom it names, or to whom a fact has `named`.
    pub(super) fn of_step(
        step: &'d StepKind,
        team: Option<&'d Team>,
        named: Option<&'d str>,
    ) -> Option<Self> {
        match step {
            StepKind::Elsewhere(elsewhere, Naming::Fixed(name)) => {
                Some(Self::elsewhere(*elsewhere, name))
            }
            StepKind::Elsewhere(elsewhere, Naming::ByFact(_)) => {
                Some(Self::elsewhere(*elsewhere, named?))
            }
            StepKind::Role { .. } | StepKind::Team(_) => Some(Self::Team(&team?.name)),
        }
    }
}

impl<'d> Target<&'d str> {
    /// Whether it is a team, a person or a queue, and which.
    #[must_use]
    pub const fn destination(&self) -> Destination<&'d str> {
        self.to
    }

    /// The name of the team, person or queue.
    #[must_use]
    pub fn name(&self) -> &'d str {
        self.to.name()
    }

    /// The same, owning its texts.
    #[must_use]
    pub fn into_owned(self) -> Target {
        Target {
            to: self.to.map(str::to_owned),
            role: self.role.map(str::to_owned),
            member: self.member.map(str::to_owned),
            after_s: self.after_s,
            timeout_s: self.timeout_s,
        }
    }
}

impl Target {
    /// Whether it is a team, a person or a queue, and which.
    #[must_use]
    pub fn destination(&self) -> Destination<&str> {
        self.to.as_ref().map(String::as_str)
    }

    /// The name of the team, person or queue.
    #[must_use]
    pub fn name(&self) -> &str {
        self.destination().name()
    }
}

impl<S: fmt::Debug> Destination<S> {
    /// As a field of whatever goes there, without the name of a person.
    pub(super) fn debug(&self, of: &mut fmt::DebugStruct<'_, '_>) {
        match self {
            Self::Team(name) => of.field(self.key(), name),
            // A fact about the customer may have named it.
            Self::Agent(_) | Self::Queue(_) => of.field(self.key(), &format_args!("..")),
        };
    }
}

impl<S: fmt::Debug> fmt::Debug for Target<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut target = f.debug_struct("Target");
        self.to.debug(&mut target);
        target
            .field("role", &self.role)
            .field("member", &self.member)
            .field("after_s", &self.after_s)
            .field("timeout_s", &self.timeout_s)
            .finish()
    }
}

/// A target as it stands in JSON: its destination is one member among the others.
#[derive(Serialize, Deserialize)]
struct Line<S> {
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<S>,
    #[serde(skip_serializing_if = "Option::is_none")]
    team: Option<S>,
    #[serde(skip_serializing_if = "Option::is_none")]
    member: Option<S>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agent: Option<S>,
    #[serde(skip_serializing_if = "Option::is_none")]
    queue: Option<S>,
    after_s: u64,
    timeout_s: Option<u64>,
}

impl<S: Serialize> Serialize for Target<S> {
    fn serialize<T: Serializer>(&self, serializer: T) -> Result<T::Ok, T::Error> {
        let mut line = Line {
            role: self.role.as_ref(),
            team: None,
            member: self.member.as_ref(),
            agent: None,
            queue: None,
            after_s: self.after_s,
            timeout_s: self.timeout_s,
        };
        match &self.to {
            Destination::Team(name) => line.team = Some(name),
            Destination::Agent(name) => line.agent = Some(name),
            Destination::Queue(name) => line.queue = Some(name),
        }
        line.serialize(serializer)
    }
}

impl<S> TryFrom<Line<S>> for Target<S> {
    type Error = &'static str;

    fn try_from(line: Line<S>) -> Result<Self, Self::Error> {
        let Line {
            role,
            team,
            member,
            agent,
            queue,
            after_s,
            timeout_s,
        } = line;
        let mut named = [
            team.map(Destination::Team),
            agent.map(Destination::Agent),
            queue.map(Destination::Queue),
        ]
        .into_iter()
        .flatten();
        let (Some(to), None) = (named.next(), named.next()) else {
            return Err("a target is a team, an agent or a queue");
        };
        Ok(Self {
            to,
            role,
            member,
            after_s,
            timeout_s,
        })
    }
}
