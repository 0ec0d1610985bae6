//! The broker: the connection, and the streams there.

use std::time::{Duration, Instant};

use async_nats::ConnectOptions;
use async_nats::jetstream::consumer::pull;
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy};
use async_nats::jetstream::context::ContextBuilder;
use async_nats::jetstream::stream::{
    Config as StreamConfig, DiscardPolicy, RetentionPolicy, Stream,
};
use async_nats::jetstream::{Context, consumer};

use serde_json::json;
use waypost_runtime::log;

use crate::bucket::{BrokerError, Bucket, Put};
use crate::config::BrokerConfig;
use crate::reshard::Share;

/// So many partitions there are, for good: another number would move nearly every conversation.
pub(crate) const PARTITIONS: u32 = 1024;

/// How long a message may be in hand until another worker gets it.
pub(crate) const ACK_WAIT: Duration = Duration::from_secs(9);

/// How long a request for messages stands: one that got lost with a broker is made again after this time.
pub(crate) const PULL: Duration = Duration::from_secs(3);

/// How long the broker may take until it knows its streams.
const START: Duration = Duration::from_secs(30);

/// How long a decision is kept: longer than the platform repeats an event.
const DECIDED: Duration = Duration::from_secs(9 * 24 * 60 * 60);

/// For so long the broker knows a message again. It only saves work.
const REPEATS: Duration = Duration::from_secs(120);

/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(4);

/// The streams of the cluster.
#[derive(Clone, Debug)]
pub(crate) struct Broker {
    pub(crate) context: Context,
    /// `in.<partition>`: what is to be worked off.
    pub(crate) inbox: Stream,
    /// `timer.<partition>.<key>`: what will be, and `due.<partition>` when it is time.
    pub(crate) timers: Stream,
    /// `decided.<partition>.<event>`: what events came to. The outbox, too.
    pub(crate) decided: Bucket,
    /// `effect.<destination>.<number>.<key>`: how far effects got.
    pub(crate) effects: Bucket,
    /// `state.`, `thread.`, `once.`, `link.`, `failed.`: what is known.
    pub(crate) rows: Bucket,
}

impl Broker {
    /// Connects, and makes what is not there yet.
    pub(crate) async fn connect(config: &BrokerConfig) -> Result<Self, String> {
        let mut options = ConnectOptions::new()
            .retry_on_initial_connect()
            .connection_timeout(Duration::from_secs(2))
            .ping_interval(Duration::from_secs(2))
            .event_callback(async |event| {
                log::line("warn", "broker", &[("event", json!(event.to_string()))]);
            })
            .reconnect_delay_callback(|attempts| {
                Duration::from_millis(50 * u64::try_from(attempts.min(10)).unwrap_or(10))
            });
        if let Some(file) = &config.token_file {
            options = options.token(waypost_runtime::secrets::read(file)?);
        }
        log::line("info", "connecting", &[("broker", json!(config.url))]);
        let servers: Vec<&str> = config.url.split(',').map(str::trim).collect();
        let client = options
            .connect(servers)
            .await
            .map_err(|error| format!("the broker: {error}"))?;
        let context = ContextBuilder::new()
            .timeout(TIMEOUT)
            .ack_timeout(TIMEOUT)
            .build(client);
        let stream = |name: &str, subjects: &[&str]| StreamConfig {
            name: format!("WAYPOST_{name}"),
            subjects: subjects.iter().map(|&subject| subject.to_owned()).collect(),
            num_replicas: config.replicas,
            max_bytes: config.bucket_bytes,
            discard: DiscardPolicy::New,
            ..StreamConfig::default()
        };
        let bucket = |name: &str, subjects: &[&str], max_age| StreamConfig {
            max_messages_per_subject: 1,
            max_age,
            allow_message_ttl: true,
            ..stream(name, subjects)
        };
        let inbox = StreamConfig {
            retention: RetentionPolicy::WorkQueue,
            max_bytes: config.inbox_bytes,
            duplicate_window: REPEATS,
            ..stream("IN", &["in.*"])
        };
        // The broker schedules nothing in a stream that refuses: so this one has no limit.
        let timers = StreamConfig {
            retention: RetentionPolicy::WorkQueue,
            max_bytes: -1,
            discard: DiscardPolicy::Old,
            allow_message_schedules: true,
            allow_rollup: true,
            ..stream("TIMERS", &["timer.*.*", "due.*"])
        };
        let rows = [
            "state.>", "thread.>", "once.>", "link.>", "failed.>", "check.>",
        ];
        let made = async |config: StreamConfig| {
            let (name, begun) = (config.name.clone(), Instant::now());
            loop {
                // A broker that has just started may not know yet who leads.
                match context.get_or_create_stream(config.clone()).await {
                    Ok(stream) => return Ok(stream),
                    Err(error) if begun.elapsed() > START => {
                        return Err(format!("stream {name}: {error}"));
                    }
                    Err(_) => tokio::time::sleep(Duration::from_millis(500)).await,
                }
            }
        };
        let of = |stream| Bucket::new(context.clone(), stream);
        Ok(Self {
            inbox: made(inbox).await?,
            timers: made(timers).await?,
            decided: of(made(bucket("DECIDED", &["decided.*.*"], DECIDED)).await?),
            effects: of(made(bucket("EFFECTS", &["effect.>"], DECIDED)).await?),
            rows: of(made(bucket("ROWS", &rows, Duration::ZERO)).await?),
            context,
        })
    }

    pub(crate) fn is_connected(&self) -> bool {
        let client = self.context.client();
        client.connection_state() == async_nats::connection::State::Connected
    }

    /// Makes the consumers of the inbox where there are none.
    pub(crate) async fn ensure_consumers(&self, config: &BrokerConfig) -> Result<(), String> {
        if !crate::reshard::shares(self).await?.is_empty() {
            return Ok(());
        }
        for at in 0..config.consumers {
            let share = Share::of(at, config.consumers);
            self.make_consumer(&share, config.tests.unordered).await?;
        }
        Ok(())
    }

    /// Makes the consumer of a share of the partitions, or gives it that share.
    pub(crate) async fn make_consumer(&self, share: &Share, unordered: bool) -> Result<(), String> {
        let config = pull::Config {
            durable_name: Some(share.name()),
            ack_policy: AckPolicy::Explicit,
            ack_wait: ACK_WAIT,
            max_deliver: -1,
            max_ack_pending: if unordered { 64 } else { 1 },
            filter_subjects: share
                .partitions
                .iter()
                .map(|partition| format!("in.{partition}"))
                .collect(),
            num_replicas: 0,
            ..pull::Config::default()
        };
        let made = self.inbox.create_consumer(config).await;
        made.map_err(|error| format!("consumer {}: {error}", share.name()))?;
        Ok(())
    }

    /// A consumer of the outbox or of timers. With `group`, one client at a time has it.
    pub(crate) async fn consumer(
        &self,
        stream: &Stream,
        name: &str,
        filter: &str,
        group: Option<&str>,
    ) -> Result<consumer::PullConsumer, BrokerError> {
        let mut config = pull::Config {
            durable_name: Some(name.to_owned()),
            ack_policy: AckPolicy::Explicit,
            ack_wait: ACK_WAIT,
            max_deliver: -1,
            max_ack_pending: MOST_OPEN,
            deliver_policy: DeliverPolicy::All,
            filter_subject: filter.to_owned(),
            ..pull::Config::default()
        };
        if let Some(group) = group {
            config.priority_policy = consumer::PriorityPolicy::PinnedClient;
            config.priority_groups = vec![group.to_owned()];
            config.priority_timeout = PINNED;
        }
        let made = stream.create_consumer(config).await;
        made.map_err(|error| BrokerError::of(&error))
    }

    /// Refuses another pepper than the one that the rows were named with.
    pub(crate) async fn check_pepper(&self, value: &str) -> Result<(), String> {
        const WRONG: &str = "the pepper is not the one that the broker's rows were named with";
        let text = |error: BrokerError| error.to_string();
        match self
            .rows
            .put("check.pepper", 0, &value, None)
            .await
            .map_err(text)?
        {
            Put::Stored(_) => Ok(()),
            Put::Conflict => {
                let row = self
                    .rows
                    .get::<String>("check.pepper")
                    .await
                    .map_err(text)?;
                let is_same = row.is_some_and(|row| row.value == value);
                if is_same {
                    Ok(())
                } else {
                    Err(WRONG.to_owned())
                }
            }
        }
    }
}

/// How many decisions may have effects of one destination and number that are not done.
const MOST_OPEN: i64 = 10_000;

/// A client that asked for nothing for so long has the outbox no longer.
const PINNED: Duration = Duration::from_secs(6);
