//! `keywords`: named sets of terms.

use crate::json::tree::{Node, Span, Value};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::KeywordSet;
use crate::text::{MatchMode, Term};

/// The names of the ways to match, as a rule file writes them.
pub(super) const MODES: &[(&str, MatchMode)] = &[
    ("word", MatchMode::Word),
    ("whole_message", MatchMode::WholeMessage),
    ("starts_with", MatchMode::StartsWith),
    ("substring", MatchMode::Substring),
];

pub(super) fn read(node: Option<&Node<'_>>, report: &mut Report) -> Vec<KeywordSet> {
    let members = node
        .and_then(|node| report.members(node))
        .unwrap_or_default();
    members
        .iter()
        .map(|member| {
            let Terms { hits, unless } = set(&member.node, report).unwrap_or_default();
            let (terms, term_places) = hits.into_iter().unzip();
            // A set that is wrong keeps its name: who names it is not wrong too.
            KeywordSet {
                name: member.key.to_string(),
                place: member.key_span,
                terms,
                term_places,
                unless: unless.into_iter().map(|(term, _)| term).collect(),
            }
        })
        .collect()
}

/// The terms of a set, each with its place.
#[derive(Default)]
struct Terms {
    hits: Vec<(Term, Span)>,
    unless: Vec<(Term, Span)>,
}

fn set(node: &Node<'_>, report: &mut Report) -> Option<Terms> {
    if let Value::Array(items) = &node.value {
        return Some(Terms {
            hits: terms(items, MatchMode::Word, report),
            unless: Vec::new(),
        });
    }
    let Value::Object(_) = &node.value else {
        report.wrong_type(node, "a list of terms, or an object with `terms`");
        return None;
    };
    let object = report.object(node, &["terms", "match", "unless"])?;
    let mode = object
        .value("match")
        .map_or(Some(MatchMode::Word), |node| mode(node, report))?;
    let Some(listed) = object.value("terms") else {
        report.missing(object, "terms", "the words and phrases of the set");
        return None;
    };
    let unless = object
        .value("unless")
        .and_then(|node| report.list(node))
        .unwrap_or_default();
    Some(Terms {
        hits: terms(report.list(listed)?, mode, report),
        unless: terms(unless, mode, report),
    })
}

fn terms(items: &[Node<'_>], mode: MatchMode, report: &mut Report) -> Vec<(Term, Span)> {
    items
        .iter()
        .filter_map(|item| Some((term(item, mode, report)?, item.span)))
        .collect()
}

/// One term.
pub(super) fn term(node: &Node<'_>, mode: MatchMode, report: &mut Report) -> Option<Term> {
    let source = report.string(node)?;
    Term::new(source.text, mode)
        .map_err(|error| report.error(Code::Value, node.span, error.to_string()))
        .ok()
}

fn mode(node: &Node<'_>, report: &mut Report) -> Option<MatchMode> {
    let name = report.string(node)?;
    let found = MODES
        .iter()
        .find(|(known, _)| *known == name.text)
        .map(|(_, mode)| *mode);
    if found.is_none() {
        let help = report
            .did_you_mean(name.text, MODES.iter().map(|(known, _)| *known))
            .unwrap_or_else(|| {
                "possible ways: `word`, `whole_message`, `starts_with`, `substring`".to_owned()
            });
        report.error_with_help(
            Code::Value,
            node.span,
            format!("no way to match is called `{}`", name.text),
            Some(help),
        );
    }
    found
}
