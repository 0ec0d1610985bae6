//! A key and a value: what an event changes, and a row of what a host keeps.

use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::{Map, Value};

use super::key::{KeyMembers, StateKey, StateKind};
use super::value::State;

/// A key and a value, to be joined into what is there under the key.
///
/// Its JSON is a line of `waypost state`:
/// `{"kind": "window", "key": {"phone_number_id": "2", "customer": "5511999990000"}, "value": {"inbound_at": 1790000000}}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateChange {
    key: StateKey,
    value: State,
}

impl StateChange {
    /// A change that the host makes itself: a consent it was given elsewhere, a person who takes a conversation over, a hold
    /// of its own. `None` where the value is not of the key's kind.
    #[must_use]
    pub fn new(key: StateKey, value: State) -> Option<Self> {
        (key.kind() == value.kind()).then_some(Self { key, value })
    }

    /// What to join it into.
    #[must_use]
    pub const fn key(&self) -> &StateKey {
        &self.key
    }

    /// What to join.
    #[must_use]
    pub const fn value(&self) -> &State {
        &self.value
    }

    /// Both, taken apart.
    #[must_use]
    pub fn into_parts(self) -> (StateKey, State) {
        (self.key, self.value)
    }
}

impl Serialize for StateChange {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut line = serializer.serialize_struct("StateChange", 3)?;
        line.serialize_field("kind", &self.key.kind())?;
        line.serialize_field("key", &self.key)?;
        line.serialize_field("value", &self.value)?;
        line.end()
    }
}

impl<'de> Deserialize<'de> for StateChange {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Line {
            kind: StateKind,
            key: KeyMembers,
            value: Map<String, Value>,
        }
        let Line { kind, key, value } = Line::deserialize(deserializer)?;
        let key = StateKey::of(kind, key);
        let key = key.ok_or_else(|| de::Error::custom(format!("not a key of kind `{kind}`")))?;
        let value = State::of(kind, value).map_err(de::Error::custom)?;
        Ok(Self { key, value })
    }
}
