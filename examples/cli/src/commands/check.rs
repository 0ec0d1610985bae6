//! `check`: what is wrong with a rule file, and whether it passes its own tests.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use waypost::replay::{self, CoverageCount, TestReport};
use waypost::rules::Severity;
use waypost::{Diagnostic, Router, RuleSet, Timestamp};

use crate::render::{self, Source, Style, counted};
use crate::{Outcome, input, line, now, zones};

/// How many parts that no test reaches are named.
const MAX_GAPS: usize = 20;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The rule file.
    rules: PathBuf,
    /// The time to check at, as `2026-12-24T14:00:00-03:00`; without it, now.
    #[arg(long, value_name = "TIME")]
    at: Option<Timestamp>,
    /// How to print: for people, or one JSON object for every finding.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// How findings and reports are printed.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    Human,
    Json,
}

pub(crate) fn run(arguments: &Arguments) -> io::Result<Outcome> {
    let Some(text) = input::text(&arguments.rules) else {
        return Ok(Outcome::Unreadable);
    };
    let Checked { findings, tests } = check(&text, arguments.at.unwrap_or_else(now));

    let stdout = io::stdout().lock();
    let style = Style::of(&stdout);
    let mut out = BufWriter::new(stdout);
    match arguments.format {
        Format::Json => findings
            .iter()
            .try_for_each(|finding| line(&mut out, finding))?,
        Format::Human => {
            let name = arguments.rules.display().to_string();
            let source = Source::new(&name, &text);
            for finding in &findings {
                render::finding(&mut out, &source, finding, style)?;
            }
            if let Some(report) = tests.filter(|report| !report.outcomes().is_empty()) {
                print_tests(&mut out, &report, style)?;
            }
            writeln!(out, "{}", render::summary(&findings))?;
        }
    }
    out.flush()?;
    let is_wrong = findings
        .iter()
        .any(|finding| finding.severity() == Severity::Error);
    Ok(if is_wrong {
        Outcome::Wrong
    } else {
        Outcome::Fine
    })
}

struct Checked {
    findings: Vec<Diagnostic>,
    /// None where the file cannot be used.
    tests: Option<TestReport>,
}

fn check(text: &str, now: Timestamp) -> Checked {
    let rules = match RuleSet::parse_with(text, &zones::named_in(text)) {
        Ok(rules) => rules,
        Err(error) => {
            return Checked {
                findings: error.diagnostics().to_vec(),
                tests: None,
            };
        }
    };
    let tests = Router::new(&rules)
        .ok()
        .map(|router| replay::run_tests(&router, now));
    let mut findings = rules.check(now);
    findings.extend(tests.iter().flat_map(TestReport::diagnostics));
    Checked { findings, tests }
}

fn print_tests(out: &mut dyn Write, report: &TestReport, style: Style) -> io::Result<()> {
    let all = report.outcomes().len();
    let failed = report.failed().count();
    let passed = format!("{} of {} passed", all - failed, counted(all as u64, "test"));
    let passed = if failed == 0 {
        style.green(&passed)
    } else {
        style.red(&passed)
    };
    let reached: Vec<String> = report
        .coverage()
        .counts()
        .iter()
        .filter(|count| count.all > 0)
        .map(
            |CoverageCount {
                 kind, reached, all, ..
             }| { format!("{reached} of {}", counted(*all as u64, kind.as_str())) },
        )
        .collect();
    writeln!(out, "{passed}; they reach {}", reached.join(", "))?;
    let gaps = report.coverage().gaps();
    for gap in gaps.iter().take(MAX_GAPS) {
        writeln!(out, "  never reached: {gap}")?;
    }
    if gaps.len() > MAX_GAPS {
        writeln!(out, "  and {} more", gaps.len() - MAX_GAPS)?;
    }
    Ok(())
}
