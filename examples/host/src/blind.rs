//! Pseudonyms: what is kept under and within rows in the place of ids of customers.

use waypost::event::types::ShortText;
use waypost::state::{self, Held, Peer, State, StateChange, StateKey, States};

/// The name of a state's row: nothing can be read from it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowKey(pub String);

/// Makes pseudonyms with a pepper.
///
/// First each id of a customer in a key becomes its pseudonym, then the key's text. So a row that names another id by its pseudonym
/// (the links of an identity) is enough to find the rows of that id.
#[derive(Clone)]
pub struct Blinder {
    pepper: Vec<u8>,
}

impl std::fmt::Debug for Blinder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Blinder(..)")
    }
}

impl Blinder {
    /// At least 16 random bytes; another pepper gives every row another name.
    #[must_use]
    pub const fn new(pepper: Vec<u8>) -> Self {
        Self { pepper }
    }

    /// The pseudonym of an id.
    #[must_use]
    pub fn name(&self, id: &str) -> String {
        state::pseudonym(id, &self.pepper)
    }

    /// The pseudonym of a conversation, from that of the customer, or the name of the group: so whoever knows a person's
    /// pseudonyms finds their conversations.
    #[must_use]
    pub fn conversation(&self, phone_number_id: &str, peer: &str) -> String {
        self.name(&format!("{phone_number_id}/{peer}"))
    }

    fn id(&self, id: &ShortText) -> ShortText {
        self.name(id.as_str()).as_str().into()
    }

    fn peer(&self, peer: &Peer) -> Option<Peer> {
        match peer {
            Peer::Customer(customer) => Some(Peer::Customer(self.id(customer))),
            Peer::Group(group) => Some(Peer::Group(group.clone())),
            _ => None,
        }
    }

    /// The key with pseudonyms in it; `None` for a kind of key that is not known here.
    pub(crate) fn key(&self, key: &StateKey) -> Option<StateKey> {
        Some(match key {
            StateKey::Consent {
                waba_id,
                customer,
                category,
            } => StateKey::Consent {
                waba_id: waba_id.clone(),
                customer: self.id(customer),
                category: category.clone(),
            },
            StateKey::Delivery {
                phone_number_id,
                message_id,
                participant,
            } => StateKey::Delivery {
                phone_number_id: phone_number_id.clone(),
                message_id: message_id.clone(),
                participant: participant.as_ref().map(|id| self.id(id)),
            },
            StateKey::Handling {
                phone_number_id,
                peer,
            } => StateKey::Handling {
                phone_number_id: phone_number_id.clone(),
                peer: self.peer(peer)?,
            },
            StateKey::Window {
                phone_number_id,
                peer,
            } => StateKey::Window {
                phone_number_id: phone_number_id.clone(),
                peer: self.peer(peer)?,
            },
            StateKey::Hold {
                held,
                cause,
                covers,
            } => StateKey::Hold {
                held: match held {
                    Held::Pair {
                        phone_number_id,
                        customer,
                    } => Held::Pair {
                        phone_number_id: phone_number_id.clone(),
                        customer: self.id(customer),
                    },
                    other => other.clone(),
                },
                cause: *cause,
                covers: *covers,
            },
            StateKey::Identity { waba_id, alias } => StateKey::Identity {
                waba_id: waba_id.clone(),
                alias: self.id(alias),
            },
            _ => return None,
        })
    }

    /// The row of a key that has pseudonyms in it.
    pub(crate) fn row(&self, blind: &StateKey) -> RowKey {
        RowKey(blind.pseudonym(&self.pepper))
    }

    /// A change as it is kept.
    pub(crate) fn change(&self, change: &StateChange) -> Option<(StateKey, State)> {
        let key = self.key(change.key())?;
        Some((key, change.value().pseudonymous(&self.pepper)))
    }
}

/// Joins a value under a key, where it is of the key's kind.
pub(crate) fn join(states: &mut States, key: StateKey, value: State) {
    if let Some(change) = StateChange::new(key, value) {
        states.join(change);
    }
}
