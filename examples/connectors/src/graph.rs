//! The WhatsApp Business Platform (Graph API): messages to customers.
//!
//! Accepted is not delivered: a status tells that, with the text of [`callback_data`] in it.
//!
//! Sources: Meta's description of the Business Messaging API (version 23.0); "Error codes"; "Business-scoped user IDs" (`recipient`);
//! "Typing indicators".

use serde_json::{Value, json};
use waypost::state::hold::CodeHold;
use waypost::state::{Covers, FaultScope, Reaction, Remedy};

use crate::action::{Action, Header, List, Send, Template, TemplateButton};
use crate::connector::{Recovery, RefusedError, Speaks};
use crate::encode::{one_line, printable, shortened};
use crate::job::{Job, Recipient};
use crate::outcome::{Outcome, Reading, Reason, Waits, remote_id};
use crate::request::{ConfigError, Endpoint, Method, Request, Secret, id};

/// The platform, with a token that may send from the numbers of the business.
#[derive(Clone, Debug)]
pub struct Graph {
    endpoint: Endpoint,
    token: Secret,
    version: String,
    language: String,
}

impl Graph {
    /// The platform at `https://graph.facebook.com`, or what stands for it. Version `v23.0`, templates in `en_US`.
    #[must_use]
    pub fn new(endpoint: Endpoint, token: Secret) -> Self {
        Self {
            endpoint,
            token,
            version: "v23.0".to_owned(),
            language: "en_US".to_owned(),
        }
    }

    /// With another version of the API.
    ///
    /// # Errors
    ///
    /// Anything but visible ASCII characters.
    pub fn version(self, version: &str) -> Result<Self, ConfigError> {
        let version = id(version)?;
        Ok(Self { version, ..self })
    }

    /// With another language for templates that name none.
    ///
    /// # Errors
    ///
    /// Anything but visible ASCII characters.
    pub fn language(self, language: &str) -> Result<Self, ConfigError> {
        let language = id(language)?;
        Ok(Self { language, ..self })
    }

    /// The request that marks a customer's message as read, and shows that somebody is typing (for 25 seconds, or until
    /// the answer comes). Its answer says nothing that anything depends on.
    ///
    /// # Errors
    ///
    /// A number that cannot stand in a path.
    pub fn mark_read(
        &self,
        number: &str,
        message: &str,
        typing: bool,
    ) -> Result<Request, RefusedError> {
        let mut body = json!({
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": message,
        });
        if typing {
            set(&mut body, "typing_indicator", json!({"type": "text"}));
        }
        self.post(Some(number), &body)
    }

    fn post(&self, number: Option<&str>, body: &Value) -> Result<Request, RefusedError> {
        let number = number.unwrap_or_default();
        let url = self.endpoint.join(&[&self.version, number, "messages"]);
        let url = url.ok_or(RefusedError::Lacks("the number of the business"))?;
        Ok(Request::new(Method::Post, url)
            .bearer(&self.token)
            .json(body))
    }
}

impl Speaks for Graph {
    fn does(&self) -> &'static [&'static str] {
        &["send", "template"]
    }

    fn has_place(&self, _: &str) -> bool {
        false
    }

    fn request(
        &self,
        action: &Action,
        job: &Job<'_>,
        done: &[String],
    ) -> Result<Option<Request>, RefusedError> {
        let mut body = match action {
            _ if !done.is_empty() => return Ok(None),
            Action::Send(send) => message(send, job),
            Action::Template(template) => self.template(template),
            _ => return Err(RefusedError::Action),
        };
        let (member, kind, to) = addressed(job.to)?;
        set(&mut body, "messaging_product", json!("whatsapp"));
        set(&mut body, "recipient_type", json!(kind));
        set(&mut body, member, json!(to));
        let callback = callback_data(job.rule, job.key);
        set(&mut body, "biz_opaque_callback_data", json!(callback));
        self.post(job.number, &body).map(Some)
    }

    fn outcome(&self, _: &Action, _: &Job<'_>, _: &[String], reading: Reading<'_>) -> Outcome {
        let json = reading.response.json().unwrap_or_default();
        if reading.response.is_success() {
            return match remote_id(json.pointer("/messages/0/id")) {
                Some(remote_id) => Outcome::Accepted { remote_id },
                None => Outcome::Uncertain,
            };
        }
        let error = json.get("error");
        let code = error.and_then(|error| error.get("code")?.as_i64());
        let is_transient = error.and_then(|error| error.get("is_transient")?.as_bool());
        match code {
            Some(code) => by_code(reading, code, is_transient == Some(true)),
            None => reading.by_status(None),
        }
    }

    fn recover(&self, action: &Action, _: &Job<'_>) -> Recovery {
        let again = match action {
            Action::Send(send) => send.again,
            Action::Template(template) => template.again,
            _ => false,
        };
        if again {
            Recovery::Again
        } else {
            Recovery::AwaitReport
        }
    }
}

/// What the library's table says about a code; a code that it does not know is tried again only if the platform says that
/// it is transient.
fn by_code(reading: Reading<'_>, code: i64, is_transient: bool) -> Outcome {
    let reaction = Reaction::of(code);
    // What holds a part of what is sent there is the guard's, who knows the parts: the rest goes on.
    let is_of_all = CodeHold::of(code).is_none_or(|hold| hold.covers == Covers::All);
    let text = code.to_string();
    let code = Some(text.as_str());
    let waits = match reaction.scope {
        _ if !is_of_all => Waits::Nothing,
        FaultScope::App | FaultScope::Platform | FaultScope::Waba => Waits::Destination,
        FaultScope::Number => Waits::Place,
        _ => Waits::Nothing,
    };
    let wait = reaction.retry_after(reading.attempt.number);
    let wait = wait.map(|secs| i64::try_from(secs).unwrap_or(i64::MAX));
    match (reaction.remedy, wait) {
        (Remedy::Retry | Remedy::RetryAt, Some(wait)) => {
            let after = wait.max(reading.retry_after().unwrap_or_default());
            let reason = match reaction.scope {
                FaultScope::Platform => Reason::Unavailable,
                _ => Reason::TooMany,
            };
            reading.again(Some(after), waits, Some(reading.fault(reason, code)))
        }
        // The token: nothing goes until a person has mended it.
        (Remedy::WaitForPerson, _) if reaction.scope == FaultScope::App => {
            reading.denied(Waits::UntilMended, code)
        }
        // The account or the number: everything else meets it, too, until a person has mended it.
        (Remedy::WaitForPerson, _) if waits != Waits::Nothing || !is_of_all => {
            reading.denied(waits, code)
        }
        (Remedy::WaitForPerson, _) if is_transient => {
            reading.later(waits, Reason::Unavailable, code)
        }
        _ => reading.never(Reason::Refused, code),
    }
}

/// The text that comes back in every status of a message: `<campaign or rule>/<action key>`, at most 512 characters; of a
/// rule that is too long its beginning.
#[must_use]
pub fn callback_data(rule: &str, key: &str) -> String {
    let room = 511_usize.saturating_sub(key.chars().count());
    format!("{}/{key}", shortened(rule, room))
}

/// The rule and the key of such a text; `None` for the text of another program.
///
/// ```
/// use waypost_connectors::graph::{callback_data, read_callback_data};
///
/// let text = callback_data("spring/2026", "00112233445566778899aabbccddeeff");
/// assert_eq!(read_callback_data(&text), Some(("spring/2026", "00112233445566778899aabbccddeeff")));
/// ```
#[must_use]
pub fn read_callback_data(text: &str) -> Option<(&str, &str)> {
    text.rsplit_once('/').filter(|(_, key)| !key.is_empty())
}

/// The member that names the recipient, the type of recipient, and the recipient.
fn addressed(
    to: Option<Recipient<'_>>,
) -> Result<(&'static str, &'static str, &str), RefusedError> {
    let is_plain = |text: &str| {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"+.-_=".contains(&byte);
        (1..=128).contains(&text.len()) && text.bytes().all(fits)
    };
    match to {
        Some(Recipient::Customer(to)) if is_plain(to) => {
            let is_number = to.bytes().all(|byte| byte.is_ascii_digit() || byte == b'+');
            let member = if is_number { "to" } else { "recipient" };
            Ok((member, "individual", to))
        }
        Some(Recipient::Group(to)) if is_plain(to) => Ok(("to", "group", to)),
        _ => Err(RefusedError::Lacks(
            "the customer or group of the conversation",
        )),
    }
}

fn message(send: &Send, job: &Job<'_>) -> Value {
    let text = printable(&send.text);
    let action = if let Some(list) = &send.list {
        Some(("list", rows(list)))
    } else if send.buttons.is_empty() {
        None
    } else {
        let reply = |(id, title)| json!({"type": "reply", "reply": {"id": id, "title": title}});
        let texts = send.buttons.iter();
        let texts = texts.map(|button| (one_line(&button.id), one_line(&button.title)));
        let buttons: Vec<Value> = texts.map(reply).collect();
        Some(("button", json!({"buttons": buttons})))
    };
    let mut body = match action {
        None => json!({
            "type": "text",
            "text": {"body": text, "preview_url": send.preview},
        }),
        Some((kind, action)) => {
            let mut interactive = json!({
                "type": kind,
                "body": {"text": text},
                "action": action,
            });
            if let Some(header) = &send.header {
                let header = json!({"type": "text", "text": one_line(header)});
                set(&mut interactive, "header", header);
            }
            if let Some(footer) = &send.footer {
                set(
                    &mut interactive,
                    "footer",
                    json!({"text": one_line(footer)}),
                );
            }
            json!({"type": "interactive", "interactive": interactive})
        }
    };
    if let Some(message) = job.message.filter(|_| send.quote) {
        set(&mut body, "context", json!({"message_id": message}));
    }
    body
}

fn rows(list: &List) -> Value {
    let sections = list.sections.iter().map(|section| {
        let rows = section.rows.iter().map(|row| {
            let mut value = json!({"id": one_line(&row.id), "title": one_line(&row.title)});
            if let Some(description) = &row.description {
                set(&mut value, "description", json!(one_line(description)));
            }
            value
        });
        let mut value = json!({"rows": rows.collect::<Vec<_>>()});
        if let Some(title) = &section.title {
            set(&mut value, "title", json!(one_line(title)));
        }
        value
    });
    json!({"button": one_line(&list.button), "sections": sections.collect::<Vec<_>>()})
}

impl Graph {
    fn template(&self, template: &Template) -> Value {
        let mut components = Vec::new();
        if let Some(header) = &template.header {
            let parameter = match header {
                Header::Text(text) => gap(None, text),
                Header::Media(kind, id) => json!({"type": kind, *kind: {"id": id}}),
            };
            components.push(json!({"type": "header", "parameters": [parameter]}));
        }
        if !template.body.is_empty() {
            let gaps = template.body.iter();
            let gaps: Vec<Value> = gaps
                .map(|(name, text)| gap(name.as_deref(), text))
                .collect();
            components.push(json!({"type": "body", "parameters": gaps}));
        }
        for (index, (kind, text)) in template.buttons.iter().enumerate() {
            let (kind, parameter) = match kind {
                TemplateButton::Plain => continue,
                TemplateButton::Payload => {
                    let payload = json!({"type": "payload", "payload": one_line(text)});
                    ("quick_reply", payload)
                }
                TemplateButton::Suffix => ("url", gap(None, text)),
            };
            components.push(json!({
                "type": "button",
                "sub_type": kind,
                "index": index.to_string(),
                "parameters": [parameter],
            }));
        }
        let language = template.language.as_ref().unwrap_or(&self.language);
        let mut value = json!({
            "name": template.name,
            "language": {"policy": "deterministic", "code": language},
        });
        if !components.is_empty() {
            set(&mut value, "components", json!(components));
        }
        json!({"type": "template", "template": value})
    }
}

/// What fills a gap of a template. Line breaks, tabs and many spaces are refused there.
fn gap(name: Option<&str>, text: &str) -> Value {
    let mut value = json!({"type": "text", "text": one_line(text)});
    if let Some(name) = name {
        set(&mut value, "parameter_name", json!(name));
    }
    value
}

fn set(object: &mut Value, name: &str, value: Value) {
    if let Value::Object(map) = object {
        map.insert(name.to_owned(), value);
    }
}
