//! `state`: what a host must remember after these bodies, one value a line.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use waypost::state::{StateChange, changes};

use crate::outcome::Outcome;
use crate::output::line;
use crate::{bodies, states};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Values to join with, as this command prints them; `-` for standard input. Several: replicas.
    #[arg(long = "from", value_name = "STATES")]
    from: Vec<PathBuf>,
    /// A file with one body, a folder of `*.json` files, or `-` for standard input.
    #[arg(value_name = "BODY")]
    bodies: Vec<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> io::Result<Outcome> {
    let mut states = match states::of(&arguments.from) {
        Ok(states) => states,
        Err(outcome) => return Ok(outcome),
    };
    let outcome = bodies::for_each(&arguments.bodies, |body, _| {
        let mut lines = body.bytes.split(|byte| *byte == b'\n');
        if lines
            .next()
            .is_some_and(|line| StateChange::parse(line).is_ok())
        {
            return Ok(body.refuse("not a body", &"values are read with `--from`"));
        }
        let payload = match body.parse_unverified() {
            Ok(payload) => payload,
            Err(outcome) => return Ok(outcome),
        };
        for event in payload.events() {
            states.extend(changes(&event));
        }
        Ok(Outcome::Fine)
    })?;
    let mut out = BufWriter::new(io::stdout().lock());
    for change in states.changes() {
        line(&mut out, &change)?;
    }
    out.flush()?;
    Ok(outcome)
}
