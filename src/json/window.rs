//! Finds the bytes that end or change a string, sixty-four at a time.
//!
//! A body is a few dozen short strings. Looking at each by itself is a loop for each, left after another number of steps
//! than the one before. Looking at sixty-four bytes whatever they are takes no branch at all, and the answer, a bit for
//! each, does for all the strings in them.

/// Some bytes, and what was seen of them last.
#[derive(Clone, Copy)]
pub(crate) struct Window<'a> {
    bytes: &'a [u8],
    /// Where the bytes begin that were looked at.
    start: usize,
    /// A bit for each of them, the first one lowest: set for a quote, a backslash, a control character.
    specials: u64,
}

const WIDTH: usize = 64;

impl<'a> Window<'a> {
    /// Looks at the bytes from `start` on.
    pub(crate) fn new(bytes: &'a [u8], start: usize) -> Self {
        Self {
            bytes,
            start,
            specials: look(bytes, start),
        }
    }

    /// All bytes, not only those that were looked at.
    #[inline]
    pub(crate) fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The first offset at or after `pos` that holds a quote, a backslash or a control character, or the end.
    #[inline]
    pub(super) fn find(&mut self, pos: usize) -> usize {
        // From before the window this is no small number either.
        let seen = pos.wrapping_sub(self.start);
        if seen < WIDTH {
            let ahead = self.specials >> seen;
            if ahead != 0 {
                return pos + ahead.trailing_zeros() as usize;
            }
            return self.find_further(self.start + WIDTH);
        }
        self.find_further(pos)
    }

    /// The same, looking at the bytes anew.
    #[inline(never)]
    fn find_further(&mut self, mut pos: usize) -> usize {
        while pos < self.bytes.len() {
            *self = Self::new(self.bytes, pos);
            if self.specials != 0 {
                return pos + self.specials.trailing_zeros() as usize;
            }
            pos += WIDTH;
        }
        self.bytes.len()
    }
}

/// The specials among sixty-four bytes.
#[inline]
fn look(bytes: &[u8], start: usize) -> u64 {
    let rest = bytes.get(start..).unwrap_or_default();
    match rest.first_chunk() {
        Some(chunk) => specials(chunk),
        None => look_at_few(rest),
    }
}

#[cold]
fn look_at_few(bytes: &[u8]) -> u64 {
    let mut chunk = [b' '; WIDTH];
    for (place, byte) in chunk.iter_mut().zip(bytes) {
        *place = *byte;
    }
    specials(&chunk)
}

/// Written so that compilers make vector instructions of it: a flag for each byte, without a branch, then eight flags
/// to eight bits by one multiplication, which moves flag number i from bit 8i to bit 56 + i.
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
            let mut window = Window::new(&bytes, 0);
            for from in (0..length)
                .chain((0..length).rev())
                .chain((0..length).map(|at| at * 7 % length))
            {
                assert_eq!(window.find(from), next(from), "{length}: {from}");
            }
            assert_eq!(window.find(length), length);
            assert_eq!(Window::new(&bytes, length + 9).find(length), length);
        }
    }
}
