//! The clock of the writer. Service time is the host's: it follows this one, and never goes back.

use std::path::PathBuf;

use waypost::Timestamp;

use crate::log;

/// The wall clock, or one that a test sets wrong.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clock {
    /// A file with seconds by which it is wrong.
    wrong_by: Option<PathBuf>,
}

impl Clock {
    pub(crate) const fn new(wrong_by: Option<PathBuf>) -> Self {
        Self { wrong_by }
    }

    pub(crate) fn now(&self) -> Timestamp {
        let secs = self.wrong_by.as_ref().and_then(|path| {
            let text = std::fs::read_to_string(path).ok()?;
            text.trim().parse().ok()
        });
        log::now().plus_secs(secs.unwrap_or(0))
    }
}
