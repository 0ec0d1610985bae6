//! What is known of people: facts, and how they are forgotten.

use rusqlite::params;
use waypost::state::State;
use waypost::state::consent::ConsentValue;
use waypost_host::RowKey;

use super::row::RowName;
use super::{Result, SqliteStore};

/// Everything that leads to a person's rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Traces {
    /// Rows of states.
    pub(crate) rows: Vec<RowKey>,
    /// Of each consent, the rows under all ids: one that was opted out of is, by whichever of them.
    pub(crate) consents: Vec<Vec<RowKey>>,
    /// The pseudonyms of the person's ids.
    pub(crate) names: Vec<String>,
    /// The pseudonyms of the person's conversations.
    pub(crate) conversations: Vec<String>,
    /// The ids themselves.
    pub(crate) ids: Vec<String>,
    /// The bodies that are kept and name the person.
    pub(crate) kept: Vec<u64>,
}

/// What was forgotten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Forgotten {
    /// How many rows were removed.
    pub(crate) removed: usize,
    /// How many requests could not be called back.
    pub(crate) on_their_way: usize,
}

impl Traces {
    /// The person's effects: a condition, and the text that it compares with.
    fn effects(&self) -> impl Iterator<Item = (&'static str, String)> + use<> {
        const NAMED: &str = "state < 5 AND instr(task, ?1) > 0";
        let member = |name: &str, value: &String| (NAMED, format!("\"{name}\":\"{value}\""));
        let conversations = self.conversations.iter();
        let mut all: Vec<_> = conversations
            .map(|name| ("conversation = ?1", name.clone()))
            .collect();
        for id in &self.ids {
            all.extend(["id", "address", "sender", "user_id"].map(|name| member(name, id)));
        }
        all.extend(self.names.iter().map(|name| member("writer", name)));
        all.into_iter()
    }
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
    pub(crate) fn forget(&mut self, traces: &Traces) -> Result<Forgotten> {
        use waypost_host::Store as _;
        let mut removed = 0;
        let mut on_their_way = 0;
        for (is_theirs, name) in traces.effects() {
            let forgotten = self.forget_effects(is_theirs, &name)?;
            removed += forgotten.removed;
            on_their_way += forgotten.on_their_way;
        }
        for rows in &traces.consents {
            self.opt_out_by_all(rows)?;
        }
        for row in &traces.rows {
            let is_opt_out = match self.state(row)? {
                Some(State::Consent(consent)) => consent.value == ConsentValue::OptedOut,
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
                "UPDATE event SET conversation = NULL, decision = NULL WHERE key IN \
                 (SELECT key FROM event WHERE conversation = ?1 LIMIT 1000)",
            ] {
                removed += self.a_few_at_a_time(sql, conversation)?;
            }
        }
        for body in &traces.kept {
            removed += self.run("DELETE FROM kept WHERE id = ?1", [body])?;
        }
        Ok(Forgotten {
            removed,
            on_their_way,
        })
    }

    /// Opts out by each id what is opted out by one of them: what links the ids is removed.
    fn opt_out_by_all(&mut self, rows: &[RowKey]) -> Result<()> {
        use waypost_host::{Store as _, Write};
        let mut joined: Option<State> = None;
        for row in rows {
            let Some(known) = self.state(row)? else {
                continue;
            };
            match &mut joined {
                Some(joined) => joined.join(&known),
                None => joined = Some(known),
            }
        }
        let Some(State::Consent(consent)) = joined else {
            return Ok(());
        };
        if consent.value != ConsentValue::OptedOut {
            return Ok(());
        }
        let joins = rows.iter().map(|row| Write::Join {
            key: row.clone(),
            value: State::Consent(consent.clone()),
        });
        self.commit(&joins.collect::<Vec<_>>())
    }

    /// Removes effects; those that are on their way lose what they do, and with it all that they would do later. Both in one
    /// commit, for whoever sends goes on meanwhile.
    fn forget_effects(&mut self, is_theirs: &str, name: &str) -> Result<Forgotten> {
        let on_their_way = format!(
            "UPDATE effect SET task = NULL, conversation = NULL, asked = NULL WHERE seq IN \
             (SELECT seq FROM effect WHERE {is_theirs} AND state = 2 AND task IS NOT NULL LIMIT 1000)"
        );
        let others = format!(
            "DELETE FROM effect WHERE seq IN (SELECT seq FROM effect WHERE {is_theirs} AND state != 2 LIMIT 1000)"
        );
        let mut all = Forgotten::default();
        loop {
            self.begin()?;
            let counts = self
                .run(&on_their_way, [name])
                .and_then(|blanked| Ok((blanked, self.run(&others, [name])?)));
            let (blanked, removed) = match counts {
                Ok(counts) => counts,
                Err(error) => {
                    self.roll_back();
                    return Err(error);
                }
            };
            self.end()?;
            if blanked + removed == 0 {
                return Ok(all);
            }
            all.on_their_way += blanked;
            all.removed += removed;
        }
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
