//! What is done from time to time: timers, uncertain effects, what may be forgotten, and what metrics are told.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use waypost_runtime::tell;

use super::Writer;
use crate::disk::Room;
use crate::store::StoreError;

const SWEEP: Duration = Duration::from_secs(1);

/// Effects are counted by looking at each.
const COUNT: Duration = Duration::from_secs(10);

/// How often the write-ahead log is emptied: what was removed from the database stays in it until then.
const EMPTY: Duration = Duration::from_secs(60);

/// The same for a log of so many bytes: while others read, it is not begun anew by itself.
const LONG: u64 = 64 << 20;

/// How many pages are given back to the disk at a time, at most.
const PAGES: u64 = 1_000;

/// What it takes to give one back, at most, in bytes of the log: another one is moved to its place, and those that point there
/// are changed.
const PAGE_COST: u64 = 32 << 10;

/// Reports of messages are current while the oldest body is younger than this.
const CURRENT_S: i64 = 60;

impl Writer {
    pub(super) fn look_after(&mut self) -> Result<(), StoreError> {
        if is_time(&mut self.care.swept, SWEEP) {
            let swept = self.sweep();
            self.judge(swept)?;
            self.note_changes();
        }
        if is_time(&mut self.care.counted, COUNT) {
            let counted = self.count_effects();
            self.judge(counted)?;
        }
        if self.disk.log_bytes() > LONG || is_time(&mut self.care.emptied, EMPTY) {
            let emptied = self.host.store().checkpoint();
            self.judge(emptied)?;
        }
        Ok(())
    }

    fn sweep(&mut self) -> Result<(), StoreError> {
        let wall = self.clock.now();
        let now = self.host.tick(wall);
        let store = self.host.store();
        let oldest = store.oldest()?;
        let age = oldest.map_or(0, |at| (now.as_secs() - at.as_secs()).max(0));
        self.metrics
            .set("waypost_backlog_bytes", &[], float(store.waiting_bytes()?));
        self.metrics.set(
            "waypost_oldest_unprocessed_seconds",
            &[],
            float(u64::try_from(age).unwrap_or(0)),
        );
        self.metrics
            .set("waypost_parked", &[], float(store.parked()?));
        let log = self.disk.log_bytes();
        self.metrics.set("waypost_wal_bytes", &[], float(log));
        let room = self.disk.look(store.size()?);
        self.metrics
            .set("waypost_disk_free_bytes", &[], float(room.free));
        store.purge(now, self.bodies_kept_s)?;
        self.tell_refusals(now, wall)?;
        let is_healthy = self.health.refused.swap(0, Ordering::Relaxed) == 0;
        let swept = self.host.sweep(wall, is_healthy && age < CURRENT_S)?;
        tell::notices(&self.metrics, &swept.notices);
        self.give_back(&room)
    }

    /// Gives room back to the disk: all that there is where nothing can be taken in for want of it.
    pub(super) fn give_back(&self, room: &Room) -> Result<(), StoreError> {
        let store = self.host.store();
        let is_low = room.intake.is_none();
        let most = (room.free / PAGE_COST).clamp(1, PAGES);
        if store.give_back(is_low, most)? && is_low {
            store.checkpoint()?;
        }
        Ok(())
    }

    fn count_effects(&mut self) -> Result<(), StoreError> {
        let now = self.host.tick(self.clock.now());
        let counts = self.host.store().effect_counts()?;
        self.metrics.clear("waypost_effects");
        self.metrics.clear("waypost_effects_oldest_seconds");
        for of in counts {
            let labels = [
                ("destination", of.destination.as_str()),
                ("state", of.state.as_str()),
            ];
            self.metrics
                .set("waypost_effects", &labels, float(of.count));
            let age = u64::try_from(now.as_secs() - of.oldest.as_secs()).unwrap_or(0);
            self.metrics
                .set("waypost_effects_oldest_seconds", &labels, float(age));
        }
        Ok(())
    }
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
const fn float(number: u64) -> f64 {
    number as f64
}

/// Whether something is to be done again; notes that it is.
fn is_time(last: &mut Option<Instant>, every: Duration) -> bool {
    let is_time = last.is_none_or(|last| last.elapsed() >= every);
    if is_time {
        *last = Some(Instant::now());
    }
    is_time
}
