//! What a character is, as far as folding and the cutting of words ask, from one table.
//!
//! The table is made by the test below, out of two independent copies of the character database, and is checked against
//! them by every test run.

use super::class_table::RANGES;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// No letter, mark or decimal digit.
    Other,
    /// A letter or a mark.
    Letter,
    /// A Latin, Greek or Cyrillic letter: it loses its marks.
    LosesMarks,
    /// A letter or a mark of a script that is written without spaces.
    WithoutSpaces,
    /// A decimal digit of any script.
    Digit,
}

/// As many bits of an entry are the class; above them stands the first character of a range.
const CLASS_BITS: u32 = 3;

/// What the character is.
pub(super) fn class(c: char) -> Class {
    range_of(c).1
}

/// The digit from `0` to `9` that a decimal digit of any script stands for; `None` for all others.
pub(super) fn digit(c: char) -> Option<char> {
    match range_of(c) {
        // Unicode promises that the digits of a script follow each other.
        (first, Class::Digit) => char::from_digit((u32::from(c) - first) % 10, 10),
        _ => None,
    }
}

/// The range of one class that the character is in: its first character, and the class.
fn range_of(c: char) -> (u32, Class) {
    let above = (u32::from(c) + 1) << CLASS_BITS;
    // Of most characters the ranges are few that begin in their block.
    let block = u32::from(c) as usize >> BLOCK_BITS;
    let bounds = STARTS.get(block).zip(STARTS.get(block + 1));
    let (from, to) = bounds.map_or((0, RANGES.len()), |(from, to)| {
        (usize::from(*from), usize::from(*to))
    });
    let in_block = RANGES.get(from..to).unwrap_or_default();
    let next = from + in_block.partition_point(|entry| *entry < above);
    let entry = next.checked_sub(1).and_then(|at| RANGES.get(at));
    let entry = entry.copied().unwrap_or_default();
    let class = match entry & ((1 << CLASS_BITS) - 1) {
        1 => Class::Letter,
        2 => Class::LosesMarks,
        3 => Class::WithoutSpaces,
        4 => Class::Digit,
        _ => Class::Other,
    };
    (entry >> CLASS_BITS, class)
}

/// As many bits of a character number its place in a block.
const BLOCK_BITS: u32 = 7;

/// How many blocks have a start: beyond them there are ideographs and little else.
const BLOCKS: usize = 0x2_0000 >> BLOCK_BITS;

/// How many ranges begin before each block.
static STARTS: [u16; BLOCKS + 1] = starts();

#[expect(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "only the compiler runs it, and `get` and `try_from` are not for it"
)]
const fn starts() -> [u16; BLOCKS + 1] {
    let mut starts = [0; BLOCKS + 1];
    let (mut block, mut at) = (0, 0);
    while block < starts.len() {
        while at < RANGES.len() && RANGES[at] < (block << (BLOCK_BITS + CLASS_BITS)) as u32 {
            at += 1;
        }
        starts[block] = at as u16;
        block += 1;
    }
    starts
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};
    use unicode_script::{Script, UnicodeScript};

    use super::*;
    use crate::text::tests::assert_table_is_current;

    fn from_database(c: char) -> Class {
        let is_letter = c.general_category_group() == GeneralCategoryGroup::Letter;
        if c.general_category() == GeneralCategory::DecimalNumber {
            return Class::Digit;
        }
        if !is_letter && c.general_category_group() != GeneralCategoryGroup::Mark {
            return Class::Other;
        }
        match c.script() {
            Script::Latin | Script::Greek | Script::Cyrillic if is_letter => Class::LosesMarks,
            Script::Han
            | Script::Hiragana
            | Script::Katakana
            | Script::Thai
            | Script::Lao
            | Script::Khmer
            | Script::Myanmar => Class::WithoutSpaces,
            _ => Class::Letter,
        }
    }

    fn source() -> String {
        let mut entries: Vec<u32> = Vec::new();
        let mut last = None;
        for c in '\0'..=char::MAX {
            let class = from_database(c);
            if last != Some(class) {
                entries.push((u32::from(c) << CLASS_BITS) | class as u32);
                last = Some(class);
            }
        }
        let mut out = format!(
            "//! The table of [`class`](super::class). Made by its test; not to be edited.\n\n\
             /// Where the ranges of one class begin: the first character, and three bits for the class.\n\
             pub(super) static RANGES: [u32; {}] = [\n",
            entries.len()
        );
        for line in entries.chunks(8) {
            let numbers: Vec<String> = line
                .iter()
                .map(|entry| format!("0x{:02x}_{:04x},", entry >> 16, entry & 0xffff))
                .collect();
            let _ = writeln!(out, "    {}", numbers.join(" "));
        }
        out + "];\n"
    }

    #[test]
    fn the_table_is_current() {
        assert_table_is_current("class_table.rs", &source());
    }

    #[test]
    fn every_character_is_what_the_database_says() {
        for c in '\0'..=char::MAX {
            assert_eq!(class(c), from_database(c), "{}", c.escape_unicode());
        }
    }

    #[test]
    fn the_digits_of_a_script_are_ten_in_a_row() {
        let digits = ('\0'..=char::MAX).filter(|c| class(*c) == Class::Digit);
        for (expected, c) in ('0'..='9').cycle().zip(digits) {
            assert_eq!(digit(c), Some(expected), "{}", c.escape_unicode());
        }
        for c in ['a', '²', 'Ⅳ', '½', '\u{301}', '〇'] {
            assert_eq!(digit(c), None, "{c}");
        }
        for (c, expected) in [('7', '7'), ('٣', '3'), ('۴', '4'), ('९', '9'), ('๑', '1')] {
            assert_eq!(digit(c), Some(expected), "{c}");
        }
    }
}
