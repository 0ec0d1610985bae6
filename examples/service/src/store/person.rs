//! What is known of people: facts, and how they are forgotten.

use rusqlite::params;
use waypost::state::State;
use waypost_host::RowKey;

use super::row::RowName;
use super::{Result, SqliteStore};

/// Everything that leads to a person's rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Traces {
    /// Rows of states.
    pub(crate) rows: Vec<RowKey>,
    /// The pseudonyms of the person's ids.
    pub(crate) names: Vec<String>,
    /// The pseudonyms of the person's conversations.
    pub(crate) conversations: Vec<String>,
    /// The ids themselves.
    pub(crate) ids: Vec<String>,
    /// The bodies that are kept and name the person.
    pub(crate) kept: Vec<u64>,
}

impl SqliteStore {
    /// Sets what is known about somebody, by their pseudonym.
    pub(crate) fn set_facts(&self, who: &str, facts: &str) -> Result<()> {
        self.touch(RowName::new("customers", who));
        self.run(
            "INSERT OR REPLACE INTO customers (name, facts) VALUES (?1, ?2)",
            [who, facts],
        )?;
        Ok(())
    }

    /// Removes what is known of a person, and says how many rows that were. What they opted out of stays.
    pub(crate) fn forget(&self, traces: &Traces) -> Result<usize> {
        use waypost_host::Store as _;
        let mut removed = 0;
        for row in &traces.rows {
            let is_opt_out = match self.state(row)? {
                Some(State::Consent(consent)) => {
                    consent.value == waypost::state::consent::ConsentValue::OptedOut
                }
                _ => false,
            };
            if !is_opt_out {
                removed += self.run("DELETE FROM state WHERE key = ?1", [&row.0])?;
            }
        }
        for name in &traces.names {
            removed += self.run("DELETE FROM customers WHERE name = ?1", [name])?;
            removed += self.forget_contacts(name)?;
            removed += self.a_few_at_a_time(
                "DELETE FROM sent WHERE rowid IN (SELECT rowid FROM sent WHERE customer = ?1 LIMIT 1000)",
                name,
            )?;
            // Deliveries, which have the message's id in their keys.
            removed += self.a_few_at_a_time(
                "DELETE FROM state WHERE key IN (SELECT key FROM state WHERE instr(value, ?1) > 0 AND \
                 instr(value, 'opted_out') = 0 LIMIT 1000)",
                name,
            )?;
        }
        for conversation in &traces.conversations {
            for sql in [
                "DELETE FROM thread WHERE conversation = ?1",
                "DELETE FROM link WHERE conversation = ?1",
                "DELETE FROM correspondent WHERE conversation = ?1",
                "DELETE FROM effect WHERE seq IN (SELECT seq FROM effect WHERE conversation = ?1 AND state != 2 LIMIT 1000)",
                "UPDATE event SET conversation = NULL, decision = NULL WHERE key IN \
                 (SELECT key FROM event WHERE conversation = ?1 LIMIT 1000)",
            ] {
                removed += self.a_few_at_a_time(sql, conversation)?;
            }
        }
        for id in &traces.ids {
            for member in ["id", "address"] {
                removed += self.a_few_at_a_time(
                    "DELETE FROM effect WHERE seq IN (SELECT seq FROM effect WHERE state < 5 AND state != 2 AND \
                     instr(task, ?1) > 0 LIMIT 1000)",
                    &format!("\"{member}\":\"{id}\""),
                )?;
            }
        }
        for body in &traces.kept {
            removed += self.run("DELETE FROM kept WHERE id = ?1", [body])?;
        }
        Ok(removed)
    }

    /// How many bodies of these conversations wait to be worked off.
    pub(crate) fn waiting_of(&self, traces: &Traces) -> Result<usize> {
        let mut count = 0;
        for conversation in &traces.conversations {
            let sql = "SELECT count(*) FROM lane WHERE conversation = ?1";
            count += self
                .one(sql, params![conversation], |row| row.get::<_, usize>(0))?
                .unwrap_or(0);
        }
        Ok(count)
    }

    /// Executes a statement that removes at most a thousand rows until it removes none.
    fn a_few_at_a_time(&self, sql: &str, name: &str) -> Result<usize> {
        let mut all = 0;
        loop {
            let removed = self.run(sql, [name])?;
            all += removed;
            if removed == 0 {
                return Ok(all);
            }
        }
    }
}
