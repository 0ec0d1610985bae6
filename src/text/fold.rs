//! The one folding: what makes `É URGENTE!` and `e urgente!` the same text.
//!
//! In this order (section 5 of the rule language):
//!
//! 1. drop default-ignorable and bidi control characters,
//! 2. NFKC,
//! 3. full case folding,
//! 4. what people type in place of a letter: Latin, Greek and Cyrillic without combining marks, Latin without strokes,
//!    Arabic and Hebrew without vowel signs, one shape of alef, ya, ha and kaf, the digits `0` to `9`; compose the rest
//!    again (NFC),
//! 5. white space of any kind to one space, trim.
//!
//! Folding a folded text changes nothing. Two facts make it fast: an ASCII character begins a piece that no step
//! looks across, so most pieces are one byte; and within a piece it is enough to decompose once (NFKD), since folding
//! and removing marks see through composition and step 4 composes last anyway.

use unicode_normalization::char::{
    canonical_combining_class, compose, decompose_compatible, is_combining_mark,
};

use super::ascii::{Look, leading_ascii};
use super::case_fold::case_fold;
use super::class::{Class, class};
use super::fold_lookup::{Folding, folding, is_attached};
use super::ignorable::is_ignorable;
use super::typed::typed;

/// The folded text. To fold often, keep a [`Folder`].
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    Folder::default().fold_into(text, &mut out);
    out
}

/// Whether this character can stand in a folded text. False only if folding always changes it.
pub(crate) fn may_be_folded(c: char) -> bool {
    !c.is_alphanumeric() || fold(c.encode_utf8(&mut [0; 4])).chars().eq([c])
}

/// The buffers of the folding, to be used again: once they have grown, folding allocates nothing.
///
/// It has no `Debug`: its buffers hold what was folded last.
#[derive(Clone, Default)]
pub(crate) struct Folder {
    decomposed: Vec<char>,
    composer: Composer,
}

impl Folder {
    /// Replaces what is in `out` by the folded `text`. Linear in the length of the text.
    pub(crate) fn fold_into(&mut self, text: &str, out: &mut String) {
        let look = Look::at(text);
        if look.is_ascii && look.is_tidy {
            fold_tidy(text, look.has_capitals, out);
            return;
        }
        out.clear();
        self.fold_pieces(text, look.is_tidy, out);
        finish(look.has_capitals, out);
    }

    /// Folds a text piece by piece, the ASCII ones but for their capitals.
    fn fold_pieces(&mut self, text: &str, is_tidy: bool, out: &mut String) {
        let mut rest = text;
        while !rest.is_empty() {
            let ascii = leading_ascii(rest);
            let attached = attached_len(tail(rest, ascii));
            // The last ASCII character before marks begins their piece.
            let plain = if attached == 0 {
                ascii
            } else {
                ascii.saturating_sub(1)
            };
            let (plain, piece) = rest.split_at_checked(plain).unwrap_or((rest, ""));
            push_ascii(plain, is_tidy, out);
            rest = self.push_attached(piece, ascii - plain.len() + attached, out);
            rest = self.push_free(rest, out);
        }
    }

    /// Folds the characters up to the next ASCII one, of which the first is free; returns the rest of the text.
    fn push_free<'t>(&mut self, mut rest: &'t str, out: &mut String) -> &'t str {
        while let Some(c) = rest.chars().next().filter(|c| !c.is_ascii()) {
            let after = tail(rest, c.len_utf8());
            let attached = attached_len(after);
            let folding = folding(c);
            match folding {
                Folding::Itself if attached == 0 => out.push(c),
                Folding::To(text) if attached == 0 => out.push_str(text),
                _ => {
                    rest = self.push_attached(rest, c.len_utf8() + attached, out);
                    continue;
                }
            }
            rest = after;
        }
        rest
    }

    /// Folds the first `length` bytes, a character and what is attached to it, by the steps; returns the rest of the text.
    fn push_attached<'t>(&mut self, text: &'t str, length: usize, out: &mut String) -> &'t str {
        if length == 0 {
            return text;
        }
        let (piece, rest) = text.split_at_checked(length).unwrap_or((text, ""));
        self.fold_piece(piece, |c| push(c, out));
        rest
    }

    /// Steps 1 to 4 for a text in which no character but the first is ASCII.
    pub(crate) fn fold_piece(&mut self, piece: &str, mut emit: impl FnMut(char)) {
        self.decomposed.clear();
        for c in piece.chars().filter(|c| !is_ignorable(*c)) {
            decompose_compatible(c, |part| self.decomposed.push(part));
        }
        order_marks(&mut self.decomposed);
        let mut base = ' ';
        let composer = &mut self.composer;
        let mut push = |c| {
            if !is_mark(c) {
                base = c;
            } else if loses_marks(base) {
                return;
            }
            composer.push(c, &mut emit);
        };
        for c in self.decomposed.iter().copied() {
            case_fold(c, |c| typed(c, &mut push));
        }
        self.composer.flush(&mut emit);
    }
}

/// Replaces what is in `out` by the folded `text`, which is all ASCII and has no white space but single spaces, none
/// at its start.
pub(crate) fn fold_tidy(text: &str, has_capitals: bool, out: &mut String) {
    out.clear();
    out.push_str(text);
    finish(has_capitals, out);
}

/// The last step, for the whole text at once because that costs less: ASCII capitals, and a space at the end.
fn finish(has_capitals: bool, out: &mut String) {
    if has_capitals {
        out.make_ascii_lowercase();
    }
    if out.ends_with(' ') {
        out.pop();
    }
}

/// Whether marks on this letter are removed: one of Latin, Greek or Cyrillic, or alef, of which they make forms.
pub(crate) fn loses_marks(base: char) -> bool {
    match base {
        '\0'..='\x7f' => base.is_ascii_alphabetic(),
        ALEF => true,
        _ => class(base) == Class::LosesMarks,
    }
}

const ALEF: char = '\u{627}';

/// The first combining mark of Unicode. Most of what people write comes before it and needs no table.
const FIRST_MARK: char = '\u{300}';

fn is_mark(c: char) -> bool {
    c >= FIRST_MARK && is_combining_mark(c)
}

fn combining_class(c: char) -> u8 {
    if c < FIRST_MARK {
        0
    } else {
        canonical_combining_class(c)
    }
}

/// How many bytes of the text belong to the character before it.
fn attached_len(text: &str) -> usize {
    let attached = text
        .chars()
        .take_while(|c| !c.is_ascii() && is_attached(*c));
    attached.map(char::len_utf8).sum()
}

fn tail(text: &str, from: usize) -> &str {
    text.get(from..).unwrap_or_default()
}

/// Adds a text that is all ASCII to the end of `out`, its white space made tidy. Capitals are left to [`finish`].
fn push_ascii(text: &str, is_tidy: bool, out: &mut String) {
    let repeats_space = text.starts_with(' ') && (out.is_empty() || out.ends_with(' '));
    if is_tidy && !repeats_space {
        out.push_str(text);
    } else {
        text.chars().for_each(|c| push(c, out));
    }
}

/// Step 5, one character at a time: no white space at the start, none twice.
fn push(c: char, out: &mut String) {
    if !c.is_whitespace() {
        out.push(c);
    } else if !out.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
}

/// The canonical order: each run of marks by combining class.
fn order_marks(chars: &mut [char]) {
    for run in chars.chunk_by_mut(|a, b| combining_class(*a) != 0 && combining_class(*b) != 0) {
        if run.len() > 1 {
            run.sort_by_key(|c| combining_class(*c));
        }
    }
}

/// Canonical composition (Unicode Standard, section 3.11, D117) of a stream in canonical order.
#[derive(Clone, Default)]
struct Composer {
    starter: Option<char>,
    /// What stands after the starter and did not compose with it.
    marks: Vec<char>,
    /// The combining class of the last of these, 0 if there is none.
    last_class: u8,
}

impl Composer {
    fn push(&mut self, c: char, emit: &mut impl FnMut(char)) {
        let class = combining_class(c);
        let is_blocked = !self.marks.is_empty() && self.last_class >= class;
        let starter = self.starter.filter(|_| c >= FIRST_MARK && !is_blocked);
        if let Some(starter) = starter {
            if let Some(composed) = compose(starter, c) {
                self.starter = Some(composed);
                return;
            }
        }
        if class == 0 {
            self.flush(emit);
            self.starter = Some(c);
        } else {
            self.marks.push(c);
            self.last_class = class;
        }
    }

    fn flush(&mut self, emit: &mut impl FnMut(char)) {
        self.starter.take().into_iter().for_each(&mut *emit);
        self.marks.drain(..).for_each(emit);
        self.last_class = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;
    use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};
    use unicode_script::{Script, UnicodeScript};

    use crate::text::typed::is_left_out;

    /// The five steps one after the other, each by itself, as the rule language has them.
    fn step_by_step(text: &str) -> String {
        let mut folded = String::new();
        for c in text.chars().filter(|c| !is_ignorable(*c)).nfkc() {
            case_fold(c, |c| folded.push(c));
        }
        let mut simple = String::new();
        for c in folded.nfd() {
            let is_digit = c.general_category() == GeneralCategory::DecimalNumber;
            match c {
                'ٱ' => simple.push('ا'),
                'ى' | 'ی' => simple.push('ي'),
                'ة' => simple.push('ه'),
                'ک' => simple.push('ك'),
                _ if is_left_out(c) => {}
                _ if is_digit => simple.push(value(c)),
                _ if c.script() == Script::Latin => typed(c, |c| simple.push(c)),
                _ => simple.push(c),
            }
        }
        let mut base = ' ';
        let without_marks = simple.chars().filter(|c| {
            let is_mark = c.general_category_group() == GeneralCategoryGroup::Mark;
            if !is_mark {
                base = *c;
            }
            let is_letter = base.general_category_group() == GeneralCategoryGroup::Letter;
            let is_bare = matches!(
                base.script(),
                Script::Latin | Script::Greek | Script::Cyrillic
            );
            !(is_mark && (is_letter && is_bare || base == 'ا'))
        });
        let composed: String = without_marks.nfc().collect();
        composed.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The value of a digit: how many there are before it.
    fn value(digit: char) -> char {
        let before = ('\0'..digit)
            .rev()
            .take_while(|c| c.general_category() == GeneralCategory::DecimalNumber);
        let value = u32::try_from(before.count() % 10).unwrap();
        char::from_digit(value, 10).unwrap()
    }

    #[test]
    fn folds() {
        for (text, expected) in [
            ("", ""),
            (" \t\r\n ", ""),
            ("É URGENTE!", "e urgente!"),
            ("e urgente", "e urgente"),
            ("ｕｒｇｅｎｔｅ", "urgente"),
            ("urg\u{200b}ente", "urgente"),
            ("URGE\u{301}NTE\u{303}", "urgente"),
            ("cobrança", "cobranca"),
            ("C\u{327}\u{301}", "c"),
            ("  a \u{a0}\u{2003}\t b\u{2028}\u{b}c\u{85}", "a b c"),
            ("Straße", "strasse"),
            ("STRAẞE", "strasse"),
            ("İstanbul ısı IŞIK ışık", "istanbul isi isik isik"),
            ("ΟΔΟΣ οδός", "οδοσ οδοσ"),
            ("ᾳ ᾼ", "αι αι"),
            ("ё й Й Ї", "е и и і"),
            ("Tiếng Việt đổi", "tieng viet doi"),
            ("ﬁ ½ ™ …", "fi 1⁄2 tm ..."),
            ("𝐒𝐓𝐎𝐏", "stop"),
            ("ｶﾞｷﾞ", "ガギ"),
            ("か\u{3099}", "が"),
            ("\u{1112}\u{1161}\u{11ab}", "한"),
            ("한국어", "한국어"),
            ("ที่นี่", "ที่นี่"),
            ("Ǿ ǣ Ŋ Þór Łódź", "o ae n thor lodz"),
            ("Ƙ ɖ ʉ ɛ ʃ ə", "k d u ɛ ʃ ə"),
            ("إيقاف أ آ ٱ ا\u{654}", "ايقاف ا ا ا ا"),
            ("بَاب هٰذا كتـــاب الله ﷲ", "باب هذا كتاب الله الله"),
            ("مدرسة على کتاب شی", "مدرسه علي كتاب شي"),
            // Hamza on another letter makes another letter.
            ("مسؤول شئ شى\u{654} ۀ", "مسؤول شئ شئ ۀ"),
            ("שָׁלוֹם \u{fb2a} \u{fb1d} בְּרֵאשִׁ֖ית", "שלום ש י בראשית"),
            ("٠١٢٣ ۴۵۶ ९ ๑๒ 𝟗𝟎 ೫", "0123 456 9 12 90 5"),
            ("बंद हिन्दी", "बंद हिन्दी"),
            ("\u{9c7}\u{9be}", "\u{9cb}"),
            ("1\u{fe0f}\u{20e3} A\u{20e3}", "1\u{20e3} a"),
            ("👨\u{200d}👩 ❤\u{fe0f} 👍🏽", "👨👩 ❤ 👍🏽"),
            ("\u{202e}pots\u{202c}", "pots"),
            ("st\u{ad}op\u{e0041}", "stop"),
            ("stop´ ¨", "stop \u{301} \u{308}"),
            ("=\u{338}", "≠"),
            ("\u{0}", "\u{0}"),
        ] {
            assert_eq!(fold(text), expected, "{text:?}");
            assert_eq!(step_by_step(text), expected, "{text:?}");
        }
    }

    fn assert_folds_step_by_step_and_once(text: &str) {
        let folded = fold(text);
        assert_eq!(folded, step_by_step(text), "{}", text.escape_unicode());
        assert_eq!(fold(&folded), folded, "{}", text.escape_unicode());
        assert!(
            folded.chars().all(may_be_folded),
            "{}",
            text.escape_unicode()
        );
    }

    #[test]
    fn every_character_folds_step_by_step_and_once() {
        for c in '\0'..=char::MAX {
            assert_folds_step_by_step_and_once(c.encode_utf8(&mut [0; 4]));
        }
    }

    #[test]
    fn every_character_folds_so_among_letters_and_marks() {
        // No character from U+33480 to the tags has a decomposition, a case or a combining class.
        for c in ('\0'..='\u{33480}').chain('\u{e0000}'..='\u{e0fff}') {
            assert_folds_step_by_step_and_once(&format!(
                "x{c}\u{301} 中{c}\u{301}\u{327} क{c}\u{93e}\u{345}"
            ));
        }
    }

    #[test]
    fn ten_thousand_marks_are_ordered_in_one_go() {
        let text = format!("中{}", "\u{301}\u{327}".repeat(5_000));
        let expected = format!("中{}{}", "\u{327}".repeat(5_000), "\u{301}".repeat(5_000));
        assert_eq!(fold(&text), expected);
        assert_eq!(fold(&format!("a{}", "\u{301}".repeat(10_000))), "a");
    }

    #[test]
    fn a_folder_remembers_nothing() {
        let mut folder = Folder::default();
        let mut out = String::new();
        for text in [
            "Ação\u{301}",
            "\u{301}b",
            "中\u{345}",
            "",
            "\u{3099}",
            "plain",
        ] {
            folder.fold_into(text, &mut out);
            assert_eq!(out, fold(text), "{text:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn folds_step_by_step(text in "\\PC*|(?s:.{0,40})|[a-cA-C áÉ\u{300}-\u{36f}\u{345}\u{3099}がｶﾞ각\u{1100}-\u{11ff}\u{900}-\u{9ff}\u{ad}\u{200b}\u{2003}ªßİ]{0,24}|[اأىيیةکك\u{640}\u{64b}-\u{655}\u{670}\u{fe70}-\u{fefc}אבש\u{5b0}-\u{5c7}\u{fb1d}-\u{fb4f}øǿŁæ٣๑]{0,24}") {
            let folded = fold(&text);
            prop_assert_eq!(&folded, &step_by_step(&text));
            prop_assert!(folded.chars().all(may_be_folded));
            prop_assert_eq!(fold(&folded), folded);
        }
    }
}
