//! A hash table from hashes to small numbers that is the same on every machine and in every run.
//!
//! It keeps numbers only; what they stand for is the caller's, who says whether a number is the one looked for. So one
//! table serves words, values, tuples and lists alike.

/// The place of nothing in a slot: no number is this large.
const EMPTY: Slot = Slot {
    tag: u32::MAX,
    number: u32::MAX,
};

/// How many slots are looked at one after the other: hardly any look-up goes farther.
const NEAR: usize = 8;

/// Numbers by the hash of what they stand for: open addressing, at most three quarters full.
///
/// The numbers stand in the order of their tags. So however many tags crowd at one place, which whoever writes the rules
/// can bring about by trying words, a look-up passes over them by halves. Only words with all bits of a tag in common are
/// compared one after the other, and to find each of these takes thousands of millions of tries.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    /// Each number at its place or behind it, with nothing empty between; the last slot is empty.
    slots: Vec<Slot>,
    /// Over how many places tags are spread.
    places: usize,
    len: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Slot {
    /// The upper half of the hash.
    tag: u32,
    number: u32,
}

impl Table {
    /// The number that was inserted with this hash and that `is` recognises.
    #[inline]
    pub(crate) fn find(&self, hash: u64, is: impl Fn(u32) -> bool) -> Option<u32> {
        self.with_tag(tag(hash)).find(|number| is(*number))
    }

    /// Calls with every number that was inserted with this hash, and with others now and then.
    pub(crate) fn each(&self, hash: u64, found: impl FnMut(u32)) {
        self.with_tag(tag(hash)).for_each(found);
    }

    #[inline]
    fn with_tag(&self, tag: u32) -> impl Iterator<Item = u32> {
        let slots = self.slots.get(self.first(tag)..).unwrap_or_default();
        let same = slots
            .iter()
            .take_while(move |slot| slot.tag == tag && **slot != EMPTY);
        same.map(|slot| slot.number)
    }

    /// The first slot, from the place of a tag on, that has no smaller one.
    #[inline]
    fn first(&self, tag: u32) -> usize {
        let place = self.place_of(tag);
        let rest = self.slots.get(place..).unwrap_or_default();
        let is_before = |slot: &Slot| slot.tag < tag;
        let near = rest.iter().take(NEAR).position(|slot| !is_before(slot));
        place + near.unwrap_or_else(|| rest.partition_point(is_before))
    }

    /// Adds a number that is not in it yet.
    pub(crate) fn insert(&mut self, hash: u64, number: u32) {
        if self.len * 4 >= self.places * 3 {
            self.resize((self.places * 2).max(4));
        }
        let tag = tag(hash);
        let at = self.first(tag);
        let behind = self.slots.iter().skip(at);
        let moved = behind.take_while(|slot| **slot != EMPTY).count();
        if let Some(slots) = self.slots.get_mut(at..=at + moved) {
            slots.rotate_right(1);
            if let Some(slot) = slots.first_mut() {
                *slot = Slot { tag, number };
            }
        }
        self.end();
        self.len += 1;
    }

    /// What it holds on the heap, in bytes.
    pub(crate) fn memory(&self) -> usize {
        self.slots.capacity() * size_of::<Slot>()
    }

    /// Makes it as large as look-ups want when no more is added: half of it is full then, and ways through it are short.
    pub(crate) fn fit(&mut self) {
        self.resize(self.len * 2);
        self.slots.shrink_to_fit();
    }

    /// Makes room for so many places, more than there are numbers.
    fn resize(&mut self, places: usize) {
        self.places = places.max(self.len + 1);
        let slots = vec![EMPTY; self.places + 1];
        let mut next = 0;
        for slot in std::mem::replace(&mut self.slots, slots) {
            if slot == EMPTY {
                continue;
            }
            let at = self.place_of(slot.tag).max(next);
            if let Some(place) = self.slots.get_mut(at) {
                *place = slot;
            }
            self.end();
            next = at + 1;
        }
    }

    /// Leaves an empty slot behind the last.
    fn end(&mut self) {
        if self.slots.last() != Some(&EMPTY) {
            self.slots.push(EMPTY);
        }
    }

    /// The tag as a fraction of the places, of which there may be any number.
    #[inline]
    fn place_of(&self, tag: u32) -> usize {
        let place = (u64::from(tag) * self.places as u64) >> 32;
        usize::try_from(place).unwrap_or_default()
    }
}

fn tag(hash: u64) -> u32 {
    u32::try_from(hash >> 32).unwrap_or_default()
}

/// Two bits a hash, in one array small enough for the cache: most of what is in no table is seen here already.
#[derive(Clone, Debug, Default)]
pub(crate) struct Presence {
    bits: Vec<u64>,
}

impl Presence {
    /// Of these hashes.
    pub(crate) fn of(hashes: &[u64]) -> Self {
        // Eight to sixteen bits each, two of them set: one in twenty strangers gets through.
        Self::with(hashes, hashes.len().div_ceil(8).next_power_of_two())
    }

    /// With four times the room: hardly one in two hundred strangers gets through.
    pub(crate) fn roomy(hashes: &[u64]) -> Self {
        Self::with(hashes, hashes.len().div_ceil(2).next_power_of_two())
    }

    fn with(hashes: &[u64], words: usize) -> Self {
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
        let (word, bits) = Self::place(hash, self.bits.len());
        self.bits.get(word).is_some_and(|word| word & bits == bits)
    }

    pub(crate) fn memory(&self) -> usize {
        self.bits.capacity() * size_of::<u64>()
    }

    /// The lower half of the hash says where; tables go by the upper half.
    fn place(hash: u64, words: usize) -> (usize, u64) {
        let low = (hash & 0xffff_ffff) as usize;
        let bits = 1 << (low & 63) | 1 << (low >> 26);
        (low >> 6 & words.wrapping_sub(1), bits)
    }
}

/// A hash of bytes, eight at a time.
#[inline]
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    let mut hash = seed(bytes.len());
    let mut rest = bytes;
    while rest.len() > 8 {
        let Some((eight, after)) = rest.split_first_chunk() else {
            break;
        };
        hash = mix(hash, u64::from_le_bytes(*eight));
        rest = after;
    }
    let last = match bytes.last_chunk() {
        Some(eight) => u64::from_le_bytes(*eight) >> (64 - 8 * rest.len()),
        None => rest
            .iter()
            .rev()
            .fold(0, |last, byte| last << 8 | u64::from(*byte)),
    };
    mix(hash, last)
}

/// The same as [`hash`] of a stretch of `bytes` that is not empty, without a branch that depends on the length of a
/// short word: more stands behind it, or before.
#[inline]
pub(crate) fn hash_within(bytes: &[u8], start: usize, end: usize) -> u64 {
    let len = end - start;
    if len <= 8 {
        let others = 64 - 8 * len;
        if let Some(eight) = bytes.get(start..).and_then(<[u8]>::first_chunk) {
            return mix(seed(len), u64::from_le_bytes(*eight) << others >> others);
        }
        if let Some(eight) = bytes.get(..end).and_then(<[u8]>::last_chunk) {
            return mix(seed(len), u64::from_le_bytes(*eight) >> others);
        }
    }
    hash(bytes.get(start..end).unwrap_or_default())
}

fn seed(len: usize) -> u64 {
    0xcbf2_9ce4_8422_2325 ^ len as u64
}

/// A hash of bytes that can be read off after every byte.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hash(u64);

impl Hash {
    pub(crate) const EMPTY: Self = Self(0xcbf2_9ce4_8422_2325);

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
        let hash = |number: u32| hash(&number.to_le_bytes());
        let mut table = Table::default();
        assert_eq!(table.find(hash(0), |_| true), None);
        for number in 0..10_000 {
            table.insert(hash(number), number);
        }
        table.fit();
        let slots = table.memory() / size_of::<Slot>();
        assert!((20_000..20_100).contains(&slots), "{slots}");
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

    /// One after the other they would be passed over for minutes.
    #[test]
    fn passes_over_a_crowd_by_halves() {
        const CROWD: u32 = 200_000;
        // All at the first place, or all at the last.
        for tag in [|n: u32| n, |n: u32| u32::MAX - CROWD + n] {
            let hash = |n: u32| u64::from(tag(n)) << 32;
            let mut table = Table::default();
            (0..CROWD).for_each(|n| table.insert(hash(n), n));
            table.fit();
            for n in 0..CROWD {
                assert_eq!(table.find(hash(n), |found| found == n), Some(n));
                assert_eq!(table.find(hash(n), |_| false), None);
            }
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
        assert!(others.count() < 7_000);
        assert!(!Presence::default().may_have(7));
    }

    #[test]
    fn a_stretch_has_the_hash_of_its_bytes() {
        let bytes: Vec<u8> = (0..40).collect();
        for start in 0..bytes.len() {
            for end in start + 1..=bytes.len() {
                assert_eq!(hash_within(&bytes, start, end), hash(&bytes[start..end]));
            }
        }
        assert_ne!(hash(b"a"), hash(b"a\0"));
        assert_ne!(hash(b"123456789"), hash(b"923456781"));
    }
}
