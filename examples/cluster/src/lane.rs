//! The work at one consumer: one message at a time, and within it event after event.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use async_nats::jetstream::consumer::PullConsumer;
use async_nats::jetstream::context::ConsumerInfoErrorKind;
use async_nats::jetstream::{AckKind, Message};
use futures_util::StreamExt as _;
use serde_json::json;
use tokio::task::block_in_place;
use waypost::{Event, Payload, Timestamp};
use waypost_host::{Effect, Host};
use waypost_runtime::{log, tell};

use crate::broker::{ACK_WAIT, PULL};
use crate::bucket::BrokerError;
use crate::commit::{apply_again, commit};
use crate::failures::Failures;
use crate::record::{Record, decided_key, timer_key};
use crate::rows::Rows;
use crate::timers;
use crate::work::Work;

/// How long an event may take, by this process's own clock. Two beats and it are less than what the broker waits.
const EVENT: Duration = Duration::from_secs(5);

/// How often the broker is told that a message is still in hand.
const BEAT: Duration = Duration::from_secs(3);

/// From then on a message may be somebody else's.
const LEASE: Duration = Duration::from_secs(ACK_WAIT.as_secs() - 1);

/// After so many failures of its own an event is parked.
const FAILURES: u32 = 3;

/// A message that is handed out for the second time may have ended the process that had it.
const CAREFUL: i64 = 2;

/// When a message comes again that could not be worked off now.
const LATER: Duration = Duration::from_secs(2);

/// The work at one consumer.
pub(crate) struct Lane {
    work: Work,
    host: Host<Rows>,
}

/// A message in hand.
struct Held<'m> {
    message: &'m Message,
    partition: u32,
    order: u64,
    accepted: Timestamp,
    /// How often it was handed out, this time included.
    deliveries: i64,
    /// When the broker was told the last time that it is in hand.
    beat: Instant,
}

impl Lane {
    pub(crate) fn new(work: Work) -> Self {
        let host = host(&work);
        Self { work, host }
    }

    /// Works at the consumer until it is deleted.
    pub(crate) async fn run(mut self, name: &str) {
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

    /// Whether the consumer was deleted.
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
        if !self.host.router().is(&self.work.router.borrow()) {
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
            let is_again = held.deliveries >= CAREFUL;
            let one = async {
                if is_again {
                    self.careful(held, &event, now).await
                } else {
                    self.event(held, &event, now).await
                }
            };
            let done = tokio::time::timeout_at(until.into(), one).await;
            if is_again {
                // Where that cannot be written, it counts as one end of a process.
                let _ = Failures::let_go(&self.work.broker, &event).await;
            }
            done.unwrap_or(Err(BrokerError::Late))?;
            let seconds = begun.elapsed().as_secs_f64();
            self.work.metrics.observe("waypost_commit_seconds", seconds);
        }
        Ok(())
    }

    /// One event, of which it is noted that it is in hand: a note that is found says that a process ended with it. One that ends
    /// one process after the other is parked.
    async fn careful(
        &mut self,
        held: &Held<'_>,
        event: &Event<'_>,
        now: Timestamp,
    ) -> Result<(), BrokerError> {
        if let Some(count) = Failures::take_in_hand(&self.work.broker, event).await? {
            failed(event, count);
            if count >= FAILURES {
                // Where that ended a process, too, without what the event changes.
                return self.park(held, event, count >= 2 * FAILURES, now).await;
            }
        }
        self.event(held, event, now).await
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
                self.work.faults.end_if_told(event.text());
                self.host.decide(event, now)
            }))
        });
        let (writes, worked) = match decided {
            Ok(decided) => decided?,
            Err(_) => return self.failed(held, event, now).await,
        };
        if worked.state.is_none() {
            tell::event(&self.work.metrics, &worked);
            return apply_again(&broker, &key).await;
        }
        let (joins, record) = Record::of(writes, held.order);
        if commit(&broker, &key, &joins, &record, self.work.faults).await? {
            tell::event(&self.work.metrics, &worked);
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
        let count = Failures::count(&self.work.broker, event).await?;
        failed(event, count);
        if count < FAILURES {
            return Err(BrokerError::Other("the event failed".to_owned()));
        }
        self.park(held, event, false, now).await
    }

    /// Gives an event up: people are told of it, and later ones go on.
    async fn park(
        &self,
        held: &Held<'_>,
        event: &Event<'_>,
        hopeless: bool,
        now: Timestamp,
    ) -> Result<(), BrokerError> {
        let given_up = |hopeless| {
            block_in_place(|| {
                catch_unwind(AssertUnwindSafe(|| self.host.give_up(event, hopeless, now)))
            })
        };
        let writes = match given_up(hopeless) {
            Ok(writes) => writes?,
            Err(_) => given_up(true).unwrap_or_else(|_| Ok(Vec::new()))?,
        };
        let (joins, record) = Record::of(writes, held.order);
        let key = decided_key(held.partition, event.key());
        commit(&self.work.broker, &key, &joins, &record, self.work.faults).await?;
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
        if commit(&self.work.broker, &key, &joins, &record, self.work.faults).await? {
            tell::notices(&self.work.metrics, notice.as_slice());
        }
        Ok(())
    }
}

fn failed(event: &Event<'_>, count: u32) {
    let fields = [("event", json!(event.key())), ("count", json!(count))];
    log::line("error", "an event failed", &fields);
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
            deliveries: info.delivered,
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
