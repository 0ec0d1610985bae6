//! A time as people write it on the command line.

use std::str::FromStr;

use waypost::Timestamp;
use waypost::time::{DatePattern, WallTime, Zone};

use crate::zones;

/// An instant, or what the clocks of a place show then.
#[derive(Clone, Copy)]
pub(crate) enum Moment {
    Instant(Timestamp),
    Local(WallTime),
}

impl Moment {
    /// The instant; what the clocks show counts in this zone, in UTC without one.
    pub(crate) fn in_zone(self, zone: Option<&Zone>) -> Timestamp {
        match (self, zone) {
            (Self::Instant(at), _) => at,
            (Self::Local(local), Some(zone)) => local.in_zone(zone),
            (Self::Local(local), None) => {
                zones::utc().map_or(Timestamp::MIN, |utc| local.in_zone(&utc))
            }
        }
    }
}

/// An instant, and what the clocks of a place show then, where that is another time:
/// `2026-11-30T12:00:00Z (mon 2026-11-30 09:00 in America/Sao_Paulo)`.
pub(crate) fn on_the_clock(at: Timestamp, zone: Option<&Zone>) -> String {
    let there = zone.map(|zone| (zone, zone.local_time(at)));
    let Some((zone, local)) = there.filter(|(_, local)| local.offset() != 0) else {
        return at.to_string();
    };
    let (day, minutes) = (local.date(), local.second_of_day() / 60);
    let (hour, minute) = (minutes / 60, minutes % 60);
    let weekday = day.weekday();
    format!(
        "{at} ({weekday} {day} {hour:02}:{minute:02} in {})",
        zone.name()
    )
}

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(at) = text.parse() {
            return Ok(Self::Instant(at));
        }
        let local = text.parse();
        // A date alone is its beginning.
        let local = local.or_else(|_| format!("{text}T00:00").parse());
        local.map(Self::Local).map_err(|_| wrong(text))
    }
}

fn wrong(text: &str) -> String {
    let is_digit = |c: char| c.is_ascii_digit();
    let date = text.get(..10).filter(|date| {
        let parts = date.split('-');
        parts
            .map(|part| (part.len(), part.chars().all(is_digit)))
            .eq([(4, true), (2, true), (2, true)])
    });
    match date {
        Some(date) if date.parse::<DatePattern>().is_err() => {
            format!("the calendar has no day `{date}`")
        }
        _ => "write a date (`2026-12-24`), a date with the time (`2026-12-24T14:00`), or an instant with its offset \
              (`2026-12-24T14:00:00-03:00`)"
            .to_owned(),
    }
}
