//! The value under a key, whatever its kind is.

use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::{Map, Value};

use super::consent::Consent;
use super::delivery::Delivery;
use super::handling::Handling;
use super::hold::Hold;
use super::identity::Identity;
use super::key::StateKind;
use super::pseudonym::pseudonym;
use super::window::Window;
use crate::event::types::ShortText;
use crate::time::Timestamp;

/// The value under a [`StateKey`](super::StateKey).
///
/// Its JSON is that of the kind, without the kind's name: which one it is, its members say. One all of whose members are
/// unknown, as a later version may write it, is an error; one without a member is a delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum State {
    /// Whether the customer wants something.
    Consent(Consent),
    /// How far a message got.
    Delivery(Box<Delivery>),
    /// Who handles a conversation.
    Handling(Handling),
    /// What the platform refuses.
    Hold(Hold),
    /// Other ids of a customer.
    Identity(Identity),
    /// When a conversation is open.
    Window(Window),
}

impl State {
    /// Takes over what another value of the same key knows: commutative, associative and idempotent. Values of different
    /// kinds are not of the same key; of two such the one whose kind comes first stays.
    pub fn join(&mut self, other: &Self) {
        match (&mut *self, other) {
            (Self::Consent(this), Self::Consent(other)) => this.join(other),
            (Self::Delivery(this), Self::Delivery(other)) => this.join(other),
            (Self::Handling(this), Self::Handling(other)) => this.join(other),
            (Self::Hold(this), Self::Hold(other)) => this.join(other),
            (Self::Identity(this), Self::Identity(other)) => this.join(other),
            (Self::Window(this), Self::Window(other)) => this.join(other),
            (this, other) if other.kind() < this.kind() => *self = other.clone(),
            _ => {}
        }
    }

    /// From when on the value may be forgotten; `None` if it is to be kept. Never before its time and 8 days.
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        match self {
            Self::Consent(state) => state.expires_at(),
            Self::Delivery(state) => state.expires_at(),
            Self::Handling(state) => state.expires_at(),
            Self::Hold(state) => state.expires_at(),
            Self::Identity(state) => state.expires_at(),
            Self::Window(state) => state.expires_at(),
        }
    }

    /// The kind.
    #[must_use]
    pub const fn kind(&self) -> StateKind {
        match self {
            Self::Consent(_) => StateKind::Consent,
            Self::Delivery(_) => StateKind::Delivery,
            Self::Handling(_) => StateKind::Handling,
            Self::Hold(_) => StateKind::Hold,
            Self::Identity(_) => StateKind::Identity,
            Self::Window(_) => StateKind::Window,
        }
    }

    /// The same value with [pseudonyms](pseudonym) in the place of the ids of customers (`links`, `customer`, `who`), for a
    /// store that must hold no phone number. Blind a value, then join it: links, customers and `who` are ordered by their
    /// pseudonyms then, so that which of them stays may differ from what clear values would end in.
    #[must_use]
    pub fn pseudonymous(&self, pepper: &(impl AsRef<[u8]> + ?Sized)) -> Self {
        let hide = |id: &mut ShortText| *id = pseudonym(id.as_str(), pepper).as_str().into();
        let mut state = self.clone();
        match &mut state {
            Self::Delivery(delivery) => delivery.customer.iter_mut().for_each(hide),
            Self::Handling(handling) => handling.who.iter_mut().for_each(hide),
            Self::Identity(identity) => {
                let links = identity.links.iter().map(|(alias, at)| {
                    let mut alias = alias.clone();
                    hide(&mut alias);
                    (alias, at)
                });
                identity.links = links.collect();
            }
            Self::Consent(_) | Self::Hold(_) | Self::Window(_) => {}
        }
        state
    }
}

/// The members of a window, any of which may be absent.
const OF_WINDOW: &[&str] = &[
    "first_at",
    "inbound_at",
    "refused_at",
    "free_until",
    "call_permission",
];

/// The members of a delivery, any of which may be absent.
const OF_DELIVERY: &[&str] = &[
    "customer",
    "sent_at",
    "delivered_at",
    "read_at",
    "played_at",
    "deleted_at",
    "failed",
    "pricing",
    "callback",
];

/// Tells the kind by its members. The numbers in it are read as numbers whatever features `serde_json` is built with,
/// which `untagged` would not do.
impl<'de> Deserialize<'de> for State {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let members = Map::<String, Value>::deserialize(deserializer)?;
        let has = |name: &str| members.contains_key(name);
        let any = |names: &[&str]| names.iter().any(|name| has(name));
        let kind = if has("value") {
            StateKind::Consent
        } else if has("by") {
            StateKind::Handling
        } else if has("state") {
            StateKind::Hold
        } else if has("links") {
            StateKind::Identity
        } else if any(OF_WINDOW) {
            StateKind::Window
        } else if members.is_empty() || any(OF_DELIVERY) {
            StateKind::Delivery
        } else {
            return Err(de::Error::custom("not the value of any kind"));
        };
        Self::of(kind, members).map_err(de::Error::custom)
    }
}

impl State {
    /// The value of this kind that these members are.
    pub(super) fn of(kind: StateKind, members: Map<String, Value>) -> serde_json::Result<Self> {
        let members = Value::Object(members);
        Ok(match kind {
            StateKind::Consent => Self::Consent(serde_json::from_value(members)?),
            StateKind::Delivery => Self::Delivery(serde_json::from_value(members)?),
            StateKind::Handling => Self::Handling(serde_json::from_value(members)?),
            StateKind::Hold => Self::Hold(serde_json::from_value(members)?),
            StateKind::Identity => Self::Identity(serde_json::from_value(members)?),
            StateKind::Window => Self::Window(serde_json::from_value(members)?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The members of a value, each of which says alone what it is a value of.
    fn members(state: &State) -> Vec<String> {
        let Value::Object(members) = serde_json::to_value(state).unwrap() else {
            panic!("a value is an object");
        };
        let names = members.keys().cloned().collect();
        for (name, value) in members {
            let alone = serde_json::json!({name: value}).to_string();
            let read: State = serde_json::from_str(&alone).unwrap();
            assert_eq!(read.kind(), state.kind(), "{alone}");
        }
        names
    }

    fn sorted(names: &[&str]) -> Vec<String> {
        let mut names: Vec<String> = names.iter().map(ToString::to_string).collect();
        names.sort();
        names
    }

    /// A member that is added does not compile here, and one that is not listed fails.
    #[test]
    fn every_member_is_listed() {
        let at = Some(Timestamp::from_secs(1));
        let delivery = Delivery {
            customer: Some("a".into()),
            sent_at: at,
            delivered_at: at,
            read_at: at,
            played_at: at,
            deleted_at: at,
            failed: Some(serde_json::from_str(r#"{"at": 1}"#).unwrap()),
            pricing: Some(serde_json::from_str(r#"{"at": 1}"#).unwrap()),
            callback: Some("b".into()),
        };
        let window = Window {
            first_at: at,
            inbound_at: at,
            refused_at: at,
            free_until: at,
            call_permission: Some(
                serde_json::from_str(r#"{"state": "refused", "at": 1}"#).unwrap(),
            ),
        };
        let mut known = members(&State::Delivery(Box::new(delivery)));
        known.sort();
        assert_eq!(known, sorted(OF_DELIVERY));
        known = members(&State::Window(window));
        known.sort();
        assert_eq!(known, sorted(OF_WINDOW));
    }
}
