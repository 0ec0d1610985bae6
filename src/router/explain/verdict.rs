//! What became of a rule, and why.

use std::fmt;

use serde::Serialize;

use super::entry::Entry;
use crate::event::{EventKind, KindPattern};
use crate::rules::phrase::{All, Phrase};
use crate::rules::said::said;

/// What became of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RuleVerdict {
    /// Its condition holds: these entries of it, of a choice the first that holds. Empty if it has no
    /// condition.
    Matched(Vec<Entry>),
    /// Its condition does not hold: these entries of it keep it from that. Empty if it has an empty `any`.
    Unmatched(Vec<Entry>),
    /// Nobody asked its condition.
    NotLookedAt(NotLookedAt),
}

/// Why a rule was not looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotLookedAt {
    /// This route had won before it.
    AfterRoute(String),
    /// This trigger had stopped what comes after it.
    AfterStop(String),
    /// `"disabled": true`.
    Disabled,
    /// It is for other kinds of events.
    #[non_exhaustive]
    OtherKind {
        /// The kinds that it is for.
        on: Vec<KindPattern>,
        /// The kind that the event is of.
        kind: EventKind,
    },
}

impl fmt::Display for RuleVerdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.in_words().fmt(f)
    }
}

impl fmt::Display for NotLookedAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.says().fmt(f)
    }
}

/// Why, where no entry says it, as it stands in JSON.
#[derive(Serialize)]
pub(super) struct Why {
    text: String,
    says: Phrase,
}

impl From<Phrase> for Why {
    fn from(says: Phrase) -> Self {
        let text = says.to_string();
        Self { text, says }
    }
}

impl RuleVerdict {
    /// All of it.
    pub(crate) fn in_words(&self) -> Phrase {
        let why = |entries: &[Entry]| {
            let entries = entries.iter().map(|entry| entry.says.clone());
            self.says()
                .or_else(|| Phrase::joined(entries))
                .unwrap_or(Phrase::Nothing)
        };
        match self {
            Self::Matched(entries) => said!("matched: {why}", why = why(entries)),
            Self::Unmatched(entries) => said!("did not match: {why}", why = why(entries)),
            Self::NotLookedAt(why) => said!("was not looked at: {why}", why = why.says()),
        }
    }

    /// Why, where no entry says it.
    pub(super) fn says(&self) -> Option<Phrase> {
        match self {
            Self::Matched(entries) => entries.is_empty().then_some(Phrase::NoCondition),
            Self::Unmatched(entries) => entries.is_empty().then_some(Phrase::HoldsForNothing),
            Self::NotLookedAt(why) => Some(why.says()),
        }
    }
}

impl NotLookedAt {
    fn says(&self) -> Phrase {
        match self {
            Self::AfterRoute(rule) => Phrase::AfterRoute { rule: rule.clone() },
            Self::AfterStop(rule) => Phrase::AfterStop { rule: rule.clone() },
            Self::Disabled => Phrase::Disabled,
            Self::OtherKind { on, kind } => Phrase::OtherKind {
                on: All(on.iter().map(ToString::to_string).collect()),
                kind: kind.to_string(),
            },
        }
    }
}
