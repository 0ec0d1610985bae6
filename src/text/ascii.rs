//! Many bytes of a text at a time, without a branch that a processor could guess wrong: eight, by arithmetic
//! on one number, or a block of 64, by the same question to every byte. Only ASCII bytes answer yes.

use std::ops::BitOr;

use crate::mask::mask;

/// The bytes of a text as numbers of eight, the first byte lowest; `fill` takes the place of what the last eight lack.
fn eights(bytes: &[u8], fill: u8) -> impl Iterator<Item = u64> {
    let whole = bytes.chunks_exact(8);
    let rest = whole.remainder();
    let last = match bytes.last_chunk() {
        // Without a loop, whose length no processor could predict.
        Some(eight) if !rest.is_empty() => {
            let bits = 8 * rest.len();
            u64::from_le_bytes(*eight) >> (64 - bits) | each(fill) << bits
        }
        _ => rest
            .iter()
            .rev()
            .fold(each(fill), |eight, byte| eight << 8 | u64::from(*byte)),
    };
    whole
        .filter_map(|eight| Some(u64::from_le_bytes(*eight.first_chunk()?)))
        .chain((!rest.is_empty()).then_some(last))
}

/// How many ASCII bytes the text begins with.
pub(super) fn leading_ascii(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    let mut ascii = 0;
    let _ = eights(text.as_bytes(), b'x').try_for_each(|eight| {
        // Eight if all of them are ASCII.
        ascii += ((eight & HIGH).trailing_zeros() / 8) as usize;
        (eight & HIGH == 0).then_some(())
    });
    ascii.min(text.len())
}

/// 64 bytes of a text. What its end lacks of them is filled with a letter.
pub(super) struct Block([u8; 64]);

impl Block {
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut block = [b'x'; 64];
        if let Some(own) = block.get_mut(..bytes.len()) {
            own.copy_from_slice(bytes);
        }
        Self(block)
    }

    pub(super) fn is_ascii(&self) -> bool {
        self.0.is_ascii()
    }

    pub(super) fn has_controls(&self) -> bool {
        self.any(|byte| byte < b' ')
    }

    pub(super) fn has_capitals(&self) -> bool {
        self.any(|byte| byte.is_ascii_uppercase())
    }

    /// Which bytes are ASCII letters, digits or `_`: a bit each, the first byte's lowest.
    pub(super) fn words(&self) -> u64 {
        mask(&self.0, |byte| byte.is_ascii_alphanumeric() || byte == b'_')
    }

    /// Which bytes are spaces.
    pub(super) fn spaces(&self) -> u64 {
        mask(&self.0, |byte| byte == b' ')
    }

    /// Of all bytes, not up to the first: that takes sixteen at once.
    fn any(&self, is: impl Fn(u8) -> bool) -> bool {
        let answers = self.0.iter().map(|byte| is(*byte));
        answers.fold(false, BitOr::bitor)
    }
}

/// What a text is, seen eight bytes at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) is_ascii: bool,
    /// No ASCII white space but single spaces, none of them at the start; no control characters.
    pub(super) is_tidy: bool,
    pub(super) has_capitals: bool,
}

impl Look {
    pub(super) fn at(text: &str) -> Self {
        let (mut others, mut untidy, mut capitals) = (0, 0, 0);
        // As if the text stood behind a space: one at its start is one too many.
        let mut before = 0x80;
        eights(text.as_bytes(), b'x').for_each(|eight| {
            others |= eight;
            let (high, eight) = (eight & HIGH, eight & !HIGH);
            let controls = !at_least(eight, b' ');
            let spaces = at_least(eight, b' ') & !at_least(eight, b' ' + 1) & HIGH & !high;
            untidy |= (controls & HIGH & !high) | (spaces & (spaces << 8 | before));
            before = spaces >> 56;
            capitals |= at_least(eight, b'A') & !at_least(eight, b'Z' + 1) & HIGH & !high;
        });
        Self {
            is_ascii: others & HIGH == 0,
            is_tidy: untidy == 0,
            has_capitals: capitals != 0,
        }
    }
}

/// The highest bit of each byte.
const HIGH: u64 = each(0x80);

const fn each(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// Sets the highest bit of the bytes that are at least `limit`; other bits mean nothing. All bytes must be ASCII.
const fn at_least(eight: u64, limit: u8) -> u64 {
    eight.wrapping_add(each(0x80 - limit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bit_for_each_byte_of_a_word() {
        let all: Vec<u8> = (0..=u8::MAX).collect();
        for length in 1..=64 {
            for bytes in all.windows(length) {
                let is_word = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
                let expected = bytes
                    .iter()
                    .rev()
                    .fold(0, |bits, b| bits << 1 | u64::from(is_word(b)));
                assert_eq!(
                    Block::of(bytes).words() & (u64::MAX >> (64 - length)),
                    expected,
                    "{bytes:?}"
                );
            }
        }
    }

    #[test]
    fn looks_at_every_byte() {
        for c in ('\0'..='\u{100}').chain(['👍']) {
            for before in 0..20 {
                let text = format!("{}{c}b", "a".repeat(before));
                let look = Look::at(&text);
                assert_eq!(look.is_ascii, c.is_ascii(), "{text:?}");
                assert_eq!(
                    look.is_tidy,
                    c >= ' ' && (before > 0 || c != ' '),
                    "{text:?}"
                );
                let twice = format!("{}{c}{c}b", "a".repeat(before));
                assert_eq!(Look::at(&twice).is_tidy, c > ' ', "{twice:?}");
                assert_eq!(look.has_capitals, c.is_ascii_uppercase(), "{text:?}");
                assert_eq!(
                    leading_ascii(&text),
                    if c.is_ascii() { text.len() } else { before }
                );
            }
        }
        assert_eq!(eights(b"", b'x').count(), 0);
    }
}
