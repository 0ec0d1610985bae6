//! Signs at the end of terms, which must stand in the text as well: `heating.` does not hit `the heating is cold`.

use super::File;
use crate::rules::diagnostic::{Code, Report};
use crate::rules::phrase::Phrase;
use crate::rules::said::said;
use crate::text::{MatchMode, fold};

pub(super) fn check(file: &File<'_>, report: &mut Report) {
    for set in &file.model.keyword_sets {
        let is_there = |bare: &str| set.terms.iter().any(|term| term.folded() == bare);
        for (term, written) in set.terms.iter().zip(&set.written) {
            let bare = bare(&written.text).filter(|_| term.mode() == MatchMode::Word);
            let Some((bare, sign)) = bare.filter(|(bare, _)| !is_there(&fold(bare))) else {
                continue;
            };
            report.warning(
                Code::PatternInTerm,
                written.place,
                said!(
                    "term `{term}` only hits where {sign} stands behind it, too",
                    term = written.text,
                    sign
                ),
                said!("write `{text}`", text = bare),
            );
        }
    }
}

/// A word without the sign behind it, and that sign, where nobody waits for it: not of an abbreviation, nor of a question that is one
/// without the sign.
fn bare(text: &str) -> Option<(&str, Phrase)> {
    const SHORT: usize = 6;
    let sign = text.chars().next_back()?;
    let what = match sign {
        '.' => said!("the full stop"),
        ',' => said!("the comma"),
        ':' => said!("the colon"),
        ';' => said!("the semicolon"),
        '?' => said!("the question mark"),
        '!' => said!("the exclamation mark"),
        _ => return None,
    };
    let bare = text.strip_suffix(sign)?;
    let is_word = bare.chars().all(|c| c.is_alphabetic() || c == '-');
    let is_question = QUESTIONS.contains(&fold(bare).as_str());
    (is_word && bare.chars().count() >= SHORT && !is_question).then_some((bare, what))
}

/// Words that are a question, folded.
#[rustfmt::skip]
const QUESTIONS: &[&str] = &["quando", "quanto", "quantos", "quanta", "quantas", "porque", "cuando", "cuanto", "cuantos", "cuanta",
    "cuantas", "cuales", "warum", "wieviel", "wieviele", "welche", "combien", "pourquoi", "comment", "quelle", "berapa", "kenapa",
    "mengapa", "really", "seriously", "entendeu", "entiendes", "alguem", "alguien"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_that_are_meant_are_left_alone() {
        for text in ["heating.", "id-kaart?", "sponsor!", "Heizkörper,"] {
            assert!(bare(text).is_some(), "{text}");
        }
        for text in [
            "what?",
            "etc.",
            "quando?",
            "tudo bem?",
            "?",
            "U.S.A.",
            "heating",
            "heating..",
            "c++",
            "2026.",
        ] {
            assert!(bare(text).is_none(), "{text}");
        }
    }
}
