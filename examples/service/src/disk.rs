//! The room on the disk of the database: below its floor nothing is taken in any more; work goes on down to a tenth of that.
//!
//! What is committed stands in the write-ahead log first, and the database has to grow before the log can be emptied into it.
//! So the room that it has to grow by counts as used. With little room the log is emptied before each commit: what is written
//! in vain then stands in the log alone, and the log can always be emptied.

use std::fs::{self, File};
use std::os::fd::AsFd as _;
use std::path::{Path, PathBuf};

use rustix::fs::{FallocateFlags, fallocate, statvfs};
use serde_json::json;
use waypost_runtime::log;

/// The disk of the database, and a file in reserve on it.
#[derive(Debug)]
pub(crate) struct Disk {
    folder: PathBuf,
    floor: u64,
    reserve: u64,
    has_reserve: bool,
    /// Whether nothing was written since it was given away.
    is_needed: bool,
}

/// With less room than this the log is emptied before each commit, and bodies are worked off one by one.
const TIGHT: u64 = 64 << 20;

/// What the largest body costs, unless it has many conversations. Without room for it nothing is taken in, so that readiness
/// holds for whatever comes next.
const LARGEST: u64 = 4 << 20;

/// How much room there is, and what for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Room {
    /// Bytes, without those that the database has to grow by.
    pub(crate) free: u64,
    /// How many bytes may be taken in; `None` if nothing may.
    pub(crate) intake: Option<u64>,
    /// What is decided asks for effects, and what they are to send stands on the disk until it is sent.
    pub(crate) is_for_deciding: bool,
    pub(crate) is_for_work: bool,
    pub(crate) is_tight: bool,
}

impl Disk {
    /// `floor` bytes stay free, or a twentieth of the disk if that is less; `reserve` bytes are kept for the time at which all
    /// else is full.
    pub(crate) fn new(folder: &Path, floor: u64, reserve: u64) -> Self {
        Self {
            folder: folder.to_owned(),
            floor,
            reserve,
            has_reserve: folder.join("reserve").exists(),
            is_needed: false,
        }
    }

    /// How much room there is for a database that is to be so large, in bytes. The reserve is put back where there is enough.
    pub(crate) fn look(&mut self, size: u64) -> Room {
        let Ok(disk) = statvfs(&self.folder) else {
            return Room::default();
        };
        let growth = size.saturating_sub(self.bytes_of("waypost.db"));
        let free = disk.f_bavail.saturating_mul(disk.f_frsize);
        let mut free = free.saturating_sub(growth);
        let whole = disk.f_blocks.saturating_mul(disk.f_frsize);
        let floor = self.floor.min(whole / 20);
        // Not before something can be taken in again: what did not fit would not fit once more.
        let enough = floor.saturating_add(2 * LARGEST);
        let is_left = !self.is_needed && free >= enough.saturating_add(self.reserve);
        if !self.has_reserve && is_left {
            self.put_back();
            free = free.saturating_sub(self.reserve);
        }
        // It stands in the log and then in the database, too.
        let intake = free.saturating_sub(floor) / 2;
        Room {
            free,
            // What was given away is for the work that makes room, not for more of it.
            intake: Some(intake).filter(|bytes| self.has_reserve && *bytes >= LARGEST),
            // The other half is for noting what was sent, which makes room.
            is_for_deciding: self.has_reserve || free >= self.reserve / 2,
            is_for_work: free >= floor / 10,
            is_tight: free < TIGHT,
        }
    }

    /// The size of the write-ahead log.
    pub(crate) fn log_bytes(&self) -> u64 {
        self.bytes_of("waypost.db-wal")
    }

    fn bytes_of(&self, name: &str) -> u64 {
        let file = fs::metadata(self.folder.join(name));
        file.map_or(0, |file| file.len())
    }

    /// Gives the reserve away: what is removed from the database needs room before it gives any.
    pub(crate) fn make_room(&mut self) {
        self.is_needed = true;
        if self.has_reserve {
            // It is gone, or there is nothing that could be done.
            let _ = fs::remove_file(self.folder.join("reserve"));
            self.has_reserve = false;
            log::line("warn", "the disk is full: the reserve is given away", &[]);
        }
    }

    /// What was to be written is written.
    pub(crate) const fn had_room(&mut self) {
        self.is_needed = false;
    }

    fn put_back(&mut self) {
        self.has_reserve = true;
        if self.reserve == 0 {
            return;
        }
        let path = self.folder.join("reserve");
        let reserve = self.reserve;
        let made = File::create(&path).and_then(|file| {
            fallocate(file.as_fd(), FallocateFlags::empty(), 0, reserve)?;
            Ok(())
        });
        if made.is_err() {
            // A disk that cannot do this has no reserve.
            let _ = fs::remove_file(path);
            self.reserve = 0;
            log::line("warn", "no reserve", &[("folder", json!(self.folder))]);
        }
    }
}
