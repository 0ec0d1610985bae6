//! What is written, as it is written: decisions with all that follows from them, effects, threads. And the names of keys.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use waypost::Timestamp;
use waypost::event::EventKey;
use waypost::state::State;
use waypost_host::{Decided, Effect, EffectId, Once, RowKey, Sent, Thread, Write};

/// What an event or a timer came to. It stands in the broker or it does not: this is the commit.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Record {
    /// What was made of the event; `None` for a timer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) decided: Option<Decided>,
    /// New effects.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) effects: Vec<Effect>,
    /// Effects that the platform reported of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) reported: Vec<Effect>,
    /// What is known about the conversation from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) thread: Option<(String, Thread)>,
    /// What is not to be asked for again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) once: Vec<Once>,
    /// The place of its message in the inbox.
    pub(crate) order: u64,
}

impl Record {
    /// Of what the host wants to be written; and the states to be joined, which go before it.
    pub(crate) fn of(writes: Vec<Write>, order: u64) -> (Vec<(RowKey, State)>, Self) {
        let (mut joins, mut record) = (
            Vec::new(),
            Self {
                order,
                ..Self::default()
            },
        );
        for write in writes {
            match write {
                Write::Join { key, value } => joins.push((key, value)),
                Write::Decide(decided) => record.decided = Some(decided),
                Write::Insert(effect) => record.effects.push(effect),
                Write::Update(effect) => record.reported.push(effect),
                Write::Thread {
                    conversation,
                    thread,
                } => {
                    record.thread = Some((conversation, thread));
                }
                Write::Once(once) => record.once.push(once),
                // The broker keeps the time of messages, and what is worked off; the rest is the sender's.
                Write::Clock(_)
                | Write::Accept { .. }
                | Write::Worked { .. }
                | Write::Finished { .. }
                | Write::Limit(_)
                | Write::Link { .. }
                | Write::Sent(_) => {}
            }
        }
        (joins, record)
    }
}

/// How far an effect got.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct EffectRow {
    pub(crate) effect: Effect,
    /// The partition of its conversation.
    pub(crate) partition: u32,
    /// Who has it in flight; nobody else touches it until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) until: Option<Timestamp>,
    /// What the pace has to know of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sent: Option<Sent>,
    /// The effect that goes on from its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<Effect>,
}

/// What is known about a conversation, and by which message of the inbox: an older one never replaces a newer one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ThreadRow {
    pub(crate) thread: Thread,
    pub(crate) order: u64,
}

pub(crate) fn decided_key(partition: u32, event: EventKey) -> String {
    format!("decided.{partition}.{event}")
}

pub(crate) fn timer_key(partition: u32, id: &EffectId) -> String {
    format!("decided.{partition}.{}", token(&id.key))
}

pub(crate) fn effect_key(destination: &str, id: &EffectId) -> String {
    format!(
        "effect.{}.{}.{}",
        token(destination),
        token(&id.number),
        token(&id.key)
    )
}

pub(crate) fn state_key(key: &RowKey) -> String {
    format!("state.{}", key.0)
}

pub(crate) fn thread_key(conversation: &str) -> String {
    format!("thread.{conversation}")
}

pub(crate) fn once_key(key: &str, number: &str) -> String {
    format!("once.{}.{}", token(key), token(number))
}

pub(crate) fn link_key(destination: &str, conversation: &str) -> String {
    format!("link.{}.{}", token(destination), token(conversation))
}

pub(crate) fn failed_key(event: EventKey) -> String {
    format!("failed.{event}")
}

/// A text as one part of a subject: other bytes than letters, digits and `-_:#` are written as `=` and two hex digits.
pub(crate) fn token(text: &str) -> String {
    let mut token = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_:#".contains(&byte) {
            token.push(char::from(byte));
        } else {
            // A string takes whatever is written to it.
            let _ = write!(token, "={byte:02x}");
        }
    }
    if token.is_empty() {
        "=".to_owned()
    } else {
        token
    }
}
