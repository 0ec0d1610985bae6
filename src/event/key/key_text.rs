//! The text that a key is the hash of.

use std::fmt::{self, Write as _};

use sha2::{Digest, Sha256};

use super::EventKey;

/// A list of netstrings, hashed as it is written: no two lists of parts are the same text.
#[derive(Default)]
pub(crate) struct KeyText(Sha256);

impl KeyText {
    pub(super) fn parts<const N: usize>(&mut self, word: &str, parts: [Option<&str>; N]) {
        self.part(word);
        for part in parts {
            self.part(part.unwrap_or_default());
        }
    }

    pub(crate) fn part(&mut self, part: impl AsRef<[u8]>) {
        let part = part.as_ref();
        // Hashing cannot fail.
        let _ = write!(self, "{}:", part.len());
        self.0.update(part);
        self.0.update(b",");
    }

    /// A part that is a number, in decimal.
    pub(crate) fn number(&mut self, number: usize) {
        let digits = number.checked_ilog10().unwrap_or_default() + 1;
        let _ = write!(self, "{digits}:{number},");
    }

    /// A part that is the key of an event.
    pub(crate) fn event(&mut self, key: EventKey) {
        let _ = write!(self, "32:{key},");
    }

    /// The first 16 bytes of the hash.
    pub(crate) fn digest(self) -> [u8; 16] {
        let digest: [u8; 32] = self.0.finalize().into();
        digest.first_chunk().copied().unwrap_or_default()
    }
}

impl fmt::Write for KeyText {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.update(text);
        Ok(())
    }
}
