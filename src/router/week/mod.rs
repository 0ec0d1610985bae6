//! Who is there when: for every route a week, from one change to the next.
//!
//! What decides about a message is its event, the host's facts and the time. Here only the time is known. What the others
//! decide is left open, and said: a [`WeekTarget`] names the facts that it depends on.

mod layout;
mod moment;
mod rows;

use serde::Serialize;

use super::{Destination, Router};
use crate::time::{Timestamp, Zone};

/// Seven days of a rule file: which target is first when, and when nobody is there.
///
/// It serialises to JSON, for a page that shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Week {
    /// The zone of the days: `America/Sao_Paulo`.
    pub timezone: String,
    /// The beginning of the first day.
    pub from: Timestamp,
    /// The end of the seventh.
    pub to: Timestamp,
    /// The routes in file order, and the fallback where the file has one. Disabled routes are left out.
    pub routes: Vec<RouteWeek>,
}

/// The week of one route, or of the fallback.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RouteWeek {
    /// The id of the route; `None` for the fallback.
    pub route: Option<String>,
    /// From the beginning of the week to its end, each from where the one before it ends; what is the same is one.
    pub stretches: Vec<WeekStretch>,
}

/// A stretch of time in which a route leads to the same targets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct WeekStretch {
    /// Its beginning.
    pub from: Timestamp,
    /// Its end; it is not part of it.
    pub to: Timestamp,
    /// The beginning as the clocks of the week's zone show it, RFC 3339: `2026-11-23T09:00:00-03:00`.
    pub local_from: String,
    /// The end as the clocks show it.
    pub local_to: String,
    /// Whether the route can win then. It cannot while `open` and `closed` in its condition rule it out, and while one
    /// before it takes every event that it would take, whatever the event is; so much for a trigger with `stop`. Then
    /// nothing else is said.
    pub asked: bool,
    /// Who is first: the first of these that its [facts](WeekTarget::depends_on) let take the message. Only the last one
    /// can depend on nothing. Empty if nobody is there, whoever writes.
    pub first: Vec<WeekTarget>,
    /// Who keeps the message if none of `first` takes it: the first of these that it depends on nothing, or that its facts
    /// let keep it. Empty if the last of `first` always takes it.
    pub held: Vec<WeekHold>,
    /// Where the message goes on to if none of these takes it: to the targets of the fallback, as they are then. `None` if
    /// one of `first` or `held` is sure, and for the fallback itself.
    pub fallback: Option<WeekFallback>,
}

/// Who takes, in the place of a route that leads nowhere, what the fallback takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct WeekFallback {
    /// As of a [`WeekStretch`].
    pub first: Vec<WeekTarget>,
    /// As of a [`WeekStretch`].
    pub held: Vec<WeekHold>,
}

/// Whom a step of a route leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct WeekTarget {
    /// Who it is.
    #[serde(flatten)]
    pub to: WeekDestination,
    /// The facts that say whether the step leads to anybody; none where it always does.
    pub depends_on: Vec<String>,
}

/// Who a target is. It serialises as a step is written, with the teams of a role beside it: `{"team": "billing"}`,
/// `{"agent": {"fact": "customer.owner"}}`, `{"role": {"name": "sales", "teams": [{"team": "br-sales", "regions": ["BR"],
/// "languages": []}]}}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum WeekDestination {
    /// One of the teams of a role: the sender's region and language say which.
    #[non_exhaustive]
    Role {
        /// The role.
        name: String,
        /// Those that take messages then, in the order in which they are asked.
        teams: Vec<WeekTeam>,
    },
    /// A team, person or queue that the step names.
    #[serde(untagged)]
    Named(Destination<WeekName>),
}

/// A team, and whom it serves where a role leads to it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct WeekTeam {
    /// Its name.
    pub team: String,
    /// The regions that it serves; empty if it serves all, or if the step names the team.
    pub regions: Vec<String>,
    /// The languages that it serves; empty if it serves all, or if the step names the team.
    pub languages: Vec<String>,
}

/// A name, or the fact that names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum WeekName {
    /// This.
    Fixed(String),
    /// What the fact says.
    #[non_exhaustive]
    OfFact {
        /// The name of the fact.
        fact: String,
    },
}

/// A closed team that keeps a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct WeekHold {
    /// The team.
    #[serde(flatten)]
    pub team: WeekTeam,
    /// When it opens; `None` if it does not within 400 days.
    pub until: Option<Timestamp>,
    /// The facts that say whether it is this team, or whether it serves the sender; none where it always is.
    pub depends_on: Vec<String>,
}

impl Router {
    /// Who is there when in the seven days from the day of `now` on, in the rule file's `timezone`, in UTC if it names
    /// none. A day is one of that zone: of 23 or 25 hours where the clocks change.
    ///
    /// It is about the hours of teams and the times in conditions. What else a condition asks is taken to be so, nobody to
    /// be away, no team to be full. Pure. Cost: each route is asked at every change of a schedule in the week, a
    /// microsecond or less each time.
    ///
    /// ```
    /// use waypost::{Router, RuleSet};
    ///
    /// # if cfg!(feature = "tzdb") {
    /// let rules = RuleSet::parse(
    ///     r#"{"version": 1, "timezone": "America/Sao_Paulo",
    ///         "schedules": {"office": {"weekly": {"mon-fri": ["09:00-18:00"]}}},
    ///         "teams": {"sales": {"schedule": "office"}},
    ///         "fallback": {"team": "sales"}}"#,
    /// )?;
    /// let week = Router::new(&rules)?.week("2026-11-25T12:00:00Z".parse()?);
    /// let holes: Vec<String> = week.routes[0].holes().map(|hole| hole.local_from.clone()).collect();
    /// assert_eq!(holes.len(), 6);
    /// assert_eq!(holes[3], "2026-11-27T18:00:00-03:00");
    /// # }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn week(&self, now: Timestamp) -> Week {
        layout::week(&self.rules.model, self.timezone(), now)
    }

    /// Like [`week`](Self::week), in days of this zone.
    #[must_use]
    pub fn week_in(&self, zone: &Zone, now: Timestamp) -> Week {
        layout::week(&self.rules.model, Some(zone), now)
    }
}

impl RouteWeek {
    /// When nobody is there, whoever writes: messages are held. What depends on facts is not a hole.
    pub fn holes(&self) -> impl Iterator<Item = &WeekStretch> {
        self.stretches.iter().filter(|stretch| stretch.is_hole())
    }
}

impl WeekStretch {
    /// Whether nobody is there, whoever writes: neither in the route nor, if the message may go on to it, in the fallback.
    #[must_use]
    pub fn is_hole(&self) -> bool {
        let is_empty = |fallback: &WeekFallback| fallback.first.is_empty();
        self.asked && self.first.is_empty() && self.fallback.as_ref().is_none_or(is_empty)
    }
}
