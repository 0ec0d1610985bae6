//! Many texts that are looked for in one: the automaton of Aho and Corasick.
//!
//! It is linear whatever the texts are: there is one state for each of their bytes at most, and of the texts that end at
//! a place only those are looked at that were not found before. An automaton that lists at every state all texts that
//! end there is the square of `a`, `aa`, `aaa`, ..., and so is the time that goes into finding each at every place.

use std::collections::VecDeque;
use std::ops::ControlFlow;

use super::lists::{Lists, number};

/// Where every text begins; as a place where texts end it stands for nowhere.
const ROOT: u32 = 0;

/// An automaton that finds texts, each with the numbers it was given.
///
/// States are in the order of the sorted texts: what follows a state most often stands beside it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Automaton {
    /// One more for where the edges of the last state end.
    states: Vec<State>,
    /// The bytes of the edges of all states, and the state behind each.
    labels: Vec<u8>,
    behind: Vec<u32>,
    /// Per byte: the state behind the root's edge.
    first: Vec<u32>,
    /// The numbers of each text.
    numbers: Lists,
    /// Whether all texts begin with one byte that stands nowhere but at the beginning of what is searched.
    is_anchored: bool,
}

#[derive(Clone, Copy, Debug, Default)]
struct State {
    /// Where its edges begin.
    edges: u32,
    /// The state of the longest beginning of a text that ends the way this one does.
    fallback: u32,
    /// The state, this one or one of its fallbacks, where the longest of the texts ends that end here.
    longest: u32,
    /// The text that ends here, if one does.
    text: u32,
}

/// The texts have more bytes than states can be numbered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TooManyTexts;

impl Automaton {
    /// For these texts, none of which is empty, and their numbers. `anchor` is a byte that stands nowhere but at the
    /// beginning of what is searched. Cost: linear in the texts, but for sorting them.
    pub(super) fn new(
        mut texts: Vec<(&[u8], u32)>,
        anchor: Option<u8>,
    ) -> Result<Self, TooManyTexts> {
        let bytes: usize = texts.iter().map(|(text, _)| text.len()).sum();
        if bytes >= u32::MAX as usize {
            return Err(TooManyTexts);
        }
        texts.sort_unstable();
        let mut automaton = Self {
            states: vec![State::default()],
            numbers: Lists::default(),
            is_anchored: anchor.is_some()
                && texts
                    .iter()
                    .all(|(text, _)| text.first().copied() == anchor),
            ..Self::default()
        };
        let edges = automaton.add_states(&texts);
        automaton.add_edges(edges);
        automaton.add_fallbacks();
        automaton.numbers.shrink();
        Ok(automaton)
    }

    /// Calls with the numbers of the texts that stand in these bytes, once at least; `is_new` says whether it has not been
    /// called with this number before. Cost: linear in the bytes and in what is found.
    pub(crate) fn each(
        &self,
        bytes: impl Iterator<Item = u8>,
        mut is_new: impl FnMut(u32) -> bool,
    ) {
        let mut at = ROOT;
        let mut bytes = bytes;
        // Not a `for`: of bytes in several stretches it would ask each time in which it is.
        let _ = bytes.try_for_each(|byte| {
            at = self.next(at, byte);
            if at == ROOT && self.is_anchored {
                return ControlFlow::Break(());
            }
            let mut end = self.state(at).longest;
            while end != ROOT {
                let state = self.state(end);
                let numbers = self.numbers.get(state.text);
                // What ends where this text ends was found when this was.
                if !numbers
                    .iter()
                    .fold(false, |any, number| is_new(*number) | any)
                {
                    break;
                }
                end = self.state(state.fallback).longest;
            }
            ControlFlow::Continue(())
        });
    }

    pub(super) fn memory(&self) -> usize {
        self.states.capacity() * size_of::<State>()
            + self.labels.capacity()
            + (self.behind.capacity() + self.first.capacity()) * size_of::<u32>()
            + self.numbers.memory()
    }

    /// Adds the states of sorted texts. Their edges, each with the state it leads away from.
    fn add_states(&mut self, texts: &[(&[u8], u32)]) -> Vec<(u32, u8, u32)> {
        let mut edges = Vec::new();
        let mut way = vec![ROOT];
        for same in texts.chunk_by(|a, b| a.0 == b.0) {
            let Some((text, _)) = same.first() else {
                continue;
            };
            let known = way.len() - 1;
            let shared = edges_in_common(&edges, way.get(1..).unwrap_or_default(), text);
            way.truncate(shared.min(known) + 1);
            for byte in text.get(shared..).unwrap_or_default() {
                let new = number(self.states.len());
                edges.push((way.last().copied().unwrap_or(ROOT), *byte, new));
                self.states.push(State::default());
                way.push(new);
            }
            let numbers = same.iter().map(|(_, number)| *number);
            let text = self.numbers.push(numbers);
            let last = way.last().copied().unwrap_or(ROOT);
            if let Some(state) = self.states.get_mut(last as usize) {
                (state.text, state.longest) = (text, last);
            }
        }
        edges
    }

    fn add_edges(&mut self, mut edges: Vec<(u32, u8, u32)>) {
        edges.sort_unstable();
        let mut rest = edges.as_slice();
        for (at, state) in (0..).zip(&mut self.states) {
            state.edges = number(edges.len() - rest.len());
            let own = rest.partition_point(|(from, ..)| *from <= at);
            rest = rest.get(own..).unwrap_or_default();
        }
        self.states.push(State {
            edges: number(edges.len()),
            ..State::default()
        });
        self.labels = edges.iter().map(|(_, label, _)| *label).collect();
        self.behind = edges.iter().map(|(.., behind)| *behind).collect();
        self.first = vec![ROOT; 1 << u8::BITS];
        for (from, label, behind) in &edges {
            if let Some(first) = self.first.get_mut(usize::from(*label)) {
                if *from == ROOT {
                    *first = *behind;
                }
            }
        }
        self.states.shrink_to_fit();
    }

    /// The states nearer to the root first: a fallback is nearer than what falls back on it.
    fn add_fallbacks(&mut self) {
        let mut waiting: VecDeque<u32> = self.edges(ROOT).map(|(_, behind)| behind).collect();
        while let Some(at) = waiting.pop_front() {
            let State { fallback, .. } = self.state(at);
            let edges: Vec<(u8, u32)> = self.edges(at).collect();
            for (label, behind) in edges {
                let fallback = self.next(fallback, label);
                let shorter = self.state(fallback).longest;
                if let Some(state) = self.states.get_mut(behind as usize) {
                    state.fallback = fallback;
                    if state.longest == ROOT {
                        state.longest = shorter;
                    }
                }
                waiting.push_back(behind);
            }
        }
    }

    /// The state behind one more byte.
    #[inline]
    fn next(&self, mut at: u32, byte: u8) -> u32 {
        while at != ROOT {
            let (start, end) = self.stretch(at);
            let labels = self.labels.get(start..end).unwrap_or_default();
            if let Some(edge) = labels.iter().position(|label| *label == byte) {
                return self.behind.get(start + edge).copied().unwrap_or(ROOT);
            }
            at = self.state(at).fallback;
        }
        self.first.get(usize::from(byte)).copied().unwrap_or(ROOT)
    }

    fn edges(&self, at: u32) -> impl Iterator<Item = (u8, u32)> {
        let (start, end) = self.stretch(at);
        let labels = self.labels.get(start..end).unwrap_or_default();
        let behind = self.behind.get(start..end).unwrap_or_default();
        labels.iter().copied().zip(behind.iter().copied())
    }

    /// Where the edges of a state begin and end.
    #[inline]
    fn stretch(&self, at: u32) -> (usize, usize) {
        let edges = |at: u32| self.state(at).edges as usize;
        (edges(at), edges(at + 1))
    }

    #[inline]
    fn state(&self, at: u32) -> State {
        self.states.get(at as usize).copied().unwrap_or_default()
    }
}

/// How many bytes of a text lead along this way: each state was made with an edge of its own.
fn edges_in_common(edges: &[(u32, u8, u32)], way: &[u32], text: &[u8]) -> usize {
    let label = |state: u32| edges.get(state as usize - 1).map(|(_, label, _)| *label);
    let way = way.iter().zip(text);
    way.take_while(|(state, byte)| label(**state) == Some(**byte))
        .count()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use proptest::prelude::*;

    fn found(texts: &[&str], searched: &str) -> (BTreeSet<u32>, usize) {
        let numbered = (0..).zip(texts);
        let numbered = numbered.map(|(number, text)| (text.as_bytes(), number));
        let automaton = Automaton::new(numbered.collect(), None).unwrap();
        let (mut found, mut calls) = (BTreeSet::new(), 0);
        automaton.each(searched.bytes(), |number| {
            calls += 1;
            found.insert(number)
        });
        (found, calls)
    }

    proptest! {
        #[test]
        fn finds_what_stands_in_a_text(
            texts in prop::collection::vec("[ab]{1,6}|[a-cé]{1,3}", 0..12),
            searched in "[ab]{0,20}|[a-cé]{0,12}",
        ) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let expected: BTreeSet<u32> = (0..)
                .zip(&texts)
                .filter(|(_, text)| searched.contains(**text))
                .map(|(number, _)| number)
                .collect();
            prop_assert_eq!(found(&texts, &searched).0, expected);
        }
    }

    #[test]
    fn is_linear_where_all_texts_end_at_every_place() {
        let texts: Vec<String> = (1..=500).map(|length| "a".repeat(length)).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let (found, calls) = found(&texts, &"a".repeat(4_000));
        assert_eq!(found.len(), 500);
        // Each is found once, and once more the longest at every place.
        assert!(calls <= 2 * 500 + 4_000, "{calls}");
    }

    #[test]
    fn stops_where_nothing_can_follow() {
        let automaton = Automaton::new(vec![(b"^ab", 7), (b"^b", 8)], Some(b'^')).unwrap();
        let mut read = 0;
        let mut found = Vec::new();
        automaton.each(b"^abab".iter().inspect(|_| read += 1).copied(), |number| {
            found.push(number);
            true
        });
        assert_eq!((found, read), (vec![7], 4));
    }
}
