//! Everything that is kept about a person: for answers to the person, and for erasure.

use std::collections::{BTreeMap, BTreeSet};

use super::hold::CODE_HOLDS;
use super::identity::{Identity, closure};
use super::key::{Cause, Covers, Held, Peer, Scope, StateKey};
use super::value::State;
use crate::event::types::ShortText;

/// The keys of a person, from [`keys_of`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonKeys {
    ids: BTreeSet<ShortText>,
}

/// The keys of a person: those of the customer with this id (a phone number in any form that the platform writes) and of all
/// ids that the identities link to it.
///
/// To erase a person, remove their rows, but keep an opt-out under the [pseudonym](StateKey::pseudonym) of its key: to forget
/// it would sign the person up again.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use waypost::state;
///
/// let keys = state::keys_of("551188880001", &BTreeMap::new());
/// let keys: Vec<String> = keys.list("1", ["2"], ["marketing"]).map(|key| key.to_string()).collect();
/// assert_eq!(
///     keys,
///     [
///         "identity/1/5511988880001",
///         "consent/1/5511988880001/marketing",
///         "window/2/5511988880001",
///         "handling/2/5511988880001",
///         "hold/pair/2/5511988880001/pair_rate/all",
///         "hold/pair/2/5511988880001/engagement/marketing",
///         "hold/pair/2/5511988880001/host/all",
///         "hold/pair/2/5511988880001/host/billable",
///         "hold/pair/2/5511988880001/host/calls",
///         "hold/pair/2/5511988880001/host/marketing",
///         "hold/pair/2/5511988880001/host/templates",
///     ]
/// );
/// ```
#[must_use]
pub fn keys_of(customer: &str, identity: &BTreeMap<ShortText, Identity>) -> PersonKeys {
    PersonKeys {
        ids: closure(customer, identity),
    }
}

impl PersonKeys {
    /// The person's ids.
    pub fn ids(&self) -> impl Iterator<Item = &ShortText> {
        self.ids.iter()
    }

    /// The keys that may have a value, in an account with these numbers and categories of consent. Deliveries have the id of
    /// their message: they are found by their `customer`, and [`owns`](Self::owns) tells them, too.
    pub fn list<'s>(
        &'s self,
        waba_id: &'s str,
        phone_number_ids: impl IntoIterator<Item = &'s str, IntoIter: Clone> + 's,
        categories: impl IntoIterator<Item = &'s str, IntoIter: Clone> + 's,
    ) -> impl Iterator<Item = StateKey> + 's {
        let (numbers, categories) = (phone_number_ids.into_iter(), categories.into_iter());
        self.ids.iter().flat_map(move |id| {
            let identity = StateKey::Identity {
                waba_id: waba_id.into(),
                alias: id.clone(),
            };
            let consents = categories.clone().map(move |category| StateKey::Consent {
                waba_id: waba_id.into(),
                customer: id.clone(),
                category: category.into(),
            });
            let of_numbers = numbers.clone().flat_map(|number| of_number(number, id));
            std::iter::once(identity).chain(consents).chain(of_numbers)
        })
    }

    /// Whether a row is about the person.
    #[must_use]
    pub fn owns(&self, key: &StateKey, value: &State) -> bool {
        let is_one = |id: &ShortText| self.ids.contains(id);
        match key {
            StateKey::Consent { customer, .. } => is_one(customer),
            StateKey::Delivery { participant, .. } => {
                let customer = match value {
                    State::Delivery(delivery) => delivery.customer.as_ref(),
                    _ => None,
                };
                participant.as_ref().is_some_and(is_one) || customer.is_some_and(is_one)
            }
            StateKey::Handling { peer, .. } | StateKey::Window { peer, .. } => match peer {
                Peer::Customer(customer) => is_one(customer),
                Peer::Group(_) => false,
            },
            StateKey::Hold { held, .. } => match held {
                Held::Pair { customer, .. } => is_one(customer),
                Held::Number { .. } | Held::Template { .. } | Held::Waba { .. } => false,
            },
            StateKey::Identity { alias, .. } => is_one(alias),
        }
    }
}

fn of_number(
    phone_number_id: &str,
    customer: &ShortText,
) -> impl Iterator<Item = StateKey> + use<> {
    let (number, customer) = (ShortText::from(phone_number_id), customer.clone());
    let peer = Peer::Customer(customer.clone());
    let window = StateKey::Window {
        phone_number_id: number.clone(),
        peer: peer.clone(),
    };
    let handling = StateKey::Handling {
        phone_number_id: number.clone(),
        peer,
    };
    let pairs = CODE_HOLDS.iter().filter(|row| row.scope == Scope::Pair);
    let of_host = Covers::ALL.iter().map(|covers| (Cause::Host, *covers));
    let causes = pairs.map(|row| (row.cause, row.covers)).chain(of_host);
    let holds = causes.map(move |(cause, covers)| StateKey::Hold {
        held: Held::Pair {
            phone_number_id: number.clone(),
            customer: customer.clone(),
        },
        cause,
        covers,
    });
    [window, handling].into_iter().chain(holds)
}
