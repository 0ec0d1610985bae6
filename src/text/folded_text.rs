//! A message as terms see it.

use super::fold::{Folder, fold_tidy};
use super::words::{BareWords, Span, bare_words, split_tidy, split_words};

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
    /// Takes the place of the text before: folds `source` and finds its words. Allocates only if a buffer must grow.
    pub(crate) fn set(&mut self, source: &str) {
        // If folding moves nothing, one look is enough for both.
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

    /// The words as `whole_message` compares them, found as they are asked for: `_` parts them, and decoration
    /// is not a word.
    pub(crate) fn bare_words(&self) -> BareWords<'_> {
        bare_words(&self.text, &self.words)
    }
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
}
