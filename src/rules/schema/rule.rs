//! The schema of scoring rules, triggers, routes and the steps of their outcomes.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use super::condition::Condition;
use crate::rules::action::FALLBACK;
use crate::rules::step::StepKey;

/// A rule that adds to the priority.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Scoring {
    /// The name by which explanations call it; unique over all rules.
    #[schemars(length(min = 1), extend("not" = {"const": FALLBACK}))]
    id: Option<String>,
    /// Free text for people; the engine does not look at it.
    note: Option<String>,
    /// The condition; without one it always matches.
    when: Option<Condition>,
    /// How much a match adds.
    add: Whole,
    /// Keeps the rule in the file and out of the router.
    disabled: Option<bool>,
}

/// A rule that asks for actions, or stops.
#[derive(JsonSchema)]
#[schemars(
    deny_unknown_fields,
    extend("anyOf" = [
        {"required": ["actions"], "properties": {"actions": {"minItems": 1}}},
        {"required": ["stop"], "properties": {"stop": {"const": true}}}
    ])
)]
pub(super) struct Trigger {
    /// Free text for people; the engine does not look at it.
    note: Option<String>,
    /// The name by which decisions call it; unique over all rules.
    #[schemars(length(min = 1), extend("not" = {"const": FALLBACK}))]
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

/// A whole number.
#[derive(JsonSchema)]
pub(super) struct Whole(
    #[schemars(range(min = -1_000_000_000_000_i64, max = 1_000_000_000_000_i64))] i64,
);

/// Something for the host to do.
struct Action;
written!(Action, action);

fn action(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "description": "one key, the action's name; its value is handed on to the host as it is",
        "propertyNames": {"minLength": 1},
        "minProperties": 1,
        "maxProperties": 1
    })
}

/// How often an action is carried out.
struct OncePer;
written!(OncePer, once_per);

fn once_per(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"anyOf": [{"enum": ["event", "sender"]}, {"type": "string", "pattern": r"^0*[1-9]\d*[smhd]$"}]})
}

/// `90s`, `2m`, `1h` or `1d`; `2h open` counts the time in which the team is open
#[derive(JsonSchema)]
struct Timeout(#[schemars(regex(pattern = r"^0*[1-9]\d*[smhd]( open)?$"))] String);

/// One event kind or a list of them.
struct Kinds;
written!(Kinds, kinds);

fn kinds(_: &mut SchemaGenerator) -> Schema {
    let kinds: Vec<&str> = crate::event::KindPattern::all()
        .map(crate::event::KindPattern::as_str)
        .collect();
    let kind = json_schema!({"enum": kinds});
    json_schema!({
        "description": "event kinds; a kind includes all below it",
        "anyOf": [kind, {"type": "array", "items": kind, "minItems": 1}]
    })
}

/// A rule that chooses where a message goes: `team`, or `targets`.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("oneOf" = [{"required": ["team"]}, {"required": ["targets"]}]))]
pub(super) struct Route {
    /// Free text for people; the engine does not look at it.
    note: Option<String>,
    /// The name by which decisions call it; unique over all rules.
    #[schemars(length(min = 1), extend("not" = {"const": FALLBACK}))]
    id: String,
    /// The event kinds it looks at; without them, messages.
    on: Option<Kinds>,
    /// The condition; without one it always matches.
    when: Option<Condition>,
    /// The team where the message goes, or the fact that names one.
    team: Option<NameOrFact>,
    /// Where the message goes: steps that the host tries in order.
    #[schemars(length(min = 1))]
    targets: Option<Vec<Step>>,
    /// Added to the priority.
    priority: Option<Whole>,
    /// What the host is asked to do where the rule is taken: objects with one key, the action's name.
    actions: Option<Vec<Action>>,
    /// What it is asked to do in addition where every step was skipped: closed, full or away.
    if_held: Option<Vec<Action>>,
    /// How often an action is carried out: `event` (default), `sender`, or a duration as `1d`.
    once_per: Option<OncePer>,
    /// Keeps the rule in the file and out of the router.
    disabled: Option<bool>,
}

/// Where a message goes that no route takes.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("oneOf" = [{"required": ["team"]}, {"required": ["targets"]}]))]
pub(super) struct Fallback {
    /// Free text for people; the engine does not look at it.
    note: Option<String>,
    /// The team where the message goes, or the fact that names one.
    team: Option<NameOrFact>,
    /// Where the message goes: steps that the host tries in order.
    #[schemars(length(min = 1))]
    targets: Option<Vec<Step>>,
    /// Added to the priority.
    priority: Option<Whole>,
    /// What the host is asked to do where it is taken: objects with one key, the action's name.
    actions: Option<Vec<Action>>,
    /// What it is asked to do in addition where every step was skipped: closed, full or away.
    if_held: Option<Vec<Action>>,
    /// How often an action is carried out: `event` (default), `sender`, or a duration as `1d`.
    once_per: Option<OncePer>,
}

/// One place where a message may go.
struct Step;
written!(Step, step);

fn step(generator: &mut SchemaGenerator) -> Schema {
    let mut schema = StepOptions::json_schema(generator);
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties.extend(StepKey::ALL.map(|key| {
            let meaning = key.meaning();
            let value = if key.takes_fact() {
                json!({"description": meaning, "anyOf": [generator.subschema_for::<NameOrFact>()]})
            } else {
                json!({"description": meaning, "type": "string", "minLength": 1})
            };
            (key.as_str().to_owned(), value)
        }));
    }
    let one_of = StepKey::ALL.map(|key| json!({"required": [key.as_str()]}));
    schema.insert("oneOf".to_owned(), json!(one_of));
    schema
}

/// One place where a message may go: exactly one of team, role, agent and queue.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct StepOptions {
    /// Free text for people; the engine does not look at it.
    note: Option<String>,
    /// How long the host waits before the next step.
    timeout: Option<Timeout>,
    /// When to pass over the step: where the team or person cannot take a message (`closed`, the default), or `never`.
    skip_if: Option<SkipIf>,
    /// Added to the priority where this is the first target.
    priority: Option<Whole>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum SkipIf {
    Closed,
    Never,
}

/// A name, or the fact that says it.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum NameOrFact {
    Name(#[schemars(length(min = 1))] String),
    Fact(NamingFact),
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct NamingFact {
    /// The fact that says the name, as `customer.owner`.
    #[schemars(length(min = 1))]
    fact: String,
}
