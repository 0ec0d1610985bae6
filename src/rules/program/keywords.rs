//! All terms of all rules, as an index that a text is [scanned](super::scan) with.
//!
//! A term of words is a way through a tree whose edges are words; a way begins at every word of the text. The last word
//! of a term with a star is an edge that holds the beginning of a word: it is looked up for the lengths that occur. A
//! `whole_message` is an edge that holds all words of the text, `starts_with` one that holds the beginning of the text.
//! All edges are in one hash table, behind a filter that turns most other words away. What stands anywhere (`substring`,
//! and terms without a word) is found by an [automaton](super::automaton).
//!
//! Every node knows the one word of the edge that leads to it: on the way to the last word of a phrase each is compared
//! once. Edges that hold more than a word are hashes alone, and what they lead to is held against the text once more.

use super::automaton::{Automaton, TooManyTexts};
use super::lists::{Lists, number};
use super::literal::PartAt;
use super::slips::Slips;
use super::table::{Hash, Presence, Table, hash, mix};
use super::terms::{TermAt, Terms};
use crate::rules::model::Model;
use crate::text::{MatchMode, Term};

/// What an edge holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    /// A word.
    Word,
    /// The beginning of a word.
    Prefix,
    /// All words of the text.
    Words,
    /// The text.
    Text,
    /// The beginning of the text.
    Start,
}

/// The node where every way begins.
pub(super) const ROOT: u32 = u32::MAX;

/// The node where the ways begin that are whole messages which forgive slips.
pub(super) const WHOLE_ROOT: u32 = u32::MAX - 1;

/// The index of all terms.
///
/// Most terms are *plain*: words that stand in the text as they are, with anything between them. A plain term has the
/// number of the node where it ends, so that nothing has to lead from one to the other; the other nodes come after the
/// terms.
#[derive(Debug, Default)]
pub(crate) struct Keywords {
    /// How many terms there are.
    terms: usize,
    /// The terms of each keyword set, and those that cancel it.
    by_set: Lists,
    unless: Lists,
    /// The nodes by the edge that leads to each.
    edges: Table,
    pub(super) presence: Presence,
    nodes: Vec<Node>,
    /// The words of nodes, with a mark behind each.
    spelt: String,
    /// Per node: the terms that end there and are not plain, as positions in `others`.
    pub(super) ends: Lists,
    pub(super) others: Vec<Other>,
    pub(super) parts: Vec<PartAt>,
    /// The nodes with an edge that holds the beginning of a word.
    pub(super) before_prefix: Vec<u32>,
    /// The lengths that such edges have, in bytes, rising.
    pub(super) prefix_lengths: Vec<usize>,
    /// The lengths of the beginnings of texts, in bytes, rising.
    pub(super) start_lengths: Vec<usize>,
    /// The length of the most words that an edge holds all of, as [`Words`] counts it; `None` without such an edge.
    pub(super) longest_words: Option<usize>,
    /// The same of whole texts, in bytes.
    pub(super) longest_text: Option<usize>,
    /// What stands anywhere.
    pub(super) anywhere: Option<Automaton>,
    /// The words that may be written with a slip.
    pub(super) slips: Option<Box<Slips>>,
}

/// What leads to a node.
#[derive(Clone, Copy, Debug, Default)]
struct Node {
    /// The node before it.
    from: u32,
    /// Where the edge's word is spelt, with the mark of what the edge holds behind it; 0 if the edge is its hash alone.
    word: u32,
}

impl Edge {
    /// Whether it holds a word, or the beginning of one.
    const fn is_word(self) -> bool {
        matches!(self, Self::Word | Self::Prefix)
    }

    /// What is spelt behind its word: no word has it.
    const fn mark(self) -> char {
        match self {
            Self::Word => ' ',
            Self::Prefix => '*',
            Self::Words | Self::Text | Self::Start => '\n',
        }
    }
}

/// A term that is not plain, and its number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Other {
    pub(super) at: TermAt,
    pub(super) term: u32,
}

impl Keywords {
    pub(super) fn build(terms: Terms, model: &Model, paths: &Lists) -> Result<Self, TooManyTexts> {
        let (by_set, unless) = (terms.by_set(model), terms.unless_by_set(model));
        let find = |at: TermAt| terms.find(at, model, paths);
        let all = &terms.all;
        let mut builder = Builder::new(all.len());
        // Short ones first: the beginning of a longer one must not take the node of a plain term.
        let mut in_order: Vec<(usize, u32)> = (0..)
            .zip(all)
            .map(|(number, at)| (find(*at).map_or(0, |term| term.words().len()), number))
            .collect();
        in_order.sort_unstable();
        for (_, number) in in_order {
            let at = all.get(number as usize);
            if let Some((at, term)) = at.and_then(|at| Some((*at, find(*at)?))) {
                builder.add(at, number, term);
            }
        }
        let mut keywords = builder.finish()?;
        let forgiving = all.iter().filter_map(|at| find(*at));
        keywords.slips = Slips::of(forgiving).map(Box::new);
        keywords.by_set = by_set;
        keywords.unless = unless;
        keywords.parts = terms.parts;
        keywords.parts.shrink_to_fit();
        Ok(keywords)
    }

    /// The terms of a keyword set.
    pub(crate) fn of_set(&self, set: u32) -> &[u32] {
        self.by_set.get(set)
    }

    /// The terms that cancel a keyword set.
    pub(crate) fn unless(&self, set: u32) -> &[u32] {
        self.unless.get(set)
    }

    /// How many terms there are; their numbers are below.
    pub(crate) const fn len(&self) -> usize {
        self.terms
    }

    /// The node behind an edge of this hash that holds this; of more than a word a false one now and then.
    #[inline]
    pub(super) fn behind(&self, from: u32, edge: Edge, hash: u64, held: &str) -> Option<u32> {
        let is = |node| self.is_behind(node, from, edge, held);
        let may_be = self.presence.may_have(hash);
        may_be.then(|| self.edges.find(hash, is)).flatten()
    }

    #[inline]
    fn is_behind(&self, node: u32, from: u32, edge: Edge, held: &str) -> bool {
        let Some(node) = self.nodes.get(node as usize) else {
            return false;
        };
        let held = if edge.is_word() { held } else { "" };
        let spelt = self.spelt.get(node.word as usize..);
        let behind = spelt.and_then(|spelt| spelt.strip_prefix(held));
        node.from == from && behind.is_some_and(|behind| behind.starts_with(edge.mark()))
    }

    /// Whether a node is where a plain term ends, which has the same number.
    #[inline]
    pub(super) const fn is_plain(&self, node: u32) -> bool {
        (node as usize) < self.terms
    }

    pub(super) fn memory(&self) -> usize {
        let lengths = self.prefix_lengths.capacity() + self.start_lengths.capacity();
        self.by_set.memory()
            + self.unless.memory()
            + self.nodes.capacity() * size_of::<Node>()
            + self.spelt.capacity()
            + self.ends.memory()
            + self.others.capacity() * size_of::<Other>()
            + self.parts.capacity() * size_of::<PartAt>()
            + self.edges.memory()
            + self.presence.memory()
            + self.before_prefix.capacity() * size_of::<u32>()
            + lengths * size_of::<usize>()
            + self.anywhere.as_ref().map_or(0, Automaton::memory)
            + self.slips.as_ref().map_or(0, |slips| slips.memory())
    }
}

/// The hash of an edge that holds something, from that of what it holds.
#[inline]
pub(super) fn edge_hash(from: u32, edge: Edge, held: u64) -> u64 {
    mix(held, u64::from(from) << 3 | edge as u64)
}

/// Words one after the other, in one number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words {
    pub(super) hash: u64,
    /// In bytes, as if a space stood behind each.
    pub(super) length: usize,
}

impl Words {
    pub(super) const NONE: Self = Self { hash: 0, length: 0 };

    /// With another word behind them, of this hash and length.
    #[inline]
    pub(super) fn then(self, hash: u64, length: usize) -> Self {
        Self {
            hash: mix(self.hash, hash),
            length: self.length + length + 1,
        }
    }
}

/// Takes one term after the other.
#[derive(Debug)]
struct Builder<'m> {
    keywords: Keywords,
    /// The hashes of the edges; those that share a node are not the same.
    edges: Vec<u64>,
    /// Nodes, and positions of the others that end there.
    ends: Vec<(u32, u32)>,
    /// What stands anywhere, each with its number.
    anywhere: Vec<(&'m [u8], u32)>,
}

impl<'m> Builder<'m> {
    fn new(terms: usize) -> Self {
        let keywords = Keywords {
            terms,
            spelt: "\n".to_owned(),
            nodes: vec![Node::default(); terms],
            ..Keywords::default()
        };
        Self {
            keywords,
            edges: Vec::with_capacity(terms),
            ends: Vec::new(),
            anywhere: Vec::new(),
        }
    }

    fn add(&mut self, at: TermAt, number_of_term: u32, term: &'m Term) {
        let node = match term.mode() {
            MatchMode::Word if term.words().len() > 0 => self.words(term, number_of_term),
            MatchMode::Word | MatchMode::Substring => {
                let text = term.folded().as_bytes();
                self.anywhere.push((text, number_of_term));
                return;
            }
            MatchMode::WholeMessage => {
                if term.has_slips() {
                    self.whole_with_slips(at, number_of_term, term);
                }
                let (edge, held, length, longest) = if term.words().len() == 0 {
                    let text = term.folded().as_bytes();
                    let longest = &mut self.keywords.longest_text;
                    (Edge::Text, hash(text), text.len(), longest)
                } else {
                    let Words { hash, length } = term.words().fold(Words::NONE, |words, word| {
                        words.then(hash(word.as_bytes()), word.len())
                    });
                    let longest = &mut self.keywords.longest_words;
                    (Edge::Words, hash, length, longest)
                };
                *longest = (*longest).max(Some(length));
                self.node(ROOT, edge, held, "", None)
            }
            MatchMode::StartsWith => {
                let held = term.folded();
                self.keywords.start_lengths.push(held.len());
                self.node(ROOT, Edge::Start, beginning(held), "", None)
            }
        };
        if node != number_of_term {
            self.end(node, at, number_of_term);
        }
    }

    fn end(&mut self, node: u32, at: TermAt, term: u32) {
        let position = number(self.keywords.others.len());
        self.ends.push((node, position));
        self.keywords.others.push(Other { at, term });
    }

    /// A whole message whose words may have slips is a way as well, from a beginning of its own.
    fn whole_with_slips(&mut self, at: TermAt, number_of_term: u32, term: &Term) {
        let mut node = WHOLE_ROOT;
        for word in term.words() {
            node = self.node(node, Edge::Word, hash(word.as_bytes()), word, None);
        }
        self.end(node, at, number_of_term);
    }

    /// The node at which a term of words ends: the term's own number if it is a plain one and the first there.
    fn words(&mut self, term: &Term, number_of_term: u32) -> u32 {
        let is_bare = term.leading().is_empty() && term.trailing().is_empty();
        let is_plain = is_bare && !term.is_prefix() && !term.has_slips();
        let own = is_plain.then_some(number_of_term);
        let last = term.words().len() - 1;
        let mut node = ROOT;
        for (position, word) in term.words().enumerate() {
            let is_last = position == last;
            let (edge, held) = if is_last && term.is_prefix() {
                self.keywords.before_prefix.push(node);
                self.keywords.prefix_lengths.push(word.len());
                (Edge::Prefix, beginning(word))
            } else {
                (Edge::Word, hash(word.as_bytes()))
            };
            node = self.node(node, edge, held, word, own.filter(|_| is_last));
        }
        node
    }

    /// The node behind an edge, from the hash of what it holds, and that itself if it is a word. If there is none, a new one:
    /// of this number, or of the next behind the terms.
    fn node(&mut self, from: u32, edge: Edge, held: u64, word: &str, own: Option<u32>) -> u32 {
        let hash = edge_hash(from, edge, held);
        self.edges.push(hash);
        let keywords = &mut self.keywords;
        let is = |node| keywords.is_behind(node, from, edge, word);
        if let Some(node) = keywords.edges.find(hash, is) {
            return node;
        }
        let spelt = if edge.is_word() {
            let start = number(keywords.spelt.len());
            keywords.spelt.push_str(word);
            keywords.spelt.push(edge.mark());
            start
        } else {
            0
        };
        let node = own.unwrap_or_else(|| {
            keywords.nodes.push(Node::default());
            number(keywords.nodes.len() - 1)
        });
        if let Some(place) = keywords.nodes.get_mut(node as usize) {
            *place = Node { from, word: spelt };
        }
        keywords.edges.insert(hash, node);
        node
    }

    fn finish(mut self) -> Result<Keywords, TooManyTexts> {
        let mut keywords = self.keywords;
        keywords.ends = Lists::collect(keywords.nodes.len(), self.ends);
        self.edges.sort_unstable();
        self.edges.dedup();
        keywords.presence = Presence::of(&self.edges);
        if !self.anywhere.is_empty() {
            keywords.anywhere = Some(Automaton::new(self.anywhere, None)?);
        }
        for lengths in [&mut keywords.prefix_lengths, &mut keywords.start_lengths] {
            lengths.sort_unstable();
            lengths.dedup();
        }
        keywords.before_prefix.sort_unstable();
        keywords.before_prefix.dedup();
        keywords.edges.fit();
        keywords.spelt.shrink_to_fit();
        keywords.nodes.shrink_to_fit();
        keywords.others.shrink_to_fit();
        Ok(keywords)
    }
}

/// The hash of a beginning: one that can be read off on the way through what it is the beginning of.
fn beginning(held: &str) -> u64 {
    let hash = held.bytes().fold(Hash::EMPTY, Hash::then);
    hash.value()
}

#[cfg(test)]
mod tests {
    use super::super::counters::Counters;
    use super::super::scan::{Hits, Meant};
    use super::*;
    use std::collections::BTreeSet;

    use crate::rules::RuleSet;
    use crate::text::FoldedText;

    impl Hits for &mut BTreeSet<u32> {
        fn has(&self, term: u32) -> bool {
            self.contains(&term)
        }

        fn add(&mut self, term: u32) {
            self.insert(term);
        }
    }

    fn hits(keywords: &Keywords, model: &Model, text: &FoldedText) -> BTreeSet<u32> {
        let mut hits = BTreeSet::new();
        let (paths, mut meant) = (Lists::default(), Meant::default());
        keywords.scan(
            model,
            &paths,
            text,
            &mut meant,
            &mut Counters::default(),
            &mut hits,
        );
        hits
    }

    /// Terms that share words, beginnings and edges.
    const TERMS: &[(&str, &[&str])] = &[
        (
            "word",
            &[
                "via",
                "segunda via",
                "segunda-via",
                "segunda",
                "segunda v*",
                "s*",
                "cancel*",
                "c",
                "c++",
                "c*",
                "a a b",
                "a a",
                "👍",
                "+",
                "日本",
                "日*",
            ],
        ),
        (
            "whole_message",
            &["segunda via", "segunda_via", "via!", "👍", "c++", "日本"],
        ),
        ("starts_with", &["seg", "segunda via", "c+", "👍"]),
        ("substring", &["gun", "a", "+ ", "a a", "日本"]),
    ];

    const TEXTS: &[&str] = &[
        "",
        " ",
        "via",
        "VIA!!! 🙏",
        "segunda via",
        "Segunda... VIA",
        "_segunda_via_!",
        "a segunda viagem",
        "cancelar",
        "c",
        "c++",
        "c+ +",
        "c++ a",
        "a a a b",
        "aab",
        "👍",
        "👍👍 a",
        "日本",
        "日本語",
        "sé",
        "+",
        "segundavia",
    ];

    #[test]
    fn finds_what_each_term_finds() {
        let sets: Vec<String> = TERMS
            .iter()
            .flat_map(|(mode, terms)| {
                terms.iter().map(move |term| {
                    format!(r#""{mode} {term}": {{"terms": ["{term}"], "match": "{mode}"}}"#)
                })
            })
            .collect();
        let file = format!(r#"{{"version": 1, "keywords": {{{}}}}}"#, sets.join(","));
        let rules = RuleSet::parse(&file).unwrap();
        let model = rules.model();
        let paths = Lists::default();
        let keywords = Keywords::build(Terms::of_sets(model), model, &paths).unwrap();
        assert_eq!(keywords.len(), sets.len());
        let mut text = FoldedText::default();
        for source in TEXTS {
            text.set(source);
            let hits = hits(&keywords, model, &text);
            for (number, set) in (0..).zip(&model.keyword_sets) {
                let expected = set.terms.iter().any(|term| term.is_match(&text));
                let [term] = keywords.of_set(number) else {
                    panic!("one term a set")
                };
                assert_eq!(hits.contains(term), expected, "{} in {source:?}", set.name);
            }
        }
    }

    #[test]
    fn edges_with_one_hash_are_told_apart() {
        // So many that some edges have the same 32 bits.
        let words: Vec<String> = (0..400_000)
            .map(|number| format!("\"w{number}\""))
            .collect();
        let file = format!(
            r#"{{"version": 1, "keywords": {{"a": [{}]}}}}"#,
            words.join(",")
        );
        let rules = RuleSet::parse(&file).unwrap();
        let model = rules.model();
        let paths = Lists::default();
        let keywords = Keywords::build(Terms::of_sets(model), model, &paths).unwrap();
        let mut text = FoldedText::default();
        for (number, term) in (0..).zip(&model.keyword_sets[0].terms) {
            text.set(term.folded());
            assert_eq!(hits(&keywords, model, &text), BTreeSet::from([number]));
        }
    }
}
