//! Every published sample body that lies beside the repository is read whole: nothing in it is `unparsed`, and as many
//! messages and reports come out as an independent count finds.
#![expect(clippy::disallowed_methods, reason = "reads the sample bodies")]

use std::path::{Path, PathBuf};
use std::{fs, io};

use serde_json::Value;
use waypost::Payload;
use waypost::event::Content;

#[test]
fn every_sample_is_read_whole() {
    for (name, body) in samples().unwrap() {
        let payload = Payload::parse_unverified(&body).unwrap();
        let (mut messages, mut statuses, mut all) = (0, 0, 0);
        for event in payload.events() {
            assert_ne!(event.kind().as_str(), "unparsed", "{name}");
            assert_ne!(event.kind().as_str(), "unknown", "{name}");
            all += 1;
            match event.content() {
                Content::Message(_) => messages += 1,
                Content::Status(_) | Content::CallStatus(_) => statuses += 1,
                _ => {}
            }
        }
        let value: Value = serde_json::from_slice(&body).unwrap();
        let count = |list: &str| -> usize {
            let values = value["entry"].as_array().into_iter().flatten();
            let changes =
                values.flat_map(|entry| entry["changes"].as_array().into_iter().flatten());
            changes
                .map(|change| change["value"][list].as_array().map_or(0, Vec::len))
                .sum()
        };
        assert_eq!(
            messages,
            count("messages") + count("message_echoes"),
            "{name}"
        );
        assert_eq!(statuses, count("statuses"), "{name}");
        assert!(all > 0, "{name}");
    }
}

/// Every sample with its path; empty if they do not lie beside the repository.
pub(crate) fn samples() -> io::Result<Vec<(String, Vec<u8>)>> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    if !corpus.is_dir() {
        println!("skipped: there is no {}", corpus.display());
        return Ok(Vec::new());
    }
    let bodies = bodies(&corpus)?;
    assert!(bodies.len() >= 100, "only {} samples", bodies.len());
    let read = |path: PathBuf| Ok((path.display().to_string(), fs::read(&path)?));
    bodies.into_iter().map(read).collect()
}

/// The JSON files below a folder, except the list of where they come from.
fn bodies(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut bodies = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            bodies.extend(self::bodies(&path)?);
        } else if path.extension().is_some_and(|end| end == "json")
            && !path.ends_with("manifest.json")
        {
            bodies.push(path);
        }
    }
    bodies.sort();
    Ok(bodies)
}
