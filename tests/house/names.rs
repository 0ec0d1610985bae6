//! One name, one thing: what users see in one list of types they can tell apart.

#![expect(clippy::disallowed_methods, reason = "reads the sources")]
#![expect(clippy::unwrap_used, reason = "a test that cannot read fails")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use regex::Regex;

/// A public type, as it is written or as a macro of the sources is told it.
const TYPE: &str = r"(?m)^\s*pub (?:struct|enum|union|trait|type) (\w+)|^    (\w+), debug = ";

#[test]
fn no_two_public_types_share_a_name() {
    let mut files = BTreeMap::new();
    read(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut files,
    );
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let of_type = Regex::new(TYPE).unwrap();
    for (path, text) in &files {
        for found in of_type.captures_iter(text) {
            let name = found.get(1).or_else(|| found.get(2)).unwrap().as_str();
            places
                .entry(name.to_owned())
                .or_default()
                .push(path.clone());
        }
    }
    assert!(places.len() > 200, "the sources are read: {}", places.len());
    assert!(places.contains_key("MessageId"), "so are the ids");
    places.retain(|_, places| places.len() > 1);
    assert!(
        places.is_empty(),
        "these names have two meanings: {places:#?}"
    );
}

fn read(folder: &Path, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, files);
        } else {
            let text = fs::read_to_string(&path).unwrap();
            files.insert(path.display().to_string(), text);
        }
    }
}
