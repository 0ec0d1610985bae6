//! What a regular expression requires: texts one of which is in everything that it matches.
//!
//! Expressions ignore case and are asked of folded texts. So if one takes `p` or `P` it takes `p`, because no folded
//! text has the other; that makes literals of what is a class of characters to everybody else.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};

use crate::text::{Expression, may_be_folded};

/// How many texts may stand for one expression.
const MOST: usize = 16;

/// How long the shortest of them must be, in bytes: less is in most messages.
const SHORTEST: usize = 3;

/// Of how many characters a class may be before it is looked at: two or three cases of each of a few letters.
const LARGEST_CLASS: u32 = 64;

/// Texts one of which stands in every folded text that the expression matches; `None` if there are no such texts, or
/// too many, or they are too short to be worth a search.
pub(super) fn texts(expression: &Expression) -> Option<Vec<String>> {
    let mut parser = ParserBuilder::new().case_insensitive(true).build();
    let hir = parser.parse(expression.as_str()).ok()?;
    let mut texts = Found::of(&hir).best()?;
    texts.sort_unstable();
    texts.dedup();
    (shortest(&texts) >= SHORTEST).then_some(texts)
}

/// What is known of a part of an expression.
#[derive(Debug, Default)]
struct Found {
    /// All that it matches, if that is little.
    exact: Option<Vec<String>>,
    /// One of these is in everything that it matches.
    inside: Option<Vec<String>>,
}

impl Found {
    fn of(hir: &Hir) -> Self {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => Self::exactly(vec![String::new()]),
            HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
                Ok(text) => Self::exactly(vec![text.to_owned()]),
                Err(_) => Self::default(),
            },
            HirKind::Class(class) => Self {
                exact: characters(class),
                inside: None,
            },
            HirKind::Repetition(repetition) if repetition.min > 0 => Self {
                exact: None,
                inside: Self::of(&repetition.sub).best(),
            },
            HirKind::Repetition(_) => Self::default(),
            HirKind::Capture(capture) => Self::of(&capture.sub),
            HirKind::Concat(parts) => Self::of_concat(parts),
            HirKind::Alternation(parts) => Self::of_alternation(parts),
        }
    }

    fn exactly(texts: Vec<String>) -> Self {
        Self {
            exact: Some(texts),
            inside: None,
        }
    }

    /// One after the other: the best stretch of parts that are known exactly, or what is inside one part.
    fn of_concat(parts: &[Hir]) -> Self {
        let mut best = None;
        let mut is_exact = true;
        let mut stretch = vec![String::new()];
        for part in parts {
            let Self { exact, inside } = Self::of(part);
            best = better(best, inside);
            let joined = exact.as_ref().and_then(|exact| product(&stretch, exact));
            stretch = joined.unwrap_or_else(|| {
                is_exact = false;
                best = better(best.take(), Some(std::mem::take(&mut stretch)));
                exact.unwrap_or_else(|| vec![String::new()])
            });
        }
        if is_exact {
            return Self::exactly(stretch);
        }
        Self {
            exact: None,
            inside: better(best, Some(stretch)),
        }
    }

    /// One or the other: what is inside must be known of each.
    fn of_alternation(parts: &[Hir]) -> Self {
        let all = |lists: Option<Vec<Vec<String>>>| {
            let texts = lists.map(|lists| lists.concat());
            texts.filter(|texts| texts.len() <= MOST)
        };
        let found: Vec<Self> = parts.iter().map(Self::of).collect();
        Self {
            exact: all(found.iter().map(|found| found.exact.clone()).collect()),
            inside: all(found.into_iter().map(Self::best).collect()),
        }
    }

    fn best(self) -> Option<Vec<String>> {
        better(self.exact, self.inside)
    }
}

/// The characters of a class that a folded text may have.
fn characters(class: &Class) -> Option<Vec<String>> {
    let Class::Unicode(class) = class else {
        return None;
    };
    let ranges = || class.iter().map(|range| range.start()..=range.end());
    let size = ranges().try_fold(0_u32, |size, range| {
        size.checked_add(u32::from(*range.end()) - u32::from(*range.start()) + 1)
    });
    size.filter(|size| *size <= LARGEST_CLASS)?;
    let folded = ranges().flatten().filter(|c| may_be_folded(*c));
    let characters: Vec<String> = folded.map(String::from).collect();
    (characters.len() <= MOST).then_some(characters)
}

/// Each of one list followed by each of the other; `None` if these are too many.
fn product(left: &[String], right: &[String]) -> Option<Vec<String>> {
    let join = |left: &String, right: &String| [left.as_str(), right].concat();
    (left.len() * right.len() <= MOST).then(|| {
        left.iter()
            .flat_map(|left| right.iter().map(move |right| join(left, right)))
            .collect()
    })
}

/// The list that says more: a short text, and one more text, are found in more messages.
fn better(one: Option<Vec<String>>, other: Option<Vec<String>>) -> Option<Vec<String>> {
    let worth = |texts: &Vec<String>| (shortest(texts), std::cmp::Reverse(texts.len()));
    let known = [one, other].into_iter().flatten();
    known.filter(|texts| shortest(texts) > 0).max_by_key(worth)
}

/// The length of the shortest text. One of none is never there, whatever the length.
fn shortest(texts: &[String]) -> usize {
    texts.iter().map(String::len).min().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{fold, fold_regex, narrowed};
    use proptest::prelude::*;

    fn compiled(pattern: &str) -> Option<Expression> {
        let folded = fold_regex(pattern);
        let narrowed = narrowed(&folded);
        Expression::compile(folded, narrowed.as_ref(), 1 << 20).ok()
    }

    #[test]
    fn finds_what_is_required() {
        for (pattern, expected) in [
            ("^pedido [0-9]+", Some(vec!["pedido "])),
            ("^PEDIDO$", Some(vec!["pedido"])),
            (
                "(boleto|segunda via)s?",
                Some(vec!["boleto", "segunda via"]),
            ),
            ("quero.*(cancelar|trocar)", Some(vec!["cancelar", "trocar"])),
            ("(quero )?nota fiscal", Some(vec!["nota fiscal"])),
            ("pre[cç]o", Some(vec!["preco"])),
            ("(сч|ка)ёт", Some(vec!["кает", "счет"])),
            ("c[aeo]sa", Some(vec!["casa", "cesa", "cosa"])),
            ("(?:cod: ?)+[a-z]{5}", Some(vec!["cod:"])),
            ("日本|中国語", Some(vec!["中国語", "日本"])),
            (r"\bsim\b", Some(vec!["sim"])),
            ("(?-i:Pedido)", Some(vec!["Pedido"])),
            ("pedido|", None),
            ("[a-z]+[0-9]", None),
            ("ok|boleto", None),
            ("(boleto)?", None),
            ("", None),
        ] {
            let found = texts(&compiled(pattern).unwrap());
            let expected =
                expected.map(|texts| texts.into_iter().map(str::to_owned).collect::<Vec<_>>());
            assert_eq!(found, expected, "{pattern}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn is_in_everything_that_is_matched(
            pattern in r"(([a-cKSß]{1,3}|é|[жЖ]|が|\[[a-cK]{1,2}\]|\(([a-cKç]{1,3}\|){0,2}[a-cſ]{1,2}\)| )([?+]|\{2\})?){1,5}",
            text in r"([a-ckKsSſßéçжЖが ]|か\x{3099}|abc|kk|bb|cc){0,16}",
        ) {
            if let Some(regex) = compiled(&pattern) {
                let folded = fold(&text);
                if let Some(required) = texts(&regex).filter(|_| regex.is_match(&folded)) {
                    let is_there = required.iter().any(|text| folded.contains(text.as_str()));
                    prop_assert!(is_there, "{pattern} in {folded}: {required:?}");
                }
            }
        }
    }
}
