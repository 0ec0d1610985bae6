//! The GET request with which the platform asks whether an address is a webhook of yours.
//!
//! `?hub.mode=subscribe&hub.challenge=...&hub.verify_token=...`, in any order; the answer is the challenge (Meta,
//! "Webhooks: Getting Started", verification requests). It is sent whenever the address or the token is edited.

use crate::signature::is_same_secret;
use std::borrow::Cow;

/// Checks the query string of a verification request and returns the challenge: answer 200 with it as the whole body, as
/// `text/plain`.
///
/// `verify_token` is the token that was entered beside the address; it is compared in a time that does not tell where
/// the two differ. Names are understood with a dot and, as some frameworks rewrite them, with an underscore
/// (`hub_mode`). A leading `?` is ignored, and of a name that stands twice the first counts. The challenge is text to be
/// echoed, no number; it is borrowed unless it has escapes.
///
/// ```
/// use waypost::webhook::handshake;
///
/// let query = "hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=my+token";
/// assert_eq!(handshake(query, "my token")?, "1158201444");
/// assert_eq!(handshake(query, "another").unwrap_err().status_hint(), 403);
/// # Ok::<(), waypost::webhook::HandshakeError>(())
/// ```
///
/// # Errors
///
/// [`HandshakeError`] for a request of another mode, without one of the three parameters, or with a wrong token; and
/// for an empty `verify_token`, which anybody could send.
pub fn handshake<'q>(query: &'q str, verify_token: &str) -> Result<Cow<'q, str>, HandshakeError> {
    let parameter = |name: &'static str| {
        let value = find(query, name).ok_or(HandshakeError(Kind::Missing(name)))?;
        decode(value).ok_or(HandshakeError(Kind::NotText(name)))
    };
    if parameter("mode")? != "subscribe" {
        return Err(HandshakeError(Kind::NotSubscribe));
    }
    let given = parameter("verify_token")?;
    let challenge = parameter("challenge")?;
    if verify_token.is_empty() {
        return Err(HandshakeError(Kind::NoToken));
    }
    if !is_same_secret(verify_token.as_bytes(), given.as_bytes()) {
        return Err(HandshakeError(Kind::WrongToken));
    }
    Ok(challenge)
}

/// The value of `hub.<name>` as it stands in the query.
fn find<'q>(query: &'q str, name: &str) -> Option<&'q str> {
    query
        .strip_prefix('?')
        .unwrap_or(query)
        .split('&')
        .find_map(|pair| {
            let (key, value) = pair.split_once('=')?;
            let key = decode(key)?;
            let key = key.strip_prefix("hub")?.strip_prefix(['.', '_'])?;
            (key == name).then_some(value)
        })
}

/// Decodes `%41` and `+` (WHATWG URL Standard, `application/x-www-form-urlencoded`). `None` if the result is not UTF-8.
fn decode(value: &str) -> Option<Cow<'_, str>> {
    if !value.contains(['%', '+']) {
        return Some(Cow::Borrowed(value));
    }
    let mut decoded = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let (byte, after) = match (byte, after) {
            (b'+', after) => (b' ', after),
            // What is not an escape stands for itself.
            (b'%', [high, low, after @ ..]) => match hex_byte(*high, *low) {
                Some(byte) => (byte, after),
                None => (b'%', rest.get(1..).unwrap_or_default()),
            },
            (byte, after) => (*byte, after),
        };
        decoded.push(byte);
        rest = after;
    }
    String::from_utf8(decoded).ok().map(Cow::Owned)
}

fn hex_byte(high: u8, low: u8) -> Option<u8> {
    let high = char::from(high).to_digit(16)?;
    let low = char::from(low).to_digit(16)?;
    u8::try_from(high << 4 | low).ok()
}

/// Why a verification request is not answered with its challenge. It carries neither token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct HandshakeError(Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum Kind {
    #[error("missing parameter `hub.{0}` in the query")]
    Missing(&'static str),
    #[error("the verify token to compare with is empty: is its setting missing?")]
    NoToken,
    #[error("parameter `hub.mode` is not `subscribe`")]
    NotSubscribe,
    #[error("parameter `hub.{0}` is not valid UTF-8")]
    NotText(&'static str),
    #[error("parameter `hub.verify_token` is not the verify token")]
    WrongToken,
}

impl HandshakeError {
    /// The HTTP status to answer with: 403 if the token is wrong, 400 if the request is not one for a webhook, 500
    /// if the host has no token to compare with.
    #[must_use]
    pub const fn status_hint(self) -> u16 {
        match self.0 {
            Kind::Missing(_) | Kind::NotSubscribe | Kind::NotText(_) => 400,
            Kind::NoToken => 500,
            Kind::WrongToken => 403,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "tökén+1&=%";

    fn query(mode: &str, challenge: &str, token: &str) -> String {
        format!("hub.mode={mode}&hub.challenge={challenge}&hub.verify_token={token}")
    }

    #[test]
    fn echoes_the_challenge() {
        let token = "t%C3%B6k%c3%a9n%2B1%26%3D%";
        for (query, challenge) in [
            (query("subscribe", "1158201444", token), "1158201444"),
            (format!("?{}", query("subscribe", "1", token)), "1"),
            (query("subscribe", "1", token).replace("hub.", "hub_"), "1"),
            (
                query("subscribe", "1", token).replace("hub.", "hub%2e"),
                "1",
            ),
            (
                format!("hub.verify_token={token}&x&hub.challenge=00&=&hub.mode=subscribe"),
                "00",
            ),
            (query("subscribe", "a+b%20c%zz%4", token), "a b c%zz%4"),
            (query("subscribe", "", token), ""),
            (query("subscribe", "a=b", token), "a=b"),
            (
                format!("{}&hub.challenge=2", query("subscribe", "1", token)),
                "1",
            ),
        ] {
            assert_eq!(
                handshake(&query, TOKEN).as_deref(),
                Ok(challenge),
                "{query}"
            );
        }
        let query = query("subscribe", "plain", "t");
        assert!(matches!(handshake(&query, "t"), Ok(Cow::Borrowed("plain"))));
    }

    #[test]
    fn says_why_not() {
        for (query, token, status, message) in [
            ("", "t", 400, "missing parameter `hub.mode` in the query"),
            (
                "mode=subscribe",
                "t",
                400,
                "missing parameter `hub.mode` in the query",
            ),
            (
                &query("unsubscribe", "1", "t"),
                "t",
                400,
                "parameter `hub.mode` is not `subscribe`",
            ),
            (
                "hub.mode=subscribe&hub.challenge=1",
                "t",
                400,
                "missing parameter `hub.verify_token` in the query",
            ),
            (
                "hub.mode=subscribe&hub.verify_token=t",
                "t",
                400,
                "missing parameter `hub.challenge` in the query",
            ),
            (
                &query("subscribe", "%ff", "t"),
                "t",
                400,
                "parameter `hub.challenge` is not valid UTF-8",
            ),
            (
                &query("subscribe", "1", "T"),
                "t",
                403,
                "parameter `hub.verify_token` is not the verify token",
            ),
            (
                &query("subscribe", "1", ""),
                "",
                500,
                "the verify token to compare with is empty: is its setting missing?",
            ),
        ] {
            let error = handshake(query, token).unwrap_err();
            assert_eq!(
                (error.status_hint(), error.to_string()),
                (status, message.to_owned())
            );
        }
    }

    #[test]
    fn no_query_is_too_odd() {
        for query in [
            "&&&",
            "=",
            "%",
            "hub.mode",
            "hub.mode=%",
            "?é=%C3",
            "hub.=&hub=.&hub.mode.=",
        ] {
            assert!(handshake(query, "t").is_err(), "{query}");
        }
    }
}
