//! Another program, by [Standard Webhooks](https://www.standardwebhooks.com): automation platforms, helpdesks, scripts.
//!
//! A request is signed, may come twice with the same `webhook-id`, and is answered with a 2xx by whoever has taken it.

use std::fmt;

use serde_json::{Value, json};
use waypost::Timestamp;
use waypost::router::RawJson;

use crate::action::Action;
use crate::connector::{Recovery, RefusedError, Speaks};
use crate::encode::{base64, from_base64};
use crate::job::Job;
use crate::mac::MacKey;
use crate::outcome::{Outcome, Reading};
use crate::request::{ConfigError, Endpoint, Method, Request};

/// A program that takes signed requests at one address.
#[derive(Clone, Debug)]
pub struct Webhook {
    endpoint: Endpoint,
    keys: Vec<SigningKey>,
}

impl Webhook {
    /// The program at an address, with the key that it shares.
    #[must_use]
    pub fn new(endpoint: Endpoint, key: SigningKey) -> Self {
        let keys = vec![key];
        Self { endpoint, keys }
    }

    /// Signed with another key, too, while the key is being changed.
    #[must_use]
    pub fn also_signed_with(mut self, key: SigningKey) -> Self {
        self.keys.push(key);
        self
    }

    /// A signed request with any body. `id` is the same for every attempt; `now` is the time of this one.
    #[must_use]
    pub fn signed(&self, id: &str, body: Vec<u8>, now: Timestamp) -> Request {
        let secs = now.as_secs().to_string();
        let keys = self.keys.iter();
        let signatures: Vec<String> = keys.map(|key| key.sign(id, &secs, &body)).collect();
        Request::new(Method::Post, self.endpoint.url())
            .header("webhook-id", id)
            .header("webhook-timestamp", secs)
            .header("webhook-signature", signatures.join(" "))
            .body("application/json", body)
    }
}

impl Speaks for Webhook {
    /// Whatever does not have to be done here or be sent to a customer.
    fn does(&self) -> &'static [&'static str] {
        &["ticket", "note", "post", "tag", "webhook"]
    }

    /// The program at the other end knows its own places.
    fn has_place(&self, _: &str) -> bool {
        true
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
        let kind = match action {
            Action::Webhook(webhook) => webhook.kind.clone(),
            other => format!("waypost.{}", other.name()),
        };
        let body = json!({
            "type": kind,
            "timestamp": job.decided_at.to_string(),
            "data": {
                "key": job.key,
                "rule": job.rule,
                "number": job.number,
                "conversation": job.conversation,
                "customer": job.customer,
                "name": job.name,
                "phone": job.phone,
                "params": params(action),
                "event": job.event.and_then(value),
                "decision": job.decision.and_then(value),
            },
        });
        let body = body.to_string().into_bytes();
        Ok(Some(self.signed(job.key, body, job.now)))
    }

    fn outcome(&self, _: &Action, _: &Job<'_>, _: &[String], reading: Reading<'_>) -> Outcome {
        if reading.response.is_success() {
            return Outcome::Accepted {
                remote_id: String::new(),
            };
        }
        match reading.response.status {
            503 => reading.by_status_or_its_word(None),
            _ => reading.by_status(None),
        }
    }

    fn recover(&self, _: &Action, _: &Job<'_>) -> Recovery {
        Recovery::Again
    }
}

fn value(json: &RawJson) -> Option<Value> {
    json.parse().ok()
}

/// The parameters as they are handed on: JSON needs no escaping of ours.
fn params(action: &Action) -> Value {
    match action {
        Action::Webhook(webhook) => webhook.data.clone(),
        Action::Ticket(ticket) => json!({
            "place": ticket.place,
            "subject": ticket.subject,
            "text": ticket.text,
            "urgency": ticket.urgency.map(crate::Urgency::as_str),
        }),
        Action::Note(note) => json!({"text": note.text}),
        Action::Post(post) => json!({"place": post.place, "text": post.text}),
        Action::Tag(tag) => json!({"name": tag.name, "remove": tag.remove}),
        Action::Send(_) | Action::Template(_) | Action::SetConsent(_) => Value::Null,
    }
}

/// A key that both sides know: `whsec_` and 24 to 64 bytes in base64. `Debug` does not show it.
#[derive(Clone)]
pub struct SigningKey(MacKey);

impl SigningKey {
    /// Reads the key; white space around it (the end of a file) is left out.
    ///
    /// # Errors
    ///
    /// Anything else than such a key.
    pub fn new(text: &str) -> Result<Self, ConfigError> {
        let digits = text.trim().strip_prefix("whsec_");
        let key = digits.and_then(from_base64);
        let key = key.filter(|key| (24..=64).contains(&key.len()));
        key.map(|key| Self(MacKey::new(&key)))
            .ok_or(ConfigError::SigningKey)
    }

    /// The signature of `<id>.<seconds>.<body>`.
    fn sign(&self, id: &str, secs: &str, body: &[u8]) -> String {
        let parts = [id.as_bytes(), b".", secs.as_bytes(), b".", body];
        format!("v1,{}", base64(&self.0.tag(&parts)))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(..)")
    }
}
