//! The outbox: decisions as they were committed, and of each what one destination is to do.
//!
//! Of a destination and number one client at a time has the consumer, because only one may know how fast is sent. It begins
//! where the consumer's acknowledgements end: it reads the records from there on, and of each effect its row. A record is
//! acknowledged when no effect of it is open.

mod session;

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::Message;
use async_nats::jetstream::consumer::DeliverPolicy;
use futures_util::StreamExt as _;
use futures_util::future::join_all;
use serde_json::json;
use tokio::sync::mpsc;
use tokio::task::block_in_place;
use waypost::Router;
use waypost_host::{Attempt, Effect, Host, Manner, Outcome, Plan, Sent};
use waypost_runtime::carrier::Carrier;
use waypost_runtime::log;
use waypost_runtime::metrics::Metrics;

use crate::broker::{Broker, PULL};
use crate::bucket::BrokerError;
use crate::config::Faults;
use crate::record::{self, EffectRow, Record, token};
use crate::sender::{Open, Sender};
use session::Session;

/// How many attempts are under way at a time.
const SLOTS: usize = 64;

/// How long is waited for something to happen.
const IDLE: Duration = Duration::from_millis(50);

/// How long it matters what was sent.
const DAY_S: i64 = 24 * 60 * 60;

/// How many places a record has for its effects.
const PLACES: u64 = 1_000;

/// The outbox of a destination, and of one number where it is one for messages to customers.
#[derive(Clone, Debug)]
pub(crate) struct Outlet {
    pub(crate) destination: String,
    /// `None` for all numbers.
    pub(crate) number: Option<String>,
    pub(crate) carrier: Arc<Carrier>,
    pub(crate) broker: Broker,
    pub(crate) plan: Plan,
    pub(crate) router: Router,
    pub(crate) metrics: Arc<Metrics>,
    /// How long an attempt may take.
    pub(crate) timeout: Duration,
    pub(crate) faults: Faults,
}

/// Attempts that ended.
type Ended = mpsc::UnboundedReceiver<(Attempt, Outcome)>;

impl Outlet {
    /// Sends for as long as the process lives, whenever this client has the consumer.
    pub(crate) async fn run(self) {
        let (ends, mut ended) = mpsc::unbounded_channel();
        let (sender, mut records) = mpsc::channel(512);
        let outlet = self.clone();
        tokio::spawn(async move { outlet.pull(sender).await });
        while let Some(first) = records.recv().await {
            if let Err(error) = self.session(first, &mut records, &ends, &mut ended).await {
                let fields = [
                    ("destination", json!(self.destination)),
                    ("error", json!(error.to_string())),
                ];
                log::line("error", "sending begins anew", &fields);
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
        }
    }

    fn name(&self) -> String {
        let number = self
            .number
            .as_deref()
            .map_or_else(|| "all".to_owned(), token);
        format!("out-{}-{number}", token(&self.destination)).replace(['=', ':', '#'], "_")
    }

    /// Hands on what the consumer gives this client, if it has it.
    async fn pull(self, sender: mpsc::Sender<Message>) {
        let group = (!self.faults.without_pin).then_some("owner");
        loop {
            let consumer = self
                .broker
                .consumer(
                    &self.broker.decided.stream,
                    &self.name(),
                    "decided.>",
                    group,
                )
                .await;
            let messages = match &consumer {
                Ok(consumer) => {
                    let pull = consumer.stream().max_messages_per_batch(500);
                    let pull = match group {
                        Some(group) => pull.group(group),
                        None => pull,
                    };
                    pull.expires(PULL).messages().await.ok()
                }
                Err(_) => None,
            };
            if let Some(mut messages) = messages {
                while let Some(Ok(message)) = messages.next().await {
                    if sender.send(message).await.is_err() {
                        return;
                    }
                }
            }
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    }

    /// Sends until something fails.
    async fn session(
        &self,
        first: Message,
        records: &mut mpsc::Receiver<Message>,
        ends: &mpsc::UnboundedSender<(Attempt, Outcome)>,
        ended: &mut Ended,
    ) -> Result<(), BrokerError> {
        let (store, last) = self.read().await?;
        let (plan, router) = (self.plan.clone(), self.router.clone());
        let host = block_in_place(|| Host::open(store, plan, router, log::now()))?;
        let mut session = Session::new(self, host, last);
        session.take(first).await?;
        loop {
            tokio::select! {
                Some(message) = records.recv() => session.take(message).await?,
                Some(end) = ended.recv() => session.end(end),
                () = tokio::time::sleep(IDLE) => {}
            }
            while let Ok(message) = records.try_recv() {
                session.take(message).await?;
            }
            while let Ok(end) = ended.try_recv() {
                session.end(end);
            }
            session.round(ends).await?;
        }
    }

    /// What is open: of the records that the consumer handed out, from where the acknowledgements end. Also says which was the
    /// last one.
    async fn read(&self) -> Result<(Sender, u64), BrokerError> {
        let decided = &self.broker.decided;
        let info = decided.stream.consumer_info(self.name()).await;
        let info = info.map_err(|error| BrokerError::of(&error))?;
        let (floor, last) = (
            info.ack_floor.stream_sequence,
            info.delivered.stream_sequence,
        );
        let mut store = Sender::new(self.broker.clone(), self.timeout);
        store.set_sent(self.sent().await?);
        self.read_records(&mut store, floor + 1, last).await?;
        Ok((store, last))
    }

    /// Takes in what is open of the records from one to another.
    async fn read_records(
        &self,
        store: &mut Sender,
        from: u64,
        to: u64,
    ) -> Result<(), BrokerError> {
        if from > to {
            return Ok(());
        }
        let from = DeliverPolicy::ByStartSequence {
            start_sequence: from,
        };
        let decided = &self.broker.decided;
        let records = decided.all::<Record>("decided.>", from, to).await?;
        let mut pending = Vec::new();
        for (subject, row) in records {
            if let Some(partition) = partition(&subject) {
                let effects = self.effects_of(row.value, row.revision);
                pending
                    .extend(effects.map(|effect| Open::pending(effect, partition, row.revision)));
            }
        }
        for some in pending.chunks(SLOTS) {
            let recalls = some.iter().map(|open| self.recall(open.clone()));
            for open in join_all(recalls).await {
                if let Some(open) = open? {
                    store.insert(open);
                }
            }
        }
        Ok(())
    }

    /// An effect as its row has it, if it is open; else the one that goes on from its end.
    async fn recall(&self, pending: Open) -> Result<Option<Open>, BrokerError> {
        let mut next = Some(pending);
        while let Some(mut open) = next.take() {
            let key = record::effect_key(&self.destination, &open.row.effect.id);
            if let Some(row) = self.broker.effects.get::<EffectRow>(&key).await? {
                (open.row, open.revision) = (row.value, row.revision);
            }
            if open.row.effect.state.is_open() {
                return Ok(Some(open));
            }
            next = open.row.next.clone().map(|next| open.followed_by(&next));
        }
        Ok(None)
    }

    /// What was sent in the last 24 hours: what the pace has to know. Nothing of a destination that has no pace.
    async fn sent(&self) -> Result<Vec<Sent>, BrokerError> {
        let known = self.plan.destinations.get(&self.destination);
        if known.is_none_or(|known| known.manner != Manner::Message) {
            return Ok(Vec::new());
        }
        let number = self.number.as_deref().map_or_else(|| "*".to_owned(), token);
        let filter = format!("effect.{}.{number}.>", token(&self.destination));
        let since = log::now().plus_secs(-DAY_S).to_string();
        let since = async_nats::datetime::parse_rfc3339(&since);
        let from = DeliverPolicy::ByStartTime {
            start_time: since.map_err(|error| BrokerError::of(&error))?,
        };
        let rows = self
            .broker
            .effects
            .all::<EffectRow>(&filter, from, u64::MAX)
            .await?;
        let sent = rows.into_iter().filter_map(|(_, row)| row.value.sent);
        let mut sent: Vec<Sent> = sent.collect();
        sent.sort_by_key(|sent| sent.at);
        Ok(sent)
    }

    /// Of a record, the effects that are this outlet's, each in its place.
    fn effects_of(&self, record: Record, sequence: u64) -> impl Iterator<Item = Effect> {
        let effects = record.effects.into_iter().zip(0..).filter(|(effect, _)| {
            let is_number = self
                .number
                .as_ref()
                .is_none_or(|number| *number == effect.id.number);
            effect.destination == self.destination && is_number && effect.state.is_open()
        });
        effects.map(move |(effect, place)| Effect {
            seq: sequence * PLACES + place,
            ..effect
        })
    }
}

impl Open {
    /// An effect that was never begun.
    fn pending(effect: Effect, partition: u32, record: u64) -> Self {
        let row = EffectRow {
            effect,
            partition,
            until: None,
            sent: None,
            next: None,
        };
        Self {
            row,
            revision: 0,
            record,
        }
    }
}

/// The partition that a record is of.
fn partition(subject: &str) -> Option<u32> {
    let rest = subject.strip_prefix("decided.")?;
    rest.split('.').next()?.parse().ok()
}
