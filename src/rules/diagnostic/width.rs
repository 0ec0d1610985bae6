//! How wide a character is on a terminal: the mark under a place stands below it in scripts of wide characters, too.

use regex::Regex;

/// Knows how wide characters are. Making one costs a fraction of a millisecond.
#[derive(Clone, Debug)]
pub(super) struct Widths {
    without: Option<Regex>,
}

impl Widths {
    pub(super) fn new() -> Self {
        // Marks above and below a letter, format characters, vowels and finals of a Hangul syllable.
        let without = r"[\p{Mn}\p{Me}\p{Cf}\x{1160}-\x{11ff}\x{d7b0}-\x{d7fb}]";
        Self {
            without: Regex::new(without).ok(),
        }
    }

    /// In columns. Characters that stand on the one before take none, ideographs, fullwidth forms and pictures two.
    pub(super) fn of(&self, c: char) -> usize {
        if c.is_ascii() {
            return 1;
        }
        let without = self.without.as_ref();
        if without.is_some_and(|without| without.is_match(c.encode_utf8(&mut [0; 4]))) {
            return 0;
        }
        let behind = WIDE.partition_point(|(first, _)| *first <= c);
        let before = behind.checked_sub(1).and_then(|index| WIDE.get(index));
        1 + usize::from(before.is_some_and(|(_, last)| c <= *last))
    }
}

/// First and last of the characters that are wide or fullwidth (Unicode Standard Annex 11, Unicode 16); what is not
/// assigned between two such is counted with them.
#[rustfmt::skip]
const WIDE: &[(char, char)] = &[
    ('\u{1100}', '\u{115f}'), ('\u{231a}', '\u{231b}'), ('\u{2329}', '\u{232a}'), ('\u{23e9}', '\u{23ec}'),
    ('\u{23f0}', '\u{23f0}'), ('\u{23f3}', '\u{23f3}'), ('\u{25fd}', '\u{25fe}'), ('\u{2614}', '\u{2615}'),
    ('\u{2630}', '\u{2637}'), ('\u{2648}', '\u{2653}'), ('\u{267f}', '\u{267f}'), ('\u{268a}', '\u{268f}'),
    ('\u{2693}', '\u{2693}'), ('\u{26a1}', '\u{26a1}'), ('\u{26aa}', '\u{26ab}'), ('\u{26bd}', '\u{26be}'),
    ('\u{26c4}', '\u{26c5}'), ('\u{26ce}', '\u{26ce}'), ('\u{26d4}', '\u{26d4}'), ('\u{26ea}', '\u{26ea}'),
    ('\u{26f2}', '\u{26f3}'), ('\u{26f5}', '\u{26f5}'), ('\u{26fa}', '\u{26fa}'), ('\u{26fd}', '\u{26fd}'),
    ('\u{2705}', '\u{2705}'), ('\u{270a}', '\u{270b}'), ('\u{2728}', '\u{2728}'), ('\u{274c}', '\u{274c}'),
    ('\u{274e}', '\u{274e}'), ('\u{2753}', '\u{2755}'), ('\u{2757}', '\u{2757}'), ('\u{2795}', '\u{2797}'),
    ('\u{27b0}', '\u{27b0}'), ('\u{27bf}', '\u{27bf}'), ('\u{2b1b}', '\u{2b1c}'), ('\u{2b50}', '\u{2b50}'),
    ('\u{2b55}', '\u{2b55}'), ('\u{2e80}', '\u{303e}'), ('\u{3041}', '\u{3247}'), ('\u{3250}', '\u{a4c6}'),
    ('\u{a960}', '\u{a97c}'), ('\u{ac00}', '\u{d7a3}'), ('\u{f900}', '\u{faff}'), ('\u{fe10}', '\u{fe6b}'),
    ('\u{ff01}', '\u{ff60}'), ('\u{ffe0}', '\u{ffe6}'), ('\u{16fe0}', '\u{1b2fb}'), ('\u{1d300}', '\u{1d376}'),
    ('\u{1f004}', '\u{1f004}'), ('\u{1f0cf}', '\u{1f0cf}'), ('\u{1f18e}', '\u{1f18e}'), ('\u{1f191}', '\u{1f19a}'),
    ('\u{1f1ae}', '\u{1f1ae}'), ('\u{1f200}', '\u{1f320}'), ('\u{1f32d}', '\u{1f335}'), ('\u{1f337}', '\u{1f37c}'),
    ('\u{1f37e}', '\u{1f393}'), ('\u{1f3a0}', '\u{1f3ca}'), ('\u{1f3cf}', '\u{1f3d3}'), ('\u{1f3e0}', '\u{1f3f0}'),
    ('\u{1f3f4}', '\u{1f3f4}'), ('\u{1f3f8}', '\u{1f43e}'), ('\u{1f440}', '\u{1f440}'), ('\u{1f442}', '\u{1f4fc}'),
    ('\u{1f4ff}', '\u{1f53d}'), ('\u{1f54b}', '\u{1f54e}'), ('\u{1f550}', '\u{1f567}'), ('\u{1f57a}', '\u{1f57a}'),
    ('\u{1f595}', '\u{1f596}'), ('\u{1f5a4}', '\u{1f5a4}'), ('\u{1f5fb}', '\u{1f64f}'), ('\u{1f680}', '\u{1f6c5}'),
    ('\u{1f6cc}', '\u{1f6cc}'), ('\u{1f6d0}', '\u{1f6d2}'), ('\u{1f6d5}', '\u{1f6df}'), ('\u{1f6eb}', '\u{1f6ec}'),
    ('\u{1f6f4}', '\u{1f6fc}'), ('\u{1f7da}', '\u{1f7da}'), ('\u{1f7e0}', '\u{1f7f0}'), ('\u{1f90c}', '\u{1f93a}'),
    ('\u{1f93c}', '\u{1f945}'), ('\u{1f947}', '\u{1f9ff}'), ('\u{1fa70}', '\u{1fafa}'), ('\u{20000}', '\u{3fffd}'),
];
