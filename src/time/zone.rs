//! One time zone: which offset holds at an instant, and which instant a wall clock means.
//!
//! Rules of this file:
//!
//! * All that is asked of zone data is the offset at an instant ([`Offsets`]): one rule for wall clocks, whatever the
//!   data comes from.
//! * Offsets are seconds east of UTC. A *wall* time is seconds from 1970-01-01T00:00 as a local clock shows it.

use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

use super::date::Date;
use super::timestamp::Timestamp;

/// A time zone of the IANA database, found by name in [`Zones`](crate::time::Zones). Cheap to clone.
#[derive(Clone)]
pub struct Zone {
    data: Arc<Data>,
}

struct Data {
    name: Box<str>,
    source: ZoneSource,
    offsets: Box<dyn Offsets>,
}

/// Zone data: the offset at every instant.
pub(super) trait Offsets: Send + Sync + UnwindSafe + RefUnwindSafe {
    /// The offset at an instant in seconds from 1970-01-01T00:00:00Z, in seconds, less than [`MAX_OFFSET`] either way.
    ///
    /// No offset may hold for less than about four days, which is the shortest there ever was (Freetown, September
    /// 1939); since 1970 it is six.
    fn offset_at(&self, secs: i64) -> i64;
}

/// No clock is further from UTC: in TZif, the offset of a footer ends at 24:59:59, and what this crate reads it with
/// ends all of them at 25:59:59.
pub(super) const MAX_OFFSET: i64 = 26 * 3600;

impl Zone {
    #[cfg_attr(
        not(any(feature = "tzdb", feature = "tzif", test)),
        expect(dead_code, reason = "without a source of zone data there is no zone")
    )]
    pub(super) fn new(name: &str, source: ZoneSource, offsets: Box<dyn Offsets>) -> Self {
        Self {
            data: Arc::new(Data {
                name: name.into(),
                source,
                offsets,
            }),
        }
    }

    /// Its name in the IANA database, as it was asked for: `America/Sao_Paulo`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.data.name
    }

    /// Where its data comes from.
    #[must_use]
    pub fn source(&self) -> ZoneSource {
        self.data.source.clone()
    }

    /// What the clocks show at this instant. Costs one look-up in the zone's data, 10 to 50 ns.
    #[must_use]
    pub fn local_time(&self, at: Timestamp) -> LocalTime {
        let offset = self.offset_at(at.as_secs());
        let wall = at.as_secs() + offset;
        LocalTime { wall, offset }
    }

    /// The beginning of a day: its midnight, or where the clocks skip that, the end of what they skip.
    #[must_use]
    pub fn start_of(&self, day: Date) -> Timestamp {
        Timestamp::from_secs(self.instant_of(day.days() * DAY))
    }

    pub(super) fn offset_at(&self, secs: i64) -> i64 {
        self.data.offsets.offset_at(secs)
    }

    /// The instant a wall time means, by RFC 5545, section 3.3.5: a time that comes twice is its first occurrence, one
    /// that never comes (in the gap when clocks go forward) counts from the offset before the gap. Seconds, both.
    pub(super) fn instant_of(&self, wall: i64) -> i64 {
        // Start where the time has not come yet, and follow the offset that holds there.
        let mut before = self.offset_at(wall - MAX_OFFSET);
        for _ in 0..MAX_CHANGES {
            let instant = wall - before;
            let there = self.offset_at(instant);
            if there == before {
                return instant;
            }
            if there > before {
                // Clocks have gone forward on the way: either over this time, or earlier.
                let after_change = wall - there;
                let is_shown = self.offset_at(after_change) == there;
                return if is_shown { after_change } else { instant };
            }
            // Clocks have gone back on the way: the time has not come before they did.
            before = there;
        }
        wall - before
    }
}

/// More changes of the clock than this do not fit in the two days around a wall time.
const MAX_CHANGES: usize = 4;

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Zone")
            .field("name", &self.data.name)
            .field("source", &self.data.source)
            .finish_non_exhaustive()
    }
}

/// Where the data of a zone comes from, and which release of the IANA database it is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ZoneSource {
    /// Built into the library (feature `tzdb`).
    #[non_exhaustive]
    Builtin {
        /// The release: `2025b`.
        version: &'static str,
    },
    /// Given by the host as TZif bytes (feature `tzif`).
    #[non_exhaustive]
    Tzif {
        /// The release, where the host has told: the bytes do not say.
        version: Option<Arc<str>>,
    },
}

/// What the clocks of a zone show at an instant. It prints as RFC 3339: `2026-12-24T14:00:00-03:00`; an offset with
/// seconds, as local mean time had, prints them too. `Copy`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct LocalTime {
    wall: i64,
    offset: i64,
}

const DAY: i64 = 86_400;

impl LocalTime {
    /// The date.
    #[must_use]
    pub fn date(self) -> Date {
        Date::from_days(self.wall.div_euclid(DAY))
    }

    /// Seconds since midnight as the clock shows them, 0 to 86,399: at 14:00 it is 50,400, whatever the clock did that
    /// night.
    #[must_use]
    pub fn second_of_day(self) -> u32 {
        // Within 0 to 86,399 by construction.
        u32::try_from(self.wall.rem_euclid(DAY)).unwrap_or_default()
    }

    /// Seconds east of UTC: -10,800 in São Paulo.
    #[must_use]
    pub const fn offset(self) -> i64 {
        self.offset
    }
}

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let second = self.second_of_day();
        write!(
            f,
            "{}T{:02}:{:02}:{:02}",
            self.date(),
            second / 3600,
            second / 60 % 60,
            second % 60
        )?;
        let sign = if self.offset < 0 { '-' } else { '+' };
        let offset = self.offset.abs();
        write!(f, "{sign}{:02}:{:02}", offset / 3600, offset / 60 % 60)?;
        if offset % 60 != 0 {
            write!(f, ":{:02}", offset % 60)?;
        }
        Ok(())
    }
}

impl fmt::Debug for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A zone of so many hours up to each instant (in hours since 1970), and then.
    struct Table(&'static [(i64, i64)], i64);

    impl Offsets for Table {
        fn offset_at(&self, secs: i64) -> i64 {
            let hours = self
                .0
                .iter()
                .find(|(end, _)| secs < end * 3600)
                .map_or(self.1, |(_, hours)| *hours);
            hours * 3600
        }
    }

    fn zone(offsets: Table) -> Zone {
        Zone::new(
            "Test/Zone",
            ZoneSource::Tzif { version: None },
            Box::new(offsets),
        )
    }

    #[test]
    fn a_wall_time_is_its_first_occurrence_or_counts_from_before_the_gap() {
        const FORWARD: &[(i64, i64)] = &[(100, 1)];
        const BACK: &[(i64, i64)] = &[(100, 2)];
        for (offsets, wall, instant) in [
            // Shown before the change, left out by it, shown after it.
            (Table(FORWARD, 2), 100, 99),
            (Table(FORWARD, 2), 101, 100),
            (Table(FORWARD, 2), 102, 100),
            (Table(FORWARD, 2), 103, 101),
            // Shown once, twice, once.
            (Table(BACK, 1), 100, 98),
            (Table(BACK, 1), 101, 99),
            (Table(BACK, 1), 102, 101),
            (Table(BACK, 1), 103, 102),
            // Over the date line, forth and back.
            (Table(&[(100, -10)], 14), 89, 99),
            (Table(&[(100, -10)], 14), 90, 100),
            (Table(&[(100, -10)], 14), 113, 123),
            (Table(&[(100, -10)], 14), 114, 100),
            (Table(&[(100, 14)], -10), 90, 76),
            (Table(&[(100, 14)], -10), 113, 99),
            (Table(&[(100, 14)], -10), 114, 124),
            // As far from UTC as can be.
            (Table(&[], 25), 100, 75),
            (Table(&[], -25), 100, 125),
            // Forth and back within five days.
            (Table(&[(100, 1), (220, 2)], 1), 101, 100),
            (Table(&[(100, 1), (220, 2)], 1), 221, 219),
            (Table(&[(100, 1), (220, 2)], 1), 222, 221),
        ] {
            let case = format!("{wall} in {:?}, then {}", offsets.0, offsets.1);
            assert_eq!(
                zone(offsets).instant_of(wall * 3600),
                instant * 3600,
                "{case}"
            );
        }
    }

    #[test]
    fn local_times_print_with_their_offset() {
        struct Seconds(i64);
        impl Offsets for Seconds {
            fn offset_at(&self, _: i64) -> i64 {
                self.0
            }
        }
        let at = Timestamp::from_secs(1_798_131_600);
        for (offset, text) in [
            (0, "2026-12-24T17:00:00+00:00"),
            (-10_800, "2026-12-24T14:00:00-03:00"),
            (20_700, "2026-12-24T22:45:00+05:45"),
            (46_800, "2026-12-25T06:00:00+13:00"),
            (-11_188, "2026-12-24T13:53:32-03:06:28"),
            (-1800, "2026-12-24T16:30:00-00:30"),
        ] {
            let zone = Zone::new(
                "Test/Zone",
                ZoneSource::Tzif { version: None },
                Box::new(Seconds(offset)),
            );
            let local = zone.local_time(at);
            assert_eq!(local.to_string(), text);
            assert_eq!(local.offset(), offset);
            assert_eq!(
                i64::from(local.second_of_day()),
                (61_200 + offset).rem_euclid(86_400)
            );
        }
    }
}
