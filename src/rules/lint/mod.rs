//! What is probably not as the author of a rule file meant it: one file a family of findings.
//!
//! Rules of this module:
//!
//! * Only what is proved is said. What cannot be proved at a bounded cost is said to be not analysed, once a rule.
//! * A lint looks at the [`Model`] for what the file means, and at the tree for where it says so.
//! * Rules that are switched off are not judged; but what they name is in use.

mod absence;
mod conditions;
mod consent;
mod domain;
mod schedules;
mod shadow;
mod steps;
mod terms;
mod unused;

use super::diagnostic::Report;
use super::model::{Condition, Model};
use crate::event::KindPattern;
use crate::json::tree::{Node, Span};
use crate::time::Timestamp;

use domain::{Budget, Space};

/// A rule file under analysis.
pub(super) struct File<'f> {
    pub(super) model: &'f Model,
    pub(super) root: &'f Node<'f>,
    pub(super) now: Timestamp,
    /// The release of the time zones that the host handed over, where it has told.
    pub(super) zones_version: Option<&'f str>,
}

/// Adds all findings to the report.
pub(super) fn check(file: &File<'_>, report: &mut Report) {
    unused::check(file, report);
    schedules::check(file, report);
    steps::check(file, report);
    consent::check(file, report);
    let space = Space::new(file.model, file.now);
    let rules = file.rules();
    let pool = Budget::new(LEAST_WORK + WORK_A_RULE * rules.len() as u64);
    let dead = conditions::check(&rules, &space, &pool, report);
    absence::check(&rules, &space, &dead, &pool, report);
    terms::check(file, &space, &pool, report);
    shadow::check(file, &space, &dead, &pool, report);
}

/// What the analysis of a rule may cost on the average: half a millisecond at the most, five seconds for 10,000 rules.
const WORK_A_RULE: u64 = 12_000;
/// What the analysis of the smallest file may cost.
const LEAST_WORK: u64 = 5_000_000;
/// What one question may cost.
const WORK_A_QUESTION: u64 = 500_000;

/// A rule of any sort.
pub(super) struct Rule<'f> {
    /// In words: `route` or `trigger` with its id, or `scoring rule`.
    name: String,
    node: &'f Node<'f>,
    /// None for scoring rules, which look at every event.
    on: Option<&'f [KindPattern]>,
    when: &'f Condition,
}

impl Rule<'_> {
    /// Where its condition stands; the whole rule where it has none.
    fn place(&self) -> Span {
        let when = self.node.value("when");
        when.map_or(self.node.span, |when| when.span)
    }
}

impl<'f> File<'f> {
    /// The value of a section.
    fn section(&self, name: &str) -> Option<&'f Node<'f>> {
        self.root.value(name)
    }

    /// The rules in the order of the evaluation: scoring rules, triggers, routes.
    fn rules(&self) -> Vec<Rule<'f>> {
        let model = self.model;
        let scoring = model.scoring.iter().filter_map(|scoring| {
            Some(Rule {
                name: "scoring rule".to_owned(),
                node: self.rule_at("priority", scoring.place)?,
                on: None,
                when: &scoring.when,
            })
        });
        let triggers = model.triggers.iter().filter_map(|trigger| {
            Some(Rule {
                name: format!("trigger `{}`", trigger.id),
                node: self.rule_at("triggers", trigger.place)?,
                on: Some(&trigger.on),
                when: &trigger.when,
            })
        });
        let routes = model.routes.iter().filter_map(|route| {
            Some(Rule {
                name: format!("route `{}`", route.id),
                node: self.rule_at("routes", route.place)?,
                on: Some(&route.on),
                when: &route.when,
            })
        });
        scoring.chain(triggers).chain(routes).collect()
    }

    /// The object of a rule that was read from this place.
    fn rule_at(&self, section: &str, place: Span) -> Option<&'f Node<'f>> {
        let items = self.section(section)?.items();
        let index = items.binary_search_by_key(&place, |item| item.span).ok()?;
        items.get(index)
    }
}

/// Names in backticks, as a sentence lists them: `` `a`, `b` and `c` ``.
fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}
