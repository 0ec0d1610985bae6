//! The dates of a rule file: a day, a day of every year, or a day counted from Easter.

use std::fmt;
use std::str::FromStr;

use super::date::{Date, easter};
use super::timestamp::{days_from_civil, days_in_month};

/// One date or one date a year, as a rule file writes it:
///
/// | text | means |
/// | --- | --- |
/// | `2026-11-20` | that day |
/// | `12-25` | every year; `02-29` in leap years only |
/// | `easter`, `easter+1`, `easter-47` | so many days after or before Western Easter, -80 to +250: the days that are in the same year whenever Easter is |
///
/// ```
/// use waypost::time::{Date, DatePattern};
///
/// let shrove_tuesday: DatePattern = "easter-47".parse()?;
/// assert!(Date::new(2026, 2, 17).is_some_and(|date| shrove_tuesday.matches(date)));
/// # Ok::<(), waypost::time::DatePatternError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DatePattern {
    pub(super) kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Once(Date),
    Yearly(Yearly),
}

/// What comes once a year, in the year it is of: [`EASTER_DAYS`] sees to that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Yearly {
    MonthDay(u8, u8),
    Easter(i16),
}

/// How far from Easter (22 March to 25 April) a day may be and still never leave the year.
const EASTER_DAYS: std::ops::RangeInclusive<i16> = -80..=250;

impl DatePattern {
    /// Whether this is (one of) the date(s) meant.
    #[must_use]
    pub fn matches(self, date: Date) -> bool {
        match self.kind {
            Kind::Once(once) => once == date,
            Kind::Yearly(Yearly::MonthDay(month, day)) => {
                (month, day) == (date.month(), date.day())
            }
            Kind::Yearly(Yearly::Easter(offset)) => {
                date.days() == easter(i64::from(date.year())) + i64::from(offset)
            }
        }
    }
}

impl Yearly {
    /// The names that this day of its year may have in every year: month and day, and how far it is from Easter.
    pub(super) fn names_of(date: Date) -> impl Iterator<Item = Self> {
        let from_easter = i16::try_from(date.days() - easter(i64::from(date.year())));
        let from_easter = from_easter.ok().filter(|days| EASTER_DAYS.contains(days));
        let month_day = Self::MonthDay(date.month(), date.day());
        std::iter::once(month_day).chain(from_easter.map(Self::Easter))
    }

    /// The day of this year that a range which begins here begins with, in days from 1970-01-01. Where the year has no
    /// 29 February, the day after the 28th.
    pub(super) fn first_day(self, year: i64) -> i64 {
        match self {
            Self::MonthDay(month, day) => days_from_civil(year, month, 1) + i64::from(day) - 1,
            Self::Easter(offset) => easter(year) + i64::from(offset),
        }
    }

    /// The day of this year that a range which ends here ends with, in days from 1970-01-01. Where the year has no 29
    /// February, the 28th.
    pub(super) fn last_day(self, year: i64) -> i64 {
        match self {
            Self::MonthDay(month, day) => {
                days_from_civil(year, month, day.min(days_in_month(year, month)))
            }
            Self::Easter(_) => self.first_day(year),
        }
    }
}

impl From<Date> for DatePattern {
    fn from(date: Date) -> Self {
        Self {
            kind: Kind::Once(date),
        }
    }
}

impl FromStr for DatePattern {
    type Err = DatePatternError;

    fn from_str(text: &str) -> Result<Self, DatePatternError> {
        let error = |problem| DatePatternError {
            text: text.into(),
            problem,
        };
        let form = Form::read(text).ok_or_else(|| error(Problem::Form))?;
        let kind = match form {
            // Year 0 is arithmetic, not history: nobody means it.
            Form::Date(year, month, day) => Date::new(year, month, day)
                .filter(|date| date.year() >= 1)
                .map(Kind::Once)
                .ok_or_else(|| error(Problem::NoSuchDay))?,
            // Any leap year will do to know the days there are.
            Form::MonthDay(month, day) => Date::new(2000, month, day)
                .map(|_| Kind::Yearly(Yearly::MonthDay(month, day)))
                .ok_or_else(|| error(Problem::NoSuchDay))?,
            Form::Easter(offset) if EASTER_DAYS.contains(&offset) => {
                Kind::Yearly(Yearly::Easter(offset))
            }
            Form::Easter(_) => return Err(error(Problem::FarFromEaster)),
        };
        Ok(Self { kind })
    }
}

impl fmt::Display for DatePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Once(date) => fmt::Display::fmt(&date, f),
            Kind::Yearly(yearly) => fmt::Display::fmt(&yearly, f),
        }
    }
}

impl fmt::Display for Yearly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MonthDay(month, day) => write!(f, "{month:02}-{day:02}"),
            Self::Easter(0) => f.write_str("easter"),
            Self::Easter(offset) => write!(f, "easter{offset:+}"),
        }
    }
}

/// A text that is not a date. Its message names the text, what is wrong and what to write.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` {problem}")]
pub struct DatePatternError {
    text: Box<str>,
    problem: Problem,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum Problem {
    #[error("is not a date: write `YYYY-MM-DD`, `MM-DD` or `easter+N`")]
    Form,
    #[error(
        "is not a date: the calendar has no such day (write `YYYY-MM-DD`, `MM-DD` or `easter+N`)"
    )]
    NoSuchDay,
    #[error("is too far from Easter: write `easter-80` to `easter+250`")]
    FarFromEaster,
}

/// The three forms, before anyone asks whether there is such a day.
enum Form {
    Date(i16, u8, u8),
    MonthDay(u8, u8),
    Easter(i16),
}

impl Form {
    fn read(text: &str) -> Option<Self> {
        match text.split_at_checked("easter".len()) {
            Some((word, offset)) if word.eq_ignore_ascii_case("easter") => {
                easter_offset(offset).map(Self::Easter)
            }
            _ => Self::read_numbers(text),
        }
    }

    fn read_numbers(text: &str) -> Option<Self> {
        let (rest, day) = text.rsplit_once('-')?;
        let day = digits(day, 2)?.parse().ok()?;
        if let Some((year, month)) = rest.split_once('-') {
            let year = digits(year, 4)?.parse().ok()?;
            let month = digits(month, 2)?.parse().ok()?;
            Some(Self::Date(year, month, day))
        } else {
            let month = digits(rest, 2)?.parse().ok()?;
            Some(Self::MonthDay(month, day))
        }
    }
}

fn easter_offset(text: &str) -> Option<i16> {
    if text.is_empty() {
        return Some(0);
    }
    let (sign, number) = text.split_at_checked(1)?;
    // More than fits is as far from Easter as can be.
    let number = digits(number, number.len())?.parse().unwrap_or(i16::MAX);
    match sign {
        "+" => Some(number),
        "-" => Some(-number),
        _ => None,
    }
}

/// The text, if it is exactly so many ASCII digits and at least one.
fn digits(text: &str, count: usize) -> Option<&str> {
    let is_number = count > 0 && text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    is_number.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> DatePattern {
        text.parse().unwrap()
    }

    fn date(text: &str) -> Date {
        match pattern(text).kind {
            Kind::Once(date) => date,
            Kind::Yearly(_) => panic!("{text} has no year"),
        }
    }

    #[test]
    fn reads_the_three_forms_and_prints_them() {
        for text in [
            "2026-11-20",
            "0001-01-01",
            "9999-12-31",
            "2024-02-29",
            "12-25",
            "02-29",
            "easter",
            "easter+1",
            "easter-47",
            "easter+250",
            "easter-80",
        ] {
            assert_eq!(pattern(text).to_string(), text);
        }
        for (text, same) in [
            ("easter+0", "easter"),
            ("easter-0", "easter"),
            ("Easter+01", "easter+1"),
        ] {
            assert_eq!(pattern(text), pattern(same));
        }
    }

    #[test]
    fn matches_the_days_it_names() {
        for (text, day, matches) in [
            ("2026-11-20", "2026-11-20", true),
            ("2026-11-20", "2027-11-20", false),
            ("12-25", "2026-12-25", true),
            ("12-25", "2031-12-25", true),
            ("12-25", "2026-12-24", false),
            ("02-29", "2024-02-29", true),
            ("02-29", "2025-02-28", false),
            ("02-29", "2025-03-01", false),
            ("easter", "2026-04-05", true),
            ("easter", "2027-04-05", false),
            ("easter-2", "2026-04-03", true),
            ("easter-47", "2026-02-17", true),
            ("easter+60", "2026-06-04", true),
            ("easter+250", "2038-12-31", true),
            ("easter-80", "1818-01-01", true),
        ] {
            assert_eq!(pattern(text).matches(date(day)), matches, "{text} on {day}");
        }
    }

    #[test]
    fn says_what_is_wrong_and_what_to_write() {
        let form = "is not a date: write `YYYY-MM-DD`, `MM-DD` or `easter+N`";
        let day = "is not a date: the calendar has no such day (write `YYYY-MM-DD`, `MM-DD` or `easter+N`)";
        let far = "is too far from Easter: write `easter-80` to `easter+250`";
        for (text, problem) in [
            ("", form),
            ("-", form),
            ("christmas", form),
            ("12", form),
            ("12-", form),
            ("1-2", form),
            ("2026-1-2", form),
            ("26-01-02", form),
            ("02026-01-02", form),
            ("2026-01-02-03", form),
            ("2026/01/02", form),
            ("+026-01-02", form),
            ("-2026-01-02", form),
            ("١٢-٢٥", form),
            ("12-25 ", form),
            ("easter+", form),
            ("easter 1", form),
            ("easter*1", form),
            ("easter+1d", form),
            ("easter+-1", form),
            ("easter\u{2212}1", form),
            ("éaster", form),
            ("12-40", day),
            ("13-01", day),
            ("00-01", day),
            ("02-30", day),
            ("2026-02-29", day),
            ("0000-01-01", day),
            ("easter-81", far),
            ("easter+251", far),
            ("easter+99999999999999999999", far),
        ] {
            let error = text.parse::<DatePattern>().unwrap_err();
            assert_eq!(error.to_string(), format!("`{text}` {problem}"));
        }
    }
}
