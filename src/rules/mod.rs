//! Rule files: from a text to a checked set of rules.
//!
//! The way of the data: `json::tree` gives every value its place, `read` turns the tree into a
//! `model` in which every name is known and every operand has the right type, and `diagnostic` collects what is
//! wrong on the way.

pub(crate) mod action;
pub(crate) mod condition;
pub(crate) mod diagnostic;
mod lint;
mod meant;
pub(crate) mod model;
mod operators;
pub(crate) mod phrase;
pub(crate) mod placeholder;
pub(crate) mod program;
mod read;
pub(crate) mod reason;
pub(crate) mod rule_ref;
pub(crate) mod said;
#[cfg(feature = "schema")]
mod schema;
pub(crate) mod sentence;
mod shape;
mod sort;
mod spared;
pub(crate) mod step;
mod suggest;
pub(crate) mod team;
mod unknown;
pub(crate) mod words;

use std::fmt;
use std::sync::Arc;

use crate::json::tree::{self, Span};
use crate::time::{Schedule, Timestamp, Zone, Zones};

use diagnostic::{Code, Report};
pub use diagnostic::{Diagnostic, Part, RuleError, Severity, Source};
use model::Model;
pub use model::RuleSort;
use phrase::Phrase;
#[cfg(feature = "counters")]
pub use program::counters::WorkCounters;
#[cfg(feature = "schema")]
pub use schema::rule_schema;
use spared::Spared;

/// A rule file that has been read and found sound.
///
/// Cloning is cheap: the rules are shared.
#[derive(Clone)]
pub struct RuleSet {
    model: Arc<Model>,
    /// The file as it was written: findings point into it.
    source: Arc<str>,
    /// The release of the zones that the host handed over, if it said so.
    zones_version: Option<Arc<str>>,
}

/// The webhook body that the `event` of a test stands for: the first event in it is that of the test. `event` is the JSON
/// that stands in a rule file, a short form or `{"payload": {...}}`; `at` gives a message its own time.
///
/// # Errors
///
/// What is wrong with it, as reading the rule file would say; places count in `event`.
///
/// ```
/// use waypost::Payload;
///
/// let body = waypost::rules::test_body(r#"{"text": "hello", "from": "5511999990000"}"#, None)?;
/// let payload = Payload::parse_unverified(body.as_bytes())?;
/// assert_eq!(payload.events().next().map(|event| event.kind().as_str()), Some("message.text"));
///
/// let error = waypost::rules::test_body(r#"{"tetx": "hello"}"#, None).unwrap_err();
/// assert_eq!(error.diagnostics()[0].message(), "unknown key `tetx`");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn test_body(event: &str, at: Option<Timestamp>) -> Result<String, RuleError> {
    let mut report = Report::default();
    let root = parsed(event, &mut report)?;
    match read::test_event::body(event, &root, at, &mut report) {
        Some(body) if !report.has_errors() => Ok(body),
        _ => Err(RuleError::new(report.resolve(event, Some(&root)))),
    }
}

/// All that there is to say about a rule file, in the order of the file, whether it can be used or not: what
/// [`RuleSet::parse_with`] refuses, and what [`RuleSet::check`] doubts. If there are errors, what is wrong and what names it is not
/// doubted, nor what can only be known of a whole file; errors in `tests` leave all else as it is.
///
/// Cost: as reading and checking.
///
/// ```
/// use waypost::time::Zones;
/// use waypost::{Timestamp, rules};
///
/// let file = r#"{"version": 1,
///     "teams": {"desk": {}},
///     "routes": [
///         {"id": "never", "when": {"customer.orders": {"gt": 5, "lt": 3}}, "team": "desk"},
///         {"id": "bill", "when": {"text": "bill"}, "team": "bling"}],
///     "fallback": {"targets": [{"team": "desk"}]}}"#;
/// let found = rules::findings(file, &Zones::builtin(), Timestamp::from_secs(1_790_000_000));
/// let codes: Vec<&str> = found.iter().map(|finding| finding.code()).collect();
/// assert_eq!(codes, ["never-holds", "unknown-name"]);
/// ```
#[must_use]
pub fn findings(text: &str, zones: &Zones, now: Timestamp) -> Vec<Diagnostic> {
    let mut report = Report::default();
    let root = match parsed(text, &mut report) {
        Ok(root) => root,
        Err(error) => return error.diagnostics().to_vec(),
    };
    read::file(text, &root, zones, &mut report);
    if let Some((spared, doubts)) = doubts(text, &root, &report, zones, now) {
        report.add_if(doubts, |code, place| spared.vouches_for(code, place));
    }
    report.resolve(text, Some(&root))
}

/// The parts of a file that errors leave alone, and what the analysis says of them.
fn doubts(
    text: &str,
    root: &tree::Node<'_>,
    report: &Report,
    zones: &Zones,
    now: Timestamp,
) -> Option<(Spared, Report)> {
    /// One cause is told once: without what it is told of, it is told of the next.
    const MOST_CUTS: usize = 8;
    let mut errors: Vec<Span> = report.errors()?.collect();
    for _ in 0..MOST_CUTS {
        let spared = Spared::of(root, &errors)?;
        let mut rest = tree::parse(text).ok()?;
        spared.cut(&mut rest);
        let (mut report, mut doubts) = (Report::default(), Report::default());
        let model = read::file(text, &rest, zones, &mut report)?;
        let more = report.errors()?;
        let before = errors.len();
        errors.extend(more);
        if errors.len() == before {
            let file = lint::File {
                model: &model,
                written: lint::Written::new(text),
                now,
                zones_version: zones.tzif_version(),
            };
            lint::check(&file, &mut doubts);
            return Some((spared, doubts));
        }
    }
    None
}

/// The tree of a text, or the one error where it stops being JSON.
fn parsed<'t>(text: &'t str, report: &mut Report) -> Result<tree::Node<'t>, RuleError> {
    tree::parse(text).map_err(|error| {
        let help = meant::syntax(text, error);
        // A comma goes where the part before it ends, which may be lines above.
        let span = meant::place(text, error.offset, help.as_ref());
        let error = error.kind.to_string();
        report.error_with_help(Code::Syntax, span, Phrase::Syntax { error }, help);
        RuleError::new(std::mem::take(report).resolve(text, None))
    })
}

impl RuleSet {
    /// Reads a rule file with the [built-in](Zones::builtin) time zones.
    ///
    /// Cost: linear in the text, done once at start or reload.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the file at once, each with its place: see [`RuleError::diagnostics`]. A text
    /// that is not valid JSON has one error, where it stops being JSON.
    ///
    /// ```
    /// use waypost::RuleSet;
    ///
    /// let rules = RuleSet::parse(
    ///     r#"{"version": 1,
    ///         "teams": {"desk": {}},
    ///         "routes": [{"id": "hello", "when": {"text": "hello"}, "team": "desk"}],
    ///         "fallback": {"targets": [{"team": "desk"}]}}"#,
    /// )?;
    /// assert_eq!(rules.revision().len(), 16);
    ///
    /// let error = RuleSet::parse("{\"version\": 1,\n \"rotues\": []}").unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "2:2: error[unknown-key]: unknown key `rotues` (at /rotues); did you mean `routes`?",
    /// );
    /// # Ok::<(), waypost::rules::RuleError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, RuleError> {
        Self::parse_with(text, &Zones::builtin())
    }

    /// Reads a rule file with time zones from `zones`.
    ///
    /// The zones that the file names are kept with the rules: a host that loads newer zone data reads the file again
    /// and swaps the router.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse). A zone that `zones` does not have is an error of the file.
    pub fn parse_with(text: &str, zones: &Zones) -> Result<Self, RuleError> {
        let mut report = Report::default();
        let root = parsed(text, &mut report)?;
        match read::file(text, &root, zones, &mut report) {
            Some(model) if !report.has_errors() => Ok(Self {
                model: Arc::new(model),
                source: text.into(),
                zones_version: zones.tzif_version().map(Into::into),
            }),
            _ => Err(RuleError::new(report.resolve(text, Some(&root)))),
        }
    }

    /// What is probably not as its author meant it, in the order of the file: routes that can never win, conditions that
    /// can never hold, terms and schedules without effect, negations of absent facts, names that nothing uses, opt-out
    /// that is missing or hits too much. Only what is proved is said; if a proof would cost too much, a
    /// [note](Severity::Note) says so.
    ///
    /// `now` is the time to judge schedules at. Cost: at most about a fifth of a second, and half a millisecond for each
    /// rule; never much more than a second.
    ///
    /// ```
    /// use waypost::{RuleSet, Timestamp};
    ///
    /// let rules = RuleSet::parse(
    ///     r#"{"version": 1,
    ///         "teams": {"desk": {}, "vip": {}},
    ///         "routes": [
    ///             {"id": "all", "when": {"text": {"exists": true}}, "team": "desk"},
    ///             {"id": "gold", "when": {"text": "hello", "customer.tier": "gold"}, "team": "vip"}],
    ///         "fallback": {"targets": [{"team": "desk"}]}}"#,
    /// )?;
    /// let findings = rules.check(Timestamp::from_secs(1_790_000_000));
    /// assert_eq!(findings[0].code(), "shadowed");
    /// assert_eq!(
    ///     findings[0].message(),
    ///     "route `gold` can never win: route `all` takes every event that it would take",
    /// );
    /// # Ok::<(), waypost::rules::RuleError>(())
    /// ```
    #[must_use]
    pub fn check(&self, now: Timestamp) -> Vec<Diagnostic> {
        let mut report = Report::default();
        let file = lint::File {
            model: &self.model,
            written: lint::Written::new(&self.source),
            now,
            zones_version: self.zones_version.as_deref(),
        };
        lint::check(&file, &mut report);
        if report.is_empty() {
            return Vec::new();
        }
        // Only for the pointers of what was found: most files are sound, and are not read again.
        let root = tree::parse(&self.source).ok();
        report.resolve(&self.source, root.as_ref())
    }

    /// The file's `revision`, or the first 16 hex digits of its SHA-256.
    #[must_use]
    pub fn revision(&self) -> &str {
        &self.model.revision
    }

    /// The names of the schedules, in file order; `always`, which every file has, is the last.
    pub fn schedules(&self) -> impl Iterator<Item = &str> {
        self.model.schedules.iter().map(|named| named.name.as_str())
    }

    /// A schedule of the file by its name.
    ///
    /// ```
    /// use waypost::RuleSet;
    ///
    /// let rules = RuleSet::parse(
    ///     r#"{"version": 1, "schedules": {"office": {"timezone": "America/Sao_Paulo", "weekly": {"mon-fri": ["09:00-18:00"]}}}}"#,
    /// )?;
    /// let office = rules.schedule("office").ok_or("no such schedule")?;
    /// assert!(office.is_open("2026-11-25T09:00:00-03:00".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn schedule(&self, name: &str) -> Option<&Schedule> {
        self.model.schedule(name)
    }

    /// The zone that the file names in `timezone`; `None` if it names none.
    #[must_use]
    pub fn timezone(&self) -> Option<&Zone> {
        self.model.timezone.as_ref()
    }

    pub(crate) fn model(&self) -> &Arc<Model> {
        &self.model
    }
}

/// Says which file it is and how large, not what is in it: its tests may hold the texts and numbers of real people.
impl fmt::Debug for RuleSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RuleSet")
            .field("revision", &self.model.revision)
            .field("triggers", &self.model.triggers.len())
            .field("routes", &self.model.routes.len())
            .finish_non_exhaustive()
    }
}
