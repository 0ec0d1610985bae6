//! Actions: what a rule may ask for, with the parameters of each.
//!
//! The same reading serves twice. A rule file is checked with [`Action::check`], where a text with a placeholder (`${...}`)
//! may stand for anything; a decision's action is read with [`Action::parse`], its placeholders filled in.

mod fields;

use std::fmt;

use serde_json::Value;
use waypost::state::consent::ConsentValue;

use fields::{Fields, Report};

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

/// A free-form message to the customer of the conversation, or to its group.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Send {
    /// `destination`: a configured id; `None` for the one that sends.
    pub destination: Option<String>,
    /// `text`: up to 4,096 characters, 1,024 with buttons or a list.
    pub text: String,
    /// `header`: up to 60 characters, with buttons or a list.
    pub header: Option<String>,
    /// `footer`: up to 60 characters, with buttons or a list.
    pub footer: Option<String>,
    /// `buttons`: up to three.
    pub buttons: Vec<Button>,
    /// `list`: what opens when the customer asks for it.
    pub list: Option<List>,
    /// `preview`: whether the first link is shown with a picture; not by default.
    pub preview: bool,
    /// `quote`: whether it is shown as an answer to the customer's message; not by default.
    pub quote: bool,
    /// `"if_uncertain": "again"`: rather twice than never. Without it, never twice.
    pub again: bool,
    /// `else`: the template to send where the window is closed.
    pub otherwise: Option<Template>,
}

/// A button that answers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Button {
    /// `id`: what comes back, up to 256 characters.
    pub id: String,
    /// `title`: up to 20 characters.
    pub title: String,
}

/// A list to choose from: up to ten rows in all.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct List {
    /// `button`: what opens it, up to 20 characters.
    pub button: String,
    /// `sections`: one to ten.
    pub sections: Vec<Section>,
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Section {
    /// `title`: up to 24 characters; needed with more than one section.
    pub title: Option<String>,
    /// `rows`: one to ten.
    pub rows: Vec<Row>,
}

/// A row of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Row {
    /// `id`: what comes back, up to 200 characters.
    pub id: String,
    /// `title`: up to 24 characters.
    pub title: String,
    /// `description`: up to 72 characters.
    pub description: Option<String>,
}

/// A message that the platform has approved, with its gaps filled.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Template {
    /// `destination`: a configured id; `None` for the one that sends.
    pub destination: Option<String>,
    /// `name`: lower-case letters, digits and `_`.
    pub name: String,
    /// `language`: `pt_BR`; `None` for that of the destination.
    pub language: Option<String>,
    /// `category`, as the platform has it; `marketing` where it is not said, which is held back the most.
    pub category: Category,
    /// `header`: a text, or `{"image": "<media id>"}`.
    pub header: Option<Header>,
    /// `body`: a list of texts for `{{1}}`, `{{2}}`; or an object for named gaps.
    pub body: Vec<(Option<String>, String)>,
    /// `buttons`: for each button with a gap, in their order, `{"payload": ...}` or `{"suffix": ...}` of its address.
    pub buttons: Vec<(TemplateButton, String)>,
    /// `"if_uncertain": "again"`: rather twice than never. Without it, never twice.
    pub again: bool,
}

/// What kind of button of a template a value is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TemplateButton {
    /// What comes back when it is pressed.
    Payload,
    /// The end of the address that it opens.
    Suffix,
    /// A button without a gap.
    Plain,
}

/// What fills the header of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Header {
    /// A text.
    Text(String),
    /// The id of an uploaded file, and what it is: `image`, `video` or `document`.
    Media(&'static str, String),
}

/// The category of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "those of the platform")]
pub enum Category {
    /// Codes to log in.
    Authentication,
    /// Offers.
    Marketing,
    /// About something that the customer did.
    Utility,
}

impl Category {
    /// Its name, as the platform has it, in lower case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Authentication => "authentication",
            Self::Marketing => "marketing",
            Self::Utility => "utility",
        }
    }
}

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

/// What the customer wants to get.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SetConsent {
    /// `category`: `marketing` where it is not said.
    pub category: String,
    /// `value`: `opted_in` or `opted_out`.
    pub value: ConsentValue,
}

/// A word kept with the customer: `{"tag": "vip"}` or `{"tag": {"name": "vip", "remove": true}}`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tag {
    /// `destination`: a configured id; `None` for the host's own states.
    pub destination: Option<String>,
    /// `name`: up to 64 characters, in one line.
    pub name: String,
    /// `remove`: takes it away instead.
    pub remove: bool,
}

/// A signed request to another program.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct WebhookCall {
    /// `destination`: a configured id; `None` for the default one.
    pub destination: Option<String>,
    /// `type`: what it is about, words with dots between: `order.shipped`.
    pub kind: String,
    /// `data`: any JSON, handed on as it is.
    pub data: Value,
}

impl fmt::Debug for WebhookCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WebhookCall({})", self.kind)
    }
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
            template(&params, "template", report).map(Action::Template)
        }
        "send" => send(&params, report).map(Action::Send),
        "template" => template(&params, "name", report).map(Action::Template),
        "ticket" => ticket(&params, report).map(Action::Ticket),
        "note" => note(&params, report).map(Action::Note),
        "post" => post(&params, report).map(Action::Post),
        "set_consent" => set_consent(&params, report).map(Action::SetConsent),
        "tag" => tag(&params, report).map(Action::Tag),
        "webhook" => webhook(&params, report).map(Action::Webhook),
        other => {
            let known = fields::suggest(other, names());
            report.add("", format!("`{other}` is not an action{known}"));
            None
        }
    }
}

const DESTINATION: &str = "destination";

fn send(params: &Value, report: &mut Report) -> Option<Send> {
    let mut fields = Fields::of(params, "", report)?;
    let is_interactive = fields.has("buttons") || fields.has("list");
    let text = fields.need_text("text", if is_interactive { 1024 } else { 4096 });
    let header = fields.text("header", 60);
    let footer = fields.text("footer", 60);
    for name in ["header", "footer"] {
        if fields.has(name) && !is_interactive {
            fields.problem(name, "goes only with `buttons` or `list`");
        }
    }
    if fields.has("buttons") && fields.has("list") {
        fields.problem("list", "goes not with `buttons`");
    }
    let buttons = fields.list("buttons", 1..=3, |mut button| {
        let (id, title) = (button.need_text("id", 256), button.need_text("title", 20));
        button.end();
        let (id, title) = (id?, title?);
        Some(Button { id, title })
    });
    fields.all_different("buttons", "id", buttons.iter().map(|button| &button.id));
    fields.all_different(
        "buttons",
        "title",
        buttons.iter().map(|button| &button.title),
    );
    let list = fields.object("list", list);
    let preview = fields.flag("preview");
    let quote = fields.flag("quote");
    let again = fields.again();
    let otherwise = fields.object("else", |mut fields| template_fields(&mut fields, "name"));
    let destination = fields.id(DESTINATION);
    fields.end();
    Some(Send {
        destination,
        text: text?,
        header,
        footer,
        buttons,
        list,
        preview,
        quote,
        again,
        otherwise,
    })
}

fn list(mut fields: Fields<'_, '_>) -> Option<List> {
    let button = fields.need_text("button", 20);
    let sections = fields.list("sections", 1..=10, |mut section| {
        let title = section.text("title", 24);
        let rows = section.list("rows", 1..=10, |mut row| {
            let (id, title) = (row.need_text("id", 200), row.need_text("title", 24));
            let description = row.text("description", 72);
            row.end();
            let (id, title) = (id?, title?);
            Some(Row {
                id,
                title,
                description,
            })
        });
        section.need("rows");
        section.end();
        Some(Section { title, rows })
    });
    fields.need("sections");
    let ids: Vec<&String> = sections
        .iter()
        .flat_map(|section| section.rows.iter().map(|row| &row.id))
        .collect();
    if ids.len() > 10 {
        fields.problem("sections", "has more than 10 rows in all");
    }
    fields.all_different("sections", "id", ids.into_iter());
    if sections.len() > 1 && sections.iter().any(|section| section.title.is_none()) {
        fields.problem(
            "sections",
            "needs a `title` in each where there are several",
        );
    }
    fields.end();
    Some(List {
        button: button?,
        sections,
    })
}

fn template(params: &Value, name: &'static str, report: &mut Report) -> Option<Template> {
    template_fields(&mut Fields::of(params, "", report)?, name)
}

fn template_fields(fields: &mut Fields<'_, '_>, name: &'static str) -> Option<Template> {
    let is_name = |text: &str| {
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        text.len() <= 512 && text.bytes().all(fits)
    };
    let name = fields.need_text_like(name, is_name, "lower-case letters, digits and `_`");
    let is_language = |text: &str| {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        (2..=15).contains(&text.len()) && text.bytes().all(fits)
    };
    let language = fields.text_like("language", is_language, "a language as `pt_BR`");
    let category = fields.one_of(
        "category",
        &[
            ("authentication", Category::Authentication),
            ("marketing", Category::Marketing),
            ("utility", Category::Utility),
        ],
    );
    let header = fields.text_or("header", 60, |mut media| {
        let found = ["image", "video", "document"].map(|kind| (kind, media.id(kind)));
        media.end();
        let mut found = found.into_iter().filter_map(|(kind, id)| Some((kind, id?)));
        match (found.next(), found.next()) {
            (Some((kind, id)), None) => Some(Header::Media(kind, id)),
            _ => media.wrong("must have one of `image`, `video` and `document`, with a media id"),
        }
    });
    let body = fields.texts("body", 1024);
    let buttons = fields.list("buttons", 1..=10, |mut button| {
        let payload = button.text("payload", 128);
        let suffix = button.text("suffix", 2000);
        button.end();
        match (payload, suffix) {
            (Some(payload), None) => Some((TemplateButton::Payload, payload)),
            (None, Some(suffix)) => Some((TemplateButton::Suffix, suffix)),
            (None, None) => Some((TemplateButton::Plain, String::new())),
            _ => button.wrong("must have one of `payload` and `suffix`"),
        }
    });
    let again = fields.again();
    let destination = fields.id(DESTINATION);
    fields.end();
    Some(Template {
        destination,
        name: name?,
        language,
        category: category.unwrap_or(Category::Marketing),
        header: header.map(|header| header.unwrap_or_else(Header::Text)),
        body,
        buttons,
        again,
    })
}

fn ticket(params: &Value, report: &mut Report) -> Option<Ticket> {
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

fn note(params: &Value, report: &mut Report) -> Option<Note> {
    let mut fields = Fields::of(params, "", report)?;
    let text = fields.need_text("text", 10_000);
    let destination = fields.id(DESTINATION);
    fields.end();
    Some(Note {
        destination,
        text: text?,
    })
}

fn post(params: &Value, report: &mut Report) -> Option<Post> {
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

fn set_consent(params: &Value, report: &mut Report) -> Option<SetConsent> {
    let mut fields = Fields::of(params, "", report)?;
    let category = fields.id("category");
    let value = fields.one_of(
        "value",
        &[
            ("opted_in", ConsentValue::OptedIn),
            ("opted_out", ConsentValue::OptedOut),
        ],
    );
    fields.need("value");
    fields.end();
    Some(SetConsent {
        category: category.unwrap_or_else(|| "marketing".to_owned()),
        value: value?,
    })
}

fn tag(params: &Value, report: &mut Report) -> Option<Tag> {
    let wrapped;
    let (params, is_short) = match params {
        Value::String(_) => {
            wrapped = serde_json::json!({"name": params});
            (&wrapped, true)
        }
        _ => (params, false),
    };
    let mut fields = Fields::of(params, "", report)?;
    fields.short = is_short;
    let name = fields.need_text("name", 64);
    let remove = fields.flag("remove");
    let destination = fields.id(DESTINATION);
    fields.end();
    Some(Tag {
        destination,
        name: crate::encode::one_line(&name?),
        remove,
    })
}

fn webhook(params: &Value, report: &mut Report) -> Option<WebhookCall> {
    let mut fields = Fields::of(params, "", report)?;
    let is_kind = |text: &str| {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"_.".contains(&byte);
        (1..=128).contains(&text.len()) && text.bytes().all(fits)
    };
    let kind = fields.need_text_like("type", is_kind, "letters, digits, `_` and `.`");
    let data = fields.any("data");
    let destination = fields.id(DESTINATION);
    fields.end();
    Some(WebhookCall {
        destination,
        kind: kind?,
        data,
    })
}

/// Something that is wrong with an action, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// A JSON pointer (RFC 6901) into the parameters; empty for all of them.
    pub pointer: String,
    /// What is wrong. It shows names of parameters, never what stands in them.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pointer.as_str() {
            "" => f.write_str(&self.message),
            pointer => write!(f, "{pointer}: {}", self.message),
        }
    }
}

/// All that is wrong with an action.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct ActionError(Vec<Problem>);

impl ActionError {
    /// Each of them, in the order of the reading.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.0
    }
}
