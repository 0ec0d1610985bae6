//! What rules ask of the facts that only the file declares: found by the names of those that the host hands over, since a
//! file may declare any number and a host hands over few.

use std::ops::Range;

use super::counters::Counters;
use super::lists::number;
use super::table::{Table, hash};
use super::values::Values;
use crate::facts::kept_values::KeptValues;
use crate::facts::{BuiltIn, Fact, KindSet, Schema};

/// What is asked of declared facts, by their names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Declared {
    /// What is asked, that of one fact together: where the fact's name stands, what is asked of it by number, and the kinds
    /// of events that the rules look at.
    asked: Vec<(Range<u32>, u32, KindSet)>,
    /// The names, one after the other.
    names: String,
    /// Where that of each fact begins, by its name.
    by_name: Table,
}

impl Declared {
    pub(super) fn of(facts: Vec<(u32, KindSet)>, values: &Values, schema: &Schema) -> Self {
        let host = |fact: u32| match values.facts().get(fact as usize)? {
            (Fact::Host(index), _) => Some(*index),
            (Fact::Event(_) | Fact::Member(_), _) => None,
        };
        let facts = facts.into_iter();
        let mut facts: Vec<(usize, u32, KindSet)> = facts
            .filter_map(|(fact, kinds)| Some((host(fact)?, fact, kinds)))
            .collect();
        facts.sort_unstable_by_key(|(index, fact, _)| (*index, *fact));
        let mut declared = Self::default();
        for same in facts.chunk_by(|a, b| a.0 == b.0) {
            let index = same.first().map(|(index, ..)| *index);
            let Some(field) = index.and_then(|index| schema.host_facts().get(index)) else {
                continue;
            };
            let start = number(declared.names.len());
            declared.names.push_str(&field.name);
            let name = start..number(declared.names.len());
            let first = number(declared.asked.len());
            let asked = same
                .iter()
                .map(|(_, fact, kinds)| (name.clone(), *fact, *kinds));
            declared.asked.extend(asked);
            declared.by_name.insert(hash(field.name.as_bytes()), first);
        }
        declared.asked.shrink_to_fit();
        declared.names.shrink_to_fit();
        declared.by_name.fit();
        declared
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.asked.is_empty()
    }

    /// What is asked of the fact of this name: numbers, each with the kinds of events that the rules look at.
    pub(crate) fn of_name(&self, name: &str) -> impl Iterator<Item = (u32, &KindSet)> {
        let is_named = |first: u32| {
            let asked = self.asked.get(first as usize);
            asked.is_some_and(|(known, ..)| self.name(known) == Some(name))
        };
        let first = self.by_name.find(hash(name.as_bytes()), is_named);
        let behind = first.and_then(|first| self.asked.get(first as usize..));
        let behind = behind.unwrap_or_default();
        let own = behind.chunk_by(|a, b| a.0 == b.0).next();
        let own = own.unwrap_or_default().iter();
        own.map(|(_, fact, kinds)| (*fact, kinds))
    }

    fn name(&self, at: &Range<u32>) -> Option<&str> {
        self.names.get(at.start as usize..at.end as usize)
    }

    pub(super) fn memory(&self) -> usize {
        self.asked.capacity() * size_of::<(Range<u32>, u32, KindSet)>()
            + self.names.capacity()
            + self.by_name.memory()
    }
}

/// Whether a fact names nothing where the host does not hand it over: the file declares it, and its default, if it has
/// one, is no key.
pub(super) fn stands_apart(
    fact: u32,
    values: &Values,
    schema: &Schema,
    is_key: impl Fn(u32) -> bool,
) -> bool {
    let declared = match values.facts().get(fact as usize) {
        // States may say what the others are.
        Some((fact @ Fact::Host(index), _)) if *index >= BuiltIn::ALL.len() => *fact,
        Some((Fact::Event(_) | Fact::Host(_) | Fact::Member(_), _)) | None => return false,
    };
    let mut default = KeptValues::default();
    default.clear(1);
    default.keep(0, schema.default(declared), schema.is_folded(declared));
    let mut names_key = false;
    if let Some(value) = default.value(0) {
        values.each(fact, value, &mut Counters::default(), |value| {
            names_key |= is_key(value);
            false
        });
    }
    !names_key
}
