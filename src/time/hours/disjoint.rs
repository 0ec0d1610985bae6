//! Overrides and seasons by their days. No two of one sort may claim one day.

use std::collections::BTreeMap;

use super::overlap::{Overlap, ScheduleError, When};
use crate::time::date::Date;
use crate::time::range::{DateRange, Days, YearlyRange, years_that_matter};

/// Overrides or seasons that share no day, so that a day has one at most.
#[derive(Clone, Debug)]
pub(super) struct Disjoint<T> {
    all: Box<[T]>,
    /// First day, last day and index in `all` of those that come once, by their days.
    once: Vec<(i64, i64, usize)>,
    /// Days and index in `all` of those that come every year: hardly more than 366, as each has a day of its own.
    yearly: Vec<(YearlyRange, usize)>,
}

/// What holds on certain days.
pub(super) trait Dated {
    /// What several of them are called.
    const PLURAL: &'static str;

    fn name(&self) -> &str;
    fn days(&self) -> DateRange;
}

impl<T: Dated> Disjoint<T> {
    pub(super) fn new(all: impl IntoIterator<Item = T>) -> Result<Self, ScheduleError> {
        let all: Box<[T]> = all.into_iter().collect();
        let mut once = Vec::new();
        let mut yearly = Vec::new();
        for (index, one) in all.iter().enumerate() {
            match one.days().days {
                Days::Once { first, last } => once.push((first, last, index)),
                Days::Yearly(range) => yearly.push((range, index)),
            }
        }
        once.sort_unstable();
        let this = Self { all, once, yearly };
        let overlaps = this.overlaps();
        if overlaps.is_empty() {
            Ok(this)
        } else {
            Err(ScheduleError { overlaps })
        }
    }

    /// The one for this day. Costs a binary search, and some nanoseconds for each that comes every year.
    pub(super) fn on(&self, date: Date) -> Option<&T> {
        let day = date.days();
        let index = self
            .once_on(day)
            .or_else(|| self.yearly_on(day, i64::from(date.year())))?;
        self.all.get(index)
    }

    pub(super) fn all(&self) -> &[T] {
        &self.all
    }

    fn once_on(&self, day: i64) -> Option<usize> {
        let candidate = self
            .once
            .partition_point(|(first, ..)| *first <= day)
            .checked_sub(1)?;
        let (_, last, index) = self.once.get(candidate)?;
        (day <= *last).then_some(*index)
    }

    fn yearly_on(&self, day: i64, year: i64) -> Option<usize> {
        let found = self
            .yearly
            .iter()
            .find(|(range, _)| range.contains(day, year));
        found.map(|(_, index)| *index)
    }

    /// One for each pair that shares a day; of very many pairs, enough to name each that shares one.
    fn overlaps(&self) -> Vec<Overlap> {
        let mut first_days = BTreeMap::new();
        find_clashes(&self.once, &mut first_days);
        let orthodox = self.yearly.iter().any(|(range, _)| range.is_orthodox());
        let years = if self.yearly.len() > 1 {
            years_that_matter(orthodox)
        } else {
            Vec::new()
        };
        for year in years {
            find_clashes(&self.yearly_stretches(year), &mut first_days);
            // So many cannot but share days in every year: those of one will do.
            if self.yearly.len() > DAYS_OF_A_YEAR {
                break;
            }
        }
        if self.yearly.len() <= DAYS_OF_A_YEAR {
            for once in &self.once {
                self.find_clashes_with_yearly(*once, &mut first_days);
            }
        }
        let overlap = |((first, second), day)| {
            let [a, b] = [self.all.get(first)?, self.all.get(second)?];
            let date = Date::from_days(day);
            Some(Overlap {
                first,
                second,
                plural: T::PLURAL,
                names: [a, b].map(|one| one.name().into()),
                date,
                when: When::new(a.days(), b.days(), date),
            })
        };
        first_days.into_iter().filter_map(overlap).collect()
    }

    fn yearly_stretches(&self, year: i64) -> Vec<(i64, i64, usize)> {
        let stretches = self.yearly.iter().flat_map(|(range, index)| {
            range
                .stretches_in(year)
                .map(|(first, last)| (first, last, *index))
        });
        let mut stretches: Vec<_> = stretches.collect();
        stretches.sort_unstable();
        stretches
    }

    fn find_clashes_with_yearly(
        &self,
        (first, last, index): (i64, i64, usize),
        first_days: &mut BTreeMap<(usize, usize), i64>,
    ) {
        let year_of = |day| i64::from(Date::from_days(day).year());
        // Leap years are 8 years apart at most: after so many years every yearly one has come.
        let years = year_of(first)..=year_of(last).min(year_of(first) + 9);
        for (range, yearly) in &self.yearly {
            let stretches = years.clone().flat_map(|year| range.stretches_in(year));
            let shared = stretches
                .map(|(start, end)| (start.max(first), end.min(last)))
                .find(|(start, end)| start <= end);
            if let Some((day, _)) = shared {
                first_days.insert((index.min(*yearly), index.max(*yearly)), day);
            }
        }
    }
}

/// How many can come every year without sharing a day.
const DAYS_OF_A_YEAR: usize = 366;

/// If more pairs share days, one pair for each that shares a day with an earlier one.
const MANY_PAIRS: usize = 100;

/// Enters the pairs of different ones that share a day, with the first day they share. `stretches` are in order.
fn find_clashes(stretches: &[(i64, i64, usize)], first_days: &mut BTreeMap<(usize, usize), i64>) {
    // Last day and index of those that go on.
    let mut going_on: Vec<(i64, usize)> = Vec::new();
    for &(first, last, index) in stretches {
        going_on.retain(|(end, _)| first <= *end);
        if first_days.len() > MANY_PAIRS {
            going_on = going_on.into_iter().max().into_iter().collect();
        }
        for (_, other) in going_on.iter().filter(|(_, other)| *other != index) {
            let pair = (index.min(*other), index.max(*other));
            first_days.entry(pair).or_insert(first);
        }
        going_on.push((last, index));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::hours::overrides::Override;

    /// Overrides named by letters, from `from..to` or single dates.
    fn overrides(dates: &[&str]) -> Result<Disjoint<Override>, ScheduleError> {
        let parse = |(name, text): (char, &&str)| {
            let (from, to) = text.split_once("..").unwrap_or((text, text));
            let days = DateRange::new(from.parse().unwrap(), to.parse().unwrap()).unwrap();
            Override::new(&name.to_string(), days, ["09:00-13:00".parse().unwrap()])
        };
        Disjoint::new(('a'..).zip(dates).map(parse))
    }

    #[test]
    fn finds_the_override_of_a_day() {
        let dates = [
            "2026-12-24",
            "2026-06-01..2026-06-30",
            "12-31..01-01",
            "easter-2..easter+1",
            "02-29",
            "2024-01-02..2024-02-28",
            "08-01..08-14",
            "2026-07-01",
        ];
        let overrides = overrides(&dates).unwrap();
        let start = Date::new(2023, 12, 1).unwrap();
        let mut found = 0;
        for date in (0..1500).map(|n| start.plus_days(n)) {
            let expected = overrides.all().iter().find(|one| one.days().contains(date));
            assert_eq!(overrides.on(date), expected, "{date}");
            found += usize::from(expected.is_some());
        }
        assert!(found > 150);
    }

    #[test]
    fn two_overrides_may_not_share_a_day() {
        for (dates, expected) in [
            (&["2026-12-24", "2026-12-24"][..], "a b 2026-12-24"),
            (
                &["2026-12-20..2026-12-24", "2026-12-24..2026-12-31"],
                "a b 2026-12-24",
            ),
            (
                &["2026-12-24..2026-12-31", "2026-12-20..2026-12-24"],
                "a b 2026-12-24",
            ),
            (
                &["2026-12-01..2026-12-31", "2026-12-05", "2026-12-20"],
                "a b 2026-12-05, a c 2026-12-20",
            ),
            (&["12-24", "12-20..12-26"], "a b 2024-12-24"),
            (&["12-24..01-02", "01-02..01-06"], "a b 2024-01-02"),
            (&["12-24..01-02", "2027-01-01"], "a b 2027-01-01"),
            (
                &["12-24..01-02", "2026-12-01..2027-01-31"],
                "a b 2026-12-24",
            ),
            (&["02-29", "2001-01-01..2009-12-31"], "a b 2004-02-29"),
            (&["02-29", "0001-01-01..9999-12-31"], "a b 0004-02-29"),
            (&["02-29", "1897-01-01..1904-02-29"], "a b 1904-02-29"),
            (&["easter", "04-10..04-12"], "a b 2039-04-10"),
            (&["easter-2..easter+1", "03-31"], "a b 2024-03-31"),
            (&["easter+1", "easter-1..easter+5"], "a b 2024-04-01"),
            (&["easter+49", "2026-05-24"], "a b 2026-05-24"),
            (&["11-01..easter", "easter..easter+1"], "a b 2024-03-31"),
            // The earliest Easter there is, next seen in 2285.
            (&["easter", "03-22"], "a b 2285-03-22"),
            (
                &[
                    "2026-12-20..2026-12-26",
                    "2026-12-24..2026-12-31",
                    "2026-12-25",
                ],
                "a b 2026-12-24, a c 2026-12-25, b c 2026-12-25",
            ),
            // In some years only, and in others.
            (
                &["easter", "03-22", "04-25", "2026-12-24", "12-24"],
                "a b 2285-03-22, a c 2038-04-25, d e 2026-12-24",
            ),
            (
                &["2026-12-24", "2026-12-24", "12-24"],
                "a b 2026-12-24, a c 2026-12-24, b c 2026-12-24",
            ),
            (
                &["2026-12-24", "2026-12-24", "12-31", "12-31"],
                "a b 2026-12-24, c d 2024-12-31",
            ),
        ] {
            let error = overrides(dates).map(|_| ()).unwrap_err();
            let found = error.overlaps().iter().map(|overlap| {
                let [first, second] = &overlap.names;
                format!("{first} {second} {}", overlap.date())
            });
            assert_eq!(found.collect::<Vec<_>>().join(", "), expected, "{dates:?}");
        }
    }

    #[test]
    fn overrides_side_by_side_are_fine() {
        for dates in [
            &[][..],
            &["2026-12-24", "2026-12-25", "2026-12-23"],
            &["12-24..12-31", "01-01..12-23"],
            &["12-24..01-02", "01-03..12-23"],
            &["02-29", "02-28", "03-01"],
            &["02-29", "2025-02-01..2025-03-31", "1897-01-01..1903-12-31"],
            &["easter", "03-21", "04-26"],
            &["easter", "easter+1..easter+50", "easter-50..easter-1"],
            &["11-01..easter", "easter+1..10-31"],
            &["easter", "2026-04-06", "2027-04-05"],
        ] {
            assert!(overrides(dates).is_ok(), "{dates:?}");
        }
    }

    /// What is found is right, and where days are shared something is found: against every day of many years.
    #[test]
    fn clashes_are_those_that_days_show() {
        let ends = [
            "12-24",
            "01-02",
            "03-25",
            "04-20",
            "02-29",
            "easter",
            "easter+1",
            "easter-30",
        ];
        let ranges: Vec<String> = ends
            .iter()
            .flat_map(|from| ends.iter().map(move |to| format!("{from}..{to}")))
            .filter(|text| {
                let (from, to) = text.split_once("..").unwrap();
                DateRange::new(from.parse().unwrap(), to.parse().unwrap()).is_ok()
            })
            .collect();
        let start = Date::new(2024, 1, 1).unwrap();
        let dates: Vec<Date> = (0..27_000).map(|n| start.plus_days(n)).collect();
        for first in &ranges {
            for second in &ranges {
                let both: Vec<DateRange> = [first, second]
                    .iter()
                    .map(|text| {
                        let (from, to) = text.split_once("..").unwrap();
                        DateRange::new(from.parse().unwrap(), to.parse().unwrap()).unwrap()
                    })
                    .collect();
                let is_shared = |date: &Date| both.iter().all(|range| range.contains(*date));
                match overrides(&[first, second]) {
                    Ok(_) => assert!(!dates.iter().any(is_shared), "{first} {second}"),
                    Err(error) => {
                        assert!(is_shared(&error.overlaps()[0].date()), "{first} {second}");
                    }
                }
            }
        }
    }

    #[test]
    fn many_overrides_are_checked_at_once() {
        let start = Date::new(2000, 1, 1).unwrap();
        let dates: Vec<String> = (0..20_000)
            .map(|n| start.plus_days(2 * n).to_string())
            .collect();
        let dates: Vec<&str> = dates.iter().map(String::as_str).collect();
        assert!(overrides(&dates).is_ok());
        let same = vec!["01-01..12-31"; 20_000];
        // All pairs of the first 15, and one for each of the others.
        assert_eq!(
            overrides(&same).unwrap_err().overlaps().len(),
            15 * 14 / 2 + 20_000 - 15
        );
    }

    #[test]
    fn the_error_names_all_of_them_and_the_days() {
        let range =
            |text: &str| DateRange::new(text.parse().unwrap(), text.parse().unwrap()).unwrap();
        let all = [
            Override::new("Christmas Eve", range("12-24"), []),
            Override::new("Easter", range("easter"), []),
            Override::new("Inventory", range("2026-12-24"), []),
            Override::new("Painters", range("easter"), []),
        ];
        let error = Disjoint::new(all).unwrap_err();
        let positions = error.overlaps().iter().map(Overlap::positions);
        assert_eq!(positions.collect::<Vec<_>>(), [(0, 2), (1, 3)]);
        assert_eq!(
            error.to_string(),
            "overrides `Christmas Eve` and `Inventory` both cover 2026-12-24: a day can have only one; \
             overrides `Easter` and `Painters` both cover easter: a day can have only one"
        );
    }

    #[test]
    fn the_error_names_a_year_only_if_it_matters() {
        for (dates, day) in [
            (["12-24", "12-20..12-26"], "12-24"),
            (["12-24..01-02", "01-02..01-06"], "01-02"),
            (["02-29", "02-20..03-05"], "02-29"),
            (["easter+1", "easter-1..easter+5"], "easter+1"),
            (["11-01..easter", "easter..easter+1"], "easter"),
            (["easter-2..easter+1", "03-01..04-30"], "easter-2"),
            (["12-24..01-02", "2027-01-01"], "2027-01-01"),
            (["2026-12-20..2026-12-24", "2026-12-24"], "2026-12-24"),
            (
                ["easter-2..easter+1", "03-31"],
                "03-31 in some years, as in 2024",
            ),
            (
                ["easter", "04-10..04-12"],
                "04-10 in some years, as in 2039",
            ),
            (["easter", "03-22"], "03-22 in some years, as in 2285"),
        ] {
            let error = overrides(&dates).unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("overrides `a` and `b` both cover {day}: a day can have only one")
            );
        }
    }
}
