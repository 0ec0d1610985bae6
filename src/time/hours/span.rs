//! The hours of a day and the days of a week, as rule files write them.

use std::fmt;
use std::str::FromStr;

use crate::time::date::Weekday;

/// The hours from an opening to a closing, on a wall clock: `09:00-12:00`.
///
/// Half-open: at the closing minute it is closed. `24:00` closes at the end of the day. A close at or before the open
/// falls on the next day (`22:00-02:00`; `09:00-09:00` is 24 hours), and the whole span belongs to the day it starts
/// on. It prints as it is written. `Copy`, four bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Minute of the day, 0 to 1439.
    opens: u16,
    /// Minute after the midnight before it opens, `opens` + 1 to `opens` + 1440.
    closes: u16,
}

const DAY: u16 = 24 * 60;

impl Span {
    /// Minutes from the midnight before to the opening, 0 to 1439.
    #[must_use]
    pub const fn opens(self) -> u16 {
        self.opens
    }

    /// Minutes from the midnight before the opening to the closing: more than [`opens`](Self::opens) by 1 to 1440, so
    /// more than 1440 where it closes on the next day.
    #[must_use]
    pub const fn closes(self) -> u16 {
        self.closes
    }
}

impl FromStr for Span {
    type Err = SpanError;

    fn from_str(text: &str) -> Result<Self, SpanError> {
        let error = |problem| SpanError {
            text: text.into(),
            problem,
        };
        let (opens, closes) = text
            .split_once('-')
            .and_then(|(opens, closes)| Some((minute_of_day(opens)?, minute_of_day(closes)?)))
            .ok_or_else(|| error(Problem::Form))?;
        if opens == DAY {
            return Err(error(Problem::OpensAt24));
        }
        let closes = if closes <= opens {
            closes + DAY
        } else {
            closes
        };
        Ok(Self { opens, closes })
    }
}

/// `HH:MM` up to `24:00`, in minutes.
pub(super) fn minute_of_day(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let two_digits = |text: &str| {
        let is_number = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
        is_number.then(|| text.parse::<u16>().ok()).flatten()
    };
    let (hour, minute) = (two_digits(hour)?, two_digits(minute)?);
    let minutes = hour * 60 + minute;
    (minute < 60 && minutes <= DAY).then_some(minutes)
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let closes = if self.closes > DAY {
            self.closes - DAY
        } else {
            self.closes
        };
        write!(
            f,
            "{:02}:{:02}-{:02}:{:02}",
            self.opens / 60,
            self.opens % 60,
            closes / 60,
            closes % 60
        )
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A text that is not a span of hours. Its message names the text and what to write.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` {problem}")]
pub struct SpanError {
    text: Box<str>,
    problem: Problem,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum Problem {
    #[error("is not a span of hours: write `HH:MM-HH:MM`, as `09:00-18:00`, up to `24:00`")]
    Form,
    #[error("opens at `24:00`, which only closes a day: open at `00:00` of the next")]
    OpensAt24,
}

/// A day of the week or several in a row: `mon`, `mon-fri`, `fri-mon` over the weekend. Read in upper or lower case.
/// `Copy`, two bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DayRange {
    first: Weekday,
    last: Weekday,
}

impl DayRange {
    /// From the first day to the next last day, both included; a day to itself is that day alone.
    #[must_use]
    pub const fn new(first: Weekday, last: Weekday) -> Self {
        Self { first, last }
    }

    /// Its days in order, one to seven.
    pub fn days(self) -> impl Iterator<Item = Weekday> {
        let length = (self.last as usize + 7 - self.first as usize) % 7 + 1;
        Weekday::ALL
            .into_iter()
            .cycle()
            .skip(self.first as usize)
            .take(length)
    }
}

impl FromStr for DayRange {
    type Err = DayRangeError;

    fn from_str(text: &str) -> Result<Self, DayRangeError> {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        Weekday::read(first)
            .zip(Weekday::read(last))
            .map(|(first, last)| Self { first, last })
            .ok_or_else(|| DayRangeError { text: text.into() })
    }
}

impl fmt::Display for DayRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            fmt::Display::fmt(&self.first, f)
        } else {
            write!(f, "{}-{}", self.first, self.last)
        }
    }
}

/// A text that is not a day of the week or a range of them. Its message names the text and what to write.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is not a day of the week: write `mon`, `tue`, `wed`, `thu`, `fri`, `sat`, `sun` or a range, as `mon-fri`"
)]
pub struct DayRangeError {
    text: Box<str>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_hours() {
        for (text, opens, closes) in [
            ("09:00-12:00", 540, 720),
            ("00:00-24:00", 0, 1440),
            ("00:00-00:00", 0, 1440),
            ("22:00-02:00", 1320, 1560),
            ("22:00-24:00", 1320, 1440),
            ("22:00-00:00", 1320, 1440),
            ("09:00-09:00", 540, 1980),
            ("23:59-23:58", 1439, 2878),
            ("23:59-23:59", 1439, 2879),
            ("00:00-00:01", 0, 1),
        ] {
            let span: Span = text.parse().unwrap();
            assert_eq!((span.opens(), span.closes()), (opens, closes), "{text}");
            assert_eq!(span.to_string().parse(), Ok(span), "{text}");
        }
    }

    #[test]
    fn refuses_what_are_no_hours() {
        for text in [
            "",
            "-",
            "09:00",
            "9:00-12:00",
            "09:00-12",
            "09:00 - 12:00",
            "09:00-12:00 ",
            "09:00-12:60",
            "09:00-24:01",
            "09:00-25:00",
            "09:00-99:99",
            "09:00\u{2013}12:00",
            "09.00-12.00",
            "+9:00-12:00",
            "09:00-12:00-13:00",
            "٠٩:00-12:00",
            "09:00:00-12:00:00",
        ] {
            let error = text.parse::<Span>().unwrap_err();
            let message =
                "is not a span of hours: write `HH:MM-HH:MM`, as `09:00-18:00`, up to `24:00`";
            assert_eq!(error.to_string(), format!("`{text}` {message}"));
        }
        assert_eq!(
            "24:00-02:00".parse::<Span>().unwrap_err().to_string(),
            "`24:00-02:00` opens at `24:00`, which only closes a day: open at `00:00` of the next"
        );
    }

    #[test]
    fn reads_days_of_the_week() {
        for (text, days, printed) in [
            ("mon", "mon", "mon"),
            ("SUN", "sun", "sun"),
            ("mon-fri", "mon tue wed thu fri", "mon-fri"),
            ("Fri-Mon", "fri sat sun mon", "fri-mon"),
            ("mon-mon", "mon", "mon"),
            ("tue-mon", "tue wed thu fri sat sun mon", "tue-mon"),
            ("sun-mon", "sun mon", "sun-mon"),
        ] {
            let range: DayRange = text.parse().unwrap();
            let names: Vec<String> = range.days().map(|day| day.to_string()).collect();
            assert_eq!(names.join(" "), days, "{text}");
            assert_eq!(range.to_string(), printed);
        }
    }

    #[test]
    fn refuses_what_is_no_day_of_the_week() {
        for text in [
            "",
            "-",
            "monday",
            "mon-",
            "-fri",
            "mon,fri",
            "mon - fri",
            "mon-fri-sun",
            "lun",
            "1",
        ] {
            let error = text.parse::<DayRange>().unwrap_err();
            assert_eq!(
                error.to_string(),
                format!(
                    "`{text}` is not a day of the week: write `mon`, `tue`, `wed`, `thu`, `fri`, `sat`, `sun` or a range, as `mon-fri`"
                )
            );
        }
    }
}
