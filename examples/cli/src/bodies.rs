//! Webhook bodies: from files, folders and standard input, one after the other.

use std::fmt::Display;
use std::fs;
use std::io::{self, BufWriter, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use indicatif::ProgressBar;
use waypost::Payload;

use crate::files::unreadable;
use crate::outcome::Outcome;

/// One body and the name to call it by in messages.
pub(crate) struct Body {
    name: String,
    pub(crate) bytes: Vec<u8>,
}

impl Body {
    /// The body as it is; says on standard error why it is not JSON.
    pub(crate) fn parse_unverified(&self) -> Result<Payload<'_>, Outcome> {
        Payload::parse_unverified(&self.bytes).map_err(|error| self.refuse("JSON", &error))
    }

    /// Says on standard error what of the body is wrong, and how.
    pub(crate) fn refuse(&self, what: &str, error: &dyn Display) -> Outcome {
        eprintln!("{}: {what}: {error}", self.name);
        Outcome::Wrong
    }
}

/// Does something with every body in turn; one that fails does not keep the others back.
pub(crate) fn for_each(
    paths: &[PathBuf],
    mut each: impl FnMut(&Body, &mut dyn Write) -> io::Result<Outcome>,
) -> io::Result<Outcome> {
    let stdout = io::stdout().lock();
    let paths: Vec<_> = paths.iter().flat_map(|path| expand(path)).collect();
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
        let outcome = bar.suspend(|| match path.and_then(|path| read(&path)) {
            Ok(body) => each(&body, &mut out),
            Err(message) => {
                eprintln!("{message}");
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

/// The bodies that a path stands for: a folder becomes its `*.json` files by name.
fn expand(path: &Path) -> Vec<Result<PathBuf, String>> {
    if !path.is_dir() {
        return vec![Ok(path.to_owned())];
    }
    match folder(path) {
        Ok(files) => files.into_iter().map(Ok).collect(),
        Err(error) => vec![Err(unreadable(path, &error))],
    }
}

fn folder(path: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(path)? {
        let file = entry?.path();
        let is_json = file
            .extension()
            .is_some_and(|extension| extension == "json");
        if is_json && !file.is_dir() {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}

/// A file, or standard input.
pub(crate) fn read(path: &Path) -> Result<Body, String> {
    let read = if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(path)
    };
    match read {
        Ok(bytes) => Ok(Body {
            name: path.display().to_string(),
            bytes,
        }),
        Err(error) => Err(unreadable(path, &error)),
    }
}
