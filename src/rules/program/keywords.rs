//! All terms of all rules, as an index that a text is [scanned](super::scan) with.
//!
//! A term of words is a way through a tree whose edges are words; a way begins at every word of the text. The last word
//! of a term with a star is an edge that holds the beginning of a word: it is looked up for the lengths that occur. A
//! `whole_message` is an edge that holds all words of the text, `starts_with` one that holds the beginning of the text.
//! All edges are in one hash table, behind a filter that turns most other words away. What stands anywhere (`substring`,
//! and terms without a word) is found by an automaton.
//!
//! Edges are hashes of 32 bits, so that one look-up touches one line of memory, and two edges may be taken for one.
//! What they lead to is held against the text once more, word by word.

use aho_corasick::AhoCorasick;

use super::lists::{Lists, number};
use super::literal::PartAt;
use super::slips::Slips;
use super::table::{Hash, Presence, Table, hash, mix};
use super::terms::{TermAt, Terms};
use crate::rules::model::Model;
use crate::text::{MatchMode, Term};

/// What an edge holds.
#[derive(Clone, Copy, Debug)]
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
    /// The terms of each keyword set.
    by_set: Lists,
    /// The nodes by the edge that leads to each.
    edges: Table,
    pub(super) presence: Presence,
    /// The words of the plain terms: a space between two, a line for each term.
    spelt: String,
    /// Per term: where its line begins, behind the end of another; 0 if it is not plain.
    lines: Vec<u32>,
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
    /// What stands anywhere: an automaton, and the terms by the number of its pattern.
    pub(super) anywhere: Option<(AhoCorasick, Vec<u32>)>,
    /// The words that may be written with a slip.
    pub(super) slips: Option<Box<Slips>>,
}

/// A term that is not plain, and its number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Other {
    pub(super) at: TermAt,
    pub(super) term: u32,
}

/// The terms have more states than the automaton can number.
#[derive(Clone, Copy, Debug)]
pub(super) struct TooManyTerms;

impl Keywords {
    pub(super) fn build(terms: Terms, model: &Model, paths: &Lists) -> Result<Self, TooManyTerms> {
        let by_set = terms.by_set(model);
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
        keywords.parts = terms.parts;
        keywords.parts.shrink_to_fit();
        Ok(keywords)
    }

    /// The terms of a keyword set.
    pub(crate) fn of_set(&self, set: u32) -> &[u32] {
        self.by_set.get(set)
    }

    /// How many terms there are; their numbers are below.
    pub(crate) const fn len(&self) -> usize {
        self.terms
    }

    /// The node behind an edge, or a false one now and then.
    #[inline]
    pub(super) fn behind(&self, edge: u64) -> Option<u32> {
        let may_be = self.presence.may_have(edge);
        may_be.then(|| self.edges.find(edge, |_| true)).flatten()
    }

    /// Whether the term of this number is plain and has these words.
    #[inline]
    pub(super) fn is_plain<'w>(&self, term: u32, words: impl Iterator<Item = &'w str>) -> bool {
        let line = self.lines.get(term as usize).filter(|line| **line > 0);
        let Some(spelt) = line.and_then(|line| self.spelt.get(*line as usize..)) else {
            return false;
        };
        let rest = words.enumerate().try_fold(spelt, |rest, (position, word)| {
            let rest = if position == 0 {
                rest
            } else {
                rest.strip_prefix(' ')?
            };
            rest.strip_prefix(word)
        });
        rest.is_some_and(|rest| rest.starts_with('\n'))
    }

    pub(super) fn memory(&self) -> usize {
        let lengths = self.prefix_lengths.capacity() + self.start_lengths.capacity();
        let numbers = self.lines.capacity() + self.before_prefix.capacity();
        let anywhere = self.anywhere.as_ref().map_or(0, |(automaton, terms)| {
            automaton.memory_usage() + terms.capacity() * size_of::<u32>()
        });
        self.by_set.memory()
            + self.spelt.capacity()
            + self.ends.memory()
            + self.others.capacity() * size_of::<Other>()
            + self.parts.capacity() * size_of::<PartAt>()
            + self.edges.memory()
            + self.presence.memory()
            + numbers * size_of::<u32>()
            + lengths * size_of::<usize>()
            + anywhere
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
    /// How many nodes are not plain terms.
    more_nodes: usize,
    /// Nodes, and positions of the others that end there.
    ends: Vec<(u32, u32)>,
    /// What stands anywhere, and the numbers of these terms.
    anywhere: (Vec<&'m str>, Vec<u32>),
}

impl<'m> Builder<'m> {
    fn new(terms: usize) -> Self {
        let keywords = Keywords {
            terms,
            spelt: "\n".to_owned(),
            lines: vec![0; terms],
            ..Keywords::default()
        };
        Self {
            keywords,
            edges: Vec::with_capacity(terms),
            more_nodes: 0,
            ends: Vec::new(),
            anywhere: (Vec::new(), Vec::new()),
        }
    }

    fn add(&mut self, at: TermAt, number_of_term: u32, term: &'m Term) {
        let node = match term.mode() {
            MatchMode::Word if term.words().len() > 0 => self.words(term, number_of_term),
            MatchMode::Word | MatchMode::Substring => {
                self.anywhere.0.push(term.folded());
                self.anywhere.1.push(number_of_term);
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
                self.node(edge_hash(ROOT, edge, held), None)
            }
            MatchMode::StartsWith => {
                let held = term.folded();
                self.keywords.start_lengths.push(held.len());
                self.node(edge_hash(ROOT, Edge::Start, beginning(held)), None)
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
            node = self.node(edge_hash(node, Edge::Word, hash(word.as_bytes())), None);
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
            let edge = if is_last && term.is_prefix() {
                self.keywords.before_prefix.push(node);
                self.keywords.prefix_lengths.push(word.len());
                edge_hash(node, Edge::Prefix, beginning(word))
            } else {
                edge_hash(node, Edge::Word, hash(word.as_bytes()))
            };
            node = self.node(edge, own.filter(|_| is_last));
        }
        if own == Some(node) {
            self.spell(term, number_of_term);
        }
        node
    }

    /// The node behind an edge. If there is none, a new one: of this number, or of the next behind the terms.
    fn node(&mut self, edge: u64, own: Option<u32>) -> u32 {
        self.edges.push(edge);
        if let Some(node) = self.keywords.edges.find(edge, |_| true) {
            return node;
        }
        let node = own.unwrap_or_else(|| {
            self.more_nodes += 1;
            number(self.keywords.terms + self.more_nodes - 1)
        });
        self.keywords.edges.insert(edge, node);
        node
    }

    fn spell(&mut self, term: &Term, number_of_term: u32) {
        let Keywords { spelt, lines, .. } = &mut self.keywords;
        if let Some(line) = lines.get_mut(number_of_term as usize) {
            *line = number(spelt.len());
        }
        for (position, word) in term.words().enumerate() {
            spelt.push_str(if position == 0 { "" } else { " " });
            spelt.push_str(word);
        }
        spelt.push('\n');
    }

    fn finish(mut self) -> Result<Keywords, TooManyTerms> {
        let mut keywords = self.keywords;
        let nodes = keywords.terms + self.more_nodes;
        keywords.ends = Lists::collect(nodes, self.ends);
        self.edges.sort_unstable();
        self.edges.dedup();
        keywords.presence = Presence::of(&self.edges);
        let (patterns, terms) = self.anywhere;
        if !patterns.is_empty() {
            // An automaton with a table of all transitions only while they are few: it would leave the cache otherwise.
            let automaton = AhoCorasick::new(patterns).map_err(|_| TooManyTerms)?;
            keywords.anywhere = Some((automaton, terms));
        }
        for lengths in [&mut keywords.prefix_lengths, &mut keywords.start_lengths] {
            lengths.sort_unstable();
            lengths.dedup();
        }
        keywords.before_prefix.sort_unstable();
        keywords.before_prefix.dedup();
        keywords.edges.fit();
        keywords.spelt.shrink_to_fit();
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
    use super::super::scan::Meant;
    use super::*;
    use crate::rules::RuleSet;
    use crate::text::FoldedText;

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
            let mut hits = Vec::new();
            let hit = |term| hits.push(term);
            keywords.scan(
                model,
                &paths,
                &text,
                &mut Meant::default(),
                &mut Counters::default(),
                hit,
            );
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
        assert!(!keywords.others.is_empty());
        let mut text = FoldedText::default();
        for (number, term) in (0..).zip(&model.keyword_sets[0].terms) {
            text.set(term.folded());
            let mut hits = Vec::new();
            keywords.scan(
                model,
                &paths,
                &text,
                &mut Meant::default(),
                &mut Counters::default(),
                |hit| {
                    hits.push(hit);
                },
            );
            assert_eq!(hits, [number]);
        }
    }
}
