//! Whether a body comes from the platform: the header `X-Hub-Signature-256`.
//!
//! The header is `sha256=` and 64 hexadecimal digits: the HMAC-SHA256 of the body, byte by byte as it came over the wire,
//! keyed with the app's secret (Meta, "Webhooks: Getting Started", validating payloads). It carries no time and no
//! number, so a body stays valid for the life of the secret and may come twice.
//!
//! Nothing in this file prints a secret, a signature or a body.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const PREFIX: &str = "sha256=";
const TAG_LEN: usize = 32;

/// The longest body that is hashed unless the host says otherwise: as long as [`Limits`](crate::webhook::Limits) has it.
const MAX_BODY_BYTES: usize = 16 << 20;

/// The secrets of an app, each of which may have signed a body: the current one, and while it is being changed the one
/// before; or those of several apps that call the same address.
///
/// Each is keyed once, here. `Debug` tells how many there are and nothing else.
///
/// ```
/// use waypost::signature::sign;
/// use waypost::AppSecrets;
///
/// let secrets = AppSecrets::new(["current", "previous"])?;
/// let body = br#"{"object":"whatsapp_business_account","entry":[]}"#;
///
/// let header = sign("previous", body);
/// let verified = secrets.verify(header.as_str(), body)?;
/// assert_eq!(verified.body(), body);
/// assert_eq!(verified.secret(), 1);
///
/// assert!(secrets.verify(header.as_str(), b"{}").is_err());
/// assert!(secrets.verify(None::<&str>, body).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct AppSecrets {
    keyed: Box<[Hmac<Sha256>]>,
    max_body_bytes: usize,
}

impl AppSecrets {
    /// Takes the secrets in the order in which they are to be tried, the most used first.
    ///
    /// # Errors
    ///
    /// A list without a secret, and a secret without a byte: with either, anybody could sign or nobody.
    pub fn new<I>(secrets: I) -> Result<Self, AppSecretsError>
    where
        I: IntoIterator,
        I::Item: AsRef<[u8]>,
    {
        let keyed = secrets
            .into_iter()
            .enumerate()
            .map(|(index, secret)| match secret.as_ref() {
                [] => Err(AppSecretsError(AppSecretsErrorKind::EmptySecret(index))),
                secret => Ok(key(secret)),
            })
            .collect::<Result<Box<[_]>, _>>()?;
        if keyed.is_empty() {
            return Err(AppSecretsError(AppSecretsErrorKind::NoSecret));
        }
        Ok(Self {
            keyed,
            max_body_bytes: MAX_BODY_BYTES,
        })
    }

    /// The longest body that is hashed, in bytes: anybody may send one, and it is hashed once for each secret. Default 16 MiB;
    /// the platform sends 3 MB at most.
    #[must_use]
    pub fn with_max_body_bytes(self, max_body_bytes: usize) -> Self {
        Self {
            max_body_bytes,
            ..self
        }
    }

    /// Verifies a body against its header `X-Hub-Signature-256`, given as `&str`, as `&[u8]` or as an `Option` of
    /// either.
    ///
    /// `body` must be the bytes as received: any framework that decodes and writes them anew breaks the signature. One
    /// pass over the body for each secret tried, no allocation, and each comparison takes the same time wherever the
    /// two differ. Upper-case digits are accepted.
    ///
    /// # Errors
    ///
    /// [`SignatureError`] for a header that is missing, malformed, or made with another secret or for another body; and for a
    /// body longer than the [limit](Self::with_max_body_bytes), of which nothing is hashed.
    pub fn verify<'h, 'b>(
        &self,
        header: impl Into<SignatureHeader<'h>>,
        body: &'b [u8],
    ) -> Result<Verified<'b>, SignatureError> {
        let header = header
            .into()
            .0
            .ok_or(SignatureError(SignatureErrorKind::Missing))?;
        let tag = parse_header(header).ok_or(SignatureError(SignatureErrorKind::Malformed))?;
        if body.len() > self.max_body_bytes {
            return Err(SignatureError(SignatureErrorKind::TooLong));
        }
        let secret = self
            .keyed
            .iter()
            .position(|keyed| keyed.clone().chain_update(body).verify_slice(&tag).is_ok())
            .ok_or(SignatureError(SignatureErrorKind::Mismatch))?;
        Ok(Verified { body, secret })
    }
}

impl fmt::Debug for AppSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AppSecrets({})", self.keyed.len())
    }
}

/// The value of the header `X-Hub-Signature-256`, or that there was none. [`AppSecrets::verify`] makes it of what it is
/// given.
#[derive(Clone, Copy)]
pub struct SignatureHeader<'h>(Option<&'h [u8]>);

impl fmt::Debug for SignatureHeader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() {
            "SignatureHeader(..)"
        } else {
            "SignatureHeader(none)"
        })
    }
}

impl<'h> From<&'h [u8]> for SignatureHeader<'h> {
    fn from(value: &'h [u8]) -> Self {
        Self(Some(value))
    }
}

impl<'h> From<&'h str> for SignatureHeader<'h> {
    fn from(value: &'h str) -> Self {
        Self(Some(value.as_bytes()))
    }
}

impl<'h> From<&'h String> for SignatureHeader<'h> {
    fn from(value: &'h String) -> Self {
        Self(Some(value.as_bytes()))
    }
}

impl<'h, T: AsRef<[u8]> + ?Sized> From<Option<&'h T>> for SignatureHeader<'h> {
    fn from(value: Option<&'h T>) -> Self {
        Self(value.map(AsRef::as_ref))
    }
}

/// A body whose signature was verified. [`Payload::parse`](crate::Payload::parse) takes nothing else, so no body is read
/// unverified by mistake.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Verified<'b> {
    body: &'b [u8],
    secret: usize,
}

impl<'b> Verified<'b> {
    /// The body, byte by byte as it was given.
    #[must_use]
    pub const fn body(self) -> &'b [u8] {
        self.body
    }

    /// Which secret matched: its index in the list given to [`AppSecrets::new`].
    #[must_use]
    pub const fn secret(self) -> usize {
        self.secret
    }
}

impl fmt::Debug for Verified<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified")
            .field("bytes", &self.body.len())
            .field("secret", &self.secret)
            .finish()
    }
}

/// The header that the platform would send with this body: `sha256=` and 64 lower-case digits. For tests and for tools
/// that replay bodies.
#[must_use]
pub fn sign(secret: impl AsRef<[u8]>, body: &[u8]) -> String {
    let tag = key(secret.as_ref())
        .chain_update(body)
        .finalize()
        .into_bytes();
    let digits = tag.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
    PREFIX
        .chars()
        .chain(digits.filter_map(|digit| char::from_digit(digit.into(), 16)))
        .collect()
}

/// Whether two secrets are the same, in a time that tells neither where they differ nor how long `expected` is.
pub(crate) fn is_same_secret(expected: &[u8], given: &[u8]) -> bool {
    let keyed = key(expected);
    keyed.clone().chain_update(expected).finalize() == keyed.chain_update(given).finalize()
}

#[expect(
    clippy::expect_used,
    reason = "HMAC takes a key of any length, see RFC 2104, section 2"
)]
fn key(secret: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(secret).expect("a key of any length")
}

fn parse_header(header: &[u8]) -> Option<[u8; TAG_LEN]> {
    let digits = header.strip_prefix(PREFIX.as_bytes())?;
    if digits.len() != 2 * TAG_LEN {
        return None;
    }
    let mut tag = [0; TAG_LEN];
    for (byte, pair) in tag.iter_mut().zip(digits.chunks_exact(2)) {
        for digit in pair {
            let digit = char::from(*digit)
                .to_digit(16)
                .and_then(|digit| u8::try_from(digit).ok())?;
            *byte = *byte << 4 | digit;
        }
    }
    Some(tag)
}

/// Why a body was not verified. It says nothing about the secret, the body or what was sent; answer it with
/// [`status_hint`](Self::status_hint).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct SignatureError(SignatureErrorKind);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum SignatureErrorKind {
    #[error(
        "malformed signature: header `X-Hub-Signature-256` is not `sha256=` and 64 hexadecimal digits"
    )]
    Malformed,
    #[error(
        "signature does not match: another app secret, or the body is not the bytes as received"
    )]
    Mismatch,
    #[error("missing signature: there is no header `X-Hub-Signature-256`")]
    Missing,
    #[error("the body was not verified: it is longer than the limit")]
    TooLong,
}

impl SignatureError {
    /// There was no header.
    #[must_use]
    pub fn is_missing(self) -> bool {
        self.0 == SignatureErrorKind::Missing
    }

    /// The header is not `sha256=` and 64 hexadecimal digits.
    #[must_use]
    pub fn is_malformed(self) -> bool {
        self.0 == SignatureErrorKind::Malformed
    }

    /// The header was made with another secret or for another body.
    #[must_use]
    pub fn is_mismatch(self) -> bool {
        self.0 == SignatureErrorKind::Mismatch
    }

    /// The body is longer than the [limit](AppSecrets::with_max_body_bytes).
    #[must_use]
    pub fn is_too_long(self) -> bool {
        self.0 == SignatureErrorKind::TooLong
    }

    /// The HTTP status to answer with: 413 if the body is too long, else 401.
    #[must_use]
    pub const fn status_hint(self) -> u16 {
        match self.0 {
            SignatureErrorKind::TooLong => 413,
            SignatureErrorKind::Malformed
            | SignatureErrorKind::Mismatch
            | SignatureErrorKind::Missing => 401,
        }
    }
}

/// A list of secrets that proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct AppSecretsError(AppSecretsErrorKind);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum AppSecretsErrorKind {
    #[error("app secret {0} is empty: is its setting missing?")]
    EmptySecret(usize),
    #[error("no app secret, at least one is needed")]
    NoSecret,
}

#[cfg(test)]
mod tests {
    #![expect(clippy::string_slice, reason = "the headers are ASCII")]

    use super::*;

    const SECRET: &str = "test_app_secret";
    const BODY: &[u8] = br#"{"object":"whatsapp_business_account","entry":[]}"#;
    const HEADER: &str = "sha256=dec6a680679a968e7e0319355b23599cbfc54502c0784668e9618baa0c633756";

    fn secrets() -> AppSecrets {
        AppSecrets::new([SECRET]).unwrap()
    }

    #[test]
    fn verifies_what_the_platform_signs() {
        assert_eq!(sign(SECRET, BODY), HEADER);
        let verified = secrets().verify(HEADER, BODY).unwrap();
        assert_eq!((verified.body(), verified.secret()), (BODY, 0));
    }

    #[test]
    fn a_body_that_is_too_long_is_not_hashed() {
        let secrets = secrets().with_max_body_bytes(BODY.len());
        assert!(secrets.verify(HEADER, BODY).is_ok());
        let error = secrets
            .with_max_body_bytes(BODY.len() - 1)
            .verify(HEADER, BODY)
            .unwrap_err();
        assert!(error.is_too_long() && !error.is_mismatch());
        assert_eq!(error.status_hint(), 413);
        assert_eq!(
            error.to_string(),
            "the body was not verified: it is longer than the limit"
        );
        assert_eq!(
            MAX_BODY_BYTES,
            crate::webhook::Limits::default().max_body_bytes()
        );
    }

    #[test]
    fn agrees_with_rfc_4231() {
        for (secret, body, tag) in [
            (
                vec![0x0b; 20],
                &b"Hi There"[..],
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            ),
            (
                b"Jefe".to_vec(),
                b"what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            // A key longer than the hash's block.
            (
                vec![0xaa; 131],
                b"Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
        ] {
            assert_eq!(sign(secret, body), format!("sha256={tag}"));
        }
    }

    #[test]
    fn takes_a_header_in_every_shape() {
        let secrets = secrets();
        let upper = format!("sha256={}", HEADER[7..].to_uppercase());
        assert!(secrets.verify(HEADER.as_bytes(), BODY).is_ok());
        assert!(secrets.verify(Some(HEADER), BODY).is_ok());
        assert!(secrets.verify(Some(HEADER.as_bytes()), BODY).is_ok());
        assert!(secrets.verify(&upper, BODY).is_ok());
        assert!(secrets.verify(Some(&upper), BODY).is_ok());
    }

    #[test]
    fn tells_which_secret_matched() {
        let secrets = AppSecrets::new([&b"current"[..], b"previous"]).unwrap();
        for (secret, index) in [("current", 0), ("previous", 1)] {
            let verified = secrets.verify(&sign(secret, BODY), BODY).unwrap();
            assert_eq!(verified.secret(), index);
        }
        assert!(secrets.verify(HEADER, BODY).unwrap_err().is_mismatch());
    }

    #[test]
    fn every_flipped_bit_is_a_mismatch() {
        let secrets = secrets();
        for at in 0..BODY.len() * 8 {
            let mut body = BODY.to_vec();
            body[at / 8] ^= 1 << (at % 8);
            assert!(secrets.verify(HEADER, &body).unwrap_err().is_mismatch());
        }
        for at in "sha256=".len()..HEADER.len() {
            let mut header = HEADER.as_bytes().to_vec();
            header[at] = if header[at] == b'0' { b'1' } else { b'0' };
            assert!(
                secrets
                    .verify(header.as_slice(), BODY)
                    .unwrap_err()
                    .is_mismatch()
            );
        }
        assert!(
            secrets
                .verify(HEADER, &BODY[1..])
                .unwrap_err()
                .is_mismatch()
        );
        assert!(secrets.verify(HEADER, b"").unwrap_err().is_mismatch());
    }

    #[test]
    fn tells_missing_malformed_and_mismatch_apart() {
        let secrets = secrets();
        let missing = secrets.verify(None::<&str>, BODY).unwrap_err();
        assert!(missing.is_missing());
        assert_eq!(missing.status_hint(), 401);
        assert_eq!(
            missing.to_string(),
            "missing signature: there is no header `X-Hub-Signature-256`"
        );
        let digits = &HEADER[7..];
        for header in [
            "",
            "sha256=",
            digits,
            &format!("sha1={}", &digits[..40]),
            &format!("sha1={digits}"),
            &format!("SHA256={digits}"),
            &format!(" {HEADER}"),
            &format!("{HEADER} "),
            &format!("{HEADER}0"),
            &HEADER[..HEADER.len() - 1],
            &format!("sha256={}é", &digits[..62]),
            &format!("sha256=+{}", &digits[..63]),
            &format!("sha256=g{}", &digits[..63]),
        ] {
            let malformed = secrets.verify(header, BODY).unwrap_err();
            assert!(malformed.is_malformed(), "{header}");
            assert_eq!(
                malformed.to_string(),
                "malformed signature: header `X-Hub-Signature-256` is not `sha256=` and 64 hexadecimal digits"
            );
        }
        let mismatch = secrets.verify(&sign("other", BODY), BODY).unwrap_err();
        assert!(mismatch.is_mismatch());
        assert_eq!(
            mismatch.to_string(),
            "signature does not match: another app secret, or the body is not the bytes as received"
        );
    }

    #[test]
    fn refuses_secrets_that_prove_nothing() {
        let message = |secrets: &[&str]| AppSecrets::new(secrets).unwrap_err().to_string();
        assert_eq!(message(&[]), "no app secret, at least one is needed");
        assert_eq!(
            message(&["a", ""]),
            "app secret 1 is empty: is its setting missing?"
        );
    }

    #[test]
    fn prints_no_secret_no_signature_and_no_body() {
        assert_eq!(format!("{:?}", secrets()), "AppSecrets(1)");
        assert_eq!(
            format!("{:?}", SignatureHeader::from(HEADER)),
            "SignatureHeader(..)"
        );
        assert_eq!(
            format!("{:?}", secrets().verify(HEADER, BODY)),
            "Ok(Verified { bytes: 49, secret: 0 })"
        );
        assert_eq!(
            format!("{:?}", secrets().verify(HEADER, b"x")),
            "Err(SignatureError(Mismatch))"
        );
    }

    #[test]
    fn compares_secrets() {
        assert!(is_same_secret(b"token", b"token"));
        for given in [&b""[..], b"toke", b"tokeN", b"token\0", b"xoken"] {
            assert!(!is_same_secret(b"token", given));
        }
    }
}
