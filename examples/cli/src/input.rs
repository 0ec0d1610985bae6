//! Reading files, folders and standard input.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// One body and the name to call it by in messages.
pub(crate) struct Body {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// A text file; says on standard error why it cannot be read.
pub(crate) fn text(path: &Path) -> Option<String> {
    fs::read_to_string(path)
        .map_err(|error| eprintln!("waypost: cannot read {}: {error}", path.display()))
        .ok()
}

/// The bodies that the paths stand for: folders become their `*.json` files by name.
pub(crate) fn expand(paths: &[PathBuf]) -> impl Iterator<Item = Result<PathBuf, String>> {
    paths.iter().flat_map(|path| {
        if !path.is_dir() {
            return vec![Ok(path.clone())];
        }
        match folder(path) {
            Ok(files) => files.into_iter().map(Ok).collect(),
            Err(error) => vec![Err(format!("cannot read {}: {error}", path.display()))],
        }
    })
}

pub(crate) fn body(path: &Path) -> Result<Body, String> {
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
        Err(error) => Err(format!("cannot read {}: {error}", path.display())),
    }
}

fn folder(path: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(path)? {
        let file = entry?.path();
        if file
            .extension()
            .is_some_and(|extension| extension == "json")
            && !file.is_dir()
        {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}
