//! Teams and their members.

use crate::json::tree::Span;

/// A team with what it inherits already in place.
#[derive(Debug)]
pub(crate) struct Team {
    pub(crate) name: String,
    /// Of the name.
    pub(crate) place: Span,
    pub(crate) parent: Option<usize>,
    pub(crate) role: Option<String>,
    /// The regions it serves; none where neither it nor an ancestor names some.
    pub(crate) regions: Option<Vec<String>>,
    /// The languages it speaks, folded; none where neither it nor an ancestor names some.
    pub(crate) languages: Option<Vec<String>>,
    /// None is always open.
    pub(crate) schedule: Option<usize>,
    /// How many ancestors it has.
    pub(crate) depth: usize,
    pub(crate) members: Vec<Member>,
}

#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    /// In thousandths.
    pub(crate) weight: u64,
}
