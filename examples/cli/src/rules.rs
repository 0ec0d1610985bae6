//! Rule files: read with the system's time zones, and what is wrong with them told.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use waypost::rules::{Part, Severity, Source};
use waypost::{Diagnostic, Router, RuleSet};

use crate::files;
use crate::outcome::Outcome;
use crate::output::{Color, Style, counted};
use crate::zones;

/// A router; says on standard error why there is none.
pub(crate) fn router(path: &Path) -> Result<Router, Outcome> {
    Router::new(&read(path)?).map_err(|error| {
        eprintln!("{}: {error}", path.display());
        Outcome::Wrong
    })
}

/// Reads a rule file; says on standard error what is wrong with it.
pub(crate) fn read(path: &Path) -> Result<RuleSet, Outcome> {
    let text = files::text(path)?;
    RuleSet::parse_with(&text, &zones::named_in(&text)).map_err(|error| {
        let stderr = io::stderr().lock();
        let style = Style::of(&stderr);
        // Standard error is written as it comes; a file may have thousands of findings.
        let mut stderr = BufWriter::new(stderr);
        // Nothing can be said where standard error is closed.
        let _ = write_findings(&mut stderr, path, &text, error.diagnostics(), style)
            .and_then(|()| writeln!(stderr, "{}", summary(error.diagnostics())))
            .and_then(|()| stderr.flush());
        Outcome::Wrong
    })
}

/// Writes every finding about a rule file: its line and a mark under the place.
pub(crate) fn write_findings(
    out: &mut dyn Write,
    path: &Path,
    text: &str,
    findings: &[Diagnostic],
    style: Style,
) -> io::Result<()> {
    let name = path.display().to_string();
    let source = Source::new(&name, text);
    for finding in findings {
        let color = match finding.severity() {
            Severity::Error => Color::Red,
            Severity::Note => Color::Blue,
            _ => Color::Yellow,
        };
        let paint = |part, text: &str| match part {
            Part::Heading | Part::Mark => style.paint(color, text),
            Part::Frame => style.paint(Color::Blue, text),
            _ => style.bold(text),
        };
        writeln!(out, "{}", finding.render_with(&source, paint))?;
    }
    Ok(())
}

/// How many errors and warnings there are, in words.
pub(crate) fn summary(findings: &[Diagnostic]) -> String {
    let count = |severity: Severity| {
        let of_severity = findings.iter().filter(|one| one.severity() == severity);
        of_severity.count() as u64
    };
    let mut summary = vec![
        counted(count(Severity::Error), "error"),
        counted(count(Severity::Warning), "warning"),
    ];
    let notes = count(Severity::Note);
    if notes > 0 {
        summary.push(counted(notes, "note"));
    }
    summary.join(", ")
}
