//! Logs: one JSON object a line on standard error. What is logged are words, counts and keys; nothing of a customer.

use std::io::Write as _;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value, json};
use waypost::Timestamp;

/// Writes a line.
pub fn line(level: &str, what: &str, fields: &[(&str, Value)]) {
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
