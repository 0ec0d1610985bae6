//! Open intervals as lines of JSON: what the command line prints and a page shows.

use serde::Serialize;

use super::intervals::{OpenInterval, OpenPart};
use crate::time::timestamp::Timestamp;
use crate::time::zone::Zone;

/// An open interval as a line of JSON: in UTC, on the clocks of its place, and what it is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct IntervalLine<'s> {
    /// When it opens.
    pub from: Timestamp,
    /// When it closes.
    pub to: Timestamp,
    /// When it opens, as the clocks show it, RFC 3339.
    pub local_from: String,
    /// When it closes, as the clocks show it.
    pub local_to: String,
    /// What it is made of.
    pub parts: Vec<PartLine<'s>>,
}

/// The hours of one day in an [`IntervalLine`], and the rule that says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PartLine<'s> {
    /// The day that they begin on.
    pub date: String,
    /// What sort of rule it is, as [`DayRule::as_str`](super::DayRule::as_str) says.
    pub rule: &'static str,
    /// The name of the rule, where it has one.
    pub name: Option<&'s str>,
    /// When they begin.
    pub from: Timestamp,
    /// When they end.
    pub to: Timestamp,
}

impl<'s> OpenInterval<'s> {
    /// The interval for a line of JSON, with the clocks of this zone.
    ///
    /// ```
    /// use waypost::RuleSet;
    ///
    /// # if cfg!(feature = "tzdb") {
    /// let rules = RuleSet::parse(
    ///     r#"{"version": 1, "timezone": "America/Sao_Paulo",
    ///         "schedules": {"office": {"weekly": {"mon-fri": ["09:00-18:00"]}}}}"#,
    /// )?;
    /// let office = rules.schedule("office").ok_or("no such schedule")?;
    /// let from = "2026-11-25T00:00:00-03:00".parse()?;
    /// let first = office.intervals(from, from.plus_secs(86_400)).next().ok_or("closed")?;
    /// assert_eq!(first.to_line(office.zone()).local_from, "2026-11-25T09:00:00-03:00");
    /// # }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn to_line(&self, zone: &Zone) -> IntervalLine<'s> {
        let local = |at: Timestamp| zone.local_time(at).to_string();
        let part = |part: &OpenPart<'s>| PartLine {
            date: part.date.to_string(),
            rule: part.rule.as_str(),
            name: part.rule.name(),
            from: part.from,
            to: part.to,
        };
        IntervalLine {
            from: self.from,
            to: self.to,
            local_from: local(self.from),
            local_to: local(self.to),
            parts: self.parts.iter().map(part).collect(),
        }
    }
}
