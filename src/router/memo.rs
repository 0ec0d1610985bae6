//! Answers that are remembered for one round and forgotten all at once.

/// Yes or no by number. Forgetting costs nothing: an answer of an earlier round counts as none.
#[derive(Clone, Default)]
pub(super) struct Memo {
    /// From 1 to 2^31 - 1.
    round: u32,
    /// The round and, in the last bit, the answer.
    answers: Vec<u32>,
}

impl Memo {
    /// Begins a round about the numbers below `len`.
    pub(super) fn begin(&mut self, len: usize) {
        let is_last = self.round == u32::MAX >> 1;
        if self.answers.len() != len || is_last {
            self.answers.clear();
            self.answers.resize(len, 0);
            self.round = 0;
        }
        self.round += 1;
    }

    /// Begins another round about the same numbers.
    pub(super) fn forget(&mut self) {
        self.begin(self.answers.len());
    }

    #[inline]
    pub(super) fn get(&self, number: u32) -> Option<bool> {
        let answer = *self.answers.get(number as usize)?;
        (answer >> 1 == self.round).then_some(answer & 1 == 1)
    }

    #[inline]
    pub(super) fn set(&mut self, number: u32, answer: bool) {
        if let Some(place) = self.answers.get_mut(number as usize) {
            *place = self.round << 1 | u32::from(answer);
        }
    }
}

/// A small number or none, by number; else as [`Memo`].
#[derive(Clone, Default)]
pub(super) struct Numbers {
    /// From 1 on.
    round: u32,
    /// The round and the answer, [`NONE`] among them.
    answers: Vec<(u32, u32)>,
}

const NONE: u32 = u32::MAX;

/// What [`Numbers`] know of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LookUp {
    NotYet,
    Done(Option<u32>),
}

impl Numbers {
    /// Begins a round about the numbers below `len`.
    pub(super) fn begin(&mut self, len: usize) {
        if self.answers.len() != len || self.round == u32::MAX {
            self.answers.clear();
            self.answers.resize(len, (0, NONE));
            self.round = 0;
        }
        self.round += 1;
    }

    #[inline]
    pub(super) fn get(&self, number: u32) -> LookUp {
        match self.answers.get(number as usize) {
            Some((round, answer)) if *round == self.round => {
                LookUp::Done((*answer != NONE).then_some(*answer))
            }
            Some(_) | None => LookUp::NotYet,
        }
    }

    #[inline]
    pub(super) fn set(&mut self, number: u32, answer: Option<u32>) {
        if let Some(place) = self.answers.get_mut(number as usize) {
            *place = (self.round, answer.unwrap_or(NONE));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_round_knows_nothing() {
        let mut memo = Memo::default();
        memo.begin(2);
        assert_eq!(memo.get(0), None);
        memo.set(0, true);
        memo.set(1, false);
        memo.set(2, true);
        let all = |memo: &Memo| [0, 1, 2].map(|number| memo.get(number));
        assert_eq!(all(&memo), [Some(true), Some(false), None]);
        memo.begin(2);
        assert_eq!(all(&memo), [None, None, None]);
        memo.set(1, true);
        memo.begin(3);
        assert_eq!(all(&memo), [None, None, None]);
    }

    #[test]
    fn numbers_are_forgotten_as_well() {
        let mut numbers = Numbers::default();
        numbers.begin(2);
        numbers.set(0, Some(7));
        numbers.set(1, None);
        let all = |numbers: &Numbers| [0, 1, 2].map(|number| numbers.get(number));
        let known = [LookUp::Done(Some(7)), LookUp::Done(None), LookUp::NotYet];
        assert_eq!(all(&numbers), known);
        numbers.begin(2);
        assert_eq!(all(&numbers), [LookUp::NotYet; 3]);
    }

    #[test]
    fn the_last_round_is_followed_by_the_first() {
        let mut memo = Memo {
            round: (u32::MAX >> 1) - 1,
            answers: vec![0],
        };
        memo.begin(1);
        memo.set(0, true);
        assert_eq!(memo.get(0), Some(true));
        memo.begin(1);
        assert_eq!((memo.round, memo.get(0)), (1, None));
    }
}
