//! The time in which a client has the outbox of a destination.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_nats::jetstream::Message;
use tokio::sync::mpsc;
use tokio::task::block_in_place;
use waypost_host::{Attempt, EffectState, Host, Outcome};
use waypost_runtime::{log, tell};

use super::{Outlet, SLOTS, partition};
use crate::bucket::BrokerError;
use crate::sender::{Flushed, Open, Sender};

/// How often is looked after what time alone brings.
const SWEEP: Duration = Duration::from_secs(1);

/// The time in which this client has the consumer.
pub(super) struct Session<'o> {
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

impl<'o> Session<'o> {
    pub(super) fn new(outlet: &'o Outlet, host: Host<Sender>, last: u64) -> Self {
        Self {
            outlet,
            host,
            last,
            acks: BTreeMap::new(),
            ended: Vec::new(),
            busy: 0,
            swept: Instant::now(),
        }
    }

    /// Takes a record in.
    pub(super) async fn take(&mut self, message: Message) -> Result<(), BrokerError> {
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

    pub(super) fn end(&mut self, end: (Attempt, Outcome)) {
        self.busy = self.busy.saturating_sub(1);
        self.ended.push(end);
    }

    /// What came of attempts, what is due and what time brings: written in one go, and then sent.
    pub(super) async fn round(
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
        for begun in &begun {
            tell::begun(&outlet.metrics, &outlet.destination, begun);
        }
        Ok(begun
            .into_iter()
            .filter_map(|begun| begun.attempt)
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
