//! A schedule of any hours in a zone whose clocks change: open or closed, and until when, against a walk over the minutes.

use std::sync::LazyLock;

use waypost::Timestamp;
use waypost::time::{Zone, Zones};

use crate::source::{Draw, Source};
use crate::walk;

const DAY: i64 = 24 * 60;

/// Zones, and a minute near which their clocks change: by an hour, by half of one, by a whole day, never.
static ZONES: LazyLock<Vec<(Zone, i64)>> = LazyLock::new(|| {
    let zones = [
        ("Europe/Lisbon", "2026-03-29T01:00:00Z"),
        ("America/New_York", "2026-11-01T06:00:00Z"),
        ("Australia/Lord_Howe", "2026-10-03T15:30:00Z"),
        ("Pacific/Apia", "2011-12-30T10:00:00Z"),
        ("America/Sao_Paulo", "2018-11-04T03:00:00Z"),
        ("Asia/Kolkata", "2026-01-01T00:00:00Z"),
    ];
    let zone = |(name, at): (&str, &str)| {
        let at: Timestamp = at.parse().unwrap();
        (Zones::builtin().find(name).unwrap(), at.as_secs() / 60)
    };
    zones.map(zone).into()
});

/// Each choice is the next two bytes; the first one if there are none left.
struct Bytes<'b>(&'b [u8]);

impl Draw for Bytes<'_> {
    fn below(&mut self, end: i64) -> i64 {
        let Some((two, rest)) = self.0.split_at_checked(2) else {
            return 0;
        };
        self.0 = rest;
        i64::from(u16::from_le_bytes([two[0], two[1]])) % end
    }
}

pub(crate) fn check(data: &[u8]) {
    let mut bytes = Bytes(data);
    let (zone, change) = bytes.pick(&ZONES[..]).clone();
    let (from, to) = (change - 4 * DAY, change + 4 * DAY);
    let first = zone.local_time(Timestamp::from_secs(from * 60)).date();
    let source = Source::random(&mut bytes, first);
    // Overrides and seasons of a day each may be one too many for it.
    let Ok(schedule) = source.build(&zone) else {
        return;
    };
    let open = walk::open_intervals(&source, &zone, from, to);
    let edges = open.iter().flat_map(|(opens, closes)| [*opens, *closes]);
    let edges: Vec<i64> = edges.filter(|edge| (from + 1..to).contains(edge)).collect();
    let around = edges.iter().flat_map(|edge| [edge * 60 - 1, edge * 60]);
    for at in around.chain([from * 60, change * 60]) {
        let expected = open
            .iter()
            .any(|(opens, closes)| (opens * 60..closes * 60).contains(&at));
        let state = schedule.state(Timestamp::from_secs(at));
        assert_eq!(state.open, expected, "{at} {source:?}");
        let until = state
            .until
            .map(|until| until.as_secs())
            .filter(|until| *until < to * 60);
        let next = edges.iter().map(|edge| edge * 60).find(|edge| *edge > at);
        assert_eq!(until, next, "{at} {source:?}");
    }
}
