//! What a process is told from outside.

use tokio::signal::unix::{Signal, SignalKind, signal};

/// Waits for signals. To be there before anybody can know of the process: one that nobody waits for ends it at once.
#[derive(Debug)]
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hang_up: Signal,
}

/// What a signal says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// To end.
    End,
    /// To read secrets again.
    ReadAgain,
}

impl Signals {
    /// Begins to wait.
    ///
    /// # Errors
    ///
    /// Where the system does not let it.
    pub fn new() -> Result<Self, String> {
        let of = |kind| signal(kind).map_err(|error| error.to_string());
        Ok(Self {
            terminate: of(SignalKind::terminate())?,
            interrupt: of(SignalKind::interrupt())?,
            hang_up: of(SignalKind::hangup())?,
        })
    }

    /// The next one.
    pub async fn next(&mut self) -> Told {
        tokio::select! {
            _ = self.terminate.recv() => Told::End,
            _ = self.interrupt.recv() => Told::End,
            _ = self.hang_up.recv() => Told::ReadAgain,
        }
    }

    /// Waits until it says to end; whatever comes before is done.
    pub async fn wait(mut self, read_again: impl Fn()) {
        while self.next().await == Told::ReadAgain {
            read_again();
        }
    }
}
