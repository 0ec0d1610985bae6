//! A checked rule file: every name is an index, every operand has its fact's type, every term is folded.
//!
//! It is what the router evaluates and what analyses of rules look at. Indices are positions in the lists of [`Model`];
//! a `place` is the stretch of the file that a part was read from.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::action::{Action, Asking, OncePer};
use super::condition::When;
use super::diagnostic::Place;
use super::reason::Reason;
use super::step::Outcome;
use super::team::Team;
use crate::event::KindPattern;
use crate::facts::{FactValue, Schema};
use crate::json::tree::Span;
use crate::text::Term;
use crate::time::{self, DatePattern, DayRange, Schedule, Timestamp, Zone};

#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) revision: String,
    pub(crate) schema: Schema,
    /// The host facts that the file declares.
    pub(crate) fields: Vec<Declared>,
    pub(crate) calendars: Vec<NamedCalendar>,
    pub(crate) keyword_sets: Vec<KeywordSet>,
    pub(crate) conditions: Vec<NamedCondition>,
    /// In which instants are written for people.
    pub(crate) timezone: Option<Zone>,
    pub(crate) schedules: Vec<NamedSchedule>,
    pub(crate) teams: Vec<Team>,
    pub(crate) team_names: BTreeMap<String, usize>,
    pub(crate) scoring: Vec<Scoring>,
    pub(crate) triggers: Vec<Trigger>,
    pub(crate) routes: Vec<Route>,
    pub(crate) fallback: Option<Outcome>,
    pub(crate) disabled: Disabled,
    pub(crate) tests: Vec<TestCase>,
}

impl Model {
    /// The name of a keyword set; empty if there is no such set.
    pub(crate) fn keyword_set_name(&self, set: usize) -> &str {
        let set = self.keyword_sets.get(set);
        set.map_or("", |set| set.name.as_str())
    }

    /// The name of a schedule; empty if there is no such schedule.
    pub(crate) fn schedule_name(&self, schedule: usize) -> &str {
        let named = self.schedules.get(schedule);
        named.map_or("", |named| named.name.as_str())
    }
}

/// The rules that are kept in the file and out of the router. What they name is in use.
#[derive(Debug)]
pub(crate) struct Disabled {
    pub(crate) scoring: Vec<Scoring>,
    pub(crate) triggers: Vec<Trigger>,
    pub(crate) routes: Vec<Route>,
}

/// Something that the file gives a name, if no more than the name is kept.
#[derive(Debug)]
pub(crate) struct Declared {
    pub(crate) name: String,
    /// Of the name.
    pub(crate) place: Span,
}

#[derive(Debug)]
pub(crate) struct KeywordSet {
    pub(crate) name: String,
    /// Of the name.
    pub(crate) place: Span,
    pub(crate) terms: Vec<Term>,
    /// Each term as it stands in the file.
    pub(crate) written: Vec<WrittenTerm>,
    pub(crate) unless: Vec<Term>,
    /// Each of these as it stands in the file.
    pub(crate) unless_written: Vec<WrittenTerm>,
    /// Where it says that it forgives slips.
    pub(crate) typos: Option<Span>,
}

/// A term before it is folded.
#[derive(Debug)]
pub(crate) struct WrittenTerm {
    pub(crate) text: String,
    pub(crate) place: Span,
}

#[derive(Debug)]
pub(crate) struct NamedCalendar {
    pub(crate) named: Declared,
    pub(crate) days: Vec<DatePattern>,
}

/// A condition that others name. Whoever names it has all of it.
#[derive(Debug)]
pub(crate) struct NamedCondition {
    pub(crate) name: String,
    /// Of the name.
    pub(crate) place: Span,
    pub(crate) when: When,
}

impl Model {
    /// A schedule by its name.
    pub(crate) fn schedule(&self, name: &str) -> Option<&Schedule> {
        let mut schedules = self.schedules.iter();
        let named = schedules.find(|named| named.name == name)?;
        Some(&named.schedule)
    }
}

#[derive(Debug)]
pub(crate) struct NamedSchedule {
    pub(crate) name: String,
    /// Of the name; empty for the schedule that every file has.
    pub(crate) place: Span,
    /// Of the name of its zone.
    pub(crate) zone_place: Span,
    /// Of the key `overrides`, if it has some.
    pub(crate) overrides_place: Option<Span>,
    /// Of each override of the schedule.
    pub(crate) override_places: Vec<Span>,
    /// All hours, each where it stands.
    pub(crate) hours: Vec<WrittenHours>,
    /// Whose days are its holidays.
    pub(crate) calendars: Vec<usize>,
    /// The schedule that it is based on.
    pub(crate) base: Option<usize>,
    pub(crate) schedule: Schedule,
}

/// Hours of a schedule as they stand in the file.
#[derive(Debug)]
pub(crate) struct WrittenHours {
    pub(crate) place: Span,
    /// The timetable of a week that they are in (0, and from 1 on those of seasons) and its days; `None` for those of
    /// certain dates.
    pub(crate) week: Option<(usize, DayRange)>,
    pub(crate) hours: time::Span,
    /// As it is written.
    pub(crate) text: String,
}

impl NamedSchedule {
    /// Whether it stands in the file.
    pub(crate) fn is_written(&self) -> bool {
        self.place != Span::default()
    }
}

#[derive(Debug)]
pub(crate) struct Scoring {
    /// Its position in the file's list.
    pub(crate) index: usize,
    pub(crate) id: Option<String>,
    pub(crate) place: Span,
    pub(crate) when: When,
    pub(crate) add: i64,
}

#[derive(Debug)]
pub(crate) struct Trigger {
    pub(crate) id: String,
    pub(crate) place: Span,
    pub(crate) on: Vec<KindPattern>,
    pub(crate) when: When,
    pub(crate) actions: Vec<Action>,
    pub(crate) stop: bool,
    pub(crate) once_per: OncePer,
}

impl Trigger {
    /// What it asks for.
    pub(crate) fn asking(&self) -> Asking<'_> {
        Asking {
            rule: &self.id,
            when: Some(&self.when),
            once_per: self.once_per,
            if_held: false,
            actions: &self.actions,
        }
    }
}

#[derive(Debug)]
pub(crate) struct Route {
    pub(crate) id: String,
    pub(crate) id_place: Span,
    pub(crate) place: Span,
    pub(crate) on: Vec<KindPattern>,
    pub(crate) when: When,
    pub(crate) outcome: Outcome,
}

/// The sorts of rules, in the order in which they are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RuleSort {
    /// A rule of `priority`.
    Scoring,
    /// A rule of `triggers`.
    Trigger,
    /// A rule of `routes`.
    Route,
}

impl RuleSort {
    /// As sentences call it: `scoring rule`, `trigger` or `route`.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Scoring => "scoring rule",
            Self::Trigger => "trigger",
            Self::Route => "route",
        }
    }
}

/// A case that the file itself must pass.
pub(crate) struct TestCase {
    pub(crate) name: String,
    pub(crate) place: Place,
    /// `None` if the result should not depend on the time.
    pub(crate) at: Option<Timestamp>,
    /// A webhook body; the case is about its first event.
    pub(crate) body: String,
    pub(crate) facts: Vec<(String, FactValue<'static>)>,
    pub(crate) expect: Vec<Expectation>,
}

/// One thing that a test wants of the decision; `None` if there should be no such thing.
#[derive(Debug)]
pub(crate) enum Expectation {
    /// The names of the actions, in file order.
    Actions(Vec<String>),
    HeldUntil(Option<Timestamp>),
    /// The member whom the first target names.
    Member(Option<String>),
    Priority(i64),
    Reason(Reason),
    /// The id of a route.
    Route(Option<String>),
    /// The names of teams and people.
    Skipped(Vec<String>),
    /// The names of teams, people and queues.
    Targets(Vec<String>),
}

impl fmt::Debug for TestCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Its event has a text and maybe the number of somebody real.
        f.debug_struct("TestCase")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
