//! A header and a body: let in if, and only if, the header is what one of the secrets signs.

use std::sync::LazyLock;

use sha2::{Digest, Sha256};
use waypost::{AppSecrets, signature};

const SECRETS: [&[u8]; 3] = [b"current", b"previous", &[0xff; 100]];

static KEYS: LazyLock<AppSecrets> = LazyLock::new(|| AppSecrets::new(SECRETS).unwrap());

pub(crate) fn check(data: &[u8]) {
    let Some((head, rest)) = data.split_at_checked(3) else {
        return;
    };
    // As it came.
    let (given, body) = match rest.iter().position(|byte| *byte == b'\n') {
        Some(end) => (&rest[..end], &rest[end + 1..]),
        None => (&b""[..], rest),
    };
    compare(given, body);

    // As a secret of ours or of nobody signs it, with one byte changed or none.
    let secret = SECRETS
        .get(usize::from(head[0] % 4))
        .copied()
        .unwrap_or(b"another");
    let mut header = signature::sign(secret, body).into_bytes();
    assert_eq!(header, signed(secret, body));
    compare(&header, body);
    let at = usize::from(head[1]) % header.len();
    header[at] = head[2];
    compare(&header, body);
    header.truncate(at);
    compare(&header, body);
}

fn compare(header: &[u8], body: &[u8]) {
    // Digits may be capitals.
    let is_signed = |secret: &&[u8]| {
        let expected = signed(secret, body);
        let (prefix, digits) = expected.split_at(7);
        header.starts_with(prefix) && header[7..].eq_ignore_ascii_case(digits)
    };
    let expected = SECRETS.iter().position(is_signed);
    match KEYS.verify(header, body) {
        Ok(verified) => {
            assert_eq!((Some(verified.secret()), verified.body()), (expected, body));
        }
        Err(error) => assert!(expected.is_none() && !error.to_string().is_empty()),
    }
}

/// HMAC as RFC 2104 writes it.
fn signed(secret: &[u8], body: &[u8]) -> Vec<u8> {
    let mut key = [0; 64];
    if secret.len() > 64 {
        key[..32].copy_from_slice(&Sha256::digest(secret));
    } else {
        key[..secret.len()].copy_from_slice(secret);
    }
    let pad = |with: u8| key.map(|byte| byte ^ with);
    let inner = Sha256::new()
        .chain_update(pad(0x36))
        .chain_update(body)
        .finalize();
    let outer = Sha256::new()
        .chain_update(pad(0x5c))
        .chain_update(inner)
        .finalize();
    let digits = outer
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<String>();
    format!("sha256={digits}").into_bytes()
}
