//! What the platform calls.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use waypost::Payload;
use waypost::webhook::handshake;

use super::serve::throw_away;
use super::{MOST_BYTES, Refusal, TOO_LARGE, Taken, read};
use crate::config::Config;
use crate::metrics::Metrics;
use crate::secrets::Secrets;

/// Reads and verifies what the platform sends; what becomes of it is the process's own.
#[derive(Debug)]
pub struct Front {
    secrets: Arc<Secrets>,
    metrics: Arc<Metrics>,
    /// Room for bodies in memory, in bytes.
    pub room: Arc<Semaphore>,
}

/// A body that was read. Its room in memory is given back with it.
#[derive(Debug)]
pub struct Arrived {
    /// As it came.
    pub bytes: Vec<u8>,
    headers: HeaderMap,
    _room: OwnedSemaphorePermit,
}

impl Front {
    /// With the room that the configuration gives to bodies.
    #[must_use]
    pub fn new(config: &Config, secrets: &Arc<Secrets>, metrics: &Arc<Metrics>) -> Self {
        let room = usize::try_from(config.intake_bytes).unwrap_or(0);
        Self {
            secrets: Arc::clone(secrets),
            metrics: Arc::clone(metrics),
            room: Arc::new(Semaphore::new(room)),
        }
    }

    /// Where answers are counted.
    #[must_use]
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// `GET /webhook`: the subscription handshake.
    #[must_use]
    pub fn subscribe(&self, request: &Request) -> Response {
        let query = request.uri().query().unwrap_or_default();
        match handshake(query, &self.secrets.get().verify_token) {
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

    /// Reads the body of `POST /webhook`: what it announces is not too large.
    ///
    /// # Errors
    ///
    /// What is answered where it is not read.
    pub async fn read(&self, request: Request) -> Result<Arrived, Refusal> {
        let (parts, body) = request.into_parts();
        if parts.headers.contains_key(header::CONTENT_ENCODING) {
            return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, "no content encoding"));
        }
        let length = parts.headers.get(header::CONTENT_LENGTH);
        let length = length.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
        let length = length.unwrap_or(MOST_BYTES);
        if length > MOST_BYTES {
            throw_away(body).await;
            return Err(TOO_LARGE);
        }
        let Taken { bytes, room } = read(&self.room, body, length).await?;
        Ok(Arrived {
            bytes,
            headers: parts.headers,
            _room: room,
        })
    }

    /// Verifies a body that was read.
    ///
    /// # Errors
    ///
    /// What is answered to one that is not signed, or that is not a JSON object.
    pub fn verify<'a>(&self, arrived: &'a Arrived) -> Result<Payload<'a>, Refusal> {
        let signature = arrived.headers.get("x-hub-signature-256");
        let secrets = self.secrets.get();
        let verified = secrets
            .app
            .verify(signature.map(header::HeaderValue::as_bytes), &arrived.bytes)
            .map_err(|_| (StatusCode::UNAUTHORIZED, "not signed with the app secret"))?;
        let index = verified.secret().to_string();
        self.metrics
            .add("waypost_secret_matched_total", &[("index", &index)], 1);
        Payload::parse(verified).map_err(|error| match error.status_hint() {
            413 => TOO_LARGE,
            _ => (StatusCode::BAD_REQUEST, "the body is not a JSON object"),
        })
    }

    /// The answer to a webhook, counted. Only what is on disk is `Ok`.
    #[must_use]
    pub fn answer(&self, begun: Instant, answer: Result<(), Refusal>) -> Response {
        let result = match answer {
            Ok(()) => "accepted",
            Err((StatusCode::UNAUTHORIZED, _)) => "bad_signature",
            Err((StatusCode::BAD_REQUEST, _)) => "not_json",
            Err((StatusCode::PAYLOAD_TOO_LARGE, _)) => "too_large",
            Err((StatusCode::SERVICE_UNAVAILABLE, _)) => "unavailable",
            Err(_) => "refused",
        };
        self.metrics
            .add("waypost_webhooks_total", &[("result", result)], 1);
        self.metrics
            .observe("waypost_webhook_seconds", begun.elapsed().as_secs_f64());
        match answer {
            Ok(()) => StatusCode::OK.into_response(),
            Err(refusal) => refusal.into_response(),
        }
    }
}
