//! Intake: verified bodies, cut up by partition, into the broker. Only what it has on disk is answered with 200.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use async_nats::jetstream::message::PublishMessage;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::post;
use futures_util::future::join_all;
use sha2::{Digest as _, Sha256};
use waypost::Payload;
use waypost_runtime::web::{Front, NO_ROOM, Refusal};

use crate::broker::{Broker, PARTITIONS};
use crate::config::Faults;

/// An element above so many bytes has a message of its own.
const LARGE: usize = 64 << 10;

/// How often is looked whether the buckets are full.
const LOOK: Duration = Duration::from_secs(1);

/// What requests need.
#[derive(Debug)]
pub(crate) struct Intake {
    pub(crate) front: Front,
    pub(crate) broker: Broker,
    /// Whether a bucket has hardly any room left: what is taken in could not be worked off.
    pub(crate) is_full: AtomicBool,
    pub(crate) faults: Faults,
}

/// What listens to the platform.
pub(crate) fn routes(intake: &Arc<Intake>) -> axum::Router {
    axum::Router::new()
        .route("/webhook", post(webhook).get(subscribe))
        .with_state(Arc::clone(intake))
}

async fn subscribe(State(intake): State<Arc<Intake>>, request: Request) -> Response {
    intake.front.subscribe(&request)
}

async fn webhook(State(intake): State<Arc<Intake>>, request: Request) -> Response {
    let begun = Instant::now();
    let answer = intake.receive(request).await;
    intake.front.answer(begun, answer)
}

impl Intake {
    /// Takes a body in. Only `Ok` is answered with 200: then the broker has all of it on disk.
    async fn receive(&self, request: Request) -> Result<(), Refusal> {
        let arrived = self.front.read(request).await?;
        let payload = self.front.verify(&arrived)?;
        if self.is_full.load(Ordering::Relaxed) {
            return Err(NO_ROOM);
        }
        let messages = divide(&payload, &arrived.bytes);
        drop(payload);
        let mut sent = Vec::with_capacity(messages.len());
        for (partition, bytes) in messages {
            let message = PublishMessage::build()
                .message_id(id(partition, &bytes))
                .payload(bytes.into());
            let subject = format!("in.{partition}");
            // In the order of the body: what goes out first is first in its partition.
            sent.push(
                self.broker
                    .context
                    .send_publish(subject, message)
                    .await
                    .map_err(|_| NO_ROOM)?,
            );
        }
        if self.faults.answers_before_ack {
            return Ok(());
        }
        let stored = join_all(sent.into_iter().map(IntoFuture::into_future)).await;
        if stored.iter().all(Result::is_ok) {
            Ok(())
        } else {
            Err(NO_ROOM)
        }
    }

    /// Looks after the room in the buckets, for as long as the process lives.
    pub(crate) async fn look(self: Arc<Self>) {
        loop {
            let mut is_full = false;
            for bucket in [
                &self.broker.decided,
                &self.broker.effects,
                &self.broker.rows,
            ] {
                if let Ok(info) = bucket.stream.get_info().await {
                    let most = u64::try_from(info.config.max_bytes).unwrap_or(u64::MAX);
                    // A twentieth is left for what is in the inbox already.
                    is_full |= info.state.bytes > most - most / 20;
                }
            }
            self.is_full.store(is_full, Ordering::Relaxed);
            self.tell_backlog().await;
            tokio::time::sleep(LOOK).await;
        }
    }
}

impl Intake {
    /// How much waits, and for how long.
    async fn tell_backlog(&self) {
        let Ok(info) = self.broker.inbox.get_info().await else {
            return;
        };
        let now = waypost_runtime::log::now().as_secs();
        let is_empty = info.state.messages == 0;
        let oldest = if is_empty {
            0
        } else {
            now - info.state.first_timestamp.unix_timestamp()
        };
        #[expect(
            clippy::cast_precision_loss,
            reason = "bytes and seconds stay far below 2^53"
        )]
        let (bytes, oldest) = (info.state.bytes as f64, oldest as f64);
        let metrics = self.front.metrics();
        metrics.set("waypost_backlog_bytes", &[], bytes);
        metrics.set("waypost_oldest_unprocessed_seconds", &[], oldest);
    }
}

/// A body by partition, its elements in their order; each that is large in a message of its own. A body of one partition stays as
/// it is.
fn divide(payload: &Payload<'_>, body: &[u8]) -> Vec<(u32, Vec<u8>)> {
    // Of each message, its partition and the events that it has.
    let mut messages: Vec<(u32, Vec<usize>)> = Vec::new();
    let mut open: BTreeMap<u32, usize> = BTreeMap::new();
    let mut count = 0;
    for (at, event) in payload.events().enumerate() {
        count = at + 1;
        let partition = event.partition(PARTITIONS);
        let is_large = event.raw().as_bytes().len() > LARGE;
        match open.get(&partition) {
            Some(message) if !is_large => {
                if let Some((_, events)) = messages.get_mut(*message) {
                    events.push(at);
                }
            }
            _ => {
                messages.push((partition, vec![at]));
                if is_large {
                    open.remove(&partition);
                } else {
                    open.insert(partition, messages.len() - 1);
                }
            }
        }
    }
    match messages.as_slice() {
        [(partition, events)] if events.len() == count => vec![(*partition, body.to_vec())],
        _ => {
            let part = |events: &[usize]| {
                let mut at = 0..;
                payload.excerpt(|_| {
                    at.next()
                        .is_some_and(|at| events.binary_search(&at).is_ok())
                })
            };
            messages
                .iter()
                .map(|(partition, events)| (*partition, part(events)))
                .collect()
        }
    }
}

/// By which the broker knows the same message again for two minutes.
fn id(partition: u32, bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let hex = digest.iter().take(16).map(|byte| format!("{byte:02x}"));
    format!("{partition}-{}", hex.collect::<String>())
}
