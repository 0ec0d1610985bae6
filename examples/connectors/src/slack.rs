//! Slack: posts for colleagues, and what they answer.
//!
//! Sources: "Verifying requests from Slack".

use std::fmt;

use waypost::Timestamp;

use crate::encode::hex;
use crate::mac::{MacKey, SignatureError, header, is_recent};
use crate::request::Secret;

/// The signing secret of a Slack app, to know Slack's requests by. `Debug` does not show it.
#[derive(Clone)]
pub struct SigningSecret(MacKey);

impl SigningSecret {
    /// Takes the secret.
    #[must_use]
    pub fn new(secret: &Secret) -> Self {
        Self(MacKey::new(secret.reveal().as_bytes()))
    }

    /// Verifies a request by its headers `X-Slack-Signature` and `X-Slack-Request-Timestamp`. `body` must be the bytes as
    /// received.
    ///
    /// # Errors
    ///
    /// Headers that are missing or malformed, a time more than five minutes from now, another secret or other bytes.
    pub fn verify(
        &self,
        headers: &[(&str, &str)],
        body: &[u8],
        now: Timestamp,
    ) -> Result<(), SignatureError> {
        let signature = header(headers, "x-slack-signature").ok_or(SignatureError::Missing)?;
        let time = header(headers, "x-slack-request-timestamp").ok_or(SignatureError::Missing)?;
        let digits = signature.strip_prefix("v0=");
        let tag = digits.and_then(bytes).ok_or(SignatureError::Malformed)?;
        let is_number = time.bytes().all(|byte| byte.is_ascii_digit());
        let secs: i64 = time
            .parse()
            .ok()
            .filter(|_| is_number)
            .ok_or(SignatureError::Malformed)?;
        if !is_recent(secs, now) {
            return Err(SignatureError::Stale);
        }
        let parts = [b"v0:", time.as_bytes(), b":", body];
        let is_right = self.0.is_tag(&parts, &tag);
        is_right.then_some(()).ok_or(SignatureError::Mismatch)
    }
}

/// The bytes of 64 lower-case digits, which is how Slack writes them.
fn bytes(digits: &str) -> Option<Vec<u8>> {
    let tag: Vec<u8> = digits
        .as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect::<Option<_>>()?;
    let written: String = tag.iter().flat_map(|byte| hex(*byte)).collect();
    (tag.len() == 32 && written == digits).then_some(tag)
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningSecret(..)")
    }
}
