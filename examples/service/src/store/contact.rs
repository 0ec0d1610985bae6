//! What a CRM says of its contacts, and whose contacts they are. What is said of one that nobody is known for is kept, too: it
//! may come before the word whose contact that is.

use std::collections::BTreeMap;

use rusqlite::params;
use serde_json::value::RawValue;

use super::row::{RowName, json};
use super::{Result, SqliteStore, StoreError};

/// One thing that is said of a contact.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Said {
    /// The contact's id there.
    pub(crate) contact: String,
    /// What it is about.
    pub(crate) about: About,
    /// When it became so, in milliseconds since 1970.
    pub(crate) at_ms: i64,
}

/// What is said.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum About {
    /// By this property it is the contact of somebody, by their pseudonym, or of nobody.
    Person(String, String),
    /// A fact, as JSON.
    Fact(String, String),
}

impl std::fmt::Debug for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Said(..)")
    }
}

impl SqliteStore {
    /// Keeps what is said, unless something later is known; then false. Of two things at one time the greater one stays,
    /// whatever order they come in.
    pub(crate) fn keep_said(&self, said: &Said) -> Result<bool> {
        let (name, value, is_person) = match &said.about {
            About::Person(property, who) => (property, who, true),
            About::Fact(name, value) => (name, value, false),
        };
        let sql = "INSERT INTO contact (id, name, value, at, person) VALUES (?1, ?2, ?3, ?4, ?5) \
                   ON CONFLICT (id, name) DO UPDATE SET value = excluded.value, at = excluded.at, person = excluded.person \
                   WHERE (excluded.at, excluded.value) > (at, value)";
        let row = params![said.contact, name, value, said.at_ms, is_person];
        let is_new = self.run(sql, row)? > 0;
        let sql = "SELECT value FROM contact WHERE id = ?1 AND person";
        for who in self.all(sql, [&said.contact], |row| Ok(row.get::<_, String>(0)?))? {
            self.touch(RowName::new("customers", who.as_str()));
        }
        Ok(is_new)
    }

    /// The facts of somebody: those that were told, and in the place of those what a CRM says.
    pub(super) fn all_facts(&self, who: &str) -> Result<Option<String>> {
        let sql = "SELECT facts FROM customers WHERE name = ?1";
        let told: Option<String> = self.one(sql, [who], |row| row.get(0))?;
        // A contact that is nobody's is not everybody's.
        let sql = "SELECT name, value FROM contact WHERE NOT person AND ?1 != '' AND \
                   id IN (SELECT id FROM contact WHERE value = ?1 AND person) ORDER BY at, value";
        let said: Vec<(String, String)> =
            self.all(sql, [who], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if said.is_empty() {
            return Ok(told);
        }
        let read = |_| StoreError::Row("facts");
        let told = told.as_deref().unwrap_or("{}");
        let mut facts: BTreeMap<String, Box<RawValue>> =
            serde_json::from_str(told).map_err(read)?;
        for (name, value) in said {
            facts.insert(name, RawValue::from_string(value).map_err(read)?);
        }
        json(&facts).map(Some)
    }
}
