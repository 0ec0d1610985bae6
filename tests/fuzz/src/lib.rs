//! What must hold for any bytes, a file each. `.ci/fuzz` looks for bytes for which it does not; the tests here try again what
//! was kept of that search: `corpus/TARGET`, a file for each way through the code, and for each fault that was mended.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::pedantic,
    clippy::string_slice,
    clippy::unwrap_used,
    clippy::allow_attributes,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    dead_code,
    reason = "a check that fails is what is looked for; the references are those of other tests, more than is used here"
)]

mod bodies;
mod hours;
mod rules;
mod signatures;
mod states;
mod terms;

// The slow readings that other tests are held against.
#[path = "../../hours/source.rs"]
mod source;
#[path = "../../hours/walk.rs"]
mod walk;
#[path = "../../oracle/words.rs"]
mod words;

/// A name, as it stands in `corpus/`, and what is checked. A check panics if it fails.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: [Target; 6] = [
    ("bodies", bodies::check),
    ("hours", hours::check),
    ("rules", rules::check),
    ("signatures", signatures::check),
    ("states", states::check),
    ("terms", terms::check),
];

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    #[test]
    fn what_was_kept_holds() {
        for (name, check) in super::TARGETS {
            let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
                .join("corpus")
                .join(name);
            let files = fs::read_dir(&folder)
                .unwrap()
                .map(|file| file.unwrap().path());
            let kept: Vec<PathBuf> = files.collect();
            assert!(kept.len() > 10, "{name}: {}", kept.len());
            for file in kept {
                // The name of the file is in the output of a check that fails.
                println!("{}", file.display());
                check(&fs::read(&file).unwrap());
            }
        }
    }
}
