//! What a worker reads while it decides. It waits for each answer, and for no longer than the event has time.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::runtime::Handle;
use waypost::Timestamp;
use waypost::event::EventKey;
use waypost::state::State;
use waypost_host::{
    Body, Decided, Effect, EffectId, Manner, Once, Plan, RowKey, Sent, Store, Thread, Write,
};

use crate::broker::Broker;
use crate::bucket::BrokerError;
use crate::record::{self, EffectRow, Record, ThreadRow};

type Result<T> = std::result::Result<T, BrokerError>;

/// The rows that an event of a partition is decided on.
#[derive(Debug)]
pub(crate) struct Rows {
    broker: Broker,
    /// The destinations of messages to customers: reports name none.
    messages: Vec<String>,
    partition: u32,
    until: Instant,
    /// The thread that was read last: it is asked for twice an event.
    thread: Mutex<Option<(String, Option<Thread>)>>,
    /// For a test: no event was ever decided.
    forgets: bool,
}

impl Rows {
    pub(crate) fn new(broker: Broker, plan: &Plan, forgets: bool) -> Self {
        let messages = plan
            .destinations
            .iter()
            .filter(|(_, known)| known.manner == Manner::Message);
        Self {
            broker,
            messages: messages.map(|(name, _)| name.clone()).collect(),
            partition: 0,
            until: Instant::now(),
            thread: Mutex::default(),
            forgets,
        }
    }

    /// What is read from now on is of this partition, and has to be read by then.
    pub(crate) fn turn_to(&mut self, partition: u32, until: Instant) {
        self.partition = partition;
        self.until = until;
        *self.last_thread() = None;
    }

    fn last_thread(&self) -> MutexGuard<'_, Option<(String, Option<Thread>)>> {
        self.thread.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<T>(&self, answer: impl Future<Output = Result<T>>) -> Result<T> {
        wait(self.until, answer)
    }
}

/// Waits for an answer of the broker, on a thread that may block.
pub(crate) fn wait<T>(until: Instant, answer: impl Future<Output = Result<T>>) -> Result<T> {
    let answer = tokio::time::timeout_at(until.into(), answer);
    Handle::current()
        .block_on(answer)
        .unwrap_or(Err(BrokerError::Late))
}

/// The value of a row of a state.
pub(crate) async fn state(broker: &Broker, key: &RowKey) -> Result<Option<State>> {
    let row = broker.rows.get(&record::state_key(key)).await?;
    Ok(row.map(|row| row.value))
}

/// What a destination calls a conversation.
pub(crate) async fn link(
    broker: &Broker,
    destination: &str,
    conversation: &str,
) -> Result<Option<String>> {
    let row = broker
        .rows
        .get(&record::link_key(destination, conversation))
        .await?;
    Ok(row.map(|row| row.value))
}

impl Store for Rows {
    type Error = BrokerError;

    /// A worker commits by other means: nothing of the host that decides comes here.
    fn commit(&mut self, _: &[Write]) -> Result<()> {
        Ok(())
    }

    fn clock(&self) -> Result<Option<Timestamp>> {
        Ok(None)
    }

    fn next_body(&self) -> Result<Option<Body>> {
        Ok(None)
    }

    fn state(&self, key: &RowKey) -> Result<Option<State>> {
        self.wait(state(&self.broker, key))
    }

    /// The administration is the service's: nothing is known but what events say.
    fn facts(&self, _: &str) -> Result<Option<String>> {
        Ok(None)
    }

    fn decided(&self, event: EventKey) -> Result<Option<Decided>> {
        if self.forgets {
            return Ok(None);
        }
        let key = record::decided_key(self.partition, event);
        let row = self.wait(self.broker.decided.get::<Record>(&key))?;
        Ok(row.and_then(|row| row.value.decided))
    }

    fn thread(&self, conversation: &str) -> Result<Option<Thread>> {
        if let Some((known, thread)) = &*self.last_thread()
            && known == conversation
        {
            return Ok(thread.clone());
        }
        let key = record::thread_key(conversation);
        let row = self.wait(self.broker.rows.get::<ThreadRow>(&key))?;
        let thread = row.map(|row| row.value.thread);
        *self.last_thread() = Some((conversation.to_owned(), thread.clone()));
        Ok(thread)
    }

    fn is_once(&self, key: &str, number: &str, now: Timestamp) -> Result<bool> {
        let row = self.wait(self.broker.rows.get::<Once>(&record::once_key(key, number)))?;
        Ok(row.is_some_and(|row| now < row.value.until))
    }

    /// Only messages to customers are reported of. An effect that was never begun has no row; its event has one decision.
    fn effect(&self, id: &EffectId) -> Result<Option<Effect>> {
        for destination in &self.messages {
            let key = record::effect_key(destination, id);
            if let Some(row) = self.wait(self.broker.effects.get::<EffectRow>(&key))? {
                return Ok(Some(row.value.effect));
            }
        }
        Ok(None)
    }

    fn link(&self, destination: &str, conversation: &str) -> Result<Option<String>> {
        self.wait(link(&self.broker, destination, conversation))
    }

    fn is_waiting(&self, _: &[String]) -> Result<bool> {
        Ok(false)
    }

    fn due(&self, _: &str, _: Option<&str>, _: Timestamp, _: usize) -> Result<Vec<Effect>> {
        Ok(Vec::new())
    }

    fn next_number(&self, _: &str, _: &str) -> Result<Option<String>> {
        Ok(None)
    }

    fn sent(&self, _: Timestamp, _: &mut dyn FnMut(&Sent)) -> Result<()> {
        Ok(())
    }

    fn inflight(&self, _: usize) -> Result<Vec<Effect>> {
        Ok(Vec::new())
    }

    fn uncertain(&self, _: Option<&str>, _: Timestamp, _: usize) -> Result<Vec<Effect>> {
        Ok(Vec::new())
    }
}
