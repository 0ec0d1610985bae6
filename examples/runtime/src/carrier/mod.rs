//! What carries effects out: a line in a log or a file, or requests to another program. It blocks: call it from a thread of
//! its own.

mod http;
mod line;
mod speak;

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use waypost_connectors::{Outcome, Waits};
use waypost_host::{Address, Attempt, TaskKind};

use crate::config::Destination;
use crate::log;

pub use http::{agent, ask_once, post, post_with};
pub use line::Line;
pub(crate) use line::{without_secret, wrong};
use speak::speak;

/// How long an answer may take.
pub const TIMEOUT: Duration = Duration::from_secs(20);

/// What a simulated platform needs to report what became of messages.
#[derive(Clone, Debug)]
pub struct Loopback {
    /// Where webhooks come in.
    pub url: String,
    /// What they are signed with.
    pub secret: String,
}

/// What carries the effects of a destination out.
#[derive(Debug)]
pub struct Carrier {
    name: String,
    way: Way,
}

#[derive(Debug)]
enum Way {
    Log,
    File(Mutex<File>),
    Simulated(Loopback),
    Http(Arc<Line>, ureq::Agent),
}

impl Carrier {
    /// Opens the file, where it is one. `line` is what the destination speaks; an answer may take as long as `timeout`.
    ///
    /// # Errors
    ///
    /// A file that cannot be written.
    pub fn new(
        name: &str,
        destination: &Destination,
        line: &Arc<Line>,
        loopback: &Loopback,
        timeout: Duration,
    ) -> Result<Self, String> {
        let way = match destination {
            Destination::Log {} => Way::Log,
            Destination::File { path, .. } => {
                let file = OpenOptions::new().create(true).append(true).open(path);
                let file =
                    file.map_err(|error| format!("cannot write {}: {error}", path.display()))?;
                Way::File(Mutex::new(file))
            }
            Destination::Simulated {} => Way::Simulated(loopback.clone()),
            Destination::Graph { .. }
            | Destination::Webhook { .. }
            | Destination::Slack { .. }
            | Destination::Hubspot { .. }
            | Destination::Bitrix24 { .. } => Way::Http(Arc::clone(line), agent(timeout)),
        };
        let name = name.to_owned();
        Ok(Self { name, way })
    }

    /// Carries an attempt out, and says what came of it.
    #[must_use]
    pub fn carry(&self, attempt: &Attempt) -> Outcome {
        let (name, effect) = (self.name.as_str(), attempt.effect());
        match &self.way {
            Way::Http(line, agent) => match line.get() {
                Some(connector) => speak(&connector, agent, attempt),
                // It is between two secrets.
                None => Outcome::Again {
                    at: log::now(),
                    waits: Waits::Nothing,
                    fault: None,
                },
            },
            Way::Log => {
                log_line(name, attempt);
                accepted(String::new())
            }
            Way::File(file) => {
                let line = json!({"key": effect.id.key, "task": effect.task});
                let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
                // In one piece: an end in the middle leaves a whole line or none.
                match file.write_all(format!("{line}\n").as_bytes()) {
                    Ok(()) => accepted(String::new()),
                    Err(_) => Outcome::Uncertain,
                }
            }
            Way::Simulated(loopback) => {
                log_line(name, attempt);
                let id = format!("wamid.simulated.{}", effect.id.key);
                report(loopback, attempt, &id);
                accepted(id)
            }
        }
    }
}

/// A line in the log: what is done, without texts and numbers.
fn log_line(name: &str, attempt: &Attempt) {
    let (what, detail) = shown(attempt);
    let effect = attempt.effect();
    let fields = [
        ("destination", json!(name)),
        ("key", json!(effect.id.key)),
        (
            "event",
            json!(effect.task.as_ref().and_then(|task| task.event)),
        ),
        ("does", json!(what)),
        ("detail", json!(detail)),
    ];
    log::line("info", "effect", &fields);
}

const fn accepted(remote_id: String) -> Outcome {
    Outcome::Accepted { remote_id }
}

/// What an attempt does, without texts and ids of a customer.
fn shown(attempt: &Attempt) -> (String, String) {
    match attempt.effect().task.as_ref().map(|task| &task.kind) {
        Some(TaskKind::Action { name, params }) => {
            let params: Value = params.parse().unwrap_or_default();
            let template = params.get("template").and_then(Value::as_str);
            (name.clone(), template.unwrap_or_default().to_owned())
        }
        Some(TaskKind::Turn { index, target, .. }) => {
            (format!("turn {index}"), target.name().to_owned())
        }
        Some(TaskKind::Timer) | None => (String::new(), String::new()),
    }
}

/// Tells this service that a message was delivered, as the platform does.
fn report(loopback: &Loopback, attempt: &Attempt, id: &str) {
    let effect = attempt.effect();
    let Some(task) = &effect.task else {
        return;
    };
    let recipient = match &task.to {
        Some(Address::Customer { address, .. }) => address.as_str(),
        Some(Address::Group(_)) | None => return,
    };
    let body = json!({"object": "whatsapp_business_account", "entry": [{"id": task.waba_id, "changes": [{
    "field": "messages", "value": {
        "messaging_product": "whatsapp",
        "metadata": {"phone_number_id": effect.id.number},
        "statuses": [{
            "id": id, "status": "delivered", "recipient_id": recipient,
            "timestamp": log::now().as_secs().to_string(),
            "biz_opaque_callback_data": attempt.callback(),
        }]}}]}]});
    let body = body.to_string();
    // The platform would try again; a demonstration does not.
    let _ = post(
        &loopback.url,
        &loopback.secret,
        body.as_bytes(),
        Duration::from_secs(2),
    );
}
