//! The decision line: its JSON shape, and the decision that owns everything in it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Action, Decision, RawJson, Skipped, Target};
use crate::event::types::MessageId;
use crate::event::{Event, EventKind};
use crate::rules::reason::Reason;
use crate::state::unix;
use crate::time::Timestamp;

/// A decision that borrows nothing, for queues and logs; [`Decision::to_owned`] makes one.
///
/// It reads back from the JSON it writes, and equals the decision it was made from. On reading, members that are not
/// known are ignored, so that an older reader keeps up with a newer writer; a kind, reason or destination that is not
/// known is an error.
///
/// ```
/// use waypost::{Context, OwnedDecision, Payload, Router, RuleSet, Timestamp};
/// use waypost::router::Reason;
///
/// let rules = RuleSet::parse(
///     r#"{"version": 1, "teams": {"desk": {}}, "fallback": {"team": "desk"},
///         "triggers": [{"id": "hello", "on": "message", "actions": [{"tag": "new"}], "once_per": "sender"}]}"#,
/// )?;
/// let router = Router::new(&rules)?;
/// let body = br#"{"field": "messages", "value": {"messages": [{"id": "wamid.A", "from": "5511999990000",
///     "type": "text", "text": {"body": "hello"}}]}}"#;
/// let payload = Payload::parse_unverified(body)?;
/// let event = payload.events().next().ok_or("no event")?;
/// let context = Context::at(Timestamp::from_secs(1_790_000_000));
///
/// // The producer writes it into a queue ...
/// let line = serde_json::to_string(&router.route(&event, &context).to_owned_with_event())?;
///
/// // ... and the consumer reads it.
/// let decision: OwnedDecision = serde_json::from_str(&line)?;
/// assert_eq!(decision.event.kind.as_str(), "message.text");
/// assert_eq!(decision.reason, Reason::Fallback);
/// assert_eq!(decision.targets[0].name(), "desk");
/// assert_eq!(decision.actions[0].params.parse::<String>()?, "new");
/// assert!(decision.event_line.is_some_and(|line| line.as_str().contains("\"hello\"")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct OwnedDecision {
    /// The event it decides.
    pub event: OwnedEvent,
    /// The revision of the rule file.
    pub revision: String,
    /// The id of the route that won.
    pub route: Option<String>,
    /// Why it goes where it goes.
    pub reason: Reason,
    /// Where it goes, in the order in which the host tries.
    pub targets: Vec<Target>,
    /// The teams and people that were passed over because they cannot take a message now.
    pub skipped: Vec<Skipped>,
    /// When the target that was kept opens, if every step was skipped and nobody is open.
    pub held_until: Option<Timestamp>,
    /// The priority.
    pub priority: i64,
    /// What the triggers ask for, and then the route that won or the fallback.
    pub actions: Vec<Action>,
    /// When the same event would be decided otherwise.
    pub next_change: Option<Timestamp>,
    /// The whole event as it serialises, if it was asked for ([`Decision::to_owned_with_event`]). It holds texts, names
    /// and phone numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_line: Option<RawJson>,
}

/// The event of a decision line. `Debug` shows kind and envelope, not who wrote.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct OwnedEvent {
    /// What happened.
    pub kind: EventKind,
    /// The id of the message, status or call.
    pub id: Option<String>,
    /// The WhatsApp Business Account.
    pub waba_id: Option<String>,
    /// The business's phone number, by its id.
    pub phone_number_id: Option<String>,
    /// The group that it happened in: an answer goes there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_id: Option<String>,
    /// What the host answers to: the phone number if the body has one, else the user id.
    pub sender: Option<String>,
    /// The business-scoped user id, beside a phone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// When it happened; in JSON seconds since 1970.
    #[serde(default, with = "unix::option")]
    pub timestamp: Option<Timestamp>,
}

impl fmt::Debug for OwnedEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnedEvent")
            .field("kind", &self.kind)
            .field("id", &self.id)
            .field("waba_id", &self.waba_id)
            .field("phone_number_id", &self.phone_number_id)
            .field("group_id", &self.group_id)
            .field("timestamp", &self.timestamp)
            .finish_non_exhaustive()
    }
}

impl From<&Event<'_>> for OwnedEvent {
    fn from(event: &Event<'_>) -> Self {
        let sender = event.sender();
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Self {
            kind: event.kind(),
            id: owned(event.id().map(MessageId::as_str)),
            waba_id: owned(event.waba_id()),
            phone_number_id: owned(event.phone_number_id()),
            group_id: owned(event.group_id()),
            sender: owned(sender.address()),
            user_id: owned(sender.user_id().filter(|_| sender.phone().is_some())),
            timestamp: event.timestamp(),
        }
    }
}

impl From<&Decision<'_>> for OwnedDecision {
    fn from(decision: &Decision<'_>) -> Self {
        Self {
            event: decision.event().into(),
            revision: decision.revision().to_owned(),
            route: decision.route().map(str::to_owned),
            reason: decision.reason(),
            targets: decision.targets().map(Target::into_owned).collect(),
            skipped: decision.skipped().map(Skipped::into_owned).collect(),
            held_until: decision.held_until(),
            priority: decision.priority(),
            actions: decision.actions().map(|action| action.filled()).collect(),
            next_change: decision.next_change(),
            event_line: None,
        }
    }
}
