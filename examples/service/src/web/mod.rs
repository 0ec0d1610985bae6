//! What listens: webhooks on one address, people and monitors on another.

mod admin;
mod facts;
mod health;
mod hubspot;
mod once;
mod play;
mod slack;
mod webhook;

pub(crate) use hubspot::{PHONES, said};
pub(crate) use slack::SlackWeb;

use std::sync::Arc;

use axum::extract::State;
use axum::routing::{get, post, put};
use tokio::sync::oneshot;
use waypost_host::Plan;
use waypost_runtime::metrics::Metrics;
use waypost_runtime::web::{Front, Guard, NO_ROOM, Refusal};

use crate::play::Play;
use crate::shadow::Shadow;
use crate::writer::{Health, Message, Writers};

/// What requests need.
pub(crate) struct Web {
    /// Reads and verifies what the platform sends.
    pub(crate) front: Front,
    pub(crate) guard: Guard,
    pub(crate) plan: Plan,
    pub(crate) writers: Writers,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) health: Arc<Health>,
    pub(crate) slack: Option<SlackWeb>,
    pub(crate) shadow: Arc<Shadow>,
    pub(crate) play: Play,
}

type App = State<Arc<Web>>;

impl Web {
    /// Asks the writer.
    ///
    /// # Errors
    ///
    /// Where it has no room for the question, or could not do what it was asked for.
    async fn ask<T>(
        &self,
        message: impl FnOnce(oneshot::Sender<Option<T>>) -> Message,
    ) -> Result<T, Refusal> {
        let (reply, answer) = oneshot::channel();
        if !self.writers.offer(message(reply)) {
            return Err(NO_ROOM);
        }
        answer.await.ok().flatten().ok_or(NO_ROOM)
    }
}

/// Webhooks.
pub(crate) fn public(web: &Arc<Web>) -> axum::Router {
    axum::Router::new()
        .route("/webhook", post(webhook::webhook).get(webhook::subscribe))
        .route("/slack", post(slack::interact))
        .route("/hubspot", post(hubspot::changed))
        .with_state(Arc::clone(web))
}

/// People and monitors. All but the two words of health and the page, which holds nothing of the business, need the token.
pub(crate) fn admin(web: &Arc<Web>) -> axum::Router {
    let guarded = axum::Router::new()
        .route("/metrics", get(health::metrics))
        .route("/actions", post(admin::actions))
        .route("/actions/{key}", get(admin::became))
        .route("/admin/facts", put(facts::facts))
        .route("/admin/shadow", get(admin::shadow))
        .route("/admin/parked", get(admin::parked))
        .route("/admin/rules", get(admin::rules))
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
