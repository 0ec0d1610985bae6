//! Deciding, side by side: threads that read a snapshot and say what is to be written; the writer writes it.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::json;
use waypost::{Payload, Router, Timestamp};
use waypost_host::{Body, EventState, Host, Plan, Worked, Write};
use waypost_runtime::faults::Faults;
use waypost_runtime::log;

use crate::lanes;
use crate::shadow::Shadow;
use crate::store::{RowName, SqliteStore, StoreError};
use crate::writer::{Message, Writers};

/// How many threads decide: there are as many processors.
const THREADS: usize = 2;

/// How long a snapshot is read at most: while it is, the write-ahead log cannot be emptied beyond it.
const SNAPSHOT: Duration = Duration::from_secs(1);

/// Bodies of a lane to be decided, one after the other.
#[derive(Clone, Debug)]
pub(crate) struct Turn {
    /// The bodies, in the order of acceptance.
    pub(crate) bodies: Vec<u64>,
    /// Service time.
    pub(crate) now: Timestamp,
    /// The rules.
    pub(crate) router: Router,
    /// How often the writer began anew: what was asked for before is not wanted any more.
    pub(crate) era: u64,
    /// At least this commit is read.
    pub(crate) commit: u64,
}

/// What a turn came to.
#[derive(Debug)]
pub(crate) struct Decisions {
    pub(crate) turn: Turn,
    /// Those of the bodies that there was time for, in their order. The others are to be put back.
    pub(crate) bodies: Vec<DecidedBody>,
}

/// What a body came to, or the next events of it.
#[derive(Debug)]
pub(crate) struct DecidedBody {
    pub(crate) body: Body,
    pub(crate) events: Vec<DecidedEvent>,
    /// Whether these are the last ones.
    pub(crate) is_last: bool,
}

/// What an event came to.
#[derive(Debug)]
pub(crate) struct DecidedEvent {
    pub(crate) writes: Vec<Write>,
    pub(crate) worked: Worked,
    /// The last commit that was read for sure.
    pub(crate) commit: u64,
    /// The rows that were read.
    pub(crate) read: Vec<RowName>,
}

/// What the threads have in common.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) database: PathBuf,
    pub(crate) plan: Plan,
    /// The number of the last commit.
    pub(crate) commits: Arc<AtomicU64>,
    pub(crate) writers: Writers,
    pub(crate) faults: Faults,
    pub(crate) shadow: Arc<Shadow>,
}

/// Starts the threads, and says where to ask them.
pub(crate) fn start(shared: &Shared, router: &Router) -> Result<Sender<Turn>, String> {
    let (sender, turns) = channel();
    let turns = Arc::new(Mutex::new(turns));
    for _ in 0..THREADS {
        let store = SqliteStore::beside(&shared.database);
        let store = store.map_err(|error| error.to_string())?;
        let host = Host::beside(
            store,
            shared.plan.clone(),
            router.clone(),
            Timestamp::from_secs(0),
        );
        let (shared, turns) = (shared.clone(), Arc::clone(&turns));
        crate::start::thread("decide", move || {
            let decider = Decider { shared, host };
            decider.run(&turns);
        })?;
    }
    Ok(sender)
}

struct Decider {
    shared: Shared,
    host: Host<SqliteStore>,
}

impl Decider {
    fn run(mut self, turns: &Mutex<Receiver<Turn>>) {
        let _end = EndOfProcess;
        loop {
            let next = turns.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(turn) = next else {
                return;
            };
            if !self.host.router().is(&turn.router) {
                self.host.set_router(turn.router.clone());
            }
            let bodies = self.decide(&turn).unwrap_or_else(|error| {
                let fields = [("error", json!(error.to_string()))];
                log::line("error", "not read", &fields);
                Vec::new()
            });
            self.shared
                .writers
                .tell(Message::Decided(Decisions { turn, bodies }));
        }
    }

    fn decide(&mut self, turn: &Turn) -> Result<Vec<DecidedBody>, StoreError> {
        let mut bodies = Vec::new();
        let mut room = lanes::TURN;
        for id in &turn.bodies {
            if room == 0 {
                break;
            }
            let snapshot = self.snapshot()?;
            let decided = self.body(*id, turn, room, snapshot);
            self.host.store().end_snapshot();
            let Some(decided) = decided? else {
                break;
            };
            room = room.saturating_sub(decided.events.len().max(1));
            let is_last = decided.is_last;
            bodies.push(decided);
            if !is_last {
                break;
            }
        }
        Ok(bodies)
    }

    fn snapshot(&self) -> Result<(u64, Instant), StoreError> {
        let commit = self.shared.commits.load(Ordering::Acquire);
        self.host.store().begin_snapshot()?;
        Ok((commit, Instant::now()))
    }

    /// The next events of a body, so many at most.
    fn body(
        &mut self,
        id: u64,
        turn: &Turn,
        most: usize,
        (commit, begun): (u64, Instant),
    ) -> Result<Option<DecidedBody>, StoreError> {
        let Some(body) = self.host.store().body(id)? else {
            return Ok(None);
        };
        let now = Host::<SqliteStore>::as_of(body.at, turn.now);
        let (mut decided, mut is_last) = (Vec::new(), true);
        // What cannot be read was not accepted.
        if let Ok(payload) = Payload::parse_unverified(&body.bytes) {
            let mut events = payload.events().skip(body.done).peekable();
            while let Some(event) = events.next() {
                self.host.store().take_touched();
                let (writes, worked) = self.host.decide(&event, now)?;
                self.shared.faults.abort_if_told(&worked, &body.bytes);
                if worked.state == Some(EventState::Decided) {
                    self.shared.shadow.observe(&self.host, &event, id, now)?;
                }
                let mut read = self.host.store().take_touched();
                read.push(RowName::rules());
                decided.push(DecidedEvent {
                    writes,
                    worked,
                    commit,
                    read,
                });
                if decided.len() >= most || begun.elapsed() > SNAPSHOT {
                    is_last = events.peek().is_none();
                    break;
                }
            }
        }
        Ok(Some(DecidedBody {
            body,
            events: decided,
            is_last,
        }))
    }
}

/// A panic takes the process along: the event is noted to be in hand, and is known at the next start.
struct EndOfProcess;

impl Drop for EndOfProcess {
    fn drop(&mut self) {
        if std::thread::panicking() {
            std::process::abort();
        }
    }
}
