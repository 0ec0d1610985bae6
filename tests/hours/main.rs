//! Opening hours: what they mean in tables, and the same found by walking a clock minute by minute, in every zone.
#![cfg_attr(
    feature = "tzif",
    expect(
        clippy::disallowed_methods,
        reason = "reads the system's zone files, where there are any"
    )
)]
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that is wrong may panic"
)]

#[cfg(feature = "tzdb")]
mod clocks;
mod open_time;
#[cfg(feature = "tzdb")]
mod schedules;
mod source;
mod walk;
mod zones;

use waypost::Timestamp;
use waypost::time::Zones;

/// The instant in this text.
#[track_caller]
fn at(text: &str) -> Timestamp {
    text.parse()
        .unwrap_or_else(|_| panic!("{text} is an instant"))
}

/// Where zones may come from: the library, and the system where it has zone files.
fn sources_of_zones() -> Vec<Zones> {
    vec![
        Zones::builtin(),
        #[cfg(feature = "tzif")]
        system_zones(),
    ]
}

/// The zones of the system's files, as far as there are any.
#[cfg(feature = "tzif")]
fn system_zones() -> Zones {
    const FOLDER: &str = "/usr/share/zoneinfo";
    // Its lines: `# version 2026b`, `Z Europe/Paris ...` for a zone, `L Europe/Paris Europe/Monaco` for a link.
    let index = std::fs::read_to_string(format!("{FOLDER}/tzdata.zi")).unwrap_or_default();
    let version = index
        .lines()
        .find_map(|line| line.strip_prefix("# version "));
    let mut zones = Zones::none().with_tzif_version(version.unwrap_or("unknown"));
    for line in index.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let (["Z", name, ..] | ["L", _, name]) = words[..] else {
            continue;
        };
        if let Ok(bytes) = std::fs::read(format!("{FOLDER}/{name}")) {
            zones.add_tzif(name, &bytes).unwrap();
        }
    }
    zones
}

/// The schedule in one of the library's zones.
#[cfg(feature = "tzdb")]
#[track_caller]
pub(crate) fn schedule(zone: &str, source: &source::Source) -> waypost::time::Schedule {
    let zone = Zones::builtin().find(zone);
    source.build(&zone.unwrap()).unwrap()
}
