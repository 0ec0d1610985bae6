//! Reading files.

use std::fs;
use std::path::Path;

use crate::outcome::Outcome;

/// A text file; says on standard error why it cannot be read.
pub(crate) fn text(path: &Path) -> Result<String, Outcome> {
    fs::read_to_string(path).map_err(|error| {
        eprintln!("{}", unreadable(path, &error));
        Outcome::Unreadable
    })
}

/// Says why a file cannot be read.
pub(crate) fn unreadable(path: &Path, error: &std::io::Error) -> String {
    format!("waypost: cannot read {}: {error}", path.display())
}
