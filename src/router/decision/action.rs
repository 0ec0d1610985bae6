//! What a decision asks the host to do.

use serde::{Deserialize, Serialize};

use super::{ActionKey, RawJson};

/// Something that a trigger asks the host to do.
///
/// Those of a [`Decision`](super::Decision) borrow from it (`Action<&str>`), those of an
/// [`OwnedDecision`](super::OwnedDecision) own their texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "S: Deserialize<'de> + From<String>"))]
#[non_exhaustive]
pub struct Action<S: AsRef<str> = String> {
    /// The id of the trigger.
    pub rule: S,
    /// The name of the action.
    pub name: S,
    /// Its parameters, untouched by the engine.
    pub params: RawJson<S>,
    /// Carry it out once per key.
    pub key: ActionKey,
    /// Forget the key after so many seconds (`once_per` with a duration).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forget_after_s: Option<u64>,
}

impl Action<&str> {
    /// The same, owning its texts.
    #[must_use]
    pub fn into_owned(self) -> Action {
        Action {
            rule: self.rule.to_owned(),
            name: self.name.to_owned(),
            params: self.params.into_owned(),
            key: self.key,
            forget_after_s: self.forget_after_s,
        }
    }
}
