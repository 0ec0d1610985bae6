//! Text as rules see it: folded, cut into words, looked through for terms.
//!
//! [`fold`] is the one folding, for messages, terms and the literals of regular expressions alike; everything else
//! here reads folded text only.

mod case_fold;
pub(crate) mod fold;
mod ignorable;

pub(crate) use fold::{Folder, fold};
