//! waypost on more than one machine: the host, connectors and metrics of the service, over NATS `JetStream`.
//!
//! ```text
//! cargo run --release -p waypost-cluster -- demo
//! ```
//!
//! starts a broker, two workers, an intake and customers who write, with nothing to set up but `nats-server` on the path.
//!
//! ```text
//! body --intake--> in.<partition> --work--> state.<row>, decided.<partition>.<event> --outbox--> effect.<key> --> destination
//! ```
//!
//! Processes keep nothing: what is accepted, known, decided and done stands in the broker's streams. One write is the commit
//! of an event: the `create` of `decided.<partition>.<event>`, with all that follows from it.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "the library does no I/O, its hosts do: clocks, files, threads and locks are here"
)]
#![expect(
    clippy::large_futures,
    reason = "the client's own are; there are a few dozen of them, for as long as the process lives"
)]

mod broker;
mod bucket;
mod commit;
mod config;
mod demo;
mod failures;
mod intake;
mod lane;
mod leftovers;
mod outbox;
mod record;
mod reshard;
mod rows;
mod sender;
mod start;
mod timers;
mod work;

use std::process::ExitCode;

use waypost_runtime::arguments::{self, Arguments};

const USAGE: &str = "\
waypost-cluster [--config FILE] intake              take webhooks in
waypost-cluster [--config FILE] worker              decide, and carry out what was decided
waypost-cluster [--config FILE] reshard FROM TO     have the events worked off by another number of consumers, while all runs
waypost-cluster [--config FILE] --check             say all that is wrong with the configuration and its rules
waypost-cluster demo [--simulate RATE]              a broker, two workers, an intake and RATE simulated messages a second
";

fn main() -> ExitCode {
    arguments::main("waypost-cluster", USAGE, |_, _| Ok(false), run)
}

fn run(arguments: &Arguments) -> Result<ExitCode, String> {
    let config = || config::Config::read(arguments.config.as_deref());
    if arguments.check {
        return Ok(arguments::check(&config()?.runtime));
    }
    let words: Vec<&str> = arguments.words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["intake"] => start::intake(&config()?)?,
        ["worker"] => start::worker(&config()?)?,
        ["reshard", from, to] => {
            let count = |word: &str| {
                word.parse()
                    .map_err(|_| format!("`{word}` is not a number"))
            };
            start::reshard(&config()?, count(from)?, count(to)?)?;
        }
        ["demo"] => demo::run(arguments.simulate.unwrap_or(1))?,
        _ => return Err(format!("unknown command\n{USAGE}")),
    }
    Ok(ExitCode::SUCCESS)
}
