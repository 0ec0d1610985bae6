//! Text as rules see it: folded, cut into words, looked through for terms.
//!
//! [`fold`](fn@fold) is the one folding, for messages, terms and the literals of regular expressions alike; everything else
//! here reads folded text only, [`edit_distance`](fn@edit_distance) aside, which is for the names that people mistype.

mod ascii;
mod case_fold;
mod class;
mod class_table;
mod edit_distance;
mod expression;
pub(crate) mod fold;
mod fold_lookup;
mod fold_table;
mod folded_text;
mod ignorable;
mod implication;
mod regex_folding;
mod slip;
mod term;
#[cfg(test)]
mod term_reading;
mod typed;
mod words;

pub(crate) use edit_distance::edit_distance;
pub(crate) use expression::{Expression, is_empty_alternative, narrowed, never_matches};
pub(crate) use fold::{Folder, fold, may_be_folded};
pub(crate) use folded_text::FoldedText;
pub(crate) use regex_folding::fold_regex;
pub(crate) use slip::{Vocabulary, is_slip, may_be_slip, shapes};
pub(crate) use term::{MatchMode, Term};
pub(crate) use words::Span;

#[cfg(test)]
mod tests {
    /// Holds the source of a table against its file, or writes it there on demand.
    #[expect(
        clippy::disallowed_methods,
        reason = "reads and writes the table's file"
    )]
    pub(super) fn assert_table_is_current(file: &str, source: &str) {
        let path = format!("{}/src/text/{file}", env!("CARGO_MANIFEST_DIR"));
        if std::env::var_os("WAYPOST_BLESS").is_some() {
            std::fs::write(&path, source).unwrap();
        }
        let current = std::fs::read_to_string(&path).unwrap();
        assert!(
            current == source,
            "the table is old: run the test again with WAYPOST_BLESS=1"
        );
    }
}
