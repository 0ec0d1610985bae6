//! Holidays: named sets of dates.

use std::fmt;
use std::sync::Arc;

use crate::time::date::{Date, easter};
use crate::time::date_pattern::{Anchor, DatePattern, Kind, Yearly};

/// A named set of holidays. Many schedules may share one: it is cheap to clone.
///
/// ```
/// use waypost::time::{Calendar, Date};
///
/// let br = Calendar::new("br", ["12-25".parse()?, "2026-11-20".parse()?, "easter-47".parse()?]);
/// assert!(Date::new(2026, 2, 17).is_some_and(|date| br.contains(date)));
/// # Ok::<(), waypost::time::DatePatternError>(())
/// ```
#[derive(Clone)]
pub struct Calendar {
    lists: Arc<Lists>,
}

/// Each list in ascending order, for binary search.
#[derive(Default)]
struct Lists {
    name: Box<str>,
    once: Vec<Date>,
    every_year: Vec<(u8, u8)>,
    from_easter: Vec<i64>,
    /// Asked one by one.
    others: Vec<Yearly>,
}

impl Calendar {
    /// The calendar with these dates. One may be named twice.
    pub fn new(name: &str, patterns: impl IntoIterator<Item = DatePattern>) -> Self {
        let mut lists = Lists {
            name: name.into(),
            ..Lists::default()
        };
        for pattern in patterns {
            match pattern.kind {
                Kind::Once(date) => lists.once.push(date),
                Kind::Yearly(yearly) => match yearly {
                    Yearly {
                        from: Anchor::MonthDay(month, day),
                        moved: None,
                    } => lists.every_year.push((month, day)),
                    Yearly {
                        from: Anchor::Easter(offset),
                        moved: None,
                    } => lists.from_easter.push(offset.into()),
                    other => lists.others.push(other),
                },
            }
        }
        lists.once.sort_unstable();
        lists.every_year.sort_unstable();
        lists.from_easter.sort_unstable();
        Self {
            lists: Arc::new(lists),
        }
    }

    /// Its name in the rule file.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.lists.name
    }

    /// Whether this day is a holiday. Costs a few tens of nanoseconds, however many dates there are, and some more
    /// for each that is moved to a day of the week or counted from Orthodox Easter.
    #[must_use]
    pub fn contains(&self, date: Date) -> bool {
        let Lists {
            once,
            every_year,
            from_easter,
            others,
            ..
        } = &*self.lists;
        let days_from_easter = || date.days() - easter(i64::from(date.year()));
        once.binary_search(&date).is_ok()
            || every_year
                .binary_search(&(date.month(), date.day()))
                .is_ok()
            || (!from_easter.is_empty() && from_easter.binary_search(&days_from_easter()).is_ok())
            || others.iter().any(|other| other.matches(date))
    }

    /// Whether it has no dates.
    pub(super) fn is_empty(&self) -> bool {
        let Lists {
            once,
            every_year,
            from_easter,
            others,
            ..
        } = &*self.lists;
        once.is_empty() && every_year.is_empty() && from_easter.is_empty() && others.is_empty()
    }
}

impl fmt::Debug for Calendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Calendar")
            .field("name", &self.lists.name)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contains_the_days_that_one_of_its_dates_matches() {
        let texts = [
            "12-25",
            "2026-11-20",
            "easter-47",
            "easter-2",
            "02-29",
            "12-25",
            "easter+60",
            "2024-12-24",
            "11-22>thu",
            "12-31>mon",
            "01-01<sun",
            "orthodox-2",
            "easter+39>fri",
        ];
        let dates: Vec<DatePattern> = texts.iter().map(|text| text.parse().unwrap()).collect();
        let calendar = Calendar::new("br", dates.clone());
        assert_eq!(calendar.name(), "br");
        let start = Date::new(2024, 1, 1).unwrap();
        for date in (0..3000).map(|n| start.plus_days(n)) {
            let expected = dates.iter().any(|pattern| pattern.matches(date));
            assert_eq!(calendar.contains(date), expected, "{date}");
        }
        assert!(!Calendar::new("none", []).contains(start));
    }
}
