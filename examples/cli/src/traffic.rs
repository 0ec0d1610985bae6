//! Recorded traffic: a file of records, one a line, read in constant memory with a progress bar on a terminal.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};
use waypost::replay::Record;

use crate::arguments::Traffic;
use crate::files::unreadable;
use crate::outcome::Outcome;

/// How many lines that cannot be read are named.
const MAX_ERRORS: u64 = 10;
/// How many bytes are read between two looks at the bar.
const TICK: u64 = 1 << 18;

/// Hands every record to `each`, with its line. A line that cannot be read is named on standard error and does not keep
/// the others back.
///
/// # Errors
///
/// Where a report would be about nothing, or about no one knows what: the file cannot be read to its end, or not one of
/// its lines can.
pub(crate) fn for_each_record(
    traffic: &Traffic,
    mut each: impl FnMut(u64, &Record<'_>) -> Result<(), String>,
) -> Result<Outcome, Outcome> {
    let path = &traffic.path;
    let name = path.display();
    let cannot_read = |error: &io::Error| {
        eprintln!("{}", unreadable(path, error));
        Outcome::Unreadable
    };
    let (mut lines, bar) = open(path).map_err(|error| cannot_read(&error))?;
    let mut line = Vec::new();
    let (mut number, mut bytes, mut good, mut bad) = (0, 0, 0_u64, 0_u64);
    loop {
        line.clear();
        match lines.read_until(b'\n', &mut line) {
            Ok(0) => break,
            Ok(read) => bytes += read as u64,
            Err(error) => {
                bar.finish_and_clear();
                return Err(cannot_read(&error));
            }
        }
        number += 1;
        if bytes >= TICK {
            bar.inc(bytes);
            bytes = 0;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        let done = Record::parse(&line)
            .map_err(|error| error.to_string())
            .and_then(|record| each(number, &record));
        match done {
            Ok(()) => good += 1,
            Err(message) => {
                bad += 1;
                if bad <= MAX_ERRORS {
                    bar.suspend(|| eprintln!("{name}:{number}: {message}"));
                }
            }
        }
    }
    bar.finish_and_clear();
    if bad > MAX_ERRORS {
        let more = bad - MAX_ERRORS;
        eprintln!("waypost: {more} more lines of {name} cannot be read");
    }
    match (good, bad) {
        (_, 0) => Ok(Outcome::Fine),
        (0, _) => {
            eprintln!("waypost: no line of {name} can be read");
            Err(Outcome::Unreadable)
        }
        _ => Ok(Outcome::Unreadable),
    }
}

/// The lines, and a bar that is shown on a terminal only.
fn open(path: &Path) -> io::Result<(Box<dyn BufRead>, ProgressBar)> {
    if path.as_os_str() == "-" {
        let bar = ProgressBar::new_spinner();
        return Ok((Box::new(BufReader::new(io::stdin())), bar));
    }
    let file = File::open(path)?;
    let bar = ProgressBar::new(file.metadata()?.len());
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {eta}") {
        bar.set_style(style);
    }
    Ok((Box::new(BufReader::with_capacity(1 << 16, file)), bar))
}
