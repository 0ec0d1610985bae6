//! Regular expressions: how large one may be, and all of a file together.
//!
//! An expression runs in time linear in the text, and what the text is multiplied by is how much of the expression may be
//! under way at once: what its repetitions come to when they are written out. And it takes memory for every range of
//! characters that it knows, as often as it is written out. Both are found before it is compiled.

use regex_syntax::hir::{Class, Hir, HirKind};

use crate::json::tree::Node;
use crate::rules::condition::Leaf;
use crate::rules::diagnostic::{Code, Lost, Report};
use crate::rules::phrase::Phrase;
use crate::rules::said::said;
use crate::text::{Expression, fold_regex, narrowed};

/// How large one compiled regular expression may be, in bytes. Enough for a few hundred alternatives.
const SIZE_LIMIT: usize = 1 << 20;

/// How long a regular expression may be, in bytes: reading one takes more than a hundred times its length.
const MOST_LENGTH: usize = 1 << 16;

/// How many characters the repetitions of one expression may come to, written out: `(ab){1,20}` comes to 40.
const MOST_REPEATED: u64 = 500;

/// How many bytes the expressions of one file may take together when they are compiled, as far as can be told before.
const MOST_BYTES: u64 = 48_000_000;

/// What an expression takes when it is compiled, and what each range of characters in it, written out.
const BYTES_EACH: u64 = 8_000;
const BYTES_A_RANGE: u64 = 50;

pub(super) fn read(node: &Node<'_>, report: &mut Report) -> Option<Leaf> {
    let pattern = report.string(node)?;
    match compile(pattern.text, &mut report.regex_bytes) {
        Ok(expression) => Some(Leaf::Regex(Box::new(expression))),
        Err(fault) => {
            let (message, help) = *fault;
            report.error_with_help(Code::Regex, node.span, message, help);
            report.lost.insert(Lost::Groups);
            None
        }
    }
}

/// What is wrong with an expression, and what helps.
type Fault = (Phrase, Option<Phrase>);

/// An expression, or why it is none. `bytes` is how much those of the file take so far.
fn compile(pattern: &str, bytes: &mut u64) -> Result<Expression, Box<Fault>> {
    if pattern.len() > MOST_LENGTH {
        let length = pattern.len();
        let message = said!(
            "the regular expression has {length} bytes, and no more than {most} may be",
            length,
            most = MOST_LENGTH
        );
        let help = said!("write a keyword set");
        return Err(Box::new((message, Some(help))));
    }
    let folded = fold_regex(pattern);
    let narrowed = narrowed(&folded);
    if let Some(size) = narrowed.as_ref().map(Size::of) {
        if size.repeated > MOST_REPEATED {
            let message = said!(
                "the repetitions of the regular expression come to {count} characters when they are written out, and no more than {most} may be",
                count = size.repeated,
                most = MOST_REPEATED
            );
            let help = said!("write smaller repetitions, or `*` and `+`");
            return Err(Box::new((message, Some(help))));
        }
        let own = size.ranges.saturating_mul(BYTES_A_RANGE);
        *bytes = bytes.saturating_add(own).saturating_add(BYTES_EACH);
        if *bytes > MOST_BYTES {
            let message = said!(
                "with this one the regular expressions of the file take more than {most} bytes when compiled",
                most = MOST_BYTES
            );
            let help = said!("write smaller repetitions, `[0-9]` for `\\d`, or keywords");
            return Err(Box::new((message, Some(help))));
        }
    }
    Expression::compile(folded, narrowed.as_ref(), SIZE_LIMIT).map_err(|error| match error {
        regex::Error::CompiledTooBig(limit) => {
            let message = said!(
                "the regular expression takes more than {limit} bytes when compiled",
                limit
            );
            Box::new((message, Some(said!("write smaller repetitions"))))
        }
        error => {
            // The last line says what is wrong; those before draw the pattern once more.
            let text = error.to_string();
            let cause = text.lines().last().unwrap_or_default();
            let cause = cause.trim_start_matches("error: ");
            let message = said!(
                "the regular expression `{pattern}` is invalid: {cause}",
                pattern,
                cause
            );
            Box::new((message, None))
        }
    })
}

/// How large an expression is, written out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Size {
    characters: u64,
    /// The characters within repetitions.
    repeated: u64,
    ranges: u64,
}

impl Size {
    fn of(hir: &Hir) -> Self {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => Self::default(),
            HirKind::Literal(literal) => {
                let length = literal.0.len() as u64;
                Self {
                    characters: length,
                    repeated: 0,
                    ranges: length,
                }
            }
            HirKind::Class(class) => {
                let ranges = match class {
                    Class::Unicode(class) => class.ranges().len(),
                    Class::Bytes(class) => class.ranges().len(),
                };
                Self {
                    characters: 1,
                    repeated: 0,
                    ranges: ranges as u64,
                }
            }
            HirKind::Capture(capture) => Self::of(&capture.sub),
            HirKind::Repetition(repetition) => {
                let one = Self::of(&repetition.sub);
                let times = repetition.max.unwrap_or(repetition.min).max(1);
                let written_out = |of_one: u64| of_one.saturating_mul(times.into());
                Self {
                    characters: written_out(one.characters),
                    repeated: written_out(one.characters),
                    ranges: written_out(one.ranges),
                }
            }
            HirKind::Concat(parts) | HirKind::Alternation(parts) => {
                parts.iter().map(Self::of).fold(Self::default(), Self::and)
            }
        }
    }

    const fn and(self, other: Self) -> Self {
        Self {
            characters: self.characters.saturating_add(other.characters),
            repeated: self.repeated.saturating_add(other.repeated),
            ranges: self.ranges.saturating_add(other.ranges),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_as_large_as_when_it_is_written_out() {
        for (pattern, characters, repeated) in [
            ("", 0, 0),
            ("[0-9]", 1, 0),
            ("[0-9]{3}", 3, 3),
            ("[0-9]{2,}", 2, 2),
            ("[0-9]*", 1, 1),
            ("(?:[ab][cd]|[ef]){1,20}[0-9]", 61, 60),
            ("(?:[0-9]{1,60}){1,30}", 1_800, 1_800),
        ] {
            let size = Size::of(&narrowed(pattern).unwrap());
            assert_eq!(
                (size.characters, size.repeated),
                (characters, repeated),
                "{pattern}"
            );
        }
    }
}
