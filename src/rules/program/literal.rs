//! Literals: the parts of conditions that are asked as a whole, each once however many rules have it.

use std::collections::BTreeMap;

use super::interval::Interval;
use super::lists::{DistinctLists, Lists, number};
use super::signature;
use super::table::{Table, hash};
use crate::rules::condition::Condition;
use crate::rules::model::Model;
use crate::rules::rule_ref::RuleRef;

/// A part of a rule's condition: the steps from the condition down to it are a list of [`Literals`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PartAt {
    pub(crate) rule: RuleRef,
    path: u32,
}

impl PartAt {
    /// The part, found in the model.
    pub(crate) fn find<'m>(self, model: &'m Model, paths: &Lists) -> Option<&'m Condition> {
        let mut steps = paths.get(self.path).iter().map(|step| *step as usize);
        let whole = &model.when(self.rule)?.condition;
        steps.try_fold(whole, |condition, step| condition.parts().get(step))
    }
}

/// A question with the answer that makes it hold. What is unknown makes none hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Literal {
    /// The event is of one of these kinds: the number of a [`KindSet`](crate::facts::KindSet).
    Kind(u32),
    /// The part is true, or it is false.
    Part { part: PartAt, wanted: bool },
    /// The same of a regular expression that requires one of these terms: the number of a list.
    Regex {
        part: PartAt,
        wanted: bool,
        required: u32,
    },
    /// A number lies in the interval of this number.
    Between(u32),
}

/// A literal while the program is built.
#[derive(Clone, Copy, Debug)]
pub(super) enum Asks {
    Part { part: PartAt, wanted: bool },
    Between(Interval),
}

/// The number of the set that every kind is in.
pub(crate) const EVERY_KIND: u32 = 0;

/// The literals of all rules while the program is built.
#[derive(Debug, Default)]
pub(super) struct Literals {
    all: Vec<Asks>,
    /// Whether the answer may change with the time.
    reads_time: Vec<bool>,
    pub(super) paths: DistinctLists,
    /// Per regular expression that requires some: its terms.
    required: BTreeMap<u32, Vec<u32>>,
    /// What each asks, spelt out, one after the other, and where each ends.
    signatures: Vec<u8>,
    ends: Vec<usize>,
    known: Table,
}

impl Literals {
    /// The number of a literal that asks a part of a condition, and whether it is new.
    pub(super) fn intern(
        &mut self,
        rule: RuleRef,
        path: &[u32],
        condition: &Condition,
        wanted: bool,
    ) -> (u32, bool) {
        let start = self.signatures.len();
        self.signatures.push(wanted.into());
        signature::write(condition, &mut self.signatures);
        if let Some(known) = self.known_since(start) {
            return (known, false);
        }
        let path = self.paths.intern(path);
        let part = PartAt { rule, path };
        let new = self.add(Asks::Part { part, wanted }, condition.reads_time(), start);
        (new, true)
    }

    /// The number of a literal that asks for a number of an interval.
    pub(super) fn intern_interval(&mut self, interval: Interval) -> u32 {
        let start = self.signatures.len();
        // Neither of what other literals begin with.
        self.signatures.push(u8::MAX);
        signature::interval(interval, &mut self.signatures);
        self.known_since(start)
            .unwrap_or_else(|| self.add(Asks::Between(interval), false, start))
    }

    /// The literal whose signature has been written behind `start`; if it is known, that is taken back.
    fn known_since(&mut self, start: usize) -> Option<u32> {
        let own = self.signatures.get(start..).unwrap_or_default();
        let found = self
            .known
            .find(hash(own), |known| self.signature(known) == own)?;
        self.signatures.truncate(start);
        Some(found)
    }

    /// A new literal, whose signature has been written behind `start`.
    fn add(&mut self, asks: Asks, reads_time: bool, start: usize) -> u32 {
        let new = number(self.all.len());
        let hash = hash(self.signatures.get(start..).unwrap_or_default());
        self.all.push(asks);
        self.reads_time.push(reads_time);
        self.ends.push(self.signatures.len());
        self.known.insert(hash, new);
        new
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn get(&self, literal: u32) -> Option<Asks> {
        self.all.get(literal as usize).copied()
    }

    /// The interval that a literal asks for, if it asks for one.
    pub(super) fn interval(&self, literal: u32) -> Option<Interval> {
        match self.get(literal)? {
            Asks::Between(interval) => Some(interval),
            Asks::Part { .. } => None,
        }
    }

    /// Notes the terms one of which a regular expression requires; there may be none.
    pub(super) fn require(&mut self, literal: u32, terms: &[u32]) {
        if !terms.is_empty() {
            self.required.insert(literal, terms.to_vec());
        }
    }

    /// The terms one of which a regular expression requires; empty if nothing is known.
    pub(super) fn required(&self, literal: u32) -> &[u32] {
        self.required.get(&literal).map_or(&[], Vec::as_slice)
    }

    pub(super) fn reads_time(&self, literal: u32) -> bool {
        self.reads_time.get(literal as usize) == Some(&true)
    }

    fn signature(&self, literal: u32) -> &[u8] {
        let literal = literal as usize;
        let end = self.ends.get(literal).copied().unwrap_or_default();
        let start = literal
            .checked_sub(1)
            .and_then(|before| self.ends.get(before).copied())
            .unwrap_or_default();
        self.signatures.get(start..end).unwrap_or_default()
    }
}
