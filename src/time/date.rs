//! Civil dates of the Gregorian calendar, and the one movable feast that others are counted from.

use std::fmt;

use super::timestamp::{civil_from_days, days_from_civil, days_in_month};

/// A date of the (proleptic) Gregorian calendar, without a zone: a day as a wall calendar shows it.
///
/// Years run from 0 to 10000, one more at each end than a [`Timestamp`](crate::Timestamp) can have: so that every
/// instant has a date in every zone. It prints as `2026-12-24`. `Copy`, four bytes; every method costs some
/// nanoseconds.
///
/// ```
/// use waypost::time::{Date, Weekday};
///
/// let date = Date::new(2026, 12, 24).ok_or("no such day")?;
/// assert_eq!(date.weekday(), Weekday::Thursday);
/// assert_eq!(date.plus_days(8).to_string(), "2027-01-01");
/// assert_eq!(Date::new(2026, 2, 29), None);
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: i16,
    month: u8,
    day: u8,
}

impl Date {
    /// The first date there is, 0000-01-01.
    pub const MIN: Self = Self {
        year: 0,
        month: 1,
        day: 1,
    };
    /// The last date there is, 10000-12-31.
    pub const MAX: Self = Self {
        year: 10_000,
        month: 12,
        day: 31,
    };

    /// The date with this year (0 to 10000), month (1 to 12) and day of the month (from 1); none if the calendar
    /// has no such day.
    #[must_use]
    pub fn new(year: i16, month: u8, day: u8) -> Option<Self> {
        let exists = (Self::MIN.year..=Self::MAX.year).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in_month(i64::from(year), month)).contains(&day);
        exists.then_some(Self { year, month, day })
    }

    /// The Sunday of Easter in the Gregorian calendar, as the western churches keep it.
    #[must_use]
    pub fn easter(year: i16) -> Self {
        Self::from_days(easter(i64::from(year)))
    }

    /// The year, 0 to 10000.
    #[must_use]
    pub const fn year(self) -> i16 {
        self.year
    }

    /// The month, 1 to 12.
    #[must_use]
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, 1 to 31.
    #[must_use]
    pub const fn day(self) -> u8 {
        self.day
    }

    /// The day of the week.
    #[must_use]
    pub fn weekday(self) -> Weekday {
        Weekday::of(self.days())
    }

    /// The date so many days later (earlier where negative), kept within [`MIN`](Self::MIN) and [`MAX`](Self::MAX).
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        Self::from_days(self.days().saturating_add(days))
    }

    /// Days from 1970-01-01.
    pub(crate) fn days(self) -> i64 {
        days_from_civil(i64::from(self.year), self.month, self.day)
    }

    /// The date so many days after 1970-01-01, kept within [`MIN`](Self::MIN) and [`MAX`](Self::MAX).
    pub(crate) fn from_days(days: i64) -> Self {
        let days = days.clamp(Self::MIN.days(), Self::MAX.days());
        let (year, month, day) = civil_from_days(days);
        // The clamp above keeps the year within its type.
        let year = i16::try_from(year).unwrap_or(Self::MAX.year);
        Self { year, month, day }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A day of the week. It prints as rule files write it: `mon`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "there will be no eighth day")]
pub enum Weekday {
    /// `mon`
    Monday,
    /// `tue`
    Tuesday,
    /// `wed`
    Wednesday,
    /// `thu`
    Thursday,
    /// `fri`
    Friday,
    /// `sat`
    Saturday,
    /// `sun`
    Sunday,
}

impl Weekday {
    /// All seven, from Monday.
    pub const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];

    /// The weekday so many days after 1970-01-01, which was a Thursday.
    pub(crate) fn of(days: i64) -> Self {
        match (days + 3).rem_euclid(7) {
            0 => Self::Monday,
            1 => Self::Tuesday,
            2 => Self::Wednesday,
            3 => Self::Thursday,
            4 => Self::Friday,
            5 => Self::Saturday,
            _ => Self::Sunday,
        }
    }

    /// From the three letters that stand for it in a rule file, in upper or lower case.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|weekday| weekday.short_name().eq_ignore_ascii_case(text))
    }

    /// The three letters that stand for it in a rule file.
    pub(crate) const fn short_name(self) -> &'static str {
        match self {
            Self::Monday => "mon",
            Self::Tuesday => "tue",
            Self::Wednesday => "wed",
            Self::Thursday => "thu",
            Self::Friday => "fri",
            Self::Saturday => "sat",
            Self::Sunday => "sun",
        }
    }
}

impl fmt::Display for Weekday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.short_name())
    }
}

/// Western Easter of a year, in days from 1970-01-01.
pub(crate) fn easter(year: i64) -> i64 {
    // The Gregorian computus: the age of the moon (`epact`) from the golden number, corrected once a century for leap
    // days left out and for the drift of the moon, gives the full moon; Easter is the Sunday after it.
    let golden = year.rem_euclid(19);
    let century = year.div_euclid(100);
    let skipped_leap_days = century - century.div_euclid(4);
    let moon_drift = (8 * century + 13).div_euclid(25);
    let epact = (skipped_leap_days - moon_drift + 19 * golden + 15).rem_euclid(30);
    // The two latest full moons fall a day earlier, so that no date repeats within 19 years.
    let after_21_march = epact - (epact + golden / 11) / 29;
    let full_moon = days_from_civil(year, 3, 21) + after_21_march;
    // Strictly after: a full moon on a Sunday makes Easter the next one. Day 3 (1970-01-04) was a Sunday.
    full_moon + 7 - (full_moon - 3).rem_euclid(7)
}

/// Orthodox Easter of a year, in days from 1970-01-01: a day of our calendar.
pub(crate) fn orthodox_easter(year: i64) -> i64 {
    // Meeus, "Astronomical Algorithms", chapter 8: the Julian computus, a day of the Julian calendar counted from 22 March.
    let full_moon = (19 * year.rem_euclid(19) + 15).rem_euclid(30);
    let to_sunday =
        (2 * year.rem_euclid(4) + 4 * year.rem_euclid(7) - full_moon + 34).rem_euclid(7);
    let century = year.div_euclid(100);
    // From March on, the calendars are as far apart as leap days were left out.
    let julian_days_behind = century - century.div_euclid(4) - 2;
    days_from_civil(year, 3, 22) + full_moon + to_sunday + julian_days_behind
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_a_day_of_the_calendar() {
        for (year, month, day, exists) in [
            (2024, 2, 29, true),
            (2026, 2, 29, false),
            (1900, 2, 29, false),
            (2000, 2, 29, true),
            (2026, 4, 31, false),
            (2026, 0, 1, false),
            (2026, 13, 1, false),
            (2026, 1, 0, false),
            (0, 1, 1, true),
            (10_000, 12, 31, true),
            (-1, 12, 31, false),
            (10_001, 1, 1, false),
            (i16::MAX, u8::MAX, u8::MAX, false),
        ] {
            let date = Date::new(year, month, day);
            assert_eq!(date.is_some(), exists, "{year}-{month}-{day}");
            if let Some(date) = date {
                assert_eq!((date.year(), date.month(), date.day()), (year, month, day));
                assert_eq!(Date::from_days(date.days()), date);
            }
        }
        assert_eq!(Date::MAX.plus_days(i64::MAX), Date::MAX);
        assert_eq!(Date::MIN.plus_days(i64::MIN), Date::MIN);
    }

    #[test]
    fn weekdays_follow_each_other() {
        assert_eq!(Weekday::of(0), Weekday::Thursday);
        for days in -800_000..800_000 {
            let (today, tomorrow) = (Weekday::of(days) as u8, Weekday::of(days + 1) as u8);
            assert_eq!((today + 1) % 7, tomorrow);
        }
    }

    /// From the tables of the United States Naval Observatory and of the Book of Common Prayer.
    #[test]
    fn easter_is_when_the_churches_keep_it() {
        for date in [
            "1598-03-22",
            "1818-03-22",
            "1886-04-25",
            "1913-03-23",
            "1943-04-25",
            "1954-04-18",
            "1981-04-19",
            "2000-04-23",
            "2008-03-23",
            "2011-04-24",
            "2016-03-27",
            "2019-04-21",
            "2024-03-31",
            "2025-04-20",
            "2026-04-05",
            "2027-03-28",
            "2028-04-16",
            "2029-04-01",
            "2030-04-21",
            "2038-04-25",
            "2049-04-18",
            "2076-04-19",
            "2285-03-22",
        ] {
            let (year, _) = date.split_once('-').unwrap();
            assert_eq!(Date::easter(year.parse().unwrap()).to_string(), date);
        }
    }

    #[test]
    fn easter_is_a_sunday_from_22_march_to_25_april() {
        for year in Date::MIN.year()..=Date::MAX.year() {
            let easter = Date::easter(year);
            assert_eq!(easter.weekday(), Weekday::Sunday, "{easter}");
            assert!(
                ((3, 22)..=(4, 25)).contains(&(easter.month(), easter.day())),
                "{easter}"
            );
        }
    }

    #[test]
    fn orthodox_easter_is_when_the_churches_keep_it() {
        for date in [
            "1900-04-22",
            "1918-05-05",
            "2000-04-30",
            "2010-04-04",
            "2013-05-05",
            "2017-04-16",
            "2024-05-05",
            "2025-04-20",
            "2026-04-12",
            "2027-05-02",
            "2028-04-16",
            "2029-04-08",
            "2030-04-28",
            "2099-04-12",
        ] {
            let year: i64 = date.split_once('-').unwrap().0.parse().unwrap();
            assert_eq!(Date::from_days(orthodox_easter(year)).to_string(), date);
        }
        for year in 1583..=9999 {
            let [orthodox, western] = [orthodox_easter(year), easter(year)];
            assert_eq!(Weekday::of(orthodox), Weekday::Sunday, "{year}");
            // In our time at the same time or up to five weeks later.
            assert!(orthodox >= western, "{year}");
        }
    }
}
