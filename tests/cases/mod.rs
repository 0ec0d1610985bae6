//! The cases of `tests/data/events`, see the README there.

use std::path::Path;
use std::{fs, io};

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// One body and what comes out of it.
pub(crate) struct Case {
    /// The file and the name in it.
    pub(crate) name: String,
    /// The body as it would arrive.
    pub(crate) body: String,
    /// A part of each event's line, and its path.
    pub(crate) events: Vec<Value>,
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
            name: format!("{}: {}", file.file_name().display(), source.name),
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
