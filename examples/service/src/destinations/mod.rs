//! What carries effects out: each destination has threads of its own, so that one that is slow holds up no other.

mod http;
mod speak;

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use waypost_connectors::bitrix24::{Bitrix24, Entity, Stage};
use waypost_connectors::graph::Graph;
use waypost_connectors::hubspot::{Hubspot, Pipeline};
use waypost_connectors::slack::Slack;
use waypost_connectors::webhook::{SigningKey, Webhook};
use waypost_connectors::{ConfigError, Connector, Endpoint, Outcome, Secret, Waits};
use waypost_host::{Address, Attempt, TaskKind};

use crate::config::{Config, Destination, read_text};
use crate::log;
use crate::writer::{Message, Outlet, Writers};

pub(crate) use http::{ask_once, post, post_with};
use speak::speak;

/// How many threads a destination has.
const THREADS: usize = 4;

/// How many attempts are in flight at a time where each is a request.
const REQUESTS: usize = THREADS;

/// The same where each is a line: they go out in one round of the writer.
const LINES: usize = 64;

/// What a simulated platform needs to report what became of messages.
#[derive(Clone, Debug)]
pub(crate) struct Loopback {
    pub(crate) url: String,
    pub(crate) secret: String,
}

/// What a thread of a destination does with an attempt.
enum Carrier {
    Log,
    File(Mutex<File>),
    Simulated(Loopback),
    Http(Arc<Line>, ureq::Agent),
}

/// What a destination speaks; it is made anew when its secrets are read again. `None` for what is not another program.
pub(crate) struct Line {
    destination: Destination,
    connector: Mutex<Option<Arc<Connector>>>,
}

impl Line {
    pub(crate) fn get(&self) -> Option<Arc<Connector>> {
        self.connector
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Reads the destination's secrets again. Where that cannot be, the old ones stay.
    pub(crate) fn read_again(&self, name: &str) {
        match connector(&self.destination) {
            Ok(connector) => {
                let mut line = self
                    .connector
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner);
                *line = connector.map(Arc::new);
            }
            Err(error) => {
                let fields = [("destination", json!(name)), ("error", json!(error))];
                log::line("error", "secret not read", &fields);
            }
        }
    }
}

/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(20);

/// What a destination speaks; `None` for what is not another program.
pub(crate) fn connector(destination: &Destination) -> Result<Option<Connector>, String> {
    let text = |error: ConfigError| error.to_string();
    Ok(Some(match destination {
        Destination::Log | Destination::File { .. } | Destination::Simulated => return Ok(None),
        Destination::Graph {
            token_file,
            url,
            version,
            language,
        } => {
            let url = url.as_deref().unwrap_or("https://graph.facebook.com");
            let token = Secret::new(&read_text(token_file)?).map_err(text)?;
            let mut graph = Graph::new(Endpoint::new(url).map_err(text)?, token);
            if let Some(version) = version {
                graph = graph.version(version).map_err(text)?;
            }
            if let Some(language) = language {
                graph = graph.language(language).map_err(text)?;
            }
            Connector::Graph(graph)
        }
        Destination::Slack {
            token_file,
            url,
            channel,
            places,
        } => {
            let url = url.as_deref().unwrap_or("https://slack.com/api");
            let token = Secret::new(&read_text(token_file)?).map_err(text)?;
            let mut slack =
                Slack::new(Endpoint::new(url).map_err(text)?, token, channel).map_err(text)?;
            for (name, channel) in places {
                slack = slack.place(name, channel).map_err(text)?;
            }
            Connector::Slack(slack)
        }
        Destination::Hubspot {
            token_file,
            url,
            pipeline,
            stage,
            places,
        } => {
            let url = url.as_deref().unwrap_or("https://api.hubapi.com");
            let token = Secret::new(&read_text(token_file)?).map_err(text)?;
            let default = Pipeline::new(pipeline, stage).map_err(text)?;
            let endpoint = Endpoint::new(url).map_err(text)?;
            let mut hubspot = Hubspot::new(endpoint, token, default);
            for (name, desk) in places {
                let pipeline = desk.pipeline.as_deref().unwrap_or(pipeline);
                let stage = desk.stage.as_deref().unwrap_or(stage);
                let mut place = Pipeline::new(pipeline, stage).map_err(text)?;
                if let Some(owner) = &desk.owner {
                    place = place.owner(owner).map_err(text)?;
                }
                hubspot = hubspot.place(name, place);
            }
            Connector::Hubspot(hubspot)
        }
        Destination::Bitrix24 {
            url_file,
            deals,
            places,
        } => {
            let url = read_text(url_file)?;
            let entity = if *deals { Entity::Deal } else { Entity::Lead };
            let endpoint = Endpoint::new(url.trim()).map_err(text)?;
            let mut bitrix24 = Bitrix24::new(endpoint, entity, Stage::default());
            for (name, desk) in places {
                let mut place = Stage::default();
                if let Some(pipeline) = &desk.pipeline {
                    place = place.category(pipeline).map_err(text)?;
                }
                if let Some(stage) = &desk.stage {
                    place = place.stage(stage).map_err(text)?;
                }
                if let Some(owner) = &desk.owner {
                    place = place.assigned(owner).map_err(text)?;
                }
                bitrix24 = bitrix24.place(name, place);
            }
            Connector::Bitrix24(bitrix24)
        }
        Destination::Webhook { url, key_file } => {
            let key = SigningKey::new(&read_text(key_file)?).map_err(text)?;
            Connector::Webhook(Webhook::new(Endpoint::new(url).map_err(text)?, key))
        }
    }))
}

/// Destinations by name: as the writer sees them.
pub(crate) type Outlets = BTreeMap<String, Outlet>;

/// The same: what they speak.
pub(crate) type Lines = BTreeMap<String, Arc<Line>>;

/// Starts the threads of all destinations.
pub(crate) fn start_all(
    config: &Config,
    loopback: &Loopback,
    writers: &Writers,
) -> Result<(Outlets, Lines), String> {
    let timeout = config
        .tests
        .timeout_ms
        .map_or(TIMEOUT, Duration::from_millis);
    let (mut outlets, mut lines) = (Outlets::new(), Lines::new());
    for (name, destination) in &config.destinations {
        let (outlet, line) = start(name, destination, loopback, writers, timeout)?;
        outlets.insert(name.clone(), outlet);
        lines.insert(name.clone(), line);
    }
    Ok((outlets, lines))
}

/// Starts the threads of a destination.
fn start(
    name: &str,
    destination: &Destination,
    loopback: &Loopback,
    writers: &Writers,
    timeout: Duration,
) -> Result<(Outlet, Arc<Line>), String> {
    let line = Arc::new(Line {
        destination: destination.clone(),
        connector: Mutex::new(connector(destination)?.map(Arc::new)),
    });
    let carrier = match destination {
        Destination::Log => Carrier::Log,
        Destination::File { path, .. } => {
            let file = OpenOptions::new().create(true).append(true).open(path);
            let file = file.map_err(|error| format!("cannot write {}: {error}", path.display()))?;
            Carrier::File(Mutex::new(file))
        }
        Destination::Simulated => Carrier::Simulated(loopback.clone()),
        Destination::Graph { .. }
        | Destination::Webhook { .. }
        | Destination::Slack { .. }
        | Destination::Hubspot { .. }
        | Destination::Bitrix24 { .. } => {
            let config = ureq::Agent::config_builder()
                .timeout_global(Some(timeout))
                .http_status_as_error(false)
                .max_redirects(0)
                .build();
            Carrier::Http(Arc::clone(&line), config.into())
        }
    };
    let carrier = Arc::new(carrier);
    let slots = match destination {
        Destination::Log | Destination::File { .. } => LINES,
        Destination::Simulated
        | Destination::Graph { .. }
        | Destination::Webhook { .. }
        | Destination::Slack { .. }
        | Destination::Hubspot { .. }
        | Destination::Bitrix24 { .. } => REQUESTS,
    };
    let (sender, attempts) = sync_channel(slots);
    let attempts = Arc::new(Mutex::new(attempts));
    for _ in 0..THREADS {
        let (name, carrier) = (name.to_owned(), Arc::clone(&carrier));
        let (attempts, writers) = (Arc::clone(&attempts), writers.clone());
        crate::start::thread(&format!("to {name}"), move || {
            work(&name, &carrier, &attempts, &writers);
        })?;
    }
    let outlet = Outlet {
        sender,
        slots,
        busy: 0,
    };
    Ok((outlet, line))
}

fn work(name: &str, carrier: &Carrier, attempts: &Mutex<Receiver<Attempt>>, writers: &Writers) {
    loop {
        let next = attempts
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        let Ok(attempt) = next else {
            return;
        };
        let outcome = carrier.carry(name, &attempt);
        writers.tell(Message::Finish {
            attempt: Box::new(attempt),
            outcome,
        });
    }
}

impl Carrier {
    fn carry(&self, name: &str, attempt: &Attempt) -> Outcome {
        let effect = attempt.effect();
        match self {
            Self::Http(line, agent) => match line.get() {
                Some(connector) => speak(&connector, agent, attempt),
                // It is between two secrets.
                None => Outcome::Again {
                    at: log::now(),
                    waits: Waits::Nothing,
                    fault: None,
                },
            },
            Self::Log => {
                let (what, detail) = shown(attempt);
                let fields = [
                    ("destination", json!(name)),
                    ("key", json!(effect.id.key)),
                    ("does", json!(what)),
                    ("detail", json!(detail)),
                ];
                log::line("info", "effect", &fields);
                accepted(String::new())
            }
            Self::File(file) => {
                let line = json!({"key": effect.id.key, "task": effect.task});
                let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
                // In one piece: an end in the middle leaves a whole line or none.
                match file.write_all(format!("{line}\n").as_bytes()) {
                    Ok(()) => accepted(String::new()),
                    Err(_) => Outcome::Uncertain,
                }
            }
            Self::Simulated(loopback) => {
                let (what, detail) = shown(attempt);
                let fields = [
                    ("destination", json!(name)),
                    ("key", json!(effect.id.key)),
                    ("does", json!(what)),
                    ("detail", json!(detail)),
                ];
                log::line("info", "effect", &fields);
                let id = format!("wamid.simulated.{}", effect.id.key);
                report(loopback, attempt, &id);
                accepted(id)
            }
        }
    }
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
