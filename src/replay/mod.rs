//! Rules against events on purpose: the tests in a rule file, and what they and recorded traffic reach.
//!
//! * [`run_tests`] runs the cases of a rule file (section "Tests in the file" of the rule language).
//! * [`Coverage`] notes which rules, terms and schedules took part in decisions.

mod coverage;
mod tests;

pub use coverage::{Coverage, CoverageCount, Gap, GapKind};
pub use tests::{Difference, TestOutcome, TestReport, run_tests};
