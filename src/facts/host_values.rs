//! The host's facts for one event, as far as they were asked for: copied into reusable memory and folded if their
//! comparisons are.

use std::ops::Range;

use super::context::Context;
use super::schema::{HostFact, Schema};
use super::value::{FactType, FactValue, StringSet, ValueRef};
use crate::text::Folder;

/// The values of the host facts of one rule file. Once its memory has grown it allocates nothing.
#[derive(Clone, Default)]
pub(crate) struct HostValues {
    /// Per fact of the schema.
    slots: Vec<Slot>,
    /// The facts that were loaded for the event at hand.
    loaded: Vec<usize>,
    /// Where each string of a set is in `arena`.
    strings: Vec<Range<usize>>,
    arena: String,
    folder: Folder,
    /// The string that was folded last.
    folded: String,
}

/// A host fact's value: strings are stretches of `arena`, sets are stretches of `strings`.
#[derive(Clone, Debug, Default)]
enum Slot {
    #[default]
    NotLoaded,
    Absent,
    Bool(bool),
    Number(f64),
    String(Range<usize>),
    Strings(Range<usize>),
}

impl HostValues {
    /// Forgets the values of the event before; the schema has so many facts. Cost: that of what was loaded.
    pub(crate) fn clear(&mut self, facts: usize) {
        for index in self.loaded.drain(..) {
            if let Some(slot) = self.slots.get_mut(index) {
                *slot = Slot::NotLoaded;
            }
        }
        self.slots.resize(facts, Slot::NotLoaded);
        self.strings.clear();
        self.arena.clear();
    }

    /// Takes the value of a fact (its index in the schema) unless that is done. A value of another type than the fact's
    /// counts as absent: routing never fails, [`Router::check_context`](crate::Router::check_context) tells beforehand.
    #[inline]
    pub(crate) fn load(&mut self, index: usize, schema: &Schema, context: &Context<'_>) {
        if matches!(self.slots.get(index), Some(Slot::NotLoaded)) {
            self.take(index, schema, context);
        }
    }

    #[inline(never)]
    fn take(&mut self, index: usize, schema: &Schema, context: &Context<'_>) {
        let Some(fact) = schema.host_facts().get(index) else {
            return;
        };
        let value = current(fact, context);
        let slot = value.map_or(Slot::Absent, |value| self.store(value, fact.folded));
        if let Some(place) = self.slots.get_mut(index) {
            *place = slot;
            self.loaded.push(index);
        }
    }

    /// The value of a fact; `None` if it is absent or was not loaded.
    pub(crate) fn value(&self, index: usize) -> Option<ValueRef<'_>> {
        Some(match self.slots.get(index)? {
            Slot::NotLoaded | Slot::Absent => return None,
            Slot::Bool(value) => ValueRef::Bool(*value),
            Slot::Number(value) => ValueRef::Number(*value),
            Slot::String(range) => ValueRef::String(self.arena.get(range.clone())?),
            Slot::Strings(range) => ValueRef::Strings(StringSet {
                ranges: self.strings.get(range.clone())?,
                arena: &self.arena,
            }),
        })
    }

    fn store(&mut self, value: &FactValue<'_>, folded: bool) -> Slot {
        match value {
            FactValue::Bool(value) => Slot::Bool(*value),
            FactValue::Number(value) => Slot::Number(*value),
            FactValue::String(value) => Slot::String(self.push(value, folded)),
            FactValue::Strings(values) => {
                let start = self.strings.len();
                for value in values {
                    let range = self.push(value, folded);
                    self.strings.push(range);
                }
                Slot::Strings(start..self.strings.len())
            }
        }
    }

    fn push(&mut self, text: &str, folded: bool) -> Range<usize> {
        let start = self.arena.len();
        if folded {
            self.folder.fold_into(text, &mut self.folded);
            self.arena.push_str(&self.folded);
        } else {
            self.arena.push_str(text);
        }
        start..self.arena.len()
    }
}

/// What a fact is now: what the host says, else its default.
pub(crate) fn current<'c>(
    fact: &'c HostFact,
    context: &'c Context<'_>,
) -> Option<&'c FactValue<'c>> {
    let fits = |value: &&FactValue<'_>| {
        value.fact_type() == fact.fact_type && fact.fact_type != FactType::Text
    };
    context
        .value(&fact.name)
        .filter(fits)
        .or(fact.default.as_ref())
}
