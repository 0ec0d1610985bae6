//! The tables.

/// Pseudonyms and digests stand where a customer would; clear ids and texts are in `inbox` until its events are worked off, in
/// `kept` where bodies are kept for longer, in the task of an effect until it ends, and in what the host
/// knows of customers: `customers`, `contact`, and `correspondent` for as long as people may answer.
pub(super) const SCHEMA: &str = "
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
  conversation TEXT, state INTEGER NOT NULL, since INTEGER NOT NULL, first_due INTEGER NOT NULL, due INTEGER NOT NULL, deadline INTEGER,
  attempts INTEGER NOT NULL, retry INTEGER NOT NULL, task TEXT, remote TEXT, why TEXT, UNIQUE (number, key));
CREATE INDEX IF NOT EXISTS effect_due ON effect (destination, due, seq) WHERE state < 2;
CREATE INDEX IF NOT EXISTS effect_due_from ON effect (destination, number, due, seq) WHERE state < 2;
CREATE INDEX IF NOT EXISTS effect_open ON effect (destination, conversation, seq) WHERE state < 4;
CREATE INDEX IF NOT EXISTS effect_state ON effect (state, since, seq, destination);
CREATE TABLE IF NOT EXISTS link (
  conversation TEXT NOT NULL, destination TEXT NOT NULL, remote TEXT NOT NULL,
  PRIMARY KEY (conversation, destination)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS link_remote ON link (destination, remote);
CREATE TABLE IF NOT EXISTS correspondent (
  conversation TEXT PRIMARY KEY, waba TEXT NOT NULL, number TEXT NOT NULL, address TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sent (at INTEGER NOT NULL, number TEXT NOT NULL, customer TEXT NOT NULL, counts INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS sent_at ON sent (at);
CREATE TABLE IF NOT EXISTS customers (name TEXT PRIMARY KEY, facts TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS contact (
  id TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, at INTEGER NOT NULL, person INTEGER NOT NULL,
  PRIMARY KEY (id, name)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS contact_person ON contact (value) WHERE person;
CREATE TABLE IF NOT EXISTS rules (revision TEXT PRIMARY KEY, text TEXT NOT NULL, at INTEGER NOT NULL);
";
