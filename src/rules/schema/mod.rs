//! The JSON Schema of a rule file: what editors complete and underline.
//!
//! The shapes here say the same as the readers in [`read`](super::read), for a machine that cannot run them: keys, types,
//! the small languages of dates and hours, descriptions. Names of keyword sets, schedules and teams are left to the
//! readers. Only the schema is made of these types; no file is read into them.

#![expect(
    dead_code,
    reason = "the fields are there for their names, types and documentation"
)]

mod condition;

use std::collections::BTreeMap;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use condition::Condition;

/// The JSON Schema (draft-07) of rule files, as indented JSON with a final newline.
///
/// It is committed as `schema/rules.schema.json`. Needs the feature `schema`. Cost: builds it anew at each call.
///
/// ```
/// let schema = waypost::rule_schema();
/// assert!(schema.contains("\"$schema\": \"http://json-schema.org/draft-07/schema#\""));
/// ```
#[must_use]
pub fn rule_schema() -> String {
    let schema = SchemaSettings::draft07()
        .into_generator()
        .into_root_schema_for::<RuleFile>();
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

/// A waypost rule file: decides where WhatsApp messages go.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, title = "waypost rules")]
struct RuleFile {
    /// The version of the rule language.
    version: Version,
    /// The schema that an editor checks this file with; the engine does not look at it.
    #[schemars(rename = "$schema")]
    schema: Option<String>,
    /// Free text, echoed in every decision. Without it: the first 16 hex digits of the file's SHA-256.
    revision: Option<String>,
    /// The time zone of schedules that have none of their own, as an IANA name.
    #[schemars(example = "America/Sao_Paulo")]
    timezone: Option<String>,
    /// Facts of your own that the host hands over, and defaults for built-in ones.
    fields: Option<BTreeMap<String, Field>>,
    /// Named lists of dates, to be used as holidays.
    calendars: Option<BTreeMap<String, Vec<Date>>>,
    /// Named opening hours.
    schedules: Option<BTreeMap<String, Schedule>>,
    /// Named sets of words and phrases.
    keywords: Option<BTreeMap<String, Keywords>>,
    /// The tree of teams.
    teams: Option<BTreeMap<String, Team>>,
    /// Scoring rules: every one that matches adds to the priority.
    priority: Option<Vec<Scoring>>,
    /// Rules that ask for actions: all that match fire, in this order.
    triggers: Option<Vec<Trigger>>,
    /// Rules that choose where a message goes: the first that matches wins.
    routes: Option<Vec<Route>>,
    /// Where a message goes that no route takes; required with routes.
    fallback: Option<Fallback>,
    /// Cases that the file itself must pass.
    tests: Option<Vec<Test>>,
}

/// `1`.
struct Version;

impl JsonSchema for Version {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Version".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"const": 1})
    }
}

/// A fact that the host hands over: its type, or more about it.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Field {
    Short(FieldType),
    Long(FieldSpec),
}

/// The type of a fact.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum FieldType {
    String,
    Strings,
    Number,
    Bool,
}

/// A declared fact, or a default for a built-in one.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct FieldSpec {
    /// The type; required unless the fact is built in.
    #[schemars(rename = "type")]
    field_type: Option<FieldType>,
    /// Whether comparisons ignore case and accents.
    fold: Option<bool>,
    /// What the fact is where the host says nothing.
    default: Option<FieldValue>,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum FieldValue {
    Bool(bool),
    Number(f64),
    String(String),
    Strings(Vec<String>),
}

/// A date: `2026-11-20`, `12-25` (every year), `easter-47` (counted from Western Easter).
struct Date;

impl JsonSchema for Date {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Date".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "`2026-11-20`, `12-25` (every year) or `easter-47` (counted from Western Easter)",
            "pattern": r"^(\d{4}-\d{2}-\d{2}|\d{2}-\d{2}|[eE][aA][sS][tT][eE][rR]([+-]\d{1,3})?)$"
        })
    }
}

/// Hours: `09:00-18:00`. A close at or before the open is on the next day, `24:00` is the end of the day.
struct Hours;

impl JsonSchema for Hours {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Hours".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "`09:00-18:00`; a close at or before the open is on the next day, `24:00` is the end of the day",
            "pattern": r"^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$"
        })
    }
}

/// The hours of the days of the week: `mon`, `mon-fri`, `fri-mon`.
struct Weekly;

impl JsonSchema for Weekly {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Weekly".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
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
}

/// Opening hours.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Schedule {
    /// The time zone, as an IANA name; without it, the file's.
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
    /// What to call it.
    name: Option<String>,
    /// The first date.
    from: Date,
    /// The last date, included; without it, the first.
    to: Option<Date>,
    /// The hours; `[]` is closed all day.
    hours: Vec<Hours>,
}

/// A set of words and phrases: a list of terms, or more about them.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Keywords {
    Short(Vec<Term>),
    Long(KeywordSpec),
}

/// Terms and how they match.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct KeywordSpec {
    /// The words and phrases.
    terms: Vec<Term>,
    /// How they match; whole words, unless it says otherwise.
    #[schemars(rename = "match")]
    mode: Option<MatchMode>,
    /// Terms that cancel the set where one of them hits.
    unless: Option<Vec<Term>>,
}

/// A word or phrase. A star at the end makes the last word a beginning (`cancel*`); `\*` is a star.
#[derive(JsonSchema)]
struct Term(#[schemars(length(min = 1))] String);

/// How terms match.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum MatchMode {
    /// At word boundaries.
    Word,
    /// The text is the term and nothing else, decoration aside.
    WholeMessage,
    /// The text begins with it.
    StartsWith,
    /// Anywhere.
    Substring,
}

/// A team.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Team {
    /// The team above, from which schedule, regions and languages are inherited.
    parent: Option<String>,
    /// What it does; a step names the role, and the fitting team is found.
    role: Option<String>,
    /// The regions it serves, as `BR`.
    regions: Option<OneOrMore>,
    /// The languages it speaks, as `pt`.
    languages: Option<OneOrMore>,
    /// When it is open; without one here or above, always.
    schedule: Option<String>,
    /// Its people and their weights: who gets how many of the customers.
    members: Option<BTreeMap<String, Weight>>,
}

/// A share; 0 gets no new customers.
#[derive(JsonSchema)]
struct Weight(#[schemars(range(min = 0, max = 1_000_000))] f64);

/// One string or a list of them.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

/// A rule that adds to the priority.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Scoring {
    /// The condition; without one it always matches.
    when: Option<Condition>,
    /// How much a match adds.
    add: i64,
    /// Keeps the rule in the file and out of the router.
    disabled: Option<bool>,
}

/// A rule that asks for actions.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Trigger {
    /// The name by which decisions call it; unique over triggers and routes.
    #[schemars(length(min = 1))]
    id: String,
    /// The event kinds it looks at; a kind includes all below it.
    on: Kinds,
    /// The condition; without one it always matches.
    when: Option<Condition>,
    /// What a match asks the host to do: objects with one key, the action's name.
    actions: Option<Vec<Action>>,
    /// Whether a match ends the triggers and keeps the event from being routed.
    stop: Option<bool>,
    /// How often an action is carried out: `event` (default), `sender`, or a duration as `1d`.
    once_per: Option<OncePer>,
    /// Keeps the rule in the file and out of the router.
    disabled: Option<bool>,
}

/// Something for the host to do.
struct Action;

impl JsonSchema for Action {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Action".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "description": "one key, the action's name; its value is handed on to the host as it is",
            "minProperties": 1,
            "maxProperties": 1
        })
    }
}

/// How often an action is carried out.
struct OncePer;

impl JsonSchema for OncePer {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "OncePer".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"anyOf": [{"enum": ["event", "sender"]}, {"type": "string", "pattern": r"^0*[1-9]\d*[smhd]$"}]})
    }
}

/// A duration: `90s`, `2m`, `1h`, `1d`.
struct Duration;

impl JsonSchema for Duration {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Duration".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "pattern": r"^0*[1-9]\d*[smhd]$", "description": "`90s`, `2m`, `1h` or `1d`"})
    }
}

/// One event kind or a list of them.
struct Kinds;

impl JsonSchema for Kinds {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Kinds".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let kinds: Vec<&str> = crate::event::KindPattern::all()
            .map(crate::event::KindPattern::as_str)
            .collect();
        let kind = json_schema!({"enum": kinds});
        json_schema!({
            "description": "event kinds; a kind includes all below it",
            "anyOf": [kind, {"type": "array", "items": kind, "minItems": 1}]
        })
    }
}

/// A rule that chooses where a message goes: `team`, or `targets`.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("oneOf" = [{"required": ["team"]}, {"required": ["targets"]}]))]
struct Route {
    /// The name by which decisions call it; unique over triggers and routes.
    #[schemars(length(min = 1))]
    id: String,
    /// The event kinds it looks at; without them, messages.
    on: Option<Kinds>,
    /// The condition; without one it always matches.
    when: Option<Condition>,
    /// The team where the message goes.
    team: Option<String>,
    /// Where the message goes: steps that the host tries in order.
    #[schemars(length(min = 1))]
    targets: Option<Vec<Step>>,
    /// Added to the priority.
    priority: Option<i64>,
    /// Keeps the rule in the file and out of the router.
    disabled: Option<bool>,
}

/// Where a message goes that no route takes.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("oneOf" = [{"required": ["team"]}, {"required": ["targets"]}]))]
struct Fallback {
    /// The team where the message goes.
    team: Option<String>,
    /// Where the message goes: steps that the host tries in order.
    #[schemars(length(min = 1))]
    targets: Option<Vec<Step>>,
    /// Added to the priority.
    priority: Option<i64>,
}

/// One place where a message may go: exactly one of team, role, agent and queue.
#[derive(JsonSchema)]
#[schemars(
    deny_unknown_fields,
    extend("oneOf" = [{"required": ["team"]}, {"required": ["role"]}, {"required": ["agent"]}, {"required": ["queue"]}])
)]
struct Step {
    /// A team.
    team: Option<String>,
    /// A role: the most specific open team that has it.
    role: Option<String>,
    /// A person, or the fact that names one.
    agent: Option<Agent>,
    /// A queue of the host's, which the engine does not interpret.
    queue: Option<String>,
    /// How long the host waits before the next step.
    timeout: Option<Duration>,
    /// When to pass over the step: where the team is `closed` (default), or `never`.
    skip_if: Option<SkipIf>,
    /// Added to the priority where this is the first target.
    priority: Option<i64>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum SkipIf {
    Closed,
    Never,
}

/// A person, or the fact that names one.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Agent {
    Name(String),
    Fact(AgentFact),
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct AgentFact {
    /// The fact that names the person, as `customer.owner`.
    fact: String,
}

/// A case that the file must pass.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Test {
    /// What a failure is reported under.
    #[schemars(length(min = 1))]
    name: String,
    /// The time to decide at, as `2026-12-24T14:00:00-03:00`.
    at: Option<String>,
    /// What arrives: one event in a short form, or a whole webhook body.
    event: TestEvent,
    /// The host's facts.
    facts: Option<BTreeMap<String, Option<FieldValue>>>,
    /// What must come out; what it leaves out is not compared.
    expect: Expectations,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum TestEvent {
    Body(TestBody),
    Short(Box<ShortForm>),
}

/// A whole webhook body; its first event is the test's.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct TestBody {
    /// The body, as the platform sends it.
    payload: BTreeMap<String, serde_json::Value>,
}

/// One event: its type, who sent it, where it arrived, and its content under the type's own name.
#[derive(JsonSchema)]
struct ShortForm {
    /// The type, as the platform names it, or `button`, `list`, `flow`, `status`, `preference`.
    #[schemars(rename = "type")]
    event_type: Option<String>,
    /// The sender's phone number; of a status, the recipient's.
    from: Option<String>,
    /// The sender's business-scoped user id.
    user_id: Option<String>,
    /// The business phone number where it arrived.
    phone_number_id: Option<String>,
    /// The text of a message, the title of a button or row.
    text: Option<serde_json::Value>,
    /// The caption of an image, a video or a document.
    caption: Option<String>,
    /// The id of the pressed button.
    button: Option<serde_json::Value>,
    /// The id of the chosen row.
    list: Option<serde_json::Value>,
    /// How far our message got: `sent`, `delivered`, `read`, `failed`.
    status: Option<String>,
    /// The error code of a failed status.
    code: Option<i64>,
    /// What the user wants: `stop` or `resume`.
    preference: Option<String>,
}

/// What must come out.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("minProperties" = 1))]
struct Expectations {
    /// The id of the route that wins; null for none.
    route: Option<String>,
    /// `route`, `fallback`, `stopped` or `none`.
    reason: Option<Reason>,
    /// The priority.
    priority: Option<i64>,
    /// The names of the teams, people and queues, in order.
    targets: Option<Vec<String>>,
    /// The member of the first target.
    member: Option<String>,
    /// The names of the teams that are passed over.
    skipped: Option<Vec<String>>,
    /// When the message is held until, as `2026-12-24T14:00:00-03:00`; null for not at all.
    held_until: Option<String>,
    /// The names of the actions, in order.
    actions: Option<Vec<String>>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum Reason {
    Route,
    Fallback,
    Stopped,
    None,
}
