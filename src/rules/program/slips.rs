//! Words with a slip, and the words of terms that they may be meant for: an index of its own beside that of the terms.
//!
//! It knows the words of which some term forgives a slip, by their [shapes]. A word of a text that is none of a term is
//! looked up by its own; most share no shape with any, which a filter tells without leaving the cache.

use std::collections::BTreeSet;

use super::counters::Counters;
use super::lists::number;
use super::table::{Presence, Table};
use crate::text::{Term, is_slip, may_be_slip, shapes};

/// The words that may be written with a slip.
#[derive(Debug, Default)]
pub(super) struct Slips {
    presence: Presence,
    /// The words by their shapes.
    by_shape: Table,
    words: Vec<String>,
    /// Whether there is a whole message among the terms, and another.
    pub(super) of_whole: bool,
    pub(super) of_words: bool,
}

impl Slips {
    /// Of the words of which these terms forgive a slip; `None` if they forgive none.
    pub(super) fn of<'t>(terms: impl Iterator<Item = &'t Term>) -> Option<Self> {
        let mut slips = Self::default();
        let mut words = BTreeSet::new();
        for term in terms.filter(|term| term.has_slips()) {
            words.extend(term.forgiven());
            let is_whole = term.mode() == crate::text::MatchMode::WholeMessage;
            slips.of_whole |= is_whole;
            slips.of_words |= !is_whole;
        }
        if words.is_empty() {
            return None;
        }
        let mut all = Vec::new();
        for word in words {
            let at = number(slips.words.len());
            for shape in shapes(word) {
                slips.by_shape.insert(shape, at);
                all.push(shape);
            }
            slips.words.push(word.to_owned());
        }
        slips.by_shape.fit();
        slips.presence = Presence::roomy(&all);
        slips.words.shrink_to_fit();
        Some(slips)
    }

    /// A word by its number.
    pub(super) fn word(&self, number: u32) -> &str {
        self.words.get(number as usize).map_or("", String::as_str)
    }

    /// Calls with the number of every word of which this one is a slip. All shapes of a word count as one look-up, those that
    /// the filter lets through as one more each.
    #[inline]
    pub(super) fn meant(&self, word: &str, counters: &mut Counters, mut found: impl FnMut(u32)) {
        if !may_be_slip(word) {
            return;
        }
        counters.probe();
        // The first shape is the word itself: who writes a word of a term means it.
        let mut is_meant = false;
        for shape in shapes(word) {
            if is_meant {
                return;
            }
            if !self.presence.may_have(shape) {
                continue;
            }
            counters.probe();
            self.by_shape.each(shape, |at| {
                let meant = self.words.get(at as usize);
                is_meant |= meant.is_some_and(|meant| meant == word);
                if meant.is_some_and(|meant| is_slip(meant, word)) {
                    found(at);
                }
            });
        }
    }

    pub(super) fn memory(&self) -> usize {
        let texts: usize = self.words.iter().map(String::capacity).sum();
        self.presence.memory()
            + self.by_shape.memory()
            + texts
            + self.words.capacity() * size_of::<String>()
    }
}
