//! A key and a value: what an event changes, and a row of what a host keeps.

use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::error::Category;
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
    /// of its own. `None` if the value is not of the key's kind.
    #[must_use]
    pub fn new(key: StateKey, value: State) -> Option<Self> {
        (key.kind() == value.kind()).then_some(Self { key, value })
    }

    /// Reads a line as [`Serialize`] writes it. Members of a value that are not known are passed over.
    ///
    /// ```
    /// use waypost::state::StateChange;
    ///
    /// let line = r#"{"kind":"window","key":{"phone_number_id":"2","customer":"5511999990000"},"value":{"inbound_at":1790000000}}"#;
    /// let change = StateChange::parse(line.as_bytes())?;
    /// assert_eq!(serde_json::to_string(&change).unwrap(), line);
    ///
    /// let error = StateChange::parse(br#"{"kind": "window", "key": {"customer": "5511999990000"}, "value": {}}"#);
    /// assert_eq!(error.unwrap_err().to_string(), "not the key of a `window`");
    /// # Ok::<(), waypost::state::StateError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// What is not such a line. The message quotes nothing of it.
    pub fn parse(line: &[u8]) -> Result<Self, StateError> {
        #[derive(Deserialize)]
        struct Line {
            kind: Value,
            key: Map<String, Value>,
            value: Map<String, Value>,
        }
        let line: Line = serde_json::from_slice(line).map_err(|error| match error.classify() {
            Category::Data => StateError(Wrong::Shape),
            Category::Io | Category::Syntax | Category::Eof => StateError(Wrong::Json {
                column: error.column(),
            }),
        })?;
        let kind = StateKind::deserialize(line.kind).map_err(|_| StateError(Wrong::Kind))?;
        Self::of(kind, line.key, line.value)
    }

    fn of(
        kind: StateKind,
        members: Map<String, Value>,
        value: Map<String, Value>,
    ) -> Result<Self, StateError> {
        let count = members.len();
        let members = KeyMembers::deserialize(Value::Object(members)).ok();
        let key = members.and_then(|members| StateKey::of(kind, members));
        // One with a member too many would be another key.
        let key = key.filter(|key| key.count_members() == count);
        Ok(Self {
            key: key.ok_or(StateError(Wrong::Key(kind)))?,
            value: State::of(kind, value).map_err(|_| StateError(Wrong::Value(kind)))?,
        })
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
            key: Map<String, Value>,
            value: Map<String, Value>,
        }
        let Line { kind, key, value } = Line::deserialize(deserializer)?;
        Self::of(kind, key, value).map_err(de::Error::custom)
    }
}

/// A line that is not one of [`StateChange`]. The message quotes nothing of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct StateError(Wrong);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum Wrong {
    #[error("not valid JSON, at column {column}")]
    Json { column: usize },
    #[error("not an object of `kind`, `key` and `value`")]
    Shape,
    #[error("unknown kind")]
    Kind,
    /// A member of the key is missing, unknown, of the wrong type or not of this kind.
    #[error("not the key of a `{0}`")]
    Key(StateKind),
    /// A member of the value is missing or of the wrong type.
    #[error("not the value of a `{0}`")]
    Value(StateKind),
}
