//! What a CRM says of the business's customers.

use super::Writer;
use crate::store::{Said, StoreError};

impl Writer {
    /// Keeps what is said of contacts, but what is older than what is known.
    pub(super) fn keep_said(&self, all: &[Said]) -> Result<bool, StoreError> {
        for said in all {
            let is_new = self.host.store().keep_said(said)?;
            let result = if is_new { "kept" } else { "older" };
            let labels = [("result", result)];
            self.metrics
                .add("waypost_contact_changes_total", &labels, 1);
        }
        Ok(true)
    }
}
