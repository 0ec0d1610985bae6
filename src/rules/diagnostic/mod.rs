//! What there is to say about a rule file: each finding with its code, its place and what to do.

mod code;
mod place;
mod render;
mod replacement;
mod report;
mod width;

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::phrase::Phrase;

pub(crate) use code::Code;
pub(crate) use place::{Lines, Place};
pub use render::{Part, Source};
pub(in crate::rules) use report::Lost;
pub(crate) use report::Report;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
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

/// One finding about a rule file.
///
/// `Display` is one line, `line:column: severity[code]: message (at pointer); help`. It serialises to a flat object with
/// the same parts; `says` and `help_says` have message and help in parts, for whoever words them in another language. It quotes the rule file, never an event or a customer. The manual lists
/// [every code](crate::manual::diagnostics) with an example.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    code: Code,
    severity: Severity,
    message: String,
    says: Phrase,
    help: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help_says: Option<Phrase>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replacement: Option<String>,
    #[serde(serialize_with = "as_json", skip_serializing_if = "Option::is_none")]
    witness: Option<String>,
    #[serde(flatten)]
    place: Place,
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
        says: Phrase,
        help_says: Option<Phrase>,
    ) -> Self {
        Self {
            code,
            severity,
            message: says.to_string(),
            says,
            help: help_says.as_ref().map(Phrase::to_string),
            help_says,
            replacement: None,
            witness: None,
            place,
        }
    }

    /// Every code there is, in alphabetical order: for tools that filter by code, and for the manual.
    #[must_use]
    pub fn codes() -> impl ExactSizeIterator<Item = &'static str> {
        Code::ALL.iter().map(|code| code.as_str())
    }

    /// The stable code, such as `unknown-key`.
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

    /// What to do about it, if that can be said.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// What to write in the place of what is underlined ([`column`](Self::column), [`length`](Self::length)), where that alone
    /// mends it.
    #[must_use]
    pub fn replacement(&self) -> Option<&str> {
        self.replacement.as_deref()
    }

    /// A case that shows it, if one can be given: a JSON object with `event`, `facts` and, if the time matters, `at`,
    /// written as in the `tests` of a rule file. It is made up from the rules alone.
    #[must_use]
    pub fn witness(&self) -> Option<&str> {
        self.witness.as_deref()
    }

    /// Where it is, as a JSON pointer (RFC 6901); empty for the whole file.
    #[must_use]
    pub fn pointer(&self) -> &str {
        &self.place.pointer
    }

    /// The line, counted from 1.
    #[must_use]
    pub const fn line(&self) -> usize {
        self.place.line
    }

    /// The column in characters, counted from 1.
    #[must_use]
    pub const fn column(&self) -> usize {
        self.place.column
    }

    /// How many characters of the line it is about, at least 1: what to underline. A part of the file that goes on over
    /// several lines is underlined to the end of the first.
    #[must_use]
    pub const fn length(&self) -> usize {
        self.place.length
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = self.severity.as_str();
        let Place {
            pointer,
            line,
            column,
            ..
        } = &self.place;
        let (code, message) = (self.code.as_str(), &self.message);
        write!(f, "{line}:{column}: {severity}[{code}]: {message}")?;
        if !pointer.is_empty() {
            write!(f, " (at {pointer})")?;
        }
        match &self.help {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

/// A rule file that cannot be used: everything wrong with it, in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", lines(.diagnostics))]
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

fn lines(diagnostics: &[Diagnostic]) -> String {
    let lines: Vec<String> = diagnostics.iter().map(Diagnostic::to_string).collect();
    lines.join("\n")
}
