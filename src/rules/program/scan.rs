//! One text on its way through all terms.

use super::counters::Counters;
use super::keywords::{Edge, Keywords, ROOT, WHOLE_ROOT, Words, edge_hash};
use super::lists::Lists;
use super::slips::Slips;
use super::table::{Hash, hash, hash_within};
use crate::rules::model::Model;
use crate::text::{FoldedText, MatchMode, Span, Term};

impl Keywords {
    /// Adds the number of every term that hits the text to `hits`, some more than once.
    ///
    /// Cost: linear in the text, whatever the number of terms.
    pub(crate) fn scan(
        &self,
        model: &Model,
        paths: &Lists,
        text: &FoldedText,
        meant: &mut Meant,
        counters: &mut Counters,
        hits: impl Hits,
    ) {
        let mut scan = Scan {
            keywords: self,
            model,
            paths,
            text,
            counters,
            hits,
        };
        scan.ways();
        scan.slips(meant);
        scan.whole();
        scan.beginnings();
        scan.anywhere();
    }
}

/// The terms that hit a text.
pub(crate) trait Hits {
    fn has(&self, term: u32) -> bool;

    fn add(&mut self, term: u32);
}

/// What the words of a text may be meant for: memory that is used again for the next text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Meant {
    words: Vec<Span>,
    /// Places among the words, each with the number of a word that the one there is a slip of.
    slips: Vec<(usize, u32)>,
    /// Nodes to go on from, each with the place of the next word.
    next: Vec<(u32, usize)>,
}

/// A text and the terms; `hits` is told the numbers of those that hit.
struct Scan<'s, H> {
    keywords: &'s Keywords,
    model: &'s Model,
    paths: &'s Lists,
    text: &'s FoldedText,
    counters: &'s mut Counters,
    hits: H,
}

impl<H: Hits> Scan<'_, H> {
    /// The ways that begin at a word of the text. Most words begin none.
    fn ways(&mut self) {
        let (keywords, text) = (self.keywords, self.text);
        let any_may = keywords.before_prefix.last() == Some(&ROOT);
        let mut words = text.words();
        while let Some((first, rest)) = words.split_first() {
            if any_may || keywords.presence.may_have(word_edge(ROOT, *first, text)) {
                self.way_along(words);
            } else {
                self.counters.probe();
            }
            words = rest;
        }
    }

    /// The way that begins with the first of these words of the text. Not inlined, so that the loop over all words is
    /// small.
    #[inline(never)]
    fn way_along(&mut self, words: &[Span]) {
        let (keywords, text) = (self.keywords, self.text);
        let mut node = ROOT;
        for (more, word) in words.iter().enumerate() {
            let so_far = words.get(..=more).unwrap_or_default();
            let held = word.of(text.as_str());
            if keywords.before_prefix.binary_search(&node).is_ok() {
                let lengths = &keywords.prefix_lengths;
                self.each_beginning(node, Edge::Prefix, lengths, held, |scan, node| {
                    scan.end_of_way(node, so_far);
                });
            }
            let edge = word_edge(node, *word, text);
            let Some(next) = self.follow(node, Edge::Word, edge, held) else {
                return;
            };
            node = next;
            self.end_of_way(node, so_far);
        }
    }

    /// The terms that the text has with slips.
    fn slips(&mut self, meant: &mut Meant) {
        let Some(slips) = &self.keywords.slips else {
            return;
        };
        let text = self.text;
        if slips.of_words && self.find_slips(slips, text.words().iter().copied(), meant) {
            // Behind the last slip there is nothing that was not found before.
            let last = meant.slips.last().map_or(0, |(at, _)| *at);
            (0..=last).for_each(|first| self.along(ROOT, first, meant));
        }
        if slips.of_whole && self.find_slips(slips, text.bare_words(), meant) {
            self.along(WHOLE_ROOT, 0, meant);
        }
    }

    /// Finds what these words may be meant for. False where no word has a slip, as in most texts.
    fn find_slips(
        &mut self,
        slips: &Slips,
        words: impl Iterator<Item = Span>,
        meant: &mut Meant,
    ) -> bool {
        let text = self.text.as_str();
        let Meant {
            words: all,
            slips: found,
            ..
        } = meant;
        all.clear();
        found.clear();
        all.extend(words);
        for (at, word) in all.iter().enumerate() {
            slips.meant(word.of(text), self.counters, |meant| {
                found.push((at, meant));
            });
        }
        // Two words may have more than one shape in common.
        found.sort_unstable();
        found.dedup();
        !found.is_empty()
    }

    /// The ways from a node that begin with the word at a place, each word as it is and as what it may be meant for.
    fn along(&mut self, root: u32, first: usize, meant: &mut Meant) {
        let (keywords, text) = (self.keywords, self.text);
        let Meant { words, slips, next } = meant;
        next.clear();
        next.push((root, first));
        while let Some((node, at)) = next.pop() {
            let (Some(word), Some(so_far)) = (words.get(at), words.get(first..=at)) else {
                continue;
            };
            if keywords.before_prefix.binary_search(&node).is_ok() {
                let (lengths, held) = (&keywords.prefix_lengths, word.of(text.as_str()));
                self.each_beginning(node, Edge::Prefix, lengths, held, |scan, node| {
                    scan.end(node, Some(so_far));
                });
            }
            let start = slips.partition_point(|(place, _)| *place < at);
            let of_word = slips.get(start..).unwrap_or_default().iter();
            let of_word = of_word.take_while(|(place, _)| *place == at);
            let index = keywords.slips.as_ref();
            let others = of_word.filter_map(|(_, meant)| Some(index?.word(*meant)));
            for held in std::iter::once(word.of(text.as_str())).chain(others) {
                let edge = edge_hash(node, Edge::Word, hash(held.as_bytes()));
                if let Some(behind) = self.follow(node, Edge::Word, edge, held) {
                    self.end(behind, Some(so_far));
                    next.push((behind, at + 1));
                }
            }
        }
    }

    /// The terms that are all of it.
    fn whole(&mut self) {
        let (keywords, text) = (self.keywords, self.text.as_str());
        if let Some(words) = keywords
            .longest_words
            .and_then(|longest| self.all_words(longest))
        {
            self.held(Edge::Words, words.hash);
        }
        // Most messages are longer than anything that is looked for as a whole.
        if keywords.longest_text >= Some(text.len()) {
            self.held(Edge::Text, hash(text.as_bytes()));
        }
    }

    /// All words of the text; `None` if they are longer than this.
    fn all_words(&self, longest: usize) -> Option<Words> {
        let text = self.text.as_str().as_bytes();
        self.text
            .bare_words()
            .try_fold(Words::NONE, |words, Span { start, end }| {
                let words = words.then(hash_within(text, start, end), end - start);
                (words.length <= longest).then_some(words)
            })
    }

    /// The terms behind an edge that holds all of the text.
    fn held(&mut self, edge: Edge, held: u64) {
        if let Some(node) = self.follow(ROOT, edge, edge_hash(ROOT, edge, held), "") {
            self.end(node, None);
        }
    }

    fn beginnings(&mut self) {
        let (text, lengths) = (self.text, &self.keywords.start_lengths);
        self.each_beginning(ROOT, Edge::Start, lengths, text.as_str(), |scan, node| {
            scan.end(node, None);
        });
    }

    fn anywhere(&mut self) {
        if let Some(automaton) = &self.keywords.anywhere {
            automaton.each(self.text.as_str().bytes(), |term| {
                let is_new = !self.hits.has(term);
                self.hits.add(term);
                is_new
            });
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
                let beginning = held.get(..=before).unwrap_or_default();
                let hash = edge_hash(from, edge, hash.value());
                if let Some(node) = self.follow(from, edge, hash, beginning) {
                    found(self, node);
                }
            }
        }
    }

    #[inline]
    fn follow(&mut self, from: u32, edge: Edge, hash: u64, held: &str) -> Option<u32> {
        self.counters.probe();
        self.keywords.behind(from, edge, hash, held)
    }

    /// The terms that end at a node to which these words of the text led as they are: what stands around them is left to ask.
    fn end_of_way(&mut self, node: u32, words: &[Span]) {
        if self.keywords.is_plain(node) {
            self.hits.add(node);
        }
        let text = self.text.as_str();
        self.end_where(node, |term| term.has_edges_at(words, text));
    }

    /// The terms that end at a node and are not plain, if the text has them: at these words, if a term has words.
    fn end(&mut self, node: u32, words: Option<&[Span]>) {
        let text = self.text;
        self.end_where(node, |term| match words {
            Some(words) if term.mode() == MatchMode::Word => term.is_at(words, text.as_str()),
            _ => term.is_match(text),
        });
    }

    /// The terms that end at a node and are not plain, as far as they are there; those that hit anyway are not asked.
    fn end_where(&mut self, node: u32, is_there: impl Fn(&Term) -> bool) {
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
            if self.hits.has(other.term) {
                continue;
            }
            let term = other.at.find(self.model, parts, self.paths);
            if term.is_some_and(&is_there) {
                self.hits.add(other.term);
            }
        }
    }
}

/// The hash of the edge that holds a word of a text.
#[inline]
fn word_edge(from: u32, word: Span, text: &FoldedText) -> u64 {
    let held = hash_within(text.as_str().as_bytes(), word.start, word.end);
    edge_hash(from, Edge::Word, held)
}
