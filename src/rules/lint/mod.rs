//! What is probably not as the author of a rule file meant it: one file a family of findings.
//!
//! Rules of this module:
//!
//! * Only what is proved is said. What cannot be proved at a bounded cost is said to be not analysed, once a rule.
//! * A lint looks at the [`Model`] alone: for what the file means, and for where it says so.
//! * Rules that are switched off are not judged; but what they name is in use.

mod absence;
mod asked_hours;
mod clocks;
mod conditions;
mod domain;
mod earlier;
mod entities;
mod exceptions;
mod fields;
mod garbled;
mod hours;
mod idle;
mod leftovers;
mod opt_out;
mod patterns;
mod placeholders;
mod punctuation;
mod regions;
mod repeated;
mod schedules;
mod shadow;
mod signs;
mod steps;
mod teams;
mod terms;
mod tests;
mod triggers;
mod unattended;
mod unused;
mod values;

use std::cell::OnceCell;

use super::diagnostic::Report;
use super::model::Model;
use super::rule_ref::Rule;
use crate::json::pointer::value_at;
use crate::json::tree::{self, Node, Span, Value};
use crate::time::Timestamp;

use domain::Space;
use earlier::Earlier;

/// A rule file under analysis.
pub(super) struct File<'f> {
    pub(super) model: &'f Model,
    pub(super) written: Written<'f>,
    pub(super) now: Timestamp,
    /// The release of the time zones that the host handed over, if it has told.
    pub(super) zones_version: Option<&'f str>,
}

/// The text of the file, for what the model does not keep of it.
pub(super) struct Written<'f> {
    text: &'f str,
    /// Most files are sound, and are not read again.
    root: OnceCell<Option<Node<'f>>>,
}

impl<'f> Written<'f> {
    pub(super) const fn new(text: &'f str) -> Self {
        Self {
            text,
            root: OnceCell::new(),
        }
    }

    /// The whole of it.
    fn root(&self) -> Option<&Node<'f>> {
        let root = self.root.get_or_init(|| tree::parse(self.text).ok());
        root.as_ref()
    }

    /// What stands under a key, or what begins there.
    fn at(&self, place: Span) -> Option<&Node<'f>> {
        value_at(self.root()?, place.start)
    }

    /// Where the value of a key of an object stands, or else the object.
    fn value_or_all(&self, object: Span, key: &str) -> Span {
        let value = self.at(object).and_then(|object| object.value(key));
        value.map_or(object, |value| value.span)
    }

    /// What stands under a key, or under a part of what stands there: one, or the parts of a list.
    fn items_under(&self, key: Span, part: Option<&str>) -> &[Node<'f>] {
        let node = self.at(key);
        let node = match part {
            Some(part) => node.and_then(|node| node.value(part)),
            None => node,
        };
        match node.map(|node| (node, &node.value)) {
            Some((_, Value::Array(items))) => items.as_slice(),
            Some((one, _)) => std::slice::from_ref(one),
            None => &[],
        }
    }

    /// The strings among these, each with its place.
    fn strings_under(&self, key: Span, part: Option<&str>) -> Vec<(&str, Span)> {
        let items = self.items_under(key, part).iter();
        items
            .filter_map(|item| Some((item.text()?, item.span)))
            .collect()
    }
}

/// Adds all findings to the report.
pub(super) fn check(file: &File<'_>, report: &mut Report) {
    fields::check(file, report);
    unused::check(file, report);
    schedules::check(file, report);
    hours::check(file, report);
    clocks::check(file, report);
    exceptions::check(file, report);
    teams::check(file, report);
    regions::check(file, report);
    patterns::check(file, report);
    punctuation::check(file, report);
    triggers::check(file, report);
    repeated::check(file, report);
    leftovers::check(file, report);
    garbled::check(&file.written, report);
    tests::check(file, report);
    let opted_out = opt_out::has_opted_out();
    let rules: Vec<Rule<'_>> = file.model.rules().collect();
    let space = Space::new(file.model, file.now, rules.len());
    let asked = values::Asked::new(file.model);
    let conditions::Dead { rules: dead, told } = conditions::check(&rules, &space, &asked, report);
    values::check(file, &asked, &told, report);
    steps::check(file.model, &rules, &space, report);
    unattended::check(file.model, &space, &dead, report);
    idle::check(file, &rules, &space, &dead, report);
    absence::check(&rules, &space, &dead, report);
    placeholders::check(file.now, &rules, &space, &dead, report);
    opt_out::check(file, &rules, &opted_out, &space, report);
    let earlier = Earlier::new(&rules, &space);
    terms::check(file.model, &earlier, report);
    shadow::check(&rules, &earlier, &dead, report);
}
