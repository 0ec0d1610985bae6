//! Terms by what another term must have to imply them: so that few are compared.

use std::collections::{BTreeMap, BTreeSet};

use crate::text::{MatchMode, Term};

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key<'m> {
    /// The first word.
    Word(&'m str),
    /// The beginning of a word, for a prefix of one word.
    Beginning(&'m str),
    /// The words of a whole message.
    Words(Vec<&'m str>),
    /// A whole message without a word.
    Text(&'m str),
    /// The beginning of a text.
    Start(&'m str),
    /// Any part of a text.
    Part(&'m str),
}

/// Terms, each with the position of what is to be found by it.
#[derive(Debug, Default)]
pub(crate) struct TermIndex<'m> {
    keys: BTreeMap<Key<'m>, Vec<usize>>,
    /// The lengths of the parts.
    lengths: BTreeSet<usize>,
}

impl<'m> TermIndex<'m> {
    pub(crate) fn add(&mut self, term: &'m Term, position: usize) {
        let key = match term.mode() {
            MatchMode::Word => match term.words().next() {
                Some(word) if term.is_prefix() && term.words().len() == 1 => Key::Beginning(word),
                Some(word) => Key::Word(word),
                None => Key::Part(term.folded()),
            },
            MatchMode::WholeMessage if term.words().len() == 0 => Key::Text(term.folded()),
            MatchMode::WholeMessage => Key::Words(term.words().collect()),
            MatchMode::StartsWith => Key::Start(term.folded()),
            MatchMode::Substring => Key::Part(term.folded()),
        };
        if let Key::Part(part) = key {
            self.lengths.insert(part.len());
        }
        self.keys.entry(key).or_default().push(position);
    }

    /// Everything whose term this one may imply, and perhaps more.
    pub(crate) fn implied_by(&self, term: &Term, found: &mut impl FnMut(usize)) {
        let mut all = |key: Key<'_>| {
            for position in self.keys.get(&key).into_iter().flatten() {
                found(*position);
            }
        };
        let folded = term.folded();
        for word in term.words() {
            all(Key::Word(word));
            for beginning in beginnings(word) {
                all(Key::Beginning(beginning));
            }
        }
        if term.mode() == MatchMode::WholeMessage {
            all(Key::Words(term.words().collect()));
            all(Key::Text(folded));
        }
        if matches!(term.mode(), MatchMode::WholeMessage | MatchMode::StartsWith) {
            for beginning in beginnings(folded) {
                all(Key::Start(beginning));
            }
        }
        for (start, _) in folded.char_indices() {
            let rest = folded.get(start..).unwrap_or_default();
            let lengths = self.lengths.range(..=rest.len());
            for part in lengths.filter_map(|length| rest.get(..*length)) {
                all(Key::Part(part));
            }
        }
    }
}

fn beginnings(text: &str) -> impl Iterator<Item = &str> {
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
    ends.filter_map(|end| text.get(..end))
}
