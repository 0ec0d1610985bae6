//! Timers: messages that the broker keeps until they are due. One that is goes into the inbox, in the partition of its
//! conversation, and is worked off in its place there.
//!
//! Who sets a timer and who hands it on is all the same: one that is set twice is set once, and one that is worked off twice
//! finds its record.

use std::time::Duration;

use async_nats::jetstream::Message;
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::stream::Stream;
use futures_util::StreamExt as _;
use serde_json::json;
use waypost_host::{Effect, TaskKind};
use waypost_runtime::log;

use crate::broker::{Broker, PULL};
use crate::bucket::BrokerError;
use crate::record::{Record, token};

type Result<T> = std::result::Result<T, BrokerError>;

/// When the broker hands the message on, and where to.
const SCHEDULE: &str = "Nats-Schedule";
const TARGET: &str = "Nats-Schedule-Target";

/// The consumer of timers that are due.
pub(crate) const DUE: &str = "due";

/// What says of a message of the inbox that it is a timer.
const TIMER: &str = "Waypost-Timer";

/// Sets the timers of decisions, and hands on those that are due, for as long as the process lives.
pub(crate) async fn run(broker: Broker) {
    tokio::join!(
        forever(
            &broker,
            &broker.decided.stream,
            "timers",
            "decided.>",
            set_all
        ),
        forever(&broker, &broker.timers, DUE, "due.*", hand_on),
    );
}

async fn forever(
    broker: &Broker,
    stream: &Stream,
    name: &str,
    filter: &str,
    take: impl AsyncFn(&Broker, &Message) -> Result<()>,
) {
    let all = async || {
        let consumer = broker.consumer(stream, name, filter, None).await?;
        let pull = consumer.stream().max_messages_per_batch(64).expires(PULL);
        let messages = pull.messages().await;
        let mut messages = messages.map_err(|error| BrokerError::of(&error))?;
        while let Some(message) = messages.next().await {
            let message = message.map_err(|error| BrokerError::of(&error))?;
            take(broker, &message).await?;
            // One that gets lost comes again.
            let _ = message.ack().await;
        }
        Ok(())
    };
    loop {
        let ended: Result<()> = all().await;
        if let Err(error) = ended {
            let fields = [("error", json!(error.to_string()))];
            log::line("error", "timers wait", &fields);
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

/// Sets the timers of a decision: each under its own subject, so that the same again takes its place.
async fn set_all(broker: &Broker, message: &Message) -> Result<()> {
    let partition = message.subject.split('.').nth(1);
    let record = serde_json::from_slice::<Record>(&message.payload);
    let (Some(partition), Ok(record)) = (partition, record) else {
        return Ok(());
    };
    for timer in record.effects.iter().filter(|effect| is_timer(effect)) {
        let bytes = serde_json::to_vec(timer).map_err(|error| BrokerError::of(&error))?;
        let message = PublishMessage::build()
            .header(SCHEDULE, format!("@at {}", timer.due))
            .header(TARGET, format!("due.{partition}"))
            .payload(bytes.into());
        let subject = format!("timer.{partition}.{}", token(&timer.id.key));
        publish(broker, subject, message).await?;
    }
    Ok(())
}

fn is_timer(effect: &Effect) -> bool {
    let task = effect.task.as_ref();
    task.is_some_and(|task| matches!(task.kind, TaskKind::Timer))
}

/// Puts a timer that is due into the inbox.
async fn hand_on(broker: &Broker, message: &Message) -> Result<()> {
    let partition = message.subject.split('.').nth(1).unwrap_or_default();
    let due = PublishMessage::build()
        .header(TIMER, "due")
        .payload(message.payload.clone());
    publish(broker, format!("in.{partition}"), due).await
}

async fn publish(broker: &Broker, subject: String, message: PublishMessage) -> Result<()> {
    let sent = broker.context.send_publish(subject, message).await;
    let stored = match sent {
        Ok(sent) => sent.await,
        Err(error) => Err(error),
    };
    stored.map_err(|error| BrokerError::of_publish(&error))?;
    Ok(())
}

/// The timer that a message of the inbox is, if it is one.
pub(crate) fn of_message(message: &Message) -> Option<Effect> {
    message.headers.as_ref()?.get(TIMER)?;
    serde_json::from_slice(&message.payload).ok()
}
