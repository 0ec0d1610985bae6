//! Protections that tests take away, to see that they would notice: `[tests]` in the configuration. A service that serves has
//! none of it.

use std::path::PathBuf;

use serde::Deserialize;
use waypost_host::Worked;

/// What is taken away.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Faults {
    /// The process ends at an event of a body with this text: a few letters.
    abort_on: Option<String>,
    /// No savepoint for each event.
    pub without_savepoint: bool,
    /// Attempts leave before the commit that notes them, which is slow.
    pub sends_before_commit: bool,
    /// A file with seconds by which the clock is wrong.
    pub clock_file: Option<PathBuf>,
    /// How long a request to a destination may take, in milliseconds.
    pub timeout_ms: Option<u64>,
}

impl Faults {
    /// Ends the process in the middle of an event that is new, where its body has the text.
    pub fn abort_if_told(&self, worked: &Worked, body: &[u8]) {
        let Some(text) = self.abort_on.as_deref().map(str::as_bytes) else {
            return;
        };
        if worked.state.is_some() && body.windows(text.len()).any(|window| window == text) {
            std::process::abort();
        }
    }
}
