//! Bodies that wait, in the order of acceptance, and which of them are in hand.

use std::collections::BTreeMap;

use rusqlite::params;
use sha2::{Digest as _, Sha256};
use waypost::Timestamp;
use waypost::event::EventKey;
use waypost_host::Body;

use super::row::json;
use super::{Result, SqliteStore, StoreError};

/// A body on its way in.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Arrival {
    pub(crate) bytes: Vec<u8>,
    /// The pseudonyms of its events' conversations.
    pub(crate) conversations: Vec<String>,
    /// Whether somebody waits for an answer: it has a message in it.
    pub(crate) is_urgent: bool,
}

/// What an entry of a table and its indexes dirty at most, in bytes.
const ENTRY: u64 = 16 << 10;

impl Arrival {
    /// How many bytes of the database it dirties at most.
    pub(crate) fn cost(&self) -> u64 {
        let entries = u64::try_from(self.conversations.len()).unwrap_or(u64::MAX);
        let entries = entries.saturating_add(1).saturating_mul(ENTRY);
        length(&self.bytes).saturating_add(entries)
    }
}

impl std::fmt::Debug for Arrival {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Arrival({} bytes)", self.bytes.len())
    }
}

/// A body that waits, without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Loaded {
    pub(crate) id: u64,
    pub(crate) at: Timestamp,
    pub(crate) is_urgent: bool,
    pub(crate) conversations: Vec<String>,
}

/// An event in hand: its body, and its place in it.
pub(crate) type Hand = (u64, usize);

impl SqliteStore {
    /// A body, unless the same bytes wait already.
    pub(crate) fn take_in(&self, arrival: &Arrival, at: Timestamp) -> Result<()> {
        let hash: [u8; 32] = Sha256::digest(&arrival.bytes).into();
        self.insert_body(&hash, arrival, at)
    }

    /// The same for a body that is to be worked off once more, whatever waits already.
    pub(super) fn take_in_again(
        &self,
        arrival: &Arrival,
        event: EventKey,
        at: Timestamp,
    ) -> Result<()> {
        let hash = Sha256::new()
            .chain_update(b"again")
            .chain_update(event.as_bytes())
            .chain_update(at.as_secs().to_le_bytes());
        let hash: [u8; 32] = hash.finalize().into();
        self.insert_body(&hash, arrival, at)
    }

    fn insert_body(&self, hash: &[u8; 32], arrival: &Arrival, at: Timestamp) -> Result<()> {
        let waiting = self.waiting_bytes()?;
        let sql = "INSERT OR IGNORE INTO inbox (hash, body, at, urgent) VALUES (?1, ?2, ?3, ?4)";
        let row = params![&hash[..], arrival.bytes, at.as_secs(), arrival.is_urgent];
        if self.run(sql, row)? > 0 {
            self.waiting.set(Some(waiting + length(&arrival.bytes)));
            let id = self.connection.last_insert_rowid();
            for conversation in &arrival.conversations {
                let sql = "INSERT INTO lane (conversation, inbox) VALUES (?1, ?2)";
                self.run(sql, params![conversation, id])?;
            }
        }
        Ok(())
    }

    /// All events of a body are worked off.
    pub(super) fn finish_body(&self, body: u64) -> Result<()> {
        let waiting = self.waiting_bytes()?;
        self.keep_body(body)?;
        let sql = "DELETE FROM inbox WHERE id = ?1 RETURNING length(body)";
        let bytes: Option<u64> = self.one(sql, [body], |row| row.get(0))?;
        self.waiting
            .set(Some(waiting.saturating_sub(bytes.unwrap_or(0))));
        self.run("DELETE FROM lane WHERE inbox = ?1", [body])?;
        Ok(())
    }

    /// How many bytes wait to be worked off.
    pub(crate) fn waiting_bytes(&self) -> Result<u64> {
        if let Some(bytes) = self.waiting.get() {
            return Ok(bytes);
        }
        let sql = "SELECT coalesce(sum(length(body)), 0) FROM inbox";
        let bytes = self.one(sql, [], |row| row.get(0))?.unwrap_or(0);
        self.waiting.set(Some(bytes));
        Ok(bytes)
    }

    /// What was counted may not have been written.
    pub(super) fn forget_count(&self) {
        self.waiting.set(None);
    }

    /// Since when the oldest body waits.
    pub(crate) fn oldest(&self) -> Result<Option<Timestamp>> {
        let sql = "SELECT at FROM inbox ORDER BY id LIMIT 1";
        self.one(sql, [], |row| row.get(0).map(Timestamp::from_secs))
    }

    /// Bodies behind this one in the order of acceptance, at most so many.
    pub(crate) fn load(&self, after: u64, most: usize) -> Result<Vec<Loaded>> {
        let sql = "SELECT id, at, urgent FROM inbox WHERE id > ?1 ORDER BY id LIMIT 0 + ?2";
        let mut bodies = self.all(sql, params![after, most], |row| {
            Ok(Loaded {
                id: row.get(0)?,
                at: Timestamp::from_secs(row.get(1)?),
                is_urgent: row.get(2)?,
                conversations: Vec::new(),
            })
        })?;
        for body in &mut bodies {
            let sql = "SELECT conversation FROM lane WHERE inbox = ?1";
            body.conversations = self.all(sql, [body.id], |row| Ok(row.get(0)?))?;
        }
        Ok(bodies)
    }

    /// A body that waits.
    pub(crate) fn body(&self, id: u64) -> Result<Option<Body>> {
        let sql = "SELECT id, body, at, done FROM inbox WHERE id = ?1";
        self.one(sql, [id], |row| {
            Ok(Body {
                id: row.get(0)?,
                bytes: row.get(1)?,
                at: Timestamp::from_secs(row.get(2)?),
                done: row.get(3)?,
            })
        })
    }

    /// Which event is next in the order of acceptance.
    pub(crate) fn next_event(&self) -> Result<Option<Hand>> {
        let sql = "SELECT id, done FROM inbox ORDER BY id LIMIT 1";
        self.one(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// Notes which bodies are in hand from now on.
    pub(crate) fn note_hand(&self, bodies: &[u64]) -> Result<()> {
        self.set_meta("hand", &json(bodies)?)
    }

    /// The events that were in hand when the process ended without leave, each with how often that was so, one end after the
    /// other.
    pub(crate) fn count_end(&self) -> Result<BTreeMap<Hand, u32>> {
        let hand: Vec<u64> = self.read_meta("hand")?;
        let ended: Vec<(Hand, u32)> = self.read_meta("ended")?;
        let ended: BTreeMap<Hand, u32> = ended.into_iter().collect();
        let mut counts = BTreeMap::new();
        for id in hand {
            // Those of its events before this one are worked off: it was none of them.
            let sql = "SELECT id, done FROM inbox WHERE id = ?1";
            let event = self.one(sql, [id], |row| Ok((row.get(0)?, row.get(1)?)))?;
            counts.extend(event.map(|event| (event, ended.get(&event).copied().unwrap_or(0) + 1)));
        }
        // Whatever was suspected before and still waits is so still.
        for ((id, done), count) in ended {
            let sql = "SELECT 1 FROM inbox WHERE id = ?1 AND done = ?2";
            if self.one(sql, params![id, done], |_| Ok(()))?.is_some() {
                counts.entry((id, done)).or_insert(count);
            }
        }
        let list: Vec<(Hand, u32)> = counts.clone().into_iter().collect();
        self.set_meta("ended", &json(&list)?)?;
        Ok(counts)
    }

    fn read_meta<T: serde::de::DeserializeOwned + Default>(&self, name: &'static str) -> Result<T> {
        let sql = "SELECT value FROM meta WHERE name = ?1";
        let text: Option<String> = self.one(sql, [name], |row| row.get(0))?;
        text.map_or_else(
            || Ok(T::default()),
            |text| serde_json::from_str(&text).map_err(|_| StoreError::Row(name)),
        )
    }

    fn set_meta(&self, name: &str, value: &str) -> Result<()> {
        let sql = "INSERT OR REPLACE INTO meta (name, value) VALUES (?1, ?2)";
        self.run(sql, [name, value])?;
        Ok(())
    }
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}
