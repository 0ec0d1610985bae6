//! Many texts that are looked for in one: the automaton of Aho and Corasick.
//!
//! It is linear whatever the texts are: there is one state for each of their bytes at most, and of the texts that end at
//! a place only those are looked at that were not found before. An automaton that lists at every state all texts that
//! end there is the square of `a`, `aa`, `aaa`, ..., and so is the time that goes into finding each at every place.

use std::collections::VecDeque;
use std::ops::{ControlFlow, Range};

use super::lists::{Lists, number};

/// Where every text begins; as a place where texts end it stands for nowhere.
const ROOT: u32 = 0;

/// No text ends at a state.
const NO_TEXT: u32 = u32::MAX;

/// Marks a text that has several numbers: what is left is the number of their list.
const SEVERAL: u32 = 1 << 31;

/// An automaton that finds texts, each with the numbers it was given.
///
/// The states behind one state stand side by side, and behind them those that follow the first of them: a step looks at
/// one place in memory, and where nothing branches, at the next one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Automaton {
    states: Vec<State>,
    /// Per byte: the state behind the root's edge.
    first: Vec<u32>,
    /// The numbers of texts that have several.
    several: Lists,
    /// Whether all texts begin with one byte that stands nowhere but at the beginning of what is searched.
    is_anchored: bool,
}

#[derive(Clone, Copy, Debug)]
struct State {
    /// Where the states behind it begin, in the order of their labels.
    behind: u32,
    /// The state of the longest beginning of a text that ends the way this one does.
    fallback: u32,
    /// The nearest of its fallbacks where a text ends.
    shorter: u32,
    /// The number of the text that ends here, [`NO_TEXT`], or a list of numbers: see [`SEVERAL`].
    text: u32,
    /// How many states are behind it: one a byte at most.
    branches: u16,
    /// The byte that leads to it.
    label: u8,
}

impl State {
    const fn behind(label: u8) -> Self {
        Self {
            behind: ROOT,
            fallback: ROOT,
            shorter: ROOT,
            text: NO_TEXT,
            branches: 0,
            label,
        }
    }
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
            states: vec![State::behind(0)],
            first: vec![ROOT; 1 << u8::BITS],
            several: Lists::default(),
            is_anchored: anchor.is_some()
                && texts
                    .iter()
                    .all(|(text, _)| text.first().copied() == anchor),
        };
        automaton.add_states(&texts);
        automaton.add_first();
        automaton.add_fallbacks();
        automaton.states.shrink_to_fit();
        automaton.several.shrink();
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
            let mut end = at;
            while let Some(state) = self.behind_root(end) {
                let numbers = self.numbers(&state.text);
                // What ends where this text ends was found when this was.
                if !numbers.is_empty()
                    && !numbers
                        .iter()
                        .fold(false, |any, number| is_new(*number) | any)
                {
                    break;
                }
                end = state.shorter;
            }
            ControlFlow::Continue(())
        });
    }

    pub(super) fn memory(&self) -> usize {
        self.states.capacity() * size_of::<State>()
            + self.first.capacity() * size_of::<u32>()
            + self.several.memory()
    }

    /// Adds the states of sorted texts.
    fn add_states(&mut self, texts: &[(&[u8], u32)]) {
        // A state, the texts that come by it, and how many bytes lead to it.
        let mut left = vec![(ROOT, texts, 0)];
        while let Some((at, texts, depth)) = left.pop() {
            let ends = texts.partition_point(|(text, _)| text.len() == depth);
            let (ending, longer) = texts.split_at_checked(ends).unwrap_or_default();
            let label = |text: &[u8]| text.get(depth).copied().unwrap_or_default();
            let branches = longer.chunk_by(|a, b| label(a.0) == label(b.0));
            let behind = number(self.states.len());
            for (to, texts) in (behind..).zip(branches) {
                let label = texts.first().map_or(0, |(text, _)| label(text));
                self.states.push(State::behind(label));
                left.push((to, texts, depth + 1));
            }
            let added = self.states.len() - behind as usize;
            // The first of them is the next.
            let next = left.len() - added;
            left.get_mut(next..).unwrap_or_default().reverse();
            let text = self.text(ending);
            if let Some(state) = self.states.get_mut(at as usize) {
                state.behind = behind;
                state.branches = u16::try_from(added).unwrap_or(u16::MAX);
                state.text = text;
            }
        }
    }

    /// Adds the way from the root by every byte.
    fn add_first(&mut self) {
        for to in self.all_behind(ROOT) {
            let label = usize::from(self.state(to).label);
            if let Some(first) = self.first.get_mut(label) {
                *first = to;
            }
        }
    }

    /// What a state notes of the texts that end there.
    fn text(&mut self, ending: &[(&[u8], u32)]) -> u32 {
        match ending {
            [] => NO_TEXT,
            [(_, number)] if *number < SEVERAL => *number,
            _ => SEVERAL | self.several.push(ending.iter().map(|(_, number)| *number)),
        }
    }

    /// The numbers of what a state notes.
    #[inline]
    fn numbers<'t>(&'t self, text: &'t u32) -> &'t [u32] {
        match *text {
            NO_TEXT => &[],
            list if list >= SEVERAL => self.several.get(list - SEVERAL),
            _ => std::slice::from_ref(text),
        }
    }

    /// The states nearer to the root first: a fallback is nearer than what falls back on it.
    fn add_fallbacks(&mut self) {
        let mut waiting: VecDeque<u32> = self.all_behind(ROOT).collect();
        while let Some(at) = waiting.pop_front() {
            let above = self.state(at).fallback;
            for to in self.all_behind(at) {
                let fallback = self.next(above, self.state(to).label);
                let known = self.state(fallback);
                let shorter = if known.text == NO_TEXT {
                    known.shorter
                } else {
                    fallback
                };
                if let Some(state) = self.states.get_mut(to as usize) {
                    (state.fallback, state.shorter) = (fallback, shorter);
                }
                waiting.push_back(to);
            }
        }
    }

    /// The state behind one more byte.
    #[inline]
    fn next(&self, mut at: u32, byte: u8) -> u32 {
        while let Some(state) = self.behind_root(at) {
            if let Some(branch) = self.branch(state, byte) {
                return state.behind + branch;
            }
            at = state.fallback;
        }
        self.first.get(usize::from(byte)).copied().unwrap_or(ROOT)
    }

    /// Which of the states behind one a byte leads to.
    #[inline]
    fn branch(&self, state: &State, byte: u8) -> Option<u32> {
        /// From so many on it is quicker to halve them.
        const MANY: usize = 16;
        let start = state.behind as usize;
        let behind = self
            .states
            .get(start..start + usize::from(state.branches))?;
        let branch = if behind.len() < MANY {
            behind.iter().position(|state| state.label == byte)
        } else {
            behind.binary_search_by_key(&byte, |state| state.label).ok()
        };
        branch.map(number)
    }

    /// A state that is not the root.
    #[inline]
    fn behind_root(&self, at: u32) -> Option<&State> {
        (at != ROOT).then(|| self.states.get(at as usize)).flatten()
    }

    fn all_behind(&self, at: u32) -> Range<u32> {
        let State {
            behind, branches, ..
        } = self.state(at);
        behind..behind + u32::from(branches)
    }

    fn state(&self, at: u32) -> State {
        let state = self.states.get(at as usize).copied();
        state.unwrap_or(State::behind(0))
    }
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
