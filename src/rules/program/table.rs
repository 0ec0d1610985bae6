//! A hash table from hashes to small numbers that is the same on every machine and in every run.
//!
//! It keeps numbers only; what they stand for is the caller's, who says whether a number is the one looked for. So one
//! table serves words, values, tuples and lists alike.

/// The place of nothing in a slot: no number is this large.
const EMPTY: u32 = u32::MAX;

/// Numbers by the hash of what they stand for: open addressing, at most three quarters full.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    slots: Vec<Slot>,
    len: usize,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    /// The upper half of the hash.
    tag: u32,
    number: u32,
}

impl Table {
    /// The number that was inserted with this hash and that `is` recognises.
    #[inline]
    pub(crate) fn find(&self, hash: u64, is: impl Fn(u32) -> bool) -> Option<u32> {
        let (tag, mask) = (tag(hash), self.slots.len().wrapping_sub(1));
        let mut at = tag as usize & mask;
        loop {
            let slot = self.slots.get(at)?;
            if slot.number == EMPTY {
                return None;
            }
            if slot.tag == tag && is(slot.number) {
                return Some(slot.number);
            }
            at = (at + 1) & mask;
        }
    }

    /// Adds a number that is not in it yet.
    pub(crate) fn insert(&mut self, hash: u64, number: u32) {
        if self.len * 4 >= self.slots.len() * 3 {
            self.grow();
        }
        self.place(Slot {
            tag: tag(hash),
            number,
        });
        self.len += 1;
    }

    /// What it holds on the heap, in bytes.
    pub(crate) fn memory(&self) -> usize {
        self.slots.capacity() * size_of::<Slot>()
    }

    fn grow(&mut self) {
        let empty = Slot {
            tag: 0,
            number: EMPTY,
        };
        let doubled = vec![empty; (self.slots.len() * 2).max(4)];
        let old = std::mem::replace(&mut self.slots, doubled);
        for slot in old.into_iter().filter(|slot| slot.number != EMPTY) {
            self.place(slot);
        }
    }

    fn place(&mut self, slot: Slot) {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = slot.tag as usize & mask;
        while let Some(here) = self.slots.get_mut(at) {
            if here.number == EMPTY {
                *here = slot;
                return;
            }
            at = (at + 1) & mask;
        }
    }
}

fn tag(hash: u64) -> u32 {
    u32::try_from(hash >> 32).unwrap_or_default()
}

/// A few bits a hash, in one array small enough for the cache: most of what is in no table is seen here already.
#[derive(Clone, Debug, Default)]
pub(crate) struct Presence {
    bits: Vec<u64>,
}

impl Presence {
    /// Of these hashes.
    pub(crate) fn of(hashes: &[u64]) -> Self {
        // Eight to sixteen bits each: one in ten strangers gets through.
        let words = hashes.len().div_ceil(8).next_power_of_two();
        let mut bits = vec![0; words];
        for hash in hashes {
            let (word, bit) = Self::place(*hash, words);
            if let Some(word) = bits.get_mut(word) {
                *word |= bit;
            }
        }
        Self { bits }
    }

    /// False only for a hash that it was not made of.
    #[inline]
    pub(crate) fn may_have(&self, hash: u64) -> bool {
        let (word, bit) = Self::place(hash, self.bits.len());
        self.bits.get(word).is_some_and(|word| word & bit != 0)
    }

    pub(crate) fn memory(&self) -> usize {
        self.bits.capacity() * size_of::<u64>()
    }

    /// The lower half of the hash says where; tables go by the upper half.
    fn place(hash: u64, words: usize) -> (usize, u64) {
        let low = (hash & 0xffff_ffff) as usize;
        (low >> 6 & words.wrapping_sub(1), 1 << (low & 63))
    }
}

/// A hash of bytes that can be read off after every byte.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hash(u64);

impl Hash {
    pub(crate) const EMPTY: Self = Self(0xcbf2_9ce4_8422_2325);

    /// Of a whole text.
    #[inline]
    pub(crate) fn of(bytes: &[u8]) -> u64 {
        bytes
            .iter()
            .fold(Self::EMPTY, |hash, byte| hash.then(*byte))
            .value()
    }

    #[inline]
    pub(crate) const fn then(self, byte: u8) -> Self {
        Self((self.0 ^ byte as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    #[inline]
    pub(crate) const fn value(self) -> u64 {
        self.0
    }
}

/// Two numbers made one, every bit of which depends on all of theirs.
#[inline]
pub(crate) fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a ^ 0x2d35_8dcc_aa6c_78a5) * u128::from(b ^ 0x8bb8_4b93_962e_acc9);
    let half = |bits: u128| u64::try_from(bits & u128::from(u64::MAX)).unwrap_or_default();
    half(product) ^ half(product >> 64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_inserted_and_nothing_else() {
        let hash = |number: u32| mix(Hash::of(&number.to_le_bytes()), 0);
        let mut table = Table::default();
        assert_eq!(table.find(hash(0), |_| true), None);
        for number in 0..10_000 {
            table.insert(hash(number), number);
        }
        for number in 0..10_000 {
            assert_eq!(
                table.find(hash(number), |other| other == number),
                Some(number)
            );
        }
        for number in 10_000..20_000 {
            assert_eq!(table.find(hash(number), |other| other == number), None);
        }
    }

    #[test]
    fn tells_apart_what_has_the_same_hash() {
        let mut table = Table::default();
        (0..100).for_each(|number| table.insert(7, number));
        assert_eq!(table.find(7, |number| number == 99), Some(99));
        assert_eq!(table.find(7, |number| number == 100), None);
    }

    #[test]
    fn presence_forgets_nobody_and_stops_most_others() {
        let hashes: Vec<u64> = (0..5_000_u32).map(|n| mix(u64::from(n), 1)).collect();
        let presence = Presence::of(&hashes);
        assert!(hashes.iter().all(|hash| presence.may_have(*hash)));
        let others = (5_000..105_000_u32).filter(|n| presence.may_have(mix(u64::from(*n), 1)));
        assert!(others.count() < 15_000);
        assert!(!Presence::default().may_have(7));
    }
}
