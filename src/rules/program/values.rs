//! What rules compare facts with, each once and by number: an event's value is looked up once, and from there on numbers
//! are compared.

use std::collections::BTreeMap;

use super::automaton::{Automaton, TooManyTexts};
use super::counters::Counters;
use super::interval::{Interval, Segments};
use super::lists::number;
use super::table::{self, Table, mix};
use crate::facts::{Fact, ValueRef};
use crate::rules::condition::Part;

/// What rules ask of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Aspect {
    /// Which value it has, or which of them it holds.
    Value,
    /// That it is there.
    Presence,
    /// How a string begins and ends, and what stands in it.
    Parts,
    /// Between which limits a number lies.
    Range,
}

/// Stands before every string, and in none.
const BEGIN: u8 = 0xfe;

/// Stands behind every string, and in none.
const END: u8 = 0xff;

/// What is looked for in a string between its marks.
fn marked(part: Part<'_>) -> Vec<u8> {
    match part {
        Part::Beginning(part) => [&[BEGIN], part.as_bytes()].concat(),
        // It stands in every string.
        Part::Inside("") => vec![BEGIN],
        Part::Inside(part) => part.as_bytes().to_vec(),
        Part::End(part) => [part.as_bytes(), &[END]].concat(),
    }
}

/// What the facts of all rules are compared with: values, parts, nodes above numbers. Each has a number.
#[derive(Clone, Debug, Default)]
pub(crate) struct Values {
    facts: Vec<(Fact, Aspect)>,
    known_facts: BTreeMap<(Fact, Aspect), u32>,
    /// The values as bytes, one after the other.
    bytes: Vec<u8>,
    /// Per value: its fact, and where its bytes end.
    values: Vec<(u32, u32)>,
    known: Table,
    /// By fact.
    parts: BTreeMap<u32, Automaton>,
    ranges: BTreeMap<u32, Segments>,
}

impl Values {
    /// What is asked of facts, by number.
    pub(crate) fn facts(&self) -> &[(Fact, Aspect)] {
        &self.facts
    }

    /// How many values there are; their numbers are below.
    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    /// The number of a value of a fact, by the fact's number; `None` if no rule compares the fact with it.
    #[inline]
    pub(crate) fn find(&self, fact: u32, value: &[u8]) -> Option<u32> {
        self.known.find(hash(fact, value), |known| {
            self.value(known) == Some((fact, value))
        })
    }

    /// Calls with the number of everything that a fact's value is, holds or lies in, by the fact's number. `is_new` says
    /// whether it has not been called with this number before; it may be asked again.
    ///
    /// Cost: linear in the value and in what is found.
    pub(crate) fn each(
        &self,
        fact: u32,
        value: ValueRef<'_>,
        counters: &mut Counters,
        mut is_new: impl FnMut(u32) -> bool,
    ) {
        let Some((_, aspect)) = self.facts.get(fact as usize) else {
            return;
        };
        let mut found = |value: Option<u32>| {
            if let Some(value) = value {
                is_new(value);
            }
        };
        counters.probe();
        match (aspect, value) {
            (Aspect::Presence, _) => found(self.find(fact, &[])),
            (Aspect::Value, ValueRef::Bool(value)) => found(self.find(fact, &bool_bytes(value))),
            (Aspect::Value, ValueRef::Number(value)) => {
                found(self.find(fact, &number_bytes(value)));
            }
            (Aspect::Value, ValueRef::String(value)) => found(self.find(fact, value.as_bytes())),
            (Aspect::Value, ValueRef::Strings(values)) => {
                for value in values.iter() {
                    counters.probe();
                    found(self.find(fact, value.as_bytes()));
                }
            }
            (Aspect::Range, ValueRef::Number(value)) => {
                if let Some(segments) = self.ranges.get(&fact) {
                    segments.each(value, |node| found(Some(node)));
                }
            }
            (Aspect::Parts, ValueRef::String(value)) => {
                if let Some(automaton) = self.parts.get(&fact) {
                    let marked = std::iter::once(BEGIN).chain(value.bytes());
                    automaton.each(marked.chain([END]), is_new);
                }
            }
            // Reading a file gives every test its fact's type.
            (Aspect::Range | Aspect::Parts, _) => {}
        }
    }

    /// The number of what is asked of a fact.
    pub(super) fn intern_fact(&mut self, fact: Fact, aspect: Aspect) -> u32 {
        *self.known_facts.entry((fact, aspect)).or_insert_with(|| {
            self.facts.push((fact, aspect));
            number(self.facts.len() - 1)
        })
    }

    /// The number of a value of a fact.
    pub(super) fn intern(&mut self, fact: u32, value: &[u8]) -> u32 {
        self.find(fact, value).unwrap_or_else(|| {
            let new = number(self.values.len());
            self.bytes.extend_from_slice(value);
            self.values.push((fact, number(self.bytes.len())));
            self.known.insert(hash(fact, value), new);
            new
        })
    }

    /// The number of what says that a fact is there.
    pub(super) fn intern_presence(&mut self, fact: Fact) -> u32 {
        let fact = self.intern_fact(fact, Aspect::Presence);
        self.intern(fact, &[])
    }

    /// The number of a part of a fact's value.
    pub(super) fn intern_part(&mut self, fact: Fact, part: Part<'_>) -> u32 {
        let fact = self.intern_fact(fact, Aspect::Parts);
        self.intern(fact, &marked(part))
    }

    /// The numbers of the nodes that each of these intervals is. All intervals there are.
    pub(super) fn intern_intervals(&mut self, intervals: &[Interval]) -> Vec<Vec<u32>> {
        let mut by_fact: BTreeMap<Fact, Vec<Interval>> = BTreeMap::new();
        for one in intervals {
            by_fact.entry(one.fact).or_default().push(*one);
        }
        for (fact, own) in by_fact {
            let fact = self.intern_fact(fact, Aspect::Range);
            self.ranges.insert(fact, Segments::of(own.into_iter()));
        }
        let name = |one: &Interval| {
            let fact = self.intern_fact(one.fact, Aspect::Range);
            let mut segments = self.ranges.remove(&fact).unwrap_or_default();
            let names = segments.name(*one, |node| self.intern(fact, &node.to_le_bytes()));
            self.ranges.insert(fact, segments);
            names
        };
        intervals.iter().map(name).collect()
    }

    /// How many bytes the values have together.
    pub(super) fn bytes(&self) -> usize {
        self.bytes.len()
    }

    /// The number of the fact that a value is one of.
    pub(super) fn fact_of(&self, value: u32) -> Option<u32> {
        Some(self.values.get(value as usize)?.0)
    }

    /// Makes it fit for look-ups, when no more is added.
    pub(super) fn finish(&mut self) -> Result<(), TooManyTexts> {
        let mut by_fact: BTreeMap<u32, Vec<(&[u8], u32)>> = BTreeMap::new();
        for value in 0..number(self.len()) {
            if let Some((fact, bytes)) = self.value(value) {
                if let Some((_, Aspect::Parts)) = self.facts.get(fact as usize) {
                    by_fact.entry(fact).or_default().push((bytes, value));
                }
            }
        }
        let automaton =
            |(fact, parts)| Automaton::new(parts, Some(BEGIN)).map(|automaton| (fact, automaton));
        self.parts = by_fact
            .into_iter()
            .map(automaton)
            .collect::<Result<_, _>>()?;
        self.known_facts.clear();
        self.facts.shrink_to_fit();
        self.bytes.shrink_to_fit();
        self.values.shrink_to_fit();
        self.known.fit();
        Ok(())
    }

    pub(super) fn memory(&self) -> usize {
        let parts = self.parts.values().map(Automaton::memory);
        let ranges = self.ranges.values().map(Segments::memory);
        self.facts.capacity() * size_of::<(Fact, Aspect)>()
            + self.bytes.capacity()
            + self.values.capacity() * size_of::<(u32, u32)>()
            + self.known.memory()
            + self.parts.len() * size_of::<(u32, Automaton)>()
            + self.ranges.len() * size_of::<(u32, Segments)>()
            + parts.chain(ranges).sum::<usize>()
    }

    fn value(&self, value: u32) -> Option<(u32, &[u8])> {
        let value = value as usize;
        let (fact, end) = *self.values.get(value)?;
        let start = match value.checked_sub(1) {
            Some(before) => self.values.get(before)?.1,
            None => 0,
        };
        Some((fact, self.bytes.get(start as usize..end as usize)?))
    }
}

/// A boolean as the bytes of a value.
pub(crate) const fn bool_bytes(value: bool) -> [u8; 1] {
    [value as u8]
}

/// A number as the bytes of a value: equal numbers are equal bytes, zero has one sign.
pub(crate) fn number_bytes(value: f64) -> [u8; 8] {
    (value + 0.0).to_bits().to_le_bytes()
}

fn hash(fact: u32, value: &[u8]) -> u64 {
    mix(table::hash(value), u64::from(fact))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::EventFact;

    #[test]
    fn a_value_has_one_number_for_each_fact() {
        let mut values = Values::default();
        let id = values.intern_fact(Fact::Event(EventFact::ReplyId), Aspect::Value);
        let tier = values.intern_fact(Fact::Host(0), Aspect::Value);
        assert_eq!(
            values.intern_fact(Fact::Event(EventFact::ReplyId), Aspect::Value),
            id
        );
        let numbers: Vec<u32> = [(id, "a"), (id, ""), (tier, "a"), (id, "a"), (id, "ab")]
            .map(|(fact, value)| values.intern(fact, value.as_bytes()))
            .to_vec();
        assert_eq!(numbers, [0, 1, 2, 0, 3]);
        assert_eq!(values.find(tier, b"a"), Some(2));
        assert_eq!(values.find(tier, b"ab"), None);
        assert_eq!(values.fact_of(2), Some(tier));
    }

    #[test]
    fn equal_numbers_are_equal_bytes() {
        assert_eq!(number_bytes(0.0), number_bytes(-0.0));
        assert_ne!(number_bytes(1.0), number_bytes(-1.0));
    }
}
