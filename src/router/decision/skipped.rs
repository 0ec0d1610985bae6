//! Who was passed over, and why.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

use super::target::Destination;
use crate::router::verdict::Unable;
use crate::time::Timestamp;

/// A team or a person that was passed over. Those of a [`Decision`](super::Decision) borrow from it, as targets do, and
/// `Debug` does not name a person.
///
/// ```
/// use waypost::router::{Destination, Skipped, SkipReason};
///
/// let skipped: Vec<Skipped> = serde_json::from_str(
///     r#"[{"team": "billing", "why": "closed", "opens_at": "2026-11-23T12:00:00Z"}, {"agent": "ana", "why": "unavailable"}]"#,
/// )?;
/// assert_eq!(skipped[0].destination(), Destination::Team("billing"));
/// assert_eq!((skipped[1].name(), skipped[1].why), ("ana", SkipReason::Unavailable));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "SkippedLine<S>")]
#[non_exhaustive]
pub struct Skipped<S = String> {
    pub(super) to: Destination<S>,
    /// Why.
    pub why: SkipReason,
    /// When a closed team opens; `None` if it does not within 400 days, and for other reasons.
    pub opens_at: Option<Timestamp>,
}

/// Why a team or a person was passed over: the first of these reasons that there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SkipReason {
    /// The team is outside its hours.
    Closed,
    /// The team is in `teams.full`.
    Full,
    /// The person is in `agents.away`, or the team has members and all of them are.
    Unavailable,
}

impl SkipReason {
    /// The name in a decision line: `closed`, `full` or `unavailable`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Full => "full",
            Self::Unavailable => "unavailable",
        }
    }
}

impl From<Unable> for SkipReason {
    fn from(why: Unable) -> Self {
        match why {
            Unable::Closed(_) => Self::Closed,
            Unable::Full => Self::Full,
            Unable::Away => Self::Unavailable,
        }
    }
}

impl<'d> Skipped<&'d str> {
    /// Whether it is a team or a person, and which.
    #[must_use]
    pub const fn destination(&self) -> Destination<&'d str> {
        self.to
    }

    /// The name of the team or person.
    #[must_use]
    pub fn name(&self) -> &'d str {
        self.to.name()
    }

    /// The same, owning its texts.
    #[must_use]
    pub fn into_owned(self) -> Skipped {
        Skipped {
            to: self.to.map(str::to_owned),
            why: self.why,
            opens_at: self.opens_at,
        }
    }
}

impl Skipped {
    /// Whether it is a team or a person, and which.
    #[must_use]
    pub fn destination(&self) -> Destination<&str> {
        self.to.as_ref().map(String::as_str)
    }

    /// The name of the team or person.
    #[must_use]
    pub fn name(&self) -> &str {
        self.destination().name()
    }
}

impl<S: fmt::Debug> fmt::Debug for Skipped<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut skipped = f.debug_struct("Skipped");
        self.to.debug(&mut skipped);
        skipped
            .field("why", &self.why)
            .field("opens_at", &self.opens_at)
            .finish()
    }
}

/// Who was skipped as it stands in JSON.
#[derive(Serialize, Deserialize)]
#[expect(
    clippy::option_option,
    reason = "a closed team that does not open has a null, and who is not closed has none"
)]
struct SkippedLine<S> {
    #[serde(skip_serializing_if = "Option::is_none")]
    team: Option<S>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agent: Option<S>,
    why: SkipReason,
    /// Of what is closed: null where it does not open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    opens_at: Option<Option<Timestamp>>,
}

impl<S: Serialize> Serialize for Skipped<S> {
    fn serialize<T: Serializer>(&self, serializer: T) -> Result<T::Ok, T::Error> {
        let (team, agent) = match &self.to {
            Destination::Team(name) => (Some(name), None),
            // No queue is ever skipped.
            Destination::Agent(name) | Destination::Queue(name) => (None, Some(name)),
        };
        let opens_at = match self.why {
            SkipReason::Closed => Some(self.opens_at),
            SkipReason::Full | SkipReason::Unavailable => None,
        };
        SkippedLine {
            team,
            agent,
            why: self.why,
            opens_at,
        }
        .serialize(serializer)
    }
}

impl<S> TryFrom<SkippedLine<S>> for Skipped<S> {
    type Error = &'static str;

    fn try_from(line: SkippedLine<S>) -> Result<Self, Self::Error> {
        let to = match (line.team, line.agent) {
            (Some(team), None) => Destination::Team(team),
            (None, Some(agent)) => Destination::Agent(agent),
            (Some(_), Some(_)) | (None, None) => {
                return Err("who is skipped is a team or an agent");
            }
        };
        Ok(Self {
            to,
            why: line.why,
            opens_at: line.opens_at.flatten(),
        })
    }
}
