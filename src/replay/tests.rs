//! The tests in a rule file.

use std::collections::BTreeSet;
use std::fmt;

use super::Coverage;
use crate::event::Event;
use crate::facts::Context;
use crate::router::explain::ExplainOptions;
use crate::router::{Decision, Router};
use crate::rules::diagnostic::Code;
use crate::rules::model::{Expectation, TestCase};
use crate::rules::phrase::Phrase;
use crate::rules::reason::Reason;
use crate::rules::said::{ToPart, said};
use crate::rules::words::backticked;
use crate::rules::{Diagnostic, Severity};
use crate::time::Timestamp;
use crate::webhook::Payload;

/// How far ahead a test without `at` is tried, in seconds: the coming week, and a day for time zones.
const HORIZON: i64 = 8 * 86_400;
/// How many changes of opening hours are tried at most.
const MAX_CHANGES: usize = 200;

/// Runs the tests of the rule file that the router was built from, in file order.
///
/// `now` is the time of the tests that name none (`at`). A test is about the first event of its body.
///
/// Cost: two decisions a test, for a test without `at` one for every change of opening hours within a week, and for one
/// that fails the explanation of a route.
///
/// ```
/// use waypost::{Router, RuleSet, Timestamp, replay};
///
/// let rules = RuleSet::parse(
///     r#"{"version": 1,
///         "keywords": {"billing": ["boleto"]},
///         "teams": {"desk": {}, "billing": {}},
///         "routes": [{"id": "billing", "when": {"keyword": "billing"}, "team": "billing"}],
///         "fallback": {"targets": [{"team": "desk"}]},
///         "tests": [
///           {"name": "one", "event": {"text": "um boleto"}, "expect": {"route": "billing"}},
///           {"name": "two", "event": {"text": "dois boletos"}, "expect": {"route": "billing"}}]}"#,
/// )?;
/// let report = replay::run_tests(&Router::new(&rules)?, Timestamp::from_secs(1_790_000_000));
/// let failed: Vec<&str> = report.failed().map(|outcome| outcome.name()).collect();
/// assert_eq!(failed, ["two"]);
/// assert_eq!(
///     report.diagnostics().next().unwrap().message(),
///     "test `two` failed: expected route `billing`, got none",
/// );
/// assert!(report.coverage().gaps().is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn run_tests(router: &Router, now: Timestamp) -> TestReport {
    let mut coverage = Coverage::new(router);
    let outcomes = router
        .model()
        .tests
        .iter()
        .map(|test| run(router, test, now, &mut coverage))
        .collect();
    TestReport { outcomes, coverage }
}

/// What came of the tests of a rule file.
#[derive(Clone, Debug)]
pub struct TestReport {
    outcomes: Vec<TestOutcome>,
    coverage: Coverage,
}

impl TestReport {
    /// One for every test, in file order.
    #[must_use]
    pub fn outcomes(&self) -> &[TestOutcome] {
        &self.outcomes
    }

    /// Those that failed.
    pub fn failed(&self) -> impl Iterator<Item = &TestOutcome> {
        self.outcomes.iter().filter(|outcome| !outcome.is_passed())
    }

    /// An error for every test that failed, and a warning for every one that passes now and would fail at another time.
    pub fn diagnostics(&self) -> impl Iterator<Item = Diagnostic> {
        self.outcomes.iter().filter_map(TestOutcome::diagnostic)
    }

    /// Which rules, terms and schedules the tests reached.
    #[must_use]
    pub const fn coverage(&self) -> &Coverage {
        &self.coverage
    }
}

/// What came of one test.
#[derive(Clone, Debug)]
pub struct TestOutcome {
    name: String,
    differences: Vec<Difference>,
    diagnostic: Option<Diagnostic>,
}

impl TestOutcome {
    /// The name of the test.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether everything that it expects came out.
    #[must_use]
    pub fn is_passed(&self) -> bool {
        self.differences.is_empty()
    }

    /// What came out otherwise, in the order of the test's `expect`.
    #[must_use]
    pub fn differences(&self) -> &[Difference] {
        &self.differences
    }

    /// What there is to say about it: the error that it failed, or the warning that it depends on when it is run. Neither
    /// shows the text of its event.
    #[must_use]
    pub fn diagnostic(&self) -> Option<Diagnostic> {
        self.diagnostic.clone()
    }
}

/// Something that a test expected and did not get. `Display`: "expected route `vip`, got `sales`".
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// The key in `expect`.
    pub key: &'static str,
    /// What was expected, in words.
    pub expected: String,
    /// What came out, in words.
    pub actual: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.in_words().fmt(f)
    }
}

fn run(router: &Router, test: &TestCase, now: Timestamp, coverage: &mut Coverage) -> TestOutcome {
    let mut outcome = TestOutcome {
        name: test.name.clone(),
        differences: Vec::new(),
        diagnostic: None,
    };
    // Reading the file made sure that there is an event.
    let Ok(payload) = Payload::parse_unverified(test.body.as_bytes()) else {
        return outcome;
    };
    let Some(event) = payload.events().next() else {
        return outcome;
    };
    let mut context = Context::at(test.at.unwrap_or(now));
    for (name, value) in &test.facts {
        // So was the type of every fact.
        let _ = context.set(name.as_str(), value.clone());
    }
    let differences_at = |at: Timestamp| {
        let context = context.clone().moved_to(at);
        let decision = router.route(&event, &context);
        let differences: Vec<Difference> = test
            .expect
            .iter()
            .filter_map(|expected| difference(expected, &decision))
            .collect();
        (differences, decision.next_change())
    };
    coverage.observe(&event, &context);
    let (differences, next_change) = differences_at(context.now());
    let horizon = context.now().plus_secs(HORIZON);
    let changes = std::iter::successors(next_change, |at| differences_at(*at).1);
    // One that fails is for the time to mend if there is a time at which it passes.
    let is_for_time = |other: &[Difference]| other.is_empty() != differences.is_empty();
    let depends_on_time = test.at.is_none()
        && changes
            .take_while(|at| *at <= horizon)
            .take(MAX_CHANGES)
            .any(|at| is_for_time(&differences_at(at).0));
    let why = || why(router, test, &event, &context);
    outcome.diagnostic = diagnostic(test, &differences, depends_on_time, context.now(), why);
    outcome.differences = differences;
    outcome
}

fn diagnostic(
    test: &TestCase,
    differences: &[Difference],
    depends_on_time: bool,
    at: Timestamp,
    why: impl FnOnce() -> Phrase,
) -> Option<Diagnostic> {
    let name = &test.name;
    if differences.is_empty() {
        return depends_on_time.then(|| {
            Diagnostic::new(
                Code::TestWithoutTime,
                Severity::Warning,
                test.place.clone(),
                said!(
                    "test `{name}` passes at some times and fails at others",
                    name
                ),
                Some(say_when(at)),
            )
        });
    }
    let all =
        Phrase::joined(differences.iter().map(Difference::in_words)).unwrap_or(Phrase::Nothing);
    Some(Diagnostic::new(
        Code::TestFailed,
        Severity::Error,
        test.place.clone(),
        said!("test `{name}` failed: {all}", name, all),
        Some(if depends_on_time { say_when(at) } else { why() }),
    ))
}

fn say_when(at: Timestamp) -> Phrase {
    said!(
        "give it an `at`; this time it ran at {at}",
        at = at.to_string()
    )
}

/// What became of the route that a failed test expects or, if it expects none, of the one that won instead. Like every
/// explanation it shows no text of the event.
fn why(router: &Router, test: &TestCase, event: &Event<'_>, context: &Context<'_>) -> Phrase {
    let decision = router.route(event, context);
    let wanted = test.expect.iter().find_map(|expected| match expected {
        Expectation::Route(wanted) if wanted.as_deref() != decision.route() => Some(wanted),
        _ => None,
    });
    let id = wanted.and_then(|wanted| wanted.as_deref().or_else(|| decision.route()));
    if let Some(id) = id {
        let options = ExplainOptions::default().for_rule(id);
        let explanation = router.explain_with(event, context, &options);
        if let Some(rule) = explanation.rule(id) {
            return said!("`{id}` {verdict}", id, verdict = rule.verdict.in_words());
        }
    }
    // An instant is of a day.
    let is_held = |expected: &Expectation| matches!(expected, Expectation::HeldUntil(Some(_)));
    let mut expected = test.expect.iter();
    if test.at.is_none() && expected.any(|one| is_held(one) && difference(one, &decision).is_some())
    {
        return say_when(context.now());
    }
    let is_of_targets = |expected: &&Expectation| match expected {
        Expectation::Targets(_) | Expectation::Skipped(_) | Expectation::Member(_) => true,
        Expectation::Actions(_)
        | Expectation::HeldUntil(_)
        | Expectation::Priority(_)
        | Expectation::Reason(_)
        | Expectation::Route(_) => false,
    };
    let differs = |expected: &Expectation| difference(expected, &decision).is_some();
    if test.expect.iter().filter(is_of_targets).any(differs) {
        let explanation = router.explain(event, context);
        let steps = explanation.steps.iter();
        let steps = steps.map(|step| said!("`{id}` {step}", id = step.rule, step = step.says));
        if let Some(steps) = Phrase::joined(steps) {
            return steps;
        }
    }
    let is_stopped =
        |expected: &&Expectation| matches!(expected, Expectation::Reason(Reason::Stopped));
    if test.expect.iter().filter(is_stopped).any(differs) {
        let stopping = router
            .model()
            .triggers
            .iter()
            .filter(|trigger| trigger.stop);
        let ids = stopping.map(|trigger| trigger.id.clone()).collect();
        if let Some(why) = verdicts(router, ids, event, context) {
            return why;
        }
    }
    let of_actions = test.expect.iter().find_map(|expected| match expected {
        Expectation::Actions(wanted) if differs(expected) => Some(wanted),
        _ => None,
    });
    of_actions
        .and_then(|wanted| why_actions(router, wanted, &decision, (event, context)))
        .unwrap_or_else(|| said!("correct the rules, or what the test expects"))
}

/// What became of the rules that ask for actions which are wanted and missing, or are there and not wanted.
fn why_actions(
    router: &Router,
    wanted: &[String],
    decision: &Decision<'_>,
    (event, context): (&Event<'_>, &Context<'_>),
) -> Option<Phrase> {
    let mut missing: Vec<&str> = wanted.iter().map(String::as_str).collect();
    let mut ids: Vec<String> = Vec::new();
    for action in decision.actions() {
        match missing.iter().position(|name| *name == action.name) {
            Some(at) => drop(missing.remove(at)),
            None => ids.push(action.rule.to_owned()),
        }
    }
    let asking = router.model().rules().filter(|rule| {
        let id = rule.id();
        let mut actions = rule.actions();
        decision.actions().all(|action| action.rule != id)
            && actions.any(|action| missing.contains(&action.name.as_str()))
    });
    let asking = asking.map(|rule| rule.id().into_owned());
    verdicts(router, asking.chain(ids).collect(), event, context)
}

/// What became of the first of some rules.
fn verdicts(
    router: &Router,
    ids: BTreeSet<String>,
    event: &Event<'_>,
    context: &Context<'_>,
) -> Option<Phrase> {
    /// Who reads it wants to know where to look first.
    const FEW: usize = 2;
    Phrase::joined(ids.into_iter().take(FEW).filter_map(|id| {
        let options = ExplainOptions::default().for_rule(id.as_str());
        let explanation = router.explain_with(event, context, &options);
        let verdict = explanation.rule(&id)?.verdict.in_words();
        Some(said!("`{id}` {verdict}", id, verdict))
    }))
}

impl Difference {
    fn in_words(&self) -> Phrase {
        let shown = |text: &str| match text {
            NONE => Phrase::Nothing.to_part(),
            text => text.to_part(),
        };
        let (expected, actual) = (shown(&self.expected), shown(&self.actual));
        said!(
            "expected {key} {expected}, got {actual}",
            key = self.key,
            expected,
            actual
        )
    }
}

/// What an expectation wants and the decision has not.
fn difference(expected: &Expectation, decision: &Decision<'_>) -> Option<Difference> {
    let mut names: Vec<&str> = Vec::new();
    let (key, expected, actual) = match expected {
        Expectation::Actions(wanted) => {
            names.extend(decision.actions().map(|action| action.name));
            ("actions", list(wanted), list(&names))
        }
        Expectation::HeldUntil(wanted) => ("held_until", one(*wanted), one(decision.held_until())),
        Expectation::Member(wanted) => {
            let targets = decision.targets().next();
            let member = targets.and_then(|target| target.member);
            ("member", one(wanted.as_ref()), one(member))
        }
        Expectation::Priority(wanted) => (
            "priority",
            one(Some(wanted)),
            one(Some(decision.priority())),
        ),
        Expectation::Reason(wanted) => {
            let reason = decision.reason();
            ("reason", one(Some(wanted)), one(Some(reason)))
        }
        Expectation::Route(wanted) => ("route", one(wanted.as_ref()), one(decision.route())),
        Expectation::Skipped(wanted) => {
            names.extend(decision.skipped().map(|skipped| skipped.name()));
            ("skipped", list(wanted), list(&names))
        }
        Expectation::Targets(wanted) => {
            names.extend(decision.targets().map(|target| target.name()));
            ("targets", list(wanted), list(&names))
        }
    };
    (expected != actual).then_some(Difference {
        key,
        expected,
        actual,
    })
}

/// In the place of what is not there.
const NONE: &str = "none";

fn one(value: Option<impl fmt::Display>) -> String {
    value.map_or_else(|| NONE.to_owned(), |value| format!("`{value}`"))
}

fn list(values: &[impl AsRef<str>]) -> String {
    if values.is_empty() {
        return NONE.to_owned();
    }
    backticked(values)
}
