//! A disk that outlives the process, which dies at a given write.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use waypost::Timestamp;
use waypost::event::EventKey;
use waypost::state::State;
use waypost_host::{
    Body, Decided, Effect, EffectId, MemoryStore, RowKey, Sent, Store, Thread, Write,
};

/// How a commit ends in which the process dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Before it took effect.
    NothingWritten,
    /// After it took effect, before anybody heard of it.
    AllWritten,
}

/// The process is dead.
#[derive(Debug)]
pub(super) struct Dead;

/// What outlives the process.
#[derive(Default)]
pub(super) struct Disk {
    pub(super) store: MemoryStore,
    /// How often each event was decided.
    pub(super) decided: BTreeMap<EventKey, usize>,
    /// After how many writes the process dies, each time.
    pub(super) dies_after: Vec<usize>,
    pub(super) ending: Option<Ending>,
    pub(super) ends: usize,
}

/// The disk, as a process sees it.
#[derive(Clone)]
pub(super) struct Shared(pub(super) Rc<RefCell<Disk>>);

impl Store for Shared {
    type Error = Dead;

    fn commit(&mut self, writes: &[Write]) -> Result<(), Dead> {
        let mut disk = self.0.borrow_mut();
        let dies = match disk.dies_after.first_mut() {
            Some(left) if *left <= writes.len() => {
                disk.dies_after.remove(0);
                disk.ends += 1;
                true
            }
            Some(left) => {
                *left -= writes.len();
                false
            }
            None => false,
        };
        if !dies || disk.ending == Some(Ending::AllWritten) {
            for write in writes {
                if let Write::Decide(decided) = write {
                    *disk.decided.entry(decided.event).or_default() += 1;
                }
                disk.store.apply(write);
            }
        }
        if dies { Err(Dead) } else { Ok(()) }
    }

    fn clock(&self) -> Result<Option<Timestamp>, Dead> {
        Ok(self.0.borrow().store.clock().unwrap())
    }

    fn next_body(&self) -> Result<Option<Body>, Dead> {
        Ok(self.0.borrow().store.next_body().unwrap())
    }

    fn state(&self, key: &RowKey) -> Result<Option<State>, Dead> {
        Ok(self.0.borrow().store.state(key).unwrap())
    }

    fn facts(&self, who: &str) -> Result<Option<String>, Dead> {
        Ok(self.0.borrow().store.facts(who).unwrap())
    }

    fn limit(&self) -> Result<Option<String>, Dead> {
        Ok(self.0.borrow().store.limit().unwrap())
    }

    fn decided(&self, event: EventKey) -> Result<Option<Decided>, Dead> {
        Ok(self.0.borrow().store.decided(event).unwrap())
    }

    fn thread(&self, conversation: &str) -> Result<Option<Thread>, Dead> {
        Ok(self.0.borrow().store.thread(conversation).unwrap())
    }

    fn is_once(&self, key: &str, number: &str, now: Timestamp) -> Result<bool, Dead> {
        Ok(self.0.borrow().store.is_once(key, number, now).unwrap())
    }

    fn effect(&self, id: &EffectId) -> Result<Option<Effect>, Dead> {
        Ok(self.0.borrow().store.effect(id).unwrap())
    }

    fn link(&self, destination: &str, conversation: &str) -> Result<Option<String>, Dead> {
        let disk = self.0.borrow();
        Ok(disk.store.link(destination, conversation).unwrap())
    }

    fn is_waiting(&self, conversations: &[String]) -> Result<bool, Dead> {
        let store = &self.0.borrow().store;
        Ok(store.is_waiting(conversations).unwrap())
    }

    fn due(
        &self,
        destination: &str,
        messages_from: Option<&str>,
        now: Timestamp,
        most: usize,
    ) -> Result<Vec<Effect>, Dead> {
        let store = &self.0.borrow().store;
        Ok(store.due(destination, messages_from, now, most).unwrap())
    }

    fn next_number(&self, destination: &str, after: &str) -> Result<Option<String>, Dead> {
        Ok(self
            .0
            .borrow()
            .store
            .next_number(destination, after)
            .unwrap())
    }

    fn sent(&self, since: Timestamp, each: &mut dyn FnMut(&Sent)) -> Result<(), Dead> {
        self.0.borrow().store.sent(since, each).unwrap();
        Ok(())
    }

    fn inflight(&self, most: usize) -> Result<Vec<Effect>, Dead> {
        Ok(self.0.borrow().store.inflight(most).unwrap())
    }

    fn uncertain(
        &self,
        destination: Option<&str>,
        now: Timestamp,
        most: usize,
    ) -> Result<Vec<Effect>, Dead> {
        let store = &self.0.borrow().store;
        Ok(store.uncertain(destination, now, most).unwrap())
    }
}
