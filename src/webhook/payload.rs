//! A body whose structure is known to be sound.

use std::fmt;

use super::{Limits, PayloadError};
use crate::json::document::Document;
use crate::json::scan::skip_whitespace;
use crate::json::view::View;
use crate::signature::Verified;

/// A webhook body that is a JSON object, borrowed from the bytes that arrived.
///
/// Nothing is typed yet: `events` reads one event at a time, and the events borrow from here. Cost: the whole body is
/// taken apart once, in time linear in its length. Memory: none for a body with one message; eight bytes for each key,
/// value and closing bracket of a longer one; and one block for the texts of all strings that are written with escapes.
#[derive(Clone)]
pub struct Payload<'a> {
    document: Document<'a>,
    bytes: usize,
}

impl<'a> Payload<'a> {
    /// Reads a body whose signature was verified, under the default [`Limits`].
    ///
    /// A byte order mark at the front and white space around are skipped. Strings are not looked into here: one that
    /// is not UTF-8 concerns the event that holds it.
    ///
    /// # Errors
    ///
    /// If the body is not a JSON object, or is longer than the limit or 128 MiB.
    pub fn parse(verified: Verified<'a>) -> Result<Self, PayloadError> {
        Self::parse_with(verified, &Limits::default())
    }

    /// [`parse`](Self::parse) under limits of the caller's.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse).
    pub fn parse_with(verified: Verified<'a>, limits: &Limits) -> Result<Self, PayloadError> {
        Self::parse_unverified_with(verified.body(), limits)
    }

    /// Reads a body whose signature nobody checked: for tests, for replay, and for traffic that was verified before
    /// it was stored. Anybody who knows the address may have sent it.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse).
    ///
    /// ```
    /// use waypost::Payload;
    ///
    /// let body = br#"{"object": "whatsapp_business_account", "entry": []}"#;
    /// let payload = Payload::parse_unverified(body)?;
    /// assert_eq!(payload.events().count(), 0);
    ///
    /// let error = Payload::parse_unverified(b"{\"entry\": [}").unwrap_err();
    /// assert_eq!(error.to_string(), "the body is not valid JSON: expected a value (line 1, column 12)");
    /// assert_eq!(error.status_hint(), 400);
    /// # Ok::<(), waypost::webhook::PayloadError>(())
    /// ```
    pub fn parse_unverified(body: &'a [u8]) -> Result<Self, PayloadError> {
        Self::parse_unverified_with(body, &Limits::default())
    }

    /// [`parse_unverified`](Self::parse_unverified) under limits of the caller's.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse).
    pub fn parse_unverified_with(body: &'a [u8], limits: &Limits) -> Result<Self, PayloadError> {
        let start = start(body, limits)?;
        // Filled where it will be handed out from: it is large.
        let mut payload = Ok(Self {
            document: Document::default(),
            bytes: body.len(),
        });
        if let Ok(Self { document, .. }) = &mut payload {
            if let Err(error) = document.fill(body, start) {
                payload = Err(PayloadError::syntax(body, error));
            }
        }
        payload
    }

    /// The object that the body is.
    pub(crate) fn root(&self) -> View<'_> {
        self.document.root()
    }
}

/// Where the object begins that the body is.
fn start(body: &[u8], limits: &Limits) -> Result<usize, PayloadError> {
    let limit = limits.max_body_bytes().min(Document::MAX_BYTES);
    if body.len() > limit {
        return Err(PayloadError::too_long(body.len(), limit));
    }
    let mark = if body.starts_with(b"\xef\xbb\xbf") {
        3
    } else {
        0
    };
    let start = skip_whitespace(body, mark);
    if body.get(start) == Some(&b'{') {
        Ok(start)
    } else {
        Err(PayloadError::not_an_object(body, start))
    }
}

/// Says how long the body is, not what is in it.
impl fmt::Debug for Payload<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Payload({} bytes)", self.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(body: &[u8]) -> Result<Payload<'_>, PayloadError> {
        Payload::parse_unverified_with(body, &Limits::default().with_max_body_bytes(100))
    }

    #[test]
    fn any_object_is_a_payload() {
        for body in [
            &b"{}"[..],
            b" \r\n\t{} \n",
            b"\xef\xbb\xbf{\"entry\":[]}",
            b"{\"a\":\"\xff\\ud800\"}",
        ] {
            assert!(parse(body).is_ok(), "{body:?}");
        }
        assert_eq!(format!("{:?}", parse(b" {}").unwrap()), "Payload(3 bytes)");
    }

    #[test]
    fn says_why_a_body_is_not_a_payload() {
        for (body, message, offset, status) in [
            (
                "",
                "the body is not a JSON object: there is nothing in it (line 1, column 1)",
                0,
                400,
            ),
            (
                " \n ",
                "the body is not a JSON object: there is nothing in it (line 2, column 2)",
                3,
                400,
            ),
            (
                "[]",
                "the body is not a JSON object: it begins with an array (line 1, column 1)",
                0,
                400,
            ),
            (
                "\"x\"",
                "the body is not a JSON object: it begins with a string (line 1, column 1)",
                0,
                400,
            ),
            (
                "-1",
                "the body is not a JSON object: it begins with a number (line 1, column 1)",
                0,
                400,
            ),
            (
                "null",
                "the body is not a JSON object: it begins with a literal (line 1, column 1)",
                0,
                400,
            ),
            (
                "<html>",
                "the body is not a JSON object: it begins with something else (line 1, column 1)",
                0,
                400,
            ),
            (
                "{",
                "the body is not valid JSON: the text ends in the middle of a value (line 1, column 2)",
                1,
                400,
            ),
            (
                "{\n\"é\":1,}",
                "the body is not valid JSON: expected a key in double quotes (line 2, column 7)",
                9,
                400,
            ),
            (
                "{} x",
                "the body is not valid JSON: unexpected characters after the value (line 1, column 4)",
                3,
                400,
            ),
        ] {
            let error = parse(body.as_bytes()).unwrap_err();
            assert_eq!(error.to_string(), message);
            assert_eq!(
                (error.offset(), error.status_hint()),
                (offset, status),
                "{body}"
            );
        }
        let error = parse(&[b' '; 101]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the body has 101 bytes, more than the limit of 100"
        );
        assert_eq!(error.status_hint(), 413);
        assert_eq!((error.line(), error.column()), (1, 1));
        assert!(parse(&[&b"{}"[..], &[b' '; 98]].concat()).is_ok());
    }

    #[test]
    fn no_limit_is_higher_than_what_can_be_read() {
        let limits = Limits::default().with_max_body_bytes(usize::MAX);
        let body = vec![0; Document::MAX_BYTES + 1];
        let error = Payload::parse_unverified_with(&body, &limits).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the body has 134217728 bytes, more than the limit of 134217727"
        );
        assert_eq!(error.status_hint(), 413);
    }
}
