//! The decision line: its JSON shape, and the decision that owns everything in it.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{Action, Decision, Skipped, Target};
use crate::event::types::MessageId;
use crate::time::Timestamp;

/// A decision that borrows nothing, for queues and logs. It reads back from the JSON it writes, and equals the decision
/// it was made from. Unknown members are ignored on reading, so that an older reader keeps up with a newer writer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct OwnedDecision {
    /// The event it decides.
    pub event: OwnedEvent,
    /// The revision of the rule file.
    pub revision: String,
    /// The id of the route that won.
    pub route: Option<String>,
    /// `route`, `fallback`, `stopped` or `none`.
    pub reason: String,
    /// Where it goes, in the order in which the host tries.
    pub targets: Vec<OwnedTarget>,
    /// The teams that were passed over because they are closed.
    pub skipped: Vec<OwnedSkipped>,
    /// Where every step was closed: when the one that was kept opens.
    pub held_until: Option<Timestamp>,
    /// The priority.
    pub priority: i64,
    /// What the triggers ask for.
    pub actions: Vec<OwnedAction>,
    /// When the same event would be decided otherwise.
    pub next_change: Option<Timestamp>,
}

/// The event of a decision line. `Debug` shows kind and envelope, not who wrote.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct OwnedEvent {
    /// The dotted kind.
    pub kind: String,
    /// The id of the message, status or call.
    pub id: Option<String>,
    /// The WhatsApp Business Account.
    pub waba_id: Option<String>,
    /// The business's phone number, by its id.
    pub phone_number_id: Option<String>,
    /// What the host answers to: the phone number where the body has one, else the user id.
    pub sender: Option<String>,
    /// The business-scoped user id, beside a phone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// When it happened, in seconds since 1970.
    pub timestamp: Option<i64>,
}

/// A target of a decision line; see [`Target`]. `Debug` does not name the agent.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct OwnedTarget {
    /// The role that the step named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// The member of the team for this sender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// The person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// The queue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<String>,
    /// Seconds after the decision.
    pub after_s: u64,
    /// Seconds that the host waits there.
    pub timeout_s: Option<u64>,
}

/// A closed team of a decision line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct OwnedSkipped {
    /// The team.
    pub team: String,
    /// Always `closed`.
    pub why: String,
    /// When it opens; none within 400 days.
    pub opens_at: Option<Timestamp>,
}

/// An action of a decision line; see [`Action`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct OwnedAction {
    /// The id of the trigger.
    pub rule: String,
    /// The name of the action.
    pub name: String,
    /// Its parameters.
    pub params: RawJson,
    /// Its idempotency key, 32 hex digits.
    pub key: String,
    /// Forget the key after so many seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forget_after_s: Option<u64>,
}

/// JSON that the engine passes on as it is: numbers keep every digit, members their order.
///
/// It serialises as the value it holds (with `serde_json`).
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RawJson(Box<RawValue>);

impl RawJson {
    /// Takes a JSON text; a text that is none becomes `null`.
    fn new(text: &str) -> Self {
        Self(RawValue::from_string(text.to_owned()).unwrap_or_else(|_| RawValue::NULL.to_owned()))
    }

    /// The JSON text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.get()
    }
}

impl OwnedTarget {
    /// The same, borrowed.
    #[must_use]
    pub fn as_target(&self) -> Target<'_> {
        Target {
            role: self.role.as_deref(),
            team: self.team.as_deref(),
            member: self.member.as_deref(),
            agent: self.agent.as_deref(),
            queue: self.queue.as_deref(),
            after_s: self.after_s,
            timeout_s: self.timeout_s,
        }
    }
}

impl fmt::Debug for OwnedTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_target().fmt(f)
    }
}

impl PartialEq for RawJson {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for RawJson {}

impl fmt::Debug for RawJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for OwnedEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnedEvent")
            .field("kind", &self.kind)
            .field("id", &self.id)
            .field("waba_id", &self.waba_id)
            .field("phone_number_id", &self.phone_number_id)
            .field("timestamp", &self.timestamp)
            .finish_non_exhaustive()
    }
}

impl From<&Decision<'_>> for OwnedDecision {
    fn from(decision: &Decision<'_>) -> Self {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let event = decision.event();
        let sender = event.sender();
        Self {
            event: OwnedEvent {
                kind: event.kind().as_str().to_owned(),
                id: owned(event.id().map(MessageId::as_str)),
                waba_id: owned(event.waba_id()),
                phone_number_id: owned(event.phone_number_id()),
                sender: owned(sender.address()),
                user_id: owned(sender.user_id().filter(|_| sender.phone().is_some())),
                timestamp: event.timestamp().map(Timestamp::as_secs),
            },
            revision: decision.revision().to_owned(),
            route: owned(decision.route()),
            reason: decision.reason().as_str().to_owned(),
            targets: decision.targets().map(OwnedTarget::from).collect(),
            skipped: decision.skipped().map(OwnedSkipped::from).collect(),
            held_until: decision.held_until(),
            priority: decision.priority(),
            actions: decision.actions().map(OwnedAction::from).collect(),
            next_change: decision.next_change(),
        }
    }
}

impl From<Target<'_>> for OwnedTarget {
    fn from(target: Target<'_>) -> Self {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Self {
            role: owned(target.role),
            team: owned(target.team),
            member: owned(target.member),
            agent: owned(target.agent),
            queue: owned(target.queue),
            after_s: target.after_s,
            timeout_s: target.timeout_s,
        }
    }
}

impl From<Skipped<'_>> for OwnedSkipped {
    fn from(skipped: Skipped<'_>) -> Self {
        Self {
            team: skipped.team.to_owned(),
            why: "closed".to_owned(),
            opens_at: skipped.opens_at,
        }
    }
}

impl From<Action<'_>> for OwnedAction {
    fn from(action: Action<'_>) -> Self {
        Self {
            rule: action.rule.to_owned(),
            name: action.name.to_owned(),
            params: RawJson::new(action.params),
            key: action.key.to_string(),
            forget_after_s: action.forget_after_s,
        }
    }
}
