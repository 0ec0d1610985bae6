//! A second reading of mode `word`, slow and literal, for the property test: no words are cut, the term is laid
//! character by character over every place of the text, and a predicate says where a word may begin or end.

use proptest::prelude::*;

use super::fold::fold;
use super::{FoldedText, MatchMode, Term};

/// The scripts written without spaces, as far as the test's alphabet goes.
const SINGLE: &str = "日本ก็";

/// Whether the term stands in the text.
fn stands_in(term: &str, text: &str) -> bool {
    let (term, is_prefix) = match term.strip_suffix('*') {
        Some(rest) => (rest, true),
        None => (term, false),
    };
    let term: Vec<char> = fold(term).chars().collect();
    let text: Vec<char> = fold(text).chars().collect();
    (0..=text.len()).any(|at| stands_at(&term, 0, &text, at, is_prefix))
}

/// Whether what is left of the term from `i` stands in the text from `at`.
fn stands_at(term: &[char], i: usize, text: &[char], at: usize, is_prefix: bool) -> bool {
    let (before, after) = term.split_at(i);
    if after.is_empty() {
        let ends_in_word = before.last().is_some_and(|c| is_word(*c));
        return is_boundary(text, at) || !ends_in_word || is_prefix;
    }
    // Where the term has a boundary at a word, the text has one too.
    let touches_word = is_word(after[0]) || before.last().is_some_and(|c| is_word(*c));
    if touches_word && is_boundary(term, i) && !is_boundary(text, at) {
        return false;
    }
    let is_between_words = before.iter().any(|c| is_word(*c)) && after.iter().any(|c| is_word(*c));
    let (mut next, mut here) = (i, at);
    if is_between_words && is_boundary(term, i) {
        // Any run of characters of no word, whatever the term has there.
        next += after.iter().take_while(|c| !is_word(**c)).count();
        here += text[at..].iter().take_while(|c| !is_word(**c)).count();
        if !is_boundary(text, here) {
            return false;
        }
    }
    text.get(here) == Some(&term[next]) && stands_at(term, next + 1, text, here + 1, is_prefix)
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || SINGLE.contains(c)
}

/// Whether a word may begin or end before the character at `at`.
fn is_boundary(text: &[char], at: usize) -> bool {
    let (before, after) = text.split_at(at);
    match (before.last(), after.first()) {
        (Some(a), Some(b)) => {
            !is_word(*a) || !is_word(*b) || SINGLE.contains(*a) || SINGLE.contains(*b)
        }
        _ => true,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn both_readings_agree(
        term in "[ab +$日本ก็_]{1,5}[*]?|[ab]{1,2}( [ab日]{1,2}){0,2}[*]?",
        text in "[ab +$日本ก็_]{0,12}|([ab]{1,2}[ +日]){0,6}",
    ) {
        let Ok(compiled) = Term::new(&term, MatchMode::Word) else {
            return Ok(());
        };
        let mut folded = FoldedText::default();
        folded.set(&text);
        prop_assert_eq!(compiled.is_match(&folded), stands_in(&term, &text));
    }
}
