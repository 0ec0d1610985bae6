//! The cases of `tests/data/events`, see the README there.
#![expect(clippy::disallowed_methods, reason = "reads the cases")]

use std::path::Path;
use std::{fs, io};

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use waypost::Payload;
use waypost::webhook::PayloadError;

/// One body and what comes out of it.
pub(crate) struct Case {
    /// The file and the name in it.
    pub(crate) name: String,
    /// The body as it would arrive.
    pub(crate) body: String,
    /// A part of each event's line, and its path.
    pub(crate) events: Vec<Value>,
}

impl Case {
    pub(crate) fn payload(&self) -> Result<Payload<'_>, PayloadError> {
        Payload::parse_unverified(self.body.as_bytes())
    }
}

#[derive(Deserialize)]
struct Source<'a> {
    name: String,
    #[serde(borrow)]
    body: Option<&'a RawValue>,
    field: Option<String>,
    #[serde(borrow)]
    value: Option<&'a RawValue>,
    events: Vec<Value>,
}

/// All cases, by file and in their order.
pub(crate) fn load() -> io::Result<Vec<Case>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/events");
    let mut files: Vec<_> = fs::read_dir(folder)?.collect::<io::Result<_>>()?;
    files.retain(|file| file.path().extension().is_some_and(|end| end == "json"));
    files.sort_by_key(fs::DirEntry::file_name);
    let mut cases = Vec::new();
    for file in files {
        let text = fs::read_to_string(file.path())?;
        let sources: Vec<Source<'_>> = serde_json::from_str(&text)?;
        cases.extend(sources.into_iter().map(|source| Case {
            name: format!("{}: {}", file.file_name().to_string_lossy(), source.name),
            body: match (source.body, source.field, source.value) {
                (Some(body), None, None) => body.get().to_owned(),
                (None, Some(field), Some(value)) => format!(
                    r#"{{"object": "whatsapp_business_account", "entry": [{{"id": "900000000000001", "changes": [{{"value": {value}, "field": "{field}"}}]}}]}}"#
                ),
                _ => String::new(),
            },
            events: source.events,
        }));
    }
    Ok(cases)
}

/// The cases that `serde_json` can read, too: it refuses half a surrogate pair wherever it stands.
pub(crate) fn readable() -> io::Result<Vec<Case>> {
    let mut cases = load()?;
    cases.retain(|case| !case.name.starts_with("lone_surrogates.json"));
    Ok(cases)
}

/// A string, number or literal as text.
pub(crate) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Hands every string, number and literal to `leaf`, with the key that it stands under.
pub(crate) fn leaves(key: &str, value: &Value, leaf: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                leaves(key, value, leaf);
            }
        }
        Value::Array(elements) => {
            for value in elements {
                leaves(key, value, leaf);
            }
        }
        Value::Null => {}
        _ => leaf(key, value),
    }
}
