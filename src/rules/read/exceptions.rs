//! `overrides`: other hours on some dates, and closures from a time of one day to a time of another.

use std::fmt::Display;
use std::str::FromStr;

use super::hours;
use super::parsed::parsed;
use crate::json::tree::Node;
use crate::rules::diagnostic::{Code, Report};
use crate::rules::meant::Meant;
use crate::rules::phrase::Phrase;
use crate::rules::said::said;
use crate::rules::shape::{Object, Spanned};
use crate::time::{Closure, Date, DatePattern, DateRange, Override, WallTime};

/// What an item of `overrides` says.
pub(super) enum Exception {
    Hours(Override),
    Closure(Closure),
}

pub(super) fn read(node: &Node<'_>, report: &mut Report) -> Option<Exception> {
    if node.member("closed").is_some() {
        return closure(node, report).map(Exception::Closure);
    }
    let object = report.object(node, &["name", "from", "to", "hours", "closed"])?;
    let mut ends = ["from", "to"].iter().filter_map(|key| object.value(key));
    if let Some(end) = ends.find(|end| reads_as::<WallTime>(end)) {
        let time = end.text().unwrap_or_default();
        let message = said!(
            "`{time}` has a time of day: an override with `hours` is for whole days",
            time
        );
        let help = said!(
            "write a date; or, if it is closed from the one time to the other, `\"closed\": true` and no `hours`"
        );
        report.error_with_help(Code::Value, end.span, message, Some(help));
        return None;
    }
    let dates = Dates::read(object, report);
    let what = || said!("the hours on these dates; `[]` if it stays closed");
    let hours = report.required(object, "hours", what)?;
    let hours = hours::read(hours, report)?;
    let dates = dates?;
    Some(Exception::Hours(Override::new(
        &dates.name,
        dates.days,
        hours,
    )))
}

/// A closure from an hour of one day to an hour of another.
fn closure(node: &Node<'_>, report: &mut Report) -> Option<Closure> {
    let object = report.object(node, &["name", "from", "to", "closed"])?;
    let name = object.read("name", |node| report.string(node));
    if let Some(closed) = object.value("closed") {
        if report.bool(closed) == Some(false) {
            let message = said!("`closed` can only be `true`: for other hours write `hours`");
            report.error(Code::Value, closed.span, message);
        }
    }
    if let Some(from) = object
        .value("from")
        .filter(|from| is_of_dates(object, from))
    {
        let date = from.text().unwrap_or_default();
        let message = said!(
            "`{date}` has no time of day: `closed` is for the time between two of them",
            date
        );
        let help = said!(
            "for whole days that stay closed write `\"hours\": []` in the place of `\"closed\": true`"
        );
        report.error_with_help(Code::Value, from.span, message, Some(help));
        return None;
    }
    let from = report.required(object, "from", || {
        said!("when it begins, as `2026-12-24T13:00`")
    });
    let to = report.required(object, "to", || {
        said!("when it ends, as `2026-12-27T09:00`")
    });
    let (from_node, to_node) = (from?, to?);
    let (from, to) = (parsed(from_node, report), end(to_node, report));
    let (from, to): (WallTime, WallTime) = (from?, to?);
    // One without a name goes by its beginning.
    let name = named(name, from);
    let closure = Closure::new(&name, from, to);
    if closure.is_none() {
        let message = said!(
            "`to` (`{to}`) is not after `from` (`{from}`)",
            to = to.to_string(),
            from = from.to_string()
        );
        report.error(Code::Value, to_node.span, message);
    }
    closure
}

/// Whether the ends of an override are dates, without times of day.
fn is_of_dates(object: Object<'_>, from: &Node<'_>) -> bool {
    let mut to = object.value("to").into_iter();
    reads_as::<DatePattern>(from) && to.all(reads_as::<DatePattern>)
}

fn reads_as<T: FromStr>(node: &Node<'_>) -> bool {
    node.text().is_some_and(|text| text.parse::<T>().is_ok())
}

/// The end of a closure. Who writes a date alone probably means the end of that day.
fn end(node: &Node<'_>, report: &mut Report) -> Option<WallTime> {
    let plain = node.text().unwrap_or_default().trim().to_lowercase();
    let end_of_day = |date: String| format!("{date}T24:00");
    let mut ends = DatePattern::guesses(&plain).into_iter().map(end_of_day);
    let end = ends.find(|end| end.parse::<WallTime>().is_ok());
    let Some(end) = end.filter(|_| !plain.contains(':')) else {
        return parsed(node, report);
    };
    let text = report.string(node)?.text;
    if let Err(error) = text.parse::<WallTime>() {
        let help = said!("write `{end}` for the end of that day", end);
        let text = text.to_owned();
        let message = Phrase::NotATime {
            text,
            error: error.to_string(),
        };
        report.error_with_help(Code::Value, node.span, message, Some(help));
    }
    None
}

/// The dates of an override or a season, and what to call it.
pub(super) struct Dates {
    pub(super) name: String,
    pub(super) days: DateRange,
}

impl Dates {
    pub(super) fn read(object: Object<'_>, report: &mut Report) -> Option<Self> {
        let name = object.read("name", |node| report.string(node));
        let from_node =
            report.required(object, "from", || said!("the first date, as `2026-12-24`"))?;
        let from = parsed(from_node, report);
        let to_node = object.value("to").unwrap_or(from_node);
        let to = object.read_or("to", from, |node| parsed(node, report).map(Some));
        let (from, to): (DatePattern, DatePattern) = (from?, to??);
        let days = DateRange::new(from, to)
            .map_err(|error| {
                let help = mended(from, to);
                let error = error.to_string();
                report.error_with_help(
                    Code::Value,
                    to_node.span,
                    Phrase::WrongDates { error },
                    help,
                );
            })
            .ok()?;
        // One without a name goes by its first date.
        let name = named(name, from);
        Some(Self { name, days })
    }
}

/// What to write where `to` is before `from`: over the new year the year is another, or else the two were swapped.
fn mended(from: DatePattern, to: DatePattern) -> Option<Phrase> {
    let (from, to) = (from.once()?, to.once()?);
    let days = |from: Date, to: Date| (0..=SHORT).contains(&(to.days() - from.days()));
    let next_year = Date::new(to.year() + 1, to.month(), to.day());
    if let Some(next) = next_year.filter(|next| days(from, *next)) {
        return Some(Phrase::DidYouMean {
            name: next.to_string(),
        });
    }
    days(to, from).then(|| {
        said!(
            "write `\"from\": \"{to}\", \"to\": \"{from}\"`",
            to = to.to_string(),
            from = from.to_string()
        )
    })
}

/// Who makes an exception makes it for no more days than these.
const SHORT: i64 = 92;

fn named(name: Option<Spanned<'_>>, or: impl Display) -> String {
    match name {
        Some(name) if !name.text.is_empty() => name.text.to_owned(),
        _ => or.to_string(),
    }
}
