//! Folds the literals of a regular expression, so that `(?:promoção|счёт)` finds what is left of them in a folded
//! text.
//!
//! Rules of this file:
//!
//! * Syntax is ASCII and stays as it is. Whatever is not understood is copied, so that the compiler of the expression
//!   reports mistakes in the author's own words.
//! * ASCII letters stay as well: the expression is compiled to ignore case.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::fold::{Folder, loses_marks};

/// The regular expression `source` with every literal folded, those written as `\x{e9}` or `\u00e9` included.
///
/// A character that folds to several becomes a group; inside brackets, several characters. A range in brackets keeps
/// what it has and gains the foldings of what is in it. Linear in the length of the source.
pub(crate) fn fold_regex(source: &str) -> String {
    let composed: String = source.nfc().collect();
    let mut fold = RegexFolder {
        out: String::with_capacity(composed.len()),
        ..Default::default()
    };
    let mut rest = composed.as_str();
    while let Some(after) = fold.step(rest) {
        rest = after;
    }
    // Half-width kana and their sound marks meet only now.
    fold.out.nfc().collect()
}

#[derive(Default)]
struct RegexFolder {
    out: String,
    /// How many brackets are open.
    brackets: usize,
    /// The literal just written, if it was one: marks that follow belong to it.
    base: Option<char>,
    folder: Folder,
    piece: String,
}

impl RegexFolder {
    /// Folds one item of the expression, returns what follows it, or `None` at the end.
    fn step<'a>(&mut self, rest: &'a str) -> Option<&'a str> {
        let Some((c, after)) = literal(rest) else {
            return self.copy_syntax(rest);
        };
        let range_end = after
            .strip_prefix('-')
            .filter(|_| self.brackets > 0)
            .and_then(literal)
            .filter(|(end, _)| *end >= c && !end.is_ascii());
        if let Some((end, after_range)) = range_end {
            self.copy(rest, after_range);
            self.fold_range(c, end);
            return Some(after_range);
        }
        if c.is_ascii() {
            self.copy(rest, after);
            self.base = Some(c);
        } else {
            self.fold_literal(c, after);
        }
        Some(after)
    }

    /// Copies what is not a literal: an operator, a bracket, a class such as `\d`.
    fn copy_syntax<'a>(&mut self, rest: &'a str) -> Option<&'a str> {
        let mut chars = rest.chars();
        match chars.next()? {
            '\\' => {
                chars.next();
            }
            '[' => {
                self.brackets += 1;
                // A bracket that closes at once would be empty: there it is a literal.
                let negated = chars.as_str();
                let first = negated
                    .strip_prefix('^')
                    .unwrap_or(negated)
                    .trim_start_matches('-');
                chars = first.strip_prefix(']').unwrap_or(first).chars();
            }
            ']' => self.brackets = self.brackets.saturating_sub(1),
            _ => {}
        }
        let after = chars.as_str();
        self.copy(rest, after);
        self.base = None;
        Some(after)
    }

    /// Copies what stands before `after`, which is the end of `rest`. Not by comparing the two: that is as long as what is
    /// left of the expression.
    fn copy(&mut self, rest: &str, after: &str) {
        let length = rest.len() - after.len();
        self.out.push_str(rest.get(..length).unwrap_or_default());
    }

    fn fold_literal(&mut self, c: char, after: &str) {
        self.set_piece(c);
        if self.base.is_some_and(loses_marks) {
            let marks = self.piece.len() - self.piece.trim_start_matches(is_combining_mark).len();
            if marks > 0 && marks == self.piece.len() {
                return;
            }
            self.piece.drain(..marks);
        }
        let base = self.piece.chars().rfind(|c| !is_combining_mark(*c));
        self.base = base.or(self.base);
        let needs_group = match self.piece.chars().count() {
            // Nothing is left of it, but what repeats must be something.
            0 => after.starts_with(['*', '+', '?', '{']),
            count => count > 1,
        };
        if self.brackets == 0 && needs_group {
            self.out.push_str("(?:");
            self.out.push_str(&regex::escape(&self.piece));
            self.out.push(')');
        } else if self.brackets > 0 && self.piece.is_empty() {
            // No folded text has it, and brackets must not become empty.
            self.out.push(c);
        } else {
            self.out.push_str(&regex::escape(&self.piece));
        }
    }

    /// Adds the foldings of a range to the brackets it stands in.
    fn fold_range(&mut self, start: char, end: char) {
        let mut folded = BTreeSet::new();
        // Of a huge range the first letters say enough, and a pattern costs no more than its length times this.
        for c in (start..=end).take(4_096) {
            self.set_piece(c);
            folded.extend(
                self.piece
                    .chars()
                    .filter(|folded| !(start..=end).contains(folded)),
            );
        }
        for c in folded {
            self.out
                .push_str(&regex::escape(c.encode_utf8(&mut [0; 4])));
        }
        self.base = None;
    }

    /// The folding of one character, its white space kept.
    fn set_piece(&mut self, c: char) {
        let piece = &mut self.piece;
        piece.clear();
        self.folder.fold_piece(c.encode_utf8(&mut [0; 4]), |c| {
            piece.push(if c.is_whitespace() { ' ' } else { c });
        });
    }
}

/// The literal character that the expression begins with, and what follows it.
fn literal(text: &str) -> Option<(char, &str)> {
    let mut chars = text.chars();
    match chars.next()? {
        '\\' => {
            let digits = match chars.next()? {
                'x' => 2,
                'u' => 4,
                'U' => 8,
                _ => return None,
            };
            let after = chars.as_str();
            let (hex, after) = if let Some(braced) = after.strip_prefix('{') {
                let closing = braced.trim_start_matches(|c: char| c.is_ascii_hexdigit());
                let hex = braced.get(..braced.len() - closing.len())?;
                (hex, closing.strip_prefix('}')?)
            } else {
                after.split_at_checked(digits)?
            };
            // `from_str_radix` alone would take a sign.
            let is_hex = hex.bytes().all(|b| b.is_ascii_hexdigit());
            let code = u32::from_str_radix(hex, 16).ok().filter(|_| is_hex)?;
            Some((char::from_u32(code)?, after))
        }
        c if c.is_ascii_punctuation() => None,
        c => Some((c, chars.as_str())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold;
    use proptest::prelude::*;

    #[test]
    fn folds_literals_and_nothing_else() {
        for (source, expected) in [
            ("", ""),
            (
                r"^stop\b.*[a-z]{2,3}(?P<n>\d+)$",
                r"^stop\b.*[a-z]{2,3}(?P<n>\d+)$",
            ),
            ("STOP", "STOP"),
            ("promoção", "promocao"),
            ("promoc\u{327}a\u{303}o", "promocao"),
            ("q\u{303}+", "q+"),
            ("[q\u{303}é]", "[qe]"),
            ("[^áé]", "[^ae]"),
            ("ß+", "(?:ss)+"),
            ("[ß]", "[ss]"),
            ("…?", r"(?:\.\.\.)?"),
            ("ｓｔｏｐ？", r"stop\?"),
            ("＜x＞", "<x>"),
            ("a\u{a0}b\u{2028}c", "a b c"),
            ("a\u{200b}+b", "a(?:)+b"),
            ("[\u{200b}]", "[\u{200b}]"),
            (r"\x{e9}\xe9\u00e9\U000000E9\u{e9}", "eeeee"),
            (r"\x{+e9}", r"\x{+e9}"),
            ("e\u{200b}\u{301}", "e"),
            (r"\x41\x{200b}", r"\x41"),
            (r"\pL\p{Greek}\é", r"\pL\p{Greek}\é"),
            ("[]é]é", "[]e]e"),
            ("[^]ß]ß", "[^]ss](?:ss)"),
            ("[[:alpha:]ß&&[^ß]]ß", "[[:alpha:]ss&&[^ss]](?:ss)"),
            (r"[\]ß]ß", r"[\]ss](?:ss)"),
            (r"\[ß", r"\[(?:ss)"),
            ("ё|Й", "е|и"),
            ("日本", "日本"),
            ("か\u{3099}ｶﾞ", "がガ"),
            ("[øæ]đ+", "[oae]d+"),
            ("ك\u{650}تـ+اب|أ", "كت(?:)+اب|ا"),
            ("[\u{661}-\u{663}]", "[\u{661}-\u{663}123]"),
            ("\\d\u{301}", "\\d\u{301}"),
        ] {
            assert_eq!(fold_regex(source), expected, "{source}");
        }
    }

    #[test]
    fn finds_what_was_meant() {
        for (pattern, hits, misses) in [
            (
                "^quero (promoção|açaí)$",
                vec!["Quero PROMOÇÃO", "quero acai"],
                vec!["quero"],
            ),
            (
                "^[A-Za-zÀ-ÖØ-öø-ÿ]+$",
                vec!["Ação", "ø", "straße", "æ", "œ"],
                vec!["1", "да", "ə"],
            ),
            ("^[а-яё]+$", vec!["Ёлка", "йод"], vec!["abc"]),
            (r"^[\u00c0-\u017f]$", vec!["É", "e"], vec!["?"]),
            (r"^[^à-ü]$", vec!["z", "?"], vec!["a", "É", "û"]),
            ("^[\u{80}-\u{10ffff}]$", vec!["é", "日"], vec!["?"]),
            (r"^r\$ ?\d+$", vec!["R$ 50", "R＄50"], vec!["50"]),
            ("^ﬁm$", vec!["fim", "FIM"], vec!["m"]),
        ] {
            let regex = regex::RegexBuilder::new(&fold_regex(pattern))
                .case_insensitive(true)
                .build()
                .unwrap();
            for text in hits {
                assert!(regex.is_match(&fold(text)), "{pattern} should hit {text}");
            }
            for text in misses {
                assert!(!regex.is_match(&fold(text)), "{pattern} should miss {text}");
            }
        }
    }

    proptest! {
        #[test]
        fn a_valid_expression_stays_valid(
            source in r"([aéß？日/\u{301}\u{200b}\u{a0}]|\[\^?[aéßÀ…-]{1,3}\]|\(é\)|\\x\{e9\}|é[+*?]){0,8}",
        ) {
            if regex::Regex::new(&source).is_ok() {
                let folded = fold_regex(&source);
                prop_assert!(regex::Regex::new(&folded).is_ok(), "{} from {}", folded, source);
            }
        }

        #[test]
        fn any_text_can_be_folded(source in r"\PC*|[\\\[\]{}xu^é-]{0,12}") {
            fold_regex(&source);
        }

        #[test]
        fn a_literal_text_hits_itself(text in "[a-zA-ZáßÇñё한ガｶﾞก｡！\u{327}\u{200b}]( ?[a-zA-ZáßÇñё한ガｶﾞก｡！\u{327}\u{200b}]){0,12}") {
            // Two spaces in an expression, with nothing to see between them, are two spaces.
            prop_assume!(text.split(' ').all(|word| !fold(word).is_empty()));
            let pattern = fold_regex(&regex::escape(&text));
            let regex = regex::RegexBuilder::new(&pattern).case_insensitive(true).build().unwrap();
            prop_assert!(regex.is_match(&fold(&text)), "{} on {}", pattern, fold(&text));
        }
    }
}
