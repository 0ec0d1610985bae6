//! Time zones: the system's own files, which are as current as the system, before the built-in ones.

use std::fs;
use std::path::Path;

use serde_json::Value;
use waypost::time::{Zone, Zones};

const FOLDERS: &[&str] = &[
    "/usr/share/zoneinfo",
    "/usr/lib/zoneinfo",
    "/usr/share/lib/zoneinfo",
];

/// The zones that a rule file or a policy names. Says on standard error which of them the system does not have.
pub(crate) fn named_in(rules: &str) -> Zones {
    let mut zones = Zones::builtin();
    if let Some(version) = version() {
        zones = zones.with_tzif_version(&version);
    }
    let Ok(file) = serde_json::from_str::<Value>(rules) else {
        return zones;
    };
    let mut names: Vec<&str> = Vec::new();
    let schedules = file
        .get("schedules")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    let places = schedules.map(|(_, schedule)| schedule);
    let places = places.chain([&file]).chain(file.get("quiet_hours"));
    names.extend(places.filter_map(|place| place.get("timezone")?.as_str()));
    names.sort_unstable();
    names.dedup();
    for name in names {
        let found = read(name).is_some_and(|bytes| match zones.add_tzif(name, &bytes) {
            Ok(_) => true,
            Err(error) => {
                eprintln!("waypost: {error}");
                false
            }
        });
        // Of a zone that nobody has, the check says so.
        if !found && Zones::builtin().find(name).is_some() {
            eprintln!("waypost: the system has no zone file for `{name}`: using the built-in data");
        }
    }
    zones
}

/// UTC.
pub(crate) fn utc() -> Option<Zone> {
    Zones::builtin().find("UTC")
}

/// The release of the system's zone files, where it says so: `tzdata.zi` begins with `# version 2026b`.
fn version() -> Option<String> {
    let source = FOLDERS
        .iter()
        .find_map(|folder| fs::read_to_string(Path::new(folder).join("tzdata.zi")).ok())?;
    Some(
        source
            .lines()
            .next()?
            .strip_prefix("# version ")?
            .trim()
            .to_owned(),
    )
}

/// The bytes of a zone file. A name that would lead out of the folder is none.
fn read(name: &str) -> Option<Vec<u8>> {
    let plain = name
        .split('/')
        .all(|part| !part.is_empty() && !part.starts_with('.'));
    FOLDERS
        .iter()
        .filter(|_| plain)
        .find_map(|folder| fs::read(Path::new(folder).join(name)).ok())
}
