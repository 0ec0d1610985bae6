//! Closures: from an hour of one day to an hour of another, whatever the hours of the days are.

use std::fmt;
use std::str::FromStr;

use super::span::minute_of_day;
use crate::time::date::Date;
use crate::time::date_pattern::{DatePattern, Kind};
use crate::time::timestamp::Timestamp;
use crate::time::zone::Zone;

const DAY: i64 = 86_400;

/// A stretch of wall-clock time in which a schedule is closed, whatever else it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closure {
    name: Box<str>,
    from: WallTime,
    to: WallTime,
}

impl Closure {
    /// Closed from the one time on and up to the other; `None` if the second is not after the first.
    ///
    /// ```
    /// use waypost::time::Closure;
    ///
    /// let holidays = Closure::new("Christmas", "2026-12-24T13:00".parse()?, "2026-12-27T09:00".parse()?);
    /// assert!(holidays.is_some());
    /// # Ok::<(), waypost::time::WallTimeError>(())
    /// ```
    #[must_use]
    pub fn new(name: &str, from: WallTime, to: WallTime) -> Option<Self> {
        (from < to).then(|| Self {
            name: name.into(),
            from,
            to,
        })
    }

    /// Its name in the rule file.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// When it begins.
    #[must_use]
    pub const fn from(&self) -> WallTime {
        self.from
    }

    /// When it ends; then the schedule is as it would be.
    #[must_use]
    pub const fn to(&self) -> WallTime {
        self.to
    }
}

/// A date and a time of day on some wall clock: `2026-12-24T13:00`. `24:00` is the end of the day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WallTime {
    date: Date,
    minute: u16,
}

impl WallTime {
    /// The day.
    #[must_use]
    pub const fn date(self) -> Date {
        self.date
    }

    /// Minutes since midnight, 0 to 1,440.
    #[must_use]
    pub const fn minute(self) -> u16 {
        self.minute
    }

    /// The instant that it is in a zone: the first one at which the clocks show it, or, where they skip it, so much after the
    /// time that they skip from (RFC 5545, section 3.3.5). `00:00` is the beginning of a day, also where clocks skip it.
    ///
    /// ```
    /// # use waypost::time::{WallTime, Zones};
    /// # if cfg!(feature = "tzdb") {
    /// let zone = Zones::builtin().find("America/Sao_Paulo").ok_or("no such zone")?;
    /// let local: WallTime = "2026-12-24T14:00".parse()?;
    /// assert_eq!(local.in_zone(&zone).to_string(), "2026-12-24T17:00:00Z");
    /// # }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn in_zone(self, zone: &Zone) -> Timestamp {
        Timestamp::from_secs(self.instant(zone))
    }

    /// The instant at which the clocks of UTC show it.
    #[must_use]
    pub fn in_utc(self) -> Timestamp {
        Timestamp::from_secs(self.seconds())
    }

    fn instant(self, zone: &Zone) -> i64 {
        zone.instant_of(self.seconds())
    }

    /// Seconds since 1970 on clocks that are never changed.
    fn seconds(self) -> i64 {
        self.date.days() * DAY + i64::from(self.minute) * 60
    }
}

impl FromStr for WallTime {
    type Err = WallTimeError;

    fn from_str(text: &str) -> Result<Self, WallTimeError> {
        let error = |why| WallTimeError {
            text: text.into(),
            why,
        };
        let shape = || error(Why::Shape);
        let (date, time) = text.split_once('T').ok_or_else(shape)?;
        let minute = minute_of_day(time).filter(|_| text.len() == "YYYY-MM-DDTHH:MM".len());
        let minute = minute.ok_or_else(shape)?;
        match date.parse::<DatePattern>() {
            Ok(DatePattern {
                kind: Kind::Once(date),
            }) => Ok(Self { date, minute }),
            Err(wrong) if wrong.is_no_such_day() => Err(error(Why::NoSuchDay)),
            Ok(_) | Err(_) => Err(shape()),
        }
    }
}

impl fmt::Display for WallTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { date, minute } = self;
        write!(f, "{date}T{:02}:{:02}", minute / 60, minute % 60)
    }
}

impl fmt::Debug for WallTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A text that is not a date with a time of day. Its message names the text and what to write.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a date with a time of day: {}", .why.in_words())]
pub struct WallTimeError {
    text: Box<str>,
    why: Why,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Why {
    Shape,
    NoSuchDay,
}

impl Why {
    const fn in_words(self) -> &'static str {
        match self {
            Self::Shape => "write `YYYY-MM-DDTHH:MM`, such as `2026-12-24T13:00`",
            Self::NoSuchDay => "the calendar has no such day",
        }
    }
}

/// The closures of a schedule as instants: in order, with time between each and the next.
#[derive(Clone, Debug, Default)]
pub(super) struct Closures {
    pub(super) all: Box<[Closure]>,
    instants: Box<[(i64, i64)]>,
}

impl Closures {
    pub(super) fn new(all: impl IntoIterator<Item = Closure>, zone: &Zone) -> Self {
        let all: Box<[Closure]> = all.into_iter().collect();
        let instants = all.iter();
        let mut instants: Vec<(i64, i64)> = instants
            .map(|closure| (closure.from.instant(zone), closure.to.instant(zone)))
            .collect();
        instants.sort_unstable();
        instants.dedup_by(|later, earlier| {
            let touches = later.0 <= earlier.1;
            if touches {
                earlier.1 = earlier.1.max(later.1);
            }
            touches
        });
        Self {
            all,
            instants: instants.into(),
        }
    }

    /// What is left of an interval, in order. Costs a binary search, and constant time for each piece.
    pub(super) fn outside(&self, (from, to): (i64, i64)) -> impl Iterator<Item = (i64, i64)> {
        let first = self.instants.partition_point(|(_, end)| *end <= from);
        let mut closures = self.instants.get(first..).unwrap_or_default().iter();
        let mut at = from;
        std::iter::from_fn(move || {
            while at < to {
                let piece = match closures.next() {
                    Some((start, end)) if *start < to => {
                        let piece = (at, *start);
                        at = *end;
                        piece
                    }
                    _ => {
                        let piece = (at, to);
                        at = to;
                        piece
                    }
                };
                if piece.0 < piece.1 {
                    return Some(piece);
                }
            }
            None
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_dates_with_times() {
        for text in ["2026-12-24T13:00", "2026-12-24T00:00", "2026-12-24T24:00"] {
            assert_eq!(text.parse::<WallTime>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "T",
            "2026-12-24",
            "2026-12-24 13:00",
            "2026-12-24T13",
            "2026-12-24T9:00",
            "2026-12-24T13:00:00",
            "2026-12-24T13:00Z",
            "2026-12-24T24:01",
            "12-24T13:00",
            "easter+001T13:00",
            "2026-11-22>thuT13:00",
        ] {
            assert_eq!(
                text.parse::<WallTime>().unwrap_err().to_string(),
                format!(
                    "`{text}` is not a date with a time of day: write `YYYY-MM-DDTHH:MM`, such as `2026-12-24T13:00`"
                )
            );
        }
        assert_eq!(
            "2026-02-30T13:00"
                .parse::<WallTime>()
                .unwrap_err()
                .to_string(),
            "`2026-02-30T13:00` is not a date with a time of day: the calendar has no such day"
        );
        let [a, b] = ["2026-12-24T13:00", "2026-12-24T24:00"].map(|text| text.parse().unwrap());
        assert_eq!(Closure::new("x", b, a), None);
        assert_eq!(Closure::new("x", a, a), None);
    }

    #[test]
    fn leaves_what_lies_outside() {
        let closures = Closures {
            all: Box::default(),
            instants: [(10, 20), (30, 40), (50, 60)].into(),
        };
        for interval in (0..70).flat_map(|from| (from..70).map(move |to| (from, to))) {
            let left = closures.outside(interval).flat_map(|(from, to)| from..to);
            let is_closed = |at: &i64| matches!(*at, 10..20 | 30..40 | 50..60);
            let expected = (interval.0..interval.1).filter(|at| !is_closed(at));
            assert!(left.eq(expected), "{interval:?}");
            let pieces = closures.outside(interval);
            assert!(
                pieces.into_iter().all(|(from, to)| from < to),
                "{interval:?}"
            );
        }
    }
}
