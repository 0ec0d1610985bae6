//! `keywords`: named sets of terms.

use std::sync::Arc;

use crate::json::tree::{Node, Span, Value};
use crate::rules::condition::{Leaf, When};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::{KeywordSet, WrittenTerm};
use crate::rules::phrase::Phrase;
use crate::rules::said::said;
use crate::rules::shape::Object;
use crate::text::{MatchMode, Term, Vocabulary};

/// The names of the ways to match, as a rule file writes them.
pub(super) const MODES: &[(&str, MatchMode)] = &[
    ("word", MatchMode::Word),
    ("whole_message", MatchMode::WholeMessage),
    ("starts_with", MatchMode::StartsWith),
    ("substring", MatchMode::Substring),
];

pub(super) fn read(node: Option<&Node<'_>>, report: &mut Report) -> Vec<KeywordSet> {
    let members = report.members_if_any(node).iter();
    members
        .map(|member| {
            let mut set = KeywordSet {
                name: member.key.to_string(),
                place: member.key_span,
                terms: Vec::new(),
                written: Vec::new(),
                unless: Vec::new(),
                unless_written: Vec::new(),
                typos: None,
            };
            // A set that is wrong keeps its name: who names it is not wrong too.
            fill(&mut set, &member.node, report);
            set
        })
        .collect()
}

fn fill(set: &mut KeywordSet, node: &Node<'_>, report: &mut Report) -> Option<()> {
    let (listed, mode) = match &node.value {
        Value::Array(items) => (items.as_slice(), MatchMode::Word),
        Value::Object(_) => {
            let object = report.object(node, &["terms", "match", "unless", "typos"])?;
            let mode = object.read_or("match", MatchMode::Word, |node| {
                report.word(node, said!("no way to match is called"), "ways", MODES)
            })?;
            set.typos = typos(object, mode, report);
            let listed = report.required(object, "terms", || {
                said!("the words and phrases of the set")
            })?;
            let unless = report.list_if_any(object.value("unless"));
            let listed = report.list(listed)?;
            (set.unless, set.unless_written) = terms(unless, mode, report);
            (listed, mode)
        }
        _ => {
            let help = node.text().map(|_| Phrase::PutInBrackets);
            report.wrong_type_with_help(node, Phrase::TermsOrObject, help);
            return None;
        }
    };
    (set.terms, set.written) = terms(listed, mode, report);
    Some(())
}

/// Terms, and how they are written.
fn terms(
    items: &[Node<'_>],
    mode: MatchMode,
    report: &mut Report,
) -> (Vec<Term>, Vec<WrittenTerm>) {
    let terms = items.iter().filter_map(|item| {
        let term = term(item, mode, report)?;
        let text = item.text()?.to_owned();
        let place = item.span;
        Some((term, WrittenTerm { text, place }))
    });
    terms.unzip()
}

/// Where a set forgives slips: the place of the key.
fn typos(object: Object<'_>, mode: MatchMode, report: &mut Report) -> Option<Span> {
    let node = object.value("typos")?;
    let place = report.bool(node)?.then_some(node.span)?;
    if matches!(mode, MatchMode::Word | MatchMode::WholeMessage) {
        return Some(place);
    }
    let message =
        said!("`typos` forgives slips in words: `match` must be `word` or `whole_message`");
    report.error_with_help(
        Code::Value,
        node.span,
        message,
        Some(said!("leave one of the two out")),
    );
    None
}

/// Lets the sets with `typos` forgive slips: what stands in a term of the file, wherever it is, is none.
pub(super) fn forgive<'w>(sets: &mut [KeywordSet], conditions: impl Iterator<Item = &'w When>) {
    if sets.iter().all(|set| set.typos.is_none()) {
        return;
    }
    let mut vocabulary = Vocabulary::default();
    for when in conditions {
        when.condition.each_leaf(&mut |leaf, _| {
            if let Leaf::Terms(terms) = leaf {
                vocabulary.add(terms.iter().flat_map(Term::words));
            }
        });
    }
    for set in &*sets {
        let terms = set.terms.iter().chain(&set.unless);
        vocabulary.add(terms.flat_map(Term::words));
    }
    let vocabulary = Arc::new(vocabulary);
    for set in sets.iter_mut().filter(|set| set.typos.is_some()) {
        for term in &mut set.terms {
            term.forgive(&vocabulary);
        }
    }
}

/// One term.
pub(super) fn term(node: &Node<'_>, mode: MatchMode, report: &mut Report) -> Option<Term> {
    let source = report.string(node)?;
    Term::new(source.text, mode)
        .map_err(|error| {
            let (term, error) = (source.text.to_owned(), error.to_string());
            report.error(Code::Value, node.span, Phrase::NotATerm { term, error });
        })
        .ok()
}
