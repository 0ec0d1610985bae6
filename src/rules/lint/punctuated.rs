//! Terms that end with a sign of punctuation, which the text must then have, too.

use crate::rules::phrase::Phrase;
use crate::rules::said::said;

/// What is odd about the end of a term, and what to do.
pub(super) fn doubt(text: &str) -> Option<(Phrase, Phrase)> {
    let text = text.trim();
    let within = text.strip_suffix(['.', ',', ';', ':', '!', '?'])?;
    let sign = text.get(within.len()..)?;
    let word = within.rsplit(' ').next()?;
    let is_word = word.chars().all(char::is_alphabetic);
    let letters = word.chars().count();
    let least = match sign {
        // `how?` is a question, where `how` is none; and whatever is of several words is known without the sign.
        "!" | "?" if within.contains(' ') => 2,
        "!" | "?" => 7,
        // An abbreviation is short.
        "." => 6,
        _ => 3,
    };
    (is_word && letters >= least).then(|| {
        (
            said!("ends with `{sign}`, which the text must have, too", sign),
            said!(
                "write `{within}`: it is found with the sign and without",
                within
            ),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_so_on_purpose_is_not_doubted() {
        for text in [
            "what?", "how?", "no.", "dept.", "s.a.", "oi!", ":)", "1.", "ok,", "a:", "c++!",
        ] {
            assert_eq!(doubt(text), None, "{text}");
        }
        for text in [
            "heizk\u{f6}rper.",
            "heizung,",
            "sponsor?",
            "how much is it?",
            "key:",
        ] {
            assert!(doubt(text).is_some(), "{text}");
        }
    }
}
