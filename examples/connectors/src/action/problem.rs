//! What is wrong with an action.

use std::fmt;

/// Something that is wrong with an action, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// A JSON pointer (RFC 6901) into the parameters; empty for all of them.
    pub pointer: String,
    /// What is wrong. It shows names of parameters, never what stands in them.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pointer.as_str() {
            "" => f.write_str(&self.message),
            pointer => write!(f, "{pointer}: {}", self.message),
        }
    }
}

/// All that is wrong with an action.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct ActionError(pub(super) Vec<Problem>);

impl ActionError {
    /// Each of them, in the order of the reading.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.0
    }
}
