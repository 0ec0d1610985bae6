//! A second rule file, decided beside the one in service: what would move.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use waypost::replay::Diff;
use waypost::{Event, Router, Timestamp};
use waypost_host::Host;

use crate::store::{SqliteStore, StoreError};

/// The comparison, if there is a second file.
#[derive(Default)]
pub(crate) struct Shadow {
    is_there: AtomicBool,
    compared: Mutex<Option<Compared>>,
    /// Why the second file cannot be used, if it cannot.
    refused: Mutex<Option<String>>,
}

struct Compared {
    live: Router,
    shadow: Router,
    diff: Diff,
}

impl Shadow {
    fn compared(&self) -> MutexGuard<'_, Option<Compared>> {
        self.compared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends: the second file cannot be used.
    pub(crate) fn refuse(&self, why: String) {
        *self.compared() = None;
        self.is_there.store(false, Ordering::Relaxed);
        *self.why() = Some(why);
    }

    fn why(&self) -> MutexGuard<'_, Option<String>> {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins to compare, from nothing; without a second file, ends.
    pub(crate) fn begin(&self, live: &Router, shadow: Option<&Router>) {
        *self.why() = None;
        *self.compared() = shadow.map(|shadow| Compared {
            diff: Diff::new(live, shadow),
            live: live.clone(),
            shadow: shadow.clone(),
        });
        self.is_there.store(shadow.is_some(), Ordering::Relaxed);
    }

    /// The rules of the second file, if it is good.
    pub(crate) fn rules(&self) -> Option<Router> {
        self.compared().as_ref().map(|one| one.shadow.clone())
    }

    /// Begins anew with other rules in service.
    pub(crate) fn set_live(&self, live: &Router) {
        if self.why().is_some() {
            return;
        }
        let shadow = self.compared().as_ref().map(|one| one.shadow.clone());
        self.begin(live, shadow.as_ref());
    }

    /// Decides an event by both files; nothing is done of it.
    pub(crate) fn observe(
        &self,
        host: &Host<SqliteStore>,
        event: &Event<'_>,
        body: u64,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if !self.is_there.load(Ordering::Relaxed) {
            return Ok(());
        }
        let mut compared = self.compared();
        let Some(Compared { live, shadow, diff }) = compared.as_mut() else {
            return Ok(());
        };
        if live.is(host.router()) {
            host.in_context(event, now, shadow, |context| {
                diff.observe(body, event, context)
            })?;
        }
        Ok(())
    }

    /// The part of the decisions that would move.
    pub(crate) fn share(&self) -> Option<f64> {
        self.compared().as_ref().map(|one| one.diff.share())
    }

    /// What would move, and by which rules; `None` without a second file. It names no customer.
    ///
    /// # Errors
    ///
    /// Why the second file cannot be used.
    pub(crate) fn report(&self) -> Result<Option<Value>, String> {
        if let Some(why) = self.why().clone() {
            return Err(why);
        }
        Ok(self.compared().as_ref().map(|one| {
            json!({
                "live": one.live.revision(),
                "shadow": one.shadow.revision(),
                "events": one.diff.events(),
                "moved": one.diff.moved(),
                "share": one.diff.share(),
                "moves": one.diff.moves(),
            })
        }))
    }
}
