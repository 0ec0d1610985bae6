//! Signs of other pattern languages within terms, which are compared as they stand, or not at all.

use std::collections::BTreeSet;

use super::{File, entities};
use crate::json::tree::Span;
use crate::rules::condition::Leaf;
use crate::rules::diagnostic::{Code, Report};
use crate::rules::phrase::{Each, Phrase};
use crate::rules::said::said;
use crate::text::{MatchMode, Term, is_empty_alternative, narrowed, never_matches};

/// Reports terms that were probably meant as patterns, or as several terms.
pub(super) fn check(file: &File<'_>, report: &mut Report) {
    for set in &file.model.keyword_sets {
        let terms = set.terms.iter().zip(&set.written);
        let unless = set.unless.iter().zip(&set.unless_written);
        for (term, written) in terms.chain(unless) {
            check_term(&written.text, term.mode(), written.place, report);
        }
    }
    // A named condition stands in every rule that names it.
    let mut told = BTreeSet::new();
    for rule in file.model.rules() {
        rule.when.entry().each_leaf(&mut |leaf, key, _| {
            if let Leaf::Regex(regex) = leaf {
                let is_anchored = regex.as_str().contains(['^', '$']);
                let hir = is_anchored.then(|| narrowed(regex.as_str())).flatten();
                if hir.is_some_and(|hir| never_matches(&hir)) && told.insert(key) {
                    report.warning(
                        Code::NeverHolds,
                        key,
                        said!("this expression matches no text: `^` is the beginning of the text and `$` its end, and something stands before the one or behind the other"),
                        said!("write `^` first and `$` last; `\\\\$` is the sign of the dollar"),
                    );
                }
                if is_empty_alternative(regex.as_str()) && told.insert(key) {
                    report.warning(
                        Code::PatternInTerm,
                        key,
                        said!("this expression matches every text: one of its alternatives is empty"),
                        said!("leave out the bar that has nothing beside it"),
                    );
                }
                if is_delimited(regex.as_str()) && told.insert(key) {
                    tell_delimited(file, key, report);
                }
            }
            let Leaf::Terms(terms) = leaf else {
                return;
            };
            // Folding keeps these signs, whatever it does to the rest.
            let is_odd = |term: &Term| term.folded().contains(SIGNS);
            let mut is_new = || terms.iter().any(is_odd) && told.insert(key);
            if let Some(mode) = terms.first().map(Term::mode).filter(|_| is_new()) {
                for (text, place) in file.written.strings_under(key, None) {
                    check_term(text, mode, place, report);
                }
            }
        });
    }
}

/// Whether an expression is written as other languages do, between slashes: `/promo/i`.
fn is_delimited(pattern: &str) -> bool {
    let within = pattern
        .strip_prefix('/')
        .and_then(|rest| rest.rsplit_once('/'));
    within.is_some_and(|(within, flags)| {
        let are_flags = flags.chars().all(|c| "gimsuy".contains(c));
        let is_anchored = within.starts_with('^') || within.ends_with('$');
        are_flags && (!flags.is_empty() || is_anchored)
    })
}

fn tell_delimited(file: &File<'_>, key: Span, report: &mut Report) {
    for (pattern, place) in file.written.strings_under(key, None) {
        report.warning(
            Code::PatternInTerm,
            place,
            said!(
                "the slashes of `{pattern}` are part of the regular expression",
                pattern
            ),
            said!("leave them out, and what stands behind them: case is ignored anyway"),
        );
    }
}

/// Without one of these no term is doubted.
const SIGNS: &[char] = &[
    '*', '|', ',', ';', '\\', '.', '(', '[', '{', '^', '%', ']', '"', '\'', '\u{201c}', '\u{ab}',
];

fn check_term(text: &str, mode: MatchMode, place: Span, report: &mut Report) {
    if let Some((what, help)) = doubt(text, mode) {
        report.warning(
            Code::PatternInTerm,
            place,
            said!("term `{text}` {what}", text, what),
            help,
        );
    }
}

/// The letter of a term that is one letter and a star.
fn one_letter(text: &str) -> Option<char> {
    let mut letters = text.strip_suffix('*')?.chars();
    let letter = letters
        .next()
        .filter(|c| c.is_alphabetic() && *c < '\u{530}')?;
    letters.next().is_none().then_some(letter)
}

/// What is odd about a term, and what to do.
fn doubt(text: &str, mode: MatchMode) -> Option<(Phrase, Phrase)> {
    let is_list = |sign: char| {
        let (before, after) = text.split_once(sign)?;
        (has_word(before) && has_word(after)).then_some((before.trim(), after.trim()))
    };
    let parts = |sign: &str| {
        let parts = text.split(sign).map(|part| part.trim().to_owned());
        said!(
            "write each as a term of its own: {parts}",
            parts = Each(parts.collect())
        )
    };
    if let Some(letter) = one_letter(text).filter(|_| mode == MatchMode::Word) {
        return Some((
            said!(
                "hits every word that begins with `{letter}`",
                letter = letter.to_string()
            ),
            said!("write more of the word"),
        ));
    }
    if is_regex(text) {
        let help = beginning(text).map_or_else(
            || said!("write it in a condition, as `{\"text\": {\"regex\": \"...\"}}`, or as the words that are meant"),
            |word| said!("write `{word}*` for every word that begins so", word),
        );
        return Some((
            said!("is compared as it stands: it is not a regular expression here"),
            help,
        ));
    }
    if is_list('|').is_some() {
        return Some((
            said!("has a bar in it, which does not mean `or`"),
            parts("|"),
        ));
    }
    if let Some(word) = operator(text) {
        return Some((
            said!(
                "has the word `{word}` in it, which is searched for as it stands",
                word = word.trim()
            ),
            parts(word),
        ));
    }
    if let Some(doubt) = star(text, mode) {
        return Some(doubt);
    }
    // A whole message is compared by its words.
    if let Some(within) = quoted(text).filter(|_| mode != MatchMode::WholeMessage) {
        return Some((
            said!("stands in quotes, which the text must have, too"),
            said!(
                "write `{within}`: a term is found as it stands anyway",
                within
            ),
        ));
    }
    // In other modes the text may have it just so.
    if !matches!(mode, MatchMode::Word | MatchMode::WholeMessage) {
        return None;
    }
    let is_number = |(before, after): (&str, &str)| {
        before.ends_with(|c: char| c.is_ascii_digit())
            && after.starts_with(|c: char| c.is_ascii_digit())
    };
    if is_list(';').is_some() && entities::decoded(text).is_none() {
        return Some((said!("has a semicolon in it: it is one phrase"), parts(";")));
    }
    if is_list(',').is_some_and(|ends| !is_number(ends)) {
        let help = said!(
            "{write}; or leave the comma out if it is one phrase",
            write = parts(",")
        );
        return Some((said!("has a comma in it: it is one phrase"), help));
    }
    None
}

fn star(text: &str, mode: MatchMode) -> Option<(Phrase, Phrase)> {
    let bare = text.trim().replace("\\*", "");
    let at = bare.find('*')?;
    let is_last = at + 1 == bare.len();
    let literal = said!("`\\\\*` in the file is a literal star");
    let (name, help) = match mode {
        MatchMode::Word if is_last => return None,
        MatchMode::Word if at == 0 => {
            let help = said!(
                "to find it inside of words write `\"match\": \"substring\"` and no star; {literal}",
                literal
            );
            return Some((
                said!("has a star in front, which means nothing there"),
                help,
            ));
        }
        MatchMode::Word => {
            let help = said!(
                "only a star behind the last word stands for more letters; {literal}",
                literal
            );
            return Some((
                said!("has a star in its middle, which means nothing there"),
                help,
            ));
        }
        MatchMode::WholeMessage => (
            "whole_message",
            said!(
                "write what the message may be, word for word; a star has a meaning in sets with `\"match\": \"word\"`"
            ),
        ),
        MatchMode::StartsWith => (
            "starts_with",
            said!("leave it out: the term may end inside of a word"),
        ),
        MatchMode::Substring => (
            "substring",
            said!("leave it out: the term is found inside of longer words anyway"),
        ),
    };
    Some((
        said!("has a star in it, which means nothing with `{name}`", name),
        said!("{help}; {literal}", help, literal),
    ))
}

/// What stands between quotes, if that is all there is.
fn quoted(text: &str) -> Option<&str> {
    const QUOTES: &[(char, char)] = &[
        ('"', '"'),
        ('\'', '\''),
        ('\u{201c}', '\u{201d}'),
        ('\u{ab}', '\u{bb}'),
    ];
    let text = text.trim();
    let mut within = QUOTES
        .iter()
        .filter_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close));
    within.next().filter(|within| has_word(within))
}

/// A word in capitals between others, as search engines have it: `boleto OR fatura`.
fn operator(text: &str) -> Option<&'static str> {
    const WORDS: &[&str] = &[" OR ", " OU ", " ODER ", " AND ", " UND ", " || ", " && "];
    let mut words = WORDS.iter().filter(|word| text.contains(**word));
    let is_small = text.contains(char::is_lowercase);
    words.next().copied().filter(|_| is_small)
}

fn is_regex(text: &str) -> bool {
    const SIGNS: &[&str] = &[
        "\\b", "\\d", "\\w", "\\s", ".*", ".+", ".?", "(?", "[a-z", "[A-Z", "[0-9", "{1,", "]+",
        "]*", ")?",
    ];
    let anchored = text.starts_with('^')
        && text.len() > 1
        && text.ends_with(|c: char| c == '$' || c.is_alphanumeric());
    // A sign of per cent is behind a number.
    let like = |text: &str| {
        text.strip_suffix('%')
            .is_some_and(|text| text.ends_with(char::is_alphabetic))
    };
    let like = like(text)
        || text
            .strip_prefix('%')
            .is_some_and(|text| text.starts_with(char::is_alphabetic));
    let grouped = text.starts_with('(') && text.ends_with(')') && text.contains('|');
    // Letters to choose from, beside others: `gr[ae]y`.
    let chosen = text.split_once('[').is_some_and(|(before, rest)| {
        let within = rest.split_once(']').map(|(within, _)| within);
        before.ends_with(char::is_alphabetic)
            && within
                .is_some_and(|within| within.len() > 1 && within.chars().all(char::is_alphabetic))
    });
    has_word(text)
        && (chosen
            || is_delimited(text)
            || anchored
            || like
            || grouped
            || SIGNS.iter().any(|sign| text.contains(sign)))
}

/// The word that a pattern is the beginning of, and nothing else: of `pregnan.*`, `sponsor%`.
fn beginning(text: &str) -> Option<&str> {
    let mut ends = [".*", ".+", "%", "\\w*"].iter();
    let word = ends.find_map(|end| text.strip_suffix(end))?;
    word.chars()
        .all(|c| c.is_alphanumeric() || " -".contains(c))
        .then_some(word)
}

fn has_word(text: &str) -> bool {
    text.contains(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_texts_have_is_not_a_pattern() {
        use MatchMode::{StartsWith, Substring, WholeMessage, Word};
        for (text, mode) in [
            ("promo*", Word),
            ("segunda via*", Word),
            ("\\*123#", Word),
            ("1,50", Word),
            ("R$ 1.000,00", Word),
            ("^_^", Word),
            (":)", WholeMessage),
            ("50%", Word),
            ("50% off", Word),
            ("US$", Word),
            ("c++", Word),
            ("e-mail", Word),
            ("24/7", Word),
            ("(11) 99999", Substring),
            ("Olá, vim pelo site", StartsWith),
            ("oi!", WholeMessage),
            ("what?", Word),
            (";)", Word),
            ("?", WholeMessage),
            ("tudo bem?", WholeMessage),
            ("1.", WholeMessage),
            ("...", WholeMessage),
            ("\"sim\"", WholeMessage),
            ("rock 'n' roll", Word),
            ("'s", Word),
            ("[link]", Substring),
            ("/ajuda", Word),
            ("km/h", Word),
            ("pix ou boleto", Word),
            ("PIX OU BOLETO", Word),
        ] {
            assert_eq!(doubt(text, mode), None, "{text}");
        }
        for (text, mode) in [
            ("*promo", Word),
            ("pro*mo", Word),
            ("promo* verao", Word),
            ("promo*", WholeMessage),
            ("promo*", Substring),
            ("promo*", StartsWith),
            ("boleto|fatura", Word),
            ("boleto | fatura", Substring),
            ("boleto, fatura", Word),
            ("boleto;fatura", WholeMessage),
            ("^oi$", Word),
            ("^oi", Word),
            ("\\bpix\\b", Word),
            ("promo.*", Word),
            ("%boleto%", Substring),
            ("boleto%", Word),
            ("\"boleto\"", Word),
            ("\u{201c}segunda via\u{201d}", Substring),
            ("%boleto", Word),
            ("(sim|claro)", Word),
            ("boleto OR fatura", Word),
            ("boleto OU fatura", Substring),
            ("[0-9]+", Word),
            ("gr[ae]y", Word),
            ("/boletos?/i", Word),
        ] {
            assert!(doubt(text, mode).is_some(), "{text}");
        }
    }
}
