//! The command line: routes bodies by a rule file, and shows what is in them.
//!
//! ```text
//! cargo run --release -p waypost-cli -- route --rules examples/data/shop.rules.json examples/data/bodies
//! ```
//!
//! Data goes to standard output, everything else to standard error. Exit code 0: all was well; 1: something that was
//! read is wrong (rules, facts, a body, a signature), the rest was still done; 2: something could not be read.

#![expect(
    clippy::disallowed_methods,
    reason = "the library does no I/O, its host does: files, zone data and the clock are read here"
)]

mod commands;
mod facts;
mod input;
mod render;
mod traffic;
mod zones;

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::{Args, Parser, Subcommand};
use indicatif::ProgressBar;
use serde::Serialize;
use waypost::{AppSecrets, Payload, Router, RuleSet, Timestamp};

use commands::{check, diff, explain, hours};
use facts::Facts;
use input::Body;
use render::{Source, Style};

/// Decides where WhatsApp messages go.
#[derive(Parser)]
#[command(name = "waypost", version)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Says what is wrong with a rule file, and runs the tests in it.
    Check(check::Arguments),
    /// Lists what no event of recorded traffic reaches: rules, terms, schedules.
    Coverage(diff::CoverageArguments),
    /// Counts the decisions that move from one rule file to another, over recorded traffic.
    Diff(diff::Arguments),
    /// Says why every event goes where it goes, rule by rule, and what would have changed it.
    Explain(explain::Arguments),
    /// Prints one decision a line for every event of the bodies.
    Route(Route),
    /// Prints one typed event a line.
    Events(Events),
    /// Prints when a schedule is open, in local time and in UTC, and the rule that says so.
    Hours(Hours),
    /// Prints the JSON Schema of rule files.
    Schema,
}

#[derive(Args)]
struct Route {
    /// The rule file.
    #[arg(long, value_name = "FILE")]
    rules: PathBuf,
    /// Facts about the customers: an object of facts for every event, or one with `by_sender` and `default`.
    #[arg(long, value_name = "FILE")]
    facts: Option<PathBuf>,
    /// The time to decide at, as `2026-12-24T14:00:00-03:00`; without it, now.
    #[arg(long, value_name = "TIME")]
    at: Option<Timestamp>,
    /// The app secret that the bodies are signed with.
    #[arg(long, requires = "signature")]
    secret: Option<String>,
    /// The value of the header `X-Hub-Signature-256`.
    #[arg(long, requires = "secret")]
    signature: Option<String>,
    /// A file with one body, a folder of `*.json` files, or `-` for standard input.
    #[arg(required = true, value_name = "BODY")]
    bodies: Vec<PathBuf>,
}

#[derive(Args)]
struct Events {
    /// A file with one body, a folder of `*.json` files, or `-` for standard input.
    #[arg(required = true, value_name = "BODY")]
    bodies: Vec<PathBuf>,
}

#[derive(Args)]
struct Hours {
    /// The rule file.
    rules: PathBuf,
    /// The name of the schedule.
    schedule: String,
    /// From this instant on.
    #[arg(long, value_name = "TIME")]
    from: Timestamp,
    /// To this instant.
    #[arg(long, value_name = "TIME")]
    to: Timestamp,
    /// How to print: a table for people, or one JSON object a line.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    Table,
    Json,
}

/// How it went; the worst of all steps is the exit code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Fine = 0,
    Wrong = 1,
    Unreadable = 2,
}

fn main() -> ExitCode {
    let result = match CommandLine::parse().command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Coverage(arguments) => diff::run_coverage(&arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Route(arguments) => route(&arguments),
        Command::Events(arguments) => events(&arguments),
        Command::Hours(arguments) => print_hours(&arguments),
        Command::Schema => io::stdout()
            .lock()
            .write_all(waypost::rules::rule_schema().as_bytes())
            .map(|()| Outcome::Fine),
    };
    match result {
        Ok(outcome) => ExitCode::from(outcome as u8),
        // The reader of our output has gone: nothing is left to do.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("waypost: cannot write: {error}");
            ExitCode::from(Outcome::Unreadable as u8)
        }
    }
}

fn route(arguments: &Route) -> io::Result<Outcome> {
    let (router, facts) = match router_and_facts(&arguments.rules, arguments.facts.as_deref()) {
        Ok(loaded) => loaded,
        Err(outcome) => return Ok(outcome),
    };
    let seal = match (&arguments.secret, &arguments.signature) {
        (Some(secret), Some(signature)) => match AppSecrets::new([secret.as_bytes()]) {
            Ok(secrets) => Some((secrets, signature.as_str())),
            Err(error) => {
                eprintln!("waypost: {error}");
                return Ok(Outcome::Wrong);
            }
        },
        _ => None,
    };

    let now = arguments.at.unwrap_or_else(now);
    let mut scratch = router.create_scratch();
    for_each_body(&arguments.bodies, |body, out| {
        let parsed = match &seal {
            None => Payload::parse_unverified(&body.bytes),
            Some((secrets, signature)) => match secrets.verify(*signature, &body.bytes) {
                Ok(verified) => Payload::parse(verified),
                Err(error) => {
                    eprintln!("{}: signature: {error}", body.name);
                    return Ok(Outcome::Wrong);
                }
            },
        };
        let payload = match parsed {
            Ok(payload) => payload,
            Err(error) => {
                eprintln!("{}: JSON: {error}", body.name);
                return Ok(Outcome::Wrong);
            }
        };
        for event in payload.events() {
            let context = facts.of(event.sender(), now);
            let decision = router.route_with(&mut scratch, &event, &context);
            line(out, &decision)?;
        }
        Ok(Outcome::Fine)
    })
}

fn events(arguments: &Events) -> io::Result<Outcome> {
    for_each_body(
        &arguments.bodies,
        |body, out| match Payload::parse_unverified(&body.bytes) {
            Ok(payload) => {
                payload.events().try_for_each(|event| line(out, &event))?;
                Ok(Outcome::Fine)
            }
            Err(error) => {
                eprintln!("{}: JSON: {error}", body.name);
                Ok(Outcome::Wrong)
            }
        },
    )
}

fn print_hours(arguments: &Hours) -> io::Result<Outcome> {
    let rules = match rules(&arguments.rules) {
        Ok(rules) => rules,
        Err(outcome) => return Ok(outcome),
    };
    let Some(schedule) = rules.schedule(&arguments.schedule) else {
        let names: Vec<String> = rules.schedules().map(|name| format!("`{name}`")).collect();
        eprintln!(
            "waypost: no schedule is called `{}`: there are {}",
            arguments.schedule,
            names.join(", ")
        );
        return Ok(Outcome::Wrong);
    };
    let mut out = BufWriter::new(io::stdout().lock());
    match arguments.format {
        Format::Table => hours::table(&mut out, schedule, arguments.from, arguments.to)?,
        Format::Json => hours::json_lines(&mut out, schedule, arguments.from, arguments.to)?,
    }
    out.flush()?;
    Ok(Outcome::Fine)
}

/// A router and the facts for it; says on standard error what is wrong with either.
fn router_and_facts(
    rules_path: &Path,
    facts_path: Option<&Path>,
) -> Result<(Router, Facts), Outcome> {
    let router = router(rules_path)?;
    let Some(path) = facts_path else {
        return Ok((router, Facts::default()));
    };
    let text = input::text(path).ok_or(Outcome::Unreadable)?;
    match Facts::parse(&text, &router) {
        Ok(facts) => Ok((router, facts)),
        Err(messages) => {
            for message in messages {
                eprintln!("{}: {message}", path.display());
            }
            Err(Outcome::Wrong)
        }
    }
}

/// A router; says on standard error why there is none.
fn router(path: &Path) -> Result<Router, Outcome> {
    Router::new(&rules(path)?).map_err(|error| {
        eprintln!("{}: {error}", path.display());
        Outcome::Wrong
    })
}

/// Reads a rule file with the system's time zones; says on standard error what is wrong with it.
fn rules(path: &Path) -> Result<RuleSet, Outcome> {
    let text = input::text(path).ok_or(Outcome::Unreadable)?;
    RuleSet::parse_with(&text, &zones::named_in(&text)).map_err(|error| {
        let name = path.display().to_string();
        let source = Source::new(&name, &text);
        let stderr = io::stderr().lock();
        let style = Style::of(&stderr);
        // Standard error is written as it comes; a file may have thousands of findings.
        let mut stderr = BufWriter::new(stderr);
        for diagnostic in error.diagnostics() {
            // Nothing can be said where standard error is closed.
            let _ = render::finding(&mut stderr, &source, diagnostic, style);
        }
        let _ = writeln!(stderr, "{}", render::summary(error.diagnostics()));
        let _ = stderr.flush();
        Outcome::Wrong
    })
}

/// Does something with every body in turn; one that fails does not keep the others back.
fn for_each_body(
    paths: &[PathBuf],
    mut each: impl FnMut(&Body, &mut dyn Write) -> io::Result<Outcome>,
) -> io::Result<Outcome> {
    let stdout = io::stdout().lock();
    let paths: Vec<_> = input::expand(paths).collect();
    // Shown on a terminal only, and not between lines that are shown there, too.
    let bar = if stdout.is_terminal() {
        ProgressBar::hidden()
    } else {
        ProgressBar::new(paths.len() as u64)
    };
    let mut out = BufWriter::new(stdout);
    let mut worst = Outcome::Fine;
    for path in paths {
        // What is wrong with a body is told without the bar in between.
        let outcome = bar.suspend(|| match path.and_then(|path| input::body(&path)) {
            Ok(body) => each(&body, &mut out),
            Err(message) => {
                eprintln!("waypost: {message}");
                Ok(Outcome::Unreadable)
            }
        })?;
        bar.inc(1);
        worst = worst.max(outcome);
    }
    bar.finish_and_clear();
    out.flush()?;
    Ok(worst)
}

fn line(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}

fn now() -> Timestamp {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    Timestamp::from_secs(i64::try_from(since).unwrap_or(i64::MAX))
}
