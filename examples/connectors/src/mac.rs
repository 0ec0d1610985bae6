//! HMAC-SHA256, and what the signatures of all senders have in common.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use waypost::Timestamp;

/// A key, ready to use.
#[derive(Clone)]
pub(crate) struct MacKey(Hmac<Sha256>);

impl MacKey {
    #[expect(
        clippy::expect_used,
        reason = "HMAC takes a key of any length, see RFC 2104, section 2"
    )]
    pub(crate) fn new(key: &[u8]) -> Self {
        Self(Hmac::new_from_slice(key).expect("a key of any length"))
    }

    pub(crate) fn tag(&self, parts: &[&[u8]]) -> Vec<u8> {
        self.over(parts).finalize().into_bytes().to_vec()
    }

    /// Whether a tag is right, in a time that does not tell where it is wrong.
    pub(crate) fn is_tag(&self, parts: &[&[u8]], tag: &[u8]) -> bool {
        self.over(parts).verify_slice(tag).is_ok()
    }

    fn over(&self, parts: &[&[u8]]) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        for part in parts {
            mac.update(part);
        }
        mac
    }
}

/// How far a signature's time may be from now, in seconds.
const TOLERANCE: i64 = 300;

/// Whether a signature is of now.
pub(crate) fn is_recent(secs: i64, now: Timestamp) -> bool {
    now.as_secs().abs_diff(secs) <= TOLERANCE.unsigned_abs()
}

/// The value of a header; `None` if it is missing or there twice.
pub(crate) fn header<'h>(headers: &[(&'h str, &'h str)], name: &str) -> Option<&'h str> {
    let mut values = headers
        .iter()
        .filter(|(key, _)| key.eq_ignore_ascii_case(name));
    let (_, value) = values.next()?;
    values.next().is_none().then_some(*value)
}

/// Why a request is not taken for one of the service that it says it is from. Answer it with 401.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// A header is not in its form.
    #[error("malformed signature or time")]
    Malformed,
    /// Another secret, or other bytes.
    #[error("signature does not match: another secret, or the request is not what was signed")]
    Mismatch,
    /// A header is missing, or there twice.
    #[error("missing signature or time")]
    Missing,
    /// More than five minutes old, or in the future.
    #[error("signed more than five minutes ago, or in the future")]
    Stale,
}
