//! Whom an answer goes to: kept with what stands in a place where people of the business answer.

use rusqlite::params;
use waypost_host::Address;

use super::{Result, SqliteStore, StoreError};

/// A customer's side of a conversation. It holds a phone number or a user id; `Debug` shows none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Correspondent {
    /// The conversation's pseudonym.
    pub(crate) conversation: String,
    /// The account.
    pub(crate) waba_id: String,
    /// The number of the business.
    pub(crate) phone_number_id: String,
    /// The customer, or the group.
    pub(crate) to: Address,
}

impl SqliteStore {
    /// Keeps whom answers go to from now on.
    pub(crate) fn keep_correspondent(&self, of: &Correspondent) -> Result<()> {
        let to = serde_json::to_string(&of.to).map_err(|_| StoreError::Row("an address"))?;
        self.run(
            "INSERT OR REPLACE INTO correspondent (conversation, waba, number, address) VALUES (?1, ?2, ?3, ?4)",
            params![of.conversation, of.waba_id, of.phone_number_id, to],
        )?;
        Ok(())
    }

    /// Whom an answer goes to, by the conversation's pseudonym or by what a destination calls the conversation.
    pub(crate) fn correspondent(
        &self,
        destination: &str,
        name: &str,
    ) -> Result<Option<Correspondent>> {
        let sql = "SELECT conversation FROM link WHERE destination = ?1 AND remote = ?2";
        let linked: Option<String> = self.one(sql, [destination, name], |row| row.get(0))?;
        let conversation = linked.unwrap_or_else(|| name.to_owned());
        let sql = "SELECT waba, number, address FROM correspondent WHERE conversation = ?1";
        let row = self.one(sql, [&conversation], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?))
        })?;
        let Some((waba_id, phone_number_id, to)) = row else {
            return Ok(None);
        };
        let to: Address = serde_json::from_str(&to).map_err(|_| StoreError::Row("an address"))?;
        Ok(Some(Correspondent {
            conversation,
            waba_id,
            phone_number_id,
            to,
        }))
    }
}
