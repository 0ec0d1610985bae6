//! Literals: the parts of conditions that are asked as a whole, each once however many rules have it.

use std::collections::BTreeMap;

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
}

/// The number of the set that every kind is in.
pub(crate) const EVERY_KIND: u32 = 0;

/// The literals of all rules while the program is built.
#[derive(Debug, Default)]
pub(super) struct Literals {
    all: Vec<(PartAt, bool)>,
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
    /// The number of a literal, and whether it is new.
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
        let own = self.signatures.get(start..).unwrap_or_default();
        let hash = hash(own);
        let found = self.known.find(hash, |known| self.signature(known) == own);
        if let Some(found) = found {
            self.signatures.truncate(start);
            return (found, false);
        }
        let new = number(self.all.len());
        let path = self.paths.intern(path);
        self.all.push((PartAt { rule, path }, wanted));
        self.reads_time.push(condition.reads_time());
        self.ends.push(self.signatures.len());
        self.known.insert(hash, new);
        (new, true)
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn part(&self, literal: u32) -> Option<(PartAt, bool)> {
        self.all.get(literal as usize).copied()
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
