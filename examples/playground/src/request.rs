//! What the page may ask.

use serde::Deserialize;
use waypost::Timestamp;
use waypost::time::{Moment, Zone};

use crate::answer::Problem;

#[derive(Deserialize)]
#[serde(tag = "call", rename_all = "snake_case")]
pub(crate) enum Request {
    Check(Check),
    Message(Message),
    WhyNot(WhyNot),
    Hours(Time),
    Compare(Compare),
}

#[derive(Deserialize)]
pub(crate) struct Check {
    pub(crate) rules: String,
    pub(crate) now: Timestamp,
}

/// A message and what the host knows of its sender.
#[derive(Deserialize)]
pub(crate) struct Message {
    /// The event of a test, as JSON: a short form, or `{"payload": {...}}`.
    pub(crate) event: String,
    /// A JSON object of facts.
    pub(crate) facts: String,
    #[serde(flatten)]
    pub(crate) time: Time,
}

#[derive(Deserialize)]
pub(crate) struct WhyNot {
    /// The id of a rule; of a scoring rule its place in the file.
    pub(crate) rule: String,
    /// Which event of the message, from 0.
    #[serde(default)]
    pub(crate) number: usize,
    #[serde(flatten)]
    pub(crate) message: Message,
}

#[derive(Deserialize)]
pub(crate) struct Compare {
    pub(crate) old: String,
    pub(crate) new: String,
    /// Recorded traffic, one record a line.
    pub(crate) traffic: String,
}

/// The time to take for now.
#[derive(Deserialize)]
pub(crate) struct Time {
    /// What the clock says.
    now: Timestamp,
    /// What to take in its place, as a person writes it; empty if nothing.
    #[serde(default)]
    at: String,
}

impl Time {
    /// The instant; a local time counts in this zone, in UTC without one.
    pub(crate) fn instant(&self, zone: Option<&Zone>) -> Result<Timestamp, Problem> {
        if self.at.is_empty() {
            return Ok(self.now);
        }
        let moment: Moment = self.at.parse()?;
        Ok(moment.in_zone(zone))
    }
}
