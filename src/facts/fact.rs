//! One name for the facts of the event, those of the host, and the members of events that a file names.

use super::event_facts::EventFact;
use super::kind_set::KindSet;

/// A fact that has a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fact {
    /// It comes with the event.
    Event(EventFact),
    /// It is in the context: the index of a host fact of the schema.
    Host(usize),
    /// It is read from the event where the file says: the index of a member of the schema.
    Member(usize),
}

impl Fact {
    /// Those of some kinds of events that do not always carry it, as the platform sends them.
    pub(crate) fn may_be_absent_on(self, kinds: &KindSet) -> KindSet {
        match self {
            Self::Event(fact) => kinds.and(&fact.carried().always_on.set().complement()),
            Self::Host(_) | Self::Member(_) => *kinds,
        }
    }
}
