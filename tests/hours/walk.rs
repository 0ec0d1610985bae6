//! The meaning of a schedule found the slow way: a walk over the minutes of a clock.
//!
//! Nothing here is shared with the library but a zone's clock (`local_time`) and the calendar (`Date`): the texts are
//! read again, and the rule for wall-clock times is read off the clock as it goes.

use waypost::Timestamp;
use waypost::time::{Date, Zone};

use crate::source::Source;

/// More than hours last and clocks jump.
const MARGIN: i64 = 4 * 24 * 60;

/// The intervals in which the schedule is open, cut off at both ends of `from..to`, in minutes since 1970 (UTC).
pub(crate) fn open_intervals(source: &Source, zone: &Zone, from: i64, to: i64) -> Vec<(i64, i64)> {
    let mut open = vec![false; usize::try_from(to - from).unwrap()];
    let (opens_later, closes_later) = source.shift.unwrap_or_default();
    for (opens, closes) in intervals_of_base(source, zone, from - MARGIN, to + MARGIN) {
        for minute in (opens + opens_later).max(from)..(closes + closes_later).min(to) {
            open[usize::try_from(minute - from).unwrap()] = true;
        }
    }
    stretches(&open, from)
}

fn intervals_of_base(source: &Source, zone: &Zone, from: i64, to: i64) -> Vec<(i64, i64)> {
    let clock = Clock::walk(zone, from - MARGIN, to + MARGIN);
    let mut open = vec![false; usize::try_from(to - from).unwrap()];
    let first = zone
        .local_time(Timestamp::from_secs(from * 60))
        .date()
        .plus_days(-2);
    let last = zone
        .local_time(Timestamp::from_secs(to * 60))
        .date()
        .plus_days(1);
    let mut date = first;
    while date <= last {
        for (opens, closes) in hours_of(source, date) {
            let (opens, closes) = (clock.instant(date, opens), clock.instant(date, closes));
            for minute in opens.max(from)..closes.min(to) {
                open[usize::try_from(minute - from).unwrap()] = true;
            }
        }
        date = date.plus_days(1);
    }
    for (begins, ends) in &source.closures {
        let [begins, ends] = [begins, ends].map(|text| {
            let (date, time) = text.split_once('T').unwrap();
            clock.instant_or_edge(date_of(date), minutes(time))
        });
        for minute in begins.max(from)..ends.min(to) {
            open[usize::try_from(minute - from).unwrap()] = false;
        }
    }
    stretches(&open, from)
}

fn stretches(open: &[bool], from: i64) -> Vec<(i64, i64)> {
    let mut intervals = Vec::new();
    for (minute, _) in (from..).zip(open).filter(|(_, open)| **open) {
        match intervals.last_mut() {
            Some((_, end)) if *end == minute => *end += 1,
            _ => intervals.push((minute, minute + 1)),
        }
    }
    intervals
}

/// The first instant at which a clock shows each minute.
struct Clock {
    first_shown: i64,
    instants: Vec<i64>,
}

impl Clock {
    fn walk(zone: &Zone, from: i64, to: i64) -> Self {
        let offset = |minute: i64| {
            let seconds = zone.local_time(Timestamp::from_secs(minute * 60)).offset();
            assert_eq!(
                seconds % 60,
                0,
                "clocks of our time differ by whole minutes"
            );
            seconds / 60
        };
        let first_shown = from + offset(from);
        let mut instants = Vec::new();
        let mut last_shown = first_shown - 1;
        let mut offset_before = offset(from);
        for minute in from..to {
            let offset = offset(minute);
            while last_shown < minute + offset {
                last_shown += 1;
                // Shown now, or left out just now.
                let is_shown = last_shown == minute + offset;
                instants.push(if is_shown {
                    minute
                } else {
                    last_shown - offset_before
                });
            }
            offset_before = offset;
        }
        Self {
            first_shown,
            instants,
        }
    }

    fn instant(&self, date: Date, minute_of_day: i64) -> i64 {
        let shown = days_since_1970(date) * 24 * 60 + minute_of_day;
        self.instants[usize::try_from(shown - self.first_shown).unwrap()]
    }

    /// The same; where nobody walked so far, where the walk began or ended.
    fn instant_or_edge(&self, date: Date, minute_of_day: i64) -> i64 {
        let shown = days_since_1970(date) * 24 * 60 + minute_of_day;
        let last = i64::try_from(self.instants.len()).unwrap() - 1;
        let at = (shown - self.first_shown).clamp(0, last);
        self.instants[usize::try_from(at).unwrap()]
    }
}

fn hours_of(source: &Source, date: Date) -> Vec<(i64, i64)> {
    let texts: Vec<&String> = if let Some((.., hours)) = source
        .overrides
        .iter()
        .find(|(_, from, to, _)| is_between(date, from, to))
    {
        hours.iter().collect()
    } else if source
        .holidays
        .iter()
        .any(|text| is_between(date, text, text))
    {
        source.holiday_hours.iter().collect()
    } else {
        let mut seasons = source.seasons.iter();
        let season = seasons.find(|(from, to, _)| is_between(date, from, to));
        let weekly = season.map_or(&source.weekly, |(.., weekly)| weekly);
        let days = weekly.iter().filter(|(days, _)| is_day(date, days));
        days.flat_map(|(_, hours)| hours).collect()
    };
    texts.into_iter().map(|text| hours(text)).collect()
}

fn hours(text: &str) -> (i64, i64) {
    let (opens, closes) = (minutes(&text[..5]), minutes(&text[6..]));
    (
        opens,
        if closes > opens {
            closes
        } else {
            closes + 24 * 60
        },
    )
}

fn minutes(text: &str) -> i64 {
    text[..2].parse::<i64>().unwrap() * 60 + text[3..].parse::<i64>().unwrap()
}

fn is_day(date: Date, days: &str) -> bool {
    const DAYS: &str = "mon tue wed thu fri sat sun mon tue wed thu fri sat sun";
    let today = date.weekday().to_string();
    let range = DAYS[DAYS.find(&days[..3]).unwrap()..].to_string();
    let end = if days.ends_with(&days[..3]) {
        0
    } else {
        range.find(&days[days.len() - 3..]).unwrap()
    };
    range[..end + 3].contains(&today)
}

/// Dates as text are in order, with and without a year; what is moved or counted from an Easter is one day here.
fn is_between(date: Date, from: &str, to: &str) -> bool {
    if from.contains(['<', '>', 'e', 'o']) {
        assert_eq!(from, to);
        let year = date.year();
        return (year - 1..=year + 1).any(|year| day_in(from, year) == Some(date));
    }
    let text = date.to_string();
    if from.len() == to.len() && from.len() == 10 {
        from <= &text[..] && &text[..] <= to
    } else if from <= to {
        from <= &text[5..] && &text[5..] <= to
    } else {
        from <= &text[5..] || &text[5..] <= to
    }
}

fn day_in(text: &str, year: i16) -> Option<Date> {
    let Some(at) = text.find(['<', '>']) else {
        if let Some(days) = text.strip_prefix("easter") {
            return Some(Date::easter(year).plus_days(days.parse().unwrap()));
        }
        if let Some(days) = text.strip_prefix("orthodox") {
            return Some(orthodox_easter(year).plus_days(days.parse().unwrap()));
        }
        if text.len() == 10 {
            return Some(date_of(text));
        }
        let [month, day] = [&text[..2], &text[3..]].map(|number| number.parse().unwrap());
        return Date::new(year, month, day);
    };
    let mut date = day_in(&text[..at], year)?;
    while date.weekday().to_string() != text[at + 1..] {
        date = date.plus_days(if text[at..].starts_with('<') { -1 } else { 1 });
    }
    Some(date)
}

/// Gauss's formula, for the years from 1900 to 2099.
fn orthodox_easter(year: i16) -> Date {
    let full_moon = (19 * (year % 19) + 15) % 30;
    let sunday = (2 * (year % 4) + 4 * (year % 7) + 6 * full_moon + 6) % 7;
    let march_22_of_the_julian_calendar = Date::new(year, 4, 4).unwrap();
    march_22_of_the_julian_calendar.plus_days(i64::from(full_moon + sunday))
}

fn date_of(text: &str) -> Date {
    let number = |range: std::ops::Range<usize>| text[range].parse::<i16>().unwrap();
    let [month, day] = [number(5..7), number(8..10)].map(|number| number.try_into().unwrap());
    Date::new(number(0..4), month, day).unwrap()
}

fn days_since_1970(date: Date) -> i64 {
    let midnight: Timestamp = format!("{date}T00:00:00Z").parse().unwrap();
    midnight.as_secs() / 86_400
}
