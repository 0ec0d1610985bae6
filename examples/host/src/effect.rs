//! Something to be done, and how far it got.

use std::fmt;

use serde::{Deserialize, Serialize};
use waypost::event::EventKey;
use waypost::router::{RawJson, Target};
use waypost::{Event, OwnedDecision, Timestamp};

/// What the pace puts off for so long keeps its place.
const SOON_S: i64 = 60;

/// What an effect is called: its key, together with the number of the business.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EffectId {
    /// The id of the business's phone number; empty for an event without one.
    pub number: String,
    /// The key: an action's own, a turn's, a retry's (`<key>#1`).
    pub key: String,
}

/// Something to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// What it is called.
    pub id: EffectId,
    /// Its place in the order of commits. The store gives it; 0 before.
    pub seq: u64,
    /// What carries it out, by the name that the configuration gives it; `self` for a timer.
    pub destination: String,
    /// The conversation's pseudonym: of one destination and conversation one effect is open at a time. `None` for what waits for
    /// nobody.
    pub conversation: Option<String>,
    /// How far it got.
    pub state: EffectState,
    /// Since when.
    pub since: Timestamp,
    /// Not to be begun before.
    pub due: Timestamp,
    /// Not to be begun from then on.
    pub deadline: Option<Timestamp>,
    /// How often it was begun.
    pub attempts: u32,
    /// How many effects before it tried the same.
    pub retry: u32,
    /// What to do: removed at the end, because it holds texts and phone numbers.
    pub task: Option<Task>,
    /// What the destination calls it.
    pub remote: Option<String>,
    /// Why it waits or died: a word or an error code, never a text of anybody.
    pub why: Option<String>,
    /// The pseudonym of what a caller asked for by its key: as long as the key is known, it is not for anything else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<String>,
}

/// How far an effect got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EffectState {
    /// It was never begun.
    Pending,
    /// It is to be begun again when it is due.
    Again,
    /// It may have been sent: this stands on disk before anything leaves.
    Inflight,
    /// Nobody knows whether it was sent.
    Uncertain,
    /// The destination took it; what became of it is told later.
    Accepted,
    /// It is done.
    Done,
    /// It was given up.
    Dead,
}

impl EffectState {
    /// All of them, in the order of a life.
    pub const ALL: [Self; 7] = [
        Self::Pending,
        Self::Again,
        Self::Inflight,
        Self::Uncertain,
        Self::Accepted,
        Self::Done,
        Self::Dead,
    ];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Again => "again",
            Self::Inflight => "inflight",
            Self::Uncertain => "uncertain",
            Self::Accepted => "accepted",
            Self::Done => "done",
            Self::Dead => "dead",
        }
    }

    /// Whether the next one of the same destination and conversation waits for it. One that the destination took has its
    /// place there: what follows need not wait until the customer's phone is on.
    #[must_use]
    pub const fn is_open(self) -> bool {
        match self {
            Self::Pending | Self::Again | Self::Inflight | Self::Uncertain => true,
            Self::Accepted | Self::Done | Self::Dead => false,
        }
    }

    /// Whether nothing follows any more.
    #[must_use]
    pub const fn is_ended(self) -> bool {
        match self {
            Self::Done | Self::Dead => true,
            Self::Pending | Self::Again | Self::Inflight | Self::Uncertain | Self::Accepted => {
                false
            }
        }
    }
}

impl Effect {
    /// Whether it is held until later and nothing of it was ever sent: then it holds up no other message. One that waits only for
    /// its place among many, and not for long, keeps that place in its conversation.
    #[must_use]
    pub fn is_held(&self, now: Timestamp) -> bool {
        let is_paced = self.why.as_deref() == Some("pace") && self.due <= now.plus_secs(SOON_S);
        self.state == EffectState::Again && self.attempts == 0 && now < self.due && !is_paced
    }

    /// Whether it is too late for it.
    #[must_use]
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.deadline.is_some_and(|deadline| deadline <= now)
    }

    /// The same in another state, from `now` on. Its task is removed at the end.
    #[must_use]
    pub fn moved(mut self, state: EffectState, now: Timestamp, why: Option<&str>) -> Self {
        self.state = state;
        self.since = now;
        self.why = why.map(str::to_owned);
        if state.is_ended() {
            self.task = None;
        }
        self
    }
}

/// What an effect does. It holds phone numbers and texts; `Debug` shows none.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// What.
    pub kind: TaskKind,
    /// The rule that asked for it, the route or reason of a turn, or the caller's campaign.
    pub rule: String,
    /// The event it follows from; `None` for what was asked for from outside.
    pub event: Option<EventKey>,
    /// When it was decided: the same for every attempt.
    pub decided_at: Timestamp,
    /// The account.
    pub waba_id: Option<String>,
    /// The conversation's other side.
    pub to: Option<Address>,
    /// Who wrote it, by their pseudonym, where the other side is a group: their name and words are to be found again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub writer: Option<String>,
    /// What the customer calls themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The place at the destination, by the name that the configuration has for it: a channel, a pipeline, an owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The message that it answers to.
    pub message_id: Option<String>,
    /// What the customer wrote, for colleagues whose turn it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// All that is known, for destinations that are [told all](crate::Destination::is_told_all).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<Told>,
    /// Whether a person wrote it.
    #[serde(default)]
    pub by_person: bool,
}

/// An event and its decision, as JSON. They hold phone numbers and texts; `Debug` shows none.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The event, as it serialises.
    pub event: RawJson,
    /// The decision.
    pub decision: RawJson,
}

impl fmt::Debug for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Told(..)")
    }
}

impl Told {
    /// `None` if they cannot be written as JSON.
    pub(crate) fn of(event: &Event<'_>, decision: &OwnedDecision) -> Option<Self> {
        Some(Self {
            event: raw(event)?,
            decision: raw(decision)?,
        })
    }
}

fn raw(value: &impl Serialize) -> Option<RawJson> {
    serde_json::from_str(&serde_json::to_string(value).ok()?).ok()
}

/// What an effect does.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    /// An action of a rule, or of a caller.
    Action {
        /// Its name.
        name: String,
        /// Its parameters.
        params: RawJson,
    },
    /// The turn of a target.
    Turn {
        /// Which one of the decision's targets, from 0.
        index: usize,
        /// The target.
        target: Target,
        /// The decision's priority.
        priority: i64,
    },
    /// To see whose turn it is.
    Timer,
}

/// Whom something goes to: a customer, or a group.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Address {
    /// A customer.
    Customer {
        /// What states are kept by: the user id, else the phone number as it is dialled.
        id: String,
        /// What to send to: the phone number as it came, else the user id.
        address: String,
    },
    /// A group.
    Group(String),
}

impl fmt::Debug for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Task")
            .field("kind", &self.kind)
            .field("rule", &self.rule)
            .field("event", &self.event)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for TaskKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Action { name, .. } => write!(f, "Action({name})"),
            Self::Turn { index, .. } => write!(f, "Turn({index})"),
            Self::Timer => f.write_str("Timer"),
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Customer { .. } => "Customer(..)",
            Self::Group(_) => "Group(..)",
        })
    }
}
