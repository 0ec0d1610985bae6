//! Explanations: for every rule why, why not, and what is the smallest change that would have made it win.

use std::fmt;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::entry::Entry;
use super::verdict::{RuleVerdict, Why};
use crate::event::EventKind;
use crate::facts::FactValue;
use crate::rules::RuleSort;
use crate::rules::action::FALLBACK;
use crate::rules::phrase::Phrase;
use crate::rules::reason::Reason;

/// What to explain, and how much to show.
#[derive(Clone, Debug, Default)]
pub struct ExplainOptions {
    pub(super) shows_values: bool,
    pub(super) rule: Option<String>,
}

impl ExplainOptions {
    /// Shows the value of every fact that a condition looked at: texts, phone numbers and names among them.
    ///
    /// Without it, those are shown as type and length, and so is every string that the host hands over, unless it is a
    /// category by its nature (tier, tags, language, region, team, consent).
    #[must_use]
    pub const fn with_values(mut self) -> Self {
        self.shows_values = true;
        self
    }

    /// Explains one rule only, by its id, or the `fallback`.
    #[must_use]
    pub fn for_rule(mut self, id: impl Into<String>) -> Self {
        self.rule = Some(id.into());
        self
    }
}

/// Why an event was decided as it was, rule by rule, in the order in which rules are looked at: scoring rules,
/// triggers, routes.
///
/// `Display` is one sentence a line; it serialises to a flat object, in which `says` beside a `text` has the same in parts,
/// for whoever words it in another language. It shows no text, phone number or name unless it was asked to
/// ([`ExplainOptions::with_values`]).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Explanation {
    /// The kind of the event.
    pub event: EventKind,
    /// Why it goes where it goes.
    pub reason: Reason,
    /// The id of the route that won.
    pub route: Option<String>,
    /// One for every rule.
    pub rules: Vec<RuleExplanation>,
    /// What became of the fallback, where it was taken or asked for ([`ExplainOptions::for_rule`] with `fallback`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fallback: Option<FallbackExplanation>,
    /// Who was passed over on the way to the targets.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<StepExplanation>,
}

impl Explanation {
    /// The explanation of one rule. Scoring rules go by their place in the file, such as `/priority/0`.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&RuleExplanation> {
        self.rules.iter().find(|rule| rule.id == id)
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.rules
            .iter()
            .try_for_each(|rule| writeln!(f, "{rule}"))?;
        self.fallback
            .iter()
            .try_for_each(|fallback| writeln!(f, "{fallback}"))?;
        self.steps.iter().try_for_each(|step| writeln!(f, "{step}"))
    }
}

/// What became of the fallback.
///
/// `Display` reads like a sentence: "`fallback` was not taken: `vip` had won before it."
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FallbackExplanation {
    /// Whether it was taken. A route all of whose steps were passed over has its targets, and it is not taken.
    pub taken: bool,
    /// Why.
    pub text: String,
    pub(super) says: Phrase,
    /// The placeholders of its actions that stand for nothing here, if it was taken.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub absent: Vec<String>,
}

impl fmt::Display for FallbackExplanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let not = if self.taken { "" } else { "not " };
        write!(f, "`{FALLBACK}` was {not}taken: {}.", self.text)?;
        write_absent(f, &self.absent)
    }
}

fn write_absent(f: &mut fmt::Formatter<'_>, absent: &[String]) -> fmt::Result {
    absent
        .iter()
        .try_for_each(|name| write!(f, " `${{{name}}}` is absent."))
}

/// Who was passed over: a step, or one of the teams that it could lead to.
///
/// `Display` reads like a sentence: "`vip` passed over agent of `customer.owner`: this person is away."
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct StepExplanation {
    /// The rule whose step it is: the id of the route that won, or `fallback`.
    pub rule: String,
    /// The position of the step among those of the rule, from 0.
    pub step: usize,
    /// What became of it and why: "passed over team `billing`: it is full", or who was kept where everybody was passed over.
    pub text: String,
    pub(crate) says: Phrase,
}

impl fmt::Display for StepExplanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}.", self.rule, self.text)
    }
}

/// What became of one rule.
///
/// `Display` reads like a sentence: "`vip` did not match: `customer.tier` is `silver`, wanted `gold` or `platinum`."
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RuleExplanation {
    /// The id; of a scoring rule its place in the file, such as `/priority/0`.
    pub id: String,
    /// What sort of rule it is.
    pub sort: RuleSort,
    /// Whether it matched.
    pub verdict: RuleVerdict,
    /// What would have made it win.
    pub nearest: Nearest,
    /// The placeholders of its actions that stand for nothing here, if it matched.
    pub absent: Vec<String>,
}

/// The smallest change of facts that would make a rule win: a route take the event, a trigger fire, a scoring rule count.
///
/// Facts are changed one by one, as if nothing else depended on them. The kind of the event stays as it is, and so only
/// facts are changed that it can carry, to values that they can have.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Nearest {
    /// It did win, or could not whatever the facts are: it is disabled or for other kinds of events.
    NotAsked,
    /// All of these.
    Found(Vec<Change>),
    /// None was found.
    NotFound,
    /// There were too many rules to look for it. Ask for this rule alone ([`ExplainOptions::for_rule`]).
    NotSearched,
    /// No event of this kind can: it does not carry a fact that the rule asks for.
    OtherKind,
}

/// A change of one fact.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Change {
    /// The fact; `keyword`, `open` for keyword sets and schedules.
    pub fact: String,
    /// What it would have to be; `None` if it would have to be absent or anything else, and for `keyword`, `open` and
    /// `text`.
    #[serde(skip)]
    pub to: Option<FactValue<'static>>,
    /// What it would have to be, as the clause of a sentence: "`customer.tier` were `gold`".
    pub text: String,
    pub(super) says: Phrase,
}

impl RuleExplanation {
    fn won(&self) -> &'static str {
        match self.sort {
            RuleSort::Scoring => "count",
            RuleSort::Trigger => "fire",
            RuleSort::Route => "win",
        }
    }
}

impl fmt::Display for RuleExplanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}.", self.id, self.verdict)?;
        write_absent(f, &self.absent)?;
        match &self.nearest {
            Nearest::NotAsked | Nearest::NotSearched => Ok(()),
            Nearest::Found(changes) => {
                let changes: Vec<&str> =
                    changes.iter().map(|change| change.text.as_str()).collect();
                write!(f, " It would {} if {}.", self.won(), changes.join(" and "))
            }
            Nearest::OtherKind => {
                write!(f, " It cannot {} with an event of this kind.", self.won())
            }
            Nearest::NotFound => {
                write!(
                    f,
                    " No change of facts was found with which it would {}.",
                    self.won()
                )
            }
        }
    }
}

impl Serialize for RuleExplanation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (verdict, entries): (_, &[Entry]) = match &self.verdict {
            RuleVerdict::Matched(entries) => ("matched", entries),
            RuleVerdict::Unmatched(entries) => ("unmatched", entries),
            RuleVerdict::NotLookedAt(_) => ("not_looked_at", &[]),
        };
        let (nearest, no_change) = match &self.nearest {
            Nearest::Found(changes) => (Some(changes), None),
            Nearest::NotAsked => (None, None),
            Nearest::NotFound => (None, Some("not_found")),
            Nearest::NotSearched => (None, Some("not_searched")),
            Nearest::OtherKind => (None, Some("other_kind")),
        };
        let mut object = serializer.serialize_struct("RuleExplanation", 9)?;
        object.serialize_field("rule", &self.id)?;
        object.serialize_field("sort", &self.sort)?;
        object.serialize_field("verdict", verdict)?;
        object.serialize_field("entries", entries)?;
        match self.verdict.says() {
            Some(says) => object.serialize_field("why", &Why::from(says))?,
            None => object.skip_field("why")?,
        }
        object.serialize_field("nearest", &nearest)?;
        match no_change {
            Some(why) => object.serialize_field("no_change", why)?,
            None => object.skip_field("no_change")?,
        }
        if self.absent.is_empty() {
            object.skip_field("absent")?;
        } else {
            object.serialize_field("absent", &self.absent)?;
        }
        object.serialize_field("text", &self.to_string())?;
        object.end()
    }
}
