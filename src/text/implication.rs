//! What hits of one term say about hits of another: for the analysis of rules, without any text at hand.
//!
//! Both answers are proofs. If they say no, a text may still not be found.

use super::fold::loses_marks;
use super::folded_text::FoldedText;
use super::term::{MatchMode, Term};
use super::words::{Span, is_single, split_words};

impl Term {
    /// Whether every text that this term hits is hit by the other, too.
    pub(crate) fn implies(&self, other: &Self) -> bool {
        if self.has_slips() && self.mode() != other.mode() {
            // Of a word with a slip nobody knows what it has.
            return false;
        }
        match (self.mode(), other.mode()) {
            // The text is this term, letter by letter.
            (MatchMode::WholeMessage, _) if !self.has_words() => other.is_match(&self.as_text()),
            (MatchMode::WholeMessage, MatchMode::WholeMessage) => {
                self.words().eq(other.words()) && (other.has_slips() || !self.has_slips())
            }
            (MatchMode::WholeMessage, MatchMode::Substring) => {
                self.words().any(|word| word.contains(other.folded()))
            }
            (MatchMode::WholeMessage, MatchMode::Word) => self
                .words()
                .any(|word| is_single(word) && other.folded() == word),
            (_, MatchMode::WholeMessage) | (MatchMode::WholeMessage, MatchMode::StartsWith) => {
                false
            }
            (MatchMode::StartsWith, MatchMode::StartsWith) => {
                self.folded().starts_with(other.folded())
            }
            (_, MatchMode::StartsWith) => false,
            (MatchMode::Word, MatchMode::Substring) => self
                .certain_pieces()
                .any(|piece| piece.contains(other.folded())),
            (_, MatchMode::Substring) => self.folded().contains(other.folded()),
            (MatchMode::Word, MatchMode::Word) => self.words_imply(other),
            (MatchMode::StartsWith, MatchMode::Word) => stands_inside(self.folded(), true, other),
            (MatchMode::Substring, MatchMode::Word) => stands_inside(self.folded(), false, other),
        }
    }

    /// Whether no text is hit by both.
    pub(crate) fn excludes(&self, other: &Self) -> bool {
        if self.has_slips() || other.has_slips() {
            return false;
        }
        match (self.mode(), other.mode()) {
            (MatchMode::WholeMessage, _) if !self.has_words() => !other.is_match(&self.as_text()),
            (_, MatchMode::WholeMessage) if !other.has_words() => !self.is_match(&other.as_text()),
            (MatchMode::WholeMessage, MatchMode::WholeMessage) => !self.words().eq(other.words()),
            (MatchMode::WholeMessage, _) => self.is_too_short_for(other),
            (_, MatchMode::WholeMessage) => other.is_too_short_for(self),
            (MatchMode::StartsWith, MatchMode::StartsWith) => {
                !self.folded().starts_with(other.folded())
                    && !other.folded().starts_with(self.folded())
            }
            _ => false,
        }
    }

    /// Whether a message that has the words of this term alone lacks letters that the other needs.
    fn is_too_short_for(&self, other: &Self) -> bool {
        // Only runs of letters that lose their marks: of others a mark could make a key, which is part of no word.
        other
            .folded()
            .split(|c| !loses_marks(c))
            .any(|run| !self.words().any(|word| word.contains(run)))
    }

    /// The text that is this term.
    fn as_text(&self) -> FoldedText {
        let mut text = FoldedText::default();
        text.set(self.folded());
        text
    }

    fn has_words(&self) -> bool {
        self.words().len() > 0
    }

    /// What stands in every text that a term of mode `Word` hits.
    fn certain_pieces(&self) -> impl Iterator<Item = &str> {
        let (leading, trailing) = (self.leading().len(), self.trailing().len());
        let folded = self.folded();
        // The first and the last word with the edges; between words there may be other things than the term has.
        let first = self.words().next().map_or(0, str::len) + leading;
        let last = folded
            .len()
            .saturating_sub(self.words().last().map_or(0, str::len) + trailing);
        let ends = match self.words().len() {
            0 | 1 => [folded, ""],
            _ => [
                folded.get(..first).unwrap_or_default(),
                folded.get(last..).unwrap_or_default(),
            ],
        };
        ends.into_iter().chain(self.words())
    }

    fn words_imply(&self, other: &Self) -> bool {
        if !other.has_words() {
            return !self.has_slips()
                && self
                    .certain_pieces()
                    .any(|piece| piece.contains(other.folded()));
        }
        // Most terms have nothing to do with each other.
        let first = other.words().next().unwrap_or_default();
        if !self.words().any(|word| word.starts_with(first)) {
            return false;
        }
        let is_certain = |word: &str| {
            !self.has_slips() || other.has_slips() || !self.forgiven().any(|own| own == word)
        };
        let ours: Vec<&str> = self.words().collect();
        let theirs: Vec<&str> = other.words().collect();
        let Some((last, before)) = theirs.split_last() else {
            return false;
        };
        ours.windows(theirs.len())
            .enumerate()
            .any(|(start, words)| {
                let Some((our_last, our_before)) = words.split_last() else {
                    return false;
                };
                let is_first = start == 0;
                let is_last = start + words.len() == ours.len();
                let last_is_hit = if other.is_prefix() {
                    our_last.starts_with(last) && !self.forgiven().any(|own| own == *our_last)
                } else {
                    // Of a prefix nobody knows how it ends.
                    our_last == last && !(is_last && self.is_prefix())
                };
                let leading = if is_first { self.leading() } else { "" };
                let trailing = if is_last { self.trailing() } else { "" };
                last_is_hit
                    && our_before == before
                    && words.iter().all(|word| is_certain(word))
                    && leading.ends_with(other.leading())
                    && trailing.starts_with(other.trailing())
            })
    }
}

/// Whether a term of mode `Word` hits every text in which `piece` stands, at the beginning or anywhere. A word at the
/// edge of the piece may go on outside of it.
fn stands_inside(piece: &str, at_start: bool, term: &Term) -> bool {
    if !term.has_words() {
        return piece.contains(term.folded());
    }
    let mut spans: Vec<Span> = Vec::new();
    split_words(piece, &mut spans);
    let wanted: Vec<&str> = term.words().collect();
    let Some((last, before)) = wanted.split_last() else {
        return false;
    };
    spans.windows(wanted.len()).any(|words| {
        let (Some(first), Some((our_last, our_before))) = (words.first(), words.split_last())
        else {
            return false;
        };
        let begins = first.start > 0 || at_start;
        let ends = our_last.end < piece.len();
        let last_is_hit = if term.is_prefix() {
            our_last.of(piece).starts_with(last)
        } else {
            ends && our_last.of(piece) == *last
        };
        begins
            && last_is_hit
            && our_before
                .iter()
                .map(|word| word.of(piece))
                .eq(before.iter().copied())
            && piece
                .get(..first.start)
                .is_some_and(|text| text.ends_with(term.leading()))
            && piece
                .get(our_last.end..)
                .is_some_and(|text| text.starts_with(term.trailing()))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::FoldedText;

    const MODES: [MatchMode; 4] = [
        MatchMode::Word,
        MatchMode::WholeMessage,
        MatchMode::StartsWith,
        MatchMode::Substring,
    ];

    #[test]
    fn what_a_hit_says_about_other_terms() {
        use MatchMode::{StartsWith, Substring, WholeMessage, Word};
        for (mode, term, other_mode, other, expected) in [
            (Word, "segunda via", Word, "via", true),
            (Word, "segunda via", Word, "Segunda-Via", true),
            (Word, "via", Word, "segunda via", false),
            (Word, "cancelar", Word, "cancel*", true),
            (Word, "cancel*", Word, "cancel", false),
            (Word, "cancel*", Word, "can*", true),
            (Word, "cobrança", Word, "COBRANCA", true),
            (Word, "c++", Word, "c", true),
            (Word, "c", Word, "c++", false),
            (Word, "ok 👍", Word, "👍", true),
            (Word, "segunda via", Substring, "gund", true),
            (Word, "segunda via", Substring, "a v", false),
            (Substring, "a b c", Word, "b", true),
            (Substring, "a b c", Word, "a", false),
            (StartsWith, "cancel", Word, "cancel*", true),
            (StartsWith, "cancel", Word, "cancel", false),
            (StartsWith, "cancel", StartsWith, "can", true),
            (WholeMessage, "stop!", WholeMessage, "stop", true),
            (WholeMessage, "opt-out", WholeMessage, "OPT_OUT", true),
            (WholeMessage, "opt out", WholeMessage, "optout", false),
            (WholeMessage, "_", Word, "_", true),
            (WholeMessage, "👍 !", StartsWith, "👍", true),
            // `_stop_` is the one and not the other, and so is `please_stop_it`.
            (WholeMessage, "stop", Word, "stop", false),
            (WholeMessage, "please stop it", Word, "stop", false),
            (WholeMessage, "日本", Word, "日", true),
            // `日 本` is the one and not the other.
            (WholeMessage, "日本", Substring, "日本", false),
            (WholeMessage, "日本", Word, "日本", false),
            (WholeMessage, "stop", Substring, "top", true),
        ] {
            let (one, two) = (
                Term::new(term, mode).unwrap(),
                Term::new(other, other_mode).unwrap(),
            );
            assert_eq!(
                one.implies(&two),
                expected,
                "{mode:?} {term} {other_mode:?} {other}"
            );
        }
    }

    fn term() -> impl Strategy<Value = Term> {
        let source = "[ab_ +日1]{1,4}[*]?|[ab]{1,2}[ -][ab]{1,2}[*]?|👍|1\u{20e3}|!a";
        (source, prop::sample::select(MODES.as_slice()))
            .prop_filter_map("no term", |(source, mode)| Term::new(&source, mode).ok())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(50_000))]

        #[test]
        fn the_proofs_hold(
            one in term(),
            two in term(),
            before in "[ab_ +日1!]{0,2}|1\u{20e3}",
            after in "[ab_ +日1!]{0,2}|1\u{20e3}",
        ) {
            let mut text = FoldedText::default();
            text.set(&format!("{before}{}{after}", one.folded()));
            if one.is_match(&text) {
                let hits = two.is_match(&text);
                prop_assert!(hits || !one.implies(&two), "{:?} implies {:?} not in {:?}", one, two, text.as_str());
                prop_assert!(!hits || !one.excludes(&two), "{:?} excludes {:?} but {:?}", one, two, text.as_str());
            }
        }
    }
}
