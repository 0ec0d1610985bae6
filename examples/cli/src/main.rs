//! The command line: checks rule files, routes bodies by them, and shows what is in the bodies.
//!
//! ```text
//! cargo run --release -p waypost-cli -- route --rules examples/data/shop.rules.json examples/data/bodies
//! ```
//!
//! Data goes to standard output, everything else to standard error.

#![expect(
    clippy::disallowed_methods,
    reason = "the library does no I/O, its host does: files, zone data and the clock are read here"
)]

mod arguments;
mod bodies;
mod card;
mod commands;
mod facts;
mod files;
mod outcome;
mod output;
mod rules;
mod sender;
mod states;
mod traffic;
mod zones;

use std::io;
use std::process::ExitCode;

use clap::Parser;

use commands::Command;
use outcome::{Outcome, STATUSES};

/// Decides where WhatsApp messages go.
#[derive(Parser)]
#[command(name = "waypost", version, after_help = STATUSES)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    match CommandLine::parse().command.run() {
        Ok(outcome) => outcome.into(),
        // The reader of our output has gone: nothing is left to do.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("waypost: cannot write: {error}");
            Outcome::Unreadable.into()
        }
    }
}
