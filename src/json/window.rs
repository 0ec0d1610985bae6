//! Finds the bytes that end or change a string, sixty-four at a time.
//!
//! A body is a few dozen short strings. Looking at each by itself is a loop for each, left after another number of steps
//! than the one before. Looking at sixty-four bytes whatever they are takes no branch at all, and the answer, a bit for
//! each, does for all the strings in them. A processor does best with many such answers made in a row.

use crate::mask::{WIDTH, mask};

/// What was seen last of some bytes, many words at once. All questions are about the same bytes.
pub(super) struct Window {
    /// Where the bytes begin that were looked at.
    start: usize,
    specials: [u64; WORDS],
}

/// One of these words, at hand.
#[derive(Clone, Copy)]
pub(super) struct Word {
    /// Where the bytes begin that it stands for.
    start: usize,
    /// A bit for each of them, the first one lowest: set for a quote, a backslash, a control character.
    specials: u64,
}

/// For a body with one message.
const WORDS: usize = 16;

/// As far from every offset as can be.
const NOWHERE: usize = usize::MAX / 2;

impl Word {
    /// Stands for no byte.
    pub(super) const NONE: Self = Self {
        start: NOWHERE,
        specials: 0,
    };

    /// The first offset at or after `pos` that holds a quote, a backslash or a control character, or the end. Where this is
    /// not the word to say so, it becomes that.
    #[inline]
    pub(super) fn find(&mut self, window: &mut Window, bytes: &[u8], mut pos: usize) -> usize {
        loop {
            // A place before the word wraps to a large number.
            let seen = pos.wrapping_sub(self.start);
            if seen < WIDTH {
                let ahead = self.specials >> seen;
                if ahead != 0 {
                    return pos + ahead.trailing_zeros() as usize;
                }
                pos = self.start + WIDTH;
            }
            *self = match window.word(pos) {
                Some(word) => word,
                None if pos < bytes.len() => window.look(bytes, pos),
                None => return bytes.len(),
            };
        }
    }
}

impl Window {
    /// Nothing is looked at before somebody asks.
    #[inline]
    pub(super) fn new() -> Self {
        Self {
            start: NOWHERE,
            specials: [0; WORDS],
        }
    }

    /// The word that `pos` is in, if it was looked at.
    #[inline]
    fn word(&self, pos: usize) -> Option<Word> {
        let seen = pos.wrapping_sub(self.start);
        let specials = *self.specials.get(seen / WIDTH)?;
        Some(Word {
            start: pos - seen % WIDTH,
            specials,
        })
    }

    /// Looks at the bytes from `start` on; returns their first word.
    #[cold]
    fn look(&mut self, bytes: &[u8], start: usize) -> Word {
        self.start = start;
        self.specials = [0; WORDS];
        let rest = bytes.get(start..).unwrap_or_default();
        for (word, bytes) in self.specials.iter_mut().zip(rest.chunks(WIDTH)) {
            *word = match bytes.first_chunk() {
                Some(bytes) => specials(bytes),
                None => last_specials(bytes),
            };
        }
        let [specials, ..] = self.specials;
        Word { start, specials }
    }
}

/// The specials among less than sixty-four bytes.
fn last_specials(bytes: &[u8]) -> u64 {
    let mut chunk = [b' '; WIDTH];
    if let Some(places) = chunk.get_mut(..bytes.len()) {
        places.copy_from_slice(bytes);
    }
    specials(&chunk)
}

/// The specials among sixty-four bytes.
#[inline]
fn specials(chunk: &[u8; WIDTH]) -> u64 {
    mask(chunk, |byte| byte < b' ' || byte == b'"' || byte == b'\\')
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
        for length in [0, 1, 63, 64, 65, 127, 128, 129, 300, 1023, 1024, 1025, 2500] {
            // Sparse at the front, dense at the back.
            let bytes: Vec<u8> = (0..length)
                .map(|at: usize| if at * at % 97 < at / 3 { b'"' } else { b'x' })
                .collect();
            let next = |from: usize| {
                let ahead = bytes.iter().skip(from).position(|b| is_special(*b));
                ahead.map_or(length, |ahead| from + ahead)
            };
            let (mut window, mut word) = (Window::new(), Word::NONE);
            for from in (0..length)
                .chain((0..length).rev())
                .chain((0..length).map(|at| at * 7 % length))
            {
                let found = word.find(&mut window, &bytes, from);
                assert_eq!(found, next(from), "{length}: {from}");
            }
            for beyond in [length, length + 9] {
                assert_eq!(word.find(&mut window, &bytes, beyond), length);
            }
        }
    }
}
