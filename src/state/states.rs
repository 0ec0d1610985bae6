//! Values in memory.

use std::collections::BTreeMap;

use super::change::StateChange;
use super::identity::Identity;
use super::key::StateKey;
use super::value::State;
use crate::event::types::ShortText;

/// Values by their keys: a whole store for tests and tools, or the few rows that a host fetched for one question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct States {
    rows: BTreeMap<StateKey, State>,
}

impl States {
    /// Joins a value into what is there under its key.
    pub fn join(&mut self, change: StateChange) {
        let (key, value) = change.into_parts();
        match self.rows.get_mut(&key) {
            Some(state) => state.join(&value),
            None => {
                self.rows.insert(key, value);
            }
        }
    }

    /// The value under a key.
    #[must_use]
    pub fn get(&self, key: &StateKey) -> Option<&State> {
        self.rows.get(key)
    }

    /// All keys and values, in the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (&StateKey, &State)> {
        self.rows.iter()
    }

    /// The same as changes, in the order of the keys: to be written, or joined elsewhere.
    pub fn changes(&self) -> impl Iterator<Item = StateChange> {
        let rows = self.rows.iter();
        rows.filter_map(|(key, value)| StateChange::new(key.clone(), value.clone()))
    }

    /// The identities of an account, by their alias: what [`closure`](super::identity::closure) follows.
    #[must_use]
    pub fn identities(&self, waba_id: &str) -> BTreeMap<ShortText, Identity> {
        let of_account = self.rows.iter().filter_map(|row| match row {
            (StateKey::Identity { waba_id: of, alias }, State::Identity(identity))
                if of.as_str() == waba_id =>
            {
                Some((alias.clone(), identity.clone()))
            }
            _ => None,
        });
        of_account.collect()
    }
}

impl FromIterator<StateChange> for States {
    fn from_iter<I: IntoIterator<Item = StateChange>>(changes: I) -> Self {
        let mut states = Self::default();
        states.extend(changes);
        states
    }
}

impl Extend<StateChange> for States {
    fn extend<I: IntoIterator<Item = StateChange>>(&mut self, changes: I) {
        changes.into_iter().for_each(|change| self.join(change));
    }
}
