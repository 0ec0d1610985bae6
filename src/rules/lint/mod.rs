//! What is probably not as the author of a rule file meant it: one file a family of findings.
//!
//! Rules of this module:
//!
//! * Only what is proved is said. What cannot be proved at a bounded cost is said to be not analysed, once a rule.
//! * A lint looks at the [`Model`] alone: for what the file means, and for where it says so.
//! * Rules that are switched off are not judged; but what they name is in use.

mod absence;
mod conditions;
mod consent;
mod domain;
mod fields;
mod hours;
mod placeholders;
mod schedules;
mod shadow;
mod steps;
mod teams;
mod terms;
mod triggers;
mod unused;

use super::diagnostic::Report;
use super::model::Model;
use super::rule_ref::Rule;
use crate::time::Timestamp;

use domain::Space;
use shadow::Earlier;

/// A rule file under analysis.
pub(super) struct File<'f> {
    pub(super) model: &'f Model,
    pub(super) now: Timestamp,
    /// The release of the time zones that the host handed over, if it has told.
    pub(super) zones_version: Option<&'f str>,
}

/// Adds all findings to the report.
pub(super) fn check(file: &File<'_>, report: &mut Report) {
    fields::check(file, report);
    unused::check(file, report);
    schedules::check(file, report);
    hours::check(file, report);
    teams::check(file, report);
    steps::check(file, report);
    triggers::check(file, report);
    consent::check(file, report);
    let rules: Vec<Rule<'_>> = file.model.rules().collect();
    let space = Space::new(file.model, file.now, rules.len());
    let dead = conditions::check(&rules, &space, report);
    absence::check(&rules, &space, &dead, report);
    placeholders::check(file, &rules, &space, &dead, report);
    let earlier = Earlier::new(&rules, &space);
    terms::check(file.model, &earlier, report);
    shadow::check(file.model, &rules, &earlier, &dead, report);
}
