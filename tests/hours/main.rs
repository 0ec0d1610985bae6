//! Opening hours: what they mean in tables, and the same found by walking a clock minute by minute, in every zone.
#![expect(
    clippy::disallowed_methods,
    reason = "reads the system's zone files, where there are any"
)]
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that is wrong may panic"
)]

#[cfg(feature = "tzdb")]
mod schedules;
mod source;
mod walk;
mod zones;

use waypost::Timestamp;
use waypost::time::{Zone, Zones};

/// The instant in this text.
#[track_caller]
fn at(text: &str) -> Timestamp {
    text.parse()
        .unwrap_or_else(|_| panic!("{text} is an instant"))
}

/// Zones from the system's files where there are any, and from the library: as a service would have them.
fn system_zones() -> Zones {
    let mut zones = Zones::builtin();
    #[cfg(feature = "tzif")]
    add_system_zones(&mut zones);
    zones
}

#[cfg(feature = "tzif")]
fn add_system_zones(zones: &mut Zones) {
    const FOLDER: &str = "/usr/share/zoneinfo";
    // Its lines: `# version 2026b`, `Z Europe/Paris ...` for a zone, `L Europe/Paris Europe/Monaco` for a link.
    let Ok(index) = std::fs::read_to_string(format!("{FOLDER}/tzdata.zi")) else {
        return;
    };
    if let Some(version) = index
        .lines()
        .next()
        .and_then(|line| line.strip_prefix("# version "))
    {
        *zones = std::mem::take(zones).with_tzif_version(version);
    }
    for line in index.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let (["Z", name, ..] | ["L", _, name]) = words[..] else {
            continue;
        };
        if let Ok(bytes) = std::fs::read(format!("{FOLDER}/{name}")) {
            zones.add_tzif(name, &bytes).unwrap();
        }
    }
}

/// All zones of the library and all of the system, one after the other.
fn all_zones() -> impl Iterator<Item = Zone> {
    let find_all = |zones: Zones| {
        let found: Vec<Zone> = zones.names().filter_map(|name| zones.find(name)).collect();
        found
    };
    #[cfg_attr(
        not(feature = "tzif"),
        expect(unused_mut, reason = "only files are added")
    )]
    let mut zones = find_all(Zones::builtin());
    #[cfg(feature = "tzif")]
    {
        let mut system = Zones::none();
        add_system_zones(&mut system);
        zones.extend(find_all(system));
    }
    zones.into_iter()
}
