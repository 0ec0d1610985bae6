//! Places at a destination: a default one, and others by the names that the configuration has for them.

use std::collections::BTreeMap;

use crate::connector::RefusedError;

/// Channels, pipelines or stages.
#[derive(Clone, Debug)]
pub(crate) struct Places<P> {
    default: P,
    named: BTreeMap<String, P>,
}

impl<P> Places<P> {
    pub(crate) const fn new(default: P) -> Self {
        let named = BTreeMap::new();
        Self { default, named }
    }

    pub(crate) fn add(&mut self, name: &str, place: P) {
        self.named.insert(name.to_owned(), place);
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.named.contains_key(name)
    }

    /// The place of this name; the default one where none is named.
    pub(crate) fn find(&self, name: Option<&str>) -> Result<&P, RefusedError> {
        match name {
            None => Ok(&self.default),
            Some(name) => self.named.get(name).ok_or(RefusedError::Place),
        }
    }
}
