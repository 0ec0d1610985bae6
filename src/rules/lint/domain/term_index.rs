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

/// Terms, each with what is to be found by it.
#[derive(Debug)]
pub(crate) struct TermIndex<'m, T> {
    keys: BTreeMap<Key<'m>, Vec<T>>,
    /// The lengths of the parts.
    lengths: BTreeSet<usize>,
}

impl<T> Default for TermIndex<'_, T> {
    fn default() -> Self {
        Self {
            keys: BTreeMap::new(),
            lengths: BTreeSet::new(),
        }
    }
}

impl<'m, T: Copy> TermIndex<'m, T> {
    pub(crate) fn add(&mut self, term: &'m Term, item: T) {
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
        self.keys.entry(key).or_default().push(item);
    }

    /// Everything whose term this one may imply, and perhaps more.
    pub(crate) fn implied_by(&self, term: &Term, found: &mut impl FnMut(T)) {
        let mut all = |key: Key<'_>| {
            self.keys
                .get(&key)
                .into_iter()
                .flatten()
                .for_each(|item| found(*item));
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
