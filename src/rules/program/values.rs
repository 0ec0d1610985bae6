//! The values that rules compare facts with, each once and by number: an event's value is looked up once, and from
//! there on numbers are compared.

use super::lists::number;
use super::table::{self, Table, mix};
use crate::facts::Fact;

/// The compared values of all facts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Values {
    facts: Vec<Fact>,
    /// The values as bytes, one after the other.
    bytes: Vec<u8>,
    /// Per value: its fact, and where its bytes end.
    values: Vec<(u32, u32)>,
    known: Table,
}

impl Values {
    /// The facts that are compared, by number.
    pub(crate) fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// The number of a value of a fact, by the fact's number; `None` if no rule compares the fact with it.
    #[inline]
    pub(crate) fn find(&self, fact: u32, value: &[u8]) -> Option<u32> {
        self.known.find(hash(fact, value), |known| {
            self.value(known) == Some((fact, value))
        })
    }

    /// The number of a fact.
    pub(super) fn intern_fact(&mut self, fact: Fact) -> u32 {
        let found = self.facts.iter().position(|known| *known == fact);
        number(found.unwrap_or_else(|| {
            self.facts.push(fact);
            self.facts.len() - 1
        }))
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

    /// How many bytes the values have together.
    pub(super) fn bytes(&self) -> usize {
        self.bytes.len()
    }

    /// How many values there are.
    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    /// The number of the fact that a value is one of.
    pub(super) fn fact_of(&self, value: u32) -> Option<u32> {
        Some(self.values.get(value as usize)?.0)
    }

    pub(super) fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
        self.values.shrink_to_fit();
        self.known.fit();
    }

    pub(super) fn memory(&self) -> usize {
        self.facts.capacity() * size_of::<Fact>()
            + self.bytes.capacity()
            + self.values.capacity() * size_of::<(u32, u32)>()
            + self.known.memory()
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
        let id = values.intern_fact(Fact::Event(EventFact::ReplyId));
        let tier = values.intern_fact(Fact::Host(0));
        assert_eq!(values.intern_fact(Fact::Event(EventFact::ReplyId)), id);
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
