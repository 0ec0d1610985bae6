//! Where words begin and end in a folded text (section 5 of the rule language).
//!
//! A word is a maximal run of letters, marks, decimal digits and `_`. In the scripts that are written without spaces
//! each of these is a word of its own.

use std::ops::Range;
use std::slice;

use unicode_normalization::char::is_combining_mark;

use super::ascii::{Block, leading_ascii};
use super::class::{Class, class};

/// A piece of a text: the bytes `start..end`, on character boundaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Span {
    /// The piece of the text this was made for.
    pub(crate) fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }
}

/// Replaces what is in `words` by the words of a folded text, in order. Linear in the length of the text.
pub(crate) fn split_words(text: &str, words: &mut Vec<Span>) {
    words.clear();
    let mut splitter = Splitter { words, open: None };
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let (ascii, others) = rest
            .split_at_checked(leading_ascii(rest))
            .unwrap_or((rest, ""));
        splitter.ascii(at, ascii.as_bytes());
        at += ascii.len();
        // Between two such words there is most often a space, and no more of ASCII.
        for c in others.chars().take_while(|c| !c.is_ascii() || *c == ' ') {
            splitter.other(at, c);
            at += c.len_utf8();
        }
    }
    splitter.end(at);
}

/// Finds the words of a text that is not folded yet, and says whether it has capitals. `None` unless the text is all ASCII
/// and tidy, so that folding moves nothing.
pub(crate) fn split_tidy(text: &str, words: &mut Vec<Span>) -> Option<bool> {
    words.clear();
    let mut splitter = Splitter { words, open: None };
    let mut has_capitals = false;
    // As if the text stood behind a space: one at its start is one too many.
    let mut before = 1;
    for (bytes, start) in text.as_bytes().chunks(64).zip((0..).step_by(64)) {
        let block = Block::of(bytes);
        if !block.is_ascii() {
            return None;
        }
        let spaces = block.spaces();
        if block.has_controls() || spaces & (spaces << 1 | before) != 0 {
            return None;
        }
        before = spaces >> 63;
        has_capitals |= block.has_capitals();
        splitter.block(start, bytes.len(), block.words());
    }
    splitter.end(text.len());
    Some(has_capitals)
}

/// A text on its way to words.
struct Splitter<'w> {
    words: &'w mut Vec<Span>,
    /// Where the word at hand begins.
    open: Option<usize>,
}

impl Splitter<'_> {
    /// Takes bytes that are all ASCII and stand at `start`.
    fn ascii(&mut self, start: usize, bytes: &[u8]) {
        for (block, start) in bytes.chunks(64).zip((start..).step_by(64)) {
            self.block(start, block.len(), Block::of(block).words());
        }
    }

    /// Takes at most 64 bytes, of which these bits are inside words.
    #[inline]
    fn block(&mut self, start: usize, length: usize, inside: u64) {
        // A bit wherever a word begins, and one behind each; what follows the block is not known yet.
        let known = u64::MAX >> (64 - length);
        let inside = inside & known;
        let before = inside << 1 | u64::from(self.open.is_some());
        let (mut starts, mut ends) = (inside & !before, before & !inside & known);
        if self.open.is_some() && ends != 0 {
            self.end(start + next(&mut ends));
        }
        // From here on they take turns.
        while starts != 0 {
            self.open = Some(start + next(&mut starts));
            if ends != 0 {
                self.end(start + next(&mut ends));
            }
        }
    }

    /// Takes another character.
    fn other(&mut self, at: usize, c: char) {
        match common_class(c) {
            Class::Other => self.end(at),
            Class::Letter | Class::LosesMarks | Class::Digit => {
                self.open = self.open.or(Some(at));
            }
            Class::WithoutSpaces => {
                self.end(at);
                self.words.push(Span {
                    start: at,
                    end: at + c.len_utf8(),
                });
            }
        }
    }

    /// Ends the word at hand, if there is one.
    fn end(&mut self, end: usize) {
        if let Some(start) = self.open.take() {
            self.words.push(Span { start, end });
        }
    }
}

/// The words of a folded text as `whole_message` compares them: `_` parts words, and neither the key of an emoji (`1`
/// with U+20E3) nor a mark that stands on no word (the accent key alone, `stop´`) is one.
///
/// `words` are those that [`split_words`] finds. Linear in their length, as far as it is asked for.
pub(super) fn bare_words<'t>(text: &'t str, words: &'t [Span]) -> BareWords<'t> {
    BareWords {
        text,
        words: words.iter(),
        rest: Span {
            start: usize::MAX,
            end: usize::MAX,
        },
        follows_word: false,
    }
}

/// See [`bare_words`].
#[derive(Clone)]
pub(crate) struct BareWords<'t> {
    text: &'t str,
    words: slice::Iter<'t, Span>,
    /// What is left of the word at hand.
    rest: Span,
    /// Whether it goes on where the word before ended: marks then stand on that one.
    follows_word: bool,
}

impl Iterator for BareWords<'_> {
    type Item = Span;

    #[inline]
    fn next(&mut self) -> Option<Span> {
        loop {
            if self.rest.start == self.rest.end {
                let word = *self.words.next()?;
                self.follows_word = word.start == self.rest.end;
                self.rest = word;
            }
            let word = self.rest.of(self.text);
            let is_bare = |byte: u8| byte.is_ascii_alphanumeric();
            let bare = if word.bytes().all(is_bare) {
                std::mem::replace(&mut self.rest.start, self.rest.end)..self.rest.end
            } else {
                self.cut(word)
            };
            if !bare.is_empty() {
                return Some(Span {
                    start: bare.start,
                    end: bare.end,
                });
            }
        }
    }
}

impl BareWords<'_> {
    /// Cuts off what stands before a `_` or a key; where in the text that is.
    #[inline(never)]
    fn cut(&mut self, word: &str) -> Range<usize> {
        let end = word.find(['_', KEYCAP]).unwrap_or(word.len());
        let (mut bare, rest) = word.split_at_checked(end).unwrap_or((word, ""));
        let rest = if rest.starts_with(KEYCAP) {
            let mut chars = bare.chars();
            chars.next_back();
            bare = chars.as_str();
            rest.trim_start_matches(is_combining_mark)
        } else {
            rest.strip_prefix('_').unwrap_or(rest)
        };
        let on_nothing = if self.follows_word {
            0
        } else {
            bare.len() - bare.trim_start_matches(is_combining_mark).len()
        };
        let start = self.rest.start;
        self.rest.start = self.rest.end - rest.len();
        self.follows_word = false;
        start + on_nothing..start + bare.len()
    }
}

/// The mark that makes a key of the character before it.
const KEYCAP: char = '\u{20e3}';

/// Clears the lowest bit and returns its position.
fn next(bits: &mut u64) -> usize {
    let place = bits.trailing_zeros() as usize;
    *bits &= *bits - 1;
    place
}

/// The class of a character beyond ASCII, or of a space. The common letters need no look into the table.
#[inline]
fn common_class(c: char) -> Class {
    match c {
        ' ' => Class::Other,
        // Cyrillic and Hangul.
        '\u{400}'..='\u{481}' | '\u{ac00}'..='\u{d7a3}' => Class::Letter,
        // Thai, kana and ideographs.
        '\u{e01}'..='\u{e3a}'
        | '\u{e40}'..='\u{e4e}'
        | '\u{3041}'..='\u{3096}'
        | '\u{30a1}'..='\u{30fa}'
        | '\u{4e00}'..='\u{9fff}' => Class::WithoutSpaces,
        _ => class(c),
    }
}

/// Whether the word is one character of a script written without spaces: it is a word wherever it stands.
pub(super) fn is_single(word: &str) -> bool {
    let mut chars = word.chars();
    chars
        .next()
        .is_some_and(|c| class(c) == Class::WithoutSpaces)
        && chars.as_str().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::may_be_folded;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<&str> {
        let mut words = vec![Span::default()];
        split_words(text, &mut words);
        words.into_iter().map(|word| word.of(text)).collect()
    }

    #[test]
    fn cuts_into_words() {
        for (text, expected) in [
            ("", vec![]),
            ("?! 👍", vec![]),
            ("stop", vec!["stop"]),
            (
                "segunda-via, por favor!",
                vec!["segunda", "via", "por", "favor"],
            ),
            ("order_id x2 c++", vec!["order_id", "x2", "c"]),
            ("don't", vec!["don", "t"]),
            ("한국어 말", vec!["한국어", "말"]),
            ("हिन्दी में", vec!["हिन्दी", "में"]),
            ("إيقاف", vec!["إيقاف"]),
            ("12 x3", vec!["12", "x3"]),
            ("1\u{20e3}", vec!["1\u{20e3}"]),
            ("日本go語", vec!["日", "本", "go", "語"]),
            ("ガス、がす", vec!["ガ", "ス", "が", "す"]),
            ("ไม่", vec!["ไ", "ม", "่"]),
            ("ឈប់។", vec!["ឈ", "ប", "់"]),
            ("3月 5日", vec!["3", "月", "5", "日"]),
            ("ⅳ²", vec![]),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
    }

    #[test]
    fn bare_words_are_what_was_said() {
        for (text, expected) in [
            ("", vec![]),
            ("stop", vec!["stop"]),
            ("stop!!! 🙏", vec!["stop"]),
            ("«¿stop?» …", vec!["stop"]),
            ("*_~stop~_*", vec!["stop"]),
            ("__opt_out_", vec!["opt", "out"]),
            ("opt-out.", vec!["opt", "out"]),
            ("stop 1\u{20e3}", vec!["stop"]),
            ("#\u{20e3}1\u{20e3} stop2\u{20e3}3", vec!["stop", "3"]),
            ("stop 1", vec!["stop", "1"]),
            // What folding leaves of an accent key.
            ("stop \u{301}", vec!["stop"]),
            ("\u{301}stop_\u{301}a", vec!["stop", "a"]),
            ("stop\u{0}", vec!["stop"]),
            ("बंद।", vec!["बंद"]),
            ("ไม่!", vec!["ไ", "ม", "่"]),
            ("か\u{309a}", vec!["か", "\u{309a}"]),
            ("止めて。", vec!["止", "め", "て"]),
            ("👍👍 1\u{20e3} _ \u{301}", vec![]),
        ] {
            let mut spans = Vec::new();
            split_words(text, &mut spans);
            let bare: Vec<&str> = bare_words(text, &spans).map(|word| word.of(text)).collect();
            assert_eq!(bare, expected, "{text}");
        }
    }

    /// The same classes from an independent copy of the character database.
    fn reference(text: &str) -> Vec<String> {
        let single = "\\p{Han}\\p{Hiragana}\\p{Katakana}\\p{Thai}\\p{Lao}\\p{Khmer}\\p{Myanmar}";
        let word = format!(
            r"[\p{{L}}\p{{M}}\p{{Nd}}_&&[{single}]]|[\p{{L}}\p{{M}}\p{{Nd}}_&&[^{single}]]+"
        );
        let word = regex::Regex::new(&word).unwrap();
        word.find_iter(text)
            .map(|word| word.as_str().to_owned())
            .collect()
    }

    #[test]
    fn every_character_is_classed_as_the_database_has_it() {
        let unassigned = regex::Regex::new(r"\p{Unassigned}").unwrap();
        // A thousand characters at a time, each beside a letter; new ones, of which the two copies of the
        // database may think differently, are left out, and what no folded text has.
        let all: Vec<char> = ('\0'..=char::MAX)
            .filter(|c| may_be_folded(*c) && !unassigned.is_match(c.encode_utf8(&mut [0; 4])))
            .collect();
        for chunk in all.chunks(1_000) {
            let text: String = chunk.iter().flat_map(|c| ['x', *c, ' ']).collect();
            assert_eq!(words(&text), reference(&text));
        }
    }

    proptest! {
        #[test]
        fn agrees_with_the_database(text in "[ab1_ .!é日本ก็ガーหั한\u{301}\u{3099}\u{20e3}3]{0,20}|[a-z_ .]{0,200}|[a-zé ]{50,150}") {
            prop_assert_eq!(words(&text), reference(&text));
        }
    }
}
