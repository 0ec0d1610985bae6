//! A bucket: a stream that keeps the last value under each key. A write says which revision it replaces, and is refused where
//! somebody else was first. Reads go to the leader, which knows the last write.

use std::time::Duration;

use async_nats::jetstream::Context;
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, pull};
use async_nats::jetstream::context::{PublishError, PublishErrorKind};
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::stream::{LastRawMessageErrorKind, Stream};
use futures_util::StreamExt as _;
use serde::Serialize;
use serde::de::DeserializeOwned;
use waypost::Timestamp;

/// Why the broker did not do what was asked for.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum BrokerError {
    /// It does not fit: the bucket is full.
    #[error("the stream is full")]
    Full,
    /// It took too long, or there was no time left to ask.
    #[error("no time left")]
    Late,
    /// Something else; the broker is not there, most likely.
    #[error("{0}")]
    Other(String),
}

impl BrokerError {
    pub(crate) fn of(error: &impl ToString) -> Self {
        Self::Other(error.to_string())
    }

    /// What the refusal of a message means.
    pub(crate) fn of_publish(error: &PublishError) -> Self {
        // The client has no kind for a stream without room.
        let text = error.to_string();
        match error.kind() {
            PublishErrorKind::TimedOut => Self::Late,
            _ if text.contains("maximum") => Self::Full,
            _ => Self::Other(text),
        }
    }
}

/// A value, and which write it is of.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row<T> {
    pub(crate) revision: u64,
    pub(crate) value: T,
}

/// What became of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Put {
    /// It is on disk, with this revision.
    Stored(u64),
    /// Somebody else was first.
    Conflict,
}

/// A bucket.
#[derive(Clone, Debug)]
pub(crate) struct Bucket {
    context: Context,
    pub(crate) stream: Stream,
}

impl Bucket {
    pub(crate) const fn new(context: Context, stream: Stream) -> Self {
        Self { context, stream }
    }

    /// The value under a key.
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        key: &str,
    ) -> Result<Option<Row<T>>, BrokerError> {
        match self.stream.get_last_raw_message_by_subject(key).await {
            Ok(message) => {
                let value = serde_json::from_slice(&message.payload);
                Ok(Some(Row {
                    revision: message.sequence,
                    value: value.map_err(|error| BrokerError::of(&error))?,
                }))
            }
            Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => Ok(None),
            Err(error) => Err(BrokerError::of(&error)),
        }
    }

    /// The values under the keys that a filter has, in the order in which they were written: from a place on, to a revision.
    pub(crate) async fn all<T: DeserializeOwned>(
        &self,
        filter: &str,
        from: DeliverPolicy,
        to: u64,
    ) -> Result<Vec<(String, Row<T>)>, BrokerError> {
        let config = pull::Config {
            filter_subject: filter.to_owned(),
            ack_policy: AckPolicy::None,
            deliver_policy: from,
            inactive_threshold: Duration::from_secs(30),
            ..pull::Config::default()
        };
        let consumer = self.stream.create_consumer(config).await;
        let consumer = consumer.map_err(|error| BrokerError::of(&error))?;
        let count = usize::try_from(consumer.cached_info().num_pending).unwrap_or(usize::MAX);
        let messages = consumer.messages().await;
        let mut messages = messages
            .map_err(|error| BrokerError::of(&error))?
            .take(count);
        let mut rows = Vec::new();
        while let Some(message) = messages.next().await {
            let message = message.map_err(|error| BrokerError::of(&error))?;
            let revision = message
                .info()
                .map_err(|error| BrokerError::of(&error))?
                .stream_sequence;
            if revision > to {
                break;
            }
            if let Ok(value) = serde_json::from_slice(&message.payload) {
                rows.push((message.subject.to_string(), Row { revision, value }));
            }
            if revision == to {
                break;
            }
        }
        Ok(rows)
    }

    /// Writes a value in the place of a revision; 0 if there is none yet. It may be forgotten after `lives`.
    pub(crate) async fn put<T: Serialize + Sync>(
        &self,
        key: &str,
        replaces: u64,
        value: &T,
        lives: Option<Duration>,
    ) -> Result<Put, BrokerError> {
        let message = PublishMessage::build().expected_last_subject_sequence(replaces);
        self.publish(key, message, value, lives).await
    }

    /// Writes a value in the place of whatever is there.
    pub(crate) async fn overwrite<T: Serialize + Sync>(
        &self,
        key: &str,
        value: &T,
    ) -> Result<Put, BrokerError> {
        self.publish(key, PublishMessage::build(), value, None)
            .await
    }

    async fn publish<T: Serialize + Sync>(
        &self,
        key: &str,
        message: PublishMessage,
        value: &T,
        lives: Option<Duration>,
    ) -> Result<Put, BrokerError> {
        let bytes = serde_json::to_vec(value).map_err(|error| BrokerError::of(&error))?;
        let message = message.payload(bytes.into());
        let message = match lives {
            Some(lives) => message.ttl(lives.max(Duration::from_secs(1))),
            None => message,
        };
        let sent = self.context.send_publish(key.to_owned(), message).await;
        let stored = match sent {
            Ok(sent) => sent.await,
            Err(error) => Err(error),
        };
        match stored {
            Ok(stored) => Ok(Put::Stored(stored.sequence)),
            // Of a broker that is several, two at once are told by another code, which the client has no kind for.
            Err(error) if error.to_string().contains("wrong last sequence") => Ok(Put::Conflict),
            Err(error) => Err(BrokerError::of_publish(&error)),
        }
    }
}

/// How long a value may be kept that may be forgotten at a time.
pub(crate) fn lives_until(until: Timestamp, now: Timestamp) -> Duration {
    let secs = until.as_secs().saturating_sub(now.as_secs());
    Duration::from_secs(u64::try_from(secs).unwrap_or(0))
}
