//! waypost on one machine: axum takes webhooks in, `SQLite` keeps them, rules decide, effects are carried out.
//!
//! ```text
//! cargo run --release -p waypost-service -- --simulate 1
//! ```
//!
//! runs without any set-up: a database in `waypost-data`, the rules of the example shop, and a simulated customer each second.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "the library does no I/O, its host does: clocks, files, threads and locks are here"
)]

mod customer;
mod decide;
mod destinations;
mod disk;
mod forget;
mod lanes;
mod play;
mod rules;
mod shadow;
mod start;
mod store;
mod trial;
mod web;
mod writer;

use std::path::PathBuf;
use std::process::ExitCode;

use waypost_runtime::config::Config;

const USAGE: &str = "\
waypost-service [--config FILE] [--simulate RATE]   run; RATE simulated messages a second
waypost-service [--config FILE] --check             say all that is wrong with the configuration and its rules
waypost-service [--config FILE] rules [REVISION]    print a rule file that was in service, the last one by default
waypost-service [--config FILE] forget ID...        remove what is kept of a person: phone number, user id; opt-outs stay
waypost-service load --rate N --seconds N [--url URL --secret-file FILE]
                                                    send signed messages, whatever is answered: to that service, or to one of
                                                    its own, and then count what was lost, repeated and parked
";

/// What the command line asks for.
#[derive(Debug, Default)]
struct Arguments {
    config: Option<PathBuf>,
    check: bool,
    simulate: Option<u64>,
    url: Option<String>,
    secret_file: Option<PathBuf>,
    rate: Option<u64>,
    seconds: Option<u64>,
    words: Vec<String>,
}

impl Arguments {
    fn read(mut given: impl Iterator<Item = String>) -> Option<Self> {
        let mut arguments = Self::default();
        while let Some(argument) = given.next() {
            match argument.as_str() {
                "--config" => arguments.config = Some(given.next()?.into()),
                "--check" => arguments.check = true,
                "--simulate" => arguments.simulate = Some(given.next()?.parse().ok()?),
                "--url" => arguments.url = Some(given.next()?),
                "--secret-file" => arguments.secret_file = Some(given.next()?.into()),
                "--rate" => arguments.rate = Some(given.next()?.parse().ok()?),
                "--seconds" => arguments.seconds = Some(given.next()?.parse().ok()?),
                word if word.starts_with('-') => return None,
                word => arguments.words.push(word.to_owned()),
            }
        }
        Some(arguments)
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::read(std::env::args().skip(1));
    let Some(arguments) = arguments else {
        eprint!("{USAGE}");
        return ExitCode::from(2);
    };
    match run(&arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("waypost-service: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<ExitCode, String> {
    let words: Vec<&str> = arguments.words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["load"] => return start::load(arguments),
        [] | ["rules", ..] | ["forget", _, ..] => {}
        _ => return Err(format!("unknown command\n{USAGE}")),
    }
    let config = Config::read(arguments.config.as_deref())?;
    if arguments.check {
        let wrong = config.check();
        for what in &wrong {
            println!("{what}");
        }
        return Ok(if wrong.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        });
    }
    match words.as_slice() {
        ["rules", rest @ ..] => start::print_rules(&config, rest.first().copied()),
        ["forget", ids @ ..] => forget::forget(&config, ids),
        _ => start::service(&config, arguments.simulate),
    }
}
