//! Text as rules see it: folded, cut into words, looked through for terms.
//!
//! [`fold`](fn@fold) is the one folding, for messages, terms and the literals of regular expressions alike; everything else
//! here reads folded text only.

mod ascii;
mod case_fold;
mod class;
mod class_table;
pub(crate) mod fold;
mod fold_lookup;
mod fold_table;
mod folded_text;
mod ignorable;
mod implication;
mod pattern;
mod term;
#[cfg(test)]
mod term_reading;
mod typed;
mod words;

pub(crate) use fold::{Folder, fold, may_be_folded};
pub(crate) use folded_text::FoldedText;
pub(crate) use pattern::fold_pattern;
pub(crate) use term::{MatchMode, Term};
pub(crate) use words::Span;
