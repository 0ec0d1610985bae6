//! `hours`: the open intervals of a schedule, and the rule that made each.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use waypost::Timestamp;
use waypost::time::{DayRule, Moment, OpenInterval, Schedule};

use crate::arguments::At;
use crate::commands::week;
use crate::outcome::Outcome;
use crate::output::{line, quoted};
use crate::{rules, zones};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The rule file.
    rules: PathBuf,
    /// The name of the schedule.
    #[arg(required_unless_present = "routes")]
    schedule: Option<String>,
    /// From this time on: a date (`2026-12-24`) or a local time (`2026-12-24T14:00`) in the zone of the schedule, or an
    /// instant with its offset (`2026-12-24T14:00:00-03:00`).
    #[arg(long, value_name = "TIME", required_unless_present = "routes")]
    from: Option<Moment>,
    /// Up to this time.
    #[arg(long, value_name = "TIME", required_unless_present = "routes")]
    to: Option<Moment>,
    /// Instead, who is there when for every route and the fallback: the seven days from the day of `--at` on, in the
    /// `timezone` of the rule file, in UTC without one.
    #[arg(long, conflicts_with_all = ["schedule", "from", "to"])]
    routes: bool,
    /// With `--routes`, the time to take for now, in that zone if it is local; without it, the clock's.
    #[arg(long, value_name = "TIME", conflicts_with_all = ["schedule", "from", "to"])]
    at: Option<Moment>,
    /// How to print: a table for people, or one JSON object a line.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    Table,
    Json,
}

pub(crate) fn run(arguments: &Arguments) -> io::Result<Outcome> {
    let (Some(name), Some(from), Some(to)) = (&arguments.schedule, arguments.from, arguments.to)
    else {
        return of_routes(arguments);
    };
    let rules = match rules::read(&arguments.rules) {
        Ok(rules) => rules,
        Err(outcome) => return Ok(outcome),
    };
    let Some(schedule) = rules.schedule(name) else {
        let names: Vec<String> = rules.schedules().map(quoted).collect();
        eprintln!(
            "waypost: no schedule is called `{name}`: there are {}",
            names.join(", ")
        );
        return Ok(Outcome::Wrong);
    };
    let [from, to] = [from, to].map(|at| at.in_zone(Some(schedule.zone())));
    if from > to {
        eprintln!("waypost: `--from` is later than `--to`");
        return Ok(Outcome::Unreadable);
    }
    let mut out = BufWriter::new(io::stdout().lock());
    match arguments.format {
        Format::Table => table(&mut out, schedule, from, to)?,
        Format::Json => json_lines(&mut out, schedule, from, to)?,
    }
    out.flush()?;
    Ok(Outcome::Fine)
}

/// A week of every route.
fn of_routes(arguments: &Arguments) -> io::Result<Outcome> {
    let router = match rules::router(&arguments.rules) {
        Ok(router) => router,
        Err(outcome) => return Ok(outcome),
    };
    let Some(zone) = router.timezone().cloned().or_else(zones::utc) else {
        eprintln!("waypost: there is no zone data");
        return Ok(Outcome::Unreadable);
    };
    let at = At { at: arguments.at };
    let week = router.week_in(&zone, at.or_now(Some(&zone)));
    let mut out = io::stdout().lock();
    match arguments.format {
        Format::Table => week::table(out, &week, &zone)?,
        Format::Json => line(&mut out, &week)?,
    }
    Ok(Outcome::Fine)
}

/// One JSON object a line: instants in UTC and on the local clock, and what the interval is made of.
fn json_lines(
    out: &mut impl Write,
    schedule: &Schedule,
    from: Timestamp,
    to: Timestamp,
) -> io::Result<()> {
    let mut intervals = schedule.intervals(from, to);
    intervals.try_for_each(|interval| line(out, &interval.to_line(schedule.zone())))
}

/// A table with a row for every interval, and one for every day whose weekly hours something took away.
fn table(
    out: &mut dyn Write,
    schedule: &Schedule,
    from: Timestamp,
    to: Timestamp,
) -> io::Result<()> {
    let zone = schedule.zone();
    let mut rows =
        vec![["opens", "closes", "opens (UTC)", "closes (UTC)", "by"].map(str::to_owned)];
    let mut closed = closed_days(schedule, from, to).peekable();
    for interval in schedule.intervals(from, to) {
        let opens = zone.local_time(interval.from);
        while let Some(row) = closed.next_if(|(date, _)| *date < opens.date()) {
            rows.push(row.1);
        }
        let local = [opens, zone.local_time(interval.to)].map(|time| {
            format!(
                "{} {}",
                time.date().weekday(),
                time.to_string().replace('T', " ")
            )
        });
        let [local_from, local_to] = local;
        rows.push([
            local_from,
            local_to,
            interval.from.to_string(),
            interval.to.to_string(),
            by(&interval),
        ]);
    }
    rows.extend(closed.map(|(_, row)| row));

    let mut widths = [0; 5];
    for row in &rows {
        widths
            .iter_mut()
            .zip(row)
            .for_each(|(width, cell)| *width = cell.chars().count().max(*width));
    }
    writeln!(
        out,
        "{} ({} to {})",
        zone.name(),
        zone.local_time(from),
        zone.local_time(to)
    )?;
    for row in &rows {
        let cells: Vec<String> = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        writeln!(out, "{}", cells.join("  ").trim_end())?;
    }
    Ok(())
}

/// The days that would have weekly hours, but for a holiday or an override without hours.
fn closed_days(
    schedule: &Schedule,
    from: Timestamp,
    to: Timestamp,
) -> impl Iterator<Item = (waypost::time::Date, [String; 5])> {
    let (first, last) = (
        schedule.zone().local_time(from).date(),
        schedule.zone().local_time(to).date(),
    );
    let dates = std::iter::successors(Some(first), |date| Some(date.plus_days(1)))
        .take_while(move |date| *date <= last);
    dates.filter_map(|date| {
        let day = schedule.day(date);
        if !day.hours.is_empty() || day.weekly.is_empty() {
            return None;
        }
        let by = match day.rule {
            DayRule::Holiday(name) | DayRule::Override(name) => {
                format!("{} `{name}`", day.rule.as_str())
            }
            _ => return None,
        };
        let row = [
            format!("{} {date}", date.weekday()),
            "closed all day".to_owned(),
            String::new(),
            String::new(),
            by,
        ];
        Some((date, row))
    })
}

fn by(interval: &OpenInterval<'_>) -> String {
    let mut names: Vec<String> = Vec::new();
    for part in &interval.parts {
        let rule = part.rule.as_str().replace('_', " ");
        let name = match part.rule.name() {
            Some(name) => format!("{rule} `{name}`"),
            None => rule,
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(", ")
}
