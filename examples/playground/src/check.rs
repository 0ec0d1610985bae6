//! What is wrong with a rule file, and how its tests went.

use serde::Serialize;
use waypost::replay::{self, CoverageCount, Gap, TestOutcome, TestReport};
use waypost::{Diagnostic, Router, RuleSet, rules};

use crate::request::Check;
use crate::{Good, Playground};

#[derive(Serialize)]
pub(crate) struct Checked {
    /// In the order in which `waypost check` prints them.
    findings: Vec<Diagnostic>,
    /// `None` if the file cannot be used.
    usable: Option<Usable>,
}

/// What a file that can be used says of itself.
#[derive(Serialize)]
struct Usable {
    revision: String,
    /// The zone in which local times count.
    timezone: String,
    tests: Vec<Test>,
    /// How much of the file its tests reach, and what they do not.
    reached: Vec<CoverageCount>,
    gaps: Vec<Gap>,
}

#[derive(Serialize)]
struct Test {
    name: String,
    passed: bool,
    differences: Vec<Difference>,
    finding: Option<Diagnostic>,
}

#[derive(Serialize)]
struct Difference {
    key: &'static str,
    expected: String,
    actual: String,
}

impl Playground {
    /// Checks a file. One that can be used is kept: messages are decided by it until another can.
    pub(crate) fn check(&mut self, asked: &Check) -> Checked {
        let Ok(rules) = RuleSet::parse_with(&asked.rules, &self.zones) else {
            return Checked {
                findings: rules::findings(&asked.rules, &self.zones, asked.now),
                usable: None,
            };
        };
        let mut findings = rules.check(asked.now);
        let Ok(router) = Router::new(&rules) else {
            return Checked {
                findings,
                usable: None,
            };
        };
        let report = replay::run_tests(&router, asked.now);
        findings.extend(report.diagnostics());
        let good = self.good.insert(Good { rules, router });
        Checked {
            findings,
            usable: Some(Usable::of(good, &report)),
        }
    }
}

impl Usable {
    fn of(good: &Good, report: &TestReport) -> Self {
        let timezone = good.rules.timezone();
        Self {
            revision: good.rules.revision().to_owned(),
            timezone: timezone.map_or("UTC", |zone| zone.name()).to_owned(),
            tests: report.outcomes().iter().map(Test::of).collect(),
            reached: report.coverage().counts(),
            gaps: report.coverage().gaps(),
        }
    }
}

impl Test {
    fn of(outcome: &TestOutcome) -> Self {
        let differences = outcome.differences().iter();
        Self {
            name: outcome.name().to_owned(),
            passed: outcome.is_passed(),
            differences: differences
                .map(|difference| Difference {
                    key: difference.key,
                    expected: difference.expected.clone(),
                    actual: difference.actual.clone(),
                })
                .collect(),
            finding: outcome.diagnostic(),
        }
    }
}
