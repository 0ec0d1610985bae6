//! What carries effects out: each destination has threads of its own, so that one that is slow holds up no other.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use waypost::signature::sign;
use waypost_connectors::bitrix24::{Bitrix24, Entity, Stage};
use waypost_connectors::graph::Graph;
use waypost_connectors::hubspot::{Hubspot, Pipeline};
use waypost_connectors::slack::Slack;
use waypost_connectors::webhook::{SigningKey, Webhook};
use waypost_connectors::{
    Answer, ConfigError, Connector, Endpoint, Exchange, LookUp, MAX_ANSWER, Next, Outcome,
    Recovery, Request, Response, Secret, Sighting, Waits,
};
use waypost_host::{Address, Attempt, TaskKind};

use crate::config::Destination;
use crate::log;
use crate::writer::{Message, Outlet, Writers};

/// How many threads a destination has.
const THREADS: usize = 4;

/// How many attempts are in flight at a time where each is a request.
const REQUESTS: usize = THREADS;

/// The same where each is a line: they go out in one round of the writer.
const LINES: usize = 16;

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
    Http(Box<Connector>, ureq::Agent),
}

/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(20);

/// What a destination speaks; `None` for what is not another program.
pub(crate) fn connector(destination: &Destination) -> Result<Option<Connector>, String> {
    let read = |path: &Path| {
        std::fs::read_to_string(path)
            .map_err(|error| format!("cannot read {}: {error}", path.display()))
    };
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
            let token = Secret::new(&read(token_file)?).map_err(text)?;
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
            let token = Secret::new(&read(token_file)?).map_err(text)?;
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
        } => {
            let url = url.as_deref().unwrap_or("https://api.hubapi.com");
            let token = Secret::new(&read(token_file)?).map_err(text)?;
            let pipeline = Pipeline::new(pipeline, stage).map_err(text)?;
            Connector::Hubspot(Hubspot::new(
                Endpoint::new(url).map_err(text)?,
                token,
                pipeline,
            ))
        }
        Destination::Bitrix24 { url_file, deals } => {
            let url = read(url_file)?;
            let entity = if *deals { Entity::Deal } else { Entity::Lead };
            let endpoint = Endpoint::new(url.trim()).map_err(text)?;
            Connector::Bitrix24(Bitrix24::new(endpoint, entity, Stage::default()))
        }
        Destination::Webhook { url, key_file } => {
            let key = SigningKey::new(&read(key_file)?).map_err(text)?;
            Connector::Webhook(Webhook::new(Endpoint::new(url).map_err(text)?, key))
        }
    }))
}

/// Starts the threads of a destination.
pub(crate) fn start(
    name: &str,
    destination: &Destination,
    loopback: &Loopback,
    writers: &Writers,
) -> Result<Outlet, String> {
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
            let connector = connector(destination)?.ok_or("nothing to speak to")?;
            let config = ureq::Agent::config_builder()
                .timeout_global(Some(TIMEOUT))
                .http_status_as_error(false)
                .max_redirects(0)
                .build();
            Carrier::Http(Box::new(connector), config.into())
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
        std::thread::spawn(move || work(&name, &carrier, &attempts, &writers));
    }
    Ok(Outlet {
        sender,
        slots,
        busy: 0,
    })
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
            Self::Http(connector, agent) => speak(connector, agent, attempt),
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

/// Carries an attempt out, request by request.
fn speak(connector: &Connector, agent: &ureq::Agent, attempt: &Attempt) -> Outcome {
    let action = match attempt.action(connector) {
        Ok(action) => action,
        Err(fault) => return Outcome::Never { fault },
    };
    let job = attempt.job(log::now());
    if attempt.looks_up()
        && let Recovery::LookUp(look_up) = connector.recover(&action, &job)
    {
        return find(connector, agent, look_up);
    }
    match connector.begin(&action, &job) {
        Ok(exchange) => carry_out(agent, exchange),
        Err(error) => Outcome::Never {
            fault: error.fault(),
        },
    }
}

/// Sends one request after the other.
fn carry_out(agent: &ureq::Agent, mut exchange: Exchange<'_>) -> Outcome {
    loop {
        let request = exchange.request().clone();
        let next = ask(agent, &request, |answer| {
            exchange.answer(answer, log::now())
        });
        match next {
            Next::Send(next) => exchange = next,
            Next::Done(outcome) => return outcome,
        }
    }
}

/// Looks whether an effect is there: then it is done, else it is to be done.
fn find(connector: &Connector, agent: &ureq::Agent, mut look_up: LookUp) -> Outcome {
    for _ in 0..PAGES {
        let sighting = ask(agent, &look_up.request, |answer| {
            connector.sighting(&look_up, answer)
        });
        match sighting {
            Sighting::There { remote_id } => return accepted(remote_id),
            Sighting::Absent => {
                return Outcome::Again {
                    at: log::now(),
                    waits: Waits::Nothing,
                    fault: None,
                };
            }
            Sighting::More(next) => look_up = next,
            Sighting::Unknown => return Outcome::Uncertain,
        }
    }
    Outcome::Uncertain
}

/// How many pages are looked through for an effect.
const PAGES: usize = 20;

/// Sends a request, and hands on what came of it.
fn ask<T>(agent: &ureq::Agent, request: &Request, then: impl FnOnce(&Answer<'_>) -> T) -> T {
    match send(agent, request) {
        Ok((status, headers, body)) => {
            let headers: Vec<(&str, &str)> = headers
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect();
            then(&Answer::Response(Response {
                status,
                headers: &headers,
                body: &body,
            }))
        }
        Err(error) if has_not_left(&error) => then(&Answer::NotSent),
        Err(_) => then(&Answer::NoAnswer),
    }
}

type Headers = Vec<(String, String)>;

/// Sends a request and reads its answer, one byte more than what may be read of it.
fn send(agent: &ureq::Agent, request: &Request) -> Result<(u16, Headers, Vec<u8>), ureq::Error> {
    let mut builder = ureq::http::Request::builder()
        .method(request.method.as_str())
        .uri(&request.url);
    for (name, value) in &request.headers {
        builder = builder.header(*name, value);
    }
    let mut answer = agent.run(builder.body(request.body.as_slice())?)?;
    let headers = answer.headers().iter().filter_map(|(name, value)| {
        Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
    });
    let headers = headers.collect();
    let status = answer.status().as_u16();
    let mut body = Vec::new();
    let limit = u64::try_from(MAX_ANSWER).unwrap_or(0) + 1;
    answer
        .body_mut()
        .as_reader()
        .take(limit)
        .read_to_end(&mut body)?;
    Ok((status, headers, body))
}

/// Whether nothing of the request can have left.
fn has_not_left(error: &ureq::Error) -> bool {
    match error {
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed | ureq::Error::BadUri(_) => true,
        ureq::Error::Timeout(timeout) => {
            matches!(timeout, ureq::Timeout::Resolve | ureq::Timeout::Connect)
        }
        ureq::Error::Io(error) => error.kind() == std::io::ErrorKind::ConnectionRefused,
        _ => false,
    }
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

/// Posts a signed body, and answers with the status.
pub(crate) fn post(
    url: &str,
    secret: &str,
    body: &[u8],
    timeout: Duration,
) -> Result<u16, ureq::Error> {
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(timeout))
        .http_status_as_error(false)
        .build();
    let agent: ureq::Agent = config.into();
    post_with(&agent, url, secret, body)
}

/// The same over an agent that keeps its connections.
pub(crate) fn post_with(
    agent: &ureq::Agent,
    url: &str,
    secret: &str,
    body: &[u8],
) -> Result<u16, ureq::Error> {
    let answer = agent
        .post(url)
        .header("X-Hub-Signature-256", sign(secret, body))
        .header("Content-Type", "application/json")
        .send(body)?;
    Ok(answer.status().as_u16())
}
