//! `hours --routes`: who is there when, for every route.

use std::collections::BTreeSet;
use std::io::{self, BufWriter, Write};

use waypost::Timestamp;
use waypost::router::week::{Week, WeekDestination, WeekHold, WeekName, WeekStretch, WeekTarget};
use waypost::time::{Date, Zone};

use crate::output::quoted;

/// The columns that a line may have.
const WIDTH: usize = 80;

/// Writes a week for people: routes that have the same week together, and so the days of a route.
pub(crate) fn table(out: impl Write, week: &Week, zone: &Zone) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    let [first, last] = [week.from, week.to.plus_secs(-1)].map(|at| day(at, zone));
    writeln!(
        out,
        "{}, {} to {}",
        week.timezone,
        with_weekday(first),
        with_weekday(last)
    )?;
    let mut told = BTreeSet::new();
    for (index, route) in week.routes.iter().enumerate() {
        if told.contains(&index) {
            continue;
        }
        let same = week.routes.iter().enumerate();
        let same = same.filter(|(_, other)| other.stretches == route.stretches);
        let (indices, routes): (Vec<usize>, Vec<_>) = same.unzip();
        told.extend(indices);
        let names: Vec<String> = routes
            .iter()
            .map(|one| {
                one.route
                    .as_deref()
                    .map_or_else(|| "fallback".to_owned(), quoted)
            })
            .collect();
        writeln!(out)?;
        let empty: i64 = route.holes().map(|hole| seconds(hole.from, hole.to)).sum();
        let mut heading = names.join(", ");
        if empty > 0 {
            let all = hours(seconds(week.from, week.to));
            heading.push_str(&format!(": nobody there for {} of {all}", hours(empty)));
        }
        write_wrapped(&mut out, "", &heading)?;
        for (days, rows) in grouped(&route.stretches, first, zone) {
            let mut label = days;
            for (times, text) in rows {
                write_wrapped(&mut out, &format!("  {label:<12} {times}  "), &text)?;
                label.clear();
            }
        }
    }
    out.flush()
}

/// What is said of one day: times and text.
type Rows = Vec<(String, String)>;

/// The days that say the same, by their names, and what they say.
fn grouped(stretches: &[WeekStretch], first: Date, zone: &Zone) -> Vec<(String, Rows)> {
    let mut groups: Vec<(Vec<i64>, Rows)> = Vec::new();
    for number in 0..7 {
        let rows = rows(stretches, first.plus_days(number), zone);
        match groups.iter_mut().find(|(_, known)| *known == rows) {
            Some((days, _)) => days.push(number),
            None => groups.push((vec![number], rows)),
        }
    }
    let names = |days: &[i64]| {
        let mut names = Vec::new();
        for run in days.chunk_by(|one, next| one + 1 == *next) {
            let weekday = |number: &i64| first.plus_days(*number).weekday().to_string();
            let ends: Vec<String> = run
                .first()
                .into_iter()
                .chain(run.last())
                .map(weekday)
                .collect();
            names.push(if run.len() == 1 {
                ends.into_iter().take(1).collect()
            } else {
                ends.join("-")
            });
        }
        names.join(", ")
    };
    let named = groups.into_iter();
    named.map(|(days, rows)| (names(&days), rows)).collect()
}

/// The stretches of one day, cut off at its ends.
fn rows(stretches: &[WeekStretch], date: Date, zone: &Zone) -> Rows {
    let [start, end] = [date, date.plus_days(1)].map(|day| zone.start_of(day));
    let of_day = stretches
        .iter()
        .filter(|stretch| stretch.from < end && start < stretch.to);
    of_day
        .map(|stretch| {
            let from = clock(stretch.from.max(start), zone);
            let to = if stretch.to < end {
                clock(stretch.to, zone)
            } else {
                "24:00".to_owned()
            };
            (format!("{from}-{to}"), said(stretch, date, zone))
        })
        .collect()
}

/// Who is there, in words.
fn said(stretch: &WeekStretch, date: Date, zone: &Zone) -> String {
    if !stretch.asked {
        return "does not apply".to_owned();
    }
    let mut ways: Vec<String> = stretch.first.iter().map(target).collect();
    if !stretch.held.is_empty() {
        ways.push(held(&stretch.held, date, zone));
    }
    if stretch.may_fall_back {
        ways.push("as the fallback".to_owned());
    }
    let text = ways.join(", else ");
    if stretch.first.is_empty() {
        format!("nobody; {text}")
    } else {
        text
    }
}

fn target(target: &WeekTarget) -> String {
    let named = |sort: &str, name: &WeekName| match name {
        WeekName::OfFact { fact } => format!("{sort} of `{fact}`"),
        WeekName::Fixed(name) => format!("{sort} `{name}`"),
        _ => sort.to_owned(),
    };
    match &target.to {
        WeekDestination::Team(name) => named("team", name),
        WeekDestination::Agent(name) => named("agent", name),
        WeekDestination::Queue(name) => named("queue", name),
        WeekDestination::Role { name, teams } => {
            let teams: Vec<String> = teams.iter().map(|team| quoted(team)).collect();
            format!("role `{name}` ({})", teams.join(", "))
        }
        _ => String::new(),
    }
}

fn held(holds: &[WeekHold], date: Date, zone: &Zone) -> String {
    if let [hold] = holds {
        return hold.until.map_or_else(
            || format!("held: `{}` does not open in 400 days", hold.team),
            |until| format!("held until {}", when(until, date, zone)),
        );
    }
    let each: Vec<String> = holds
        .iter()
        .map(|hold| {
            let until = hold.until.map(|until| when(until, date, zone));
            format!("{} (`{}`)", until.as_deref().unwrap_or("ever"), hold.team)
        })
        .collect();
    format!("held until {}", each.join(" or "))
}

/// A time as somebody says it on a day.
fn when(at: Timestamp, date: Date, zone: &Zone) -> String {
    let (time, day) = (clock(at, zone), day(at, zone));
    if day == date {
        time
    } else if day == date.plus_days(1) {
        format!("{time} the next day")
    } else if day < date.plus_days(7) {
        format!("{} {time}", day.weekday())
    } else {
        format!("{} {time}", with_weekday(day))
    }
}

fn with_weekday(day: Date) -> String {
    format!("{} {day}", day.weekday())
}

fn day(at: Timestamp, zone: &Zone) -> Date {
    zone.local_time(at).date()
}

/// `09:00`.
fn clock(at: Timestamp, zone: &Zone) -> String {
    let minutes = zone.local_time(at).second_of_day() / 60;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

fn seconds(from: Timestamp, to: Timestamp) -> i64 {
    to.as_secs() - from.as_secs()
}

/// `118 h`, `118 h 30 min`.
fn hours(seconds: i64) -> String {
    let minutes = seconds / 60;
    match minutes % 60 {
        0 => format!("{} h", minutes / 60),
        odd => format!("{} h {odd} min", minutes / 60),
    }
}

/// Writes a line, and what does not fit below it, under where it begins.
fn write_wrapped(out: &mut impl Write, start: &str, text: &str) -> io::Result<()> {
    let indent = start.chars().count().max(4);
    let mut line = start.to_owned();
    let mut is_begun = false;
    for word in text.split(' ') {
        if is_begun && line.chars().count() + 1 + word.chars().count() > WIDTH {
            writeln!(out, "{line}")?;
            line = " ".repeat(indent);
            is_begun = false;
        }
        if is_begun {
            line.push(' ');
        }
        line.push_str(word);
        is_begun = true;
    }
    writeln!(out, "{line}")
}
