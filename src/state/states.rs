//! Values in memory.

use std::collections::{BTreeMap, BTreeSet};

use super::change::StateChange;
use super::identity::{Identity, follow};
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

    /// All keys and values, sorted by the members of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (&StateKey, &State)> {
        self.rows.iter()
    }

    /// The same as changes, to be written or joined elsewhere: sorted by kind, then by the key's text, as `waypost state`
    /// prints them. Equal states yield equal lines.
    pub fn changes(&self) -> impl Iterator<Item = StateChange> {
        let rows = self.rows.iter();
        let changes = rows.filter_map(|(key, value)| StateChange::new(key.clone(), value.clone()));
        let mut changes: Vec<StateChange> = changes.collect();
        // The text begins with the kind.
        changes.sort_by_cached_key(|change| change.key().to_string());
        changes.into_iter()
    }

    /// The identities of an account, by their alias: what [`closure`](super::identity::closure) follows.
    #[must_use]
    pub fn identities(&self, waba_id: &str) -> BTreeMap<ShortText, Identity> {
        let rows = self.identity_rows(waba_id);
        rows.map(|(alias, identity)| (alias.clone(), identity.clone()))
            .collect()
    }

    /// These ids, and all that the identities of the account link to them.
    pub(super) fn linked(
        &self,
        waba_id: &str,
        ids: impl IntoIterator<Item = ShortText>,
    ) -> BTreeSet<ShortText> {
        follow(ids, self.identity_rows(waba_id))
    }

    /// The values that there are under these keys, joined; they are of one kind.
    pub(super) fn joined(&self, keys: impl IntoIterator<Item = StateKey>) -> Option<State> {
        let mut joined: Option<State> = None;
        for state in keys.into_iter().filter_map(|key| self.get(&key)) {
            match &mut joined {
                Some(joined) => joined.join(state),
                None => joined = Some(state.clone()),
            }
        }
        joined
    }

    /// Keys of one kind and account stand together.
    fn identity_rows(&self, waba_id: &str) -> impl Iterator<Item = (&ShortText, &Identity)> {
        let first = StateKey::Identity {
            waba_id: waba_id.into(),
            alias: ShortText::default(),
        };
        self.rows.range(first..).map_while(move |row| match row {
            (StateKey::Identity { waba_id: of, alias }, State::Identity(identity))
                if of.as_str() == waba_id =>
            {
                Some((alias, identity))
            }
            _ => None,
        })
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
