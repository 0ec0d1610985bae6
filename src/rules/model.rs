//! A checked rule file: every name is an index, every operand has its fact's type, every term is folded.
//!
//! It is what the router evaluates and what analyses of rules look at. Indices are positions in the lists of [`Model`];
//! a `place` is the stretch of the file that a part was read from.

use std::fmt;

use regex::Regex;

use super::diagnostic::Place;
use super::reason::Reason;
use super::step::Outcome;
use super::team::Team;
use crate::event::KindPattern;
use crate::facts::{Fact, FactValue, Schema};
use crate::json::tree::Span;
use crate::text::Term;
use crate::time::{Schedule, Timestamp};

#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) revision: String,
    pub(crate) schema: Schema,
    pub(crate) keyword_sets: Vec<KeywordSet>,
    pub(crate) schedules: Vec<NamedSchedule>,
    pub(crate) teams: Vec<Team>,
    pub(crate) scoring: Vec<Scoring>,
    pub(crate) triggers: Vec<Trigger>,
    pub(crate) routes: Vec<Route>,
    pub(crate) fallback: Option<Outcome>,
    /// The rules that are kept in the file and out of the router, in file order.
    pub(crate) disabled: Vec<DisabledRule>,
    pub(crate) tests: Vec<TestCase>,
}

#[derive(Debug)]
pub(crate) struct KeywordSet {
    pub(crate) name: String,
    /// Of the name.
    pub(crate) place: Span,
    pub(crate) terms: Vec<Term>,
    pub(crate) unless: Vec<Term>,
}

#[derive(Debug)]
pub(crate) struct NamedSchedule {
    pub(crate) name: String,
    /// Of the name; empty for the schedule that every file has.
    pub(crate) place: Span,
    pub(crate) schedule: Schedule,
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
    pub(crate) place: Span,
    pub(crate) when: Condition,
    pub(crate) add: i64,
}

#[derive(Debug)]
pub(crate) struct Trigger {
    pub(crate) id: String,
    pub(crate) place: Span,
    pub(crate) on: Vec<KindPattern>,
    pub(crate) when: Condition,
    pub(crate) actions: Vec<Action>,
    pub(crate) stop: bool,
    pub(crate) once_per: OncePer,
}

#[derive(Debug)]
pub(crate) struct Action {
    pub(crate) name: String,
    /// How many actions of this name stand before it in its rule.
    pub(crate) nth: usize,
    /// JSON in one line.
    pub(crate) params: String,
}

/// How wide an action's idempotency key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OncePer {
    Event,
    Sender,
    /// The sender, until so many seconds later.
    Seconds(u64),
}

#[derive(Debug)]
pub(crate) struct Route {
    pub(crate) id: String,
    pub(crate) place: Span,
    pub(crate) on: Vec<KindPattern>,
    pub(crate) when: Condition,
    pub(crate) outcome: Outcome,
}

/// A trigger or route with `"disabled": true`.
#[derive(Debug)]
pub(crate) struct DisabledRule {
    pub(crate) id: String,
    pub(crate) place: Span,
    pub(crate) is_route: bool,
}

/// A case that the file itself must pass.
pub(crate) struct TestCase {
    pub(crate) name: String,
    pub(crate) place: Place,
    /// None where the result ought not to depend on the time.
    pub(crate) at: Option<Timestamp>,
    /// A webhook body; the case is about its first event.
    pub(crate) body: String,
    pub(crate) facts: Vec<(String, FactValue<'static>)>,
    pub(crate) expect: Vec<Expectation>,
}

/// One thing that a test wants of the decision. None where it wants that there is none.
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
    /// The names of teams.
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

/// A condition over facts, in three-valued logic: true, false, or unknown where a fact it compares is absent.
#[derive(Debug)]
pub(crate) enum Condition {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    /// One of these keyword sets hits the text.
    Keyword(Vec<usize>),
    /// One of these schedules is open.
    Open(Vec<usize>),
    /// One of these schedules is closed.
    Closed(Vec<usize>),
    /// One of these terms hits the text.
    Terms(Vec<Term>),
    /// The expression matches somewhere in the folded text.
    Regex(Box<Regex>),
    /// The fact is there.
    Exists(Fact),
    /// The fact is there and passes the test.
    Test(Fact, Test),
}

/// A test of one fact that is there. Negations are [`Condition::Not`]: absent stays unknown under it.
#[derive(Debug)]
pub(crate) enum Test {
    Bool(Vec<bool>),
    Number(Vec<f64>),
    Compare(Comparison, f64),
    /// A string is one of these; a set of strings holds one of these. Folded where the fact is.
    OneOf(Vec<String>),
    /// A set of strings holds all of these.
    HasAll(Vec<String>),
    Prefix(String),
    Suffix(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

impl Condition {
    /// A condition that always holds.
    pub(crate) const fn always() -> Self {
        Self::All(Vec::new())
    }

    /// A conjunction; a single part stands for itself.
    pub(crate) fn all(mut parts: Vec<Self>) -> Self {
        ask_time_last(&mut parts);
        match parts.pop() {
            Some(only) if parts.is_empty() => only,
            Some(last) => {
                parts.push(last);
                Self::All(parts)
            }
            None => Self::always(),
        }
    }

    /// A disjunction.
    pub(crate) fn any(mut parts: Vec<Self>) -> Self {
        ask_time_last(&mut parts);
        Self::Any(parts)
    }

    pub(crate) fn not(part: Self) -> Self {
        Self::Not(Box::new(part))
    }

    /// Whether the answer may change with the time.
    pub(crate) fn reads_time(&self) -> bool {
        self.any_leaf(&mut |leaf| matches!(leaf, Self::Open(_) | Self::Closed(_)))
    }

    /// Whether one of the conditions without parts of their own is such.
    pub(crate) fn any_leaf(&self, is: &mut impl FnMut(&Self) -> bool) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().any(|part| part.any_leaf(is)),
            Self::Not(part) => part.any_leaf(is),
            leaf => is(leaf),
        }
    }
}

/// What the event alone decides is asked first: then no schedule is looked at in vain, and the decision is known to hold
/// for longer. The order changes no answer.
fn ask_time_last(parts: &mut [Condition]) {
    parts.sort_by_key(Condition::reads_time);
}
