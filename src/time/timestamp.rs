//! An instant, and the civil arithmetic of the Gregorian calendar under it.

use std::fmt;
use std::str::FromStr;
use std::time::SystemTime;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An instant: whole seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
///
/// This is the unit of every `timestamp` of the platform, which sends it as a string of digits. It reads and writes
/// RFC 3339 (`2026-12-24T14:00:00-03:00`; the fraction of a second is dropped) in the years 0001 to 9999. `Copy`, eight
/// bytes.
///
/// ```
/// use waypost::Timestamp;
///
/// let at: Timestamp = "2026-12-24T14:00:00-03:00".parse()?;
/// assert_eq!(at.as_secs(), 1_798_131_600);
/// assert_eq!(at.to_string(), "2026-12-24T17:00:00Z");
/// # Ok::<(), waypost::time::TimestampError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The first instant that can be written, 0001-01-01T00:00:00Z.
    pub const MIN: Self = Self(-62_135_596_800);
    /// The last instant that can be written, 9999-12-31T23:59:59Z.
    pub const MAX: Self = Self(253_402_300_799);

    /// The instant so many seconds after 1970-01-01T00:00:00Z; what lies outside [`MIN`](Self::MIN) to
    /// [`MAX`](Self::MAX) becomes the nearer of the two.
    #[must_use]
    pub const fn from_secs(secs: i64) -> Self {
        if secs < Self::MIN.0 {
            Self::MIN
        } else if secs > Self::MAX.0 {
            Self::MAX
        } else {
            Self(secs)
        }
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn as_secs(self) -> i64 {
        self.0
    }

    /// This instant so many seconds later (earlier where negative), kept within [`MIN`](Self::MIN) and
    /// [`MAX`](Self::MAX).
    #[must_use]
    pub const fn plus_secs(self, secs: i64) -> Self {
        Self::from_secs(self.0.saturating_add(secs))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil_from_days(self.0.div_euclid(86_400));
        let second = self.0.rem_euclid(86_400);
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z",
            second / 3600,
            second / 60 % 60,
            second % 60
        )
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, TimestampError> {
        parse_rfc3339(text).ok_or(TimestampError(Kind::NoInstant))
    }
}

/// The second that the time is in.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use waypost::Timestamp;
///
/// let at = SystemTime::UNIX_EPOCH + Duration::from_millis(1_790_000_000_999);
/// assert_eq!(Timestamp::try_from(at)?, Timestamp::from_secs(1_790_000_000));
/// # Ok::<(), waypost::time::TimestampError>(())
/// ```
///
/// # Errors
///
/// If the time is outside of the years 1 to 9999.
impl TryFrom<SystemTime> for Timestamp {
    type Error = TimestampError;

    fn try_from(time: SystemTime) -> Result<Self, TimestampError> {
        let secs = match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_secs()).ok(),
            // A part of a second before the epoch is in the second before.
            Err(error) => {
                let before = error.duration();
                let secs = i64::try_from(before.as_secs()).ok();
                secs.and_then(|secs| (-secs).checked_sub(i64::from(before.subsec_nanos() > 0)))
            }
        };
        secs.filter(|secs| (Self::MIN.0..=Self::MAX.0).contains(secs))
            .map(Self)
            .ok_or(TimestampError(Kind::OutOfRange))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

/// A text that is not an RFC 3339 instant, or a time outside of the years 1 to 9999.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct TimestampError(Kind);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum Kind {
    #[error("expected an instant with its offset, as `2026-12-24T14:00:00-03:00`")]
    NoInstant,
    #[error("the time is outside of the years 1 to 9999")]
    OutOfRange,
}

fn parse_rfc3339(text: &str) -> Option<Timestamp> {
    let mut rest = text;
    let year = number(&mut rest, 4)?;
    literal(&mut rest, "-")?;
    let month = u8::try_from(number(&mut rest, 2)?).ok()?;
    literal(&mut rest, "-")?;
    let day = u8::try_from(number(&mut rest, 2)?).ok()?;
    literal(&mut rest, "T")
        .or_else(|| literal(&mut rest, "t"))
        .or_else(|| literal(&mut rest, " "))?;
    let hour = number(&mut rest, 2)?;
    literal(&mut rest, ":")?;
    let minute = number(&mut rest, 2)?;
    literal(&mut rest, ":")?;
    // A leap second (`:60`) is the first second of the next minute, as the platform's clocks have it.
    let second = number(&mut rest, 2)?;
    if literal(&mut rest, ".").is_some() {
        let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        if after.len() == rest.len() {
            return None;
        }
        rest = after;
    }
    let offset = if literal(&mut rest, "Z")
        .or_else(|| literal(&mut rest, "z"))
        .is_some()
    {
        0
    } else {
        let sign = if literal(&mut rest, "-").is_some() {
            -1
        } else {
            literal(&mut rest, "+").map(|()| 1)?
        };
        let hours = number(&mut rest, 2)?;
        literal(&mut rest, ":")?;
        let minutes = number(&mut rest, 2)?;
        (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))?
    };
    let in_range = rest.is_empty()
        && (1..=12).contains(&month)
        && (1..=days_in_month(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second <= 60;
    let secs =
        days_from_civil(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset;
    (in_range && (Timestamp::MIN.0..=Timestamp::MAX.0).contains(&secs)).then_some(Timestamp(secs))
}

fn number(rest: &mut &str, digits: usize) -> Option<i64> {
    let (number, after) = rest.split_at_checked(digits)?;
    if !number.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    *rest = after;
    number.parse().ok()
}

fn literal(rest: &mut &str, literal: &str) -> Option<()> {
    *rest = rest.strip_prefix(literal)?;
    Some(())
}

/// Days from 1970-01-01 to a date of the proleptic Gregorian calendar.
pub(crate) fn days_from_civil(year: i64, month: u8, day: u8) -> i64 {
    // Years begin in March here, so that the leap day is the last of its year; an era is 400 of them.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((i64::from(month) + 9) % 12) + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The date so many days after 1970-01-01, as year, month and day.
pub(crate) fn civil_from_days(days: i64) -> (i64, u8, u8) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12 + 1;
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    // Both are within 1 to 31 by construction.
    (
        year,
        u8::try_from(month).unwrap_or(1),
        u8::try_from(day).unwrap_or(1),
    )
}

/// The number of days of a month of the proleptic Gregorian calendar.
pub(crate) fn days_in_month(year: i64, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn every_day_of_eight_centuries_round_trips() {
        let (mut year, mut month, mut day) = (1600, 1, 1);
        for days in days_from_civil(1600, 1, 1)..days_from_civil(2400, 1, 1) {
            assert_eq!(civil_from_days(days), (year, month, day));
            assert_eq!(days_from_civil(year, month, day), days);
            day += 1;
            if day > days_in_month(year, month) {
                (month, day) = (month + 1, 1);
            }
            if month > 12 {
                (year, month) = (year + 1, 1);
            }
        }
    }

    #[test]
    fn reads_and_writes_rfc_3339() {
        for (text, secs) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2026-12-24T14:00:00-03:00", 1_798_131_600),
            ("2026-12-24t14:00:00.999-03:00", 1_798_131_600),
            ("2024-02-29T23:59:60Z", 1_709_251_200),
            ("0001-01-01T00:00:00Z", Timestamp::MIN.0),
            ("9999-12-31T23:59:59Z", Timestamp::MAX.0),
        ] {
            assert_eq!(
                text.parse::<Timestamp>().map(Timestamp::as_secs),
                Ok(secs),
                "{text}"
            );
        }
        assert_eq!(
            Timestamp::from_secs(1_709_251_199).to_string(),
            "2024-02-29T23:59:59Z"
        );
        assert_eq!(
            Timestamp::from_secs(i64::MIN).to_string(),
            "0001-01-01T00:00:00Z"
        );
        assert_eq!(
            Timestamp::from_secs(i64::MAX).to_string(),
            "9999-12-31T23:59:59Z"
        );
    }

    #[test]
    fn is_made_of_a_system_time() {
        let epoch = SystemTime::UNIX_EPOCH;
        let secs = |time: Option<SystemTime>| Timestamp::try_from(time?).ok().map(|at| at.0);
        let millis = |millis| Duration::from_millis(millis);
        assert_eq!(secs(epoch.checked_add(millis(1_999))), Some(1));
        assert_eq!(secs(epoch.checked_sub(millis(1))), Some(-1));
        assert_eq!(secs(epoch.checked_sub(millis(1_000))), Some(-1));
        let last = Duration::from_secs(Timestamp::MAX.0.unsigned_abs());
        assert_eq!(secs(epoch.checked_add(last)), Some(Timestamp::MAX.0));
        let late = epoch.checked_add(last + Duration::from_secs(1)).unwrap();
        let error = Timestamp::try_from(late).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the time is outside of the years 1 to 9999"
        );
    }

    #[test]
    fn refuses_what_is_no_instant() {
        for text in [
            "",
            "now",
            "2026-12-24",
            "2026-12-24T14:00:00",
            "2026-13-01T00:00:00Z",
            "2026-02-29T00:00:00Z",
            "2026-02-01T24:00:00Z",
            "2026-02-01T00:60:00Z",
            "2026-02-01T00:00:00.Z",
            "2026-02-01T00:00:00+24:00",
            "2026-02-01T00:00:00Z ",
            "+026-02-01T00:00:00Z",
            "2026-02-01T00:00:00é",
            "0001-01-01T00:00:00+00:01",
        ] {
            let error = text.parse::<Timestamp>().unwrap_err();
            assert_eq!(
                error.to_string(),
                "expected an instant with its offset, as `2026-12-24T14:00:00-03:00`",
                "{text}"
            );
        }
    }
}
