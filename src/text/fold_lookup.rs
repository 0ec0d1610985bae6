//! The folding of one character by itself, from a table.
//!
//! Rules of this file:
//!
//! * A character that never has to do with the one before it, and whose folding holds no white space, is *free*: its
//!   folding stands in the table. All others are *attached*: marks, what composes with the character before, what is
//!   dropped, what becomes white space.
//! * So what folds by the table is a free character that no attached one follows. Everything else is folded by the steps.
//! * The table is made by the test below, out of the steps themselves, and is checked against them by every test run.
//!
//! Two stages, as usual for tables of characters: the upper bits of a character number a block, and most blocks are the
//! same. 65 KB in all.

use super::fold_table::{BLOCK_OF, BLOCKS, ENDS, FOLDINGS};

/// What the table says of a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Folding {
    /// It folds to itself.
    Itself,
    /// It folds to this text.
    To(&'static str),
    /// It has to do with its neighbours.
    Attached,
}

/// As many bits of a character as number its place in a block.
const BLOCK_BITS: u32 = 7;
const BLOCK_LEN: usize = 1 << BLOCK_BITS;

/// The entries that are not the number of a folding.
const ITSELF: u16 = 0;
const ATTACHED: u16 = 1;
const FIRST_NUMBER: u16 = 2;

/// What the character folds to if no attached one follows.
#[inline]
pub(super) fn folding(c: char) -> Folding {
    match entry(c) {
        ITSELF => Folding::Itself,
        ATTACHED => Folding::Attached,
        number => numbered(usize::from(number - FIRST_NUMBER)),
    }
}

#[inline]
pub(super) fn is_attached(c: char) -> bool {
    entry(c) == ATTACHED
}

#[inline]
fn entry(c: char) -> u16 {
    let c = c as usize;
    let block = BLOCK_OF
        .get(c >> BLOCK_BITS)
        .map(|block| usize::from(*block));
    let block = block.and_then(|block| BLOCKS.get(block));
    // Beyond the table there are ideographs, what is unassigned, and tags: rare.
    block
        .and_then(|block| block.get(c % BLOCK_LEN))
        .copied()
        .unwrap_or(ATTACHED)
}

fn numbered(number: usize) -> Folding {
    let start = number.checked_sub(1).and_then(|before| ENDS.get(before));
    let start = start.map_or(0, |start| usize::from(*start));
    let end = ENDS.get(number).map_or(0, |end| usize::from(*end));
    FOLDINGS
        .get(start..end)
        .map_or(Folding::Attached, Folding::To)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fmt::Write as _;

    use unicode_normalization::char::{
        canonical_combining_class, decompose_canonical, decompose_compatible, is_combining_mark,
    };

    use super::*;
    use crate::text::case_fold::case_fold;
    use crate::text::fold::Folder;
    use crate::text::ignorable::is_ignorable;
    use crate::text::tests::assert_table_is_current;
    use crate::text::typed::is_left_out;

    /// The characters that the table has.
    const END: u32 = 0x2_0000;

    fn chars() -> impl Iterator<Item = char> {
        (0..END).map(|c| char::from_u32(c).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    /// The table, from the steps.
    #[derive(Default)]
    struct Table {
        entries: Vec<u16>,
        foldings: Vec<String>,
    }

    impl Table {
        fn make() -> Self {
            let mut table = Self::default();
            let mut numbers = BTreeMap::new();
            let seconds = seconds();
            let mut folder = Folder::default();
            for c in chars() {
                let mut text = String::new();
                folder.fold_piece(c.encode_utf8(&mut [0; 4]), |c| text.push(c));
                let entry = if !is_free(c, &seconds) || text.contains(char::is_whitespace) {
                    ATTACHED
                } else if text.chars().eq([c]) {
                    ITSELF
                } else {
                    *numbers.entry(text).or_insert_with_key(|text| {
                        table.foldings.push(text.clone());
                        FIRST_NUMBER + u16::try_from(table.foldings.len() - 1).unwrap()
                    })
                };
                table.entries.push(entry);
            }
            table
        }

        fn source(&self) -> String {
            let mut blocks: Vec<&[u16]> = Vec::new();
            let mut block_of = Vec::new();
            for block in self.entries.chunks(BLOCK_LEN) {
                let number = blocks.iter().position(|other| *other == block);
                block_of.push(number.unwrap_or(blocks.len()));
                if number.is_none() {
                    blocks.push(block);
                }
            }
            let mut end = 0;
            let ends: Vec<usize> = self
                .foldings
                .iter()
                .map(|folding| {
                    end += folding.len();
                    end
                })
                .collect();
            let mut out = String::from(
                "//! The table of [`fold_lookup`](super::fold_lookup). Made by its test; not to be edited.\n\n",
            );
            let list = |numbers: &[usize]| {
                let numbers: Vec<String> = numbers.iter().map(usize::to_string).collect();
                numbers.join(",")
            };
            let _ = writeln!(
                out,
                "/// The block of the characters that share their upper bits."
            );
            let _ = writeln!(
                out,
                "#[rustfmt::skip]\npub(super) static BLOCK_OF: [u8; {}] = [{}];\n",
                block_of.len(),
                list(&block_of)
            );
            let _ = writeln!(out, "/// The entries of the characters of a block.");
            let _ = writeln!(
                out,
                "#[rustfmt::skip]\npub(super) static BLOCKS: [[u16; {BLOCK_LEN}]; {}] = [",
                blocks.len()
            );
            for block in blocks {
                let block: Vec<usize> = block.iter().map(|entry| usize::from(*entry)).collect();
                let _ = writeln!(out, "    [{}],", list(&block));
            }
            let _ = writeln!(out, "];\n\n/// Where each folding ends.");
            let _ = writeln!(
                out,
                "#[rustfmt::skip]\npub(super) static ENDS: [u16; {}] = [{}];\n",
                ends.len(),
                list(&ends)
            );
            let _ = writeln!(out, "/// The foldings, one after the other.");
            let text: String = self
                .foldings
                .concat()
                .chars()
                .map(|c| c.escape_unicode().to_string())
                .collect();
            let _ = writeln!(
                out,
                "#[rustfmt::skip]\npub(super) static FOLDINGS: &str = \"{text}\";"
            );
            out
        }
    }

    /// What can be the second character of a composition.
    fn seconds() -> Vec<bool> {
        let mut seconds = vec![false; END as usize];
        for c in ('\0'..=char::MAX).filter(|c| !matches!(c, '\u{ac00}'..='\u{d7a3}')) {
            let mut parts = Vec::new();
            decompose_canonical(c, |part| parts.push(part));
            if let [.., second] = parts.as_slice() {
                let second = *second;
                if parts.len() > 1 && (second as u32) < END {
                    seconds[second as usize] = true;
                }
            }
        }
        // The vowels and final consonants of Hangul.
        for c in '\u{1161}'..='\u{11ff}' {
            seconds[c as usize] = true;
        }
        seconds
    }

    /// Whether nothing before the character matters to its folding, and it does not matter to that.
    fn is_free(c: char, seconds: &[bool]) -> bool {
        let stands_alone = |c: char| {
            let is_second = seconds.get(c as usize).copied().unwrap_or(true);
            canonical_combining_class(c) == 0 && !is_combining_mark(c) && !is_second
        };
        let mut first = None;
        decompose_compatible(c, |part| {
            first.get_or_insert(part);
        });
        let Some(first) = first else { return false };
        let mut folded = None;
        case_fold(first, |part| {
            folded.get_or_insert(part);
        });
        !is_ignorable(c)
            && !is_left_out(first)
            && stands_alone(first)
            && folded.is_some_and(stands_alone)
    }

    #[test]
    fn the_table_is_current() {
        assert_table_is_current("fold_table.rs", &Table::make().source());
    }

    #[test]
    fn the_table_is_as_large_as_is_said() {
        let bytes =
            size_of_val(&BLOCK_OF) + size_of_val(&BLOCKS) + size_of_val(&ENDS) + FOLDINGS.len();
        assert_eq!(bytes / 1024, 65);
    }
}
