//! How a command went.

use std::process::ExitCode;

/// The end of the help: what the exit status says.
pub(crate) const STATUSES: &str = "\
Exit status:
  0  all is well
  1  something is wrong with what was read: rules, facts, a body, a signature; the rest was still done.
     `diff`: more decisions move than `--fail-over` allows, and nothing else
  2  something could not be read or written: a file, a line of traffic, the command line itself.
     `diff`: a rule file is wrong, too";

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
