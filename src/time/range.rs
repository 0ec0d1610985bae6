//! Ranges of dates: from one date of a rule file to another, both included.

use super::date::{Date, easter};
use super::date_pattern::{Anchor, DatePattern, Kind, Yearly};

/// The days from one date to another, both included, once or every year.
///
/// * Both ends have a year: those days, once.
/// * Neither has: every year. `12-24` to `01-02` goes over New Year. A range that begins or ends on `02-29` begins on
///   1 March, or ends on 28 February, in a year without one. `easter+1` to `10-31` is a summer season; where it
///   depends on the year which end comes first (`easter` to `04-10`), there is no such range.
///
/// ```
/// use waypost::time::{Date, DateRange};
///
/// let holidays = DateRange::new("12-24".parse()?, "01-02".parse()?)?;
/// assert!(Date::new(2027, 1, 1).is_some_and(|date| holidays.contains(date)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateRange {
    pub(super) days: Days,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Days {
    Once { first: i64, last: i64 },
    Yearly(YearlyRange),
}

/// A range that comes every year: from its first day in one year to its last in the same or, if it goes over New Year, in
/// the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct YearlyRange {
    pub(super) from: Yearly,
    pub(super) to: Yearly,
    over_new_year: bool,
}

impl DateRange {
    /// The days from `from` to `to`, both included; the same date twice is that one day.
    ///
    /// # Errors
    ///
    /// `to` is before `from`; one has a year and the other has not; or it depends on the year which of the two comes first.
    pub fn new(from: DatePattern, to: DatePattern) -> Result<Self, DateRangeError> {
        let days = match (from.kind, to.kind) {
            (Kind::Once(first), Kind::Once(last)) if first <= last => Days::Once {
                first: first.days(),
                last: last.days(),
            },
            // The same Easter at both ends: nobody closes from one Easter to the next.
            (Kind::Yearly(first), Kind::Yearly(last)) if backwards_from_easter(first, last) => {
                return Err(DateRangeError(Problem::Backwards { from, to }));
            }
            (Kind::Yearly(first), Kind::Yearly(last)) => Days::Yearly(YearlyRange {
                from: first,
                to: last,
                over_new_year: goes_over_new_year(first, last).ok_or_else(|| {
                    DateRangeError(Problem::YearDecides {
                        from,
                        to,
                        what: what_decides(first, last),
                    })
                })?,
            }),
            (Kind::Once(_), Kind::Once(_)) => {
                return Err(DateRangeError(Problem::Backwards { from, to }));
            }
            (Kind::Once(_), Kind::Yearly(_)) | (Kind::Yearly(_), Kind::Once(_)) => {
                return Err(DateRangeError(Problem::OneYear { from, to }));
            }
        };
        Ok(Self { days })
    }

    /// Whether this day is one of them.
    #[must_use]
    pub fn contains(self, date: Date) -> bool {
        match self.days {
            Days::Once { first, last } => (first..=last).contains(&date.days()),
            Days::Yearly(range) => range.contains(date.days(), i64::from(date.year())),
        }
    }

    /// The first of all its days; none if it comes again every year.
    #[must_use]
    pub fn first(self) -> Option<Date> {
        match self.days {
            Days::Once { first, .. } => Some(Date::from_days(first)),
            Days::Yearly(_) => None,
        }
    }

    /// The last of all its days; none if it comes again every year.
    #[must_use]
    pub fn last(self) -> Option<Date> {
        match self.days {
            Days::Once { last, .. } => Some(Date::from_days(last)),
            Days::Yearly(_) => None,
        }
    }
}

impl YearlyRange {
    /// Whether the range holds this day, which is one of that year.
    pub(super) fn contains(self, day: i64, year: i64) -> bool {
        self.stretches_around(year)
            .any(|(first, last)| first <= day && day <= last)
    }

    /// Whether the range holds this day in every year that has it.
    pub(super) fn always_contains(self, day: Yearly) -> bool {
        self.years_that_matter_with(day).into_iter().all(|year| {
            day.day(year)
                .is_none_or(|day| self.contains(day, i64::from(Date::from_days(day).year())))
        })
    }

    /// The days of this year that are in the range, as first and last days of stretches.
    pub(super) fn stretches_in(self, year: i64) -> impl Iterator<Item = (i64, i64)> {
        let new_year = Yearly::month_day(1, 1).first_day(year);
        let new_years_eve = Yearly::month_day(12, 31).last_day(year);
        self.stretches_around(year)
            .map(move |(first, last)| (first.max(new_year), last.min(new_years_eve)))
            .filter(|(first, last)| first <= last)
    }

    /// The stretches of days that may touch a year: of this year and of those beside it.
    fn stretches_around(self, year: i64) -> impl Iterator<Item = (i64, i64)> {
        let leaves = i64::from(self.from.leaves_the_year() || self.to.leaves_the_year());
        let years = year - leaves - i64::from(self.over_new_year)..=year + leaves;
        years.filter_map(move |year| self.stretch(year))
    }

    /// The first and the last day of the range that begins in this year, if there are any.
    fn stretch(self, year: i64) -> Option<(i64, i64)> {
        if self.from == self.to {
            let day = self.from.day(year)?;
            return Some((day, day));
        }
        let first = self.from.first_day(year);
        let last = self.to.last_day(year + i64::from(self.over_new_year));
        (first <= last).then_some((first, last))
    }

    /// Whether it is counted from Orthodox Easter.
    pub(super) const fn is_orthodox(self) -> bool {
        is_orthodox(self.from) || is_orthodox(self.to)
    }

    fn years_that_matter_with(self, day: Yearly) -> Vec<i64> {
        years_that_matter(self.is_orthodox() || is_orthodox(day))
    }
}

const fn is_orthodox(day: Yearly) -> bool {
    matches!(day.from, Anchor::Orthodox(_))
}

/// Years in which all happens that yearly dates can do to each other.
///
/// Without Orthodox Easter, the kinds of year there are. With it there are more than anybody needs: the years to come, up to
/// where it has drifted by three days.
pub(super) fn years_that_matter(orthodox: bool) -> Vec<i64> {
    if orthodox {
        (2024..2424).collect()
    } else {
        kinds_of_year().collect()
    }
}

/// The kinds of year there are, one year for each: as a calendar, a year is what its leap day and its Easter (which is a
/// Sunday) make it.
fn kinds_of_year() -> impl Iterator<Item = i64> {
    let mut seen = 0_u128;
    // From here on, as the year in which something is found may be shown to people.
    let years = (2024..).filter(move |&year| {
        let leap_day = Yearly::month_day(2, 29);
        let is_leap = leap_day.day(year).is_some();
        let days_after_22_march = easter(year) - Yearly::month_day(3, 22).first_day(year);
        let kind = 1 << (days_after_22_march + if is_leap { EASTER_DATES } else { 0 });
        let is_new = seen & kind == 0;
        seen |= kind;
        is_new
    });
    // They do all come; the last of them is the year 5280.
    years.take(2 * 35)
}

/// Easter falls on 22 March to 25 April.
const EASTER_DATES: i64 = 35;

/// What to do to both ends, so that they do not pass each other.
const fn what_decides(from: Yearly, to: Yearly) -> (&'static str, &'static str) {
    match (from.from, to.from) {
        (Anchor::MonthDay(..), Anchor::MonthDay(..)) => ("move", "to a day of the week"),
        _ => ("count", "from Easter"),
    }
}

/// Whether both are counted from the same Easter, the end from a day before the beginning: nobody closes from one Easter to
/// the next.
const fn backwards_from_easter(from: Yearly, to: Yearly) -> bool {
    match (from.from, to.from) {
        (Anchor::Easter(first), Anchor::Easter(last))
        | (Anchor::Orthodox(first), Anchor::Orthodox(last)) => last < first,
        _ => false,
    }
}

/// Whether a yearly range ends in the year after the one it began in; `None` if that depends on the year.
fn goes_over_new_year(from: Yearly, to: Yearly) -> Option<bool> {
    let unmoved = from.moved.is_none() && to.moved.is_none();
    match (from.from, to.from) {
        _ if from == to => Some(false),
        (Anchor::MonthDay(m1, d1), Anchor::MonthDay(m2, d2)) if unmoved => {
            Some((m2, d2) < (m1, d1))
        }
        (Anchor::Easter(_), Anchor::Easter(_)) | (Anchor::Orthodox(_), Anchor::Orthodox(_))
            if unmoved =>
        {
            Some(false)
        }
        _ => {
            let years = years_that_matter(is_orthodox(from) || is_orthodox(to));
            let mut orders = years
                .into_iter()
                .map(|year| to.last_day(year) < from.first_day(year));
            let first = orders.next()?;
            orders.all(|order| order == first).then_some(first)
        }
    }
}

/// Two dates that do not make a range. Its message names both.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct DateRangeError(Problem);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum Problem {
    #[error("`to` (`{to}`) is before `from` (`{from}`)")]
    Backwards { from: DatePattern, to: DatePattern },
    #[error(
        "whether `to` (`{to}`) is before `from` (`{from}`) depends on the year: {} both {}, or neither",
        .what.0,
        .what.1
    )]
    YearDecides {
        from: DatePattern,
        to: DatePattern,
        what: (&'static str, &'static str),
    },
    #[error(
        "`from` (`{from}`) and `to` (`{to}`) do not go together: write the year at both ends or at neither"
    )]
    OneYear { from: DatePattern, to: DatePattern },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(from: &str, to: &str) -> Result<DateRange, DateRangeError> {
        DateRange::new(from.parse().unwrap(), to.parse().unwrap())
    }

    fn days_in(range: DateRange, year: i16) -> Vec<String> {
        let new_year = Date::new(year, 1, 1).unwrap();
        (0..366)
            .map(|n| new_year.plus_days(n))
            .filter(|date| date.year() == year && range.contains(*date))
            .map(|date| date.to_string())
            .collect()
    }

    #[test]
    fn holds_the_days_between_its_ends() {
        for (from, to, year, count, first, last) in [
            (
                "2026-12-24",
                "2026-12-24",
                2026,
                1,
                "2026-12-24",
                "2026-12-24",
            ),
            (
                "2026-12-24",
                "2027-01-02",
                2026,
                8,
                "2026-12-24",
                "2026-12-31",
            ),
            (
                "2026-12-24",
                "2027-01-02",
                2027,
                2,
                "2027-01-01",
                "2027-01-02",
            ),
            ("12-24", "12-26", 2031, 3, "2031-12-24", "2031-12-26"),
            ("12-24", "01-02", 2031, 10, "2031-01-01", "2031-12-31"),
            ("02-20", "02-29", 2025, 9, "2025-02-20", "2025-02-28"),
            ("02-20", "02-29", 2024, 10, "2024-02-20", "2024-02-29"),
            ("02-29", "03-05", 2025, 5, "2025-03-01", "2025-03-05"),
            ("02-29", "03-05", 2024, 6, "2024-02-29", "2024-03-05"),
            ("02-29", "02-29", 2024, 1, "2024-02-29", "2024-02-29"),
            ("02-29", "02-28", 2025, 365, "2025-01-01", "2025-12-31"),
            ("01-01", "12-31", 2024, 366, "2024-01-01", "2024-12-31"),
            ("easter-2", "easter+1", 2026, 4, "2026-04-03", "2026-04-06"),
            ("easter", "easter", 2026, 1, "2026-04-05", "2026-04-05"),
            ("easter+1", "10-31", 2026, 209, "2026-04-06", "2026-10-31"),
            ("11-01", "easter", 2026, 156, "2026-01-01", "2026-12-31"),
            (
                "orthodox-2",
                "orthodox+1",
                2026,
                4,
                "2026-04-10",
                "2026-04-13",
            ),
            (
                "11-23>thu",
                "11-26>sun",
                2026,
                4,
                "2026-11-26",
                "2026-11-29",
            ),
            (
                "12-24<mon",
                "01-06>sun",
                2026,
                22,
                "2026-01-01",
                "2026-12-31",
            ),
            (
                "12-31>mon",
                "12-31>mon",
                2027,
                1,
                "2027-01-04",
                "2027-01-04",
            ),
            (
                "02-29>mon",
                "02-29>mon",
                2024,
                1,
                "2024-03-04",
                "2024-03-04",
            ),
        ] {
            let days = days_in(range(from, to).unwrap(), year);
            let case = format!("{from} to {to} in {year}");
            assert_eq!(days.len(), count, "{case}");
            assert_eq!(days.first().map(String::as_str), Some(first), "{case}");
            assert_eq!(days.last().map(String::as_str), Some(last), "{case}");
        }
        for text in ["02-29", "02-29>mon"] {
            assert_eq!(days_in(range(text, text).unwrap(), 2025), [""; 0]);
        }
    }

    #[test]
    fn stretches_are_the_days_it_holds() {
        for (from, to) in [
            ("12-24", "12-26"),
            ("12-24", "01-02"),
            ("02-29", "02-29"),
            ("02-29", "02-28"),
            ("02-20", "02-29"),
            ("easter-80", "easter+250"),
            ("11-01", "easter"),
            ("orthodox-7", "orthodox"),
            ("12-31>mon", "12-31>mon"),
            ("01-01<mon", "01-01<mon"),
            ("12-26<mon", "01-06>sun"),
            ("05-31<mon", "09-01>mon"),
        ] {
            let range = range(from, to).unwrap();
            let Days::Yearly(yearly) = range.days else {
                panic!("{from} to {to} is yearly")
            };
            for year in 2020..2060 {
                let stretches = yearly.stretches_in(i64::from(year));
                let days = stretches.flat_map(|(first, last)| first..=last);
                let days: Vec<String> = days.map(|day| Date::from_days(day).to_string()).collect();
                assert_eq!(days, days_in(range, year), "{from} to {to} in {year}");
            }
        }
    }

    #[test]
    fn all_kinds_of_year_are_known() {
        assert_eq!(kinds_of_year().count(), 70);
        assert_eq!(kinds_of_year().last(), Some(5280));
        let kind = |year: i64| {
            let january = Yearly::month_day(1, 1).first_day(year);
            (
                Yearly::month_day(12, 31).last_day(year) - january,
                easter(year) - january,
            )
        };
        let kinds: std::collections::BTreeSet<_> = kinds_of_year().map(kind).collect();
        for year in 0..=10_000 {
            assert!(kinds.contains(&kind(year)), "{year}");
        }
    }

    #[test]
    fn says_why_two_dates_make_no_range() {
        for (from, to, message) in [
            (
                "2026-12-24",
                "2026-12-23",
                "`to` (`2026-12-23`) is before `from` (`2026-12-24`)",
            ),
            (
                "easter+1",
                "easter-2",
                "`to` (`easter-2`) is before `from` (`easter+1`)",
            ),
            (
                "2026-12-24",
                "01-02",
                "`from` (`2026-12-24`) and `to` (`01-02`) do not go together: write the year at both ends or at neither",
            ),
            (
                "easter",
                "2026-05-01",
                "`from` (`easter`) and `to` (`2026-05-01`) do not go together: write the year at both ends or at neither",
            ),
            (
                "orthodox+1",
                "orthodox",
                "`to` (`orthodox`) is before `from` (`orthodox+1`)",
            ),
            (
                "12-24>mon",
                "12-26",
                "whether `to` (`12-26`) is before `from` (`12-24>mon`) depends on the year: move both to a day of the week, or neither",
            ),
            (
                "easter",
                "04-10",
                "whether `to` (`04-10`) is before `from` (`easter`) depends on the year: count both from Easter, or neither",
            ),
        ] {
            assert_eq!(range(from, to).unwrap_err().to_string(), message);
        }
    }
}
