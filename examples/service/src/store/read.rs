//! What the host reads and writes: its [`Store`].

use rusqlite::{Params, params};
use waypost::event::EventKey;
use waypost::state::State;
use waypost::{OwnedDecision, Timestamp};
use waypost_host::{Body, Decided, Effect, EffectId, RowKey, Sent, Store, Thread, Write};

use super::row::{EFFECT, effect, event_state};
use super::{Result, SqliteStore, StoreError};

impl Store for SqliteStore {
    type Error = StoreError;

    fn commit(&mut self, writes: &[Write]) -> Result<()> {
        let (begin, end, undo) = match (self.in_group, self.habits.without_savepoint) {
            (true, true) => ("", "", ""),
            (true, false) => (
                "SAVEPOINT one",
                "RELEASE one",
                "ROLLBACK TO one; RELEASE one",
            ),
            (false, _) => ("BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"),
        };
        self.command(begin)?;
        let written = self.apply_all(writes);
        let written = written.and_then(|()| self.command(end));
        if written.is_err() {
            self.forget_count();
            // It may have been rolled back already, by whatever failed.
            let _ = self.connection.execute_batch(undo);
        }
        written
    }

    fn clock(&self) -> Result<Option<Timestamp>> {
        self.one("SELECT value FROM meta WHERE name = 'clock'", [], |row| {
            row.get(0).map(Timestamp::from_secs)
        })
    }

    fn next_body(&self) -> Result<Option<Body>> {
        let sql = "SELECT id, body, at, done FROM inbox ORDER BY id LIMIT 1";
        self.one(sql, [], |row| {
            Ok(Body {
                id: row.get(0)?,
                bytes: row.get(1)?,
                at: Timestamp::from_secs(row.get(2)?),
                done: row.get(3)?,
            })
        })
    }

    fn state(&self, key: &RowKey) -> Result<Option<State>> {
        self.note_read("state", key);
        let sql = "SELECT value FROM state WHERE key = ?1";
        let text: Option<String> = self.one(sql, [&key.0], |row| row.get(0))?;
        let read = |text: String| serde_json::from_str(&text).map_err(|_| StoreError::Row("state"));
        text.map(read).transpose()
    }

    fn facts(&self, who: &str) -> Result<Option<String>> {
        self.note_read("customers", who);
        let sql = "SELECT facts FROM customers WHERE name = ?1";
        self.one(sql, [who], |row| row.get(0))
    }

    fn said(&self, who: &str) -> Result<Vec<(String, String)>> {
        self.note_read("customers", who);
        self.said_of(who)
    }

    fn decided(&self, event: EventKey) -> Result<Option<Decided>> {
        self.note_read("event", &event);
        let sql = "SELECT state, conversation, decision, now FROM event WHERE key = ?1";
        let row = self.one(sql, [&event.as_bytes()[..]], |row| {
            let decision: Option<String> = row.get(2)?;
            Ok((row.get(0)?, row.get(1)?, decision, row.get(3)?))
        })?;
        let Some((state, conversation, decision, now)) = row else {
            return Ok(None);
        };
        let read = |text: String| -> Result<OwnedDecision> {
            serde_json::from_str(&text).map_err(|_| StoreError::Row("decision"))
        };
        Ok(Some(Decided {
            event,
            state: event_state(state)?,
            conversation,
            decision: decision.map(read).transpose()?,
            now: Timestamp::from_secs(now),
        }))
    }

    fn thread(&self, conversation: &str) -> Result<Option<Thread>> {
        self.note_read("thread", conversation);
        let sql = "SELECT event, agent, team, heard_at FROM thread WHERE conversation = ?1";
        self.one(sql, [conversation], |row| {
            let event: Option<[u8; 16]> = row.get(0)?;
            Ok(Thread {
                event: event.map(EventKey::from_bytes),
                agent: row.get(1)?,
                team: row.get(2)?,
                heard_at: Timestamp::from_secs(row.get(3)?),
            })
        })
    }

    fn is_once(&self, key: &str, number: &str, now: Timestamp) -> Result<bool> {
        self.note_read("once", &(key, number));
        let sql = "SELECT 1 FROM once WHERE key = ?1 AND number = ?2 AND until > ?3";
        let found = self.one(sql, params![key, number, now.as_secs()], |_| Ok(()))?;
        Ok(found.is_some())
    }

    fn effect(&self, id: &EffectId) -> Result<Option<Effect>> {
        self.note_read("effect", id);
        let sql = effects_where("WHERE number = ?1 AND key = ?2");
        Ok(self.effects(&sql, [&id.number, &id.key])?.pop())
    }

    fn link(&self, destination: &str, conversation: &str) -> Result<Option<String>> {
        let sql = "SELECT remote FROM link WHERE conversation = ?1 AND destination = ?2";
        self.one(sql, [conversation, destination], |row| row.get(0))
    }

    fn is_waiting(&self, conversations: &[String]) -> Result<bool> {
        for conversation in conversations {
            let sql = "SELECT 1 FROM lane WHERE conversation = ?1 LIMIT 1";
            if self.one(sql, [conversation], |_| Ok(()))?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn due(
        &self,
        destination: &str,
        messages_from: Option<&str>,
        now: Timestamp,
        most: usize,
    ) -> Result<Vec<Effect>> {
        let Some(number) = messages_from else {
            let sql = due_where("", "");
            return self.effects(&sql, params![destination, now.as_secs(), most]);
        };
        let sql = due_where(
            "AND number = ?4 AND NOT EXISTS (SELECT 1 FROM lane WHERE lane.conversation = this.conversation)",
            "AND NOT (other.state = 1 AND other.attempts = 0 AND other.due > ?2 AND \
             NOT (other.why IS 'pace' AND other.due <= ?2 + 60))",
        );
        self.effects(&sql, params![destination, now.as_secs(), most, number])
    }

    fn next_number(&self, destination: &str, after: &str) -> Result<Option<String>> {
        let sql = "SELECT number FROM effect WHERE destination = ?1 AND number > ?2 AND state < 2 \
                   ORDER BY number LIMIT 1";
        self.one(sql, [destination, after], |row| row.get(0))
    }

    fn sent(&self, since: Timestamp, each: &mut dyn FnMut(&Sent)) -> Result<()> {
        let sql = "SELECT at, number, customer, counts FROM sent WHERE at >= ?1 ORDER BY at";
        let mut statement = self.prepare(sql)?;
        let mut rows = statement.query([since.as_secs()])?;
        while let Some(row) = rows.next()? {
            each(&Sent {
                at: Timestamp::from_secs(row.get(0)?),
                number: row.get(1)?,
                customer: row.get(2)?,
                counts: row.get(3)?,
            });
        }
        Ok(())
    }

    fn limit(&self) -> Result<Option<String>> {
        let sql = "SELECT value FROM meta WHERE name = 'portfolio'";
        self.one(sql, [], |row| row.get(0))
    }

    fn inflight(&self, most: usize) -> Result<Vec<Effect>> {
        let sql = effects_where("WHERE state = 2 LIMIT 0 + ?1");
        self.effects(&sql, [most])
    }

    fn uncertain(
        &self,
        destination: Option<&str>,
        now: Timestamp,
        most: usize,
    ) -> Result<Vec<Effect>> {
        let sql = effects_where(
            "WHERE state = 3 AND due <= ?2 AND (?1 IS NULL OR destination = ?1) ORDER BY due, seq LIMIT 0 + ?3",
        );
        self.effects(&sql, params![destination, now.as_secs(), most])
    }
}

fn effects_where(rest: &str) -> String {
    format!("SELECT {EFFECT} FROM effect {rest}")
}

/// Effects that are due and the first ones of their conversation; `more` is asked of them, `before` of those before them.
fn due_where(more: &str, before: &str) -> String {
    effects_where(&format!(
        "AS this WHERE destination = ?1 AND state < 2 AND due <= ?2 {more} AND \
         (conversation IS NULL OR NOT EXISTS (SELECT 1 FROM effect AS other WHERE \
          other.destination = this.destination AND other.conversation = this.conversation AND other.state < 4 AND \
          other.seq < this.seq {before})) \
         ORDER BY due, seq LIMIT 0 + ?3"
    ))
}

impl SqliteStore {
    /// Executes what has no answer; nothing for an empty text.
    fn command(&self, sql: &str) -> Result<()> {
        if !sql.is_empty() {
            self.prepare(sql)?.execute([])?;
        }
        Ok(())
    }

    pub(super) fn effects(&self, sql: &str, params: impl Params) -> Result<Vec<Effect>> {
        self.all(sql, params, effect)
    }
}
