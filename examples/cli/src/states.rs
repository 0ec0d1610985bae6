//! States files: the lines that `state` prints.

use std::path::PathBuf;

use waypost::state::{StateChange, States};

use crate::bodies::read;
use crate::outcome::Outcome;

/// How many lines that cannot be read are named.
const MAX_ERRORS: usize = 10;

/// The values of all files, joined; says on standard error which lines cannot be read, and nothing of what is in them.
pub(crate) fn of(paths: &[PathBuf]) -> Result<States, Outcome> {
    let mut states = States::default();
    let mut outcome = Ok(());
    for path in paths {
        let file = read(path).map_err(|message| {
            eprintln!("{message}");
            Outcome::Unreadable
        })?;
        let mut bad = 0;
        for (number, line) in (1..).zip(file.bytes.split(|byte| *byte == b'\n')) {
            if line.trim_ascii().is_empty() {
                continue;
            }
            match StateChange::parse(line) {
                Ok(change) => states.join(change),
                Err(error) => {
                    bad += 1;
                    if bad <= MAX_ERRORS {
                        eprintln!("{}:{number}: {error}", path.display());
                    }
                    outcome = Err(Outcome::Unreadable);
                }
            }
        }
        if bad > MAX_ERRORS {
            let more = bad - MAX_ERRORS;
            let name = path.display();
            eprintln!("waypost: {more} more lines of {name} cannot be read");
        }
    }
    outcome.map(|()| states)
}
