//! The clock of the writer. Service time is the host's: it follows this one, and never goes back.

use std::path::PathBuf;
use std::time::Duration;

use waypost::Timestamp;

use crate::log;

/// The wall clock, or one that a test sets wrong.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    /// A file with seconds by which it is wrong.
    wrong_by: Option<PathBuf>,
}

impl Clock {
    /// The wall clock; where a file is named, wrong by the seconds in it.
    #[must_use]
    pub const fn new(wrong_by: Option<PathBuf>) -> Self {
        Self { wrong_by }
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        log::now().plus_secs(self.wrong_by_s())
    }

    /// The same, as exactly as it is.
    #[must_use]
    pub fn instant(&self) -> Duration {
        let secs = self.wrong_by_s();
        let by = Duration::from_secs(secs.unsigned_abs());
        if secs < 0 {
            log::instant().saturating_sub(by)
        } else {
            log::instant().saturating_add(by)
        }
    }

    fn wrong_by_s(&self) -> i64 {
        let secs = self.wrong_by.as_ref().and_then(|path| {
            let text = std::fs::read_to_string(path).ok()?;
            text.trim().parse().ok()
        });
        secs.unwrap_or(0)
    }
}
