//! Eight bytes of a text at a time: arithmetic on one number answers for all of them, without a branch that a
//! processor could guess wrong. Answers are for the ASCII bytes among the eight; others never answer yes.

/// The bytes of a text as numbers of eight, the first byte lowest; `fill` takes the place of what the last eight lack.
pub(super) fn eights(bytes: &[u8], fill: u8) -> impl Iterator<Item = u64> {
    let whole = bytes.chunks_exact(8);
    let rest = whole.remainder();
    let last = rest
        .iter()
        .rev()
        .fold(each(fill), |eight, byte| eight << 8 | u64::from(*byte));
    whole
        .filter_map(|eight| Some(u64::from_le_bytes(*eight.first_chunk()?)))
        .chain((!rest.is_empty()).then_some(last))
}

/// How many ASCII bytes the text begins with.
pub(super) fn leading_ascii(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut ascii = 0;
    while let Some(eight) = bytes.get(ascii..).and_then(<[u8]>::first_chunk) {
        let others = u64::from_le_bytes(*eight) & HIGH;
        if others != 0 {
            return ascii + (others.trailing_zeros() / 8) as usize;
        }
        ascii += eight.len();
    }
    let more = bytes.iter().skip(ascii).take_while(|b| b.is_ascii());
    ascii + more.count()
}

/// Which bytes are letters, digits or `_`: a bit each, the first byte's lowest.
pub(super) fn word_bits(eight: u64) -> u64 {
    let small = eight | each(0x20);
    let letters = at_least(small, b'a') & !at_least(small, b'z' + 1);
    let digits = at_least(eight, b'0') & !at_least(eight, b'9' + 1);
    let underscores = at_least(eight, b'_') & !at_least(eight, b'_' + 1);
    let words = (letters | digits | underscores) & HIGH & !eight;
    // Shifts the highest bit of every byte to its place in the highest byte.
    (words >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

/// What a text is, seen eight bytes at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) is_ascii: bool,
    /// No ASCII white space but single spaces, none of them at the start; no control characters.
    pub(super) is_tidy: bool,
}

impl Look {
    pub(super) fn at(text: &str) -> Self {
        let (mut others, mut untidy) = (0, 0);
        // As if the text stood behind a space: one at its start is one too many.
        let mut before = 0x80;
        eights(text.as_bytes(), b'x').for_each(|eight| {
            others |= eight;
            let controls = !at_least(eight, b' ');
            let spaces = at_least(eight, b' ') & !at_least(eight, b' ' + 1) & HIGH & !eight;
            untidy |= (controls & HIGH & !eight) | (spaces & (spaces << 8 | before));
            before = spaces >> 56;
        });
        Self {
            is_ascii: others & HIGH == 0,
            is_tidy: untidy == 0,
        }
    }
}

/// The highest bit of each byte.
const HIGH: u64 = each(0x80);

const fn each(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// Sets the highest bit of the bytes that are at least `limit`, as far as they are ASCII; other bits mean nothing.
const fn at_least(eight: u64, limit: u8) -> u64 {
    (eight & !HIGH) + each(0x80 - limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_bytes_are_what_one_by_one_are() {
        for byte in 0..=u8::MAX {
            for place in 0..8 {
                let mut eight = *b"a-Z_0 .z";
                eight[place] = byte;
                let is_word = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
                let expected = eight
                    .iter()
                    .rev()
                    .fold(0, |bits, b| bits << 1 | u64::from(is_word(b)));
                assert_eq!(word_bits(u64::from_le_bytes(eight)), expected, "{eight:?}");
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
                assert_eq!(
                    leading_ascii(&text),
                    if c.is_ascii() { text.len() } else { before }
                );
            }
        }
        assert_eq!(eights(b"", b'x').count(), 0);
    }
}
