//! Slips of the fingers: one character too many, missing, wrong, or in the place of its neighbour.

use std::collections::BTreeSet;

/// The words of all terms of a file: who writes one of them means it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Vocabulary(BTreeSet<String>);

impl Vocabulary {
    pub(crate) fn add<'w>(&mut self, words: impl Iterator<Item = &'w str>) {
        self.0.extend(words.map(str::to_owned));
    }

    pub(crate) fn has(&self, word: &str) -> bool {
        self.0.contains(word)
    }
}

/// How many characters a word has at least whose slips are forgiven: of a shorter one too many others are a slip away.
const SHORTEST: usize = 5;

/// Whether slips of a folded word can be forgiven: it is long enough and no number.
pub(crate) fn may_slip(word: &str) -> bool {
    word.chars().nth(SHORTEST - 1).is_some() && !word.bytes().any(|byte| byte.is_ascii_digit())
}

/// Whether a folded word can be a slip of one that has slips: by one character it may be shorter.
#[inline]
pub(crate) fn may_be_slip(word: &str) -> bool {
    word.chars().nth(SHORTEST - 2).is_some()
}

/// Whether one folded word is the other with one slip, which is never in the first character.
pub(crate) fn is_slip(one: &str, other: &str) -> bool {
    let (mut left, mut right) = (one.chars(), other.chars());
    if left.next() != right.next() {
        return false;
    }
    // Up to the first difference they are the same.
    loop {
        let (before_left, before_right) = (left.clone(), right.clone());
        match (left.next(), right.next()) {
            (None, None) => return false,
            (a, b) if a == b => {}
            (a, b) => {
                let missing = before_right.as_str() == left.as_str() && a.is_some();
                let inserted = before_left.as_str() == right.as_str() && b.is_some();
                let both = a.is_some() && b.is_some();
                let replaced = both && left.as_str() == right.as_str();
                let swapped = both
                    && left.next() == b
                    && right.next() == a
                    && left.as_str() == right.as_str();
                return missing || inserted || replaced || swapped;
            }
        }
    }
}

/// The hashes of a word's shapes: the word itself, and the word without one of its characters, the first one aside. Words
/// that are a slip apart have a shape in common.
pub(crate) fn shapes(word: &str) -> impl Iterator<Item = u64> {
    let (total, _) = word.chars().fold(NOTHING, push);
    let mut before = NOTHING;
    let without_each = word.chars().map(move |c| {
        let (start, _) = before;
        before = push(before, c);
        // What stands behind the character moves one place to the front.
        let behind = total.wrapping_sub(before.0).wrapping_mul(BASE_INVERSE);
        start.wrapping_add(behind)
    });
    std::iter::once(total)
        .chain(without_each.skip(1))
        .map(spread)
}

/// The hash of no character, and the factor of the first.
const NOTHING: (u64, u64) = (0, 1);
/// The hash is a polynomial of the characters, so that one can be taken out.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;
/// `BASE * BASE_INVERSE` is 1, modulo 2^64.
const BASE_INVERSE: u64 = inverse(BASE);
const SPREAD: u64 = 0xd6e8_feb8_6659_fd93;

/// Newton's way: each step doubles the bits that are right.
const fn inverse(odd: u64) -> u64 {
    let mut inverse = odd;
    let mut step = 0;
    while step < 6 {
        inverse = inverse.wrapping_mul(2_u64.wrapping_sub(odd.wrapping_mul(inverse)));
        step += 1;
    }
    inverse
}

/// With another character behind; the second number is the factor of the next.
fn push((hash, factor): (u64, u64), c: char) -> (u64, u64) {
    let value = spread((u64::from(c) + 1).wrapping_mul(SPREAD));
    (
        hash.wrapping_add(value.wrapping_mul(factor)),
        factor.wrapping_mul(BASE),
    )
}

fn spread(hash: u64) -> u64 {
    let hash = (hash ^ hash >> 32).wrapping_mul(SPREAD);
    hash ^ hash >> 32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::edit_distance::edit_distance;

    /// The rule as it is written: the first character the same, and one slip in what follows.
    fn is_slip_slowly(one: &str, other: &str) -> bool {
        let chars = |text: &str| -> Vec<char> { text.chars().collect() };
        match (chars(one).split_first(), chars(other).split_first()) {
            (Some((a, one)), Some((b, other))) => {
                a == b && edit_distance(one, other, 1, &mut 0) == Some(1)
            }
            _ => false,
        }
    }

    #[test]
    fn one_slip_that_is_not_in_the_first_character() {
        for (word, text, expected) in [
            ("boleto", "bolet", true),
            ("boleto", "boletoo", true),
            ("boleto", "bolrto", true),
            ("boleto", "bolteo", true),
            ("boleto", "obleto", false),
            ("boleto", "oleto", false),
            ("boleto", "xboleto", false),
            ("boleto", "noleto", false),
            ("boleto", "bboleto", true),
            ("boleto", "boleto", false),
            ("boleto", "bolte", false),
            ("привет", "превет", true),
            ("", "", false),
            ("a", "ab", true),
            ("a", "", false),
        ] {
            assert_eq!(is_slip(word, text), expected, "{word} {text}");
            assert_eq!(is_slip(text, word), expected, "{text} {word}");
            assert_eq!(is_slip_slowly(text, word), expected, "{text} {word}");
        }
    }

    proptest! {
        #[test]
        fn slips_are_found_by_their_shapes(one in "[abç]{0,7}", other in "[abç]{0,7}") {
            prop_assert_eq!(is_slip(&one, &other), is_slip_slowly(&one, &other));
            if is_slip(&one, &other) || one == other {
                let theirs: Vec<u64> = shapes(&other).collect();
                prop_assert!(one.is_empty() || shapes(&one).any(|shape| theirs.contains(&shape)));
            }
        }
    }
}
