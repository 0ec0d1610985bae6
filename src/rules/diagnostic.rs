//! What there is to say about a rule file: each finding with its code, its place and what to do.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::suggest::Suggestions;
use crate::json::tree::{self, Node, Span};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// The file cannot be used.
    Error,
    /// The file can be used, and probably does not do what its author meant.
    Warning,
    /// Something that could not be found out; nothing is known to be wrong.
    Note,
}

impl Severity {
    /// `error`, `warning` or `note`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

impl Serialize for Severity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// One finding about a rule file.
///
/// `Display` is one line, `line:column: severity[code]: message (at pointer); help`. It serialises to a flat object with
/// the same parts. It quotes the rule file, never an event or a customer. The manual lists
/// [every code](crate::manual::diagnostics) with an example.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    code: Code,
    severity: Severity,
    message: String,
    help: Option<String>,
    #[serde(serialize_with = "as_json", skip_serializing_if = "Option::is_none")]
    witness: Option<String>,
    pointer: String,
    line: usize,
    column: usize,
    length: usize,
}

/// A witness is JSON already: it stands in the line as the object it is.
#[expect(clippy::ref_option, reason = "the signature that serde asks for")]
fn as_json<S: Serializer>(witness: &Option<String>, serializer: S) -> Result<S::Ok, S::Error> {
    let json = witness
        .clone()
        .and_then(|text| RawValue::from_string(text).ok());
    json.serialize(serializer)
}

impl Diagnostic {
    pub(crate) fn new(
        code: Code,
        severity: Severity,
        place: Place,
        message: String,
        help: Option<String>,
    ) -> Self {
        let Place {
            pointer,
            line,
            column,
            length,
        } = place;
        Self {
            code,
            severity,
            message,
            help,
            witness: None,
            pointer,
            line,
            column,
            length,
        }
    }

    fn with_witness(mut self, witness: Option<String>) -> Self {
        self.witness = witness;
        self
    }

    /// Every code there is, in alphabetical order: for tools that filter by code, and for the manual.
    #[must_use]
    pub fn codes() -> impl ExactSizeIterator<Item = &'static str> {
        Code::ALL.iter().map(|code| code.as_str())
    }

    /// The stable code, as `unknown-key`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code.as_str()
    }

    /// How bad it is.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.severity
    }

    /// What is wrong, in one sentence without a final period.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do about it, where that can be said.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// A case that shows it, where one can be given: a JSON object with `event`, `facts` and, where the time matters, `at`,
    /// written as in the `tests` of a rule file. It is made up from the rules alone.
    #[must_use]
    pub fn witness(&self) -> Option<&str> {
        self.witness.as_deref()
    }

    /// Where it is, as a JSON pointer (RFC 6901); empty for the whole file.
    #[must_use]
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// The line, counted from 1.
    #[must_use]
    pub const fn line(&self) -> usize {
        self.line
    }

    /// The column in characters, counted from 1.
    #[must_use]
    pub const fn column(&self) -> usize {
        self.column
    }

    /// How many characters of the line it is about, at least 1: what to underline. A part of the file that goes on over
    /// several lines is underlined to the end of the first.
    #[must_use]
    pub const fn length(&self) -> usize {
        self.length
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = self.severity.as_str();
        write!(
            f,
            "{}:{}: {severity}[{}]: {}",
            self.line,
            self.column,
            self.code.as_str(),
            self.message
        )?;
        if !self.pointer.is_empty() {
            write!(f, " (at {})", self.pointer)?;
        }
        match &self.help {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

/// A rule file that cannot be used: everything wrong with it, in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleError {
    diagnostics: Vec<Diagnostic>,
}

impl RuleError {
    pub(crate) const fn new(diagnostics: Vec<Diagnostic>) -> Self {
        Self { diagnostics }
    }

    /// Every finding, errors and warnings, in the order of the file; at least one is an error.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.diagnostics.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}{diagnostic}")?;
        }
        Ok(())
    }
}

impl std::error::Error for RuleError {}

macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident = $name:literal,)*) => {
        /// The kinds of findings. Codes are stable: tools filter by them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Code { $($(#[$doc])* $code),* }

        impl Code {
            const ALL: &[Self] = &[$(Self::$code),*];

            pub(crate) const fn as_str(self) -> &'static str {
                match self { $(Self::$code => $name),* }
            }
        }
    };
}

codes! {
    /// A negation that does not hold where its fact is absent.
    AbsentNegation = "absent-negation",
    /// A term that another term of its set covers.
    CoveredTerm = "covered-term",
    /// The parents of a team lead back to it.
    Cycle = "cycle",
    /// An id, a key or a name that is there already.
    Duplicate = "duplicate",
    /// Opt-out terms that also hit inside of longer messages.
    LooseOptOut = "loose-opt-out",
    /// A part that must be there is not.
    Missing = "missing",
    /// A condition that holds for no event.
    NeverHolds = "never-holds",
    /// A schedule that is never open.
    NeverOpens = "never-opens",
    /// Marketing is sent and nobody can opt out by message.
    NoOptOut = "no-opt-out",
    /// A rule whose analysis would cost too much.
    NotAnalysed = "not-analysed",
    /// Two overrides of one schedule claim the same date.
    Overlap = "overlap",
    /// Overrides of which every date has passed.
    PastOverrides = "past-overrides",
    /// A schedule that is open for less than an hour a week.
    RarelyOpens = "rarely-opens",
    /// A regular expression that cannot be used.
    Regex = "regex",
    /// A route that never wins, because of the rules before it.
    Shadowed = "shadowed",
    /// One term in two keyword sets that lead to different routes.
    SharedTerm = "shared-term",
    /// A time zone of which older data is used than there is.
    StaleZone = "stale-zone",
    /// A text that is no JSON.
    Syntax = "syntax",
    /// A test in the file that does not get what it expects.
    TestFailed = "test-failed",
    /// A test whose result depends on when it is run.
    TestWithoutTime = "test-without-time",
    /// Two parts that exclude each other.
    TooMuch = "too-much",
    /// A fact that nobody declared.
    UnknownFact = "unknown-fact",
    /// A key that means nothing here.
    UnknownKey = "unknown-key",
    /// An event kind that does not exist.
    UnknownKind = "unknown-kind",
    /// A keyword set, schedule, calendar, team or role that is not in the file.
    UnknownName = "unknown-name",
    /// A time zone that the zone data does not have.
    UnknownZone = "unknown-zone",
    /// A target that no message comes to.
    UnreachedStep = "unreached-step",
    /// Something that nothing in the file uses.
    Unused = "unused",
    /// A value that is none of the possible ones.
    Value = "value",
    /// A file of another version of the language.
    Version = "version",
    /// A value of the wrong type.
    WrongType = "wrong-type",
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Where something stands, as people and editors name it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// A JSON pointer (RFC 6901).
    pub(crate) pointer: String,
    /// From 1.
    pub(crate) line: usize,
    /// In characters, from 1.
    pub(crate) column: usize,
    /// In characters, at least 1, not beyond the line.
    pub(crate) length: usize,
}

/// Findings on their way: they know their place as a span of the text.
#[derive(Debug, Default)]
pub(crate) struct Report {
    findings: Vec<Finding>,
    pub(super) suggestions: Suggestions,
}

/// One finding of a [`Report`].
#[derive(Debug)]
pub(crate) struct Finding {
    code: Code,
    severity: Severity,
    span: Span,
    message: String,
    help: Option<String>,
    witness: Option<String>,
}

impl Report {
    /// Adds an error that speaks for itself.
    pub(crate) fn error(&mut self, code: Code, span: Span, message: impl Into<String>) {
        self.add(code, span, message, None);
    }

    /// Adds an error and what to do about it.
    pub(crate) fn error_with_help(
        &mut self,
        code: Code,
        span: Span,
        message: impl Into<String>,
        help: Option<impl Into<String>>,
    ) {
        self.add(code, span, message, help.map(Into::into));
    }

    /// Adds a finding about a file that can be used.
    pub(crate) fn warning(
        &mut self,
        code: Code,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
        witness: Option<String>,
    ) {
        self.findings.push(Finding {
            code,
            severity: Severity::Warning,
            span,
            message: message.into(),
            help: Some(help.into()),
            witness,
        });
    }

    /// Adds what could not be found out.
    pub(crate) fn note(
        &mut self,
        code: Code,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.warning(code, span, message, help, None);
        if let Some(finding) = self.findings.last_mut() {
            finding.severity = Severity::Note;
        }
    }

    fn add(&mut self, code: Code, span: Span, message: impl Into<String>, help: Option<String>) {
        let message = message.into();
        self.findings.push(Finding {
            code,
            severity: Severity::Error,
            span,
            message,
            help,
            witness: None,
        });
    }

    pub(crate) fn has_errors(&self) -> bool {
        self.findings
            .iter()
            .any(|finding| finding.severity == Severity::Error)
    }

    /// The findings with their places in words, in the order of the text.
    pub(crate) fn resolve(mut self, text: &str, root: Option<&Node<'_>>) -> Vec<Diagnostic> {
        self.findings.sort_by_key(|finding| finding.span);
        let mut lines = Lines::new(text);
        self.findings
            .into_iter()
            .map(|finding| {
                let pointer = root
                    .map(|root| tree::pointer_at(root, finding.span.start))
                    .unwrap_or_default();
                Diagnostic::new(
                    finding.code,
                    finding.severity,
                    lines.place(finding.span, pointer),
                    finding.message,
                    finding.help,
                )
                .with_witness(finding.witness)
            })
            .collect()
    }
}

/// Turns growing offsets into lines and columns in one pass over the text.
pub(crate) struct Lines<'t> {
    text: &'t str,
    offset: usize,
    line: usize,
    column: usize,
}

impl<'t> Lines<'t> {
    pub(crate) const fn new(text: &'t str) -> Self {
        Self {
            text,
            offset: 0,
            line: 1,
            column: 1,
        }
    }

    pub(crate) fn place(&mut self, span: Span, pointer: String) -> Place {
        self.advance(span.start);
        let marked = self.text.get(span.start..span.end).unwrap_or_default();
        Place {
            pointer,
            line: self.line,
            column: self.column,
            length: marked
                .lines()
                .next()
                .unwrap_or_default()
                .chars()
                .count()
                .max(1),
        }
    }

    fn advance(&mut self, offset: usize) {
        let offset = offset.min(self.text.len());
        let passed = self.text.as_bytes().get(self.offset..offset);
        for byte in passed.unwrap_or_default() {
            if *byte == b'\n' {
                self.line += 1;
                self.column = 1;
            } else if *byte & 0xc0 != 0x80 {
                // Characters, not bytes: what does not continue one begins one.
                self.column += 1;
            }
        }
        self.offset = self.offset.max(offset);
    }
}
