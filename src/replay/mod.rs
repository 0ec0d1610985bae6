//! Rules against events on purpose: the tests in a rule file, and recorded traffic.
//!
//! * [`Router::load`](crate::Router::load) reads, checks, builds and tests a rule file: what a service calls.
//! * [`run_tests`] runs the cases of a rule file (section "Tests in the file" of the rule language).
//! * [`Record`] is a line of recorded traffic; [`Diff`] decides it by two routers and counts what moves.
//! * [`Coverage`] notes which rules, terms and schedules took part in decisions.
//!
//! All of it goes the way of live traffic: the same reader of bodies, the same router.

mod coverage;
mod diff;
mod load;
mod record;
mod tests;
mod way;

pub use coverage::{Coverage, CoverageCount, Gap, GapKind};
pub use diff::{Aspect, Diff, Example, Move};
pub use load::{LoadError, LoadOptions, Loaded};
pub use record::{Record, RecordError};
pub use tests::{Difference, TestOutcome, TestReport, run_tests};
