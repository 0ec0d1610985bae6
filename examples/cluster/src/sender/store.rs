//! What the host that sends reads and writes: its [`Store`].

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use waypost::Timestamp;
use waypost::event::EventKey;
use waypost::state::State;
use waypost_host::{
    Body, Decided, Effect, EffectId, EffectState, RowKey, Sent, Store, Thread, Write,
};

use super::{Open, Result, Sender};
use crate::bucket::BrokerError;
use crate::record;
use crate::rows::{self, wait};

/// How long the broker may take for one answer.
const ANSWER: Duration = Duration::from_secs(5);

impl Sender {
    /// Whether nothing of its conversation stands before it.
    fn is_first(&self, effect: &Effect, messages: bool, now: Timestamp) -> bool {
        let Some(conversation) = &effect.conversation else {
            return true;
        };
        let Some(lane) = self.lanes.get(conversation) else {
            return true;
        };
        let mut before = lane
            .range(..effect.seq)
            .filter_map(|(_, id)| self.open.get(id));
        !before.any(|other| !(messages && other.row.effect.is_held(now)))
    }

    /// Whether something of its partition is not worked off: it may undo what a message does.
    fn is_waiting(&self, partition: u32) -> Result<bool> {
        let subject = format!("in.{partition}");
        let inbox = &self.broker.inbox;
        wait(Instant::now() + ANSWER, async {
            match inbox.get_last_raw_message_by_subject(&subject).await {
                Ok(_) => Ok(true),
                Err(error) => match error.kind() {
                    async_nats::jetstream::stream::LastRawMessageErrorKind::NoMessageFound => {
                        Ok(false)
                    }
                    _ => Err(BrokerError::of(&error)),
                },
            }
        })
    }
}

impl Store for Sender {
    type Error = BrokerError;

    /// Into memory: [`flush`](Sender::flush) writes it.
    fn commit(&mut self, writes: &[Write]) -> Result<()> {
        let mut updated = None;
        for write in writes {
            match write {
                Write::Update(effect) => {
                    if let Some(open) = self.open.get_mut(&effect.id) {
                        open.row.effect = effect.clone();
                        self.changed.insert(effect.id.clone());
                        updated = Some(effect.id.clone());
                    }
                }
                Write::Sent(_) | Write::Insert(_) => {}
                Write::Link {
                    destination,
                    conversation,
                    remote,
                } => {
                    self.links
                        .push((record::link_key(destination, conversation), remote.clone()));
                }
                Write::Join { key, value } => self.joins.push((key.clone(), value.clone())),
                // A sender works off no events.
                Write::Clock(_)
                | Write::Limit(_)
                | Write::Accept { .. }
                | Write::Worked { .. }
                | Write::Finished { .. }
                | Write::Decide(_)
                | Write::Thread { .. }
                | Write::Once(_) => {}
            }
        }
        // One row has all of it: an end in the middle leaves all or nothing.
        if let Some(open) = updated.and_then(|id| self.open.get_mut(&id)) {
            for write in writes {
                match write {
                    Write::Sent(sent) => open.row.sent = Some(sent.clone()),
                    Write::Insert(next) => open.row.next = Some(next.clone()),
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn clock(&self) -> Result<Option<Timestamp>> {
        let since = self
            .effects()
            .filter(|effect| effect.attempts > 0)
            .map(|effect| effect.since);
        Ok(since.max())
    }

    fn next_body(&self) -> Result<Option<Body>> {
        Ok(None)
    }

    fn state(&self, key: &RowKey) -> Result<Option<State>> {
        wait(Instant::now() + ANSWER, rows::state(&self.broker, key))
    }

    fn facts(&self, _: &str) -> Result<Option<String>> {
        Ok(None)
    }

    fn decided(&self, _: EventKey) -> Result<Option<Decided>> {
        Ok(None)
    }

    fn thread(&self, _: &str) -> Result<Option<Thread>> {
        Ok(None)
    }

    fn is_once(&self, _: &str, _: &str, _: Timestamp) -> Result<bool> {
        Ok(false)
    }

    fn effect(&self, id: &EffectId) -> Result<Option<Effect>> {
        Ok(self.open.get(id).map(|open| open.row.effect.clone()))
    }

    fn link(&self, destination: &str, conversation: &str) -> Result<Option<String>> {
        let key = record::link_key(destination, conversation);
        let written = self.links.iter().rev().find(|(known, _)| *known == key);
        if let Some((_, remote)) = written {
            return Ok(Some(remote.clone()));
        }
        wait(
            Instant::now() + ANSWER,
            rows::link(&self.broker, destination, conversation),
        )
    }

    /// Of other partitions than the effect's own, which [`due`](Store::due) looks at, nothing is known by pseudonyms.
    fn is_waiting(&self, _: &[String]) -> Result<bool> {
        Ok(false)
    }

    fn due(
        &self,
        destination: &str,
        messages_from: Option<&str>,
        now: Timestamp,
        most: usize,
    ) -> Result<Vec<Effect>> {
        let messages = messages_from.is_some();
        let is_due = |open: &&Open| {
            let effect = &open.row.effect;
            effect.destination == destination
                && messages_from.is_none_or(|number| number == effect.id.number)
                && open.is_to_begin(now)
                && self.is_first(effect, messages, now)
        };
        let mut due: Vec<&Open> = self.open.values().filter(is_due).collect();
        due.sort_by_key(|open| (open.row.effect.due, open.row.effect.seq));
        let (mut found, mut waiting) = (Vec::new(), BTreeMap::new());
        for open in due {
            if found.len() >= most {
                break;
            }
            if messages {
                let partition = open.row.partition;
                let is_waiting = match waiting.get(&partition) {
                    Some(known) => *known,
                    None => self.is_waiting(partition)?,
                };
                waiting.insert(partition, is_waiting);
                if is_waiting {
                    continue;
                }
            }
            found.push(open.row.effect.clone());
        }
        Ok(found)
    }

    fn next_number(&self, destination: &str, after: &str) -> Result<Option<String>> {
        let effects = self.effects().filter(|effect| {
            effect.destination == destination
                && effect.id.number.as_str() > after
                && matches!(effect.state, EffectState::Pending | EffectState::Again)
        });
        Ok(effects.map(|effect| effect.id.number.clone()).min())
    }

    fn sent(&self, since: Timestamp, each: &mut dyn FnMut(&Sent)) -> Result<()> {
        self.sent
            .iter()
            .filter(|sent| since <= sent.at)
            .for_each(each);
        Ok(())
    }

    /// Those that nobody has any more.
    fn inflight(&self, most: usize) -> Result<Vec<Effect>> {
        let now = waypost_runtime::log::now();
        let is_left = |open: &&Open| {
            open.row.effect.state == EffectState::Inflight
                && open.row.until.is_none_or(|held| held <= now)
        };
        let left = self.open.values().filter(is_left).take(most);
        Ok(left.map(|open| open.row.effect.clone()).collect())
    }

    fn uncertain(
        &self,
        destination: Option<&str>,
        now: Timestamp,
        most: usize,
    ) -> Result<Vec<Effect>> {
        let is_due = |effect: &&Effect| {
            effect.state == EffectState::Uncertain
                && effect.due <= now
                && destination.is_none_or(|name| name == effect.destination)
        };
        let mut due: Vec<&Effect> = self.effects().filter(is_due).collect();
        due.sort_by_key(|effect| (effect.due, effect.seq));
        Ok(due.into_iter().take(most).cloned().collect())
    }
}
