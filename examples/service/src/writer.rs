//! The one thread that writes: takes bodies in, works their events off, begins effects and notes what became of them.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError};
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::sync::oneshot;
use waypost::{Router, Target};
use waypost_host::{
    Attempt, Begun, EventState, Host, Judgement, Notice, Order, Outcome, Report, Work, Worked,
};

use crate::log;
use crate::metrics::Metrics;
use crate::rules;
use crate::store::{Hand, SqliteStore, StoreError};

/// How many bodies a commit takes in at most.
const GROUP: usize = 512;

/// How long work goes on before intake has its turn.
const TURN: Duration = Duration::from_millis(10);

/// Events of a body that are worked off in one go.
const EVENTS: usize = 16;

/// At so many ends of the process with the same event in hand, the event is the reason.
const ENDS: u32 = 3;

/// How long the writer sleeps where there is nothing to do.
const IDLE: Duration = Duration::from_millis(50);

/// How often the write-ahead log is emptied while nothing waits: what was removed from the database stays in it until then.
const EMPTY: Duration = Duration::from_secs(60);

/// What the writer is asked for.
#[derive(Debug)]
pub(crate) enum Message {
    /// A body to be kept; answered when it is on disk.
    Accept {
        bytes: Vec<u8>,
        conversations: Vec<String>,
        reply: oneshot::Sender<bool>,
    },
    /// What came of an attempt.
    Finish {
        attempt: Box<Attempt>,
        outcome: Outcome,
    },
    /// Something to be done; answered with whether it is new.
    Order {
        order: Box<Order>,
        reply: oneshot::Sender<Option<bool>>,
    },
    /// What is known about somebody, by their pseudonym.
    Facts {
        who: String,
        facts: String,
        reply: oneshot::Sender<bool>,
    },
    /// Another rule file.
    Rules { router: Router, text: String },
    /// The end: nothing more is begun.
    Stop,
}

/// How the writer is reached.
#[derive(Clone, Debug)]
pub(crate) struct Writers(pub(crate) SyncSender<Message>);

impl Writers {
    /// Hands a message over if there is room.
    pub(crate) fn offer(&self, message: Message) -> bool {
        match self.0.try_send(message) {
            Ok(()) => true,
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => false,
        }
    }

    /// Hands a message over, waiting for room.
    pub(crate) fn tell(&self, message: Message) {
        // Without a writer there is no service any more.
        let _ = self.0.send(message);
    }
}

/// What others see of the writer.
#[derive(Debug, Default)]
pub(crate) struct Health {
    /// When it last went round, in Unix seconds.
    pub(crate) beat: AtomicI64,
    /// Whether its last commit failed.
    pub(crate) is_failing: AtomicBool,
    /// Whether the disk is below its floor.
    pub(crate) is_disk_low: AtomicBool,
    /// Whether the process is about to end.
    pub(crate) is_draining: AtomicBool,
    /// How many webhooks were answered 503 since the last sweep.
    pub(crate) refused: AtomicU64,
}

/// A destination's threads, as the writer sees them.
#[derive(Debug)]
pub(crate) struct Outlet {
    pub(crate) sender: SyncSender<Attempt>,
    pub(crate) slots: usize,
    pub(crate) busy: usize,
}

/// What the writer has.
#[derive(Debug)]
pub(crate) struct Writer {
    pub(crate) host: Host<SqliteStore>,
    pub(crate) messages: Receiver<Message>,
    pub(crate) outlets: BTreeMap<String, Outlet>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) health: Arc<Health>,
    pub(crate) folder: PathBuf,
    pub(crate) disk_floor: u64,
    /// Outcomes that are not noted yet.
    pub(crate) ended: Vec<(Attempt, Outcome)>,
    pub(crate) swept: Option<Instant>,
    /// When the write-ahead log was emptied last.
    pub(crate) emptied: Instant,
    /// The event that is noted to be in hand.
    pub(crate) hand: Option<Hand>,
    /// How often the process ended with the first one in hand.
    pub(crate) ends: u32,
    /// How many rounds still take one event each, so that one which ends the process is known.
    pub(crate) careful: u32,
}

/// A body on its way in.
type Arrival = (Vec<u8>, Vec<String>, oneshot::Sender<bool>);

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
            self.health
                .beat
                .store(log::now().as_secs(), Ordering::Relaxed);
            let mut arrivals: Vec<Arrival> = Vec::new();
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
                match message {
                    Message::Accept {
                        bytes,
                        conversations,
                        reply,
                    } => arrivals.push((bytes, conversations, reply)),
                    Message::Stop => return self.stop(),
                    other => self.take(other)?,
                }
                next = (arrivals.len() < GROUP)
                    .then(|| self.messages.try_recv().ok())
                    .flatten();
            }
            if !arrivals.is_empty() {
                self.accept(arrivals)?;
            }
            busy = self.round()?;
        }
    }

    /// What is no body.
    fn take(&mut self, message: Message) -> Result<(), StoreError> {
        match message {
            Message::Accept { .. } | Message::Stop => {}
            Message::Finish { attempt, outcome } => {
                if let Some(outlet) = self.outlets.get_mut(&attempt.effect().destination) {
                    outlet.busy = outlet.busy.saturating_sub(1);
                }
                self.ended.push((*attempt, outcome));
            }
            Message::Order { order, reply } => {
                let done = self.host.order(&order, log::now());
                let done = self.judge(done)?;
                // Whoever asked may have gone.
                let _ = reply.send(done);
            }
            Message::Facts { who, facts, reply } => {
                let done = self.host.store().set_facts(&who, &facts);
                let done = self.judge(done)?;
                let _ = reply.send(done.is_some());
            }
            Message::Rules { router, text } => {
                let kept = self
                    .host
                    .store()
                    .keep_rules(router.revision(), &text, log::now());
                self.judge(kept)?;
                rules::told(&self.metrics, router.revision());
                self.host.set_router(router);
            }
        }
        Ok(())
    }

    /// Takes bodies in, all in one commit, and answers.
    fn accept(&mut self, arrivals: Vec<Arrival>) -> Result<(), StoreError> {
        let begun = Instant::now();
        let count = arrivals.len();
        let mut replies = Vec::with_capacity(count);
        self.look_at_disk();
        let has_room = !self.health.is_disk_low.load(Ordering::Relaxed);
        let mut bodies = Vec::with_capacity(count);
        for (bytes, conversations, reply) in arrivals {
            bodies.push((bytes, conversations));
            replies.push(reply);
        }
        let kept = if has_room { self.keep(bodies) } else { Ok(()) };
        let kept = self.judge(kept)?;
        for reply in replies {
            let _ = reply.send(has_room && kept.is_some());
        }
        self.metrics
            .observe("waypost_commit_seconds", begun.elapsed().as_secs_f64());
        #[expect(clippy::cast_precision_loss, reason = "512 at most")]
        self.metrics.observe("waypost_commit_batch", count as f64);
        Ok(())
    }

    fn keep(&mut self, bodies: Vec<(Vec<u8>, Vec<String>)>) -> Result<(), StoreError> {
        self.host.store_mut().begin()?;
        for (bytes, conversations) in bodies {
            if let Err(error) = self.host.accept(bytes, conversations, log::now()) {
                self.host.store_mut().roll_back();
                self.hand = None;
                return Err(error);
            }
        }
        self.note()?;
        self.host.store_mut().end()
    }

    /// Notes which event is next, in the commit before it is worked off.
    fn note(&mut self) -> Result<(), StoreError> {
        let next = self.host.store().next_event()?;
        if next != self.hand {
            self.host.store().note_hand(next)?;
            self.hand = next;
        }
        Ok(())
    }

    /// Gives up an event that was in hand at three ends of the process; where that ended it, too, without its changes.
    fn park(&mut self) -> Result<(), StoreError> {
        let ends = std::mem::take(&mut self.ends);
        if ends >= ENDS {
            let parked = self.host.park(log::now(), ends >= 2 * ENDS)?;
            let fields = [("event", json!(parked)), ("ends", json!(ends))];
            log::line("error", "event parked", &fields);
        }
        Ok(())
    }

    /// One round of everything else, in one commit. What may be sent leaves after it.
    fn round(&mut self) -> Result<Busy, StoreError> {
        let done = self.host.store_mut().begin().and_then(|()| self.carry_on());
        let done = match done {
            Ok(done) => self.host.store_mut().end().map(|()| done),
            Err(error) => {
                self.host.store_mut().roll_back();
                self.hand = None;
                Err(error)
            }
        };
        let Some(done) = self.judge(done)? else {
            self.hand = None;
            std::thread::sleep(Duration::from_millis(200));
            return Ok(Busy::No);
        };
        self.ended.clear();
        let Done {
            worked,
            begun,
            notices,
            is_busy,
        } = done;
        self.notify(&notices);
        for worked in &worked {
            self.tell(worked);
        }
        for begun in begun {
            self.dispatch(begun);
        }
        let is_time = self
            .swept
            .is_none_or(|swept| swept.elapsed() >= Duration::from_secs(1));
        if is_time {
            self.swept = Some(Instant::now());
            let looked = self.look_after();
            self.judge(looked)?;
        }
        Ok(is_busy)
    }

    fn carry_on(&mut self) -> Result<Done, StoreError> {
        let begun_at = Instant::now();
        let mut done = Done {
            worked: Vec::new(),
            begun: Vec::new(),
            notices: Vec::new(),
            is_busy: Busy::No,
        };
        for (attempt, outcome) in &self.ended {
            let ended = self.host.finish(attempt, outcome, log::now())?;
            if let Some(ended) = ended {
                let destination = attempt.effect().destination.as_str();
                let labels = [
                    ("destination", destination),
                    ("outcome", ended.state.as_str()),
                ];
                self.metrics.add("waypost_sends_total", &labels, 1);
                done.notices.extend(ended.notice);
            }
        }
        self.park()?;
        let is_noted = self.hand.is_some();
        let (most, one_round) = if self.careful > 0 {
            (1, true)
        } else {
            (EVENTS, false)
        };
        while is_noted && begun_at.elapsed() < TURN {
            match self.host.work(log::now(), most)? {
                Work::Idle => break,
                Work::Did(worked) => {
                    done.worked.extend(worked);
                    done.is_busy = Busy::Yes;
                }
            }
            if one_round {
                self.careful = self.careful.saturating_sub(1);
                break;
            }
        }
        self.note()?;
        if self.hand.is_some() {
            done.is_busy = Busy::Yes;
        }
        for (name, outlet) in &self.outlets {
            let free = outlet.slots.saturating_sub(outlet.busy);
            if free > 0 {
                let begun = self.host.begin(name, log::instant(), free)?;
                if !begun.is_empty() {
                    done.is_busy = Busy::Yes;
                }
                done.begun
                    .extend(begun.into_iter().map(|begun| (name.clone(), begun)));
            }
        }
        Ok(done)
    }

    /// Hands an attempt to its destination's threads: there is room, it was counted.
    fn dispatch(&mut self, (destination, begun): (String, Begun)) {
        let (verdict, reason) = match &begun.judgement {
            Judgement::Send => ("send", ""),
            Judgement::Hold(_, why) => ("hold", *why),
            Judgement::Replace => ("replace", "window"),
            Judgement::Dead(why) => ("dead", *why),
        };
        let labels = [("verdict", verdict), ("reason", reason)];
        self.metrics.add("waypost_guard_total", &labels, 1);
        if let (Some(attempt), Some(outlet)) = (begun.attempt, self.outlets.get_mut(&destination)) {
            outlet.busy += 1;
            // Without its threads it stays in flight, and is uncertain after the next start.
            let _ = outlet.sender.send(attempt);
        }
    }

    /// What is done once a second: timers, uncertain effects, what may be forgotten, the disk, and what metrics are told.
    fn look_after(&mut self) -> Result<(), StoreError> {
        let now = log::now();
        let (bytes, _, oldest) = self.host.store().backlog()?;
        let age = oldest.map_or(0, |at| (now.as_secs() - at).max(0));
        let is_healthy = self.health.refused.swap(0, Ordering::Relaxed) == 0;
        let swept = self.host.sweep(now, is_healthy && age < 60)?;
        self.notify(&swept.notices);
        self.host.store().purge(now)?;
        let metrics = &self.metrics;
        #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
        let float = |number: u64| number as f64;
        let since = |at: i64| float(u64::try_from(now.as_secs() - at).unwrap_or(0));
        metrics.set("waypost_backlog_bytes", &[], float(bytes));
        metrics.set(
            "waypost_oldest_unprocessed_seconds",
            &[],
            oldest.map_or(0.0, since),
        );
        metrics.set("waypost_parked", &[], float(self.host.store().parked()?));
        metrics.clear("waypost_effects");
        metrics.clear("waypost_effects_oldest_seconds");
        for (destination, state, count, oldest) in self.host.store().effect_counts()? {
            let labels = [
                ("destination", destination.as_str()),
                ("state", state.as_str()),
            ];
            metrics.set("waypost_effects", &labels, float(count));
            metrics.set("waypost_effects_oldest_seconds", &labels, since(oldest));
        }
        let wal = std::fs::metadata(self.folder.join("waypost.db-wal"));
        metrics.set(
            "waypost_wal_bytes",
            &[],
            float(wal.map_or(0, |wal| wal.len())),
        );
        let is_quiet = bytes == 0 && self.emptied.elapsed() >= EMPTY;
        if is_quiet {
            self.emptied = Instant::now();
            self.host.store().checkpoint()?;
        }
        if let Some(free) = self.look_at_disk() {
            self.metrics
                .set("waypost_disk_free_bytes", &[], float(free));
        }
        Ok(())
    }

    /// Tells what a person should hear of.
    fn notify(&self, notices: &[Notice]) {
        for notice in notices {
            let name = notice.as_str();
            self.metrics
                .add("waypost_notices_total", &[("notice", name)], 1);
            let fields = match notice {
                Notice::Unknown { destination, id } => vec![
                    ("destination", json!(destination)),
                    ("effect", json!(id.key)),
                ],
                Notice::Unanswered { event, route } => {
                    vec![("event", json!(event)), ("route", json!(route))]
                }
                Notice::Stopped { destination } => vec![("destination", json!(destination))],
            };
            log::line("error", name, &fields);
        }
    }

    /// How much room the disk has; notes whether that is too little.
    fn look_at_disk(&self) -> Option<u64> {
        let disk = rustix::fs::statvfs(&self.folder).ok()?;
        let free = disk.f_bavail.saturating_mul(disk.f_frsize);
        let whole = disk.f_blocks.saturating_mul(disk.f_frsize);
        let is_low = free < self.disk_floor.min(whole / 20);
        self.health.is_disk_low.store(is_low, Ordering::Relaxed);
        Some(free)
    }

    /// Counts an event, and shows its decision in the log.
    fn tell(&self, worked: &Worked) {
        let kind = worked.kind.as_str();
        let metrics = &self.metrics;
        metrics.add("waypost_events_total", &[("kind", kind)], 1);
        match worked.state {
            None => metrics.add("waypost_events_repeated_total", &[], 1),
            Some(EventState::Stale) => metrics.add("waypost_events_stale_total", &[], 1),
            Some(EventState::Foreign) => {
                log::line(
                    "warn",
                    "event of another business",
                    &[("kind", json!(kind))],
                );
            }
            Some(EventState::Decided | EventState::Parked) => {}
        }
        if kind == "unparsed" {
            metrics.add("waypost_unparsed_total", &[], 1);
        }
        if let Some(Report::Failed(code, remedy)) = &worked.report {
            let labels = [("reaction", remedy.as_str())];
            metrics.add("waypost_reactions_total", &labels, 1);
            let fields = [("code", json!(code)), ("reaction", json!(remedy.as_str()))];
            log::line("warn", "message failed", &fields);
        }
        let Some(decision) = &worked.decision else {
            return;
        };
        metrics.decision(decision.route.as_deref(), decision.reason.as_str());
        if decision.targets.is_empty() && decision.actions.is_empty() {
            return;
        }
        let targets: Vec<&str> = decision.targets.iter().map(<Target>::name).collect();
        let actions: Vec<&str> = decision
            .actions
            .iter()
            .map(|action| action.name.as_str())
            .collect();
        let fields = [
            ("event", json!(worked.key)),
            ("kind", json!(kind)),
            ("route", json!(decision.route)),
            ("reason", json!(decision.reason)),
            ("targets", json!(targets)),
            ("priority", json!(decision.priority)),
            ("actions", json!(actions)),
            ("effects", json!(worked.effects)),
        ];
        log::line("info", "decision", &fields);
    }

    /// What a failure of the store means: `None` where it may pass, an error where it cannot.
    fn judge<T>(&self, result: Result<T, StoreError>) -> Result<Option<T>, StoreError> {
        let was_failing = self
            .health
            .is_failing
            .swap(result.is_err(), Ordering::Relaxed);
        match result {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.is_fatal() => Err(error),
            Err(error) => {
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

    /// The end: what was in flight is uncertain, the log is emptied.
    fn stop(mut self) -> Result<(), StoreError> {
        for (attempt, outcome) in std::mem::take(&mut self.ended) {
            self.host.finish(&attempt, &outcome, log::now())?;
        }
        self.host.doubt_inflight(log::now())?;
        self.host.store().note_hand(None)?;
        self.host.store().checkpoint()
    }
}

/// What a round did.
struct Done {
    worked: Vec<Worked>,
    begun: Vec<(String, Begun)>,
    notices: Vec<Notice>,
    is_busy: Busy,
}
