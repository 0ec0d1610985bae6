//! Terms by what another term must have to imply them: so that few are compared.

use std::collections::{BTreeMap, BTreeSet};

use super::Budget;
use crate::text::{MatchMode, Term};

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key<'m> {
    /// A whole word: of those that a term has, the one that fewest have.
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
    /// The numbers of their lists.
    keys: BTreeMap<Key<'m>, usize>,
    lists: Vec<Vec<usize>>,
    /// The lengths of the parts.
    lengths: BTreeSet<usize>,
}

impl<'m> TermIndex<'m> {
    /// Of terms with their positions, which do not fall.
    pub(crate) fn new(terms: impl Iterator<Item = (&'m Term, usize)> + Clone) -> Self {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for word in terms.clone().flat_map(|(term, _)| whole_words(term)) {
            *counts.entry(word).or_default() += 1;
        }
        let mut index = Self::default();
        for (term, position) in terms {
            let key = key(term, |word| counts.get(word).copied().unwrap_or_default());
            if let Key::Part(part) = key {
                index.lengths.insert(part.len());
            }
            let next = index.lists.len();
            let list = *index.keys.entry(key).or_insert(next);
            if list == next {
                index.lists.push(Vec::new());
            }
            if let Some(list) = index.lists.get_mut(list) {
                list.push(position);
            }
        }
        index
    }

    /// Everything whose term this one may imply, and perhaps more, in lists that do not fall; not all of it if the budget ends.
    pub(crate) fn implied_by<'i>(
        &'i self,
        term: &Term,
        budget: &Budget<'_>,
        found: &mut impl FnMut(&'i [usize]),
    ) {
        // A step is a look at a few characters.
        let mut all = |key: Key<'_>, length: usize| {
            budget.spend(1 + length / 16);
            if budget.is_spent() {
                return;
            }
            let list = self.keys.get(&key).copied();
            if let Some(positions) = list.and_then(|list| self.lists.get(list)) {
                found(positions);
            }
        };
        let folded = term.folded();
        let words: BTreeSet<&str> = term.words().collect();
        for word in words {
            all(Key::Word(word), word.len());
            for beginning in beginnings(word) {
                all(Key::Beginning(beginning), beginning.len());
            }
        }
        if term.mode() == MatchMode::WholeMessage {
            all(Key::Words(term.words().collect()), folded.len());
            all(Key::Text(folded), folded.len());
        }
        if matches!(term.mode(), MatchMode::WholeMessage | MatchMode::StartsWith) {
            for beginning in beginnings(folded) {
                all(Key::Start(beginning), beginning.len());
            }
        }
        for (start, _) in folded.char_indices() {
            let rest = folded.get(start..).unwrap_or_default();
            let lengths = self.lengths.range(..=rest.len());
            for part in lengths.filter_map(|length| rest.get(..*length)) {
                if budget.is_spent() {
                    return;
                }
                all(Key::Part(part), part.len());
            }
        }
    }
}

fn key<'m>(term: &'m Term, count: impl Fn(&str) -> usize) -> Key<'m> {
    match term.mode() {
        MatchMode::Word => {
            let rarest = whole_words(term).min_by_key(|word| count(word));
            match (rarest, term.words().next()) {
                (Some(word), _) => Key::Word(word),
                (None, Some(beginning)) => Key::Beginning(beginning),
                (None, None) => Key::Part(term.folded()),
            }
        }
        MatchMode::WholeMessage if term.words().len() == 0 => Key::Text(term.folded()),
        MatchMode::WholeMessage => Key::Words(term.words().collect()),
        MatchMode::StartsWith => Key::Start(term.folded()),
        MatchMode::Substring => Key::Part(term.folded()),
    }
}

/// The words that stand wherever the term hits as they are: all but the last of a prefix.
fn whole_words(term: &Term) -> impl Iterator<Item = &str> {
    let whole = term.words().len() - usize::from(term.is_prefix()).min(term.words().len());
    term.words().take(whole)
}

fn beginnings(text: &str) -> impl Iterator<Item = &str> {
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
    ends.filter_map(|end| text.get(..end))
}
