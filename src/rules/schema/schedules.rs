//! The schema of calendars and schedules.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::OneOrMore;

/// `2026-11-20`, `12-25` (every year) or `easter-47` (counted from Western Easter)
#[derive(JsonSchema)]
pub(super) struct Date(
    #[schemars(regex(
        pattern = r"^((\d{4}-)?(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])|[eE][aA][sS][tT][eE][rR]([+-]\d{1,3})?)$"
    ))]
    String,
);

/// `09:00-18:00`; a close at or before the open is on the next day, `24:00` is the end of the day
#[derive(JsonSchema)]
struct Hours(
    #[schemars(regex(pattern = r"^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$"))]
    String,
);

/// The hours of the days of the week: `mon`, `mon-fri`, `fri-mon`.
struct Weekly;
written!(Weekly, weekly);

fn weekly(generator: &mut SchemaGenerator) -> Schema {
    let hours = generator.subschema_for::<Vec<Hours>>();
    let day = "([mM][oO][nN]|[tT][uU][eE]|[wW][eE][dD]|[tT][hH][uU]|[fF][rR][iI]|[sS][aA][tT]|[sS][uU][nN])";
    json_schema!({
        "type": "object",
        "description": "the hours of the days of the week; a range of days may wrap, a day named twice has both",
        "properties": {"mon-fri": hours, "sat": hours, "sun": hours, "mon-sun": hours},
        "patternProperties": {format!("^{day}(-{day})?$"): hours},
        "additionalProperties": false
    })
}

/// Opening hours.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Schedule {
    /// Free text for people; the engine does not look at it.
    note: Option<String>,
    /// The time zone, as an IANA name; without it, the file's.
    #[schemars(length(min = 1))]
    timezone: Option<String>,
    /// The calendars on whose days it stays closed.
    holidays: Option<OneOrMore>,
    /// The hours of the week.
    weekly: Option<Weekly>,
    /// Hours of certain dates, which win over holidays and the week.
    overrides: Option<Vec<Override>>,
}

/// The hours of certain dates.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Override {
    /// Free text for people; the engine does not look at it.
    note: Option<String>,
    /// What to call it.
    name: Option<String>,
    /// The first date.
    from: Date,
    /// The last date, included; without it, the first.
    to: Option<Date>,
    /// The hours; `[]` is closed all day.
    hours: Vec<Hours>,
}
