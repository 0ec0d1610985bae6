//! `keywords`: named sets of terms.

use crate::json::tree::{Node, Value};
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
    let members = report.members_if_any(node).iter();
    members
        .map(|member| {
            let mut set = KeywordSet {
                name: member.key.to_string(),
                place: member.key_span,
                terms: Vec::new(),
                term_places: Vec::new(),
                unless: Vec::new(),
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
            let object = report.object(node, &["terms", "match", "unless"])?;
            let mode = object.read_or("match", MatchMode::Word, |node| {
                report.word(node, "no way to match is called", "ways", MODES)
            })?;
            let listed = report.required(object, "terms", "the words and phrases of the set")?;
            let unless = report.list_if_any(object.value("unless"));
            let listed = report.list(listed)?;
            let unless = unless.iter().filter_map(|item| term(item, mode, report));
            set.unless = unless.collect();
            (listed, mode)
        }
        _ => {
            report.wrong_type(node, "a list of terms, or an object with `terms`");
            return None;
        }
    };
    let terms = listed.iter();
    (set.terms, set.term_places) = terms
        .filter_map(|item| Some((term(item, mode, report)?, item.span)))
        .unzip();
    Some(())
}

/// One term.
pub(super) fn term(node: &Node<'_>, mode: MatchMode, report: &mut Report) -> Option<Term> {
    let source = report.string(node)?;
    Term::new(source.text, mode)
        .map_err(|error| report.error(Code::Value, node.span, error.to_string()))
        .ok()
}
