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
    /// The hash of the name, which draws for conversations.
    pub(crate) draw: u64,
}

impl Member {
    pub(crate) fn new(name: String, weight: u64) -> Self {
        let draw = hash(name.as_bytes());
        Self { name, weight, draw }
    }
}

/// FNV-1a, 64 bits, then mixed: stable by definition.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    mix(bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    }))
}

/// The finaliser of `SplitMix64`: every bit of the input moves every bit of the output.
pub(crate) const fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}
