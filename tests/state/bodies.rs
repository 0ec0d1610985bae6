//! Bodies to take events from: those of this repository, and the published samples beside it.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::value::RawValue;

/// All of them.
pub(crate) fn all() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut bodies = Vec::new();
    for folder in ["examples/data/bodies", "../shared/corpus"] {
        for path in json_files(&root.join(folder)) {
            bodies.push(fs::read_to_string(path).unwrap());
        }
    }
    for folder in ["events", "state"] {
        bodies.extend(cases(folder).into_iter().flat_map(|case| case.bodies));
    }
    bodies
}

fn json_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        println!("skipped: there is no {}", folder.display());
        return Vec::new();
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(json_files(&path));
        } else if path.extension().is_some_and(|end| end == "json")
            && !path.ends_with("manifest.json")
        {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// A case of a folder in `tests/data`, with the bodies that it is about.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) bodies: Vec<String>,
    pub(crate) states: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Source<'a> {
    name: String,
    #[serde(borrow)]
    body: Option<&'a RawValue>,
    #[serde(borrow, default)]
    bodies: Vec<&'a RawValue>,
    field: Option<String>,
    #[serde(borrow)]
    value: Option<&'a RawValue>,
    #[serde(borrow, default)]
    values: Vec<&'a RawValue>,
    /// When the entry was made.
    time: Option<i64>,
    #[serde(default)]
    states: Vec<serde_json::Value>,
}

/// The cases of a folder, by file and in their order.
pub(crate) fn cases(folder: &str) -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let mut cases = Vec::new();
    for path in json_files(&root.join(folder)) {
        let text = fs::read_to_string(&path).unwrap();
        // Vectors are no cases.
        let Ok(sources) = serde_json::from_str::<Vec<Source<'_>>>(&text) else {
            continue;
        };
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        for source in sources {
            let raw = source.body.iter().chain(&source.bodies);
            let mut bodies: Vec<String> = raw.map(|body| body.get().to_owned()).collect();
            let field = source.field.unwrap_or_default();
            let time = source
                .time
                .map_or(String::new(), |time| format!(r#""time": {time}, "#));
            for value in source.value.iter().chain(&source.values) {
                bodies.push(format!(
                    r#"{{"entry": [{{"id": "9", {time}"changes": [{{"field": "{field}", "value": {value}}}]}}]}}"#
                ));
            }
            cases.push(Case {
                name: format!("{file}: {}", source.name),
                bodies,
                states: source.states,
            });
        }
    }
    cases
}
