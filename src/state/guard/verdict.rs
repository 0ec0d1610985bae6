//! What the guard says.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::state::key::StateKey;
use crate::state::value::State;
use crate::state::words::words;
use crate::time::Timestamp;

/// Whether something may be sent, and all that speaks against it.
///
/// Its JSON: `{"verdict": "not_before", "not_before": 1790000000, "reasons": [{"kind", "verdict", "not_before", "key", "value"}]}`,
/// absent members left out. `Debug` shows no id of a person; the JSON has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub(super) ruling: Ruling,
    pub(super) reasons: Vec<Objection>,
}

/// Whether something may be sent; the stronger one is the greater one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Ruling {
    /// It may, as far as one can tell: the platform has its own word in it.
    Allow,
    /// A template may, this may not.
    NeedTemplate,
    /// Not before this time.
    NotBefore(Timestamp),
    /// It may not.
    Suppressed,
}

/// Something that speaks against sending it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objection {
    pub(super) kind: ObjectionKind,
    pub(super) ruling: Ruling,
    pub(super) row: Option<(StateKey, Option<State>)>,
}

words! {
    /// What speaks against sending something.
    pub enum ObjectionKind {
        /// The customer does not want it, or did not say so.
        Consent = "consent",
        /// Somebody else handles the conversation.
        Handling = "handling",
        /// The platform refuses it.
        Hold = "hold",
        /// It would be too fast.
        Pace = "pace",
        /// It is night.
        QuietHours = "quiet_hours",
        /// The customer is where the platform may not be used.
        Region = "region",
        /// The customer wrote too long ago.
        Window = "window",
    }
}

impl Verdict {
    /// The strongest of the reasons' rulings; [`Ruling::Allow`] where there is none.
    #[must_use]
    pub const fn ruling(&self) -> Ruling {
        self.ruling
    }

    /// All reasons, the strongest first.
    #[must_use]
    pub fn reasons(&self) -> &[Objection] {
        &self.reasons
    }
}

impl Ruling {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::NeedTemplate => "need_template",
            Self::NotBefore(_) => "not_before",
            Self::Suppressed => "suppressed",
        }
    }

    /// When it may be sent, where it may be sent later.
    #[must_use]
    pub const fn not_before(self) -> Option<Timestamp> {
        match self {
            Self::NotBefore(time) => Some(time),
            Self::Allow | Self::NeedTemplate | Self::Suppressed => None,
        }
    }

    fn write<S: SerializeStruct>(self, to: &mut S) -> Result<(), S::Error> {
        to.serialize_field("verdict", self.as_str())?;
        match self.not_before() {
            Some(time) => to.serialize_field("not_before", &time.as_secs()),
            None => to.skip_field("not_before"),
        }
    }
}

impl Objection {
    /// What speaks against it.
    #[must_use]
    pub const fn kind(&self) -> ObjectionKind {
        self.kind
    }

    /// What follows from this alone.
    #[must_use]
    pub const fn ruling(&self) -> Ruling {
        self.ruling
    }

    /// The row that says so: of the id that was asked for, where those of several were joined. `None` for a region, quiet
    /// hours and the pace.
    #[must_use]
    pub fn key(&self) -> Option<&StateKey> {
        self.row.as_ref().map(|(key, _)| key)
    }

    /// What is under the key; `None` if nothing is.
    #[must_use]
    pub fn value(&self) -> Option<&State> {
        self.row.as_ref()?.1.as_ref()
    }
}

impl Serialize for Verdict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut verdict = serializer.serialize_struct("Verdict", 3)?;
        self.ruling.write(&mut verdict)?;
        verdict.serialize_field("reasons", &self.reasons)?;
        verdict.end()
    }
}

impl Serialize for Objection {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut reason = serializer.serialize_struct("Objection", 5)?;
        reason.serialize_field("kind", &self.kind)?;
        self.ruling.write(&mut reason)?;
        if let Some(key) = self.key() {
            reason.serialize_field("key", key)?;
        }
        if let Some(value) = self.value() {
            reason.serialize_field("value", value)?;
        }
        reason.end()
    }
}
