//! Idempotency keys of actions.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::event::Event;
use crate::rules::model::{OncePer, Trigger};

/// An action's idempotency key: whoever carries the action out does so once per key.
///
/// The same event delivered again, alone or in another batch, gives the same key; another rule, another action of the
/// rule, another event give another. With `once_per` the key is that of the sender instead of the event. It is the first
/// 128 bits of a SHA-256, shown as 32 hex digits; nothing can be read from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActionKey([u8; 16]);

impl ActionKey {
    pub(crate) fn new(trigger: &Trigger, action: usize, event: &Event<'_>) -> Self {
        let mut hash = Sha256::new();
        let mut field = |bytes: &[u8]| {
            // A length before each part: no two lists of parts read the same.
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        };
        field(trigger.id.as_bytes());
        field(&(action as u64).to_be_bytes());
        match (trigger.once_per, event.sender().id()) {
            (OncePer::Sender | OncePer::Seconds(_), Some(sender)) => {
                field(b"sender");
                field(sender.as_bytes());
            }
            // Without a sender there is nothing wider than the event.
            _ => {
                field(b"event");
                field(event.key().as_bytes());
            }
        }
        let digest = hash.finalize();
        let mut key = [0; 16];
        key.iter_mut()
            .zip(digest.iter())
            .for_each(|(to, from)| *to = *from);
        Self(key)
    }

    /// The 16 bytes of the key.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for ActionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
