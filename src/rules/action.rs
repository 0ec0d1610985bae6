//! What rules ask the host to do.

use super::condition::When;
use super::placeholder::{Piece, Placeholder, Slot};
use crate::json::tree::Span;

/// What decisions call the fallback where they name a rule: no rule has this id.
pub(crate) const FALLBACK: &str = "fallback";

/// The name of the action by which a rule sets consent.
pub(crate) const SET_CONSENT: &str = "set_consent";

#[derive(Debug)]
pub(crate) struct Action {
    pub(crate) name: String,
    /// How many actions of this name stand before it in its list.
    pub(crate) nth: usize,
    /// JSON in one line.
    pub(crate) params: String,
    /// The same with its placeholders; empty if it has none.
    pub(crate) pieces: Vec<Piece>,
    pub(crate) place: Span,
}

impl Action {
    pub(crate) fn placeholders(&self) -> impl Iterator<Item = &Placeholder> {
        self.slots().map(|slot| &slot.placeholder)
    }

    /// The same, each with its place.
    pub(crate) fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.pieces.iter().flat_map(Piece::slots)
    }
}

/// How wide an action's idempotency key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OncePer {
    Event,
    Sender,
    /// The sender, until so many seconds later.
    Seconds(u64),
}

/// A list of actions, and whose it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asking<'m> {
    /// The id of the rule, or [`FALLBACK`].
    pub(crate) rule: &'m str,
    /// The rule's condition, whose expressions may have named groups; `None` for the fallback.
    pub(crate) when: Option<&'m When>,
    pub(crate) once_per: OncePer,
    /// Whether it is only asked for where every step was skipped.
    pub(crate) if_held: bool,
    pub(crate) actions: &'m [Action],
}
