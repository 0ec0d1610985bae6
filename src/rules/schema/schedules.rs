//! The schema of calendars and schedules.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::OneOrMore;

/// `2026-11-20`, `12-25` (every year), `easter-47` or `orthodox+1` (counted from Easter); `11-22>thu` is the first Thursday on or after the date, `05-31<mon` the last Monday on or before it
#[derive(JsonSchema)]
pub(super) struct Date(
    #[schemars(regex(
        pattern = r"^((\d{4}-)?(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])|([eE][aA][sS][tT][eE][rR]|[oO][rR][tT][hH][oO][dD][oO][xX])([+-]\d{1,3})?)([<>]([mM][oO][nN]|[tT][uU][eE]|[wW][eE][dD]|[tT][hH][uU]|[fF][rR][iI]|[sS][aA][tT]|[sS][uU][nN]))?$"
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

/// Opening hours, or those of another schedule a little earlier or later.
pub(super) struct Schedule;
written!(Schedule, schedule);

fn schedule(generator: &mut SchemaGenerator) -> Schema {
    let hours = generator.subschema_for::<WrittenHours>();
    let based_on = generator.subschema_for::<BasedOn>();
    json_schema!({
        "description": "opening hours, or those of another schedule a little earlier or later",
        // Editors complete what is behind `if` once it holds: here is what makes it hold.
        "properties": {"based_on": {"type": "string", "description": "the schedule whose hours these are, a little earlier or later"}},
        "if": {"required": ["based_on"]},
        "then": based_on,
        "else": hours
    })
}

/// The hours of another schedule, with every opening and closing so much later or earlier.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct BasedOn {
    /// Free text for people; the engine does not look at it.
    note: Option<String>,
    /// The other schedule.
    #[schemars(length(min = 1))]
    based_on: String,
    /// How much later it opens.
    opens: Option<Shift>,
    /// How much later it closes.
    closes: Option<Shift>,
}

/// `+15m` is a quarter of an hour later, `-1h` an hour earlier
#[derive(JsonSchema)]
struct Shift(#[schemars(regex(pattern = r"^[+-]0*[1-9]\d*[smhd]$"))] String);

/// Opening hours.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct WrittenHours {
    /// Free text for people; the engine does not look at it.
    note: Option<String>,
    /// The time zone, as an IANA name; without it, the file's.
    #[schemars(length(min = 1))]
    timezone: Option<String>,
    /// The calendars on whose days it stays closed, or has `holiday_hours`.
    holidays: Option<OneOrMore>,
    /// The hours of a holiday; none by default.
    holiday_hours: Option<Vec<Hours>>,
    /// The hours of the week.
    weekly: Option<Weekly>,
    /// Other hours of the week for a part of the year.
    seasons: Option<Vec<Season>>,
    /// Hours of certain dates, which win over holidays and the week; and closures.
    overrides: Option<Vec<Override>>,
}

/// The hours of the week on certain dates.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Season {
    /// Free text for people; the engine does not look at it.
    note: Option<String>,
    /// What to call it.
    name: Option<String>,
    /// The first date.
    from: Date,
    /// The last date, included; without it, the first.
    to: Option<Date>,
    /// The hours of the week.
    weekly: Weekly,
}

/// The hours of certain dates, or a closure from an hour of one day to an hour of another.
struct Override;
written!(Override, r#override);

fn r#override(generator: &mut SchemaGenerator) -> Schema {
    let dates = generator.subschema_for::<HoursOfDates>();
    let closure = generator.subschema_for::<Closure>();
    json_schema!({
        "description": "the hours of certain dates, or a closure from an hour of one day to an hour of another",
        "properties": {"closed": {"const": true, "description": "a closure, from one time to another"}},
        "if": {"required": ["closed"]},
        "then": closure,
        "else": dates
    })
}

/// A stretch of time in which it is closed, whatever else the schedule says.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Closure {
    /// Free text for people; the engine does not look at it.
    note: Option<String>,
    /// What to call it.
    name: Option<String>,
    /// When it begins.
    from: WallTime,
    /// When it ends.
    to: WallTime,
    /// Always `true`.
    closed: True,
}

/// `2026-12-24T13:00`, on the clock of the schedule's zone
#[derive(JsonSchema)]
struct WallTime(
    #[schemars(regex(
        pattern = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T(([01]\d|2[0-3]):[0-5]\d|24:00)$"
    ))]
    String,
);

/// `true`.
struct True;
written!(True, r#true);

fn r#true(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"const": true})
}

/// The hours of certain dates.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct HoursOfDates {
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
