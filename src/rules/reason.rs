//! Why a message goes where it goes: what decisions say and the tests of a file expect.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Why a message goes where it goes.
///
/// In JSON and as text it is its [name](Self::as_str).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// A route won.
    Route,
    /// No route matched: a message goes to the fallback.
    Fallback,
    /// A trigger with `stop` matched: the message goes nowhere.
    Stopped,
    /// Nothing to decide: no route took an event that is not a live message, or the file has no fallback.
    #[default]
    None,
}

impl Reason {
    /// All reasons.
    pub(crate) const ALL: [Self; 4] = [Self::Route, Self::Fallback, Self::Stopped, Self::None];

    /// The name in a decision line: `route`, `fallback`, `stopped` or `none`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Route => "route",
            Self::Fallback => "fallback",
            Self::Stopped => "stopped",
            Self::None => "none",
        }
    }

    /// The reason with this name.
    pub(crate) fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == name)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Reason {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::find(&name)
            .ok_or_else(|| de::Error::custom(format_args!("no reason is called `{name}`")))
    }
}
