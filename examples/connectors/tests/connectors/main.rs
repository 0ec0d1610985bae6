//! What connectors send and understand, by data files in `tests/data`. That other programs agree is shown by
//! `tests/judge`.

#![expect(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "reads data files, and fails where they are wrong"
)]

#[path = "../support/mod.rs"]
mod support;

mod actions;
mod hostile;
mod inbound;
mod outcomes;
mod secrets;

use serde_json::Value;

/// The cases of a data file.
fn cases(name: &str) -> Vec<Value> {
    let path = format!("{}/tests/data/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    serde_json::from_str(&text).unwrap()
}
