//! The time zones that the page hands over.

use std::str;

use waypost::time::Zones;

use crate::Playground;

impl Playground {
    /// Takes time zones, packed: for each a line with the length of its TZif data in bytes, then its names with a space before
    /// each, and then the data. The first line says their release. What is not so is left out with all behind it.
    pub fn add_zones(&mut self, packed: &[u8]) {
        let mut zones = Zones::none();
        if let Some((release, mut rest)) = line(packed) {
            zones = zones.with_tzif_version(release);
            while let Some((names, data, next)) = zone(rest) {
                for name in names {
                    // A zone that cannot be read is as one that is not there: a rule file that names it is told.
                    let _ = zones.add_tzif(name, data);
                }
                rest = next;
            }
        }
        self.utc = zones.find("UTC");
        self.zones = zones;
    }
}

/// The names of the first zone, its data, and what comes after it.
fn zone(packed: &[u8]) -> Option<(impl Iterator<Item = &str>, &[u8], &[u8])> {
    let (heading, rest) = line(packed)?;
    let mut words = heading.split(' ');
    let length = words.next()?.parse().ok()?;
    let (data, rest) = rest.split_at_checked(length)?;
    Some((words, data, rest))
}

fn line(packed: &[u8]) -> Option<(&str, &[u8])> {
    let end = packed.iter().position(|byte| *byte == b'\n')?;
    let (line, rest) = packed.split_at_checked(end)?;
    Some((str::from_utf8(line).ok()?, rest.get(1..)?))
}
