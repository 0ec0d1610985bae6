//! Work: messages of the inbox, one at a time a consumer, and within it event after event.
//!
//! Every worker pulls from every consumer, which hands one message out until it is acknowledged: so the order of a partition
//! holds, whoever works. A worker that stands still loses its message to another one. It may wake up and go on: what it
//! commits then is there already, or is what the other one finds.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_nats::jetstream::consumer::PullConsumer;
use async_nats::jetstream::context::ConsumerInfoErrorKind;
use async_nats::jetstream::{AckKind, Message};
use futures_util::StreamExt as _;
use serde_json::json;
use tokio::sync::watch;
use tokio::task::block_in_place;
use waypost::{Event, Payload, Router, Timestamp};
use waypost_host::{Effect, Host, Plan, Worked};
use waypost_runtime::log;
use waypost_runtime::metrics::Metrics;

use crate::broker::{ACK_WAIT, Broker, PULL};
use crate::bucket::BrokerError;
use crate::commit::{apply_again, commit};
use crate::config::Faults;
use crate::record::{Record, decided_key, failed_key, timer_key};
use crate::reshard;
use crate::rows::Rows;
use crate::timers;

/// How long an event may take, by this process's own clock. Two beats and it are less than what the broker waits.
const EVENT: Duration = Duration::from_secs(5);

/// How often the broker is told that a message is still in hand.
const BEAT: Duration = Duration::from_secs(3);

/// From then on a message may be somebody else's.
const LEASE: Duration = Duration::from_secs(ACK_WAIT.as_secs() - 1);

/// After so many failures of its own an event is parked.
const FAILURES: u32 = 3;

/// When a message comes again that could not be worked off now.
const LATER: Duration = Duration::from_secs(2);

/// How often is looked which consumers there are.
const LOOK: Duration = Duration::from_secs(2);

/// What all lanes have in common.
#[derive(Clone, Debug)]
pub(crate) struct Work {
    pub(crate) broker: Broker,
    pub(crate) plan: Plan,
    pub(crate) router: watch::Receiver<Router>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) faults: Faults,
}

impl Work {
    /// Works at every consumer that there is, for as long as the process lives.
    pub(crate) async fn run(self) {
        let busy = Arc::new(std::sync::Mutex::new(BTreeSet::new()));
        loop {
            for share in reshard::shares(&self.broker).await.unwrap_or_default() {
                let name = share.name();
                let is_new = lock(&busy).insert(name.clone());
                if !is_new {
                    continue;
                }
                let (lane, busy) = (Lane::new(self.clone()), Arc::clone(&busy));
                tokio::spawn(async move {
                    lane.run(&name).await;
                    lock(&busy).remove(&name);
                });
            }
            tokio::time::sleep(LOOK).await;
        }
    }
}

fn lock<T>(mutex: &std::sync::Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// The work at one consumer.
struct Lane {
    work: Work,
    host: Host<Rows>,
}

/// A message in hand.
struct Held<'m> {
    message: &'m Message,
    partition: u32,
    order: u64,
    accepted: Timestamp,
    /// When the broker was told the last time that it is in hand.
    beat: Instant,
}

impl Lane {
    fn new(work: Work) -> Self {
        let host = host(&work);
        Self { work, host }
    }

    async fn run(mut self, name: &str) {
        let consumer = self.work.broker.inbox.get_consumer(name).await;
        let Ok(consumer) = consumer else { return };
        let consumer: PullConsumer = consumer;
        loop {
            let pulled = consumer
                .batch()
                .max_messages(1)
                .expires(PULL)
                .messages()
                .await;
            let Ok(mut messages) = pulled else {
                tokio::time::sleep(Duration::from_millis(200)).await;
                continue;
            };
            while let Some(message) = messages.next().await {
                match message {
                    Ok(message) => self.take(&message).await,
                    Err(_) if self.is_gone(name).await => return,
                    Err(_) => tokio::time::sleep(Duration::from_millis(200)).await,
                }
            }
        }
    }

    /// Whether there is no such consumer any more.
    async fn is_gone(&self, name: &str) -> bool {
        let info = self.work.broker.inbox.consumer_info(name).await;
        info.is_err_and(|error| error.kind() == ConsumerInfoErrorKind::NotFound)
    }

    /// Works a message off and acknowledges it, or leaves it to whoever gets it next.
    async fn take(&mut self, message: &Message) {
        let received = Instant::now();
        let Some(mut held) = Held::of(message, received) else {
            return;
        };
        if self.work.faults.acks_before_commit {
            let _ = message.ack().await;
        }
        if self.host.router().revision() != self.work.router.borrow().revision() {
            self.host.set_router(self.work.router.borrow().clone());
        }
        let done = match timers::of_message(message) {
            Some(timer) => self.timer(&held, &timer).await,
            None => self.body(&mut held).await,
        };
        // A late answer would free the next message for nothing, or tell of what another one does.
        let is_held = held.beat.elapsed() < LEASE;
        let answer = match done {
            Ok(()) => AckKind::Ack,
            Err(BrokerError::Late) => return,
            Err(BrokerError::Full) => AckKind::Nak(Some(LATER)),
            Err(BrokerError::Other(error)) => {
                log::line("error", "not worked off", &[("error", json!(error))]);
                AckKind::Nak(Some(LATER))
            }
        };
        if is_held {
            // What does not arrive is done again, and found done.
            let _ = message.ack_with(answer).await;
        }
    }

    async fn body(&mut self, held: &mut Held<'_>) -> Result<(), BrokerError> {
        let bytes = held.message.payload.clone();
        // What cannot be read was not accepted.
        let Ok(payload) = Payload::parse_unverified(&bytes) else {
            return Ok(());
        };
        let now = Host::<Rows>::as_of(held.accepted, log::now().max(held.accepted));
        for event in payload.events() {
            held.beat().await?;
            let begun = Instant::now();
            let until = Instant::now() + EVENT;
            self.host.store_mut().turn_to(held.partition, until);
            let one = self.event(held, &event, now);
            tokio::time::timeout_at(until.into(), one)
                .await
                .unwrap_or(Err(BrokerError::Late))?;
            let seconds = begun.elapsed().as_secs_f64();
            self.work.metrics.observe("waypost_commit_seconds", seconds);
        }
        Ok(())
    }

    /// One event: decided and committed, unless it is already.
    async fn event(
        &mut self,
        held: &Held<'_>,
        event: &Event<'_>,
        now: Timestamp,
    ) -> Result<(), BrokerError> {
        let broker = self.work.broker.clone();
        let key = decided_key(held.partition, event.key());
        let decided = block_in_place(|| {
            catch_unwind(AssertUnwindSafe(|| {
                let panics = self.work.faults.panics && event.text() == Some("panic");
                assert!(!panics, "as a test asks for");
                self.host.decide(event, now)
            }))
        });
        let (writes, worked) = match decided {
            Ok(decided) => decided?,
            Err(_) => return self.failed(held, event, now).await,
        };
        if worked.state.is_none() {
            self.work
                .metrics
                .add("waypost_events_repeated_total", &[], 1);
            return apply_again(&broker, &key).await;
        }
        let (joins, record) = Record::of(writes, held.order);
        if commit(&broker, &key, &joins, &record, self.work.faults).await? {
            self.tell(&worked);
        }
        Ok(())
    }

    /// An event that cannot be decided: its own fault, which is counted. The last time it is parked, and later ones go on.
    async fn failed(
        &mut self,
        held: &Held<'_>,
        event: &Event<'_>,
        now: Timestamp,
    ) -> Result<(), BrokerError> {
        self.host = host(&self.work);
        self.host
            .store_mut()
            .turn_to(held.partition, Instant::now() + EVENT);
        let broker = self.work.broker.clone();
        let row = broker.rows.get::<u32>(&failed_key(event.key())).await?;
        let (count, revision) = row.map_or((0, 0), |row| (row.value, row.revision));
        log::line(
            "error",
            "an event failed",
            &[("event", json!(event.key())), ("count", json!(count + 1))],
        );
        if count + 1 < FAILURES {
            broker
                .rows
                .put(&failed_key(event.key()), revision, &(count + 1), None)
                .await?;
            return Err(BrokerError::Other("the event failed".to_owned()));
        }
        let given_up = |hopeless| {
            block_in_place(|| {
                catch_unwind(AssertUnwindSafe(|| self.host.give_up(event, hopeless, now)))
            })
        };
        let writes = match given_up(false) {
            Ok(writes) => writes?,
            Err(_) => given_up(true).unwrap_or_else(|_| Ok(Vec::new()))?,
        };
        let (joins, record) = Record::of(writes, held.order);
        commit(
            &broker,
            &decided_key(held.partition, event.key()),
            &joins,
            &record,
            self.work.faults,
        )
        .await?;
        self.work.metrics.add("waypost_parked", &[], 1);
        Ok(())
    }

    /// A timer that ran out: whose turn it is now.
    async fn timer(&mut self, held: &Held<'_>, timer: &Effect) -> Result<(), BrokerError> {
        self.host
            .store_mut()
            .turn_to(held.partition, Instant::now() + EVENT);
        let (writes, notice) = block_in_place(|| self.host.run_out(timer, log::now()))?;
        let (joins, mut record) = Record::of(writes, held.order);
        // The record is the timer's end.
        record.reported.clear();
        let key = timer_key(held.partition, &timer.id);
        if commit(&self.work.broker, &key, &joins, &record, self.work.faults).await?
            && let Some(notice) = notice
        {
            self.work
                .metrics
                .add("waypost_notices_total", &[("kind", notice.as_str())], 1);
        }
        Ok(())
    }

    fn tell(&self, worked: &Worked) {
        let metrics = &self.work.metrics;
        let kind = worked.kind.as_str();
        metrics.add("waypost_events_total", &[("kind", kind)], 1);
        if let Some(decision) = &worked.decision {
            metrics.decision(decision.route.as_deref(), decision.reason.as_str());
            let fields = [
                ("event", json!(worked.key)),
                ("kind", json!(kind)),
                ("route", json!(decision.route)),
                ("reason", json!(decision.reason.as_str())),
                ("effects", json!(worked.effects)),
            ];
            log::line("info", "decided", &fields);
        }
    }
}

fn host(work: &Work) -> Host<Rows> {
    let rows = Rows::new(work.broker.clone(), &work.plan, work.faults.without_create);
    Host::beside(
        rows,
        work.plan.clone(),
        work.router.borrow().clone(),
        log::now(),
    )
}

impl<'m> Held<'m> {
    fn of(message: &'m Message, received: Instant) -> Option<Self> {
        let info = message.info().ok()?;
        Some(Self {
            partition: message.subject.strip_prefix("in.")?.parse().ok()?,
            order: info.stream_sequence,
            accepted: Timestamp::from_secs(info.published.unix_timestamp()),
            beat: received,
            message,
        })
    }

    /// Tells the broker that the message is in hand, when it is time to; or stops where it may be no longer.
    async fn beat(&mut self) -> Result<(), BrokerError> {
        let since = self.beat.elapsed();
        if since >= LEASE {
            return Err(BrokerError::Late);
        }
        if since >= BEAT {
            let told = self.message.ack_with(AckKind::Progress).await;
            told.map_err(|error| BrokerError::of(&error))?;
            self.beat = Instant::now();
        }
        Ok(())
    }
}
