//! The index of one list of rules: from what an event names to the rules that may match it.
//!
//! Every clause is [filed](super::filing) once, under the things that one of its literals needs (its *keys*). Which
//! literal: one whose keys have few clauses, if there is one; else the rarest whose keys can come together (keywords,
//! values of a set); else the rarest value of a fact that has one value at a time, because such values can still tell
//! clauses apart under another key.
//!
//! Under a key stands a plain list of clauses in the order of the rules while they are few. If they are many they are
//! split into *groups* by the set of facts that they compare with single values: each group is a hash table from the
//! values of these facts to a *bucket*, so that one look-up passes over all clauses that want other values (tuple-space
//! search). What neither the key nor the values settle is the entry's *residual*.
//!
//! An event names, of each fact that rules ask of: its value; that it is there; the beginnings, ends and parts of it that
//! rules look for, found by an [automaton](super::automaton); the nodes above a number in the tree of all
//! [intervals](super::interval). Of the facts that only the file declares those are asked that the host hands over.
//!
//! So cost does not grow with the rules, but for two kinds of them, which are asked one after the other: those that
//! need nothing that an event can name (a share of senders, or an expression that [requires](super::required) no text),
//! and those that need two common things at once, say two keywords, since they stand under one of the two.

use super::lists::{Lists, number};
use super::table::{Table, mix};

/// The key that every event names: for clauses that need nothing nameable.
pub(crate) const ALWAYS: u32 = 0;

/// The number of the empty list of facts.
pub(crate) const NO_FACTS: u32 = 0;

/// Rules by what an event names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    /// Per key.
    pub(super) keys: Vec<Place>,
    pub(super) listed: Vec<Entry>,
    pub(super) groups: Vec<Group>,
    /// The entries of groups.
    pub(super) entries: Vec<Entry>,
    /// Per bucket of a group: the group and the values, as they are hashed; and its entries.
    pub(super) tuples: Lists,
    pub(super) buckets: Vec<Stretch>,
    pub(super) by_tuple: Table,
}

/// Where stands what is filed under a key. Most have one entry: it takes one look-up in memory.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place {
    One(Entry),
    List(Stretch),
    Groups(Stretch),
}

/// What is filed under a key.
pub(crate) enum Filed<'i> {
    List(&'i [Entry]),
    /// Groups, by the first of their rules, and the number of the first.
    Groups(u32, &'i [Group]),
}

/// Clauses under one key that look at the same kinds of events and compare the same facts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Group {
    /// The first of its rules.
    pub(crate) first_rule: u32,
    /// The kinds of events that all of it looks at.
    pub(crate) on: u32,
    /// The facts whose values lead to a bucket: a list of the program's.
    pub(crate) facts: u32,
    pub(super) entries: Stretch,
}

/// A stretch of a list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretch {
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Stretch {
    /// Adds items to a list.
    pub(super) fn of_added<T: Copy>(list: &mut Vec<T>, items: &[T]) -> Self {
        let start = number(list.len());
        list.extend_from_slice(items);
        let end = number(list.len());
        Self { start, end }
    }

    #[inline]
    fn of<T>(self, list: &[T]) -> &[T] {
        let items = list.get(self.start as usize..self.end as usize);
        items.unwrap_or_default()
    }
}

/// A clause in a list or a bucket. Entries are in the order of the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entry {
    pub(crate) rule: u32,
    /// What is left to ask; 0 is nothing.
    pub(crate) residual: u32,
}

impl Index {
    /// Whether nothing is filed at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// What is filed under a key.
    #[inline]
    pub(crate) fn under(&self, key: u32) -> Filed<'_> {
        match self.keys.get(key as usize) {
            Some(Place::One(entry)) => Filed::List(std::slice::from_ref(entry)),
            Some(Place::List(list)) => Filed::List(list.of(&self.listed)),
            Some(Place::Groups(groups)) => Filed::Groups(groups.start, groups.of(&self.groups)),
            None => Filed::List(&[]),
        }
    }

    /// The entries of a group that compares no facts.
    #[inline]
    pub(crate) fn plain(&self, group: &Group) -> &[Entry] {
        group.entries.of(&self.entries)
    }

    /// The entries of a group for these values of its facts.
    #[inline]
    pub(crate) fn with_values(
        &self,
        group: u32,
        values: impl Iterator<Item = u32> + Clone,
    ) -> &[Entry] {
        let tuple = std::iter::once(group).chain(values);
        let found = self.by_tuple.find(tuple_hash(tuple.clone()), |known| {
            self.tuples.get(known).iter().copied().eq(tuple.clone())
        });
        let bucket = found.and_then(|known| self.buckets.get(known as usize));
        bucket.map_or(&[], |bucket| bucket.of(&self.entries))
    }

    /// Whether anything is filed under a key.
    pub(super) fn has(&self, key: u32) -> bool {
        match self.under(key) {
            Filed::List(entries) => !entries.is_empty(),
            Filed::Groups(_, groups) => !groups.is_empty(),
        }
    }

    pub(super) fn memory(&self) -> usize {
        self.keys.capacity() * size_of::<Place>()
            + self.buckets.capacity() * size_of::<Stretch>()
            + self.groups.capacity() * size_of::<Group>()
            + (self.listed.capacity() + self.entries.capacity()) * size_of::<Entry>()
            + self.tuples.memory()
            + self.by_tuple.memory()
    }

    pub(super) fn shrink(&mut self) {
        self.keys.shrink_to_fit();
        self.listed.shrink_to_fit();
        self.groups.shrink_to_fit();
        self.entries.shrink_to_fit();
        self.tuples.shrink();
        self.buckets.shrink_to_fit();
        self.by_tuple.fit();
    }
}

pub(super) fn tuple_hash(tuple: impl Iterator<Item = u32>) -> u64 {
    tuple.fold(0, |hash, number| mix(hash, u64::from(number)))
}
