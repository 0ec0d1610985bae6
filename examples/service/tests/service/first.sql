CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE inbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT, hash BLOB NOT NULL UNIQUE, at INTEGER NOT NULL, urgent INTEGER NOT NULL,
  done INTEGER NOT NULL DEFAULT 0, body BLOB NOT NULL);
CREATE TABLE lane (
  conversation TEXT NOT NULL, inbox INTEGER NOT NULL, PRIMARY KEY (conversation, inbox)) WITHOUT ROWID;
CREATE INDEX lane_inbox ON lane (inbox);
CREATE TABLE kept (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, body BLOB NOT NULL);
CREATE INDEX kept_at ON kept (at);
CREATE TABLE kept_event (
  key BLOB NOT NULL, kept INTEGER NOT NULL, parked INTEGER NOT NULL, PRIMARY KEY (key, kept)) WITHOUT ROWID;
CREATE INDEX kept_event_kept ON kept_event (kept);
CREATE TABLE event (
  key BLOB PRIMARY KEY, state INTEGER NOT NULL, conversation TEXT, decision TEXT, now INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX event_now ON event (now);
CREATE INDEX event_parked ON event (state) WHERE state = 3;
CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL, expires INTEGER) WITHOUT ROWID;
CREATE INDEX state_expires ON state (expires) WHERE expires IS NOT NULL;
CREATE TABLE thread (
  conversation TEXT PRIMARY KEY, event BLOB, agent TEXT, team TEXT, heard_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX thread_heard_at ON thread (heard_at);
CREATE TABLE once (
  key TEXT NOT NULL, number TEXT NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (key, number)) WITHOUT ROWID;
CREATE INDEX once_until ON once (until);
CREATE TABLE effect (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, number TEXT NOT NULL, key TEXT NOT NULL, destination TEXT NOT NULL,
  conversation TEXT, state INTEGER NOT NULL, since INTEGER NOT NULL, due INTEGER NOT NULL, deadline INTEGER,
  attempts INTEGER NOT NULL, retry INTEGER NOT NULL, task TEXT, remote TEXT, why TEXT, UNIQUE (number, key));
CREATE INDEX effect_due ON effect (destination, due, seq) WHERE state < 2;
CREATE INDEX effect_open ON effect (destination, conversation, seq) WHERE state < 4;
CREATE INDEX effect_state ON effect (state, since, seq);
CREATE TABLE link (
  conversation TEXT NOT NULL, destination TEXT NOT NULL, remote TEXT NOT NULL,
  PRIMARY KEY (conversation, destination)) WITHOUT ROWID;
CREATE INDEX link_remote ON link (destination, remote);
CREATE TABLE correspondent (
  conversation TEXT PRIMARY KEY, waba TEXT NOT NULL, number TEXT NOT NULL, address TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE customers (name TEXT PRIMARY KEY, facts TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE rules (revision TEXT PRIMARY KEY, text TEXT NOT NULL, at INTEGER NOT NULL);
