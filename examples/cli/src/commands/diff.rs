//! `diff`: which decisions move from one rule file to another, over recorded traffic.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::str::FromStr;

use serde_json::json;
use waypost::replay::Diff;

use crate::arguments::{Format, Traffic};
use crate::outcome::Outcome;
use crate::output::{Style, counted, line};
use crate::rules;
use crate::traffic::for_each_record;

#[derive(clap::Args)]
#[command(after_help = STATUSES)]
pub(crate) struct Arguments {
    /// The rule file that is in use.
    old: PathBuf,
    /// The rule file that would take its place.
    new: PathBuf,
    #[command(flatten)]
    traffic: Traffic,
    /// Exit with 1 if more decisions move: a share, as `1%`, or a number of decisions.
    #[arg(long, value_name = "LIMIT")]
    fail_over: Option<Limit>,
    /// How to print: for people, or JSON: the totals, then one object for each kind of move.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// The exit statuses, as those of other programs that compare.
const STATUSES: &str = "\
Exit status:
  0  both files decided all of the traffic
  1  more decisions move than `--fail-over` allows
  2  a rule file is wrong, or something could not be read: a file, a line of the traffic";

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
    // Both are read before one of them is found wrong: all there is to say comes at once.
    let routers = (rules::router(&arguments.old), rules::router(&arguments.new));
    let (Ok(old), Ok(new)) = routers else {
        return Ok(Outcome::Unreadable);
    };
    let mut diff = Diff::new(&old, &new);
    let observed = for_each_record(&arguments.traffic, |number, record| {
        diff.observe_record(number, record)
            .map_err(|error| error.to_string())
    });
    let outcome = match observed {
        Ok(outcome) => outcome,
        Err(outcome) => return Ok(outcome),
    };
    match arguments.format {
        Format::Human => print(&diff)?,
        Format::Json => print_json(&diff)?,
    }
    let is_exceeded = |limit: Limit| limit.is_exceeded(&diff);
    if arguments.fail_over.is_some_and(is_exceeded) {
        eprintln!("waypost: more decisions move than `--fail-over` allows");
        return Ok(outcome.max(Outcome::Wrong));
    }
    Ok(outcome)
}

fn print_json(diff: &Diff) -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    let totals = json!({
        "events": diff.events(), "moved": diff.moved(), "share": diff.share(), "others": diff.others(),
    });
    line(&mut out, &totals)?;
    diff.moves()
        .iter()
        .try_for_each(|one| line(&mut out, one))?;
    out.flush()
}

fn print(diff: &Diff) -> io::Result<()> {
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
