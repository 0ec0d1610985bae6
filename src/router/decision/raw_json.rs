//! JSON that is handed on as it is written.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, ser};
use serde_json::value::RawValue;

/// JSON that the engine hands on as it is written: numbers keep every digit, members their order.
///
/// It serialises as the value that it holds and reads back from one, with `serde_json` only. `Debug` says only how long
/// it is.
///
/// ```
/// use waypost::router::{Action, RawJson};
///
/// #[derive(serde::Deserialize)]
/// struct Ticket {
///     queue: String,
/// }
///
/// let action: Action = serde_json::from_str(
///     r#"{"rule": "failed", "name": "create_ticket", "params": {"queue": "delivery"},
///         "key": "00112233445566778899aabbccddeeff"}"#,
/// )?;
/// assert_eq!(action.params.as_str(), r#"{"queue": "delivery"}"#);
/// assert_eq!(action.params.parse::<Ticket>()?.queue, "delivery");
///
/// let error = action.params.parse::<u64>().unwrap_err();
/// assert_eq!(error.to_string(), "unexpected type or value at line 1, column 0");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RawJson<S: AsRef<str> = String>(S);

impl<S: AsRef<str>> RawJson<S> {
    /// Takes a text that is JSON.
    pub(super) const fn new(text: S) -> Self {
        Self(text)
    }

    /// The JSON text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_ref()
    }

    /// Reads it into a type of the caller's. Cost: linear in the text.
    ///
    /// # Errors
    ///
    /// JSON of another shape than the type asks for.
    pub fn parse<'j, T: Deserialize<'j>>(&'j self) -> Result<T, RawJsonError> {
        serde_json::from_str(self.as_str()).map_err(|error| RawJsonError {
            line: error.line(),
            column: error.column(),
        })
    }
}

impl RawJson<&str> {
    /// The same, owning its text.
    #[must_use]
    pub fn into_owned(self) -> RawJson {
        RawJson(self.0.to_owned())
    }
}

impl<S: AsRef<str>> fmt::Debug for RawJson<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "json({} bytes)", self.as_str().len())
    }
}

impl<S: AsRef<str>> Serialize for RawJson<S> {
    fn serialize<T: Serializer>(&self, serializer: T) -> Result<T::Ok, T::Error> {
        let value: &RawValue = serde_json::from_str(self.as_str()).map_err(ser::Error::custom)?;
        value.serialize(serializer)
    }
}

impl<'de, S: AsRef<str> + From<String>> Deserialize<'de> for RawJson<S> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Box::<RawValue>::deserialize(deserializer)?;
        Ok(Self(String::from(Box::<str>::from(value)).into()))
    }
}

/// JSON of another shape than was asked for. It says where, never what stands there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unexpected type or value at line {line}, column {column}")]
pub struct RawJsonError {
    line: usize,
    column: usize,
}
