//! Logs: one JSON object a line on standard error. What is logged are words, counts and keys; nothing of a customer.

use std::io::Write as _;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::Deserialize;
use serde_json::{Map, Value, json};
use waypost::Timestamp;

/// From which level on lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Of each message what became of it, too.
    Debug,
    /// What is decided and done.
    Info,
    /// What a person should look at some time.
    Warn,
    /// What a person should look at now.
    Error,
}

/// The process writes one log, from one level on.
static FROM: AtomicU8 = AtomicU8::new(Level::Info as u8);

/// Writes lines of this level and of those above it from now on.
pub fn write_from(level: Level) {
    FROM.store(level as u8, Ordering::Relaxed);
}

/// Writes a line.
pub fn line(level: &str, what: &str, fields: &[(&str, Value)]) {
    let rank = match level {
        "debug" => Level::Debug,
        "info" => Level::Info,
        "warn" => Level::Warn,
        _ => Level::Error,
    };
    if (rank as u8) < FROM.load(Ordering::Relaxed) {
        return;
    }
    let mut line = Map::new();
    line.insert("at".to_owned(), json!(now().to_string()));
    line.insert("level".to_owned(), json!(level));
    line.insert("what".to_owned(), json!(what));
    let fields = fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()));
    line.extend(fields);
    let text = format!("{}\n", Value::Object(line));
    // In one piece. Where nobody reads it, there is nobody to tell.
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// The wall clock.
#[must_use]
pub fn now() -> Timestamp {
    Timestamp::from_secs(i64::try_from(instant().as_secs()).unwrap_or(i64::MAX))
}

/// The same, as exactly as it is.
#[must_use]
pub fn instant() -> Duration {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
}
