//! The tables: what the first version had, and what was changed since, step by step. A database says how many steps it has.

use rusqlite::Connection;

use super::{Result, StoreError};

/// Takes the steps that a database does not have yet, each whole or not at all.
pub(super) fn bring_up(connection: &Connection) -> Result<()> {
    let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, usize>(0));
    let mut version = number("PRAGMA user_version")?;
    if version > STEPS.len() {
        return Err(StoreError::Newer);
    }
    let sql = "SELECT count(*) FROM pragma_table_info('effect') WHERE name = 'first_due'";
    if version == 0 && number(sql)? > 0 {
        // It was made before databases said how many they have, and after the second.
        version = 2;
    }
    for (step, done) in STEPS.iter().zip(1..).skip(version) {
        connection.execute_batch(&format!(
            "BEGIN IMMEDIATE; {step} PRAGMA user_version = {done}; COMMIT"
        ))?;
    }
    Ok(())
}

/// In their order; one that was in service is never changed.
const STEPS: [&str; 6] = [FIRST, SECOND, THIRD, FOURTH, FIFTH, SIXTH];

const SECOND: &str = "
ALTER TABLE effect ADD COLUMN first_due INTEGER NOT NULL DEFAULT 0;
UPDATE effect SET first_due = due WHERE state < 2;
DROP INDEX effect_state;
CREATE INDEX effect_state ON effect (state, since, seq, destination);
CREATE INDEX IF NOT EXISTS effect_due_from ON effect (destination, number, due, seq) WHERE state < 2;
";

const THIRD: &str = "
CREATE TABLE IF NOT EXISTS contact (
  id TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, at INTEGER NOT NULL, person INTEGER NOT NULL,
  PRIMARY KEY (id, name)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS contact_person ON contact (value) WHERE person;
";

/// What is said of contacts stands there as a text, whatever the rules take it for: it was the JSON of what they took it for.
const FOURTH: &str = "
UPDATE contact SET value = CASE json_type(value)
  WHEN 'array' THEN (SELECT coalesce(group_concat(item.value, ';'), '') FROM json_each(contact.value) AS item)
  WHEN 'text' THEN value ->> '$'
  WHEN 'null' THEN ''
  ELSE value END
WHERE NOT person AND json_valid(value);
";

/// What callers asked for is known as long as their keys are; and what nobody knows of is due when it is to be looked at.
const FIFTH: &str = "
ALTER TABLE effect ADD COLUMN asked TEXT;
UPDATE effect SET due = since + 600 WHERE state = 3;
CREATE INDEX effect_uncertain ON effect (due, seq, destination) WHERE state = 3;
";

/// What is done once is noted with its beginning: of a clock that was ahead, what was noted then is as long as it was said.
const SIXTH: &str = "
ALTER TABLE once ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
";

/// Pseudonyms and digests stand where a customer would; clear ids and texts are in `inbox` until its events are worked off, in
/// `kept` where bodies are kept for longer, in the task of an effect until it ends, and in what the host
/// knows of customers: `customers`, `contact`, and `correspondent` for as long as people may answer.
const FIRST: &str = "
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS inbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT, hash BLOB NOT NULL UNIQUE, at INTEGER NOT NULL, urgent INTEGER NOT NULL,
  done INTEGER NOT NULL DEFAULT 0, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS lane (
  conversation TEXT NOT NULL, inbox INTEGER NOT NULL, PRIMARY KEY (conversation, inbox)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS lane_inbox ON lane (inbox);
CREATE TABLE IF NOT EXISTS kept (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, body BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS kept_at ON kept (at);
CREATE TABLE IF NOT EXISTS kept_event (
  key BLOB NOT NULL, kept INTEGER NOT NULL, parked INTEGER NOT NULL, PRIMARY KEY (key, kept)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS kept_event_kept ON kept_event (kept);
CREATE TABLE IF NOT EXISTS event (
  key BLOB PRIMARY KEY, state INTEGER NOT NULL, conversation TEXT, decision TEXT, now INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS event_now ON event (now);
CREATE INDEX IF NOT EXISTS event_parked ON event (state) WHERE state = 3;
CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, value TEXT NOT NULL, expires INTEGER) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS state_expires ON state (expires) WHERE expires IS NOT NULL;
CREATE TABLE IF NOT EXISTS thread (
  conversation TEXT PRIMARY KEY, event BLOB, agent TEXT, team TEXT, heard_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS thread_heard_at ON thread (heard_at);
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
CREATE INDEX IF NOT EXISTS link_remote ON link (destination, remote);
CREATE TABLE IF NOT EXISTS correspondent (
  conversation TEXT PRIMARY KEY, waba TEXT NOT NULL, number TEXT NOT NULL, address TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sent (at INTEGER NOT NULL, number TEXT NOT NULL, customer TEXT NOT NULL, counts INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS sent_at ON sent (at);
CREATE TABLE IF NOT EXISTS customers (name TEXT PRIMARY KEY, facts TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS rules (revision TEXT PRIMARY KEY, text TEXT NOT NULL, at INTEGER NOT NULL);
";
