//! A share of the senders, always the same ones for one name.

use sha2::{Digest, Sha256};

/// Of so many parts a share is told.
pub(crate) const PARTS: u16 = 10_000;

/// So many of ten thousand senders.
#[derive(Clone, Debug)]
pub(crate) struct Share {
    pub(crate) name: String,
    /// The percentage times 100.
    pub(crate) of_ten_thousand: u16,
}

impl Share {
    /// A percentage from 0 to 100 with two decimals at most, times 100; `None` for any other number.
    pub(crate) fn of_percent(percent: f64) -> Option<u16> {
        let parts = (percent * 100.0).round();
        // Dividing finds the number that was written, where it was one with two decimals.
        let is_exact = (parts / 100.0).to_bits() == (percent + 0.0).to_bits();
        parts_of(parts).filter(|_| is_exact)
    }

    /// The place of a sender among all, below ten thousand: the first 8 bytes, big-endian, of the SHA-256 of the name, a
    /// zero byte and the sender's id, modulo 10,000.
    pub(crate) fn place(name: &str, sender: &str) -> u16 {
        let digest: [u8; 32] = Sha256::new()
            .chain_update(name)
            .chain_update([0])
            .chain_update(sender)
            .finalize()
            .into();
        let number = u64::from_be_bytes(digest.first_chunk().copied().unwrap_or_default());
        u16::try_from(number % u64::from(PARTS)).unwrap_or_default()
    }

    pub(crate) fn has(&self, sender: &str) -> bool {
        Self::place(&self.name, sender) < self.of_ten_thousand
    }

    /// `12.5 %`.
    pub(crate) fn percent(&self) -> f64 {
        f64::from(self.of_ten_thousand) / 100.0
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be in range just above"
)]
fn parts_of(parts: f64) -> Option<u16> {
    (0.0..=f64::from(PARTS))
        .contains(&parts)
        .then_some(parts as u16)
}
