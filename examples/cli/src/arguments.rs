//! Arguments that several commands take.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use waypost::Timestamp;
use waypost::time::{Moment, Zone};

/// What an event is decided by, and the bodies that the events are in.
#[derive(clap::Args)]
pub(crate) struct Deciding {
    /// The rule file.
    #[arg(long, value_name = "FILE")]
    pub(crate) rules: PathBuf,
    /// Facts about the customers: an object of facts for every event, or one with `by_sender` and `default`.
    #[arg(long, value_name = "FILE")]
    pub(crate) facts: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) at: At,
    #[command(flatten)]
    pub(crate) bodies: Bodies,
}

/// The time that the command takes to be now.
#[derive(clap::Args)]
pub(crate) struct At {
    /// The time to take for now: a date (`2026-12-24`) or a local time (`2026-12-24T14:00`) in the `timezone` of the rule
    /// file, in UTC without one; or an instant with its offset (`2026-12-24T14:00:00-03:00`). Without it, the clock's.
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<Moment>,
}

impl At {
    /// The time; local times are those of the zone.
    pub(crate) fn or_now(&self, zone: Option<&Zone>) -> Timestamp {
        let at = self.at.map(|at| at.in_zone(zone));
        at.unwrap_or_else(|| {
            let since = SystemTime::now().duration_since(UNIX_EPOCH);
            let secs = since.map_or(0, |since| since.as_secs());
            Timestamp::from_secs(i64::try_from(secs).unwrap_or(i64::MAX))
        })
    }
}

/// Where the bodies are.
#[derive(clap::Args)]
pub(crate) struct Bodies {
    /// A file with one body, a folder of `*.json` files, or `-` for standard input.
    #[arg(required = true, value_name = "BODY")]
    pub(crate) paths: Vec<PathBuf>,
}

/// Where recorded traffic is.
#[derive(clap::Args)]
pub(crate) struct Traffic {
    /// Recorded traffic, one record a line: `{"now": "...", "facts": {...}, "body": {...}}`; `-` for standard input.
    #[arg(long = "traffic", value_name = "FILE")]
    pub(crate) path: PathBuf,
}

/// How a report is printed.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Human,
    /// JSON, one object a line.
    Json,
}
