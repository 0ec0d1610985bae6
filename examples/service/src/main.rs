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

mod contacts;
mod decide;
mod destinations;
mod disk;
mod forget;
mod lanes;
mod play;
mod receipts;
mod rules;
mod setup;
mod shadow;
mod start;
mod store;
mod trial;
mod web;
mod writer;

use std::cell::RefCell;
use std::path::PathBuf;
use std::process::ExitCode;

use lexopt::{Parser, ValueExt as _};
use waypost_runtime::arguments::{self, Arguments};
use waypost_runtime::config::Config;

const USAGE: &str = "\
waypost-service [--config FILE] [--simulate RATE]   run; RATE simulated messages a second
waypost-service [--config FILE] --check             say all that is wrong with the configuration and its rules
waypost-service [--config FILE] rules [REVISION]    print a rule file that was in service, the last one by default
waypost-service [--config FILE] setup               create at HubSpot the property by which contacts, tickets and notes are known
waypost-service [--config FILE] contacts            keep what HubSpot says of the contacts that are there already
waypost-service [--config FILE] clock               set service time back to the clock's, after the clock was wrong
waypost-service [--config FILE] forget ID...        remove what is kept of a person: phone number, user id; opt-outs stay
waypost-service load --rate N --seconds N [--url URL --secret-file FILE]
                                                    send signed messages, whatever is answered: to that service, or to one of
                                                    its own, and then count what was lost, repeated and parked
";

/// What is to be sent by `load`, and where to.
#[derive(Debug, Default)]
struct LoadOptions {
    url: Option<String>,
    secret_file: Option<PathBuf>,
    rate: Option<u64>,
    seconds: Option<u64>,
}

fn main() -> ExitCode {
    let load = RefCell::new(LoadOptions::default());
    let own = |name: &str, parser: &mut Parser| {
        let mut load = load.borrow_mut();
        match name {
            "url" => load.url = Some(parser.value()?.string()?),
            "secret-file" => load.secret_file = Some(parser.value()?.into()),
            "rate" => load.rate = Some(parser.value()?.parse()?),
            "seconds" => load.seconds = Some(parser.value()?.parse()?),
            _ => return Ok(false),
        }
        Ok(true)
    };
    arguments::main("waypost-service", USAGE, own, |arguments| {
        run(arguments, &load.borrow())
    })
}

fn run(arguments: &Arguments, load: &LoadOptions) -> Result<ExitCode, String> {
    let words: Vec<&str> = arguments.words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["load"] => return start::load(load),
        [] | ["rules", ..] | ["clock" | "setup" | "contacts"] | ["forget", _, ..] => {}
        _ => return Err(format!("unknown command\n{USAGE}")),
    }
    let config = Config::read(arguments.config.as_deref())?;
    if arguments.check {
        return Ok(arguments::check(&config));
    }
    match words.as_slice() {
        ["rules", rest @ ..] => start::print_rules(&config, rest.first().copied()),
        ["setup"] => setup::setup(&config),
        ["contacts"] => contacts::contacts(&config),
        ["clock"] => start::set_clock(&config),
        ["forget", ids @ ..] => forget::forget(&config, ids),
        _ => {
            config.is_sound()?;
            start::service(&config, arguments.simulate)
        }
    }
}
