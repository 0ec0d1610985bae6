//! Regular expressions as they are asked of folded texts.
//!
//! They ignore case, and of every letter a folded text has one case only. What it cannot have is left out before an
//! expression is compiled: `[Aa]` becomes the letter `a`, which is found much faster and takes a fraction of the memory.

use std::sync::Arc;

use regex::{Regex, RegexBuilder};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{
    Capture, Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look, Repetition,
};

use super::fold::may_be_folded;

/// A compiled regular expression. Cloning is cheap.
#[derive(Clone, Debug)]
pub(crate) struct Expression {
    folded: Arc<str>,
    regex: Regex,
    matches_all: bool,
}

/// Of how many characters a class may be before each is looked at. More are `\w` and the like, of which not much would go.
const LARGEST_CLASS: u32 = 1_000;

/// How long an expression may become, in bytes: it is written out with the ranges of all its classes.
const LONGEST: usize = 4_096;

impl Expression {
    /// Compiles an expression that has been folded, of which `narrowed` is what [`narrowed`] says.
    ///
    /// # Errors
    ///
    /// If it is invalid, or larger than the limit when it is compiled.
    pub(crate) fn compile(
        folded: String,
        narrowed: Option<&Hir>,
        size_limit: usize,
    ) -> Result<Self, regex::Error> {
        let matches_all = narrowed.is_some_and(matches_all);
        let narrowed = narrowed.map(Hir::to_string);
        let narrowed = narrowed.filter(|written| written.len() <= LONGEST);
        let regex = RegexBuilder::new(narrowed.as_ref().unwrap_or(&folded))
            .case_insensitive(narrowed.is_none())
            .size_limit(size_limit)
            .build()?;
        let folded = folded.into();
        Ok(Self {
            folded,
            regex,
            matches_all,
        })
    }

    /// The folded expression.
    pub(crate) fn as_str(&self) -> &str {
        &self.folded
    }

    pub(crate) const fn regex(&self) -> &Regex {
        &self.regex
    }

    /// The names of its groups.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.regex.capture_names().flatten()
    }

    /// Whether it is known to match in every folded text: `.*`, `a|`.
    pub(crate) const fn matches_all(&self) -> bool {
        self.matches_all
    }

    /// Whether it matches somewhere in a folded text.
    pub(crate) fn is_match(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }
}

/// A folded expression without the characters that no folded text has; `None` if it is invalid.
pub(crate) fn narrowed(folded: &str) -> Option<Hir> {
    let mut parser = ParserBuilder::new().case_insensitive(true).build();
    parser.parse(folded).ok().map(|hir| narrow(&hir))
}

/// Whether an expression matches no text, because something would have to stand behind the end of it or before its beginning:
/// `$x`, `x^`. What only alternatives cannot is not looked for.
pub(crate) fn never_matches(hir: &Hir) -> bool {
    let consumes = |part: &Hir| {
        part.properties()
            .minimum_len()
            .is_some_and(|least| least > 0)
    };
    let begins = |part: &Hir| part.properties().look_set_prefix().contains(Look::Start);
    let ends = |part: &Hir| part.properties().look_set_suffix().contains(Look::End);
    match hir.kind() {
        HirKind::Concat(parts) => {
            let is_after = |one: &dyn Fn(&Hir) -> bool, other: &dyn Fn(&Hir) -> bool| {
                let mut parts = parts.iter().skip_while(|part| !one(part)).skip(1);
                parts.any(other)
            };
            is_after(&ends, &consumes)
                || is_after(&consumes, &begins)
                || parts.iter().any(never_matches)
        }
        HirKind::Alternation(parts) => parts.iter().all(never_matches),
        HirKind::Capture(capture) => never_matches(&capture.sub),
        HirKind::Repetition(repetition) => repetition.min > 0 && never_matches(&repetition.sub),
        HirKind::Class(_) | HirKind::Empty | HirKind::Literal(_) | HirKind::Look(_) => false,
    }
}

/// Whether an expression matches in every folded text, as can be seen from what it is made of.
fn matches_all(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Concat(parts) => {
            let is = |part: Option<&Hir>, look| {
                part.is_some_and(|one| *one.kind() == HirKind::Look(look))
            };
            let begins = is(parts.first(), Look::Start);
            let ends = is(parts.last(), Look::End);
            let within = usize::from(begins)..parts.len() - usize::from(ends);
            let within = parts.get(within).unwrap_or_default();
            within.iter().all(is_empty_anywhere)
                && (!begins || !ends || within.iter().any(takes_all))
        }
        HirKind::Alternation(parts) => parts.iter().any(matches_all),
        HirKind::Capture(capture) => matches_all(&capture.sub),
        HirKind::Look(look) => matches!(look, Look::Start | Look::End),
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Repetition(_) => {
            is_empty_anywhere(hir)
        }
    }
}

/// Whether it matches nothing at every place of a text.
fn is_empty_anywhere(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Empty => true,
        HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => false,
        HirKind::Repetition(repetition) => {
            repetition.min == 0 || is_empty_anywhere(&repetition.sub)
        }
        HirKind::Capture(capture) => is_empty_anywhere(&capture.sub),
        HirKind::Concat(parts) => parts.iter().all(is_empty_anywhere),
        HirKind::Alternation(parts) => parts.iter().any(is_empty_anywhere),
    }
}

/// Whether it matches any folded text from end to end: `.*`.
fn takes_all(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Capture(capture) => takes_all(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min == 0 && repetition.max.is_none() => {
            matches!(repetition.sub.kind(), HirKind::Class(Class::Unicode(class)) if is_whole(class))
        }
        _ => false,
    }
}

/// Whether all is in it that a folded text has: its only white space is the space.
fn is_whole(class: &ClassUnicode) -> bool {
    let mut rest = class.clone();
    rest.negate();
    let mut ranges = rest.iter();
    let is_none = |c: char| c != ' ' && c.is_whitespace();
    ranges.all(|range| (range.start()..=range.end()).all(is_none))
}

/// Whether one of the alternatives of an expression is nothing, and the expression matches in every text for that: `a|`, `(a|)`.
pub(crate) fn is_empty_alternative(folded: &str) -> bool {
    fn has_empty(hir: &Hir) -> bool {
        match hir.kind() {
            HirKind::Alternation(parts) => parts
                .iter()
                .any(|part| *part.kind() == HirKind::Empty || has_empty(part)),
            HirKind::Capture(capture) => has_empty(&capture.sub),
            HirKind::Concat(parts) => parts.iter().any(has_empty),
            _ => false,
        }
    }
    let hir = folded.contains('|').then(|| narrowed(folded)).flatten();
    hir.is_some_and(|hir| matches_all(&hir) && has_empty(&hir))
}

/// As deep as an expression is nested, which the parser limits.
fn narrow(hir: &Hir) -> Hir {
    match hir.kind() {
        HirKind::Class(Class::Unicode(class)) => Hir::class(Class::Unicode(narrow_class(class))),
        HirKind::Empty | HirKind::Literal(_) | HirKind::Look(_) | HirKind::Class(_) => hir.clone(),
        HirKind::Repetition(repetition) => Hir::repetition(Repetition {
            sub: Box::new(narrow(&repetition.sub)),
            ..*repetition
        }),
        HirKind::Capture(capture) => Hir::capture(Capture {
            index: capture.index,
            name: capture.name.clone(),
            sub: Box::new(narrow(&capture.sub)),
        }),
        HirKind::Concat(parts) => Hir::concat(parts.iter().map(narrow).collect()),
        HirKind::Alternation(parts) => Hir::alternation(parts.iter().map(narrow).collect()),
    }
}

fn narrow_class(class: &ClassUnicode) -> ClassUnicode {
    let ranges = || class.iter().map(|range| range.start()..=range.end());
    let size = ranges().try_fold(0_u32, |size, range| {
        size.checked_add(u32::from(*range.end()) - u32::from(*range.start()) + 1)
    });
    if size.is_none_or(|size| size > LARGEST_CLASS) {
        return class.clone();
    }
    let folded = ranges().flatten().filter(|c| may_be_folded(*c));
    let narrowed = ClassUnicode::new(folded.map(|c| ClassUnicodeRange::new(c, c)));
    // What falls apart is not smaller.
    if narrowed.ranges().len() > class.ranges().len() {
        return class.clone();
    }
    narrowed
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::{fold, fold_regex};

    fn compiled(pattern: &str) -> Expression {
        let folded = fold_regex(pattern);
        let narrowed = narrowed(&folded);
        Expression::compile(folded, narrowed.as_ref(), 1 << 20).unwrap()
    }

    #[test]
    fn leaves_out_what_no_folded_text_has() {
        for (pattern, expected) in [
            ("Quero", "(?:quero)"),
            ("kiss", "(?:kiss)"),
            ("ёлка", "(?:елка)"),
            ("^[A-Z]+$", r"(?:\A[a-z]+\z)"),
            ("(?<name>É|b){2,}?", "(?P<name>[be]){2,}?"),
            (r"(?-i:A)", "A"),
        ] {
            let narrowed = narrowed(&fold_regex(pattern)).unwrap();
            assert_eq!(narrowed.to_string(), expected, "{pattern}");
        }
        assert!(narrowed("(").is_none());
        // It would fall apart.
        let mut parser = ParserBuilder::new().case_insensitive(true).build();
        assert_eq!(narrowed("[^x]"), parser.parse("[^x]").ok());
    }

    #[test]
    fn knows_what_matches_nothing() {
        for never in ["^$x", "x^", "$x", "(a$)b", "a(^b|^c)", "(x^)+", "x^|$y"] {
            assert!(never_matches(&narrowed(never).unwrap()), "{never}");
        }
        for may in [
            "^$",
            "^x$",
            "x?^y",
            "$x?",
            "x^|y",
            "(?m)^a$\n^b$",
            "(a|$)b",
            "(x^)*",
        ] {
            assert!(!never_matches(&narrowed(may).unwrap()), "{may}");
        }
    }

    #[test]
    fn knows_what_matches_in_all() {
        for all in [
            "",
            ".*",
            "^.*",
            ".*$",
            "^.*$",
            "^(.*)$",
            "(?<all>.*)",
            "x*",
            "a|",
            "|a",
            "(a|)",
            "(?:a||b)",
            "(a|b)?",
            "^",
            "$",
            "^x?.*$",
            r"\w*",
            r"^[\s\S]*$",
            "a|.*",
            "(?s)^.*$",
        ] {
            let expression = compiled(all);
            assert!(expression.matches_all(), "{all}");
            for text in ["", "x", "a b", "é 1\n\nß", "…"] {
                assert!(expression.is_match(&fold(text)), "{all} in {text}");
            }
        }
        for some in [
            ".", ".+", "^$", "^x*$", "x.*", "^a|b", r"\b", r"x*\b", "(a|)b", r"^\w*$", "^[^a]*$",
            "^.{0,5}$",
        ] {
            assert!(!compiled(some).matches_all(), "{some}");
        }
        for empty in ["a|", "|a", "(a|)", "(?:a||b)", "x?(a|)"] {
            assert!(is_empty_alternative(empty), "{empty}");
        }
        for none in ["a|b", "(a|)b", ".*|a", r"a\|", "[a|]*", "(a|b)?"] {
            assert!(!is_empty_alternative(none), "{none}");
        }
    }

    #[test]
    fn keeps_what_was_written_and_the_names() {
        let expression = compiled(r"(?<month>Janeiro|\w+)");
        assert_eq!(expression.as_str(), r"(?<month>Janeiro|\w+)");
        assert!(expression.names().eq(["month"]));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn matches_what_it_matched_before(
            pattern in r"(([a-cK-M]{1,3}|é|[жЖ]|\.|\\d|\\b|\^|\[\^?[a-cKéſ]{1,2}\]|\(\?<n>[a-c]\|[A-C]{1,2}\)|\((\?-i:)?([a-cKç]{1,3}\|){0,2}[a-cſ]{1,2}\)| )([?+*]\??|\{2\})?){1,5}",
            text in "[a-cA-CkKſéçжЖ1 \u{212a}]{0,9}",
        ) {
            let folded = fold_regex(&pattern);
            let before = RegexBuilder::new(&folded).case_insensitive(true).build();
            // A name may not stand twice.
            prop_assume!(before.is_ok());
            let (before, text) = (before.unwrap(), fold(&text));
            let found = |regex: &Regex| {
                let groups = regex.captures(&text);
                groups.map(|groups| {
                    let groups = groups.iter().map(|group| group.map(|group| group.range()));
                    groups.collect::<Vec<_>>()
                })
            };
            prop_assert_eq!(found(compiled(&pattern).regex()), found(&before), "{} on {}", pattern, text);
        }
    }
}
