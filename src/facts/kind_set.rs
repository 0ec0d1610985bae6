//! Sets of event kinds.

use crate::event::{EventKind, KindPattern};

const WORDS: usize = EventKind::COUNT.div_ceil(64);

/// A set of event kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KindSet([u64; WORDS]);

impl KindSet {
    #[expect(
        clippy::indexing_slicing,
        reason = "one out of bounds does not compile"
    )]
    const ALL: Self = {
        let mut set = [0; WORDS];
        let mut index = 0;
        while index < EventKind::COUNT {
            set[index / 64] |= (EventKind::exists(index) as u64) << (index % 64);
            index += 1;
        }
        Self(set)
    };

    pub(crate) const fn all() -> Self {
        Self::ALL
    }

    pub(crate) fn of(is: impl Fn(EventKind) -> bool) -> Self {
        let mut set = Self([0; WORDS]);
        for kind in EventKind::all().filter(|kind| is(*kind)) {
            if let Some(word) = set.0.get_mut(kind.index() / 64) {
                *word |= 1 << (kind.index() % 64);
            }
        }
        set
    }

    /// What a rule's `on` names; all kinds for a rule that has none.
    pub(crate) fn on(patterns: Option<&[KindPattern]>) -> Self {
        Self::of(|kind| {
            patterns.is_none_or(|patterns| patterns.iter().any(|pattern| pattern.matches(kind)))
        })
    }

    #[inline]
    pub(crate) fn contains(&self, kind: EventKind) -> bool {
        let word = self.0.get(kind.index() / 64);
        word.is_some_and(|word| word & 1 << (kind.index() % 64) != 0)
    }

    pub(crate) fn and(&self, other: &Self) -> Self {
        let mut both = *self;
        for (word, other) in both.0.iter_mut().zip(other.0) {
            *word &= other;
        }
        both
    }

    pub(crate) fn or(&self, other: &Self) -> Self {
        let mut either = *self;
        for (word, other) in either.0.iter_mut().zip(other.0) {
            *word |= other;
        }
        either
    }

    pub(crate) fn complement(&self) -> Self {
        let mut others = Self::ALL;
        for (word, one) in others.0.iter_mut().zip(self.0) {
            *word &= !one;
        }
        others
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// One of them, the most usual one if it is there.
    pub(crate) fn first(&self) -> Option<EventKind> {
        let usual = [EventKind::MESSAGE_TEXT, EventKind::MESSAGE_BUTTON];
        let mut kinds = usual.into_iter().chain(EventKind::all());
        kinds.find(|kind| self.contains(*kind))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_of_kinds_is_what_its_patterns_name() {
        let patterns = ["message.text", "status", "echo"].map(|p| KindPattern::parse(p).unwrap());
        let set = KindSet::on(Some(&patterns));
        for kind in EventKind::all() {
            let named = patterns.iter().any(|pattern| pattern.matches(kind));
            assert_eq!(set.contains(kind), named, "{kind}");
        }
        assert_eq!(set.complement(), KindSet::of(|kind| !set.contains(kind)));
        assert_eq!(KindSet::all(), KindSet::of(|_| true));
    }
}
