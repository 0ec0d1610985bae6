//! A message as terms see it.

use unicode_normalization::char::is_combining_mark;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

use super::fold::{Folder, fold_tidy};
use super::words::{Span, split_tidy, split_words};

/// A folded text and its words, in buffers that are used again for the next text.
///
/// It has no `Debug`: it holds what a person wrote.
#[derive(Clone, Default)]
pub(crate) struct FoldedText {
    folder: Folder,
    text: String,
    words: Vec<Span>,
}

impl FoldedText {
    /// Takes the place of the text before: folds `source` and finds its words. Allocates only where a buffer must grow.
    pub(crate) fn set(&mut self, source: &str) {
        // Where folding moves nothing, one look is enough for both.
        if let Some(has_capitals) = split_tidy(source, &mut self.words) {
            fold_tidy(source, has_capitals, &mut self.text);
        } else {
            self.folder.fold_into(source, &mut self.text);
            split_words(&self.text, &mut self.words);
        }
    }

    /// The folded text.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// The words, in order.
    pub(crate) fn words(&self) -> &[Span] {
        &self.words
    }

    /// The text without the decoration at its two ends: what `whole_message` compares. May be empty. Linear in the
    /// decoration: few ask for it.
    pub(crate) fn core(&self) -> &str {
        core(&self.text).of(&self.text)
    }
}

/// The core of a folded text: without the punctuation, symbols, white space and emoji at its ends.
///
/// Everything goes that is no letter and no number, so an emoji too new for the tables goes as well. Marks go with the
/// character they stand on, or with none: the accent key alone (`stop´`) folds to a space and a mark. A number that a
/// mark turns into a key (`1` with U+20E3) is an emoji.
pub(super) fn core(text: &str) -> Span {
    let start = text.len() - trim_start(text).len();
    Span {
        start,
        end: trim_end(text).len().max(start),
    }
}

fn trim_start(text: &str) -> &str {
    let mut rest = text;
    let mut chars = text.chars();
    while let Some(base) = chars.next() {
        if is_letter_or_number(base) && !chars.as_str().starts_with(KEYCAP) {
            break;
        }
        let after = chars.as_str().trim_start_matches(is_combining_mark);
        chars = after.chars();
        rest = after;
    }
    rest
}

fn trim_end(text: &str) -> &str {
    let mut rest = text;
    loop {
        let unmarked = rest.trim_end_matches(is_combining_mark);
        let is_key = rest
            .strip_prefix(unmarked)
            .is_some_and(|marks| marks.starts_with(KEYCAP));
        let mut chars = unmarked.chars();
        match chars.next_back() {
            Some(base) if is_letter_or_number(base) && !is_key => return rest,
            Some(_) => rest = chars.as_str(),
            None => return "",
        }
    }
}

const KEYCAP: char = '\u{20e3}';

fn is_letter_or_number(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || !c.is_ascii()
            && matches!(
                c.general_category_group(),
                GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number
            )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_look_finds_what_folding_and_splitting_find() {
        let words = "Onde ESTA o_meu pedido 123, por favor? Quero saber hoje ";
        let mut text = FoldedText::default();
        let (mut folded, mut spans) = (String::new(), Vec::new());
        for length in 0..150 {
            let whole: String = words.chars().cycle().take(length).collect();
            for at in 0..=length {
                for inserted in ["", " ", "a", ".", "\t", "\u{7f}", "\u{0}", "é", "\u{a0}"] {
                    let mut source = whole.clone();
                    source.insert_str(at, inserted);
                    text.set(&source);
                    Folder::default().fold_into(&source, &mut folded);
                    split_words(&folded, &mut spans);
                    assert_eq!(text.as_str(), folded, "{source:?}");
                    assert_eq!(text.words(), spans, "{source:?}");
                }
            }
        }
    }

    #[test]
    fn the_core_is_what_was_said() {
        let mut text = FoldedText::default();
        for (source, expected) in [
            ("", ""),
            ("stop", "stop"),
            ("STOP!!! 🙏", "stop"),
            ("«¿Stop?» …", "stop"),
            ("__stop__", "stop"),
            ("*_~stop~_*", "stop"),
            ("stop 👍🏽🇧🇷👨\u{200d}👩\u{200d}👧❤\u{fe0f}", "stop"),
            ("stop 1\u{fe0f}\u{20e3}", "stop"),
            ("#\u{fe0f}\u{20e3}1\u{fe0f}\u{20e3} stop", "stop"),
            ("stop´", "stop"),
            ("¨stop", "stop"),
            ("stop\u{0}", "stop"),
            ("stop \u{1faff}\u{1f9ff}", "stop"),
            ("stop 1", "stop 1"),
            ("opt-out.", "opt-out"),
            ("बंद।", "बंद"),
            ("ไม่!", "ไม่"),
            ("止めて。", "止めて"),
            ("👍👍", ""),
            ("1\u{20e3}", ""),
            ("\u{301}", ""),
            ("... ´ !", ""),
        ] {
            text.set(source);
            assert_eq!(text.core(), expected, "{source:?}");
        }
    }
}
