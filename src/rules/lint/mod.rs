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
mod schedules;
mod shadow;
mod steps;
mod terms;
mod unused;

use super::diagnostic::Report;
use super::model::Model;
use super::rule_ref::Rule;
use crate::time::Timestamp;

use domain::{Budget, Space};

/// A rule file under analysis.
pub(super) struct File<'f> {
    pub(super) model: &'f Model,
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
    let rules: Vec<Rule<'_>> = file.model.rules().collect();
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
