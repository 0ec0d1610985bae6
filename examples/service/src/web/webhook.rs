//! What the platform calls.

use std::sync::atomic::Ordering;
use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use tokio::sync::oneshot;
use waypost_host::Host;
use waypost_runtime::web::{NO_ROOM, Refusal};

use super::{App, Web};
use crate::store::{Arrival, SqliteStore};
use crate::writer::Message;

/// `GET /webhook`: the subscription handshake.
pub(super) async fn subscribe(State(web): App, request: Request) -> Response {
    web.front.subscribe(&request)
}

/// `POST /webhook`.
pub(super) async fn webhook(State(web): App, request: Request) -> Response {
    let begun = Instant::now();
    let answer = receive(&web, request).await;
    if matches!(answer, Err((StatusCode::SERVICE_UNAVAILABLE, _))) {
        web.health.refused.fetch_add(1, Ordering::Relaxed);
    }
    web.front.answer(begun, answer)
}

/// Takes a body in. Only `Ok` is answered with 200: then it is on disk.
async fn receive(web: &Web, request: Request) -> Result<(), Refusal> {
    let mut arrived = web.front.read(request).await?;
    let payload = web.front.verify(&arrived)?;
    let conversations = Host::<SqliteStore>::conversations(&web.plan, &payload);
    let is_urgent = payload
        .events()
        .any(|event| event.kind().matches("message"));
    drop(payload);
    let (reply, kept) = oneshot::channel();
    let arrival = Arrival {
        bytes: std::mem::take(&mut arrived.bytes),
        conversations,
        is_urgent,
    };
    let message = Message::Accept { arrival, reply };
    if !web.writers.offer(message) {
        return Err(NO_ROOM);
    }
    match kept.await {
        Ok(true) => Ok(()),
        Ok(false) | Err(_) => Err(NO_ROOM),
    }
}
