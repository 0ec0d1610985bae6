//! Names for stores that must hold no phone number.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::key::StateKey;

impl StateKey {
    /// The [pseudonym] of the key's text.
    ///
    /// ```
    /// use waypost::state::{Peer, StateKey};
    ///
    /// let key = StateKey::Window {
    ///     phone_number_id: "2".into(),
    ///     peer: Peer::Customer("5511999990000".into()),
    /// };
    /// assert_eq!(key.pseudonym(b"pepper"), waypost::state::pseudonym(&key.to_string(), b"pepper"));
    /// ```
    #[must_use]
    pub fn pseudonym(&self, pepper: &(impl AsRef<[u8]> + ?Sized)) -> String {
        pseudonym(&self.to_string(), pepper)
    }
}

/// The HMAC-SHA-256 of a text, keyed with the pepper, as 64 hex digits.
///
/// Who has no pepper cannot tell whose pseudonym it is; who has it can, because there are few phone numbers. So keep it apart
/// from the store. At least 16 random bytes; another pepper gives every row another name.
#[must_use]
pub fn pseudonym(text: &str, pepper: &(impl AsRef<[u8]> + ?Sized)) -> String {
    // An HMAC takes a key of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(pepper.as_ref()) else {
        return String::new();
    };
    mac.update(text.as_bytes());
    let digest: [u8; 32] = mac.finalize().into_bytes().into();
    let mut hex = String::with_capacity(64);
    for half in [digest.first_chunk(), digest.last_chunk()] {
        // A string takes whatever is written to it.
        let _ = write!(
            hex,
            "{:032x}",
            u128::from_be_bytes(*half.unwrap_or(&[0; 16]))
        );
    }
    hex
}
