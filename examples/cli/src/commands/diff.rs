//! `diff`: which decisions move from one rule file to another, over recorded traffic. `coverage`: what took part in none.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::str::FromStr;

use serde_json::json;
use waypost::replay::{Coverage, Diff};

use super::check::Format;
use crate::render::{Style, counted};
use crate::traffic::for_each_record;
use crate::{Outcome, line, router};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The rule file that is in use.
    old: PathBuf,
    /// The rule file that would take its place.
    new: PathBuf,
    /// Recorded traffic, one record a line: `{"now": "...", "facts": {...}, "body": {...}}`; `-` for standard input.
    #[arg(long, value_name = "FILE")]
    traffic: PathBuf,
    /// Exit with 1 where more decisions move: a share, as `1%`, or a number of decisions.
    #[arg(long, value_name = "LIMIT")]
    fail_over: Option<Limit>,
    /// How to print: for people, or JSON: the totals, then one object for each kind of move.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(clap::Args)]
pub(crate) struct CoverageArguments {
    /// The rule file.
    rules: PathBuf,
    /// Recorded traffic, one record a line: `{"now": "...", "facts": {...}, "body": {...}}`; `-` for standard input.
    #[arg(long, value_name = "FILE")]
    traffic: PathBuf,
    /// How to print: for people, or one JSON object for each part that was never reached.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// How many decisions may move.
#[derive(Clone, Copy)]
enum Limit {
    Count(u64),
    /// From 0 to 1.
    Share(f64),
}

impl FromStr for Limit {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WRONG: &str = "write a share, as `1%` or `0.5%`, or a whole number of decisions";
        let Some(percent) = text.strip_suffix('%') else {
            return text.parse().map(Self::Count).map_err(|_| WRONG);
        };
        let percent: f64 = percent.trim_end().parse().map_err(|_| WRONG)?;
        if (0.0..=100.0).contains(&percent) {
            Ok(Self::Share(percent / 100.0))
        } else {
            Err(WRONG)
        }
    }
}

impl Limit {
    fn is_exceeded(self, diff: &Diff) -> bool {
        match self {
            Self::Count(count) => diff.moved() > count,
            Self::Share(share) => diff.share() > share,
        }
    }
}

pub(crate) fn run(arguments: &Arguments) -> io::Result<Outcome> {
    let (old, new) = match (router(&arguments.old), router(&arguments.new)) {
        (Ok(old), Ok(new)) => (old, new),
        (Err(one), Err(other)) => return Ok(one.max(other)),
        (Err(outcome), _) | (_, Err(outcome)) => return Ok(outcome),
    };
    let mut diff = Diff::new(&old, &new);
    let outcome = for_each_record(&arguments.traffic, |number, record| {
        diff.observe_record(number, record)
            .map_err(|error| error.to_string())
    });
    match arguments.format {
        Format::Human => print_diff(&diff)?,
        Format::Json => {
            let mut out = BufWriter::new(io::stdout().lock());
            let totals = json!({
                "events": diff.events(), "moved": diff.moved(), "share": diff.share(), "others": diff.others(),
            });
            line(&mut out, &totals)?;
            diff.moves()
                .iter()
                .try_for_each(|one| line(&mut out, one))?;
            out.flush()?;
        }
    }
    let is_exceeded = |limit: &Limit| limit.is_exceeded(&diff);
    if arguments.fail_over.as_ref().is_some_and(is_exceeded) {
        eprintln!("waypost: more decisions move than `--fail-over` allows");
        return Ok(outcome.max(Outcome::Wrong));
    }
    Ok(outcome)
}

fn print_diff(diff: &Diff) -> io::Result<()> {
    let stdout = io::stdout().lock();
    let style = Style::of(&stdout);
    let mut out = BufWriter::new(stdout);
    let total = format!(
        "{} decided, {} moved ({:.2} %)",
        counted(diff.events(), "event"),
        diff.moved(),
        diff.share() * 100.0
    );
    writeln!(out, "{}", style.bold(&total))?;
    for one in diff.moves() {
        let by = one
            .rule
            .map_or_else(String::new, |rule| format!("  by `{rule}`"));
        writeln!(out, "\n{:>9}  {}", one.count, one.from)?;
        writeln!(out, "       -> {}{by}", one.to)?;
        for example in &one.examples {
            writeln!(out, "           {example}")?;
        }
    }
    if diff.others() > 0 {
        writeln!(out, "\n{:>9}  in other ways", diff.others())?;
    }
    out.flush()
}

pub(crate) fn run_coverage(arguments: &CoverageArguments) -> io::Result<Outcome> {
    let router = match router(&arguments.rules) {
        Ok(router) => router,
        Err(outcome) => return Ok(outcome),
    };
    let mut coverage = Coverage::new(&router);
    let outcome = for_each_record(&arguments.traffic, |_, record| {
        let payload = record.payload().map_err(|error| error.to_string())?;
        for event in payload.events() {
            coverage.observe(&event, record.context());
        }
        Ok(())
    });
    let stdout = io::stdout().lock();
    let style = Style::of(&stdout);
    let mut out = BufWriter::new(stdout);
    match arguments.format {
        Format::Json => coverage
            .gaps()
            .iter()
            .try_for_each(|gap| line(&mut out, gap))?,
        Format::Human => {
            let events = counted(coverage.events(), "event");
            writeln!(out, "{}", style.bold(&format!("{events} decided")))?;
            for count in coverage.counts() {
                let all = counted(count.all as u64, count.kind.as_str());
                writeln!(out, "  {} of {all} reached", count.reached)?;
            }
            for gap in coverage.gaps() {
                writeln!(out, "  never reached: {gap}")?;
            }
        }
    }
    out.flush()?;
    Ok(outcome)
}
