//! `check`: what is wrong with a rule file, and whether it passes its own tests.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use waypost::replay::{self, CoverageCount, TestReport};
use waypost::rules::Severity;
use waypost::{Diagnostic, Router, RuleSet};

use crate::arguments::{At, Format};
use crate::outcome::Outcome;
use crate::output::{Color, Style, counted, line};
use crate::{files, rules, zones};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The rule file.
    rules: PathBuf,
    #[command(flatten)]
    at: At,
    /// How to print: for people, or one JSON object for every finding.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// List what no test in the file reaches: rules, terms, schedules.
    #[arg(long)]
    reach: bool,
}

pub(crate) fn run(arguments: &Arguments) -> io::Result<Outcome> {
    let text = match files::text(&arguments.rules) {
        Ok(text) => text,
        Err(outcome) => return Ok(outcome),
    };
    let Checked { findings, tests } = check(&text, &arguments.at);
    let tests = tests.filter(|report| !report.outcomes().is_empty());
    let listed = tests.as_ref().filter(|_| arguments.reach);
    let gaps = listed.map_or_else(Vec::new, |report| report.coverage().gaps());

    let stdout = io::stdout().lock();
    let style = Style::of(&stdout);
    let mut out = BufWriter::new(stdout);
    match arguments.format {
        Format::Json => {
            findings.iter().try_for_each(|one| line(&mut out, one))?;
            gaps.iter().try_for_each(|gap| line(&mut out, gap))?;
        }
        Format::Human => {
            rules::write_findings(&mut out, &arguments.rules, &text, &findings, style)?;
            if let Some(report) = &tests {
                print_tests(&mut out, report, arguments.reach, style)?;
            }
            writeln!(out, "{}", rules::summary(&findings))?;
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
    /// `None` if the file cannot be used.
    tests: Option<TestReport>,
}

fn check(text: &str, at: &At) -> Checked {
    let zones = zones::named_in(text);
    let Ok(rules) = RuleSet::parse_with(text, &zones) else {
        return Checked {
            findings: waypost::rules::findings(text, &zones, at.or_now(None)),
            tests: None,
        };
    };
    let now = at.or_now(rules.timezone());
    let tests = Router::new(&rules)
        .ok()
        .map(|router| replay::run_tests(&router, now));
    let mut findings = rules.check(now);
    findings.extend(tests.iter().flat_map(TestReport::diagnostics));
    Checked { findings, tests }
}

fn print_tests(
    out: &mut dyn Write,
    report: &TestReport,
    is_listed: bool,
    style: Style,
) -> io::Result<()> {
    let all = report.outcomes().len();
    let failed = report.failed().count();
    let passed = format!("{} of {} passed", all - failed, counted(all as u64, "test"));
    let color = if failed == 0 {
        Color::Green
    } else {
        Color::Red
    };
    writeln!(out, "{}", style.paint(color, &passed))?;
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
    let gaps = report.coverage().gaps();
    let list = if gaps.is_empty() || is_listed {
        ""
    } else {
        "; `--reach` lists what they do not"
    };
    writeln!(out, "they reach {}{list}", reached.join(", "))?;
    if is_listed {
        for gap in gaps {
            writeln!(out, "  never reached: {gap}")?;
        }
    }
    Ok(())
}
