//! Recorded traffic: one line, one webhook body with what the host knew at the time.

use std::borrow::Cow;
use std::fmt;

use crate::facts::{Context, FactsJsonError};
use crate::json::document::Document;
use crate::json::scan::{SyntaxError, SyntaxErrorKind, skip_whitespace};
use crate::json::view::View;
use crate::time::Timestamp;
use crate::webhook::{Payload, PayloadError};

/// A line of recorded traffic:
///
/// ```json
/// {"now": "2026-11-25T12:00:00Z", "facts": {"customer.tier": "gold"}, "body": {"object": "whatsapp_business_account", "entry": []}}
/// ```
///
/// | member | holds |
/// | --- | --- |
/// | `body` | the webhook body: as the JSON that it is, or as a string of its raw text |
/// | `now` | when it was decided, as RFC 3339 or in seconds since 1970 |
/// | `facts` | the host's facts for all events of the body; may be left out |
///
/// Other members are ignored, so a service may write its log once for all its uses. The newest member counts where one
/// repeats. Reading costs time linear in the line and no memory but that of the facts, and of a body given as a string
/// with escapes.
///
/// `Debug` shows nothing of the body.
#[derive(Clone)]
pub struct Record<'l> {
    body: Cow<'l, [u8]>,
    context: Context<'static>,
}

impl<'l> Record<'l> {
    /// Reads one line.
    ///
    /// # Errors
    ///
    /// A line that is no JSON object, or in which `body`, `now` or a fact is missing or wrong. The message shows
    /// nothing of the body and no value of a fact. What is wrong inside the body, [`payload`](Self::payload) says.
    ///
    /// ```
    /// use waypost::replay::Record;
    ///
    /// let record = Record::parse(br#"{"now": 1790000000, "body": "{\"entry\": []}"}"#)?;
    /// assert_eq!(record.payload().map(|payload| payload.events().count()), Ok(0));
    ///
    /// let error = Record::parse(br#"{"body": {}}"#).unwrap_err();
    /// assert_eq!(error.to_string(), "missing `now`: when it was decided, as `2026-12-24T14:00:00-03:00`");
    /// # Ok::<(), waypost::replay::RecordError>(())
    /// ```
    pub fn parse(line: &'l [u8]) -> Result<Self, RecordError> {
        let document = checked(line)?;
        let (mut body, mut now, mut facts) = (None, None, None);
        for (key, view) in document.root().members() {
            let place = match key {
                b"body" => &mut body,
                b"now" => &mut now,
                b"facts" => &mut facts,
                _ => continue,
            };
            *place = Some(view);
        }
        let mut context = Context::at(instant(now.ok_or(Kind::Missing("now"))?)?);
        if let Some(facts) = facts.filter(|facts| !facts.is_null()) {
            let text = std::str::from_utf8(facts.source()).map_err(|_| Kind::Facts(None))?;
            context
                .set_json(text)
                .map_err(|error| Kind::Facts(Some(error)))?;
        }
        Ok(Self {
            body: raw_body(line, body.ok_or(Kind::Missing("body"))?)?,
            context,
        })
    }

    /// The body.
    ///
    /// # Errors
    ///
    /// As [`Payload::parse_unverified`], with the usual limits.
    pub fn payload(&self) -> Result<Payload<'_>, PayloadError> {
        Payload::parse_unverified(&self.body)
    }

    /// The time and the facts.
    #[must_use]
    pub const fn context(&self) -> &Context<'static> {
        &self.context
    }
}

impl fmt::Debug for Record<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("body", &format_args!("{} bytes", self.body.len()))
            .field("context", &self.context)
            .finish()
    }
}

/// A line that is no record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordError {
    kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Body,
    /// None where they are no UTF-8.
    Facts(Option<FactsJsonError>),
    Missing(&'static str),
    NoObject,
    Now,
    Syntax {
        kind: SyntaxErrorKind,
        offset: usize,
    },
}

impl From<Kind> for RecordError {
    fn from(kind: Kind) -> Self {
        Self { kind }
    }
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Body => f.write_str("`body` is neither an object nor a string"),
            Kind::Facts(None) => f.write_str("`facts` is no UTF-8"),
            Kind::Facts(Some(error)) => write!(f, "`facts`: {error}"),
            Kind::Missing("now") => {
                f.write_str("missing `now`: when it was decided, as `2026-12-24T14:00:00-03:00`")
            }
            Kind::Missing(key) => write!(f, "missing `{key}`: the webhook body"),
            Kind::NoObject => f.write_str("the line is no JSON object"),
            Kind::Now => f.write_str(
                "`now` is no instant: write `2026-12-24T14:00:00-03:00` or seconds since 1970",
            ),
            Kind::Syntax { kind, offset } => {
                write!(f, "the line is no JSON: {kind} (byte {})", offset + 1)
            }
        }
    }
}

impl std::error::Error for RecordError {}

/// The object that the line is.
fn checked(line: &[u8]) -> Result<Document<'_>, Kind> {
    let document = Document::parse(line, skip_whitespace(line, 0)).map_err(|error| {
        let SyntaxError { kind, offset } = error;
        Kind::Syntax { kind, offset }
    })?;
    if document.root().is_object() {
        Ok(document)
    } else {
        Err(Kind::NoObject)
    }
}

fn instant(view: View<'_>) -> Result<Timestamp, Kind> {
    if let Some(text) = view.string() {
        return text.parse().map_err(|_| Kind::Now);
    }
    let seconds = view.number().and_then(|number| number.parse().ok());
    seconds.map(Timestamp::from_secs).ok_or(Kind::Now)
}

fn raw_body<'l>(line: &'l [u8], body: View<'_>) -> Result<Cow<'l, [u8]>, Kind> {
    let span = body.span();
    if body.is_object() {
        return Ok(Cow::Borrowed(line.get(span).unwrap_or_default()));
    }
    let text = body.string().ok_or(Kind::Body)?;
    let quoted = line.get(span.start + 1..span.end - 1).unwrap_or_default();
    // An escape is longer than what it stands for.
    Ok(if text.len() == quoted.len() {
        Cow::Borrowed(quoted)
    } else {
        Cow::Owned(text.as_bytes().to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_bodies_of_both_sorts() {
        let message = r#"{"field": "messages", "value": {"messages": [{"id": "a"}]}}"#;
        let quoted = message.replace('"', "\\\"");
        for line in [
            format!(r#"{{"body": {message}, "now": "2026-11-25T12:00:00Z"}}"#),
            format!(r#" {{"now": 1795608000, "facts": null, "x": [], "body": "{quoted}"}}"#),
            format!(
                r#"{{"body": 5, "facts": {{"customer.tier": "gold"}}, "now": 0, "body": {message}, "now": 1795608000}}"#
            ),
        ] {
            let record = Record::parse(line.as_bytes()).unwrap();
            assert_eq!(record.context().now().to_string(), "2026-11-25T12:00:00Z");
            assert_eq!(record.payload().unwrap().events().count(), 1, "{line}");
        }
    }

    #[test]
    fn says_what_is_wrong_and_shows_nothing() {
        for (line, message) in [
            (
                "",
                "the line is no JSON: the text ends in the middle of a value (byte 1)",
            ),
            (
                "{\"body\": {}",
                "the line is no JSON: the text ends in the middle of a value (byte 12)",
            ),
            (
                "{} x",
                "the line is no JSON: unexpected characters after the value (byte 4)",
            ),
            ("[]", "the line is no JSON object"),
            (
                "{\"body\": {}}",
                "missing `now`: when it was decided, as `2026-12-24T14:00:00-03:00`",
            ),
            ("{\"now\": 0}", "missing `body`: the webhook body"),
            (
                "{\"now\": 0, \"body\": []}",
                "`body` is neither an object nor a string",
            ),
            (
                "{\"now\": 0, \"body\": \"\\ud800\"}",
                "`body` is neither an object nor a string",
            ),
            (
                "{\"now\": \"noon\", \"body\": {}}",
                "`now` is no instant: write `2026-12-24T14:00:00-03:00` or seconds since 1970",
            ),
            (
                "{\"now\": 1.5, \"body\": {}}",
                "`now` is no instant: write `2026-12-24T14:00:00-03:00` or seconds since 1970",
            ),
            (
                "{\"now\": 0, \"body\": {}, \"facts\": []}",
                "`facts`: expected an object of facts, got a list",
            ),
            (
                "{\"now\": 0, \"body\": {}, \"facts\": {\"customer.tier\": 7777}}",
                "`facts`: fact `customer.tier` is a string, got a number",
            ),
        ] {
            assert_eq!(
                Record::parse(line.as_bytes()).unwrap_err().to_string(),
                message,
                "{line}"
            );
        }
        let record = Record::parse(
            b"{\"now\": 0, \"facts\": {\"customer.owner\": \"Zorzal\"}, \"body\": \"Sesame\"}",
        )
        .unwrap();
        let shown = format!("{record:?}");
        assert!(
            !shown.contains("Sesame") && !shown.contains("Zorzal"),
            "{shown}"
        );
        assert!(record.payload().is_err());
    }
}
