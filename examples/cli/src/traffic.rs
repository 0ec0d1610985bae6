//! Recorded traffic: a file of records, one a line, read in constant memory with a progress bar on a terminal.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};
use waypost::replay::Record;

use crate::Outcome;

/// How many lines that cannot be read are named.
const MAX_ERRORS: u64 = 10;
/// How many bytes are read between two looks at the bar.
const TICK: u64 = 1 << 18;

/// Hands every record to `each`, with its line. A line that cannot be read is named on standard error and does not keep
/// the others back.
pub(crate) fn for_each_record(
    path: &Path,
    mut each: impl FnMut(u64, &Record<'_>) -> Result<(), String>,
) -> Outcome {
    let (mut lines, bar) = match open(path) {
        Ok(opened) => opened,
        Err(error) => {
            eprintln!("waypost: cannot read {}: {error}", path.display());
            return Outcome::Unreadable;
        }
    };
    let mut line = Vec::new();
    let (mut number, mut bytes, mut errors) = (0, 0, 0);
    let outcome = loop {
        line.clear();
        match lines.read_until(b'\n', &mut line) {
            Ok(0) => break Outcome::Fine,
            Ok(read) => bytes += read as u64,
            Err(error) => {
                bar.suspend(|| eprintln!("waypost: cannot read {}: {error}", path.display()));
                break Outcome::Unreadable;
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
        if let Err(message) = done {
            errors += 1;
            if errors <= MAX_ERRORS {
                bar.suspend(|| eprintln!("{}:{number}: {message}", path.display()));
            }
        }
    };
    bar.finish_and_clear();
    if errors > MAX_ERRORS {
        eprintln!(
            "waypost: {} more lines of {} cannot be read",
            errors - MAX_ERRORS,
            path.display()
        );
    }
    if errors > 0 {
        outcome.max(Outcome::Wrong)
    } else {
        outcome
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
