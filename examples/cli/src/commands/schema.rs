//! `schema`: the JSON Schema of rule files.

use std::io::{self, Write};

use crate::outcome::Outcome;

pub(crate) fn run() -> io::Result<Outcome> {
    io::stdout()
        .lock()
        .write_all(waypost::rules::rule_schema().as_bytes())?;
    Ok(Outcome::Fine)
}
