//! What became of what callers and people asked for.

use rusqlite::params;
use waypost::Timestamp;
use waypost_host::Effect;

use super::row::EFFECT;
use super::{Result, SqliteStore};

impl SqliteStore {
    /// The last attempt at what was asked for by this key, from this number or from any.
    pub(crate) fn last_attempt(&self, key: &str, number: Option<&str>) -> Result<Vec<Effect>> {
        // The numbers are found one by one: an index of keys alone would cost each effect more than this costs a question.
        let sql = format!(
            "WITH RECURSIVE known(name) AS (SELECT min(number) FROM effect UNION ALL \
             SELECT (SELECT min(number) FROM effect WHERE number > name) FROM known WHERE name IS NOT NULL) \
             SELECT {EFFECT} FROM effect WHERE number IN (SELECT name FROM known WHERE ?2 IS NULL OR name = ?2) \
             AND key >= ?1 AND key < ?1 || '$' ORDER BY seq DESC LIMIT 1"
        );
        self.effects(&sql, params![key, number])
    }

    /// Answers of people that were given up since then, of which they were not told by a post under this key's end; not those
    /// that are tried again.
    pub(crate) fn refused_answers(
        &self,
        send: &str,
        since: Timestamp,
        end: &str,
    ) -> Result<Vec<Effect>> {
        const FIRST: &str = "substr(this.key, 1, instr(this.key || '#', '#') - 1)";
        let sql = format!(
            "SELECT {EFFECT} FROM effect AS this WHERE state = 6 AND since >= ?1 AND destination = ?2 \
             AND key >= 'slack:' AND key < 'slack;' AND NOT EXISTS (SELECT 1 FROM effect AS other \
             WHERE other.number = this.number AND (other.key = {FIRST} || ?3 OR \
             other.seq > this.seq AND other.key >= {FIRST} AND other.key < {FIRST} || '$')) LIMIT 100"
        );
        self.effects(&sql, params![since.as_secs(), send, end])
    }
}
