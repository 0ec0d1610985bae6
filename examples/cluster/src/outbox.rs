//! The outbox: decisions as they were committed, and of each what one destination is to do.
//!
//! Of a destination and number one client at a time has the consumer, because only one may know how fast is sent. It begins
//! where the consumer's acknowledgements end: it reads the records from there on, and of each effect its row. A record is
//! acknowledged when no effect of it is open.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_nats::jetstream::Message;
use async_nats::jetstream::consumer::DeliverPolicy;
use futures_util::StreamExt as _;
use futures_util::future::join_all;
use serde_json::json;
use tokio::sync::mpsc;
use tokio::task::block_in_place;
use waypost::Router;
use waypost_host::{Attempt, Effect, EffectState, Host, Judgement, Manner, Outcome, Plan, Sent};
use waypost_runtime::carrier::Carrier;
use waypost_runtime::metrics::Metrics;
use waypost_runtime::{log, tell};

use crate::broker::{Broker, PULL};
use crate::bucket::BrokerError;
use crate::config::Faults;
use crate::record::{self, EffectRow, Record, token};
use crate::sender::{Flushed, Open, Sender};

/// How many attempts are under way at a time.
const SLOTS: usize = 64;

/// How long is waited for something to happen.
const IDLE: Duration = Duration::from_millis(50);

/// How often is looked after what time alone brings.
const SWEEP: Duration = Duration::from_secs(1);

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
        let mut session = Session {
            outlet: self,
            host,
            last,
            acks: BTreeMap::new(),
            ended: Vec::new(),
            busy: 0,
            swept: Instant::now(),
        };
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

/// The time in which this client has the consumer.
struct Session<'o> {
    outlet: &'o Outlet,
    host: Host<Sender>,
    /// The last record that was looked at.
    last: u64,
    /// What is to be acknowledged when all of it is done, by its place in the outbox.
    acks: BTreeMap<u64, Message>,
    /// What came of attempts and is not written yet.
    ended: Vec<(Attempt, Outcome)>,
    busy: usize,
    swept: Instant,
}

impl Session<'_> {
    /// Takes a record in.
    async fn take(&mut self, message: Message) -> Result<(), BrokerError> {
        let Ok(info) = message.info() else {
            return Ok(());
        };
        let sequence = info.stream_sequence;
        if sequence > self.last {
            // What was handed out between and did not arrive comes again, but later than what follows it.
            let store = self.host.store_mut();
            self.outlet
                .read_records(store, self.last + 1, sequence - 1)
                .await?;
            self.last = sequence;
            if let Some(partition) = partition(&message.subject)
                && let Ok(record) = serde_json::from_slice(&message.payload)
            {
                for effect in self.outlet.effects_of(record, sequence) {
                    self.host
                        .store_mut()
                        .insert(Open::pending(effect, partition, sequence));
                }
            }
        }
        if self.host.store().is_open(sequence) {
            self.acks.insert(sequence, message);
        } else {
            // One that gets lost comes again.
            let _ = message.ack().await;
        }
        Ok(())
    }

    fn end(&mut self, end: (Attempt, Outcome)) {
        self.busy = self.busy.saturating_sub(1);
        self.ended.push(end);
    }

    /// What came of attempts, what is due and what time brings: written in one go, and then sent.
    async fn round(
        &mut self,
        ends: &mpsc::UnboundedSender<(Attempt, Outcome)>,
    ) -> Result<(), BrokerError> {
        let attempts = block_in_place(|| self.decide())?;
        if self.outlet.faults.sends_before_commit {
            for attempt in attempts {
                self.send(attempt, ends);
            }
            tokio::time::sleep(Duration::from_millis(300)).await;
            self.flush().await?;
            return Ok(());
        }
        let flushed = self.flush().await?;
        for attempt in attempts {
            if !flushed.conflicts.contains(&attempt.effect().id) {
                self.send(attempt, ends);
            }
        }
        Ok(())
    }

    async fn flush(&mut self) -> Result<Flushed, BrokerError> {
        let flushed = self.host.store_mut().flush(log::now()).await?;
        // Somebody moved the effect between: what came of the attempt is said of it as it is now.
        self.ended
            .retain(|(attempt, _)| flushed.conflicts.contains(&attempt.effect().id));
        for record in &flushed.closed {
            if !self.host.store().is_open(*record)
                && let Some(message) = self.acks.remove(record)
            {
                let _ = message.ack().await;
            }
        }
        Ok(flushed)
    }

    fn decide(&mut self) -> Result<Vec<Attempt>, BrokerError> {
        let (outlet, now) = (self.outlet, log::now());
        for (attempt, outcome) in &self.ended {
            if let Some(ended) = self.host.finish(attempt, outcome, now)? {
                tell::ended(&outlet.metrics, &outlet.destination, &ended);
                tell::notices(&outlet.metrics, ended.notice.as_slice());
            }
        }
        if self.swept.elapsed() >= SWEEP {
            self.swept = Instant::now();
            self.host.doubt_inflight(now)?;
            let is_current = self.is_current()?;
            let swept = self.host.sweep(now, is_current)?;
            tell::notices(&outlet.metrics, &swept.notices);
            self.count();
        }
        let free = SLOTS.saturating_sub(self.busy);
        let begun = self.host.begin(&outlet.destination, log::instant(), free)?;
        Ok(begun
            .into_iter()
            .filter_map(|begun| {
                let (verdict, reason) = match &begun.judgement {
                    Judgement::Send => ("send", ""),
                    Judgement::Hold(_, why) => ("hold", *why),
                    Judgement::Replace => ("replace", ""),
                    Judgement::Dead(why) => ("dead", *why),
                };
                if let Judgement::Dead(why) = &begun.judgement {
                    tell::death(&outlet.destination, &begun.id, Some(why));
                }
                outlet.metrics.add(
                    "waypost_guard_total",
                    &[("verdict", verdict), ("reason", reason)],
                    1,
                );
                begun.attempt
            })
            .collect())
    }

    /// Whether reports come in and are worked off: else silence says nothing.
    fn is_current(&self) -> Result<bool, BrokerError> {
        let inbox = &self.outlet.broker.inbox;
        let oldest = crate::rows::wait(Instant::now() + SWEEP, async {
            match inbox
                .raw_message_builder()
                .next_by_subject("in.*")
                .send()
                .await
            {
                Ok(message) => Ok(Some(message.time.unix_timestamp())),
                Err(_) => Ok(None),
            }
        })?;
        Ok(oldest.is_none_or(|oldest| log::now().as_secs() - oldest < 60))
    }

    fn count(&self) {
        let outlet = self.outlet;
        let mut counts: BTreeMap<EffectState, (u32, i64)> = BTreeMap::new();
        let now = log::now().as_secs();
        for effect in self.host.store().effects() {
            let (count, oldest) = counts.entry(effect.state).or_default();
            *count += 1;
            *oldest = (*oldest).max(now - effect.since.as_secs());
        }
        for state in EffectState::ALL.into_iter().filter(|state| state.is_open()) {
            let (count, oldest) = counts.get(&state).copied().unwrap_or_default();
            let labels = [
                ("destination", outlet.destination.as_str()),
                ("state", state.as_str()),
            ];
            outlet
                .metrics
                .set("waypost_effects", &labels, f64::from(count));
            #[expect(clippy::cast_precision_loss, reason = "seconds stay far below 2^53")]
            outlet
                .metrics
                .set("waypost_effects_oldest_seconds", &labels, oldest as f64);
        }
    }

    fn send(&mut self, attempt: Attempt, ends: &mpsc::UnboundedSender<(Attempt, Outcome)>) {
        self.busy += 1;
        let (carrier, ends) = (Arc::clone(&self.outlet.carrier), ends.clone());
        tokio::task::spawn_blocking(move || {
            let outcome = carrier.carry(&attempt);
            // Who does not listen any more has the row in flight.
            let _ = ends.send((attempt, outcome));
        });
    }
}
