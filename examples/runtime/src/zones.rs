//! Time zones: the system's own files, which are as current as the system.

use std::fs;
use std::path::Path;

use serde_json::Value;
use waypost::time::Zones;

const FOLDERS: &[&str] = &[
    "/usr/share/zoneinfo",
    "/usr/lib/zoneinfo",
    "/usr/share/lib/zoneinfo",
];

/// The zones that a JSON text names, in any member `timezone`.
pub(crate) fn named_in(text: &str) -> Zones {
    let mut zones = Zones::builtin();
    let mut names = Vec::new();
    collect(&serde_json::from_str(text).unwrap_or_default(), &mut names);
    for name in names {
        if let Some(bytes) = read(&name) {
            // One that cannot be read is unknown, and so says whoever names it.
            let _ = zones.add_tzif(&name, &bytes);
        }
    }
    zones
}

fn collect(value: &Value, names: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            let zone = members.get("timezone").and_then(Value::as_str);
            names.extend(zone.map(str::to_owned));
            members.values().for_each(|value| collect(value, names));
        }
        Value::Array(items) => items.iter().for_each(|value| collect(value, names)),
        _ => {}
    }
}

/// The bytes of a zone file. A name that would lead out of the folder is none.
fn read(name: &str) -> Option<Vec<u8>> {
    let is_plain = |part: &str| !part.is_empty() && !part.starts_with('.');
    let plain = name.split('/').all(is_plain);
    let mut folders = FOLDERS.iter().filter(|_| plain);
    folders.find_map(|folder| fs::read(Path::new(folder).join(name)).ok())
}
