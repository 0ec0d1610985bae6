//! All terms of all rules, found in one pass over the words of a text.
//!
//! A term of words is a way through a tree whose edges are words; a way begins at every word of the text. The last word
//! of a term with a star is an edge that holds the beginning of a word: it is looked up for the lengths that occur. A
//! `whole_message` is an edge that holds the text's core, `starts_with` one that holds the beginning of the text. All
//! edges are in one hash table, behind a filter that knows most words to be none. What stands anywhere (`substring`, and
//! terms without a word) is found by an automaton.
//!
//! Edges are hashes: what they lead to is held against the text once more, word by word.

use std::num::NonZeroU32;

use aho_corasick::AhoCorasick;
use aho_corasick::automaton::OverlappingState;

use super::counters::Counters;
use super::lists::{Lists, number};
use super::literal::PartAt;
use super::signature;
use super::table::{Hash, Presence, Table, mix};
use crate::rules::model::{Condition, Model};
use crate::text::{FoldedText, MatchMode, Term};

/// Where a term stands in the model: in a keyword set, or in a part of a condition, which are numbered after the sets.
#[derive(Clone, Copy, Debug)]
struct TermAt {
    owner: u32,
    term: u32,
}

impl TermAt {
    fn find<'m>(self, model: &'m Model, parts: &[PartAt], paths: &Lists) -> Option<&'m Term> {
        let (owner, term) = (self.owner as usize, self.term as usize);
        let terms = match model.keyword_sets.get(owner) {
            Some(set) => &set.terms,
            None => {
                let part = parts.get(owner - model.keyword_sets.len())?;
                match part.find(model, paths)? {
                    Condition::Terms(terms) => terms,
                    _ => return None,
                }
            }
        };
        terms.get(term)
    }
}

/// The terms of all rules, each once.
#[derive(Debug, Default)]
pub(super) struct Terms {
    all: Vec<TermAt>,
    /// The parts of conditions that have terms of their own.
    parts: Vec<PartAt>,
    known: Table,
    /// Those of the keyword sets, as pairs of set and term.
    of_sets: Vec<(u32, u32)>,
}

impl Terms {
    /// The terms of the keyword sets.
    pub(super) fn of_sets(model: &Model) -> Self {
        let mut terms = Self::default();
        let no_paths = Lists::default();
        for (owner, set) in (0..).zip(&model.keyword_sets) {
            for (term, _) in (0..).zip(&set.terms) {
                let at = TermAt { owner, term };
                let number = terms.intern(at, model, &no_paths);
                terms.of_sets.push((owner, number));
            }
        }
        terms
    }

    /// The numbers of the terms that a part of a condition lists.
    pub(super) fn of_part(
        &mut self,
        part: PartAt,
        terms: usize,
        model: &Model,
        paths: &Lists,
    ) -> Vec<u32> {
        let owner = number(model.keyword_sets.len() + self.parts.len());
        self.parts.push(part);
        (0..number(terms))
            .map(|term| self.intern(TermAt { owner, term }, model, paths))
            .collect()
    }

    /// The number of the term that stands there.
    fn intern(&mut self, at: TermAt, model: &Model, paths: &Lists) -> u32 {
        let (all, parts) = (&self.all, &self.parts);
        let find = |at: TermAt| at.find(model, parts, paths);
        let term = find(at);
        let mut bytes = Vec::new();
        if let Some(term) = term {
            signature::term(term, &mut bytes);
        }
        let hash = mix(Hash::of(&bytes), 0);
        let is = |known: u32| all.get(known as usize).and_then(|at| find(*at)) == term;
        self.known.find(hash, is).unwrap_or_else(|| {
            let new = number(self.all.len());
            self.all.push(at);
            self.known.insert(hash, new);
            new
        })
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// The terms of every keyword set.
    pub(super) fn by_set(&self, model: &Model) -> Lists {
        Lists::collect(model.keyword_sets.len(), self.of_sets.clone())
    }
}

/// What an edge holds.
#[derive(Clone, Copy, Debug)]
enum Edge {
    /// A word.
    Word,
    /// The beginning of a word.
    Prefix,
    /// The text without its decoration.
    Core,
    /// The text.
    Text,
    /// The beginning of the text.
    Start,
}

/// The node where every way begins.
const ROOT: u32 = u32::MAX;

/// The index of all terms.
#[derive(Debug, Default)]
pub(crate) struct Keywords {
    /// How many terms there are.
    terms: usize,
    /// The terms of each keyword set.
    by_set: Lists,
    nodes: Vec<Node>,
    edges: Table,
    presence: Presence,
    /// The words of the plain terms: a space between two, a line for each term.
    spelt: String,
    /// Per node: the terms that end there and are no plain ones, as positions in `others`.
    ends: Lists,
    others: Vec<Other>,
    parts: Vec<PartAt>,
    /// The nodes with an edge that holds the beginning of a word.
    before_prefix: Vec<u32>,
    /// The lengths that such edges have, in bytes, rising.
    prefix_lengths: Vec<usize>,
    /// The lengths of the beginnings of texts, in bytes, rising.
    start_lengths: Vec<usize>,
    /// What stands anywhere: an automaton, and the terms by the number of its pattern.
    anywhere: Option<(AhoCorasick, Vec<u32>)>,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    /// The hash of the edge that leads here.
    edge: u64,
    /// The plain term that ends here: words that stand in the text as they are, with anything between them.
    plain: Option<Plain>,
}

/// Most terms are plain: they are told from others with their hash without a look at the model.
#[derive(Clone, Copy, Debug)]
struct Plain {
    /// Where it begins in what is spelt, behind the end of a line.
    start: NonZeroU32,
    term: u32,
}

/// A term that is no plain one, and its number.
#[derive(Clone, Copy, Debug)]
struct Other {
    at: TermAt,
    term: u32,
}

/// The terms have more states than the automaton can number.
#[derive(Clone, Copy, Debug)]
pub(super) struct TooManyTerms;

impl Keywords {
    pub(super) fn build(terms: Terms, model: &Model, paths: &Lists) -> Result<Self, TooManyTerms> {
        let mut keywords = Self {
            terms: terms.all.len(),
            by_set: terms.by_set(model),
            parts: terms.parts,
            ..Self::default()
        };
        let mut ends = Vec::new();
        let (mut patterns, mut anywhere) = (Vec::new(), Vec::new());
        for (number_of_term, at) in (0..).zip(terms.all) {
            let Some(term) = at.find(model, &keywords.parts, paths) else {
                continue;
            };
            match keywords.add(term) {
                Some(node) if keywords.spell(node, term, number_of_term) => {}
                Some(node) => {
                    ends.push((node, number(keywords.others.len())));
                    keywords.others.push(Other {
                        at,
                        term: number_of_term,
                    });
                }
                None => {
                    patterns.push(term.folded());
                    anywhere.push(number_of_term);
                }
            }
        }
        keywords.ends = Lists::collect(keywords.nodes.len(), ends);
        let edges: Vec<u64> = keywords.nodes.iter().map(|node| node.edge).collect();
        keywords.presence = Presence::of(&edges);
        if !patterns.is_empty() {
            // An automaton with a table of all transitions only while they are few: it would leave the cache otherwise.
            let automaton = AhoCorasick::new(patterns).map_err(|_| TooManyTerms)?;
            keywords.anywhere = Some((automaton, anywhere));
        }
        keywords.tidy();
        Ok(keywords)
    }

    fn tidy(&mut self) {
        for lengths in [&mut self.prefix_lengths, &mut self.start_lengths] {
            lengths.sort_unstable();
            lengths.dedup();
        }
        self.before_prefix.sort_unstable();
        self.before_prefix.dedup();
        self.nodes.shrink_to_fit();
        self.spelt.shrink_to_fit();
        self.others.shrink_to_fit();
        self.parts.shrink_to_fit();
    }

    /// The terms of a keyword set.
    pub(crate) fn of_set(&self, set: u32) -> &[u32] {
        self.by_set.get(set)
    }

    /// How many terms there are; their numbers are below.
    pub(crate) const fn len(&self) -> usize {
        self.terms
    }

    /// Calls `hit` with the number of every term that hits the text, with some more than once.
    ///
    /// Cost: linear in the text, whatever the number of terms.
    pub(crate) fn scan(
        &self,
        model: &Model,
        paths: &Lists,
        text: &FoldedText,
        counters: &mut Counters,
        hit: impl FnMut(u32),
    ) {
        let mut scan = Scan {
            keywords: self,
            model,
            paths,
            text,
            counters,
            hit,
        };
        for start in 0..text.words().len() {
            scan.words_from(start);
        }
        scan.whole();
        scan.beginnings();
        scan.anywhere();
    }

    pub(super) fn memory(&self) -> usize {
        let lengths = self.prefix_lengths.capacity() + self.start_lengths.capacity();
        let anywhere = self.anywhere.as_ref().map_or(0, |(automaton, terms)| {
            automaton.memory_usage() + terms.capacity() * size_of::<u32>()
        });
        self.by_set.memory()
            + self.nodes.capacity() * size_of::<Node>()
            + self.spelt.capacity()
            + self.ends.memory()
            + self.others.capacity() * size_of::<Other>()
            + self.parts.capacity() * size_of::<PartAt>()
            + self.edges.memory()
            + self.presence.memory()
            + self.before_prefix.capacity() * size_of::<u32>()
            + lengths * size_of::<usize>()
            + anywhere
    }

    /// The node at which a term ends; none for what stands anywhere.
    fn add(&mut self, term: &Term) -> Option<u32> {
        match term.mode() {
            MatchMode::Substring => None,
            MatchMode::Word => {
                let words = term.words();
                let last = words.len().checked_sub(1)?;
                let mut node = ROOT;
                for (position, word) in words.enumerate() {
                    let edge = if position == last && term.is_prefix() {
                        self.before_prefix.push(node);
                        self.prefix_lengths.push(word.len());
                        Edge::Prefix
                    } else {
                        Edge::Word
                    };
                    node = self.node(node, edge, word);
                }
                Some(node)
            }
            MatchMode::WholeMessage if term.core().is_empty() => {
                Some(self.node(ROOT, Edge::Text, term.folded()))
            }
            MatchMode::WholeMessage => Some(self.node(ROOT, Edge::Core, term.core())),
            MatchMode::StartsWith => {
                self.start_lengths.push(term.folded().len());
                Some(self.node(ROOT, Edge::Start, term.folded()))
            }
        }
    }

    /// The node behind an edge, which is added where it is not there.
    fn node(&mut self, from: u32, edge: Edge, held: &str) -> u32 {
        let hash = edge_hash(from, edge, Hash::of(held.as_bytes()));
        self.behind(hash).unwrap_or_else(|| {
            let node = number(self.nodes.len());
            self.nodes.push(Node {
                edge: hash,
                plain: None,
            });
            self.edges.insert(hash, node);
            node
        })
    }

    /// Notes the term as the plain one of its node; false where it is none, or the node has one.
    fn spell(&mut self, node: u32, term: &Term, number_of_term: u32) -> bool {
        let is_bare = term.leading().is_empty() && term.trailing().is_empty();
        let is_plain = term.mode() == MatchMode::Word && !term.is_prefix() && is_bare;
        let Some(node) = self.nodes.get_mut(node as usize) else {
            return false;
        };
        if !is_plain || node.plain.is_some() {
            return false;
        }
        if self.spelt.is_empty() {
            self.spelt.push('\n');
        }
        let start = NonZeroU32::new(number(self.spelt.len()));
        node.plain = start.map(|start| Plain {
            start,
            term: number_of_term,
        });
        for (position, word) in term.words().enumerate() {
            self.spelt.push_str(if position == 0 { "" } else { " " });
            self.spelt.push_str(word);
        }
        self.spelt.push('\n');
        true
    }

    /// Whether the plain term that begins there is these words.
    fn is_spelt<'w>(&self, start: NonZeroU32, words: impl Iterator<Item = &'w str>) -> bool {
        let spelt = self.spelt.get(start.get() as usize..).unwrap_or_default();
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

    fn behind(&self, hash: u64) -> Option<u32> {
        let is = |node: u32| self.nodes.get(node as usize).map(|node| node.edge) == Some(hash);
        self.edges.find(hash, is)
    }
}

fn edge_hash(from: u32, edge: Edge, held: u64) -> u64 {
    mix(held, u64::from(from) << 3 | edge as u64)
}

/// One text on its way through the terms.
struct Scan<'s, H> {
    keywords: &'s Keywords,
    model: &'s Model,
    paths: &'s Lists,
    text: &'s FoldedText,
    counters: &'s mut Counters,
    hit: H,
}

impl<H: FnMut(u32)> Scan<'_, H> {
    /// The ways that begin at a word of the text.
    fn words_from(&mut self, start: usize) {
        let mut node = ROOT;
        for (more, word) in self.text.words().iter().skip(start).enumerate() {
            let end = start + more + 1;
            let word = word.of(self.text.as_str());
            if self.keywords.before_prefix.binary_search(&node).is_ok() {
                let lengths = &self.keywords.prefix_lengths;
                self.each_beginning(node, Edge::Prefix, lengths, word, |scan, node| {
                    scan.end_of_words(node, start, end);
                });
            }
            let hash = edge_hash(node, Edge::Word, Hash::of(word.as_bytes()));
            let Some(next) = self.follow(hash) else {
                return;
            };
            node = next;
            self.end_of_words(node, start, end);
        }
    }

    fn whole(&mut self) {
        let text = self.text;
        for (edge, held) in [(Edge::Core, text.core()), (Edge::Text, text.as_str())] {
            if let Some(node) = self.follow(edge_hash(ROOT, edge, Hash::of(held.as_bytes()))) {
                self.end(node, |term| term.is_match(text));
            }
        }
    }

    fn beginnings(&mut self) {
        let (text, lengths) = (self.text, &self.keywords.start_lengths);
        self.each_beginning(ROOT, Edge::Start, lengths, text.as_str(), |scan, node| {
            scan.end(node, |term| term.is_match(text));
        });
    }

    fn anywhere(&mut self) {
        let Some((automaton, terms)) = &self.keywords.anywhere else {
            return;
        };
        let mut state = OverlappingState::start();
        // It fails only for kinds of matches that this automaton does not have.
        while automaton
            .try_find_overlapping(self.text.as_str(), &mut state)
            .is_ok()
        {
            let Some(found) = state.get_match() else {
                return;
            };
            if let Some(term) = terms.get(found.pattern().as_usize()) {
                (self.hit)(*term);
            }
        }
    }

    /// Follows the edges that hold a beginning of `held`.
    fn each_beginning(
        &mut self,
        from: u32,
        edge: Edge,
        lengths: &[usize],
        held: &str,
        mut found: impl FnMut(&mut Self, u32),
    ) {
        let mut lengths = lengths.iter().peekable();
        let mut hash = Hash::EMPTY;
        for (before, byte) in held.bytes().enumerate() {
            let Some(next) = lengths.peek() else {
                return;
            };
            hash = hash.then(byte);
            if **next == before + 1 {
                lengths.next();
                if let Some(node) = self.follow(edge_hash(from, edge, hash.value())) {
                    found(self, node);
                }
            }
        }
    }

    fn follow(&mut self, hash: u64) -> Option<u32> {
        self.counters.probe();
        let may_be = self.keywords.presence.may_have(hash);
        may_be.then(|| self.keywords.behind(hash)).flatten()
    }

    fn end_of_words(&mut self, node: u32, start: usize, end: usize) {
        let words = self.text.words().get(start..end).unwrap_or_default();
        let text = self.text.as_str();
        let plain = self.keywords.nodes.get(node as usize);
        if let Some(plain) = plain.and_then(|node| node.plain) {
            let words = words.iter().map(|word| word.of(text));
            if self.keywords.is_spelt(plain.start, words) {
                (self.hit)(plain.term);
            }
        }
        self.end(node, |term| term.is_at(words, text));
    }

    /// The terms that end at a node and are no plain ones, as far as they are what the text has there.
    fn end(&mut self, node: u32, is_there: impl Fn(&Term) -> bool) {
        let Keywords {
            ends,
            others,
            parts,
            ..
        } = self.keywords;
        for position in ends.get(node) {
            let Some(other) = others.get(*position as usize) else {
                continue;
            };
            let term = other.at.find(self.model, parts, self.paths);
            if term.is_some_and(&is_there) {
                (self.hit)(other.term);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RuleSet;

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
        ("whole_message", &["segunda via", "via!", "👍", "c++"]),
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
            keywords.scan(model, &paths, &text, &mut Counters::default(), hit);
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
    fn a_term_of_many_sets_is_one_term() {
        let file = r#"{"version": 1, "keywords": {"a": ["x", "y"], "b": ["X"], "c": {"terms": ["x"], "match": "substring"}}}"#;
        let rules = RuleSet::parse(file).unwrap();
        let terms = Terms::of_sets(rules.model());
        assert_eq!(terms.len(), 3);
        let by_set = terms.by_set(rules.model());
        assert_eq!(
            [0, 1, 2].map(|set| by_set.get(set).to_vec()),
            [vec![0, 1], vec![0], vec![2]]
        );
    }
}
