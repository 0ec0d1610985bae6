//! A store in memory, for tests, and to read what a store has to do.

use std::collections::BTreeMap;
use std::convert::Infallible;

use waypost::Timestamp;
use waypost::event::EventKey;
use waypost::state::State;

use crate::blind::RowKey;
use crate::effect::{Effect, EffectId, EffectState};
use crate::store::{Body, Decided, Once, Sent, Store, Thread, Write};

/// Everything in memory. It never fails.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemoryStore {
    clock: Option<Timestamp>,
    bodies: BTreeMap<u64, (Body, Vec<String>)>,
    last_body: u64,
    states: BTreeMap<RowKey, State>,
    facts: BTreeMap<String, String>,
    events: BTreeMap<EventKey, Decided>,
    threads: BTreeMap<String, Thread>,
    once: BTreeMap<(String, String), Timestamp>,
    links: BTreeMap<(String, String), String>,
    effects: BTreeMap<EffectId, Effect>,
    last_effect: u64,
    sent: Vec<Sent>,
    limit: Option<String>,
}

impl MemoryStore {
    /// Sets what the host knows about somebody.
    pub fn set_facts(&mut self, who: &str, facts: &str) {
        self.facts.insert(who.to_owned(), facts.to_owned());
    }

    /// All effects.
    pub fn effects(&self) -> impl Iterator<Item = &Effect> {
        self.effects.values()
    }

    /// What was made of all events.
    pub fn events(&self) -> impl Iterator<Item = &Decided> {
        self.events.values()
    }

    /// All values.
    pub fn states(&self) -> impl Iterator<Item = (&RowKey, &State)> {
        self.states.iter()
    }

    /// Applies one write. Those of one commit are applied together or not at all.
    pub fn apply(&mut self, write: &Write) {
        match write {
            Write::Clock(now) => self.clock = Some(*now),
            Write::Accept {
                bytes,
                at,
                conversations,
            } => {
                let mut waiting = self.bodies.values();
                if waiting.any(|(body, _)| body.bytes == *bytes) {
                    return;
                }
                self.last_body += 1;
                let body = Body {
                    id: self.last_body,
                    bytes: bytes.clone(),
                    at: *at,
                    done: 0,
                };
                let row = (body, conversations.clone());
                self.bodies.insert(self.last_body, row);
            }
            Write::Worked { body, done } => {
                if let Some((body, _)) = self.bodies.get_mut(body) {
                    body.done = *done;
                }
            }
            Write::Finished { body } => {
                self.bodies.remove(body);
            }
            Write::Join { key, value } => match self.states.get_mut(key) {
                Some(state) => state.join(value),
                None => {
                    self.states.insert(key.clone(), value.clone());
                }
            },
            Write::Decide(decided) => {
                self.events.insert(decided.event, decided.clone());
            }
            Write::Thread {
                conversation,
                thread,
            } => {
                self.threads.insert(conversation.clone(), thread.clone());
            }
            Write::Once(Once {
                key, number, until, ..
            }) => {
                self.once.insert((key.clone(), number.clone()), *until);
            }
            Write::Link {
                destination,
                conversation,
                remote,
            } => {
                let key = (destination.clone(), conversation.clone());
                self.links.insert(key, remote.clone());
            }
            Write::Insert(effect) => {
                self.last_effect += 1;
                let effect = Effect {
                    seq: self.last_effect,
                    ..effect.clone()
                };
                self.effects.insert(effect.id.clone(), effect);
            }
            Write::Update(effect) => {
                self.effects.insert(effect.id.clone(), effect.clone());
            }
            Write::Limit(limit) => self.limit = Some(limit.clone()),
            Write::Sent(sent) => self.sent.push(sent.clone()),
        }
    }

    fn waits(&self, conversations: &[String]) -> bool {
        let mut waiting = self.bodies.values().flat_map(|(_, names)| names);
        waiting.any(|name| conversations.contains(name))
    }

    fn is_first(&self, effect: &Effect, messages: bool, now: Timestamp) -> bool {
        let is_before = |other: &&Effect| {
            other.destination == effect.destination
                && other.conversation == effect.conversation
                && other.seq < effect.seq
                && other.state.is_open()
                && !(messages && other.is_held(now))
        };
        effect.conversation.is_none() || !self.effects.values().any(|other| is_before(&other))
    }
}

fn is_to_begin(effect: &Effect) -> bool {
    matches!(effect.state, EffectState::Pending | EffectState::Again)
}

impl Store for MemoryStore {
    type Error = Infallible;

    fn commit(&mut self, writes: &[Write]) -> Result<(), Infallible> {
        for write in writes {
            self.apply(write);
        }
        Ok(())
    }

    fn clock(&self) -> Result<Option<Timestamp>, Infallible> {
        Ok(self.clock)
    }

    fn next_body(&self) -> Result<Option<Body>, Infallible> {
        let first = self.bodies.values().next();
        Ok(first.map(|(body, _)| body.clone()))
    }

    fn state(&self, key: &RowKey) -> Result<Option<State>, Infallible> {
        Ok(self.states.get(key).cloned())
    }

    fn facts(&self, who: &str) -> Result<Option<String>, Infallible> {
        Ok(self.facts.get(who).cloned())
    }

    fn decided(&self, event: EventKey) -> Result<Option<Decided>, Infallible> {
        Ok(self.events.get(&event).cloned())
    }

    fn thread(&self, conversation: &str) -> Result<Option<Thread>, Infallible> {
        Ok(self.threads.get(conversation).cloned())
    }

    fn is_once(&self, key: &str, number: &str, now: Timestamp) -> Result<bool, Infallible> {
        let until = self.once.get(&(key.to_owned(), number.to_owned()));
        Ok(until.is_some_and(|until| now < *until))
    }

    fn effect(&self, id: &EffectId) -> Result<Option<Effect>, Infallible> {
        Ok(self.effects.get(id).cloned())
    }

    fn link(&self, destination: &str, conversation: &str) -> Result<Option<String>, Infallible> {
        let key = (destination.to_owned(), conversation.to_owned());
        Ok(self.links.get(&key).cloned())
    }

    fn is_waiting(&self, conversations: &[String]) -> Result<bool, Infallible> {
        Ok(self.waits(conversations))
    }

    fn due(
        &self,
        destination: &str,
        messages_from: Option<&str>,
        now: Timestamp,
        most: usize,
    ) -> Result<Vec<Effect>, Infallible> {
        let messages = messages_from.is_some();
        let is_due = |effect: &&Effect| {
            effect.destination == destination
                && messages_from.is_none_or(|number| number == effect.id.number)
                && is_to_begin(effect)
                && effect.due <= now
                && self.is_first(effect, messages, now)
                && !(messages && self.waits(effect.conversation.as_slice()))
        };
        let mut due: Vec<Effect> = self.effects.values().filter(is_due).cloned().collect();
        due.sort_by_key(|effect| (effect.due, effect.seq));
        due.truncate(most);
        Ok(due)
    }

    fn next_number(&self, destination: &str, after: &str) -> Result<Option<String>, Infallible> {
        let of_destination = |effect: &&Effect| effect.destination == destination;
        let effects = self.effects.values().filter(of_destination);
        let numbers = effects.filter(|effect| is_to_begin(effect));
        let numbers = numbers.map(|effect| effect.id.number.as_str());
        Ok(numbers
            .filter(|number| *number > after)
            .min()
            .map(str::to_owned))
    }

    fn sent(&self, since: Timestamp, each: &mut dyn FnMut(&Sent)) -> Result<(), Infallible> {
        // Service time does not go back: they are in order.
        self.sent
            .iter()
            .filter(|sent| since <= sent.at)
            .for_each(each);
        Ok(())
    }

    fn limit(&self) -> Result<Option<String>, Infallible> {
        Ok(self.limit.clone())
    }

    fn inflight(&self, most: usize) -> Result<Vec<Effect>, Infallible> {
        let effects = self.effects.values();
        let inflight = effects.filter(|effect| effect.state == EffectState::Inflight);
        Ok(inflight.take(most).cloned().collect())
    }

    fn uncertain(
        &self,
        destination: Option<&str>,
        now: Timestamp,
        most: usize,
    ) -> Result<Vec<Effect>, Infallible> {
        let is_due = |effect: &&Effect| {
            effect.state == EffectState::Uncertain
                && effect.due <= now
                && destination.is_none_or(|name| name == effect.destination)
        };
        let mut due: Vec<Effect> = self.effects.values().filter(is_due).cloned().collect();
        due.sort_by_key(|effect| (effect.due, effect.seq));
        due.truncate(most);
        Ok(due)
    }
}
