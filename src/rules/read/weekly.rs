//! The hours of a week, of seasons, too.

use super::exceptions::Dates;
use super::hours;
use super::parsed::parse;
use crate::json::tree::Node;
use crate::rules::diagnostic::{Code, Report};
use crate::rules::meant;
use crate::rules::said::said;
use crate::rules::shape::Spanned;
use crate::text::fold;
use crate::time::{DayRange, Season, Span};

pub(super) fn weekly(node: Option<&Node<'_>>, report: &mut Report) -> Vec<(DayRange, Vec<Span>)> {
    let help = || said!("write the hours under their days, as `{\"mon-fri\": [\"09:00-18:00\"]}`");
    let members = report.members_as(node, help).iter();
    members
        .filter_map(|member| {
            let hours = hours::read(&member.node, report).unwrap_or_default();
            let days = days(&Spanned::key(member), report)?;
            Some((days, hours))
        })
        .collect()
}

/// A season, with the hours of its week.
pub(super) fn season(node: &Node<'_>, report: &mut Report) -> Option<Season> {
    let object = report.object(node, &["name", "from", "to", "weekly"])?;
    let dates = Dates::read(object, report);
    let what = || said!("the hours of the week in this season");
    let hours = report.required(object, "weekly", what);
    let hours = weekly(hours, report);
    let dates = dates?;
    Some(Season::new(&dates.name, dates.days, hours))
}

/// The days that a key of a week names. Holidays have hours of their own beside the week.
fn days(key: &Spanned<'_>, report: &mut Report) -> Option<DayRange> {
    if HOLIDAYS.contains(&meant::plain(&fold(key.text)).as_str()) {
        let message = said!("`{key}` is not a day of the week", key = key.text);
        let help = said!(
            "write the hours of holidays beside `weekly`, as `\"holiday_hours\": [\"10:00-14:00\"]`"
        );
        report.error_with_help(Code::Value, key.span, message, Some(help));
        return None;
    }
    parse(key, report)
}

/// What people call holidays, folded.
const HOLIDAYS: &[&str] = &[
    "holiday",
    "holidays",
    "publicholidays",
    "feriado",
    "feriados",
    "festivo",
    "festivos",
    "feiertag",
    "feiertage",
];
