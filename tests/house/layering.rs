//! A module names only modules to its left: the data flows one way.

#![expect(clippy::disallowed_methods, reason = "reads the sources")]
#![expect(clippy::unwrap_used, reason = "a test that cannot read fails")]

use std::fs;
use std::path::{Path, PathBuf};

/// From the bytes to the decision. What stands left knows nothing of what stands right.
const ORDER: &[&str] = &[
    "mask",
    "json",
    "text",
    "time",
    "signature",
    "webhook",
    "event",
    "facts",
    "rules",
    "router",
    "replay",
];

#[test]
fn no_import_goes_against_the_flow() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut checked = 0;
    for (rank, module) in ORDER.iter().enumerate() {
        for file in sources(&src.join(module)) {
            let text = fs::read_to_string(&file).unwrap();
            // Documentation and tests may look at the whole; the flow is that of the code.
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            let code = code
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            for (number, line) in code.enumerate() {
                for named in line.split("crate::").skip(1) {
                    let named: String = named
                        .chars()
                        .take_while(|c| c.is_alphanumeric() || *c == '_')
                        .collect();
                    let place = format!("{}: line {} of code", file.display(), number + 1);
                    assert!(
                        !named.starts_with(char::is_uppercase),
                        "{place} names `crate::{named}`: name the module it comes from"
                    );
                    let Some(other) = ORDER.iter().position(|module| *module == named) else {
                        continue;
                    };
                    assert!(
                        other <= rank,
                        "{place}: `{module}` names `{named}`, which stands to its right"
                    );
                    checked += 1;
                }
            }
        }
    }
    assert!(checked > 50, "the sources are read");
}

#[test]
fn every_module_has_its_place_in_the_flow() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in fs::read_dir(src).unwrap() {
        let name = entry
            .unwrap()
            .file_name()
            .to_string_lossy()
            .trim_end_matches(".rs")
            .to_owned();
        assert!(
            name == "lib" || name == "manual" || ORDER.contains(&name.as_str()),
            "where does `{name}` stand?"
        );
    }
}

fn sources(path: &Path) -> Vec<PathBuf> {
    let file = path.with_extension("rs");
    if file.is_file() {
        return vec![file];
    }
    let entries = fs::read_dir(path)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| {
            if path.is_dir() {
                sources(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}
