//! What can be said of a file of which a part is wrong.
//!
//! A part that has an error was read in part, or not at all: neither it nor what names it is judged. Nor is what can only be known of
//! a whole file: that nothing uses a name, that nobody can opt out.

use std::collections::BTreeSet;

use super::diagnostic::Code;
use crate::json::tree::{Member, Node, Span, Value};

/// The parts of a file that errors leave alone.
pub(super) struct Spared {
    /// The parts that are not judged, and the sections that have such parts.
    wrong: BTreeSet<Span>,
    wrong_tests: BTreeSet<Span>,
    sections: BTreeSet<&'static str>,
}

/// The sections whose members have names, and those that are lists of rules.
const NAMED: &[&str] = &[
    "fields",
    "conditions",
    "calendars",
    "schedules",
    "keywords",
    "teams",
];
const RULES: &[&str] = &["priority", "triggers", "routes"];

const TESTS: &str = "tests";
const FALLBACK: &str = "fallback";

/// A part of the file that stands for itself.
struct Part<'n> {
    section: &'static str,
    /// What others call it.
    names: Vec<&'n str>,
    /// With its key.
    span: Span,
    node: &'n Node<'n>,
}

impl Spared {
    /// `None` if an error stands in no part that could be left out.
    pub(super) fn of(root: &Node<'_>, errors: &[Span]) -> Option<Self> {
        let parts = parts(root);
        let tests = root.value(TESTS);
        let mut is_wrong = vec![false; parts.len()];
        let mut wrong_tests = BTreeSet::new();
        for error in errors.iter().copied() {
            if let Some(tests) = tests.filter(|tests| holds(tests.span, error)) {
                let test = items(tests).iter().find(|test| holds(test.span, error));
                wrong_tests.insert(test.map_or(tests.span, |test| test.span));
                continue;
            }
            let at = parts.iter().position(|part| holds(part.span, error))?;
            is_wrong.get_mut(at).map(|wrong| *wrong = true)?;
        }
        spread(&parts, &mut is_wrong);
        let wrong = || parts.iter().zip(&is_wrong).filter(|(_, wrong)| **wrong);
        Some(Self {
            wrong: wrong().map(|(part, _)| part.span).collect(),
            wrong_tests,
            sections: wrong().map(|(part, _)| part.section).collect(),
        })
    }

    /// Takes out of the tree of a file what is not judged.
    pub(super) fn cut(&self, root: &mut Node<'_>) {
        let Value::Object(sections) = &mut root.value else {
            return;
        };
        // A test may expect what is not judged.
        sections.retain(|section| {
            section.key != TESTS
                || self.wrong.is_empty() && !self.wrong_tests.contains(&section.node.span)
        });
        for section in sections {
            match &mut section.node.value {
                _ if section.key == FALLBACK => {
                    if self.is_wrong(section.node.span) {
                        section.node.value = elsewhere(section.node.span);
                    }
                }
                Value::Object(members) if NAMED.contains(&section.key.as_ref()) => {
                    members.retain(|member| !self.is_wrong(member.key_span));
                }
                Value::Array(items) => items.retain(|item| !self.is_wrong(item.span)),
                Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::String(_)
                | Value::Object(_) => {}
            }
        }
    }

    /// Whether a finding about what was kept holds whatever the rest is meant to be.
    pub(super) fn vouches_for(&self, code: Code, place: Span) -> bool {
        let has_wrong = |sections: &[&str]| sections.iter().any(|one| self.sections.contains(one));
        let needs_all_rules = matches!(
            code,
            Code::AbsentPlaceholder
                | Code::NarrowOptOut
                | Code::SharedTerm
                | Code::SwappedConsent
                | Code::UnwantedMarketing
        );
        let needs_all_names = matches!(
            code,
            Code::Value | Code::UnservedRegion | Code::DoubtfulHours
        );
        // What is written elsewhere may stand in a test.
        let needs_tests = matches!(code, Code::OddSpelling | Code::UnservedRegion);
        let needs_everything = matches!(code, Code::Unused | Code::NoOptOut | Code::NotAnalysed);
        !(self.is_wrong(place)
            || needs_tests && !(self.wrong.is_empty() && self.wrong_tests.is_empty())
            || needs_everything && !self.wrong.is_empty()
            || needs_all_rules && (has_wrong(RULES) || has_wrong(&[FALLBACK]))
            || needs_all_names && has_wrong(NAMED))
    }

    fn is_wrong(&self, place: Span) -> bool {
        let mut wrong = self.wrong.iter().chain(&self.wrong_tests);
        wrong.any(|wrong| holds(*wrong, place))
    }
}

/// A fallback of which nothing can be said.
fn elsewhere(place: Span) -> Value<'static> {
    let object = |key: &'static str, value| {
        let node = Node { span: place, value };
        Value::Object(vec![Member {
            key: key.into(),
            key_span: place,
            node,
        }])
    };
    let step = object("queue", Value::String(FALLBACK.into()));
    let step = Node {
        span: place,
        value: step,
    };
    object("targets", Value::Array(vec![step]))
}

/// Whether something begins within a stretch.
const fn holds(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.start < outer.end
}

fn parts<'n>(root: &'n Node<'n>) -> Vec<Part<'n>> {
    let mut parts = Vec::new();
    for section in NAMED {
        for member in root.value(section).map_or(&[][..], Node::members) {
            let role = member.node.value("role").and_then(Node::text);
            parts.push(Part {
                section,
                names: std::iter::once(member.key.as_ref()).chain(role).collect(),
                span: Span {
                    start: member.key_span.start,
                    end: member.node.span.end,
                },
                node: &member.node,
            });
        }
    }
    let rules = RULES.iter();
    let rules = rules.filter_map(|section| Some((*section, items(root.value(section)?))));
    let fallback = root.value(FALLBACK).map(std::slice::from_ref);
    let fallback = fallback.map(|fallback| (FALLBACK, fallback));
    for (section, rules) in rules.chain(fallback) {
        parts.extend(rules.iter().map(|node| Part {
            section,
            names: Vec::new(),
            span: node.span,
            node,
        }));
    }
    parts
}

fn items<'n>(list: &'n Node<'n>) -> &'n [Node<'n>] {
    match &list.value {
        Value::Array(items) => items,
        _ => &[],
    }
}

/// Who names what is wrong is not judged either.
fn spread(parts: &[Part<'_>], is_wrong: &mut [bool]) {
    loop {
        let wrong = || parts.iter().zip(&*is_wrong).filter(|(_, wrong)| **wrong);
        let mut names: BTreeSet<&str> = wrong()
            .flat_map(|(part, _)| part.names.iter().copied())
            .collect();
        // Which role it was to have is not known, nor whether a fact names it.
        if wrong().any(|(part, _)| part.section == "teams") {
            names.extend(["role", "fact"]);
        }
        // A set with slips forgives none that is a word of another set.
        let has_lost_words = wrong().any(|(part, _)| part.section == "keywords");
        let has_slips = |part: &Part<'_>| part.node.value("typos").is_some();
        let more: Vec<bool> = parts
            .iter()
            .zip(&*is_wrong)
            .map(|(part, wrong)| {
                *wrong || has_lost_words && has_slips(part) || mentions(part.node, &names)
            })
            .collect();
        if *more == *is_wrong {
            return;
        }
        is_wrong.copy_from_slice(&more);
    }
}

/// Whether one of some names stands anywhere in a part of the file.
fn mentions(node: &Node<'_>, names: &BTreeSet<&str>) -> bool {
    match &node.value {
        Value::String(text) => {
            let is_filled_in = || {
                names
                    .iter()
                    .any(|name| text.contains(&format!("${{{name}}}")))
            };
            names.contains(text.as_ref()) || text.contains("${") && is_filled_in()
        }
        Value::Array(items) => items.iter().any(|item| mentions(item, names)),
        Value::Object(members) => members
            .iter()
            .any(|member| names.contains(member.key.as_ref()) || mentions(&member.node, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
