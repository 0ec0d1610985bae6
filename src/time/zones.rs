//! Where time zones come from: built into the library, or TZif bytes that the host hands over.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use super::zone::Zone;

/// The time zones that rule files may name.
///
/// A zone is found by its exact name in the IANA database, links included (`US/Pacific`). What is not here is not
/// found: there is no default, no UTC in its place. Zones that the host gives as TZif bytes win over built-in ones,
/// name by name.
///
/// The built-in zones are release 2025b of the database. They follow the rules of their time to the end of the year
/// 2099, and keep the last offset from there on. A service that keeps office hours in places that have changed their
/// clocks since that release (Casablanca and Vancouver have) hands over the system's zone files, which the system's
/// package manager keeps current.
///
/// ```
/// use waypost::time::Zones;
///
/// let zones = Zones::builtin();
/// # if cfg!(feature = "tzdb") {
/// assert!(zones.find("America/Sao_Paulo").is_some());
/// # }
/// assert!(zones.find("america/sao_paulo").is_none());
/// ```
#[derive(Clone)]
pub struct Zones {
    builtin: bool,
    tzif: BTreeMap<Box<str>, Zone>,
    tzif_version: Option<Arc<str>>,
}

impl Zones {
    /// No zones at all: for rule files without schedules, or to add one's own.
    #[must_use]
    pub fn none() -> Self {
        Self {
            builtin: false,
            tzif: BTreeMap::new(),
            tzif_version: None,
        }
    }

    /// The zones built into the library; none if it is built without the feature `tzdb`.
    #[must_use]
    pub fn builtin() -> Self {
        Self {
            builtin: true,
            ..Self::none()
        }
    }

    /// The zone of this name. Costs a search, and some small allocations for a built-in zone.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<Zone> {
        match self.tzif.get(name) {
            Some(zone) => Some(zone.clone()),
            None if self.builtin => builtin::find(name),
            None => None,
        }
    }

    /// The names of all zones in alphabetical order, once each.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let mut names: BTreeSet<&str> = self.tzif.keys().map(AsRef::as_ref).collect();
        if self.builtin {
            for name in builtin::names() {
                names.insert(name);
            }
        }
        names.into_iter()
    }

    /// The release of the IANA database that the built-in zones are from; none if there are none.
    #[must_use]
    pub fn builtin_version(&self) -> Option<&'static str> {
        builtin::VERSION.filter(|_| self.builtin)
    }

    /// The release of the IANA database that the host's own zones are from, where it has told.
    #[must_use]
    pub fn tzif_version(&self) -> Option<&str> {
        self.tzif_version.as_deref()
    }
}

#[cfg(feature = "tzif")]
impl Zones {
    /// Says which release of the IANA database the zones are from that are added from here on: TZif bytes do not. On
    /// many systems the first line of `/usr/share/zoneinfo/tzdata.zi` does.
    #[must_use]
    pub fn with_tzif_version(mut self, version: &str) -> Self {
        self.tzif_version = Some(version.into());
        self
    }

    /// Adds a zone from the bytes of a TZif file (RFC 9636), in place of any of the same name.
    ///
    /// ```
    /// # fn load(bytes: &[u8]) -> Result<(), waypost::time::ZoneError> {
    /// let mut zones = waypost::time::Zones::builtin().with_tzif_version("2026b");
    /// zones.add_tzif("Africa/Casablanca", bytes)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The bytes are not TZif data, or the name is empty. The zones are as before.
    pub fn add_tzif(&mut self, name: &str, bytes: &[u8]) -> Result<&mut Self, ZoneError> {
        let zone = tzif::read(name, bytes, self.tzif_version.clone())
            .ok_or_else(|| ZoneError::of(name))?;
        self.tzif.insert(name.into(), zone);
        Ok(self)
    }
}

impl fmt::Debug for Zones {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Zones")
            .field("builtin", &self.builtin_version())
            .field("tzif", &self.tzif.keys())
            .field("tzif_version", &self.tzif_version)
            .finish()
    }
}

/// Bytes that are not a zone. Its message names the zone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct ZoneError(ZoneErrorKind);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(
    not(feature = "tzif"),
    expect(dead_code, reason = "only zones of the host can be wrong")
)]
enum ZoneErrorKind {
    #[error("a zone needs a name, as `America/Sao_Paulo`")]
    NoName,
    #[error("the bytes for zone `{0}` are not in the TZif format")]
    NotTzif(Box<str>),
}

#[cfg(feature = "tzif")]
impl ZoneError {
    fn of(name: &str) -> Self {
        Self(if name.is_empty() {
            ZoneErrorKind::NoName
        } else {
            ZoneErrorKind::NotTzif(name.into())
        })
    }
}

#[cfg(feature = "tzdb")]
mod builtin {
    use chrono::{DateTime, Offset, TimeZone};
    use chrono_tz::{IANA_TZDB_VERSION, TZ_VARIANTS, Tz};

    use crate::time::zone::{Offsets, Zone, ZoneSource};

    pub(super) const VERSION: Option<&str> = Some(IANA_TZDB_VERSION);

    pub(super) fn find(name: &str) -> Option<Zone> {
        let zone: Tz = name.parse().ok()?;
        let source = ZoneSource::Builtin {
            version: IANA_TZDB_VERSION,
        };
        Some(Zone::new(zone.name(), source, Box::new(zone)))
    }

    pub(super) fn names() -> impl Iterator<Item = &'static str> {
        TZ_VARIANTS.iter().map(|zone| zone.name())
    }

    impl Offsets for Tz {
        fn offset_at(&self, secs: i64) -> i64 {
            // Only instants some 260,000 years away have no date here, and nobody asks for them.
            let utc = DateTime::from_timestamp(secs, 0).unwrap_or_default();
            let offset = self.offset_from_utc_datetime(&utc.naive_utc());
            offset.fix().local_minus_utc().into()
        }
    }
}

#[cfg(not(feature = "tzdb"))]
mod builtin {
    use crate::time::zone::Zone;

    pub(super) const VERSION: Option<&str> = None;

    pub(super) const fn find(_name: &str) -> Option<Zone> {
        None
    }

    pub(super) fn names() -> impl Iterator<Item = &'static str> {
        std::iter::empty()
    }
}

#[cfg(feature = "tzif")]
mod tzif {
    use std::sync::Arc;

    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    use crate::time::zone::{Offsets, Zone, ZoneSource};

    pub(super) fn read(name: &str, bytes: &[u8], version: Option<Arc<str>>) -> Option<Zone> {
        if name.is_empty() {
            return None;
        }
        let zone = TimeZone::tzif(name, bytes).ok()?;
        Some(Zone::new(
            name,
            ZoneSource::Tzif { version },
            Box::new(zone),
        ))
    }

    impl Offsets for TimeZone {
        fn offset_at(&self, secs: i64) -> i64 {
            // Its calendar ends a day before ours: the last offset holds to the end.
            let secs = secs.clamp(Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
            let at = Timestamp::from_second(secs).unwrap_or_default();
            self.to_offset(at).seconds().into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_zones_are_no_zones() {
        let none = Zones::none();
        assert!(none.find("UTC").is_none());
        assert_eq!(none.names().count(), 0);
        assert_eq!((none.builtin_version(), none.tzif_version()), (None, None));
    }

    #[test]
    #[cfg(feature = "tzdb")]
    fn builtin_zones_are_found_by_their_exact_names() {
        let zones = Zones::builtin();
        for (name, found) in [
            ("America/Sao_Paulo", true),
            ("US/Pacific", true),
            ("UTC", true),
            ("Etc/GMT+5", true),
            ("america/sao_paulo", false),
            ("America/Sao_Paulo ", false),
            ("America/São_Paulo", false),
            ("Sao_Paulo", false),
            ("BRT", false),
            ("-03:00", false),
            ("", false),
        ] {
            let zone = zones.find(name);
            assert_eq!(zone.is_some(), found, "{name}");
            if let Some(zone) = zone {
                assert_eq!(zone.name(), name);
                assert_eq!(
                    Some(zone.source()),
                    zones
                        .builtin_version()
                        .map(|version| crate::time::ZoneSource::Builtin { version })
                );
            }
        }
        assert!(zones.names().count() > 590);
        assert!(
            zones
                .names()
                .all(|name| zones.find(name).is_some_and(|zone| zone.name() == name))
        );
        assert_eq!(zones.builtin_version(), Some("2025b"));
        assert!(zones.names().is_sorted());
    }

    /// A zone of one offset: a header, an empty table of the first version, and the same with a footer.
    #[cfg(feature = "tzif")]
    fn tzif(footer: &str) -> Vec<u8> {
        let header = |types: u8| {
            let mut header = b"TZif2".to_vec();
            header.extend([0; 15 + 4 * 4]);
            header.extend([0, 0, 0, types, 0, 0, 0, 4]);
            header.extend([0; 6]);
            header.extend(b"ABC\0");
            header
        };
        let mut bytes = [header(1), header(1)].concat();
        bytes.extend(format!("\n{footer}\n").bytes());
        bytes
    }

    #[test]
    #[cfg(feature = "tzif")]
    fn bytes_of_the_host_win_over_builtin_zones() {
        use crate::time::{Timestamp, ZoneSource};

        let mut zones = Zones::builtin().with_tzif_version("2026z");
        zones
            .add_tzif("America/Sao_Paulo", &tzif("ABC-5:45"))
            .and_then(|zones| zones.add_tzif("Mars/Olympus", &tzif("ABC0DEF-2,M3.5.0,M10.5.0")))
            .unwrap();
        let show = |name: &str, secs: i64| {
            let zone = zones.find(name).unwrap();
            assert_eq!(
                zone.source(),
                ZoneSource::Tzif {
                    version: Some("2026z".into())
                }
            );
            zone.local_time(Timestamp::from_secs(secs)).to_string()
        };
        assert_eq!(
            show("America/Sao_Paulo", 1_798_131_600),
            "2026-12-24T22:45:00+05:45"
        );
        // The rule of the footer holds for ever.
        assert_eq!(
            show("Mars/Olympus", 1_798_131_600),
            "2026-12-24T17:00:00+00:00"
        );
        assert_eq!(
            show("Mars/Olympus", 1_782_406_800),
            "2026-06-25T19:00:00+02:00"
        );
        assert_eq!(
            show("Mars/Olympus", 32_519_000_000),
            "3000-06-27T09:33:20+02:00"
        );
        assert_eq!(show("Mars/Olympus", i64::MAX), "9999-12-31T23:59:59+00:00");
        assert_eq!(show("Mars/Olympus", i64::MIN), "0001-01-01T00:00:00+00:00");
        assert!(zones.names().any(|name| name == "Mars/Olympus"));
        assert_eq!(
            zones
                .names()
                .filter(|name| *name == "America/Sao_Paulo")
                .count(),
            1
        );
        assert_eq!(zones.tzif_version(), Some("2026z"));
    }

    #[test]
    #[cfg(feature = "tzif")]
    fn bytes_that_are_no_zone_are_refused() {
        let good = tzif("ABC-5:45");
        let mut zones = Zones::none();
        for length in 0..good.len() - 1 {
            assert!(
                zones.add_tzif("Asia/Kathmandu", &good[..length]).is_err(),
                "{length} bytes"
            );
        }
        let error = zones
            .add_tzif("Asia/Kathmandu", b"TZ=Asia/Kathmandu")
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "the bytes for zone `Asia/Kathmandu` are not in the TZif format"
        );
        let error = zones.add_tzif("", &good).unwrap_err();
        assert_eq!(
            error.to_string(),
            "a zone needs a name, as `America/Sao_Paulo`"
        );
        assert_eq!(zones.names().count(), 0);
        // Damaged anywhere, it is an error or some zone, and every instant has a time in it.
        for position in 0..good.len() {
            for damage in [0x00, 0x7f, 0x80, 0xff] {
                let mut bytes = good.clone();
                bytes[position] = damage;
                if zones.add_tzif("Asia/Kathmandu", &bytes).is_ok() {
                    let zone = zones.find("Asia/Kathmandu").unwrap();
                    for secs in [i64::MIN, 0, 1_798_131_600, i64::MAX] {
                        let _ = zone
                            .local_time(crate::Timestamp::from_secs(secs))
                            .to_string();
                    }
                }
            }
        }
    }
}
