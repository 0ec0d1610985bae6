//! What listens: webhooks on one address, people and monitors on another.

mod admin;
mod health;
mod play;
mod slack;
mod webhook;

pub(crate) use admin::without_port;
pub(crate) use slack::SlackWeb;

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post, put};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use waypost_host::Plan;

use crate::metrics::Metrics;
use crate::play::Play;
use crate::secrets::Secrets;
use crate::shadow::Shadow;
use crate::writer::{Health, Writers};

/// How many bytes a body may have.
const MOST_BYTES: usize = 3_500_000;

/// How long headers may take.
const HEADERS: Duration = Duration::from_secs(5);

/// How long a body may take.
const BODY: Duration = Duration::from_secs(10);

/// How long connections may go on after the end was announced.
const DRAIN: Duration = Duration::from_secs(20);

/// What requests need.
pub(crate) struct Web {
    pub(crate) secrets: Arc<Secrets>,
    pub(crate) admin_token: String,
    /// The names by which the administration is called.
    pub(crate) admin_hosts: Vec<String>,
    pub(crate) plan: Plan,
    pub(crate) writers: Writers,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) health: Arc<Health>,
    pub(crate) slack: Option<SlackWeb>,
    pub(crate) shadow: Arc<Shadow>,
    pub(crate) play: Play,
    /// Room for bodies in memory, in bytes.
    pub(crate) room: Arc<Semaphore>,
}

type App = State<Arc<Web>>;

type Refusal = (StatusCode, &'static str);

const NO_ROOM: Refusal = (StatusCode::SERVICE_UNAVAILABLE, "try again later");

/// Webhooks.
pub(crate) fn public(web: &Arc<Web>) -> axum::Router {
    axum::Router::new()
        .route("/webhook", post(webhook::webhook).get(webhook::subscribe))
        .route("/slack", post(slack::interact))
        .with_state(Arc::clone(web))
}

/// People and monitors. All but the two words of health and the page, which holds nothing of the business, need the token.
pub(crate) fn admin(web: &Arc<Web>) -> axum::Router {
    let guarded = axum::Router::new()
        .route("/metrics", get(health::metrics))
        .route("/actions", post(admin::actions))
        .route("/admin/facts", put(admin::facts))
        .route("/admin/shadow", get(admin::shadow))
        .route("/admin/parked", get(admin::parked))
        .route("/admin/replay", post(admin::replay))
        .route("/admin/release", post(admin::release))
        .route("/play/rules", get(play::rules))
        .route("/play/compare", post(play::compare))
        .layer(axum::middleware::from_fn_with_state(
            Arc::clone(web),
            admin::guard,
        ));
    axum::Router::new()
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/play", get(play::page))
        .merge(guarded)
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
