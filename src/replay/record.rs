//! Recorded traffic: one line, one webhook body with what the host knew at the time.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

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
/// Other members are ignored, so a service may write its log once for all its uses. The newest member counts if one
/// repeats. Reading costs time linear in the line and no memory but that of the facts, and of a body given as a string
/// with escapes.
///
/// `Debug` shows nothing of the body.
#[derive(Clone)]
pub struct Record<'l> {
    body: Cow<'l, [u8]>,
    context: Context<'l>,
}

impl<'l> Record<'l> {
    /// What a service decided: a webhook body, and the time and facts of its events. What a context reads from
    /// [states](Context::with_states) is not in the record: hand over the [settled](Context::settled) one.
    pub fn new(body: impl Into<Cow<'l, [u8]>>, context: Context<'l>) -> Self {
        Self {
            body: body.into(),
            context,
        }
    }

    /// The record as a line of JSON, with the line feed at its end: to be appended to a log of traffic.
    ///
    /// It reads back as it is, byte for byte; only in a body that is not a JSON object on one line, bytes that are not UTF-8
    /// are replaced. It holds all that the body says about people. Cost: linear in the body.
    ///
    /// ```
    /// use waypost::replay::Record;
    /// use waypost::{Context, Timestamp};
    ///
    /// let context = Context::at(Timestamp::from_secs(1_790_000_000)).with("customer.tier", "gold")?;
    /// let line = Record::new(br#"{"entry": []}"#.as_slice(), context).to_line();
    /// assert_eq!(
    ///     String::from_utf8_lossy(&line),
    ///     "{\"now\":\"2026-09-21T14:13:20Z\",\"facts\":{\"customer.tier\":\"gold\"},\"body\":{\"entry\": []}}\n",
    /// );
    /// assert_eq!(Record::parse(&line)?.to_line(), line);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn to_line(&self) -> Vec<u8> {
        let mut line = Vec::with_capacity(self.body.len() + 64);
        line.extend(b"{\"now\":");
        write_json(&mut line, &self.context.now());
        line.extend(b",\"facts\":{");
        for (index, name) in self.context.names().enumerate() {
            if index > 0 {
                line.push(b',');
            }
            write_json(&mut line, name);
            line.push(b':');
            write_json(&mut line, &self.context.value(name));
        }
        line.extend(b"},\"body\":");
        let body: &[u8] = &self.body;
        let is_bare = body.starts_with(b"{") && body.ends_with(b"}");
        if is_bare && !body.contains(&b'\n') && checked(body).is_ok() {
            line.extend_from_slice(body);
        } else {
            write_json(&mut line, &String::from_utf8_lossy(body));
        }
        line.extend(b"}\n");
        line
    }

    /// Reads one line.
    ///
    /// # Errors
    ///
    /// A line that is not a JSON object, or in which `body`, `now` or a fact is missing or wrong. The message shows
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
        let mut context = Context::at(instant(now.ok_or(Kind::MissingNow)?)?);
        if let Some(facts) = facts.filter(|facts| !facts.is_null()) {
            let text = std::str::from_utf8(facts.source()).map_err(|_| Kind::FactsNotText)?;
            context.set_json(text).map_err(Kind::Facts)?;
        }
        Ok(Self {
            body: raw_body(line, body.ok_or(Kind::MissingBody)?)?,
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
    pub const fn context(&self) -> &Context<'l> {
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

/// A line that is not a record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct RecordError(#[from] Kind);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum Kind {
    #[error("`body` is neither an object nor a string")]
    Body,
    #[error("`facts`: {0}")]
    Facts(FactsJsonError),
    #[error("`facts` is not valid UTF-8")]
    FactsNotText,
    #[error("missing `body`: the webhook body")]
    MissingBody,
    #[error("missing `now`: when it was decided, as `2026-12-24T14:00:00-03:00`")]
    MissingNow,
    #[error("the line is not a JSON object")]
    NotAnObject,
    #[error("`now` is not an instant: write `2026-12-24T14:00:00-03:00` or seconds since 1970")]
    Now,
    #[error("the line is not valid JSON: {kind} (byte {byte})")]
    Syntax {
        kind: SyntaxErrorKind,
        /// The byte that does not fit, from 1.
        byte: usize,
    },
}

fn write_json<T: Serialize + ?Sized>(line: &mut Vec<u8>, value: &T) {
    // Texts, finite numbers and lists of them: nothing in them cannot be written, and a vector takes everything.
    let _ = serde_json::to_writer(line, value);
}

/// The object that the line is.
fn checked(line: &[u8]) -> Result<Document<'_>, Kind> {
    let document = Document::parse(line, skip_whitespace(line, 0)).map_err(|error| {
        let SyntaxError { kind, offset } = error;
        Kind::Syntax {
            kind,
            byte: offset + 1,
        }
    })?;
    if document.root().is_object() {
        Ok(document)
    } else {
        Err(Kind::NotAnObject)
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
    fn what_is_written_reads_back() {
        let facts = r#"{"customer.tier":"gold \"x\"","customer.orders":12.0,"customer.tags":["a","b"],"conversation.is_first":true}"#;
        let mut context = Context::at("2026-11-25T12:00:00Z".parse().unwrap());
        context.set_json(facts).unwrap();
        for body in [
            &b"{\"entry\": [] }"[..],
            b"{\"a\": \"\xff\"}",
            b"{\n  \"entry\": []\r\n}\n",
            b" {\"entry\": []}",
            b"[1, 2]",
            b"not JSON, \"quoted\"",
            b"",
        ] {
            let line = Record::new(body, context.clone()).to_line();
            let first_end = line.iter().position(|byte| *byte == b'\n');
            assert_eq!(first_end, Some(line.len() - 1));
            let read = Record::parse(&line).unwrap();
            assert_eq!(*read.body, *body);
            assert_eq!(read.context().now(), context.now());
            for name in context.names() {
                assert_eq!(read.context().value(name), context.value(name), "{name}");
            }
            assert_eq!(read.context().names().count(), 4);
        }
        // Neither UTF-8 nor an object on one line.
        let line = Record::new(b"\xff".as_slice(), context).to_line();
        assert_eq!(*Record::parse(&line).unwrap().body, *"\u{fffd}".as_bytes());
    }

    #[test]
    fn says_what_is_wrong_and_shows_nothing() {
        for (line, message) in [
            (
                "",
                "the line is not valid JSON: the text ends in the middle of a value (byte 1)",
            ),
            (
                "{\"body\": {}",
                "the line is not valid JSON: the text ends in the middle of a value (byte 12)",
            ),
            (
                "{} x",
                "the line is not valid JSON: unexpected characters after the value (byte 4)",
            ),
            ("[]", "the line is not a JSON object"),
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
                "`now` is not an instant: write `2026-12-24T14:00:00-03:00` or seconds since 1970",
            ),
            (
                "{\"now\": 1.5, \"body\": {}}",
                "`now` is not an instant: write `2026-12-24T14:00:00-03:00` or seconds since 1970",
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
