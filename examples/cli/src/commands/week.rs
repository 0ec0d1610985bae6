//! `hours --routes`: who is there when, for every route.

use std::collections::BTreeSet;
use std::io::{self, BufWriter, Write};

use waypost::Timestamp;
use waypost::router::week::{
    RouteWeek, Week, WeekDestination, WeekHold, WeekName, WeekStretch, WeekTarget, WeekTeam,
};
use waypost::time::{Date, Zone};

use crate::output::quoted;

/// The columns that a line may have.
const WIDTH: usize = 80;

/// Writes a week for people: routes that have the same week together, and so the days of a route.
pub(crate) fn table(out: impl Write, week: &Week, zone: &Zone) -> io::Result<()> {
    let table = Table {
        zone,
        first: zone.local_time(week.from).date(),
        end: week.to,
    };
    table.write(&mut BufWriter::new(out), week)
}

/// How the times of a week are said.
struct Table<'z> {
    zone: &'z Zone,
    /// The first day.
    first: Date,
    end: Timestamp,
}

/// What is said of one day: times and text.
type Rows = Vec<(String, String)>;

impl Table<'_> {
    fn write(&self, out: &mut impl Write, week: &Week) -> io::Result<()> {
        let [first, last] = [self.first, self.first.plus_days(6)].map(with_weekday);
        writeln!(out, "{}, {first} to {last}", week.timezone)?;
        let mut told = BTreeSet::new();
        for (index, route) in week.routes.iter().enumerate() {
            if told.contains(&index) {
                continue;
            }
            let same = week.routes.iter().enumerate();
            let same = same.filter(|(_, other)| other.stretches == route.stretches);
            let (indices, routes): (Vec<usize>, Vec<_>) = same.unzip();
            told.extend(indices);
            let names: Vec<String> = routes.into_iter().map(named).collect();
            let mut heading = names.join(", ");
            let empty: i64 = route.holes().map(|hole| seconds(hole.from, hole.to)).sum();
            if empty > 0 {
                let all = hours(seconds(week.from, week.to));
                heading = format!("{heading}: nobody there for {} of {all}", hours(empty));
            }
            writeln!(out)?;
            write_wrapped(out, "", &heading)?;
            self.write_days(out, &route.stretches)?;
        }
        out.flush()
    }

    fn write_days(&self, out: &mut impl Write, stretches: &[WeekStretch]) -> io::Result<()> {
        let groups = self.grouped(stretches);
        let width = groups.iter().map(|(days, _)| days.len()).max();
        let width = width.unwrap_or_default();
        for (mut days, rows) in groups {
            for (times, text) in rows {
                write_wrapped(out, &format!("  {days:<width$}  {times}  "), &text)?;
                days.clear();
            }
        }
        Ok(())
    }

    /// The days that say the same, by their names, and what they say.
    fn grouped(&self, stretches: &[WeekStretch]) -> Vec<(String, Rows)> {
        let mut groups: Vec<(Vec<i64>, Rows)> = Vec::new();
        for number in 0..7 {
            let rows = self.rows(stretches, self.first.plus_days(number));
            match groups.iter_mut().find(|(_, known)| *known == rows) {
                Some((days, _)) => days.push(number),
                None => groups.push((vec![number], rows)),
            }
        }
        let weekday = |number: &i64| self.first.plus_days(*number).weekday().to_string();
        let names = |days: &[i64]| {
            let runs = days.chunk_by(|one, next| one + 1 == *next);
            let names: Vec<String> = runs
                .map(|run| match run {
                    [first, .., last] => format!("{}-{}", weekday(first), weekday(last)),
                    run => run.iter().map(weekday).collect(),
                })
                .collect();
            names.join(", ")
        };
        let groups = groups.into_iter();
        groups.map(|(days, rows)| (names(&days), rows)).collect()
    }

    /// The stretches of one day, cut off at its ends.
    fn rows(&self, stretches: &[WeekStretch], date: Date) -> Rows {
        let [start, end] = [date, date.plus_days(1)].map(|day| self.zone.start_of(day));
        let of_day = stretches
            .iter()
            .filter(|stretch| stretch.from < end && start < stretch.to);
        of_day
            .map(|stretch| {
                let from = self.clock(stretch.from.max(start));
                let to = if stretch.to < end {
                    self.clock(stretch.to)
                } else {
                    "24:00".to_owned()
                };
                (format!("{from}-{to}"), self.said(stretch, date))
            })
            .collect()
    }

    /// Who is there, in words.
    fn said(&self, stretch: &WeekStretch, date: Date) -> String {
        if !stretch.asked {
            return "does not apply".to_owned();
        }
        let mut ways = self.ways(&stretch.first, &stretch.held, date);
        if let Some(fallback) = &stretch.fallback {
            let of_fallback = self.ways(&fallback.first, &fallback.held, date);
            ways.push(format!("fallback: {}", of_fallback.join(", else ")));
        }
        let text = ways.join(", else ");
        if stretch.is_hole() {
            format!("nobody; {text}")
        } else {
            text
        }
    }

    fn ways(&self, first: &[WeekTarget], held: &[WeekHold], date: Date) -> Vec<String> {
        let held = (!held.is_empty()).then(|| self.held(held, date));
        first.iter().map(target).chain(held).collect()
    }

    /// Until when who keeps a message; who it is only if that is open.
    fn held(&self, holds: &[WeekHold], date: Date) -> String {
        let together = holds.chunk_by(|one, next| one.until == next.until);
        let when = |until: Option<Timestamp>| until.map(|until| self.when(until, date));
        let is_sure = holds.iter().any(|hold| hold.depends_on.is_empty());
        if let (true, [hold, ..], 1) = (is_sure, holds, together.clone().count()) {
            return when(hold.until).map_or_else(
                || format!("held: `{}` does not open in 400 days", hold.team.team),
                |when| format!("held until {when}"),
            );
        }
        let each: Vec<String> = together
            .filter_map(|holds| {
                let until = when(holds.first()?.until);
                let until = until.unwrap_or_else(|| "no time in 400 days".to_owned());
                Some(format!("{until} ({})", keepers(holds)))
            })
            .collect();
        format!("held until {}", each.join(" or "))
    }

    /// A time as somebody says it on a day.
    fn when(&self, at: Timestamp, date: Date) -> String {
        let (time, day) = (self.clock(at), self.zone.local_time(at).date());
        if day == date {
            time
        } else if day == date.plus_days(1) {
            format!("{time} the next day")
        } else if at < self.end {
            format!("{} {time}", day.weekday())
        } else {
            format!("{} {time}", with_weekday(day))
        }
    }

    /// `09:00`.
    fn clock(&self, at: Timestamp) -> String {
        let minutes = self.zone.local_time(at).second_of_day() / 60;
        format!("{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

fn named(route: &RouteWeek) -> String {
    let id = route.route.as_deref();
    id.map_or_else(|| "fallback".to_owned(), quoted)
}

fn target(target: &WeekTarget) -> String {
    let named = |sort: &str, name: &WeekName| match name {
        WeekName::OfFact { fact, .. } => format!("{sort} of `{fact}`"),
        WeekName::Fixed(name) => format!("{sort} `{name}`"),
        _ => sort.to_owned(),
    };
    match &target.to {
        WeekDestination::Named(place) => named(place.key(), place.as_ref().name()),
        WeekDestination::Role { name, teams, .. } => {
            format!("role `{name}` ({})", listed(teams.iter().map(serving)))
        }
        _ => String::new(),
    }
}

/// Those who keep a message until one time, and why it may be they.
fn keepers(holds: &[WeekHold]) -> String {
    let groups = holds.chunk_by(|one, next| {
        let fact = by_fact(one);
        fact.is_some() && fact == by_fact(next)
    });
    listed(groups.map(|holds| {
        let teams: Vec<String> = holds.iter().map(|hold| serving(&hold.team)).collect();
        let teams = teams.join(", ");
        match holds.first().and_then(by_fact) {
            Some(fact) => format!("{teams} as `{fact}` says"),
            None => teams,
        }
    }))
}

/// The fact that names the team.
fn by_fact(hold: &WeekHold) -> Option<&str> {
    let WeekTeam {
        regions, languages, ..
    } = &hold.team;
    let fact = hold.depends_on.first()?;
    // A role asks for facts only where a team serves not everybody.
    (regions.is_empty() && languages.is_empty()).then_some(fact)
}

/// `` `br-sales` for BR in pt, es ``.
fn serving(team: &WeekTeam) -> String {
    let said = |word: &str, names: &[String]| {
        if names.is_empty() {
            String::new()
        } else {
            format!(" {word} {}", names.join(", "))
        }
    };
    let (regions, languages) = (said("for", &team.regions), said("in", &team.languages));
    format!("{}{regions}{languages}", quoted(&team.team))
}

/// With commas; with semicolons where there are commas within.
fn listed(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    let has_commas = items.iter().any(|item| item.contains(' '));
    items.join(if has_commas { "; " } else { ", " })
}

fn with_weekday(day: Date) -> String {
    format!("{} {day}", day.weekday())
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
