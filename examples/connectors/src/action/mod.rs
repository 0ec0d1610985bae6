//! Actions: what a rule may ask for, with the parameters of each.
//!
//! The same reading serves twice. A rule file is checked with [`Action::check`], where a text with a placeholder (`${...}`)
//! may stand for anything; a decision's action is read with [`Action::parse`], its placeholders filled in.

mod desk;
mod fields;
mod message;
mod problem;
mod record;
#[cfg(test)]
mod schema;

use std::fmt;

use serde_json::Value;

pub use desk::{Note, Post, Ticket, Urgency};
use fields::Report;
pub use fields::{nearest, suggest};
pub use message::{Button, Category, Header, List, Row, Section, Send, Template, TemplateButton};
pub use problem::{ActionError, Problem};
pub use record::{SetConsent, Tag, WebhookCall};

/// What a rule asks for. No parameter of any of them names a URL, a host or a recipient.
///
/// ```
/// use waypost_connectors::Action;
///
/// let problems = Action::check("send", r#"{"txt": "Hello", "buttons": [{"id": "a"}]}"#);
/// let lines: Vec<_> = problems.iter().map(ToString::to_string).collect();
/// assert_eq!(lines, [
///     "/text: is missing",
///     "/buttons/0/title: is missing",
///     "/txt: unknown parameter, did you mean `text`?",
/// ]);
/// ```
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Action {
    /// `send`: a message to the customer, free-form.
    Send(Send),
    /// `template`, or `send` with `template`: a template to the customer.
    Template(Template),
    /// `ticket`: something for a person to work on.
    Ticket(Ticket),
    /// `note`: a text kept with the customer or their ticket.
    Note(Note),
    /// `post`: a text for colleagues in a channel.
    Post(Post),
    /// `set_consent`: what the customer wants to get.
    SetConsent(SetConsent),
    /// `tag`: a word kept with the customer.
    Tag(Tag),
    /// `webhook`: a signed request to another program.
    Webhook(WebhookCall),
}

/// Names of actions, in the order of [`Action`].
#[must_use]
pub const fn names() -> &'static [&'static str] {
    &[
        "send",
        "template",
        "ticket",
        "note",
        "post",
        "set_consent",
        "tag",
        "webhook",
    ]
}

/// Texts are not shown.
impl fmt::Debug for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Action({})", self.name())
    }
}

impl Action {
    /// Reads the action of a decision, placeholders filled in: its name, and its parameters as JSON.
    ///
    /// # Errors
    ///
    /// All that is wrong, each with its place in the parameters.
    pub fn parse(name: &str, params: &str) -> Result<Self, ActionError> {
        let mut report = Report::filled();
        let action = read(name, params, &mut report);
        action
            .filter(|_| report.problems.is_empty())
            .ok_or(ActionError(report.problems))
    }

    /// What is wrong with an action of a rule file, in which a text with `${` may stand for anything. Empty where nothing is.
    #[must_use]
    pub fn check(name: &str, params: &str) -> Vec<Problem> {
        let mut report = Report::open();
        read(name, params, &mut report);
        report.problems
    }

    /// An action of a rule file, as far as it can be read: placeholders are still to be filled in.
    pub(crate) fn open(name: &str, params: &str) -> Option<Self> {
        read(name, params, &mut Report::open())
    }

    /// Its name; that of [`Template`](Self::Template) is always `template`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Send(_) => "send",
            Self::Template(_) => "template",
            Self::Ticket(_) => "ticket",
            Self::Note(_) => "note",
            Self::Post(_) => "post",
            Self::SetConsent(_) => "set_consent",
            Self::Tag(_) => "tag",
            Self::Webhook(_) => "webhook",
        }
    }

    /// The configured id of the destination that it names.
    #[must_use]
    pub fn destination(&self) -> Option<&str> {
        match self {
            Self::Send(send) => send.destination.as_deref(),
            Self::Template(template) => template.destination.as_deref(),
            Self::Ticket(ticket) => ticket.destination.as_deref(),
            Self::Note(note) => note.destination.as_deref(),
            Self::Post(post) => post.destination.as_deref(),
            Self::SetConsent(_) => None,
            Self::Tag(tag) => tag.destination.as_deref(),
            Self::Webhook(webhook) => webhook.destination.as_deref(),
        }
    }

    /// The configured name of the place that it names.
    #[must_use]
    pub fn place(&self) -> Option<&str> {
        match self {
            Self::Ticket(ticket) => ticket.place.as_deref(),
            Self::Post(post) => post.place.as_deref(),
            Self::Send(_)
            | Self::Template(_)
            | Self::Note(_)
            | Self::SetConsent(_)
            | Self::Tag(_)
            | Self::Webhook(_) => None,
        }
    }
}

fn read(name: &str, params: &str, report: &mut Report) -> Option<Action> {
    let Ok(params) = serde_json::from_str::<Value>(params) else {
        report.add("", "not valid JSON");
        return None;
    };
    match name {
        "send" if params.get("template").is_some() => {
            message::template(&params, "template", report).map(Action::Template)
        }
        "send" => message::send(&params, report).map(Action::Send),
        "template" => message::template(&params, "name", report).map(Action::Template),
        "ticket" => desk::ticket(&params, report).map(Action::Ticket),
        "note" => desk::note(&params, report).map(Action::Note),
        "post" => desk::post(&params, report).map(Action::Post),
        "set_consent" => record::set_consent(&params, report).map(Action::SetConsent),
        "tag" => record::tag(&params, report).map(Action::Tag),
        "webhook" => record::webhook(&params, report).map(Action::Webhook),
        other => {
            let known = suggest(other, names());
            report.add("", format!("`{other}` is not an action{known}"));
            None
        }
    }
}
