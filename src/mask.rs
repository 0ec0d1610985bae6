//! A bit for each of many bytes: a question is asked of sixty-four at once, without a branch that a processor could guess wrong.

use wide::i8x16;

/// How many bytes a mask stands for.
pub(crate) const WIDTH: usize = 64;

/// Which of the bytes it is true of; the bit of the first one is the lowest.
#[inline]
pub(crate) fn mask(bytes: &[u8; WIDTH], is: impl Fn(u8) -> bool) -> u64 {
    // All bits of a byte or none: what the compiler makes of comparing sixteen at once.
    let answers = bytes.map(|byte| if is(byte) { -1 } else { 0 });
    let sixteens = answers.chunks_exact(16).rev();
    let masks = sixteens.map(|answers| {
        let answers = answers
            .first_chunk()
            .map_or(i8x16::ZERO, |answers| i8x16::new(*answers));
        u64::from(answers.move_mask().unsigned_abs())
    });
    masks.fold(0, |bits, mask| bits << 16 | mask)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_a_bit_for_each_byte_wherever_it_stands() {
        for byte in 0..=u8::MAX {
            for at in 0..WIDTH {
                let mut bytes = [byte.wrapping_add(1); WIDTH];
                bytes[at] = byte;
                assert_eq!(
                    mask(&bytes, |other| other == byte),
                    1 << at,
                    "{byte} at {at}"
                );
            }
            assert_eq!(mask(&[byte; WIDTH], |_| true), u64::MAX);
            assert_eq!(mask(&[byte; WIDTH], |_| false), 0);
        }
    }
}
