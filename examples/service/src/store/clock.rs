//! Service time, and what is to be done when a clock was ahead.

use rusqlite::params;
use waypost::Timestamp;
use waypost::state::State;

use super::row::json;
use super::{Result, SqliteStore, StoreError};

/// Rows of times that are not yet: what was sent then counts no longer, and the rest is of now, and as long as it was said.
const OF_LATER: [&str; 8] = [
    "DELETE FROM sent WHERE at > ?1",
    "UPDATE effect SET due = min(due, ?1), deadline = min(deadline, ?1 + deadline - since), since = ?1 WHERE since > ?1",
    "UPDATE once SET until = ?1 + until - since, since = ?1 WHERE since > ?1",
    "UPDATE thread SET heard_at = ?1 WHERE heard_at > ?1",
    "UPDATE inbox SET at = ?1 WHERE at > ?1",
    "UPDATE kept SET at = ?1 WHERE at > ?1",
    "UPDATE event SET now = ?1 WHERE now > ?1",
    "UPDATE rules SET at = ?1 WHERE at > ?1",
];

impl SqliteStore {
    /// Service time.
    pub(crate) fn set_clock(&self, now: Timestamp) -> Result<()> {
        let sql = "INSERT OR REPLACE INTO meta (name, value) VALUES ('clock', ?1)";
        self.run(sql, params![now.as_secs()])?;
        Ok(())
    }

    /// Sets service time back, and with it all that was written while the clock was ahead.
    pub(crate) fn set_clock_back(&mut self, now: Timestamp) -> Result<()> {
        self.begin()?;
        self.set_clock(now)?;
        for sql in OF_LATER {
            self.run(sql, [now.as_secs()])?;
        }
        let mut last = String::new();
        loop {
            let states = self.states_after(&last)?;
            let Some((key, _)) = states.last() else {
                break;
            };
            last.clone_from(key);
            for (key, before) in states {
                let mut state = before.clone();
                set_back(&mut state, now);
                if state != before {
                    let sql = "UPDATE state SET value = ?2, expires = ?3 WHERE key = ?1";
                    let expires = state.expires_at().map(Timestamp::as_secs);
                    self.run(sql, params![key, json(&state)?, expires])?;
                }
            }
        }
        self.end()
    }

    /// Some states, in the order of their keys.
    fn states_after(&self, key: &str) -> Result<Vec<(String, State)>> {
        let sql = "SELECT key, value FROM state WHERE key > ?1 ORDER BY key LIMIT 1000";
        self.all(sql, [key], |row| {
            let (key, value): (String, String) = (row.get(0)?, row.get(1)?);
            let state = serde_json::from_str(&value).map_err(|_| StoreError::Row("state"))?;
            Ok((key, state))
        })
    }
}

/// Of two states the later one counts, so one of a time that is not yet would count for more than all that is said from now on.
fn set_back(state: &mut State, now: Timestamp) {
    match state {
        State::Consent(consent) => back(&mut consent.at, None, now),
        State::Handling(handling) => back(&mut handling.at, None, now),
        State::Hold(hold) => back(&mut hold.at, hold.until.as_mut(), now),
        State::Window(window) => {
            let times = [
                &mut window.first_at,
                &mut window.inbound_at,
                &mut window.refused_at,
            ];
            for at in times.into_iter().flatten() {
                back(at, None, now);
            }
            if let Some(permission) = &mut window.call_permission {
                back(&mut permission.at, permission.until.as_mut(), now);
            }
        }
        State::Identity(identity) => {
            let links = identity.links.iter();
            let links = links.map(|(alias, at)| (alias.clone(), at.min(now)));
            identity.links = links.collect();
        }
        // The earliest report counts.
        _ => {}
    }
}

/// A time, and an end as long after it as it was.
fn back(at: &mut Timestamp, until: Option<&mut Timestamp>, now: Timestamp) {
    let ahead = at.as_secs() - now.as_secs();
    if ahead > 0 {
        *at = now;
        if let Some(until) = until {
            *until = until.plus_secs(-ahead);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is kept at a time that is not yet, and what it is after the clock was set back to 1,000,000,100.
    const STATES: [(&str, &str); 7] = [
        (
            r#"{"value":"opted_in","at":1000000900,"source":"rule"}"#,
            r#"{"value":"opted_in","at":1000000100,"source":"rule"}"#,
        ),
        (
            r#"{"by":"person","at":1000000900}"#,
            r#"{"by":"person","at":1000000100}"#,
        ),
        (
            r#"{"state":"until","until":1000000960,"at":1000000900}"#,
            r#"{"state":"until","until":1000000160,"at":1000000100}"#,
        ),
        // It began before, and is as long as it was said.
        (
            r#"{"state":"until","until":1000000900,"at":1000000090}"#,
            r#"{"state":"until","until":1000000900,"at":1000000090}"#,
        ),
        (
            r#"{"first_at":1000000090,"inbound_at":1000000900,"refused_at":1000000800,"call_permission":{"state":"temporary","until":1000000970,"at":1000000900}}"#,
            r#"{"first_at":1000000090,"inbound_at":1000000100,"refused_at":1000000100,"call_permission":{"state":"temporary","until":1000000170,"at":1000000100}}"#,
        ),
        (
            r#"{"links":{"a":1000000900,"b":1000000090}}"#,
            r#"{"links":{"a":1000000100,"b":1000000090}}"#,
        ),
        (
            r#"{"sent_at":1000000900,"callback":"until/1000000900"}"#,
            r#"{"sent_at":1000000900,"callback":"until/1000000900"}"#,
        ),
    ];

    /// The same of other rows.
    const ROWS: [(&str, &str, &str); 6] = [
        (
            "INSERT INTO once (key, number, since, until) VALUES ('k', '2', 1000000900, 1000009900)",
            "SELECT since || ' ' || until FROM once",
            "1000000100 1000009100",
        ),
        (
            "INSERT INTO thread (conversation, heard_at) VALUES ('c', 1000000900)",
            "SELECT heard_at FROM thread",
            "1000000100",
        ),
        (
            "INSERT INTO kept (at, body) VALUES (1000000900, '')",
            "SELECT at FROM kept",
            "1000000100",
        ),
        (
            "INSERT INTO event (key, state, now) VALUES ('', 0, 1000000900)",
            "SELECT now FROM event",
            "1000000100",
        ),
        (
            "INSERT INTO rules (revision, text, at) VALUES ('1', '', 1000000900)",
            "SELECT at FROM rules",
            "1000000100",
        ),
        (
            "INSERT INTO meta (name, value) VALUES ('clock', 1000000900)",
            "SELECT value FROM meta",
            "1000000100",
        ),
    ];

    #[test]
    fn after_a_clock_that_was_ahead_nothing_lies_in_the_future() {
        let mut store = crate::store::tests::emptied("future", 1);
        for (at, (value, _)) in STATES.iter().enumerate() {
            let sql = "INSERT INTO state (key, value) VALUES (?1, ?2)";
            store.run(sql, [&at.to_string(), *value]).unwrap();
        }
        for (sql, ..) in ROWS {
            store.run(sql, []).unwrap();
        }
        store
            .set_clock_back(Timestamp::from_secs(1_000_000_100))
            .unwrap();
        let text = |row: &rusqlite::Row<'_>| -> Result<String> {
            let value: rusqlite::types::Value = row.get(0)?;
            Ok(match value {
                rusqlite::types::Value::Integer(number) => number.to_string(),
                rusqlite::types::Value::Text(text) => text,
                _ => String::new(),
            })
        };
        let values = store.all("SELECT value FROM state ORDER BY key", [], text);
        assert_eq!(values.unwrap(), STATES.map(|(_, after)| after));
        for (_, sql, after) in ROWS {
            assert_eq!(store.all(sql, [], text).unwrap(), [after], "{sql}");
        }
    }
}
