//! What is kept beside the work: bodies to be seen again, rules, the pepper's check, and when it may be forgotten.

use rusqlite::params;
use sha2::{Digest as _, Sha256};
use waypost::Timestamp;
use waypost::event::EventKey;
use waypost_host::EffectState;

use super::row::{RowName, effect_state};
use super::{Arrival, Result, SqliteStore, StoreError};

/// What the platform may repeat is remembered for so long, and a day more.
const EVENT_KEPT_S: i64 = 9 * 24 * 60 * 60;

/// Reports of a message may come for 30 days, and be repeated for 7.
const EFFECT_KEPT_S: i64 = 38 * 24 * 60 * 60;

/// What was sent counts for a day.
const SENT_KEPT_S: i64 = 24 * 60 * 60;

/// How many rows of a table a purge removes at once.
const PURGE: usize = 1_000;

/// How many effects of a destination are in a state, and since when the oldest is: one that was begun or waits for its turn,
/// since it was first due; one that is held until later, from then on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EffectCount {
    pub(crate) destination: String,
    pub(crate) state: EffectState,
    pub(crate) count: u64,
    pub(crate) oldest: Timestamp,
}

/// How much there is of everything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    /// Bodies that are not worked off.
    pub(crate) waiting: u64,
    pub(crate) decided: u64,
    pub(crate) parked: u64,
    /// Effects that are not carried out.
    pub(crate) open: u64,
    pub(crate) carried_out: u64,
}

/// A body, whose events are worked off or wait for it.
pub(crate) struct KeptBody {
    pub(crate) id: u64,
    /// When it was accepted.
    pub(crate) at: Timestamp,
    pub(crate) bytes: Vec<u8>,
}

/// The beginning of a text's digest, as people read it.
fn short_digest(text: &str) -> String {
    let digest = Sha256::digest(text);
    let beginning = digest.first_chunk().copied().unwrap_or_default();
    format!("{:08x}", u32::from_be_bytes(beginning))
}

impl SqliteStore {
    /// Whether this database was made with a pepper.
    pub(crate) fn has_pepper(&self) -> Result<bool> {
        let sql = "SELECT 1 FROM meta WHERE name = 'pepper'";
        Ok(self.one(sql, [], |_| Ok(()))?.is_some())
    }

    /// Refuses another pepper than the one that this database was made with.
    pub(crate) fn check_pepper(&self, check: &str) -> Result<()> {
        self.run(
            "INSERT OR IGNORE INTO meta (name, value) VALUES ('pepper', ?1)",
            [check],
        )?;
        let sql = "SELECT value FROM meta WHERE name = 'pepper'";
        let kept: Option<String> = self.one(sql, [], |row| row.get(0))?;
        if kept.as_deref() == Some(check) {
            Ok(())
        } else {
            Err(StoreError::Pepper)
        }
    }

    /// Notes that the body of an event is to be kept.
    pub(super) fn keep_event(&self, body: u64, event: EventKey, is_parked: bool) -> Result<()> {
        let sql = "INSERT OR REPLACE INTO kept_event (key, kept, parked) VALUES (?1, ?2, ?3)";
        self.run(sql, params![&event.as_bytes()[..], body, is_parked])?;
        Ok(())
    }

    /// Keeps a body whose events are worked off, where one of them is to be seen again.
    pub(super) fn keep_body(&self, body: u64) -> Result<()> {
        let sql = "INSERT INTO kept (id, at, body) SELECT id, at, body FROM inbox WHERE id = ?1 AND \
                   EXISTS (SELECT 1 FROM kept_event WHERE kept = ?1)";
        self.run(sql, [body])?;
        Ok(())
    }

    /// The body of an event that is kept.
    pub(crate) fn kept_body(&self, event: EventKey) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT body FROM kept_event JOIN kept ON kept.id = kept_event.kept WHERE key = ?1 \
                   ORDER BY kept.id DESC LIMIT 1";
        self.one(sql, [&event.as_bytes()[..]], |row| row.get(0))
    }

    /// Bodies that are kept, accepted before this one, the newest first, at most so many.
    pub(crate) fn kept_bodies(&self, before: u64, most: usize) -> Result<Vec<KeptBody>> {
        self.bodies("kept", before, most)
    }

    /// The same of bodies that wait to be worked off.
    pub(crate) fn waiting_bodies(&self, before: u64, most: usize) -> Result<Vec<KeptBody>> {
        self.bodies("inbox", before, most)
    }

    fn bodies(&self, table: &'static str, before: u64, most: usize) -> Result<Vec<KeptBody>> {
        let sql =
            format!("SELECT id, at, body FROM {table} WHERE id < ?1 ORDER BY id DESC LIMIT ?2");
        self.all(&sql, params![before, most], |row| {
            Ok(KeptBody {
                id: row.get(0)?,
                at: Timestamp::from_secs(row.get(1)?),
                bytes: row.get(2)?,
            })
        })
    }

    /// Puts a body at the end, so that this event of it is decided once more. Those beside it are known.
    pub(crate) fn again(&self, event: EventKey, body: &Arrival, now: Timestamp) -> Result<()> {
        let key = &event.as_bytes()[..];
        self.run("DELETE FROM event WHERE key = ?1", [key])?;
        self.touch(RowName::new("event", &event));
        self.run("UPDATE kept_event SET parked = 0 WHERE key = ?1", [key])?;
        self.take_in_again(body, event, now)
    }

    /// The keys of events that a person has to look at, the oldest first, at most so many.
    pub(crate) fn parked_events(&self, most: usize) -> Result<Vec<EventKey>> {
        let sql = "SELECT key FROM event WHERE state = 3 ORDER BY now LIMIT ?1";
        self.all(sql, [most], |row| Ok(EventKey::from_bytes(row.get(0)?)))
    }

    /// How many events are parked.
    pub(crate) fn parked(&self) -> Result<u64> {
        let sql = "SELECT count(*) FROM event WHERE state = 3";
        Ok(self.one(sql, [], |row| row.get(0))?.unwrap_or_default())
    }

    /// Keeps the text of a rule file that is in service. Another text with the same revision stays, with the beginning of its
    /// digest behind it: then what it is called from now on.
    pub(crate) fn keep_rules(
        &self,
        revision: &str,
        text: &str,
        now: Timestamp,
    ) -> Result<Option<String>> {
        self.touch(RowName::rules());
        let before = self.rules(Some(revision))?;
        let before = before.filter(|before| before != text);
        let renamed = before.map(|before| format!("{revision}#{}", short_digest(&before)));
        if let Some(renamed) = &renamed {
            let sql = "UPDATE OR REPLACE rules SET revision = ?2 WHERE revision = ?1";
            self.run(sql, [revision, renamed])?;
        }
        self.run(
            "INSERT OR REPLACE INTO rules (revision, text, at) VALUES (?1, ?2, ?3)",
            params![revision, text, now.as_secs()],
        )?;
        Ok(renamed)
    }

    /// The revisions whose texts are kept, and since when; the last one in service first.
    pub(crate) fn revisions(&self) -> Result<Vec<(String, Timestamp)>> {
        let sql = "SELECT revision, at FROM rules ORDER BY at DESC, rowid DESC";
        self.all(sql, [], |row| {
            Ok((row.get(0)?, Timestamp::from_secs(row.get(1)?)))
        })
    }

    /// The text of a revision, or of the last good one.
    pub(crate) fn rules(&self, revision: Option<&str>) -> Result<Option<String>> {
        match revision {
            Some(revision) => self.one(
                "SELECT text FROM rules WHERE revision = ?1",
                [revision],
                |row| row.get(0),
            ),
            None => self.one(
                "SELECT text FROM rules ORDER BY at DESC, rowid DESC LIMIT 1",
                [],
                |row| row.get(0),
            ),
        }
    }

    /// How many effects that have not ended are in each state.
    pub(crate) fn effect_counts(&self) -> Result<Vec<EffectCount>> {
        let sql = "SELECT destination, state, count(*), min(CASE WHEN state >= 2 THEN since \
                   WHEN attempts > 0 OR why IN ('rate', 'wait') THEN first_due ELSE due END) \
                   FROM effect WHERE state < 5 GROUP BY destination, state";
        self.all(sql, [], |row| {
            Ok(EffectCount {
                destination: row.get(0)?,
                state: effect_state(row.get(1)?)?,
                count: row.get(2)?,
                oldest: Timestamp::from_secs(row.get(3)?),
            })
        })
    }

    /// Removes what may be forgotten, at most a thousand rows of each table in a commit. Bodies whose events are worked off are
    /// kept for so many seconds.
    pub(crate) fn purge(&self, now: Timestamp, bodies_kept_s: i64) -> Result<usize> {
        let now = now.as_secs();
        let mut removed = 0;
        for (sql, until) in [
            (
                "DELETE FROM state WHERE key IN (SELECT key FROM state WHERE expires IS NOT NULL AND expires <= ?1 LIMIT ?2)",
                now,
            ),
            (
                "DELETE FROM event WHERE key IN (SELECT key FROM event WHERE now <= ?1 LIMIT ?2)",
                now - EVENT_KEPT_S,
            ),
            (
                "DELETE FROM thread WHERE conversation IN (SELECT conversation FROM thread WHERE heard_at <= ?1 LIMIT ?2)",
                now - EVENT_KEPT_S,
            ),
            (
                "DELETE FROM correspondent WHERE conversation IN (SELECT conversation FROM correspondent WHERE NOT EXISTS \
                 (SELECT 1 FROM thread WHERE thread.conversation = correspondent.conversation AND heard_at > ?1) LIMIT ?2)",
                now - EVENT_KEPT_S,
            ),
            (
                "DELETE FROM link WHERE (conversation, destination) IN (SELECT conversation, destination FROM link WHERE NOT EXISTS \
                 (SELECT 1 FROM thread WHERE thread.conversation = link.conversation AND heard_at > ?1) AND NOT EXISTS \
                 (SELECT 1 FROM effect WHERE effect.destination = link.destination AND \
                  effect.conversation = link.conversation AND state < 4) LIMIT ?2)",
                now - EVENT_KEPT_S,
            ),
            (
                "DELETE FROM once WHERE (key, number) IN (SELECT key, number FROM once WHERE until <= ?1 LIMIT ?2)",
                now,
            ),
            (
                "DELETE FROM effect WHERE seq IN (SELECT seq FROM effect WHERE state IN (4, 5, 6) AND since <= ?1 LIMIT ?2)",
                now - EFFECT_KEPT_S,
            ),
            (
                "DELETE FROM sent WHERE rowid IN (SELECT rowid FROM sent WHERE at <= ?1 LIMIT ?2)",
                now - SENT_KEPT_S,
            ),
            (
                "DELETE FROM kept WHERE id IN (SELECT id FROM kept WHERE at <= ?1 AND NOT EXISTS \
                 (SELECT 1 FROM kept_event WHERE kept = kept.id AND parked) LIMIT ?2)",
                now - bodies_kept_s,
            ),
            (
                "DELETE FROM kept WHERE id IN (SELECT id FROM kept WHERE at <= ?1 LIMIT ?2)",
                now - bodies_kept_s.max(EVENT_KEPT_S),
            ),
            (
                "DELETE FROM kept_event WHERE kept IN (SELECT kept FROM kept_event WHERE kept <= ?1 AND NOT EXISTS \
                 (SELECT 1 FROM kept WHERE kept.id = kept_event.kept) AND NOT EXISTS \
                 (SELECT 1 FROM inbox WHERE inbox.id = kept_event.kept) LIMIT ?2)",
                i64::MAX,
            ),
        ] {
            removed += self.run(sql, params![until, PURGE])?;
        }
        Ok(removed)
    }

    /// How much there is of everything, for the count after a trial.
    pub(crate) fn totals(&self) -> Result<Totals> {
        let sql = "SELECT (SELECT count(*) FROM inbox), (SELECT count(*) FROM event WHERE state = 0), \
                   (SELECT count(*) FROM event WHERE state = 3), \
                   (SELECT count(*) FROM effect WHERE state < 4 AND destination != 'self'), \
                   (SELECT count(*) FROM effect WHERE state IN (4, 5) AND destination != 'self')";
        let totals = self.one(sql, [], |row| {
            Ok(Totals {
                waiting: row.get(0)?,
                decided: row.get(1)?,
                parked: row.get(2)?,
                open: row.get(3)?,
                carried_out: row.get(4)?,
            })
        })?;
        Ok(totals.unwrap_or_default())
    }
}
