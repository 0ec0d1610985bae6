//! What a person should hear of.

use waypost::event::EventKey;

use crate::effect::EffectId;

/// Something that a person should hear of. It names no customer: log it, and count it by its [kind](Self::as_str).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Nobody knows whether a message arrived, and nobody will: it is dead.
    Unknown {
        /// The destination.
        destination: String,
        /// The message.
        id: EffectId,
    },
    /// All targets of a decision had their turn, and nobody took the conversation. A ticket goes to where targets without
    /// a place of their own are.
    Unanswered {
        /// The event.
        event: EventKey,
        /// The route that named the targets.
        route: Option<String>,
    },
    /// A destination refuses everything until somebody has mended that: a token, the right to something, an account. Where
    /// it says that it is the token, nothing is tried until [`Host::mend`](crate::Host::mend).
    Stopped {
        /// The destination.
        destination: String,
        /// Why: words, a status and an error code.
        why: String,
    },
}

impl Notice {
    /// The name of its kind.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "unknown",
            Self::Unanswered { .. } => "unanswered",
            Self::Stopped { .. } => "stopped",
        }
    }
}
