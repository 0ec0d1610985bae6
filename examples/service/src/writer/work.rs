//! Working events off: what is decided side by side is written in groups, one savepoint an event.

use std::cell::OnceCell;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use serde_json::json;
use waypost::event::EventKey;
use waypost::{Event, Payload, Timestamp};
use waypost_host::{EventState, Host, Store as _, Worked, Write};
use waypost_runtime::log;

use super::{Work, Writer};
use crate::decide::{DecidedBody, DecidedEvent, Turn};
use crate::lanes::Lanes;
use crate::store::{Arrival, RowName, SqliteStore, StoreError};

/// How long work goes on before intake has its turn.
const SLICE: Duration = Duration::from_millis(6);

/// The same where work does not keep up: what a commit has together costs less.
const LONG_SLICE: Duration = Duration::from_millis(10);

/// Work keeps up while the oldest body is no older than this.
const BEHIND_S: i64 = 1;

/// How many turns are asked for at a time.
const TURNS: usize = 128;

/// How many bodies stand in memory: their order is known among these.
const LOADED: usize = 10_000;

/// A backlog older than this is no calm any more: those come first who wait for an answer.
const CALM_S: i64 = 5;

/// At so many ends of the process with the same event in hand, the event is the reason.
const ENDS: u32 = 3;

/// So many changed rows are remembered before those are looked for that nobody can have read.
const CHANGED: usize = 50_000;

impl Writer {
    /// Writes what was decided, for a while; true where there is more.
    pub(super) fn work_off(
        &mut self,
        wall: Timestamp,
        worked: &mut Vec<Worked>,
    ) -> Result<bool, StoreError> {
        if self.work.is_short && self.outlets.values().any(|outlet| outlet.busy > 0) {
            // The end of an attempt begins the next round.
            return Ok(false);
        }
        if self.is_careful()? {
            worked.extend(self.one_by_one(wall)?);
            return Ok(true);
        }
        let begun = Instant::now();
        let is_behind = |at: Timestamp| at.plus_secs(BEHIND_S) < wall;
        let slice = if self.work.lanes.oldest().is_some_and(is_behind) {
            LONG_SLICE
        } else {
            SLICE
        };
        while let Some(decisions) = self.work.decided.pop_front() {
            if !self.work.is_wanted(&decisions.turn) {
                continue;
            }
            let mut asked = decisions.turn.bodies.iter();
            for body in decisions.bodies {
                if self.work.is_tight && !worked.is_empty() {
                    break;
                }
                asked.next();
                let id = body.body.id;
                let is_last = body.is_last;
                self.write_body(body, wall, worked)?;
                if is_last {
                    self.work.lanes.finish(id);
                } else {
                    self.work.lanes.put_back(id);
                }
            }
            asked.for_each(|id| self.work.lanes.put_back(*id));
            if self.work.is_tight || begun.elapsed() > slice {
                break;
            }
        }
        Ok(!self.work.decided.is_empty())
    }

    fn write_body(
        &mut self,
        decided: DecidedBody,
        wall: Timestamp,
        worked: &mut Vec<Worked>,
    ) -> Result<(), StoreError> {
        let DecidedBody {
            body,
            events,
            is_last,
        } = decided;
        if events.is_empty() {
            return self.commit(&[Write::Finished { body: body.id }]);
        }
        // Taken apart once, where anything of it is to be decided again.
        let payload = OnceCell::new();
        let (first, count) = (body.done, events.len());
        for (at, event) in (first..).zip(events) {
            let done = at + 1;
            let end = if is_last && done == first + count {
                Write::Finished { body: body.id }
            } else {
                Write::Worked {
                    body: body.id,
                    done,
                }
            };
            let what = match self.write_event(event, &end)? {
                Some(what) => what,
                None => {
                    let payload = payload.get_or_init(|| Payload::parse_unverified(&body.bytes));
                    let mut events = payload.iter().flat_map(Payload::events);
                    match events.nth(at) {
                        Some(event) => self.decide_again(&event, body.at, end, wall)?,
                        None => return Err(StoreError::Row("a body")),
                    }
                }
            };
            worked.push(what);
            self.note_changes();
        }
        Ok(())
    }

    /// One event, in a savepoint of its own; `None` if it has to be decided again: a row has changed that it was decided on,
    /// or it cannot be written.
    fn write_event(
        &mut self,
        event: DecidedEvent,
        end: &Write,
    ) -> Result<Option<Worked>, StoreError> {
        let is_stale = |row: &RowName| {
            let changed = self.work.changed.get(row);
            changed.is_some_and(|by| *by > event.commit)
        };
        if event.read.iter().any(is_stale) {
            return Ok(None);
        }
        let mut writes = event.writes;
        writes.push(end.clone());
        match self.commit(&writes) {
            Ok(()) => Ok(Some(event.worked)),
            Err(error) if error.is_of_event() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Decides an event where nothing can change meanwhile. One that cannot be written even so is given up.
    fn decide_again(
        &mut self,
        event: &Event<'_>,
        accepted: Timestamp,
        end: Write,
        wall: Timestamp,
    ) -> Result<Worked, StoreError> {
        self.metrics.add("waypost_decided_again_total", &[], 1);
        let now = Host::<SqliteStore>::as_of(accepted, self.host.tick(wall));
        let (mut writes, mut worked) = self.host.decide(event, now)?;
        writes.push(end.clone());
        match self.commit(&writes) {
            Ok(()) => return Ok(worked),
            Err(error) if error.is_of_event() => {
                let fields = [
                    ("event", json!(event.key())),
                    ("error", json!(error.to_string())),
                ];
                log::line("error", "event parked", &fields);
            }
            Err(error) => return Err(error),
        }
        let mut writes = self.host.give_up(event, true, now)?;
        writes.push(end);
        self.commit(&writes)?;
        worked.state = Some(EventState::Parked);
        worked.decision = None;
        Ok(worked)
    }

    /// The time is written once a group.
    fn commit(&mut self, writes: &[Write]) -> Result<(), StoreError> {
        self.host.store_mut().commit(writes)
    }

    /// Whether events that were in hand at an end without leave, or any before them, are still to be worked off.
    fn is_careful(&mut self) -> Result<bool, StoreError> {
        let Some(((last, _), _)) = self.work.suspects.last_key_value() else {
            return Ok(false);
        };
        let last = *last;
        let next = self.host.store().next_event()?;
        let is_careful = next.is_some_and(|(id, _)| id <= last);
        if !is_careful {
            self.work.suspects.clear();
        }
        Ok(is_careful)
    }

    /// The next event alone, if it is noted to be in hand. One that was in hand at three ends of the process is given up; where
    /// that ended it, too, without its changes.
    fn one_by_one(&mut self, wall: Timestamp) -> Result<Vec<Worked>, StoreError> {
        let Some(next) = self.host.store().next_event()? else {
            return Ok(Vec::new());
        };
        if self.work.noted != [next.0] {
            return Ok(Vec::new());
        }
        let ends = self.work.suspects.get(&next).copied().unwrap_or(0);
        if ends >= ENDS {
            let parked = self.host.park(wall, ends >= 2 * ENDS)?;
            let fields = [("event", json!(parked)), ("ends", json!(ends))];
            log::line("error", "event parked", &fields);
            return Ok(Vec::new());
        }
        let body = self.host.store().body(next.0)?;
        let worked = match self.host.work(wall, 1) {
            Ok(waypost_host::Work::Did(worked)) => worked,
            Ok(waypost_host::Work::Idle) => Vec::new(),
            Err(error) if error.is_of_event() => {
                self.host.park(wall, true)?;
                Vec::new()
            }
            Err(error) => return Err(error),
        };
        if let (Some(worked), Some(body)) = (worked.first(), body) {
            self.faults.abort_if_told(worked, &body.bytes);
        }
        self.note_changes();
        Ok(worked)
    }

    /// Chooses what is decided next, and notes that it is in hand. Without rules everything waits.
    pub(super) fn choose(&mut self, now: Timestamp) -> Result<Vec<Turn>, StoreError> {
        if !self.health.has_rules.load(Ordering::Relaxed) {
            return Ok(Vec::new());
        }
        if self.is_careful()? {
            let next = self.host.store().next_event()?;
            self.note_hand(next.map(|(id, _)| id).into_iter().collect())?;
            return Ok(Vec::new());
        }
        let work = &mut self.work;
        let room = LOADED.saturating_sub(work.lanes.len());
        for body in self.host.store().load(work.lanes.last(), room)? {
            work.lanes.push(body);
        }
        let is_old = |at: Timestamp| at.plus_secs(CALM_S) < now;
        let urgent_first = work.lanes.oldest().is_some_and(is_old);
        let mut turns = Vec::new();
        let commit = work.commits.load(Ordering::Relaxed);
        while work.lanes.in_hand().len() < TURNS {
            let Some(bodies) = work.lanes.take(urgent_first) else {
                break;
            };
            *work.asked.entry(commit).or_default() += 1;
            turns.push(Turn {
                bodies,
                now,
                router: self.host.router().clone(),
                era: work.era,
                commit,
            });
        }
        self.note_hand(self.work.lanes.in_hand().iter().copied().collect())?;
        Ok(turns)
    }

    fn note_hand(&mut self, bodies: Vec<u64>) -> Result<(), StoreError> {
        if bodies != self.work.noted {
            self.host.store().note_hand(&bodies)?;
            self.work.noted = bodies;
        }
        Ok(())
    }

    /// Notes which rows changed, in the commit that is next.
    pub(super) fn note_changes(&mut self) {
        let work = &mut self.work;
        let commit = work.commits.load(Ordering::Relaxed) + 1;
        let touched = self.host.store().take_touched();
        work.changed
            .extend(touched.into_iter().map(|row| (row, commit)));
        if work.changed.len() > CHANGED {
            // What is decided from now on reads them as they are.
            let oldest = work.asked.keys().next().copied().unwrap_or(commit);
            work.changed.retain(|_, by| *by > oldest);
        }
    }

    /// After a failure: what stands in memory may be more than what is on the disk.
    pub(super) fn begin_anew(&mut self) {
        self.host.store().take_touched();
        let work = &mut self.work;
        work.era += 1;
        work.lanes = Lanes::default();
        work.decided.clear();
        work.changed.clear();
        work.asked.clear();
        work.noted.clear();
    }

    /// Has a kept event decided once more; false where it is not kept.
    pub(super) fn replay(&self, event: EventKey, now: Timestamp) -> Result<bool, StoreError> {
        let store = self.host.store();
        let Some(bytes) = store.kept_body(event)? else {
            return Ok(false);
        };
        let Ok(payload) = Payload::parse_unverified(&bytes) else {
            return Ok(false);
        };
        let conversations = Host::<SqliteStore>::conversations(self.host.plan(), &payload);
        drop(payload);
        let body = Arrival {
            bytes,
            conversations,
            is_urgent: true,
        };
        store.again(event, &body, now)?;
        Ok(true)
    }
}

impl Work {
    /// Whether what was asked for is still wanted; it is not asked for any more.
    fn is_wanted(&mut self, turn: &Turn) -> bool {
        if turn.era != self.era {
            return false;
        }
        if let Some(count) = self.asked.get_mut(&turn.commit) {
            *count -= 1;
            if *count == 0 {
                self.asked.remove(&turn.commit);
            }
        }
        true
    }
}
