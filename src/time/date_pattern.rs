//! The dates of a rule file: a day, a day of every year, or a day counted from Easter, moved to a day of the week or not.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use super::date::{Date, Weekday, easter, orthodox_easter};
use super::timestamp::{days_from_civil, days_in_month};

/// One date or one date a year, as a rule file writes it:
///
/// | text | means |
/// | --- | --- |
/// | `2026-11-20` | that day |
/// | `12-25` | every year; `02-29` in leap years only |
/// | `easter`, `easter+1`, `easter-47` | so many days after or before Western Easter, -80 to +250: the days that are in the same year whenever Easter is |
/// | `orthodox`, `orthodox+1`, `orthodox-48` | the same for Orthodox Easter |
/// | `11-22>thu` | the first such day of the week on or after the date: the fourth Thursday of November |
/// | `05-31<mon` | the last such day on or before the date: the last Monday of May |
///
/// ```
/// use waypost::time::{Date, DatePattern};
///
/// let shrove_tuesday: DatePattern = "easter-47".parse()?;
/// assert!(Date::new(2026, 2, 17).is_some_and(|date| shrove_tuesday.matches(date)));
/// let thanksgiving: DatePattern = "11-22>thu".parse()?;
/// assert!(Date::new(2026, 11, 26).is_some_and(|date| thanksgiving.matches(date)));
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

/// What comes once a year. A moved day may lie in the year before or after the one that it is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Yearly {
    pub(super) from: Anchor,
    pub(super) moved: Option<Move>,
}

/// What a yearly date is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    MonthDay(u8, u8),
    Easter(i16),
    Orthodox(i16),
}

/// To a day of the week: the first on or after a date, or the last on or before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Move {
    weekday: Weekday,
    back: bool,
}

/// How far from Easter (22 March to 25 April) a day may be and still never leave the year.
const EASTER_DAYS: RangeInclusive<i16> = -80..=250;

impl DatePattern {
    /// Whether this is (one of) the date(s) meant.
    #[must_use]
    pub fn matches(self, date: Date) -> bool {
        match self.kind {
            Kind::Once(once) => once == date,
            Kind::Yearly(yearly) => yearly.matches(date),
        }
    }
}

impl DatePattern {
    /// The date, if it is one of a certain year.
    pub(crate) const fn once(self) -> Option<Date> {
        match self.kind {
            Kind::Once(date) => Some(date),
            Kind::Yearly(_) => None,
        }
    }
}

impl Yearly {
    pub(super) const fn month_day(month: u8, day: u8) -> Self {
        Self {
            from: Anchor::MonthDay(month, day),
            moved: None,
        }
    }

    pub(super) fn matches(self, date: Date) -> bool {
        self.years_of(date)
            .any(|year| self.day(year) == Some(date.days()))
    }

    /// The years whose day this may be.
    fn years_of(self, date: Date) -> RangeInclusive<i64> {
        let year = i64::from(date.year());
        if self.leaves_the_year() {
            year - 1..=year + 1
        } else {
            year..=year
        }
    }

    /// Whether it may lie in another year than the one it is of.
    pub(super) const fn leaves_the_year(self) -> bool {
        // Orthodox Easter drifts through the year with the centuries.
        self.moved.is_some() || matches!(self.from, Anchor::Orthodox(_))
    }

    /// The names that this day of its year may have in every year: month and day, and how far it is from Easter.
    pub(super) fn names_of(date: Date) -> impl Iterator<Item = Self> {
        let year = i64::from(date.year());
        let from = |easter: i64| {
            let days = i16::try_from(date.days() - easter);
            days.ok().filter(|days| EASTER_DAYS.contains(days))
        };
        let names = [
            Some(Anchor::MonthDay(date.month(), date.day())),
            from(easter(year)).map(Anchor::Easter),
            from(orthodox_easter(year)).map(Anchor::Orthodox),
        ];
        let unmoved = |from| Self { from, moved: None };
        names.into_iter().flatten().map(unmoved)
    }

    /// The day it is in this year, in days from 1970-01-01; `None` in a year without 29 February, if it is counted from
    /// that.
    pub(super) fn day(self, year: i64) -> Option<i64> {
        let day = self.from.first_day(year);
        (day == self.from.last_day(year)).then(|| self.moved(day))
    }

    /// The day of this year that a range which begins here begins with, in days from 1970-01-01. Where the year has no
    /// 29 February, it counts from the day after the 28th.
    pub(super) fn first_day(self, year: i64) -> i64 {
        self.moved(self.from.first_day(year))
    }

    /// The day of this year that a range which ends here ends with, in days from 1970-01-01. Where the year has no 29
    /// February, it counts from the 28th.
    pub(super) fn last_day(self, year: i64) -> i64 {
        self.moved(self.from.last_day(year))
    }

    fn moved(self, day: i64) -> i64 {
        self.moved.map_or(day, |moved| moved.from(day))
    }
}

impl Anchor {
    fn first_day(self, year: i64) -> i64 {
        match self {
            Self::MonthDay(month, day) => days_from_civil(year, month, 1) + i64::from(day) - 1,
            Self::Easter(offset) => easter(year) + i64::from(offset),
            Self::Orthodox(offset) => orthodox_easter(year) + i64::from(offset),
        }
    }

    fn last_day(self, year: i64) -> i64 {
        match self {
            Self::MonthDay(month, day) => {
                days_from_civil(year, month, day.min(days_in_month(year, month)))
            }
            Self::Easter(_) | Self::Orthodox(_) => self.first_day(year),
        }
    }
}

impl Move {
    fn from(self, day: i64) -> i64 {
        let (here, there) = (Weekday::of(day) as i64, self.weekday as i64);
        if self.back {
            day - (here - there).rem_euclid(7)
        } else {
            day + (there - here).rem_euclid(7)
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
        let (written, moved) = match text.find(['>', '<']) {
            None => (text, None),
            Some(at) => {
                let (written, to) = text.split_at(at);
                let moved = Move::read(to).ok_or_else(|| error(Problem::Weekday))?;
                (written, Some(moved))
            }
        };
        let form = Form::read(written).ok_or_else(|| error(Problem::Form))?;
        let yearly = |from| Kind::Yearly(Yearly { from, moved });
        let kind = match form {
            // Year 0 is arithmetic, not history: nobody means it.
            Form::Date(year, month, day) => Date::new(year, month, day)
                .filter(|date| date.year() >= 1)
                .map(|date| moved.map_or(date, |moved| Date::from_days(moved.from(date.days()))))
                .map(Kind::Once)
                .ok_or_else(|| error(Problem::NoSuchDay))?,
            // Any leap year will do to know the days there are.
            Form::MonthDay(month, day) => Date::new(2000, month, day)
                .map(|_| yearly(Anchor::MonthDay(month, day)))
                .ok_or_else(|| error(Problem::NoSuchDay))?,
            Form::Easter(easter, offset) if EASTER_DAYS.contains(&offset) => {
                yearly(easter.from(offset))
            }
            Form::Easter(easter, _) => {
                return Err(error(Problem::FarFromEaster {
                    word: easter.word(),
                }));
            }
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
        match self.from {
            Anchor::MonthDay(month, day) => write!(f, "{month:02}-{day:02}")?,
            Anchor::Easter(offset) => Easter::Western.fmt_with(offset, f)?,
            Anchor::Orthodox(offset) => Easter::Orthodox.fmt_with(offset, f)?,
        }
        match self.moved {
            None => Ok(()),
            Some(Move { weekday, back }) => {
                write!(f, "{}{weekday}", if back { '<' } else { '>' })
            }
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

impl DatePatternError {
    /// Whether the text is written as a date, of a day that never comes.
    pub(super) const fn is_no_such_day(&self) -> bool {
        matches!(self.problem, Problem::NoSuchDay)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum Problem {
    #[error("is not a date: write `YYYY-MM-DD`, `MM-DD`, `easter+N` or `orthodox+N`")]
    Form,
    #[error(
        "is not a date: the calendar has no such day (write `YYYY-MM-DD`, `MM-DD`, `easter+N` or `orthodox+N`)"
    )]
    NoSuchDay,
    #[error("is too far from Easter: write `{word}-80` to `{word}+250`")]
    FarFromEaster { word: &'static str },
    #[error(
        "moves to no day of the week: write `>mon` behind the date for the first Monday on or after it, `<mon` for the last on or before it"
    )]
    Weekday,
}

/// The two Easters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Easter {
    Western,
    Orthodox,
}

impl Easter {
    const fn word(self) -> &'static str {
        match self {
            Self::Western => "easter",
            Self::Orthodox => "orthodox",
        }
    }

    const fn from(self, offset: i16) -> Anchor {
        match self {
            Self::Western => Anchor::Easter(offset),
            Self::Orthodox => Anchor::Orthodox(offset),
        }
    }

    fn fmt_with(self, offset: i16, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match offset {
            0 => f.write_str(self.word()),
            _ => write!(f, "{}{offset:+}", self.word()),
        }
    }
}

impl Move {
    /// `>mon` or `<mon`.
    fn read(text: &str) -> Option<Self> {
        let (arrow, weekday) = text.split_at_checked(1)?;
        Some(Self {
            weekday: Weekday::read(weekday)?,
            back: arrow == "<",
        })
    }
}

/// What is written, before anyone asks whether there is such a day.
enum Form {
    Date(i16, u8, u8),
    MonthDay(u8, u8),
    Easter(Easter, i16),
}

impl Form {
    fn read(text: &str) -> Option<Self> {
        for easter in [Easter::Western, Easter::Orthodox] {
            match text.split_at_checked(easter.word().len()) {
                Some((word, offset)) if word.eq_ignore_ascii_case(easter.word()) => {
                    return easter_offset(offset).map(|offset| Self::Easter(easter, offset));
                }
                _ => {}
            }
        }
        Self::read_numbers(text)
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
    fn reads_the_forms_and_prints_them() {
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
            "orthodox",
            "orthodox-48",
            "11-22>thu",
            "05-31<mon",
            "02-29>sun",
            "easter+1<sat",
            "orthodox-80>wed",
        ] {
            assert_eq!(pattern(text).to_string(), text);
        }
        for (text, same) in [
            ("easter+0", "easter"),
            ("easter-0", "easter"),
            ("Easter+01", "easter+1"),
            ("ORTHODOX-048", "orthodox-48"),
            ("11-22>THU", "11-22>thu"),
            ("2026-11-22>thu", "2026-11-26"),
            ("2026-11-26<thu", "2026-11-26"),
            ("2026-11-25<thu", "2026-11-19"),
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
            ("orthodox", "2026-04-12", true),
            ("orthodox+1", "2026-04-13", true),
            ("orthodox", "2026-04-05", false),
            ("orthodox+60", "2024-07-04", true),
            // The fourth Thursday of November.
            ("11-22>thu", "2026-11-26", true),
            ("11-22>thu", "2029-11-22", true),
            ("11-22>thu", "2027-11-25", true),
            ("11-22>thu", "2027-11-18", false),
            // Epiphany moves to the Monday.
            ("01-06>mon", "2026-01-12", true),
            ("01-06>mon", "2025-01-06", true),
            ("05-31<mon", "2026-05-25", true),
            ("05-31<mon", "2027-05-31", true),
            ("easter+39<wed", "2026-05-13", true),
            // Over New Year, both ways.
            ("12-31>mon", "2027-01-04", true),
            ("12-31>mon", "2029-12-31", true),
            ("12-31>mon", "2030-01-07", false),
            ("01-01<mon", "2026-12-28", true),
            ("01-01<mon", "2025-12-29", true),
            ("02-29>mon", "2024-03-04", true),
            ("02-29>mon", "2025-03-03", false),
        ] {
            assert_eq!(pattern(text).matches(date(day)), matches, "{text} on {day}");
        }
    }

    #[test]
    fn says_what_is_wrong_and_what_to_write() {
        let form = "is not a date: write `YYYY-MM-DD`, `MM-DD`, `easter+N` or `orthodox+N`";
        let day = "is not a date: the calendar has no such day (write `YYYY-MM-DD`, `MM-DD`, `easter+N` or `orthodox+N`)";
        let far = "is too far from Easter: write `easter-80` to `easter+250`";
        let far_orthodox = "is too far from Easter: write `orthodox-80` to `orthodox+250`";
        let weekday = "moves to no day of the week: write `>mon` behind the date for the first Monday on or after it, `<mon` for the last on or before it";
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
            ("orthodox-81", far_orthodox),
            ("orthodox+", form),
            ("orthodoxy", form),
            (">mon", form),
            ("11-31>mon", day),
            ("11-22>", weekday),
            ("11-22>thursday", weekday),
            ("11-22>thu>fri", weekday),
            ("11-22 >thu", form),
            ("11-22<", weekday),
        ] {
            let error = text.parse::<DatePattern>().unwrap_err();
            assert_eq!(error.to_string(), format!("`{text}` {problem}"));
        }
    }
}
