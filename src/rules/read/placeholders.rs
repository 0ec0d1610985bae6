//! Placeholders in the parameters of an action: from a string to what it names.

use super::{Names, source};
use crate::facts::Named;
use crate::json::tree::{self, Node, Span, Value};
use crate::rules::condition::When;
use crate::rules::diagnostic::{Code, Lost, Report};
use crate::rules::phrase::Phrase;
use crate::rules::placeholder::{GROUP, Part, Piece, Placeholder, Slot, Token, WORDS, tokens};
use crate::rules::said::said;
use crate::rules::shape::Spanned;
use crate::text::{Expression, fold_regex};

/// The parameters in pieces; empty if they have no placeholders.
pub(super) fn pieces(
    text: &str,
    params: &Node<'_>,
    when: Option<&When>,
    names: &Names,
    report: &mut Report,
) -> Vec<Piece> {
    let mut strings = Vec::new();
    collect(params, &mut strings);
    let mut reader = Reader {
        text,
        names,
        groups: when.map(groups).unwrap_or_default(),
        report,
    };
    let mut pieces = Vec::new();
    let mut at = params.span.start;
    for (string, span) in strings {
        let Some(piece) = reader.string(string, span) else {
            continue;
        };
        let before = Span {
            start: at,
            end: span.start,
        };
        pieces.push(Piece::Json(tree::compact(source(text, before))));
        pieces.push(piece);
        at = span.end;
    }
    if !pieces.is_empty() {
        let rest = Span {
            start: at,
            end: params.span.end,
        };
        pieces.push(Piece::Json(tree::compact(source(text, rest))));
    }
    pieces
}

/// The strings with a placeholder, or a `${` that begins none, in the order of the file.
fn collect<'n>(node: &'n Node<'_>, strings: &mut Vec<(&'n str, Span)>) {
    match &node.value {
        Value::String(text) if text.contains("${") => strings.push((text, node.span)),
        Value::Array(items) => items.iter().for_each(|item| collect(item, strings)),
        Value::Object(members) => members
            .iter()
            .for_each(|member| collect(&member.node, strings)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The named groups of the expressions of a condition.
fn groups(when: &When) -> Vec<String> {
    let names = when.capturing.iter().flat_map(Expression::names);
    names.map(str::to_owned).collect()
}

struct Reader<'r> {
    /// The file.
    text: &'r str,
    names: &'r Names,
    groups: Vec<String>,
    report: &'r mut Report,
}

impl Reader<'_> {
    fn string(&mut self, text: &str, span: Span) -> Option<Piece> {
        // All of them are read, so that each that is wrong is told.
        let mut written = Written::new(self.text, span);
        let parts: Vec<Option<Part>> = tokens(text)
            .into_iter()
            .map(|token| match token {
                Token::Text(text) => {
                    written.next(text);
                    Some(Part::Text(text.to_owned()))
                }
                Token::Name("") => {
                    let span = written.next("${}");
                    let message = said!("a placeholder has no name");
                    let help = Some(said!(
                        "write a name between `${` and `}`, or `$${` for `${`"
                    ));
                    self.report
                        .error_with_help(Code::Value, span, message, help);
                    None
                }
                Token::Name(name) => {
                    let place = written.next(&format!("${{{name}}}"));
                    let placeholder = self.placeholder(&Spanned {
                        text: name,
                        span: place,
                    })?;
                    Some(Part::Value(Slot { placeholder, place }))
                }
                Token::Open => {
                    let span = written.next("${");
                    let message = said!("a placeholder begins here and does not end");
                    let help = Some(said!("write `}` behind its name, or `$${` for `${`"));
                    self.report
                        .error_with_help(Code::Value, span, message, help);
                    None
                }
            })
            .collect();
        let parts: Vec<Part> = parts.into_iter().collect::<Option<_>>()?;
        Some(match <[Part; 1]>::try_from(parts) {
            Ok([Part::Value(slot)]) => Piece::Value(slot),
            Ok([Part::Text(text)]) => Piece::Text(vec![Part::Text(text)]),
            Err(parts) => Piece::Text(parts),
        })
    }

    fn placeholder(&mut self, name: &Spanned<'_>) -> Option<Placeholder> {
        if let Some((_, word)) = WORDS.iter().find(|(word, _)| *word == name.text) {
            return Some(Placeholder::Word(*word));
        }
        if let Some(group) = name.text.strip_prefix(GROUP) {
            // As the expression has it, whose literals are folded.
            let group = fold_regex(group);
            if self.groups.contains(&group) {
                return Some(Placeholder::Group(group));
            }
            if self.report.lost.contains(&Lost::Groups) {
                return None;
            }
        }
        match self.names.schema.find(name.text) {
            Some(Named::Fact(fact)) => return Some(Placeholder::Fact(fact)),
            Some(Named::Keyword) => return Some(Placeholder::Keyword),
            Some(Named::Open) => return Some(Placeholder::Open),
            None => {}
        }
        if self.report.is_lost_fact(name.text) {
            return None;
        }
        let groups: Vec<String> = self
            .groups
            .iter()
            .map(|group| format!("{GROUP}{group}"))
            .collect();
        let message = said!("nothing is filled in for");
        if self.groups.contains(&fold_regex(name.text)) {
            let help = Phrase::DidYouMean {
                name: format!("{GROUP}{}", name.text),
            };
            self.report
                .unknown(Code::UnknownFact, message, name, [], help);
            return None;
        }
        let words = WORDS.iter().map(|(word, _)| *word);
        let known = self.names.schema.names().chain(words);
        let known = known.chain(groups.iter().map(String::as_str));
        let or_else = said!(
            "name a fact, `route`, `team`, `member`, `agent`, `queue`, `priority`, `held_until`, or `match.` and a named group of an expression in this rule's own `when`; `$${` is `${`"
        );
        self.report
            .unknown(Code::UnknownFact, message, name, known, or_else);
        None
    }
}

/// A string as it is written, gone through piece by piece.
struct Written<'t> {
    file: &'t str,
    whole: Span,
    at: usize,
}

impl<'t> Written<'t> {
    const fn new(file: &'t str, whole: Span) -> Self {
        Self {
            file,
            whole,
            at: whole.start,
        }
    }

    /// Where a piece stands; the whole string if it is written in escapes.
    fn next(&mut self, piece: &str) -> Span {
        let rest = self.file.get(self.at..self.whole.end).unwrap_or_default();
        let Some(start) = rest.find(piece) else {
            return self.whole;
        };
        let start = self.at + start;
        self.at = start + piece.len();
        Span {
            start,
            end: self.at,
        }
    }
}
