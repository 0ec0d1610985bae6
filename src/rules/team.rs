//! Teams and their members.

use std::sync::Arc;

use crate::json::tree::Span;

/// A team with what it inherits already in place.
#[derive(Debug)]
pub(crate) struct Team {
    pub(crate) name: String,
    /// Of the name.
    pub(crate) place: Span,
    pub(crate) parent: Option<usize>,
    pub(crate) role: Option<String>,
    /// The regions it serves, shared by those that inherit them; `None` if neither it nor an ancestor names any.
    pub(crate) regions: Option<Arc<[String]>>,
    /// The languages it speaks, folded, shared in the same way; `None` if neither it nor an ancestor names any.
    pub(crate) languages: Option<Arc<[String]>>,
    /// `None` if it is always open.
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
