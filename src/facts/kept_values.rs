//! The facts of one event that cannot be compared where they stand, as far as they were asked for: the host's, members that
//! the file names, and what is folded. Copied into reusable memory, and folded where their comparisons are.

use std::ops::Range;

use super::value::{FactValue, StringSet, ValueRef};
use crate::text::Folder;

/// Values by their [slot](Schema::slot). Once its memory has grown it allocates nothing.
#[derive(Clone, Default)]
pub(crate) struct KeptValues {
    slots: Vec<Slot>,
    /// The slots that were filled for the event at hand.
    loaded: Vec<usize>,
    /// Where each string of a set is in `arena`.
    strings: Vec<Range<usize>>,
    arena: String,
    folder: Folder,
    /// The string that was folded last.
    folded: String,
}

/// A value: strings are stretches of `arena`, sets are stretches of `strings`.
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

impl KeptValues {
    /// Forgets the values of the event before; there are so many slots. Cost: that of what was loaded.
    pub(crate) fn clear(&mut self, slots: usize) {
        for index in self.loaded.drain(..) {
            if let Some(slot) = self.slots.get_mut(index) {
                *slot = Slot::NotLoaded;
            }
        }
        self.slots.resize(slots, Slot::NotLoaded);
        self.strings.clear();
        self.arena.clear();
    }

    /// Whether nobody has asked for the value yet.
    #[inline]
    pub(crate) fn lacks(&self, slot: usize) -> bool {
        matches!(self.slots.get(slot), Some(Slot::NotLoaded))
    }

    /// Keeps a value, folded or as it is; `None` is absent.
    pub(crate) fn keep(&mut self, slot: usize, value: Option<&FactValue<'_>>, folded: bool) {
        let value = value.map_or(Slot::Absent, |value| self.store(value, folded));
        if let Some(place) = self.slots.get_mut(slot) {
            *place = value;
            self.loaded.push(slot);
        }
    }

    /// The value of a slot; none if it is absent or was not loaded.
    pub(crate) fn value(&self, slot: usize) -> Option<ValueRef<'_>> {
        Some(match self.slots.get(slot)? {
            Slot::NotLoaded | Slot::Absent => return None,
            Slot::Bool(value) => ValueRef::Bool(*value),
            Slot::Number(value) => ValueRef::Number(*value),
            Slot::String(range) => ValueRef::String(self.arena.get(range.clone())?),
            Slot::Strings(range) => ValueRef::Strings(StringSet {
                ranges: self.strings.get(range.clone())?,
                arena: &self.arena,
                ..StringSet::default()
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
