//! What colleagues get: tickets, notes and posts.

use serde_json::Value;

use super::fields::{DESTINATION, Fields, Report};

/// Something for a person to work on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ticket {
    /// `destination`: a configured id; `None` for the default one.
    pub destination: Option<String>,
    /// `place`: a configured pipeline, queue or group there; `None` for the default one.
    pub place: Option<String>,
    /// `subject`: one line, up to 200 characters.
    pub subject: String,
    /// `text`: up to 10,000 characters.
    pub text: Option<String>,
    /// `urgency`.
    pub urgency: Option<Urgency>,
}

/// How urgent a ticket is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(clippy::exhaustive_enums, reason = "connectors map all of them")]
pub enum Urgency {
    /// It can wait.
    Low,
    /// As usual.
    Medium,
    /// Before others.
    High,
    /// At once.
    Urgent,
}

impl Urgency {
    /// Its name, as rules write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Urgent => "urgent",
        }
    }
}

/// A text kept with the customer or their ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Note {
    /// `destination`: a configured id; `None` for the default one.
    pub destination: Option<String>,
    /// `text`: up to 10,000 characters.
    pub text: String,
}

/// A text for colleagues.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Post {
    /// `destination`: a configured id; `None` for the default one.
    pub destination: Option<String>,
    /// `place`: a configured channel there; `None` for the default one.
    pub place: Option<String>,
    /// `text`: up to 3,000 characters.
    pub text: String,
}

pub(super) fn ticket(params: &Value, report: &mut Report) -> Option<Ticket> {
    let mut fields = Fields::of(params, "", report)?;
    let subject = fields.need_text("subject", 200);
    let text = fields.text("text", 10_000);
    let urgency = fields.one_of(
        "urgency",
        &[
            ("low", Urgency::Low),
            ("medium", Urgency::Medium),
            ("high", Urgency::High),
            ("urgent", Urgency::Urgent),
        ],
    );
    let place = fields.id("place");
    let destination = fields.id(DESTINATION);
    fields.end();
    Some(Ticket {
        destination,
        place,
        subject: subject?,
        text,
        urgency,
    })
}

pub(super) fn note(params: &Value, report: &mut Report) -> Option<Note> {
    let mut fields = Fields::of(params, "", report)?;
    let text = fields.need_text("text", 10_000);
    let destination = fields.id(DESTINATION);
    fields.end();
    Some(Note {
        destination,
        text: text?,
    })
}

pub(super) fn post(params: &Value, report: &mut Report) -> Option<Post> {
    let mut fields = Fields::of(params, "", report)?;
    let text = fields.need_text("text", 3000);
    let place = fields.id("place");
    let destination = fields.id(DESTINATION);
    fields.end();
    Some(Post {
        destination,
        place,
        text: text?,
    })
}
