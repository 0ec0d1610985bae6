//! The one thread that writes. It goes round: what came in reaches the disk in one commit; what was decided, what came of
//! attempts and what is to be begun, in another. Whoever waits for that is told after it.

mod answer;
mod care;
mod contacts;
mod message;
mod round;
mod work;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::sync::oneshot;
use waypost_host::{Attempt, Host, Order, Outcome, Taken};
use waypost_runtime::clock::Clock;
use waypost_runtime::faults::Faults;
use waypost_runtime::metrics::Metrics;
use waypost_runtime::{log, rules};

use crate::decide::{Decisions, Turn};
use crate::disk::Disk;
use crate::lanes::Lanes;
use crate::receipts::Receipts;
use crate::rules::tell_renamed;
use crate::store::{Arrival, Hand, RowName, SqliteStore, StoreError};

pub(crate) use answer::in_words;
pub(crate) use message::{Admin, Health, Judged, Message, Outlet, Writers};

/// How many bodies a commit takes in at most.
const GROUP: usize = 512;

/// How long the writer sleeps where there is nothing to do.
const IDLE: Duration = Duration::from_millis(50);

/// How many parked events are listed.
const PARKED: usize = 1_000;

/// What the writer has.
#[derive(Debug)]
pub(crate) struct Writer {
    pub(crate) host: Host<SqliteStore>,
    pub(crate) messages: Receiver<Message>,
    pub(crate) outlets: BTreeMap<String, Outlet>,
    pub(crate) turns: Sender<Turn>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) health: Arc<Health>,
    pub(crate) clock: Clock,
    pub(crate) disk: Disk,
    /// The destination from whose posts people answer.
    pub(crate) answered_from: Option<String>,
    /// For how long bodies are kept whose events are worked off.
    pub(crate) bodies_kept_s: i64,
    pub(crate) faults: Faults,
    pub(crate) work: Work,
    pub(crate) receipts: Receipts,
    pub(crate) wanted: Wanted,
    pub(crate) care: Care,
    /// By when it ends, once it was told to: when what is in flight has come back, or then.
    pub(crate) ends_by: Option<Instant>,
}

/// What is being worked on.
#[derive(Debug, Default)]
pub(crate) struct Work {
    pub(crate) lanes: Lanes,
    /// What was decided and is not written yet.
    decided: VecDeque<Decisions>,
    /// The rows that changed, by the commit that changed them: what was decided on an older snapshot is decided again.
    changed: HashMap<RowName, u64>,
    /// The number of the last commit.
    pub(crate) commits: Arc<AtomicU64>,
    /// How many turns were asked for and are not decided yet, by the commit that they read at least.
    asked: BTreeMap<u64, usize>,
    /// Whether the disk was full: then bodies go one by one, for the log has to hold what a commit removes.
    is_tight: bool,
    /// Whether there is so little room that what was asked for has to be sent before more is decided.
    is_short: bool,
    /// How often it began anew.
    era: u64,
    /// The bodies that are noted to be in hand.
    noted: Vec<u64>,
    /// The events that were in hand at ends without leave, and at how many: until they are worked off, events go one by one.
    pub(crate) suspects: BTreeMap<Hand, u32>,
}

/// What came in and waits for the next commit.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    arrivals: Vec<(Arrival, oneshot::Sender<bool>)>,
    ended: Vec<(Attempt, Outcome)>,
    orders: Vec<(Box<Order>, oneshot::Sender<Option<Taken>>)>,
    admin: Vec<(Admin, oneshot::Sender<Option<bool>>)>,
}

impl Wanted {
    fn is_empty(&self) -> bool {
        self.arrivals.is_empty()
            && self.ended.is_empty()
            && self.orders.is_empty()
            && self.admin.is_empty()
    }
}

/// When something was last done that is not done in every round.
#[derive(Debug, Default)]
pub(crate) struct Care {
    swept: Option<Instant>,
    counted: Option<Instant>,
    emptied: Option<Instant>,
}

/// Whether another round is worth it at once.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Busy {
    Yes,
    No,
}

impl Writer {
    /// Runs until it is stopped, or the disk fails.
    pub(crate) fn run(mut self) -> Result<(), StoreError> {
        let mut busy = Busy::Yes;
        loop {
            let beat = log::now().as_secs();
            self.health.beat.store(beat, Ordering::Relaxed);
            let wait = match busy {
                Busy::Yes => Duration::ZERO,
                Busy::No => IDLE,
            };
            let mut next = match self.messages.recv_timeout(wait) {
                Ok(message) => Some(message),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return self.stop(),
            };
            while let Some(message) = next {
                self.take(message)?;
                let has_room = self.wanted.arrivals.len() < GROUP;
                next = has_room.then(|| self.messages.try_recv().ok()).flatten();
            }
            busy = self.round()?;
            let is_over = |by| self.is_done() || Instant::now() >= by;
            if self.ends_by.is_some_and(is_over) {
                return self.stop();
            }
        }
    }

    fn take(&mut self, message: Message) -> Result<(), StoreError> {
        match message {
            Message::Accept { arrival, reply } => self.wanted.arrivals.push((arrival, reply)),
            Message::Decided(decisions) => self.work.decided.push_back(decisions),
            Message::Finish { attempt, outcome } => {
                if let Some(outlet) = self.outlets.get_mut(&attempt.effect().destination) {
                    outlet.busy = outlet.busy.saturating_sub(1);
                }
                self.wanted.ended.push((*attempt, outcome));
            }
            Message::Order { order, reply } => self.wanted.orders.push((order, reply)),
            Message::Admin { task, reply } => self.wanted.admin.push((task, reply)),
            Message::Judge {
                conversation,
                reply,
            } => {
                let judged = self.judge_answer(&conversation);
                let _ = reply.send(self.judge(judged)?);
            }
            Message::Answer {
                key,
                conversation,
                text,
                reply,
            } => {
                let kept = self.keep_answer(&key, &conversation, &text);
                let _ = reply.send(self.judge(kept)?);
            }
            Message::Became { key, number, reply } => {
                let effect = self.host.store().last_attempt(&key, number.as_deref());
                let _ = reply.send(self.judge(effect)?);
            }
            Message::Parked(reply) => {
                let parked = self.host.store().parked_events(PARKED);
                let _ = reply.send(self.judge(parked)?);
            }
            Message::Revisions(reply) => {
                let kept = self.host.store().revisions();
                let _ = reply.send(self.judge(kept)?);
            }
            Message::Live(reply) => {
                let _ = reply.send(Some(self.host.router().clone()));
            }
            Message::Secrets => {
                for name in self.outlets.keys() {
                    self.host.mend(name);
                }
            }
            Message::Rules { router, text } => {
                let now = self.clock.now();
                let kept = self.host.store().keep_rules(router.revision(), &text, now);
                let renamed = self.judge(kept)?.flatten();
                tell_renamed(router.revision(), renamed.as_deref());
                rules::in_service(&self.metrics, router.revision());
                self.host.set_router(router);
                self.health.has_rules.store(true, Ordering::Relaxed);
            }
            Message::Stop { by } => self.ends_by = Some(by),
        }
        Ok(())
    }

    /// What a failure of the store means: `None` if it may pass, an error where it cannot. Whatever is written comes by here:
    /// where the disk is full, the reserve is given away for it.
    fn judge<T>(&mut self, result: Result<T, StoreError>) -> Result<Option<T>, StoreError> {
        let was_failing = self
            .health
            .is_failing
            .swap(result.is_err(), Ordering::Relaxed);
        match result {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.is_fatal() => Err(error),
            Err(error) => {
                if error.is_full() {
                    self.work.is_tight = true;
                    self.disk.make_room();
                }
                if !was_failing {
                    let fields = [
                        ("error", json!(error.to_string())),
                        ("full", json!(error.is_full())),
                    ];
                    log::line("error", "not written", &fields);
                }
                Ok(None)
            }
        }
    }

    /// Whether nothing is waited for any more that was begun before the end.
    fn is_done(&self) -> bool {
        self.in_flight() == 0 && self.wanted.is_empty()
    }

    /// How many attempts are under way.
    fn in_flight(&self) -> usize {
        self.outlets.values().map(|outlet| outlet.busy).sum()
    }

    /// The end: what is in flight even so is uncertain, the log is emptied.
    fn stop(mut self) -> Result<(), StoreError> {
        let in_flight = self.in_flight();
        if in_flight > 0 {
            let fields = [("effects", json!(in_flight))];
            log::line("warn", "ends with effects in flight", &fields);
        }
        let noted = self.write(Self::note_end);
        if self.judge(noted)?.is_none() {
            // It was full, and what was in reserve may be enough.
            self.write(Self::note_end)?;
        }
        let emptied = self.host.store().checkpoint();
        self.judge(emptied)?;
        Ok(())
    }

    fn note_end(&mut self) -> Result<(), StoreError> {
        let now = self.clock.now();
        for (attempt, outcome) in &self.wanted.ended {
            self.host.finish(attempt, outcome, now)?;
        }
        self.host.doubt_inflight(now)?;
        self.host.store().note_hand(&[])
    }
}
