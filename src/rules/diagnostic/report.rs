//! Findings on their way from the readers and the analysis to whoever asked.

use super::{Code, Diagnostic, Lines, Severity};
use crate::json::pointer::pointer;
use crate::json::tree::{Node, Span};
use crate::rules::suggest::Suggestions;

/// Findings on their way: they know their place as a span of the text.
#[derive(Debug, Default)]
pub(crate) struct Report {
    findings: Vec<Finding>,
    pub(in crate::rules) suggestions: Suggestions,
}

/// One finding of a [`Report`].
#[derive(Debug)]
struct Finding {
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
        self.error_with_help(code, span, message, None::<String>);
    }

    /// Adds an error and what to do about it.
    pub(crate) fn error_with_help(
        &mut self,
        code: Code,
        span: Span,
        message: impl Into<String>,
        help: Option<impl Into<String>>,
    ) {
        self.findings.push(Finding {
            code,
            severity: Severity::Error,
            span,
            message: message.into(),
            help: help.map(Into::into),
            witness: None,
        });
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
        self.findings.push(Finding {
            code,
            severity: Severity::Note,
            span,
            message: message.into(),
            help: Some(help.into()),
            witness: None,
        });
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    pub(crate) fn has_errors(&self) -> bool {
        self.findings
            .iter()
            .any(|finding| finding.severity == Severity::Error)
    }

    /// The findings with their places in words, in the order of the text; `root` is `None` for a text that is not JSON.
    pub(crate) fn resolve(mut self, text: &str, root: Option<&Node<'_>>) -> Vec<Diagnostic> {
        self.findings.sort_by_key(|finding| finding.span);
        let mut lines = Lines::new(text);
        self.findings
            .into_iter()
            .map(|finding| {
                let pointer = root.map(|root| pointer(root, finding.span.start));
                Diagnostic::new(
                    finding.code,
                    finding.severity,
                    lines.place(finding.span, pointer.unwrap_or_default()),
                    finding.message,
                    finding.help,
                )
                .with_witness(finding.witness)
            })
            .collect()
    }
}
