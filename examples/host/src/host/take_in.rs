//! Bodies on their way in.

use waypost::{Payload, Timestamp};

use super::Host;
use crate::plan::Plan;
use crate::step;
use crate::store::{Store, Write};

impl<S: Store> Host<S> {
    /// Takes a body in, with the pseudonyms of [its conversations](Self::conversations). When this returns it may be
    /// acknowledged.
    ///
    /// # Errors
    ///
    /// Those of the store: then it must not be acknowledged.
    pub fn accept(
        &mut self,
        bytes: Vec<u8>,
        conversations: Vec<String>,
        wall: Timestamp,
    ) -> Result<(), S::Error> {
        let at = self.tick(wall);
        self.commit(vec![Write::Accept {
            bytes,
            at,
            conversations,
        }])
    }

    /// The pseudonyms of the conversations of a body's events, each once.
    #[must_use]
    pub fn conversations(plan: &Plan, payload: &Payload<'_>) -> Vec<String> {
        let names = payload.events();
        let mut names: Vec<String> = names
            .filter_map(|event| step::conversation(plan, &event))
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}
