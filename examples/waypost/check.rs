//! `check`: what is wrong with a rule file, and whether it passes its own tests.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use waypost::{RuleSet, Severity, Timestamp};

use crate::render::{self, Source, Style};
use crate::{Outcome, input, line, zones};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The rule file.
    rules: PathBuf,
    /// The time to check at, as `2026-12-24T14:00:00-03:00`; without it, now.
    #[arg(long, value_name = "TIME")]
    at: Option<Timestamp>,
    /// How to print: for people, or one JSON object a line.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    Human,
    Json,
}

pub(crate) fn run(arguments: &Arguments) -> io::Result<Outcome> {
    let Some(text) = input::text(&arguments.rules) else {
        return Ok(Outcome::Unreadable);
    };
    let findings = match RuleSet::parse_with(&text, &zones::named_in(&text)) {
        Ok(_) => Vec::new(),
        Err(error) => error.diagnostics().to_vec(),
    };
    let stdout = io::stdout().lock();
    let style = Style::of(&stdout);
    let mut out = BufWriter::new(stdout);
    let name = arguments.rules.display().to_string();
    let source = Source {
        name: &name,
        text: &text,
    };
    match arguments.format {
        Format::Json => findings
            .iter()
            .try_for_each(|finding| line(&mut out, finding))?,
        Format::Human => {
            for finding in &findings {
                render::finding(&mut out, &source, finding, style)?;
            }
            writeln!(out, "{}", render::summary(&findings))?;
        }
    }
    out.flush()?;
    let wrong = findings
        .iter()
        .any(|finding| finding.severity() == Severity::Error);
    Ok(if wrong { Outcome::Wrong } else { Outcome::Fine })
}
