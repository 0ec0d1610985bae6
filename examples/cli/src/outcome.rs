//! How a command went.

use std::process::ExitCode;

/// The end of the help: what the exit status says.
pub(crate) const STATUSES: &str = "\
Exit status:
  0  all is well
  1  something that was read is wrong: rules, facts, a body, a signature; the rest was still done
  2  something could not be read: a file, a line of traffic, the command line
`diff` exits with 1 only if more decisions move than `--fail-over` allows; see `diff --help`.";

/// How it went; the worst of all steps is the exit status.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    Fine = 0,
    Wrong = 1,
    Unreadable = 2,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(outcome as u8)
    }
}
