//! Findings on their way from the readers and the analysis to whoever asked.

use std::collections::BTreeSet;

use super::replacement::replacement;
use super::{Code, Diagnostic, Lines, Place, Severity};
use crate::json::pointer::pointer;
use crate::json::tree::{Node, Span};
use crate::rules::phrase::Phrase;
use crate::rules::said::said;
use crate::rules::suggest::Suggestions;

/// Findings on their way: they know their place as a span of the text.
#[derive(Debug, Default)]
pub(crate) struct Report {
    findings: Vec<Finding>,
    pub(in crate::rules) suggestions: Suggestions,
    /// Keys that stand for another: where each begins, and which was probably meant.
    pub(in crate::rules) misnamed: BTreeSet<(usize, String)>,
    /// What could not be read: who names it is not wrong too.
    pub(in crate::rules) lost: BTreeSet<Lost>,
    /// How many bytes the regular expressions take so far.
    pub(in crate::rules) regex_bytes: u64,
    /// How many findings were not kept, and whether one of them was an error.
    untold: usize,
    has_untold_error: bool,
}

/// How many findings are told of one file.
const MOST: usize = 1_000;

/// Something that stands in the file and could not be read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::rules) enum Lost {
    /// All of a section.
    Section(&'static str),
    /// A field.
    Fact(String),
    /// The type of a field, which is probably another.
    Type(String),
    /// The role of a team.
    Roles,
    /// The named groups of a regular expression.
    Groups,
}

/// One finding of a [`Report`], whose place is still to be found.
#[derive(Debug)]
struct Finding {
    span: Span,
    said: Diagnostic,
}

impl Report {
    /// Adds an error that speaks for itself.
    pub(crate) fn error(&mut self, code: Code, span: Span, message: Phrase) {
        self.error_with_help(code, span, message, None);
    }

    /// Adds an error and what to do about it.
    pub(crate) fn error_with_help(
        &mut self,
        code: Code,
        span: Span,
        message: Phrase,
        help: Option<Phrase>,
    ) {
        self.add(code, Severity::Error, span, message, help);
    }

    /// Adds a finding about a file that can be used.
    pub(crate) fn warning(&mut self, code: Code, span: Span, message: Phrase, help: Phrase) {
        self.warning_with_witness(code, span, message, help, None);
    }

    /// Adds an error that the analysis found, with a case that shows it.
    pub(crate) fn error_with_witness(
        &mut self,
        code: Code,
        span: Span,
        message: Phrase,
        help: Phrase,
        witness: Option<String>,
    ) {
        self.error_with_help(code, span, message, Some(help));
        self.show(witness);
    }

    /// Adds such a finding, with a case that shows it.
    pub(crate) fn warning_with_witness(
        &mut self,
        code: Code,
        span: Span,
        message: Phrase,
        help: Phrase,
        witness: Option<String>,
    ) {
        self.add(code, Severity::Warning, span, message, Some(help));
        self.show(witness);
    }

    /// Gives the last finding a case that shows it.
    fn show(&mut self, witness: Option<String>) {
        if let Some(finding) = self.findings.last_mut().filter(|_| self.untold == 0) {
            finding.said.witness = witness;
        }
    }

    /// Adds what could not be found out.
    pub(crate) fn note(&mut self, code: Code, span: Span, message: Phrase, help: Phrase) {
        self.add(code, Severity::Note, span, message, Some(help));
    }

    fn add(
        &mut self,
        code: Code,
        severity: Severity,
        span: Span,
        message: Phrase,
        help: Option<Phrase>,
    ) {
        if self.findings.len() == MOST {
            self.untold += 1;
            self.has_untold_error |= severity == Severity::Error;
            return;
        }
        let said = Diagnostic::new(code, severity, Place::default(), message, help);
        self.findings.push(Finding { span, said });
    }

    pub(in crate::rules) fn len(&self) -> usize {
        self.findings.len() + self.untold
    }

    /// Whether what is added now is only counted.
    pub(crate) fn is_full(&self) -> bool {
        self.findings.len() == MOST
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    pub(crate) fn has_errors(&self) -> bool {
        let mut findings = self.findings.iter();
        self.has_untold_error || findings.any(|finding| finding.said.severity == Severity::Error)
    }

    /// Where the errors are; `None` if not all of them were kept.
    pub(in crate::rules) fn errors(&self) -> Option<impl Iterator<Item = Span>> {
        let findings = self.findings.iter();
        let errors = findings.filter(|finding| finding.said.severity == Severity::Error);
        (!self.has_untold_error).then(|| errors.map(|finding| finding.span))
    }

    /// Adds the findings of another report about the same text that a question about code and place lets through.
    pub(in crate::rules) fn add_if(&mut self, other: Self, is_sound: impl Fn(Code, Span) -> bool) {
        let mut sound = other.findings;
        sound.retain(|finding| is_sound(finding.said.code, finding.span));
        let room = MOST.saturating_sub(self.findings.len());
        self.untold += other.untold + sound.len().saturating_sub(room);
        self.findings.extend(sound.into_iter().take(room));
    }

    /// The findings with their places in words, in the order of the text; `root` is `None` for a text that is not JSON.
    pub(crate) fn resolve(mut self, text: &str, root: Option<&Node<'_>>) -> Vec<Diagnostic> {
        self.findings.sort_by_key(|finding| finding.span);
        let mut lines = Lines::new(text);
        let untold = (self.untold > 0).then(|| {
            let message = said!("and {count} more findings", count = self.untold);
            let help = Some(said!("mend these first"));
            let whole = lines.place(Span { start: 0, end: 0 }, String::new());
            Diagnostic::new(Code::NotAnalysed, Severity::Note, whole, message, help)
        });
        self.findings
            .into_iter()
            .map(|Finding { span, mut said }| {
                let pointer = root.map(|root| pointer(root, span.start));
                said.place = lines.place(span, pointer.unwrap_or_default());
                // What goes on over several lines is not underlined to its end.
                let written = text.get(span.start..span.end);
                let written = written.filter(|written| !written.contains(['\n', '\r']));
                let help = said.help_says.as_ref();
                said.replacement = help.and_then(|help| replacement(help, written?));
                said
            })
            .chain(untold)
            .collect()
    }
}
