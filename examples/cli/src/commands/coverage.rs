//! `coverage`: what in a rule file takes part in no decision of recorded traffic.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use waypost::replay::Coverage;

use crate::arguments::{Format, Traffic};
use crate::outcome::Outcome;
use crate::output::{Style, counted, line};
use crate::rules;
use crate::traffic::for_each_record;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The rule file.
    rules: PathBuf,
    #[command(flatten)]
    traffic: Traffic,
    /// How to print: for people, or one JSON object for each part that was never reached.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

pub(crate) fn run(arguments: &Arguments) -> io::Result<Outcome> {
    let router = match rules::router(&arguments.rules) {
        Ok(router) => router,
        Err(outcome) => return Ok(outcome),
    };
    let mut coverage = Coverage::new(&router);
    let observed = for_each_record(&arguments.traffic, |_, record| {
        let payload = record.payload().map_err(|error| error.to_string())?;
        for event in payload.events() {
            coverage.observe(&event, record.context());
        }
        Ok(())
    });
    let outcome = match observed {
        Ok(outcome) => outcome,
        Err(outcome) => return Ok(outcome),
    };
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
