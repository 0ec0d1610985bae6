//! One round: a commit for what came in, and one for everything else.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use serde_json::json;
use waypost::Timestamp;
use waypost_host::{Begun, Notice, Taken, Worked};
use waypost_runtime::{log, tell};

use super::{Admin, Busy, Writer};
use crate::decide::Turn;
use crate::disk::Room;
use crate::store::StoreError;

/// After a failure the disk is left alone for so long.
const REST: Duration = Duration::from_millis(200);

/// So far service time may be ahead of the clock.
const AHEAD_S: i64 = 24 * 60 * 60;

/// What a round did, to be told after its commit.
#[derive(Default)]
struct Done {
    replies: Vec<Option<Taken>>,
    admin: Vec<Option<bool>>,
    worked: Vec<Worked>,
    begun: Vec<(String, Begun)>,
    notices: Vec<Notice>,
    turns: Vec<Turn>,
    has_more: bool,
}

impl Writer {
    pub(super) fn round(&mut self) -> Result<Busy, StoreError> {
        self.look_at_clock();
        let Some(room) = self.find_room()? else {
            self.refuse_asked();
            return Ok(Busy::No);
        };
        let is_enough = room.intake.is_some_and(|bytes| self.refuse_beyond(bytes));
        if room.intake.is_none() {
            self.refuse();
        }
        self.health.is_disk_low.store(!is_enough, Ordering::Relaxed);
        self.work.is_short = !room.is_for_deciding;
        if !room.is_for_work {
            self.disk.make_room();
            let gave = self.give_back(&room);
            self.judge(gave)?;
            self.refuse_asked();
            std::thread::sleep(REST);
            return Ok(Busy::No);
        }
        self.take_in()?;
        if self.work.is_tight && !self.empty_log()? {
            self.refuse_asked();
            return Ok(Busy::No);
        }
        let done = self.write(Self::write_all);
        let Some(done) = self.judge(done)? else {
            self.fail();
            return Ok(Busy::No);
        };
        self.wanted.ended.clear();
        let orders = std::mem::take(&mut self.wanted.orders);
        for ((_, reply), done) in orders.into_iter().zip(done.replies) {
            let _ = reply.send(done);
        }
        let admin = std::mem::take(&mut self.wanted.admin);
        for ((_, reply), done) in admin.into_iter().zip(done.admin) {
            let _ = reply.send(done);
        }
        let is_busy = done.has_more || !done.begun.is_empty() || !done.worked.is_empty();
        for turn in done.turns {
            // Without its threads nothing is decided, and the heart beats on: they end the process when they end.
            let _ = self.turns.send(turn);
        }
        tell::notices(&self.metrics, &done.notices);
        // Whoever reads along reads what was decided before what is done of it.
        for worked in &done.worked {
            self.host.note(worked);
            tell::event(&self.metrics, worked);
            self.receipts.show(worked);
        }
        for begun in done.begun {
            self.dispatch(begun);
        }
        self.look_after()?;
        Ok(if is_busy { Busy::Yes } else { Busy::No })
    }

    /// Service time never goes back. Where a clock that was wrong has left it far ahead, events would look too old to be acted
    /// upon: they are refused, and come again.
    fn look_at_clock(&mut self) {
        let wall = self.clock.now();
        let ahead = self.host.tick(wall).as_secs() - wall.as_secs();
        let is_wrong = ahead > AHEAD_S;
        if is_wrong {
            self.refuse();
        }
        let was_wrong = self.health.is_clock_wrong.swap(is_wrong, Ordering::Relaxed);
        if is_wrong && !was_wrong {
            let fields = [("seconds", json!(ahead))];
            log::line("error", "service time is ahead of the clock", &fields);
        }
    }

    /// How much room there is; `None` where the log has to be emptied before anything else, and cannot be yet.
    fn find_room(&mut self) -> Result<Option<Room>, StoreError> {
        let size = self.host.store().size();
        let Some(size) = self.judge(size)? else {
            return Ok(None);
        };
        let mut room = self.disk.look(size);
        self.work.is_tight &= room.intake.is_none();
        self.work.is_tight |= room.is_tight;
        if self.work.is_tight {
            if !self.empty_log()? {
                return Ok(None);
            }
            room = self.disk.look(size);
        }
        Ok(Some(room))
    }

    /// Empties the log; false where that cannot be done now.
    fn empty_log(&mut self) -> Result<bool, StoreError> {
        if self.disk.log_bytes() == 0 {
            return Ok(true);
        }
        let emptied = self.host.store().checkpoint();
        let is_empty = self.judge(emptied)?;
        if is_empty.is_none() {
            std::thread::sleep(REST);
        }
        Ok(is_empty == Some(true))
    }

    /// What came in, in a commit of its own: whoever waits for it does not wait for work, too.
    fn take_in(&mut self) -> Result<(), StoreError> {
        if self.wanted.arrivals.is_empty() {
            return Ok(());
        }
        let begun_at = Instant::now();
        let taken_in = self.write(|writer| {
            let now = writer.host.tick(writer.clock.now());
            for (arrival, _) in &writer.wanted.arrivals {
                writer.host.store().take_in(arrival, now)?;
            }
            writer.host.store().set_clock(now)
        });
        if self.judge(taken_in)?.is_none() {
            self.fail();
            return Ok(());
        }
        let seconds = begun_at.elapsed().as_secs_f64();
        self.metrics.observe("waypost_commit_seconds", seconds);
        #[expect(clippy::cast_precision_loss, reason = "512 at most")]
        self.metrics
            .observe("waypost_commit_batch", self.wanted.arrivals.len() as f64);
        for (_, reply) in self.wanted.arrivals.drain(..) {
            // Whoever asked may have gone.
            let _ = reply.send(true);
        }
        Ok(())
    }

    /// A commit.
    pub(super) fn write<T>(
        &mut self,
        write: impl FnOnce(&mut Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.host.store_mut().begin()?;
        let written = write(self);
        match written {
            Ok(done) => {
                self.host.store_mut().end()?;
                self.disk.had_room();
                self.work.commits.fetch_add(1, Ordering::Release);
                Ok(done)
            }
            Err(error) => {
                self.host.store_mut().roll_back();
                Err(error)
            }
        }
    }

    fn write_all(&mut self) -> Result<Done, StoreError> {
        let wall = self.clock.now();
        let now = self.host.tick(wall);
        let mut done = Done::default();
        for (attempt, outcome) in &self.wanted.ended {
            self.note_correspondent(attempt, outcome)?;
            let ended = self.host.finish(attempt, outcome, wall)?;
            if let Some(ended) = ended {
                tell::ended(&self.metrics, &attempt.effect().destination, &ended);
                done.notices.extend(ended.notice);
            }
        }
        for (order, _) in &self.wanted.orders {
            done.replies.push(Some(self.host.order(order, wall)?));
        }
        for at in 0..self.wanted.admin.len() {
            let task = self.wanted.admin.get(at).map(|(task, _)| task.clone());
            if let Some(task) = task {
                done.admin.push(Some(self.administer(&task, now)?));
            }
        }
        if !self.health.is_draining.load(Ordering::Relaxed) {
            self.go_on(wall, now, &mut done)?;
        }
        self.host.store().set_clock(now)?;
        self.note_changes();
        Ok(done)
    }

    /// What is begun, unless the end is near: events are worked off, turns are asked for, effects are sent.
    fn go_on(
        &mut self,
        wall: Timestamp,
        now: Timestamp,
        done: &mut Done,
    ) -> Result<(), StoreError> {
        done.has_more = self.work_off(wall, &mut done.worked)?;
        done.turns = self.choose(now)?;
        for (name, outlet) in &self.outlets {
            let free = outlet.slots.saturating_sub(outlet.busy);
            if free > 0 {
                let begun = self.host.begin(name, self.clock.instant(), free)?;
                done.begun
                    .extend(begun.into_iter().map(|begun| (name.clone(), begun)));
            }
        }
        if self.faults.sends_before_commit {
            // For the test that shows what the commit before is for.
            for begun in std::mem::take(&mut done.begun) {
                self.dispatch(begun);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    fn administer(&mut self, task: &Admin, now: Timestamp) -> Result<bool, StoreError> {
        match task {
            Admin::Facts { who, facts } => self.host.store().set_facts(who, facts).map(|()| true),
            Admin::Release { number, customer } => {
                let wall = self.clock.now();
                self.host.release(number, customer, wall)
            }
            Admin::Contacts(said) => self.keep_said(said),
            Admin::Replay(event) => self.replay(*event, now),
        }
    }

    /// Of what came in, what is beyond so many bytes is refused; false if something is.
    fn refuse_beyond(&mut self, bytes: u64) -> bool {
        let mut rest = bytes;
        let mut fits = self.wanted.arrivals.iter().take_while(|(arrival, _)| {
            let cost = arrival.cost();
            let fits = cost <= rest;
            rest = rest.saturating_sub(cost);
            fits
        });
        let count = fits.by_ref().count();
        let mut refused = self.wanted.arrivals.drain(count..).peekable();
        let is_enough = refused.peek().is_none();
        for (_, reply) in refused {
            let _ = reply.send(false);
        }
        is_enough
    }

    /// What came in is refused: nothing of it was written.
    fn refuse(&mut self) {
        for (_, reply) in self.wanted.arrivals.drain(..) {
            let _ = reply.send(false);
        }
    }

    /// What callers and administrators ask for is refused.
    fn refuse_asked(&mut self) {
        for (_, reply) in self.wanted.orders.drain(..) {
            let _ = reply.send(None);
        }
        for (_, reply) in self.wanted.admin.drain(..) {
            let _ = reply.send(None);
        }
    }

    /// After a failure: what waits for an answer is refused, what was read into memory is read again, and what was to be noted
    /// is noted in the next round.
    fn fail(&mut self) {
        self.refuse();
        self.refuse_asked();
        self.begin_anew();
        std::thread::sleep(REST);
    }

    /// Hands an attempt to its destination's threads: there is room, it was counted.
    fn dispatch(&mut self, (destination, begun): (String, Begun)) {
        tell::begun(&self.metrics, &destination, &begun);
        if let (Some(attempt), Some(outlet)) = (begun.attempt, self.outlets.get_mut(&destination)) {
            outlet.busy += 1;
            if outlet.sender.send(attempt).is_err() {
                // It stays in flight, and is uncertain after the next start.
                log::line("error", "no thread", &[("destination", json!(destination))]);
            }
        }
    }
}
