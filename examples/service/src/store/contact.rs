//! What a CRM says of its contacts, and whose contacts they are. What is said of one that nobody is known for is kept, too: it
//! may come before the word whose contact that is.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use rusqlite::params;

use super::row::RowName;
use super::{Result, SqliteStore};

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
    /// A fact, as a text.
    Fact(String, String),
    /// It became part of the contact with this id.
    Merged(String),
    /// Whether it is deleted: what is said of it does not count until it is restored.
    Deleted(bool),
    /// It is to be forgotten, and so is whatever comes later.
    Erased,
}

impl std::fmt::Debug for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Said(..)")
    }
}

/// The name of the row that leads to the contact that another became part of.
const INTO: &str = "into";

/// The name of the row that says whether a contact is there, and what it says of one that is not.
const THERE: (&str, &str, &str) = ("", "deleted", "erased");

/// A query over the contacts that are one with those that `first` selects: `one` has their ids.
fn one_with(first: &str, then: &str) -> String {
    format!(
        "WITH RECURSIVE one (id) AS ({first} UNION SELECT value FROM contact JOIN one USING (id) WHERE name = 'into' UNION \
         SELECT contact.id FROM contact JOIN one ON contact.value = one.id WHERE contact.person AND contact.name = 'into') {then}"
    )
}

impl SqliteStore {
    /// Keeps what is said, unless something later is known; then false. Of two things at one time the greater one stays,
    /// whatever order they come in.
    pub(crate) fn keep_said(&self, said: &Said) -> Result<bool> {
        let contact = &said.contact;
        // It may be somebody else's afterwards.
        self.touch_people(contact)?;
        let (there, deleted, _) = THERE;
        let is_new = match &said.about {
            About::Person(property, who) => self.keep_row(said, property, who, true)?,
            About::Fact(name, text) => self.keep_row(said, name, text, false)?,
            About::Deleted(true) => self.keep_row(said, there, deleted, false)?,
            About::Deleted(false) => self.keep_row(said, there, "", false)?,
            About::Merged(into) if self.is_erased(into)? => self.erase(contact)?,
            About::Merged(into) => self.keep_row(said, INTO, into, true)?,
            About::Erased => self.erase(contact)?,
        };
        self.touch_people(contact)?;
        Ok(is_new)
    }

    fn keep_row(&self, said: &Said, name: &str, value: &str, leads_on: bool) -> Result<bool> {
        if self.is_erased(&said.contact)? {
            return Ok(false);
        }
        let sql = "INSERT INTO contact (id, name, value, at, person) VALUES (?1, ?2, ?3, ?4, ?5) \
                   ON CONFLICT (id, name) DO UPDATE SET value = excluded.value, at = excluded.at, person = excluded.person \
                   WHERE (excluded.at, excluded.value) > (at, value)";
        let row = params![said.contact, name, value, said.at_ms, leads_on];
        Ok(self.run(sql, row)? > 0)
    }

    fn is_erased(&self, contact: &str) -> Result<bool> {
        let (there, _, erased) = THERE;
        let sql = "SELECT 1 FROM contact WHERE id = ?1 AND name = ?2 AND value = ?3";
        let found = self.one(sql, [contact, there, erased], |_| Ok(()))?;
        Ok(found.is_some())
    }

    /// Removes what was said of a contact and of those that became part of it; only that they are erased is kept, so that nothing
    /// that comes later is.
    fn erase(&self, contact: &str) -> Result<bool> {
        let (there, _, erased) = THERE;
        let mut to_erase = vec![contact.to_owned()];
        let mut is_new = false;
        while let Some(contact) = to_erase.pop() {
            if self.is_erased(&contact)? {
                continue;
            }
            is_new = true;
            let sql = "SELECT id FROM contact WHERE value = ?1 AND person AND name = ?2";
            to_erase.extend(self.all(sql, [&contact, INTO], |row| Ok(row.get(0)?))?);
            self.run("DELETE FROM contact WHERE id = ?1", [&contact])?;
            let sql =
                "INSERT INTO contact (id, name, value, at, person) VALUES (?1, ?2, ?3, 0, FALSE)";
            self.run(sql, [&contact, there, erased])?;
        }
        Ok(is_new)
    }

    /// Everybody whose contact it is, or one that is one with it: what is known of them changes.
    fn touch_people(&self, contact: &str) -> Result<()> {
        let sql = one_with(
            "VALUES (?1)",
            "SELECT value FROM contact JOIN one USING (id) WHERE person AND name != 'into'",
        );
        for who in self.all(&sql, [contact], |row| Ok(row.get::<_, String>(0)?))? {
            self.touch(RowName::new("customers", who.as_str()));
        }
        Ok(())
    }

    /// What is said of somebody: facts and their texts. What became part of another contact counts less than that one; of the
    /// rest the latest counts most, and comes last.
    pub(super) fn said_of(&self, who: &str) -> Result<Vec<(String, String)>> {
        // A contact that is nobody's is not everybody's.
        if who.is_empty() {
            return Ok(Vec::new());
        }
        let sql = one_with(
            "SELECT id FROM contact WHERE value = ?1 AND person",
            "SELECT id, name, value, at FROM contact JOIN one USING (id) WHERE NOT person OR name = 'into'",
        );
        let rows: Vec<(String, String, String, i64)> = self.all(&sql, [who], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?;
        let (mut into, mut gone, mut facts) = (BTreeMap::new(), BTreeSet::new(), Vec::new());
        for (id, name, value, at) in &rows {
            match name.as_str() {
                INTO => drop(into.insert(id, value)),
                "" if !value.is_empty() => drop(gone.insert(id)),
                "" => {}
                _ => facts.push((id, name, value, at)),
            }
        }
        facts.retain(|(id, ..)| !gone.contains(id));
        // A circle, which there is not, ends as well.
        let steps = |id| std::iter::successors(Some(id), |id| into.get(id).copied());
        facts.sort_by_key(|(id, _, value, at)| (Reverse(steps(id).take(32).count()), *at, *value));
        let facts = facts.into_iter();
        Ok(facts
            .map(|(_, name, value, _)| (name.clone(), value.clone()))
            .collect())
    }

    /// Removes the contacts of somebody, and says how many rows that were.
    pub(super) fn forget_contacts(&self, who: &str) -> Result<usize> {
        let sql = one_with(
            "SELECT id FROM contact WHERE value = ?1 AND person",
            "DELETE FROM contact WHERE id IN one",
        );
        self.run(&sql, [who])
    }
}
