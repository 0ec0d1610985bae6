//! Finds the bytes that end or change a string, sixty-four at a time.
//!
//! A body is a few dozen short strings. Looking at each by itself is a loop for each, left after another number of steps
//! than the one before. Looking at sixty-four bytes whatever they are takes no branch at all, and the answer, a bit for
//! each, does for all the strings in them. A processor does best with many such answers made in a row.

/// Some bytes, and what was seen of them last: so many words of them at once.
pub(super) struct Window<'a, const WORDS: usize> {
    bytes: &'a [u8],
    /// Where the bytes begin that were looked at.
    start: usize,
    /// A bit for each of them, the first one lowest: set for a quote, a backslash, a control character.
    specials: [u64; WORDS],
}

/// How many bytes a word stands for.
const WIDTH: usize = 64;

impl<'a, const WORDS: usize> Window<'a, WORDS> {
    /// Nothing is looked at before somebody asks.
    #[inline]
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            start: bytes.len(),
            specials: [0; WORDS],
        }
    }

    /// All bytes, not only those that were looked at.
    #[inline]
    pub(super) fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The first offset at or after `pos` that holds a quote, a backslash or a control character, or the end.
    #[inline]
    pub(super) fn find(&mut self, pos: usize) -> usize {
        // From before the window this is no small number either.
        let seen = pos.wrapping_sub(self.start);
        if let Some(word) = self.specials.get(seen / WIDTH) {
            let ahead = word >> (seen % WIDTH);
            if ahead != 0 {
                return pos + ahead.trailing_zeros() as usize;
            }
        }
        self.find_further(pos, seen / WIDTH)
    }

    /// The same where it is not in this word.
    #[inline(never)]
    fn find_further(&mut self, mut pos: usize, word: usize) -> usize {
        if word < WORDS {
            if let Some(found) = self.first(word + 1) {
                return found;
            }
            pos = self.start + WORDS * WIDTH;
        }
        while pos < self.bytes.len() {
            self.look(pos);
            if let Some(found) = self.first(0) {
                return found;
            }
            pos += WORDS * WIDTH;
        }
        self.bytes.len()
    }

    /// The first special in this word or one behind it.
    #[inline]
    fn first(&self, word: usize) -> Option<usize> {
        let mut start = self.start + word * WIDTH;
        for specials in self.specials.iter().skip(word) {
            if *specials != 0 {
                return Some(start + specials.trailing_zeros() as usize);
            }
            start += WIDTH;
        }
        None
    }

    /// Looks at the bytes from `start` on.
    fn look(&mut self, start: usize) {
        self.start = start;
        let mut rest = self.bytes.get(start..).unwrap_or_default();
        for word in &mut self.specials {
            if let Some((chunk, behind)) = rest.split_first_chunk() {
                *word = specials(chunk);
                rest = behind;
            } else {
                *word = last_specials(rest);
                rest = &[];
            }
        }
    }
}

/// The specials among less than sixty-four bytes.
fn last_specials(bytes: &[u8]) -> u64 {
    if bytes.is_empty() {
        return 0;
    }
    let mut chunk = [b' '; WIDTH];
    for (place, byte) in chunk.iter_mut().zip(bytes) {
        *place = *byte;
    }
    specials(&chunk)
}

/// The specials among sixty-four bytes.
///
/// Written so that compilers make vector instructions of it: a flag for each byte, without a branch, then eight flags
/// to eight bits by one multiplication, which moves flag number i from bit 8i to bit 56 + i.
#[inline]
fn specials(chunk: &[u8; WIDTH]) -> u64 {
    let mut flags = [[0_u8; 8]; WIDTH / 8];
    for (flag, byte) in flags.as_flattened_mut().iter_mut().zip(chunk) {
        *flag = u8::from(*byte == b'"') | u8::from(*byte == b'\\') | u8::from(*byte < b' ');
    }
    let to_bits = |flags: &[u8; 8]| {
        u64::from_le_bytes(*flags).wrapping_mul(0x0102_0408_1020_4080) >> (WIDTH - 8)
    };
    let mut bits = 0;
    for (eight, number) in flags.iter().zip(0..) {
        bits |= to_bits(eight) << (8 * number);
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_special(byte: u8) -> bool {
        matches!(byte, b'"' | b'\\' | 0..=0x1f)
    }

    #[test]
    fn every_byte_is_special_or_not_wherever_it_stands() {
        for byte in 0..=u8::MAX {
            for at in 0..WIDTH {
                let mut chunk = [b'a'; WIDTH];
                chunk[at] = byte;
                let expected = if is_special(byte) { 1 << at } else { 0 };
                assert_eq!(specials(&chunk), expected, "{byte} at {at}");
            }
        }
        assert_eq!(specials(&[b'"'; WIDTH]), u64::MAX);
    }

    #[test]
    fn finds_the_next_from_everywhere_in_any_order() {
        for length in [0, 1, 63, 64, 65, 127, 128, 129, 300] {
            // Sparse at the front, dense at the back.
            let bytes: Vec<u8> = (0..length)
                .map(|at: usize| if at * at % 97 < at / 3 { b'"' } else { b'x' })
                .collect();
            let next = |from: usize| {
                let ahead = bytes.iter().skip(from).position(|b| is_special(*b));
                ahead.map_or(length, |ahead| from + ahead)
            };
            let mut narrow = Window::<1>::new(&bytes);
            let mut wide = Window::<3>::new(&bytes);
            for from in (0..length)
                .chain((0..length).rev())
                .chain((0..length).map(|at| at * 7 % length))
            {
                assert_eq!(narrow.find(from), next(from), "{length}: {from}");
                assert_eq!(wide.find(from), next(from), "{length}: {from}");
            }
            for beyond in [length, length + 9] {
                assert_eq!(narrow.find(beyond), length);
                assert_eq!(wide.find(beyond), length);
            }
        }
    }
}
