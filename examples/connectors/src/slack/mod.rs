//! Slack: posts for colleagues, one thread a conversation, and what they answer.
//!
//! A post of a conversation has a button that opens a dialogue; what is written there is an answer to the customer. Text in
//! the thread is for colleagues and never goes out.
//!
//! Sources: "chat.postMessage", "conversations.replies", "Message metadata", "Reference: interaction payloads", "Rate
//! limits", "Verifying requests from Slack" of Slack's documentation.

mod inbound;

use serde_json::{Value, json};

use crate::action::Action;
use crate::connector::{LookUp, Rate, Recovery, RefusedError, Sighting, Speaks};
use crate::encode::{one_line, printable, shortened};
use crate::job::Job;
use crate::outcome::{Outcome, Reading, Reason, Response, Waits, remote_id};
use crate::place::Places;
use crate::request::{ConfigError, Endpoint, Method, Request, Secret};
pub use inbound::{Ask, Interaction, Reply, SigningSecret};

/// A workspace, with the token of a bot in it.
#[derive(Clone, Debug)]
pub struct Slack {
    endpoint: Endpoint,
    token: Secret,
    channels: Places<String>,
}

/// The name of the dialogue, its button and its shortcut.
const ANSWER: &str = "waypost_answer";

/// One post a second and channel (Slack, "Rate limits": `chat.postMessage`). Slack takes short bursts, but promises nothing for
/// them.
pub const RATE: Rate = Rate {
    per: Waits::Place,
    every_ms: 1000,
    burst: 1,
};

/// The type of the metadata of a post.
const METADATA: &str = "waypost";

impl Slack {
    /// The workspace at `https://slack.com/api`, or what stands for it, and the id of the channel for what names none.
    ///
    /// # Errors
    ///
    /// A channel that is not an id.
    pub fn new(endpoint: Endpoint, token: Secret, channel: &str) -> Result<Self, ConfigError> {
        Ok(Self {
            endpoint,
            token,
            channels: Places::new(channel_id(channel)?),
        })
    }

    /// With a name for the id of a channel.
    ///
    /// # Errors
    ///
    /// A channel that is not an id.
    pub fn place(mut self, name: &str, channel: &str) -> Result<Self, ConfigError> {
        self.channels.add(name, channel_id(channel)?);
        Ok(self)
    }

    /// The request that opens the dialogue for an answer. `verdict` is what the guard says of an answer now, shown above the
    /// text. It has to be sent within three seconds of the press.
    ///
    /// # Errors
    ///
    /// None for an endpoint that is one.
    pub fn dialogue(&self, ask: &Ask, verdict: Option<&str>) -> Result<Request, RefusedError> {
        let mut blocks = Vec::new();
        if let Some(verdict) = verdict {
            let text = plain(&shortened(&printable(verdict), 3000));
            blocks.push(json!({"type": "section", "text": text}));
        }
        blocks.push(json!({
            "type": "input",
            "block_id": "answer",
            "label": plain("Answer"),
            "element": {
                "type": "plain_text_input",
                "action_id": "text",
                "multiline": true,
                "max_length": 3000,
            },
        }));
        let view = json!({
            "type": "modal",
            "callback_id": ANSWER,
            "private_metadata": ask.conversation.clone().unwrap_or_else(|| ask.thread.clone()),
            "title": plain("Answer"),
            "submit": plain("Send"),
            "close": plain("Cancel"),
            "blocks": blocks,
        });
        let view = view.to_string();
        let fields = [("trigger_id", ask.trigger.as_str()), ("view", &view)];
        Ok(self.request(Method::Post, "views.open")?.form(fields))
    }

    fn request(&self, method: Method, name: &str) -> Result<Request, RefusedError> {
        let url = self.endpoint.join(&[name]);
        let url = url.ok_or(RefusedError::Lacks("a method"))?;
        Ok(Request::new(method, url).bearer(&self.token))
    }

    /// The channel, and the post that the thread begins with, if the conversation has one there.
    fn target<'a>(
        &'a self,
        action: &Action,
        job: &Job<'a>,
    ) -> Result<(&'a str, Option<&'a str>), RefusedError> {
        let thread = job.thread.and_then(|thread| thread.split_once('/'));
        let channel = self.channels.find(action.place())?;
        Ok(match thread {
            // It has one: only a place that is named, and another one, has a thread of its own.
            Some((at, first)) if action.place().is_none() || at == channel => (at, Some(first)),
            _ => (channel, None),
        })
    }

    /// The request for the posts among which a key is to be found.
    fn look_up(&self, place: String, key: &str, since: &str, cursor: &str) -> Option<LookUp> {
        let (channel, first) = place.split_once('/').unwrap_or((&place, ""));
        let (name, ts) = match first {
            "" => ("conversations.history", None),
            first => ("conversations.replies", Some(("ts", first))),
        };
        let mut fields = vec![("channel", channel)];
        fields.extend(ts);
        fields.extend([
            ("oldest", since),
            ("limit", "100"),
            ("include_all_metadata", "true"),
        ]);
        fields.extend((!cursor.is_empty()).then_some(("cursor", cursor)));
        let request = self.request(Method::Post, name).ok()?;
        Some(LookUp {
            request: request.form(fields),
            key: format!("{since}/{key}"),
            place,
        })
    }
}

impl Speaks for Slack {
    fn does(&self) -> &'static [&'static str] {
        &["ticket", "note", "post"]
    }

    fn has_place(&self, place: &str) -> bool {
        self.channels.has(place)
    }

    fn request(
        &self,
        action: &Action,
        job: &Job<'_>,
        done: &[String],
    ) -> Result<Option<Request>, RefusedError> {
        if !done.is_empty() {
            return Ok(None);
        }
        let text = match action {
            Action::Post(post) => printable(&post.text),
            Action::Note(note) => printable(&note.text),
            Action::Ticket(ticket) => {
                let text = ticket.text.as_deref().unwrap_or_default();
                let text = format!("{}\n{}", one_line(&ticket.subject), printable(text));
                text.trim_end().to_owned()
            }
            _ => return Err(RefusedError::Action),
        };
        let (channel, first) = self.target(action, job)?;
        let blocks = blocks(&text, job).to_string();
        let metadata = json!({"event_type": METADATA, "event_payload": {"key": job.key}});
        let metadata = metadata.to_string();
        let text = escaped(&shortened(&text, 3000));
        let mut fields = vec![
            ("channel", channel),
            ("text", &text),
            ("blocks", &blocks),
            ("metadata", &metadata),
            ("unfurl_links", "false"),
            ("unfurl_media", "false"),
        ];
        fields.extend(first.map(|first| ("thread_ts", first)));
        let request = self.request(Method::Post, "chat.postMessage")?;
        Ok(Some(request.form(fields)))
    }

    fn outcome(&self, _: &Action, _: &Job<'_>, _: &[String], reading: Reading<'_>) -> Outcome {
        let json = reading.response.json().unwrap_or_default();
        let is_success = reading.response.is_success();
        match (json.get("ok").and_then(Value::as_bool), error(&json)) {
            (Some(true), _) if is_success => match post_id(&json, json.get("channel")) {
                Some(remote_id) => Outcome::Accepted { remote_id },
                None => Outcome::Uncertain,
            },
            (Some(false), Some(error)) => by_error(reading, error),
            _ if is_success => Outcome::Uncertain,
            _ => reading.by_status(None),
        }
    }

    fn recover(&self, action: &Action, job: &Job<'_>) -> Recovery {
        let Ok((channel, first)) = self.target(action, job) else {
            return Recovery::Again;
        };
        let place = first.map_or_else(|| channel.to_owned(), |first| format!("{channel}/{first}"));
        // The clocks of two machines: a minute.
        let since = job.decided_at.plus_secs(-60).as_secs().to_string();
        match self.look_up(place, job.key, &since, "") {
            Some(look_up) => Recovery::LookUp(look_up),
            None => Recovery::Again,
        }
    }

    fn sighting(&self, look_up: &LookUp, response: &Response<'_>) -> Sighting {
        let json = response.json().unwrap_or_default();
        let messages = json.get("messages").and_then(Value::as_array);
        let (Some(messages), true) = (messages, response.is_success()) else {
            return Sighting::Unknown;
        };
        let (since, key) = look_up.key.split_once('/').unwrap_or_default();
        let is_it = |message: &&Value| {
            let known = message.pointer("/metadata/event_payload/key");
            known.and_then(Value::as_str) == Some(key)
        };
        let channel = look_up
            .place
            .split('/')
            .next()
            .map(|channel| json!(channel));
        if let Some(message) = messages.iter().find(is_it) {
            let found = post_id(message, channel.as_ref());
            return found.map_or(Sighting::Unknown, |remote_id| Sighting::There { remote_id });
        }
        let cursor = json.pointer("/response_metadata/next_cursor");
        match cursor.and_then(Value::as_str).unwrap_or_default() {
            "" => Sighting::Absent,
            cursor => self
                .look_up(look_up.place.clone(), key, since, cursor)
                .map_or(Sighting::Unknown, Sighting::More),
        }
    }

    fn rate(&self) -> Option<Rate> {
        Some(RATE)
    }
}

/// The id of a channel. A post may go to one by its name (`#orders`), but none can be looked for there.
fn channel_id(text: &str) -> Result<String, ConfigError> {
    let is_id = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    let fits = text.starts_with(['C', 'D', 'G']) && (2..=32).contains(&text.len());
    (fits && text.bytes().all(is_id))
        .then(|| text.to_owned())
        .ok_or(ConfigError::Channel)
}

/// `<channel>/<ts>`: a post is known by both.
fn post_id(message: &Value, channel: Option<&Value>) -> Option<String> {
    let (channel, ts) = (remote_id(channel)?, remote_id(message.get("ts"))?);
    Some(format!("{channel}/{ts}"))
}

fn error(json: &Value) -> Option<&str> {
    json.get("error").and_then(Value::as_str)
}

/// What the errors of `chat.postMessage` mean.
fn by_error(reading: Reading<'_>, error: &str) -> Outcome {
    let code = Some(error);
    match error {
        // Slack does not say whether it is the channel's limit or the workspace's.
        "ratelimited" | "rate_limited" | "message_limit_exceeded" => {
            reading.later(Waits::Destination, Reason::TooMany, code)
        }
        "not_authed"
        | "invalid_auth"
        | "account_inactive"
        | "token_expired"
        | "token_revoked"
        | "no_permission"
        | "missing_scope"
        | "access_denied"
        | "not_allowed_token_type"
        | "org_login_required"
        | "ekm_access_denied"
        | "team_access_not_granted"
        | "team_not_found"
        | "accesslimited"
        | "enterprise_is_restricted"
        | "two_factor_setup_required"
        | "deprecated_endpoint"
        | "method_deprecated" => reading.denied(Waits::Destination, code),
        // A person has to ask the bot in, or to let it post.
        "channel_not_found"
        | "not_in_channel"
        | "is_archived"
        | "messages_tab_disabled"
        | "restricted_action"
        | "restricted_action_read_only_channel"
        | "restricted_action_thread_only_channel"
        | "restricted_action_non_threadable_channel" => reading.denied(Waits::Place, code),
        "request_timeout"
        | "service_unavailable"
        | "team_added_to_org"
        | "external_channel_migrating" => reading.later(Waits::Nothing, Reason::Unavailable, code),
        // Slack says of both that some of it may have been done.
        "fatal_error" | "internal_error" => Outcome::Uncertain,
        _ => reading.never(Reason::Refused, code),
    }
}

/// The text, who it is about, and the button. Plain text is not parsed there, so that nothing in it is escaped.
fn blocks(text: &str, job: &Job<'_>) -> Value {
    let mut blocks = vec![json!({"type": "section", "text": plain(&shortened(text, 3000))})];
    let who: Vec<String> = [job.name, job.phone]
        .into_iter()
        .flatten()
        .map(one_line)
        .collect();
    if !who.is_empty() {
        let who = shortened(&who.join(" · "), 200);
        blocks.push(json!({"type": "context", "elements": [plain(&who)]}));
    }
    if let Some(conversation) = job.conversation {
        blocks.push(json!({"type": "actions", "elements": [{
            "type": "button",
            "action_id": ANSWER,
            "text": plain("Answer"),
            "value": conversation,
        }]}));
    }
    json!(blocks)
}

fn plain(text: &str) -> Value {
    json!({"type": "plain_text", "text": text, "emoji": false})
}

/// The text for where Slack looks for mentions and links: `<!channel>` becomes text.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
