//! What the page for people who write rules asks of a running service.

use std::path::PathBuf;

use serde_json::{Value, json};
use waypost::Payload;
use waypost::replay::Diff;
use waypost_host::{Host, Plan};
use waypost_runtime::config::Config;
use waypost_runtime::{log, rules};

use crate::store::{KeptBody, SqliteStore};

/// How many bodies are read at a time: no reader holds up the writer's clearing up for long.
const PAGE: usize = 100;

/// How many bodies are decided at most, the newest.
const MOST: usize = 10_000;

/// Where it is answered from.
#[derive(Debug)]
pub(crate) struct Play {
    pub(crate) config: Config,
    pub(crate) plan: Plan,
    pub(crate) database: PathBuf,
}

impl Play {
    /// The page as it was built; `None` where it was not.
    pub(crate) fn page(&self) -> Option<String> {
        std::fs::read_to_string(&self.config.page).ok()
    }

    /// The text of the rules in service, and before any were, of the file.
    pub(crate) fn rules(&self) -> Result<String, String> {
        let store = SqliteStore::beside(&self.database).map_err(|error| error.to_string())?;
        let kept = store.rules(None).map_err(|error| error.to_string())?;
        kept.map_or_else(|| self.config.rules_text(), Ok)
    }

    /// Which decisions about the kept bodies another rule file would move: as of the time at which each was accepted, with what
    /// is known of the customers today. It names no customer.
    ///
    /// # Errors
    ///
    /// What is wrong with one of the files, or with the database.
    pub(crate) fn compare(&self, text: &str) -> Result<Value, String> {
        let live = rules::load(&self.rules()?, &self.config)?;
        let other = rules::load(text, &self.config)?;
        let mut diff = Diff::new(&live, &other);
        let open = || SqliteStore::beside(&self.database).map_err(|error| error.to_string());
        let store = open()?;
        let host = Host::beside(open()?, self.plan.clone(), live, log::now());
        let (mut before, mut seen) = (u64::MAX >> 1, 0);
        while seen < MOST {
            let bodies = store.kept_bodies(before, PAGE);
            let bodies = bodies.map_err(|error| error.to_string())?;
            for KeptBody { id, at, bytes } in &bodies {
                before = *id;
                seen += 1;
                // A body that is no JSON is refused before it is kept.
                let Ok(payload) = Payload::parse_unverified(bytes) else {
                    continue;
                };
                for event in payload.events() {
                    host.in_context(&event, *at, &other, |context| {
                        diff.observe(*id, &event, context)
                    })
                    .map_err(|error| error.to_string())?;
                }
            }
            if bodies.len() < PAGE {
                break;
            }
        }
        Ok(json!({
            "events": diff.events(),
            "moved": diff.moved(),
            "share": diff.share(),
            "others": diff.others(),
            "moves": diff.moves(),
        }))
    }
}
