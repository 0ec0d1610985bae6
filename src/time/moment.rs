//! A time as people write it: an instant, or what the clocks of a place show.

use std::fmt;
use std::str::FromStr;

use super::date_pattern::DatePattern;
use super::hours::WallTime;
use super::timestamp::Timestamp;
use super::zone::Zone;

/// A time as people write it on a command line or in a form: a date (`2026-12-24`, its beginning), a date with the time
/// (`2026-12-24T14:00`), or an instant with its offset (`2026-12-24T14:00:00-03:00`).
///
/// ```
/// use waypost::time::Moment;
///
/// let moment: Moment = "2026-12-24T14:00".parse()?;
/// assert_eq!(moment.in_zone(None).to_string(), "2026-12-24T14:00:00Z");
/// let moment: Moment = "2026-12-24T14:00:00-03:00".parse()?;
/// assert_eq!(moment.in_zone(None).to_string(), "2026-12-24T17:00:00Z");
/// # Ok::<(), waypost::time::MomentError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Moment {
    /// An instant.
    Instant(Timestamp),
    /// What the clocks show.
    Local(WallTime),
}

impl Moment {
    /// The instant; what the clocks show counts in this zone, in UTC without one.
    #[must_use]
    pub fn in_zone(self, zone: Option<&Zone>) -> Timestamp {
        match (self, zone) {
            (Self::Instant(at), _) => at,
            (Self::Local(local), Some(zone)) => local.in_zone(zone),
            (Self::Local(local), None) => local.in_utc(),
        }
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Instant(at) => fmt::Display::fmt(at, f),
            Self::Local(local) => fmt::Display::fmt(local, f),
        }
    }
}

impl FromStr for Moment {
    type Err = MomentError;

    fn from_str(text: &str) -> Result<Self, MomentError> {
        if let Ok(at) = text.parse() {
            return Ok(Self::Instant(at));
        }
        let local = text.parse();
        // A date alone is its beginning.
        let local = local.or_else(|_| format!("{text}T00:00").parse());
        local.map(Self::Local).map_err(|_| MomentError::of(text))
    }
}

/// A text that is not a time. Its message says what to write, or which day there is not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct MomentError(Wrong);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum Wrong {
    #[error("the calendar has no day `{0}`")]
    NoSuchDay(Box<str>),
    #[error(
        "write a date (`2026-12-24`), a date with the time (`2026-12-24T14:00`), or an instant with its offset \
         (`2026-12-24T14:00:00-03:00`)"
    )]
    Shape,
}

impl MomentError {
    fn of(text: &str) -> Self {
        let is_digit = |c: char| c.is_ascii_digit();
        let date = text.get(..10).filter(|date| {
            let parts = date.split('-');
            parts
                .map(|part| (part.len(), part.chars().all(is_digit)))
                .eq([(4, true), (2, true), (2, true)])
        });
        Self(match date {
            Some(date) if date.parse::<DatePattern>().is_err() => Wrong::NoSuchDay(date.into()),
            _ => Wrong::Shape,
        })
    }
}
