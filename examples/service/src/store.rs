//! The store on `SQLite`: one writer, one file, each commit on disk before anybody hears of it.

use std::path::Path;

use rusqlite::{CachedStatement, Connection, OptionalExtension, Params, Row, params};
use sha2::{Digest, Sha256};
use waypost::event::EventKey;
use waypost::state::State;
use waypost::{OwnedDecision, Timestamp};
use waypost_host::{
    Body, Decided, Effect, EffectId, EffectState, EventState, Once, RowKey, Sent, Store, Thread,
    Write,
};

/// The tables. Pseudonyms and digests stand where a customer would; clear ids and texts are in `inbox` until its events are
/// worked off, in the task of an effect until it ends, and in what the host knows of customers.
const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS inbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT, hash BLOB NOT NULL UNIQUE, body BLOB NOT NULL, at INTEGER NOT NULL,
  done INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS lane (
  conversation TEXT NOT NULL, inbox INTEGER NOT NULL, PRIMARY KEY (conversation, inbox)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS lane_inbox ON lane (inbox);
CREATE TABLE IF NOT EXISTS event (
  key BLOB PRIMARY KEY, state INTEGER NOT NULL, conversation TEXT, decision TEXT, now INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS event_now ON event (now);
CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, value TEXT NOT NULL, expires INTEGER) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS state_expires ON state (expires) WHERE expires IS NOT NULL;
CREATE TABLE IF NOT EXISTS thread (
  conversation TEXT PRIMARY KEY, event BLOB, agent TEXT, team TEXT, heard_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS once (
  key TEXT NOT NULL, number TEXT NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (key, number)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS once_until ON once (until);
CREATE TABLE IF NOT EXISTS effect (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, number TEXT NOT NULL, key TEXT NOT NULL, destination TEXT NOT NULL,
  conversation TEXT, state INTEGER NOT NULL, since INTEGER NOT NULL, due INTEGER NOT NULL, deadline INTEGER,
  attempts INTEGER NOT NULL, retry INTEGER NOT NULL, task TEXT, remote TEXT, why TEXT, UNIQUE (number, key));
CREATE INDEX IF NOT EXISTS effect_due ON effect (destination, due, seq) WHERE state < 2;
CREATE INDEX IF NOT EXISTS effect_open ON effect (destination, conversation, seq) WHERE state < 4;
CREATE INDEX IF NOT EXISTS effect_state ON effect (state, since, seq);
CREATE TABLE IF NOT EXISTS link (
  conversation TEXT NOT NULL, destination TEXT NOT NULL, remote TEXT NOT NULL,
  PRIMARY KEY (conversation, destination)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sent (at INTEGER NOT NULL, number TEXT NOT NULL, customer TEXT NOT NULL, counts INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS sent_at ON sent (at);
CREATE TABLE IF NOT EXISTS customers (name TEXT PRIMARY KEY, facts TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS rules (revision TEXT PRIMARY KEY, text TEXT NOT NULL, at INTEGER NOT NULL);
";

/// The columns of an effect, in the order in which they are read.
const EFFECT: &str = "number, key, seq, destination, conversation, state, since, due, deadline, attempts, retry, task, \
                      remote, why";

/// What the platform may repeat is remembered for so long, and a day more.
const EVENT_KEPT_S: i64 = 9 * 24 * 60 * 60;

/// Reports of a message may come for 30 days, and be repeated for 7.
const EFFECT_KEPT_S: i64 = 38 * 24 * 60 * 60;

/// What was sent counts for a day.
const SENT_KEPT_S: i64 = 24 * 60 * 60;

/// How many rows of a table a purge removes at once.
const PURGE: usize = 1_000;

/// A database and, while a group is open, what of it is not committed yet.
#[derive(Debug)]
pub(crate) struct SqliteStore {
    connection: Connection,
    in_group: bool,
}

/// An event in hand: its body, and its place in it.
pub(crate) type Hand = (u64, usize);

/// Why it could not.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    #[error("a row is not what was written: {0}")]
    Row(&'static str),
    #[error("the pepper is another one than this database was made with")]
    Pepper,
}

impl StoreError {
    /// Whether the disk is full, which passes, or nearly full of what it may hold.
    pub(crate) fn is_full(&self) -> bool {
        matches!(self, Self::Sqlite(error)
            if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull))
    }

    /// Whether the disk does not do what it is told: then nothing that is read can be trusted, and the process ends.
    pub(crate) fn is_fatal(&self) -> bool {
        use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase, SystemIoFailure};
        matches!(self, Self::Sqlite(error) if matches!(
            error.sqlite_error_code(),
            Some(SystemIoFailure | DatabaseCorrupt | NotADatabase)
        ))
    }
}

type Result<T> = std::result::Result<T, StoreError>;

impl SqliteStore {
    /// Opens the database or makes it. `synchronous` is `FULL`, but for the test that shows what it is for.
    pub(crate) fn open(path: &Path, synchronous: &str) -> Result<Self> {
        let connection = Connection::open(path)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", synchronous)?;
        connection.pragma_update(None, "secure_delete", "ON")?;
        connection.pragma_update(None, "wal_autocheckpoint", 1_000)?;
        connection.pragma_update(None, "journal_size_limit", 64 << 20)?;
        connection.set_prepared_statement_cache_capacity(64);
        connection.execute_batch(SCHEMA)?;
        Ok(Self {
            connection,
            in_group: false,
        })
    }

    /// Refuses another pepper than the one that this database was made with.
    pub(crate) fn check_pepper(&self, check: &str) -> Result<()> {
        self.connection.execute(
            "INSERT OR IGNORE INTO meta (name, value) VALUES ('pepper', ?1)",
            [check],
        )?;
        let kept: String = self
            .one("SELECT value FROM meta WHERE name = 'pepper'", [], |row| {
                row.get(0)
            })?
            .unwrap_or_default();
        if kept == check {
            Ok(())
        } else {
            Err(StoreError::Pepper)
        }
    }

    /// Begins a group of commits, which reach the disk together.
    pub(crate) fn begin(&mut self) -> Result<()> {
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        self.in_group = true;
        Ok(())
    }

    /// Ends the group; then all of it is on disk, or nothing.
    pub(crate) fn end(&mut self) -> Result<()> {
        let ended = self.connection.execute_batch("COMMIT");
        if ended.is_err() {
            self.roll_back();
        }
        self.in_group = false;
        Ok(ended?)
    }

    /// Forgets the group.
    pub(crate) fn roll_back(&mut self) {
        // It may have been rolled back already, by whatever failed.
        let _ = self.connection.execute_batch("ROLLBACK");
        self.in_group = false;
    }

    /// Removes what may be forgotten, at most a thousand rows of each table.
    pub(crate) fn purge(&self, now: Timestamp) -> Result<usize> {
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
                "DELETE FROM once WHERE (key, number) IN (SELECT key, number FROM once WHERE until <= ?1 LIMIT ?2)",
                now,
            ),
            (
                "DELETE FROM effect WHERE seq IN (SELECT seq FROM effect WHERE state IN (5, 6) AND since <= ?1 LIMIT ?2)",
                now - EFFECT_KEPT_S,
            ),
            (
                "DELETE FROM sent WHERE rowid IN (SELECT rowid FROM sent WHERE at <= ?1 LIMIT ?2)",
                now - SENT_KEPT_S,
            ),
        ] {
            removed += self
                .connection
                .prepare_cached(sql)?
                .execute(params![until, PURGE])?;
        }
        Ok(removed)
    }

    /// Empties the log into the database.
    pub(crate) fn checkpoint(&self) -> Result<()> {
        self.one("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }

    /// Keeps the text of a rule file that is in service.
    pub(crate) fn keep_rules(&self, revision: &str, text: &str, now: Timestamp) -> Result<()> {
        self.connection.execute(
            "INSERT OR REPLACE INTO rules (revision, text, at) VALUES (?1, ?2, ?3)",
            params![revision, text, now.as_secs()],
        )?;
        Ok(())
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

    /// Which event is next: its body, and its place in it.
    pub(crate) fn next_event(&self) -> Result<Option<Hand>> {
        let sql = "SELECT id, done FROM inbox ORDER BY id LIMIT 1";
        self.one(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// Notes which event is in hand from now on.
    pub(crate) fn note_hand(&self, hand: Option<Hand>) -> Result<()> {
        match hand {
            Some((body, done)) => self.set_meta("hand", &format!("{body}:{done}")),
            None => self.set_meta("hand", ""),
        }
    }

    /// How often the process ended, one end after the other, with this event in hand; 0 where the last end had none in hand.
    pub(crate) fn count_end(&self) -> Result<u32> {
        let hand = self.meta("hand")?;
        let (ended, count) = self.meta("ended").map(|kept| {
            let (hand, count) = kept.split_once(' ').unwrap_or_default();
            (hand.to_owned(), count.parse().unwrap_or(0))
        })?;
        let count: u32 = match hand.as_str() {
            "" => 0,
            hand if hand == ended => count + 1,
            _ => 1,
        };
        self.set_meta("ended", &format!("{hand} {count}"))?;
        Ok(count)
    }

    fn meta(&self, name: &str) -> Result<String> {
        let value = self.one("SELECT value FROM meta WHERE name = ?1", [name], |row| {
            row.get(0)
        })?;
        Ok(value.unwrap_or_default())
    }

    fn set_meta(&self, name: &str, value: &str) -> Result<()> {
        let sql = "INSERT OR REPLACE INTO meta (name, value) VALUES (?1, ?2)";
        self.prepare(sql)?.execute([name, value])?;
        Ok(())
    }

    /// Sets what is known about somebody, by their pseudonym.
    pub(crate) fn set_facts(&self, who: &str, facts: &str) -> Result<()> {
        self.connection.execute(
            "INSERT OR REPLACE INTO customers (name, facts) VALUES (?1, ?2)",
            [who, facts],
        )?;
        Ok(())
    }

    /// How many effects of each destination that have not ended are in each state, and since when the oldest is.
    pub(crate) fn effect_counts(&self) -> Result<Vec<(String, EffectState, u64, i64)>> {
        let sql = "SELECT destination, state, count(*), min(since) FROM effect WHERE state < 5 GROUP BY destination, state";
        let mut statement = self.prepare(sql)?;
        let rows = statement.query_map([], |row| {
            Ok((row.get(0)?, row.get::<_, i64>(1)?, row.get(2)?, row.get(3)?))
        })?;
        let mut counts = Vec::new();
        for row in rows {
            let (destination, state, count, since) = row?;
            counts.push((destination, effect_state(state)?, count, since));
        }
        Ok(counts)
    }

    /// How many bytes wait to be worked off, how many bodies, and since when the oldest does.
    pub(crate) fn backlog(&self) -> Result<(u64, u64, Option<i64>)> {
        let sql = "SELECT coalesce(sum(length(body)), 0), count(*), min(at) FROM inbox";
        let backlog = self.one(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(backlog.unwrap_or_default())
    }

    /// How many events are parked.
    pub(crate) fn parked(&self) -> Result<u64> {
        let sql = "SELECT count(*) FROM event WHERE state = 3";
        Ok(self.one(sql, [], |row| row.get(0))?.unwrap_or_default())
    }

    fn prepare(&self, sql: &str) -> Result<CachedStatement<'_>> {
        Ok(self.connection.prepare_cached(sql)?)
    }

    fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>> {
        Ok(self.prepare(sql)?.query_row(params, read).optional()?)
    }

    fn apply(&self, write: &Write) -> Result<()> {
        let run = |sql: &str, params: &[&dyn rusqlite::ToSql]| self.run(sql, params);
        match write {
            Write::Clock(now) => {
                run(
                    "INSERT OR REPLACE INTO meta (name, value) VALUES ('clock', ?1)",
                    params![now.as_secs()],
                )?;
            }
            Write::Accept {
                bytes,
                at,
                conversations,
            } => self.take_in(bytes, *at, conversations)?,
            Write::Worked { body, done } => {
                run(
                    "UPDATE inbox SET done = ?2 WHERE id = ?1",
                    params![body, done],
                )?;
            }
            Write::Finished { body } => {
                for sql in [
                    "DELETE FROM inbox WHERE id = ?1",
                    "DELETE FROM lane WHERE inbox = ?1",
                ] {
                    run(sql, params![body])?;
                }
            }
            Write::Join { key, value } => {
                let mut value = value.clone();
                if let Some(mut kept) = self.state(key)? {
                    kept.join(&value);
                    value = kept;
                }
                let expires = value.expires_at().map(Timestamp::as_secs);
                run(
                    "INSERT OR REPLACE INTO state (key, value, expires) VALUES (?1, ?2, ?3)",
                    params![key.0, json(&value)?, expires],
                )?;
            }
            Write::Decide(decided) => self.note_decided(decided)?,
            Write::Thread {
                conversation,
                thread,
            } => {
                let event = thread.event.as_ref().map(|event| &event.as_bytes()[..]);
                run(
                    "INSERT OR REPLACE INTO thread (conversation, event, agent, team, heard_at) VALUES (?1, ?2, ?3, ?4, ?5)",
                    params![
                        conversation,
                        event,
                        thread.agent,
                        thread.team,
                        thread.heard_at.as_secs()
                    ],
                )?;
            }
            Write::Once(Once { key, number, until }) => {
                run(
                    "INSERT OR REPLACE INTO once (key, number, until) VALUES (?1, ?2, ?3)",
                    params![key, number, until.as_secs()],
                )?;
            }
            Write::Link {
                destination,
                conversation,
                remote,
            } => {
                run(
                    "INSERT OR REPLACE INTO link (conversation, destination, remote) VALUES (?1, ?2, ?3)",
                    params![conversation, destination, remote],
                )?;
            }
            Write::Insert(effect) => {
                self.put(
                    "INSERT INTO effect (number, key, destination, conversation, state, since, due, deadline, attempts, \
                     retry, task, remote, why) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
                    effect,
                )?;
            }
            Write::Update(effect) => {
                self.put(
                    "UPDATE effect SET destination = ?3, conversation = ?4, state = ?5, since = ?6, due = ?7, \
                     deadline = ?8, attempts = ?9, retry = ?10, task = ?11, remote = ?12, why = ?13 \
                     WHERE number = ?1 AND key = ?2",
                    effect,
                )?;
            }
            Write::Sent(sent) => self.note_sent(sent)?,
        }
        Ok(())
    }

    fn run(&self, sql: &str, params: &[&dyn rusqlite::ToSql]) -> Result<usize> {
        Ok(self.prepare(sql)?.execute(params)?)
    }

    fn note_decided(&self, decided: &Decided) -> Result<()> {
        let decision = decided.decision.as_ref().map(json).transpose()?;
        self.run(
            "INSERT INTO event (key, state, conversation, decision, now) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                &decided.event.as_bytes()[..],
                event_state_number(decided.state),
                decided.conversation,
                decision,
                decided.now.as_secs()
            ],
        )?;
        Ok(())
    }

    fn note_sent(&self, sent: &Sent) -> Result<()> {
        self.prepare("INSERT INTO sent (at, number, customer, counts) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![
                sent.at.as_secs(),
                sent.number,
                sent.customer,
                sent.counts
            ])?;
        Ok(())
    }

    /// A body, unless the same bytes wait already.
    fn take_in(&self, bytes: &[u8], at: Timestamp, conversations: &[String]) -> Result<()> {
        let hash: [u8; 32] = Sha256::digest(bytes).into();
        let sql = "INSERT OR IGNORE INTO inbox (hash, body, at) VALUES (?1, ?2, ?3)";
        let inserted = self
            .prepare(sql)?
            .execute(params![&hash[..], bytes, at.as_secs()])?;
        if inserted > 0 {
            let id = self.connection.last_insert_rowid();
            let mut statement =
                self.prepare("INSERT INTO lane (conversation, inbox) VALUES (?1, ?2)")?;
            for conversation in conversations {
                statement.execute(params![conversation, id])?;
            }
        }
        Ok(())
    }

    fn put(&self, sql: &str, effect: &Effect) -> Result<()> {
        let task = effect.task.as_ref().map(json).transpose()?;
        self.prepare(sql)?.execute(params![
            effect.id.number,
            effect.id.key,
            effect.destination,
            effect.conversation,
            effect.state as i64,
            effect.since.as_secs(),
            effect.due.as_secs(),
            effect.deadline.map(Timestamp::as_secs),
            effect.attempts,
            effect.retry,
            task,
            effect.remote,
            effect.why,
        ])?;
        Ok(())
    }

    fn effects(&self, sql: &str, params: impl Params) -> Result<Vec<Effect>> {
        let mut statement = self.prepare(sql)?;
        let mut rows = statement.query(params)?;
        let mut effects = Vec::new();
        while let Some(row) = rows.next()? {
            effects.push(effect(row)?);
        }
        Ok(effects)
    }
}

impl Store for SqliteStore {
    type Error = StoreError;

    fn commit(&mut self, writes: &[Write]) -> Result<()> {
        let (begin, end, undo) = if self.in_group {
            (
                "SAVEPOINT one",
                "RELEASE one",
                "ROLLBACK TO one; RELEASE one",
            )
        } else {
            ("BEGIN IMMEDIATE", "COMMIT", "ROLLBACK")
        };
        self.connection.execute_batch(begin)?;
        let written = writes.iter().try_for_each(|write| self.apply(write));
        let written = written.and_then(|()| Ok(self.connection.execute_batch(end)?));
        if written.is_err() {
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
        let sql = "SELECT value FROM state WHERE key = ?1";
        let text: Option<String> = self.one(sql, [&key.0], |row| row.get(0))?;
        let read = |text: String| serde_json::from_str(&text).map_err(|_| StoreError::Row("state"));
        text.map(read).transpose()
    }

    fn facts(&self, who: &str) -> Result<Option<String>> {
        self.one(
            "SELECT facts FROM customers WHERE name = ?1",
            [who],
            |row| row.get(0),
        )
    }

    fn decided(&self, event: EventKey) -> Result<Option<Decided>> {
        let sql = "SELECT state, conversation, decision, now FROM event WHERE key = ?1";
        let row = self.one(sql, [&event.as_bytes()[..]], |row| {
            let decision: Option<String> = row.get(2)?;
            Ok((row.get::<_, i64>(0)?, row.get(1)?, decision, row.get(3)?))
        })?;
        let Some((state, conversation, decision, now)) = row else {
            return Ok(None);
        };
        let read = |text: String| -> Result<OwnedDecision> {
            serde_json::from_str(&text).map_err(|_| StoreError::Row("decision"))
        };
        Ok(Some(Decided {
            event,
            state: match state {
                0 => EventState::Decided,
                1 => EventState::Stale,
                2 => EventState::Foreign,
                3 => EventState::Parked,
                _ => return Err(StoreError::Row("state of an event")),
            },
            conversation,
            decision: decision.map(read).transpose()?,
            now: Timestamp::from_secs(now),
        }))
    }

    fn thread(&self, conversation: &str) -> Result<Option<Thread>> {
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
        let sql = "SELECT 1 FROM once WHERE key = ?1 AND number = ?2 AND until > ?3";
        let found = self.one(sql, params![key, number, now.as_secs()], |_| Ok(()))?;
        Ok(found.is_some())
    }

    fn effect(&self, id: &EffectId) -> Result<Option<Effect>> {
        let sql = format!("SELECT {EFFECT} FROM effect WHERE number = ?1 AND key = ?2");
        Ok(self.effects(&sql, [&id.number, &id.key])?.pop())
    }

    fn link(&self, destination: &str, conversation: &str) -> Result<Option<String>> {
        let sql = "SELECT remote FROM link WHERE conversation = ?1 AND destination = ?2";
        self.one(sql, [conversation, destination], |row| row.get(0))
    }

    fn due(
        &self,
        destination: &str,
        settled: bool,
        now: Timestamp,
        most: usize,
    ) -> Result<Vec<Effect>> {
        let sql = format!(
            "SELECT {EFFECT} FROM effect AS this WHERE destination = ?1 AND state < 2 AND due <= ?2 AND \
             (conversation IS NULL OR NOT EXISTS (SELECT 1 FROM effect AS other WHERE \
              other.destination = this.destination AND other.conversation = this.conversation AND other.state < 4 AND \
              other.seq < this.seq)) AND \
             NOT (?4 AND EXISTS (SELECT 1 FROM lane WHERE lane.conversation = this.conversation)) \
             ORDER BY due, seq LIMIT ?3"
        );
        self.effects(&sql, params![destination, now.as_secs(), most, settled])
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

    fn since(&self, state: EffectState, until: Timestamp, most: usize) -> Result<Vec<Effect>> {
        let sql = format!(
            "SELECT {EFFECT} FROM effect WHERE state = ?1 AND since <= ?2 ORDER BY since, seq LIMIT ?3"
        );
        self.effects(&sql, params![state as i64, until.as_secs(), most])
    }
}

fn json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|_| StoreError::Row("what is to be written"))
}

const fn event_state_number(state: EventState) -> i64 {
    match state {
        EventState::Decided => 0,
        EventState::Stale => 1,
        EventState::Foreign => 2,
        EventState::Parked => 3,
    }
}

fn effect_state(number: i64) -> Result<EffectState> {
    let at = usize::try_from(number).ok();
    let state = at.and_then(|at| EffectState::ALL.get(at));
    state.copied().ok_or(StoreError::Row("state of an effect"))
}

fn effect(row: &Row<'_>) -> Result<Effect> {
    let task: Option<String> = row.get(11)?;
    let read = |text: String| serde_json::from_str(&text).map_err(|_| StoreError::Row("task"));
    let deadline: Option<i64> = row.get(8)?;
    Ok(Effect {
        id: EffectId {
            number: row.get(0)?,
            key: row.get(1)?,
        },
        seq: row.get(2)?,
        destination: row.get(3)?,
        conversation: row.get(4)?,
        state: effect_state(row.get(5)?)?,
        since: Timestamp::from_secs(row.get(6)?),
        due: Timestamp::from_secs(row.get(7)?),
        deadline: deadline.map(Timestamp::from_secs),
        attempts: row.get(9)?,
        retry: row.get(10)?,
        task: task.map(read).transpose()?,
        remote: row.get(12)?,
        why: row.get(13)?,
    })
}
