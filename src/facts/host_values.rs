//! The host's facts for one event, as far as they were asked for: copied into reusable memory and folded if their
//! comparisons are.

use std::ops::Range;

use super::context::Context;
use super::host_facts::BuiltIn;
use super::schema::Schema;
use super::states::from_states;
use super::value::{FactType, FactValue, SaidRef, StringSet, ValueRef};
use crate::event::Event;
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
    pub(crate) fn load(
        &mut self,
        index: usize,
        schema: &Schema,
        context: &Context<'_>,
        event: &Event<'_>,
    ) {
        if matches!(self.slots.get(index), Some(Slot::NotLoaded)) {
            self.take(index, schema, context, event);
        }
    }

    #[inline(never)]
    fn take(&mut self, index: usize, schema: &Schema, context: &Context<'_>, event: &Event<'_>) {
        let Some(fact) = schema.host_facts().get(index) else {
            return;
        };
        let value = current(index, schema, context, event);
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

    fn store(&mut self, value: SaidRef<'_>, folded: bool) -> Slot {
        match value {
            ValueRef::Bool(value) => Slot::Bool(value),
            ValueRef::Number(value) => Slot::Number(value),
            ValueRef::String(value) => Slot::String(self.push(value, folded)),
            ValueRef::Strings(values) => {
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

/// What a fact (its index in the schema) is now: what the host says, else what its states say, else its default.
pub(crate) fn current<'c>(
    index: usize,
    schema: &'c Schema,
    context: &'c Context<'_>,
    event: &'c Event<'_>,
) -> Option<SaidRef<'c>> {
    let fact = schema.host_facts().get(index)?;
    let fits = |value: &&FactValue<'_>| {
        value.fact_type() == fact.fact_type && fact.fact_type != FactType::Text
    };
    let said = context.value(&fact.name).filter(fits);
    let said = said.map(FactValue::as_said);
    said.or_else(|| from_states(*BuiltIn::ALL.get(index)?, context, event))
        .or_else(|| fact.default.as_ref().map(FactValue::as_said))
}
