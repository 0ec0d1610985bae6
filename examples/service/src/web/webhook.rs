//! What the platform calls.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use axum::body::{Body, HttpBody as _};
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use tokio::sync::oneshot;
use waypost::Payload;
use waypost::webhook::handshake;
use waypost_host::Host;

use super::{App, BODY, MOST_BYTES, NO_ROOM, Refusal, Web, read};
use crate::store::{Arrival, SqliteStore};
use crate::writer::Message;

/// `GET /webhook`: the subscription handshake.
pub(super) async fn subscribe(State(web): App, request: Request) -> Response {
    let query = request.uri().query().unwrap_or_default();
    match handshake(query, &web.secrets.get().verify_token) {
        Ok(challenge) => (
            [(header::CONTENT_TYPE, "text/plain")],
            challenge.into_owned(),
        )
            .into_response(),
        Err(error) => {
            let status = StatusCode::from_u16(error.status_hint());
            let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, error.to_string()).into_response()
        }
    }
}

/// `POST /webhook`.
pub(super) async fn webhook(State(web): App, request: Request) -> Response {
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
    let secrets = web.secrets.get();
    let verified = secrets
        .app
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
    let is_urgent = payload
        .events()
        .any(|event| event.kind().matches("message"));
    drop(payload);
    let (reply, kept) = oneshot::channel();
    let arrival = Arrival {
        bytes,
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

/// Reads what is left of a body and keeps nothing: who still sends does not see the answer.
async fn throw_away(mut body: Body) {
    let all = async {
        while let Some(Ok(_)) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {}
    };
    // Whoever takes longer than a body may is cut off.
    drop(tokio::time::timeout(BODY, all).await);
}
