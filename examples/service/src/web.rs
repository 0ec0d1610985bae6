//! What listens: webhooks on one address, people and monitors on another.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use axum::body::{Body, HttpBody as _};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use serde::Deserialize;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, oneshot, watch};
use waypost::router::RawJson;
use waypost::webhook::handshake;
use waypost::{AppSecrets, Context, Payload, Timestamp};
use waypost_host::{Host, Order, Plan};

use crate::log;
use crate::metrics::Metrics;
use crate::store::SqliteStore;
use crate::writer::{Health, Message, Writers};

/// How many bytes a body may have.
const MOST_BYTES: usize = 3_500_000;

/// How long headers may take.
const HEADERS: Duration = Duration::from_secs(5);

/// How long a body may take.
const BODY: Duration = Duration::from_secs(10);

/// How long connections may go on after the end was announced.
const DRAIN: Duration = Duration::from_secs(20);

/// The writer is alive if it went round within this time.
const BEAT_S: i64 = 10;

/// What requests need.
#[derive(Debug)]
pub(crate) struct Web {
    pub(crate) secrets: AppSecrets,
    pub(crate) verify_token: String,
    pub(crate) admin_token: String,
    pub(crate) plan: Plan,
    pub(crate) writers: Writers,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) health: Arc<Health>,
    /// Room for bodies in memory, in bytes.
    pub(crate) room: Arc<Semaphore>,
}

type App = State<Arc<Web>>;

/// Webhooks.
pub(crate) fn public(web: &Arc<Web>) -> axum::Router {
    axum::Router::new()
        .route("/webhook", post(webhook).get(subscribe))
        .with_state(Arc::clone(web))
}

/// People and monitors.
pub(crate) fn admin(web: &Arc<Web>) -> axum::Router {
    axum::Router::new()
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
        .route("/actions", post(actions))
        .route("/admin/facts", axum::routing::put(facts))
        .with_state(Arc::clone(web))
}

/// Serves until `end` says so, and then until the connections are done, 20 seconds at most.
pub(crate) async fn serve(
    listener: TcpListener,
    app: axum::Router,
    mut end: watch::Receiver<bool>,
) {
    let graceful = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = end.wait_for(|end| *end) => break,
        };
        let Ok((stream, _)) = accepted else {
            // Out of file descriptors, most likely: let some of them go.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let connection = hyper::server::conn::http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADERS)
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(app.clone()));
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // Whatever went wrong, the other side knows.
            let _ = connection.await;
        });
    }
    drop(listener);
    // A client that does not go is left.
    let _ = tokio::time::timeout(DRAIN, graceful.shutdown()).await;
}

/// `GET /webhook`: the subscription handshake.
async fn subscribe(State(web): App, request: Request) -> Response {
    let query = request.uri().query().unwrap_or_default();
    match handshake(query, &web.verify_token) {
        Ok(challenge) => (
            [(header::CONTENT_TYPE, "text/plain")],
            challenge.into_owned(),
        )
            .into_response(),
        Err(error) => (status(error.status_hint()), error.to_string()).into_response(),
    }
}

/// `POST /webhook`.
async fn webhook(State(web): App, request: Request) -> Response {
    let begun = Instant::now();
    let answer = receive(&web, request).await;
    let result = match answer {
        Ok(()) => "accepted",
        Err((StatusCode::UNAUTHORIZED, _)) => "bad_signature",
        Err((StatusCode::BAD_REQUEST, _)) => "not_json",
        Err((StatusCode::PAYLOAD_TOO_LARGE, _)) => "too_large",
        Err((StatusCode::SERVICE_UNAVAILABLE, _)) => {
            web.health.refused.fetch_add(1, Ordering::Relaxed);
            "unavailable"
        }
        Err(_) => "refused",
    };
    web.metrics
        .add("waypost_webhooks_total", &[("result", result)], 1);
    web.metrics
        .observe("waypost_webhook_seconds", begun.elapsed().as_secs_f64());
    match answer {
        Ok(()) => StatusCode::OK.into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

type Refusal = (StatusCode, &'static str);

const NO_ROOM: Refusal = (StatusCode::SERVICE_UNAVAILABLE, "try again later");

/// Takes a body in. Only `Ok` is answered with 200: then it is on disk.
async fn receive(web: &Web, request: Request) -> Result<(), Refusal> {
    const TOO_LARGE: Refusal = (StatusCode::PAYLOAD_TOO_LARGE, "the body is too large");
    let (parts, body) = request.into_parts();
    if parts.headers.contains_key(header::CONTENT_ENCODING) {
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, "no content encoding"));
    }
    // Room before the first byte is read.
    let length = parts.headers.get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let length = length.unwrap_or(MOST_BYTES);
    if length > MOST_BYTES {
        throw_away(body).await;
        return Err(TOO_LARGE);
    }
    let permits = u32::try_from(length.max(1)).unwrap_or(u32::MAX);
    let room = Arc::clone(&web.room).try_acquire_many_owned(permits);
    let Ok(_room) = room else {
        return Err(NO_ROOM);
    };
    let bytes = read(body, length).await?;
    let signature = parts.headers.get("x-hub-signature-256");
    let verified = web
        .secrets
        .verify(signature.map(header::HeaderValue::as_bytes), &bytes)
        .map_err(|_| (StatusCode::UNAUTHORIZED, "not signed with the app secret"))?;
    let index = verified.secret().to_string();
    web.metrics
        .add("waypost_secret_matched_total", &[("index", &index)], 1);
    let payload = Payload::parse(verified).map_err(|error| match error.status_hint() {
        413 => TOO_LARGE,
        _ => (StatusCode::BAD_REQUEST, "the body is not a JSON object"),
    })?;
    let conversations = Host::<SqliteStore>::conversations(&web.plan, &payload);
    drop(payload);
    let (reply, kept) = oneshot::channel();
    let message = Message::Accept {
        bytes,
        conversations,
        reply,
    };
    if !web.writers.offer(message) {
        return Err(NO_ROOM);
    }
    match kept.await {
        Ok(true) => Ok(()),
        Ok(false) | Err(_) => Err(NO_ROOM),
    }
}

/// Reads what is left of a body and keeps nothing: who still sends does not see the answer.
async fn throw_away(mut body: Body) {
    let all = async {
        while let Some(Ok(_)) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {}
    };
    // Whoever takes longer than a body may is cut off.
    drop(tokio::time::timeout(BODY, all).await);
}

async fn read(body: Body, most: usize) -> Result<Vec<u8>, Refusal> {
    match tokio::time::timeout(BODY, axum::body::to_bytes(body, most)).await {
        Ok(Ok(bytes)) => Ok(bytes.into()),
        Ok(Err(_)) if most == MOST_BYTES => {
            Err((StatusCode::PAYLOAD_TOO_LARGE, "the body is too large"))
        }
        Ok(Err(_)) => Err((StatusCode::BAD_REQUEST, "the body ended too soon")),
        Err(_) => Err((StatusCode::REQUEST_TIMEOUT, "the body took too long")),
    }
}

/// What `POST /actions` takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    key: String,
    waba_id: String,
    phone_number_id: String,
    customer: String,
    #[serde(default)]
    campaign: String,
    action: std::collections::BTreeMap<String, RawJson>,
}

/// `POST /actions`: something that happened elsewhere, a shipped order, an abandoned cart.
async fn actions(State(web): App, headers: HeaderMap, body: Body) -> Response {
    if let Err(refusal) = is_admin(&web, &headers) {
        return refusal.into_response();
    }
    let bytes = match read(body, MOST_BYTES).await {
        Ok(bytes) => bytes,
        Err(refusal) => return refusal.into_response(),
    };
    let asked: Result<Asked, _> = serde_json::from_slice(&bytes);
    let Ok(mut asked) = asked else {
        return (
            StatusCode::BAD_REQUEST,
            "expected key, waba_id, phone_number_id, customer and action",
        )
            .into_response();
    };
    let (Some((name, params)), true) = (asked.action.pop_first(), asked.action.is_empty()) else {
        return (StatusCode::BAD_REQUEST, "expected one action").into_response();
    };
    if !web.plan.actions.contains_key(&name) {
        return (
            StatusCode::BAD_REQUEST,
            "there is no destination for this action",
        )
            .into_response();
    }
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_:".contains(&byte);
    if !(1..=100).contains(&asked.key.len()) || !asked.key.bytes().all(is_plain) {
        return (
            StatusCode::BAD_REQUEST,
            "a key has 1 to 100 letters, digits, `-`, `_` and `:`",
        )
            .into_response();
    }
    let order = Box::new(Order {
        key: asked.key,
        waba_id: asked.waba_id,
        phone_number_id: asked.phone_number_id,
        customer: asked.customer,
        campaign: asked.campaign,
        name,
        params,
        by_person: false,
    });
    let (reply, done) = oneshot::channel();
    if !web.writers.offer(Message::Order { order, reply }) {
        return NO_ROOM.into_response();
    }
    match done.await {
        Ok(Some(true)) => StatusCode::ACCEPTED.into_response(),
        Ok(Some(false)) => (StatusCode::OK, "asked for before").into_response(),
        Ok(None) | Err(_) => NO_ROOM.into_response(),
    }
}

/// What `PUT /admin/facts` takes: facts of a customer, or of everybody.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    customer: Option<String>,
    facts: RawJson,
}

/// `PUT /admin/facts`.
async fn facts(State(web): App, headers: HeaderMap, body: Body) -> Response {
    if let Err(refusal) = is_admin(&web, &headers) {
        return refusal.into_response();
    }
    let bytes = match read(body, MOST_BYTES).await {
        Ok(bytes) => bytes,
        Err(refusal) => return refusal.into_response(),
    };
    let Ok(told) = serde_json::from_slice::<Told>(&bytes) else {
        return (
            StatusCode::BAD_REQUEST,
            "expected facts, and a customer if they are somebody's",
        )
            .into_response();
    };
    let checked = Context::at(Timestamp::from_secs(0)).set_json(told.facts.as_str());
    if let Err(error) = checked {
        return (StatusCode::BAD_REQUEST, error.to_string()).into_response();
    }
    let name = |customer: String| {
        let dialled = waypost::event::sender::dialled(&customer);
        web.plan.blinder.name(dialled.as_str())
    };
    let (reply, done) = oneshot::channel();
    let message = Message::Facts {
        who: told.customer.map(name).unwrap_or_default(),
        facts: told.facts.as_str().to_owned(),
        reply,
    };
    if !web.writers.offer(message) {
        return NO_ROOM.into_response();
    }
    match done.await {
        Ok(true) => StatusCode::NO_CONTENT.into_response(),
        Ok(false) | Err(_) => NO_ROOM.into_response(),
    }
}

/// A token, always; and no request that a page in somebody's browser could make.
fn is_admin(web: &Web, headers: &HeaderMap) -> Result<(), Refusal> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let token = text(header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
    let is_token = token.is_some_and(|token| is_same(token, &web.admin_token));
    if !is_token {
        return Err((StatusCode::UNAUTHORIZED, "no token of this service"));
    }
    if text(header::CONTENT_TYPE) != Some("application/json") {
        return Err((
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "expected application/json",
        ));
    }
    Ok(())
}

/// Compares in a time that does not tell where the two differ.
fn is_same(one: &str, other: &str) -> bool {
    let pairs = one.bytes().zip(other.bytes());
    let differs = pairs.fold(0, |differs, (a, b)| differs | (a ^ b));
    one.len() == other.len() && differs == 0
}

async fn healthz(State(web): App) -> Response {
    let age = log::now().as_secs() - web.health.beat.load(Ordering::Relaxed);
    if age < BEAT_S {
        (StatusCode::OK, "alive\n").into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the writer stands still\n").into_response()
    }
}

async fn readyz(State(web): App) -> Response {
    let health = &web.health;
    let is = |flag: &std::sync::atomic::AtomicBool| flag.load(Ordering::Relaxed);
    let why = if is(&health.is_draining) {
        "about to end"
    } else if is(&health.is_failing) {
        "the last commit failed"
    } else if is(&health.is_disk_low) {
        "the disk is nearly full"
    } else if web.room.available_permits() < MOST_BYTES {
        "no room for bodies"
    } else {
        return (StatusCode::OK, "ready\n").into_response();
    };
    (StatusCode::SERVICE_UNAVAILABLE, why).into_response()
}

async fn metrics(State(web): App) -> Response {
    let form = "text/plain; version=0.0.4; charset=utf-8";
    ([(header::CONTENT_TYPE, form)], web.metrics.render()).into_response()
}

fn status(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
