//! What a decision asks the host to do.

use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Serialize};

use super::{ActionKey, Decision, RawJson, fill};
use crate::rules::action::{self, Asking, OncePer};

/// Something that a rule asks the host to do: a trigger, the route that won, or the fallback.
///
/// Those of a [`Decision`](super::Decision) borrow from it (`Action<&str>`), those of an
/// [`OwnedDecision`](super::OwnedDecision) own their texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "S: Deserialize<'de> + From<String>"))]
#[non_exhaustive]
pub struct Action<S: AsRef<str> = String> {
    /// The id of the rule, or `fallback`.
    pub rule: S,
    /// The name of the action.
    pub name: S,
    /// Its parameters: those of an [`AskedAction`] as the file has them, those of an
    /// [`OwnedDecision`](super::OwnedDecision) with every placeholder filled in.
    pub params: RawJson<S>,
    /// Carry it out once per key.
    pub key: ActionKey,
    /// Forget the key after so many seconds (`once_per` with a duration).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forget_after_s: Option<u64>,
}

/// An action of a [`Decision`](super::Decision): an [`Action`], and its parameters filled in where somebody asks.
///
/// ```
/// use waypost::{Context, Payload, Router, RuleSet, Timestamp};
///
/// let rules = RuleSet::parse(
///     r#"{"version": 1, "triggers": [{"id": "order", "on": "message", "when": {"text": {"regex": "pedido (?<order>\\d+)"}},
///         "actions": [{"look_up": {"order": "${match.order}", "note": "from ${sender.phone}"}}]}]}"#,
/// )?;
/// let router = Router::new(&rules)?;
/// let body = br#"{"field": "messages", "value": {"messages": [{"id": "wamid.A", "from": "5511999990000",
///     "type": "text", "text": {"body": "Cad\u00ea o pedido 4711?"}}]}}"#;
/// let payload = Payload::parse_unverified(body)?;
/// let event = payload.events().next().ok_or("no event")?;
/// let context = Context::at(Timestamp::from_secs(1_790_000_000));
///
/// let decision = router.route(&event, &context);
/// let action = decision.actions().next().ok_or("no action")?;
/// assert_eq!(action.name, "look_up");
/// assert_eq!(action.filled().params.as_str(), r#"{"order":"4711","note":"from 5511999990000"}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct AskedAction<'d> {
    action: Action<&'d str>,
    decision: &'d Decision<'d>,
    asking: Asking<'d>,
    written: &'d action::Action,
}

impl<'d> AskedAction<'d> {
    pub(super) fn new(
        decision: &'d Decision<'_>,
        asking: Asking<'d>,
        written: &'d action::Action,
    ) -> Self {
        let action = Action {
            rule: asking.rule,
            name: written.name.as_str(),
            params: RawJson::new(written.params.as_str()),
            key: ActionKey::new(&asking, written, decision.event),
            forget_after_s: match asking.once_per {
                OncePer::Seconds(seconds) => Some(seconds),
                OncePer::Event | OncePer::Sender => None,
            },
        };
        Self {
            action,
            decision,
            asking,
            written,
        }
    }

    /// The same with every placeholder filled in, owning its texts. Cost: linear in the parameters; it looks up what they
    /// name, folds the text for a named group, and allocates.
    #[must_use]
    pub fn filled(&self) -> Action {
        Action {
            params: RawJson::new(fill::params(self.decision, &self.asking, self.written)),
            rule: self.action.rule.to_owned(),
            name: self.action.name.to_owned(),
            key: self.action.key,
            forget_after_s: self.action.forget_after_s,
        }
    }
}

impl<'d> Deref for AskedAction<'d> {
    type Target = Action<&'d str>;

    fn deref(&self) -> &Self::Target {
        &self.action
    }
}

impl fmt::Debug for AskedAction<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.action.fmt(f)
    }
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
