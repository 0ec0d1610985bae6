//! The schema of the tests in a rule file.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::OneOrMore;
use super::facts::{Facts, NOTE};
use super::rule::Whole;
use crate::rules::read::{test_event_keys, tests};
use crate::rules::reason::Reason;

/// A case that the file must pass.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Test {
    /// Free text for people; the engine does not look at it.
    note: Option<String>,
    /// What a failure is reported under.
    #[schemars(length(min = 1))]
    name: String,
    /// The time to decide at, as `2026-12-24T14:00:00-03:00`.
    at: Option<Instant>,
    /// What arrives: one event in a short form, or a whole webhook body.
    event: TestEvent,
    /// The host's facts.
    facts: Option<Facts>,
    /// What must come out; what it leaves out is not compared.
    expect: Expectations,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum TestEvent {
    Body(TestBody),
    Short(ShortForm),
}

/// A whole webhook body; its first event is the test's.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct TestBody {
    /// Free text for people; the engine does not look at it.
    note: Option<String>,
    /// The body, as the platform sends it.
    payload: Body,
}

/// A body, or one change of a body.
#[derive(JsonSchema)]
#[schemars(extend("anyOf" = [{"required": ["entry"]}, {"required": ["field"]}, {"required": ["value"]}]))]
struct Body {
    entry: Option<Value>,
    field: Option<Value>,
    value: Option<Value>,
}

/// One event: its type, who sent it, where it arrived, and its content under the type's own name.
struct ShortForm;
written!(ShortForm, short_form);

fn short_form(generator: &mut SchemaGenerator) -> Schema {
    let types: Vec<&str> = test_event_keys::type_names().collect();
    let mut properties: Map<String, Value> = test_event_keys::keys()
        .into_iter()
        .map(|key| {
            let schema = match key {
                "type" => json!({"enum": types}),
                "code" => json!(generator.subschema_for::<Whole>()),
                "forwarded" => json!({"type": "boolean"}),
                "contacts" | "errors" => json!({"type": "array"}),
                "order" => json!({"type": ["array", "object"]}),
                "status" | "preference" => json!({"type": "string", "minLength": 1}),
                _ if test_event_keys::is_string(key) => json!({"type": "string"}),
                _ if test_event_keys::is_object(key) => json!({"type": "object"}),
                _ => json!({"type": ["string", "object"]}),
            };
            let meaning = MEANINGS.iter().find(|(known, _)| *known == key);
            let meaning = meaning.map_or("the content, as the platform has it", |(_, it)| it);
            let schema = json!({"description": meaning, "allOf": [schema]});
            (key.to_owned(), schema)
        })
        .collect();
    let note = json!({"description": NOTE, "type": "string"});
    properties.insert("note".to_owned(), note);
    let telling: Vec<Value> = test_event_keys::telling_keys()
        .map(|key| json!({"required": [key]}))
        .collect();
    json_schema!({
        "type": "object",
        "description": "one event: its type, who sent it, where it arrived, and its content under the type's own name",
        "properties": properties,
        "additionalProperties": false,
        "anyOf": telling
    })
}

/// What the keys of a short form mean that are not the name of a content.
const MEANINGS: &[(&str, &str)] = &[
    (
        "type",
        "the type, as the platform names it, or `list`, `flow`, `status`, `preference`; the content tells it, too",
    ),
    (
        "from",
        "the sender's phone number; of a status, the recipient's",
    ),
    ("user_id", "the sender's business-scoped user id"),
    ("name", "the name in the sender's profile"),
    ("username", "the sender's username"),
    ("group_id", "the group where it was written"),
    (
        "phone_number_id",
        "the business phone number where it arrived",
    ),
    ("waba_id", "the WhatsApp Business Account where it arrived"),
    (
        "timestamp",
        "when it was sent, in seconds since 1970; without it, the time of the test",
    ),
    (
        "id",
        "the id of the message; with a button or a row, the id of that",
    ),
    ("context", "the id of the message that it answers"),
    ("forwarded", "whether it was forwarded"),
    ("product", "the product that it asks about"),
    (
        "referral",
        "the ad or post that led here, as the platform has it",
    ),
    (
        "text",
        "the text of a message, the title of a button or row",
    ),
    ("title", "the title of the button or row"),
    ("caption", "the caption of an image, a video or a document"),
    ("filename", "the name of the document"),
    ("mime_type", "the type of the attached file"),
    ("button", "the id of the pressed button"),
    ("payload", "the same, as the platform names it"),
    ("list", "the id of the chosen row"),
    ("flow", "the name of the answered form"),
    ("reaction", "the emoji"),
    (
        "order",
        "the ordered products: a list of `{\"quantity\", \"item_price\", \"currency\"}`",
    ),
    (
        "status",
        "how far our message got: `sent`, `delivered`, `read`, `failed`",
    ),
    ("code", "the error code of a failed status"),
    ("callback_data", "what was sent along with our message"),
    ("pricing", "the pricing of a status, as the platform has it"),
    ("preference", "what the user wants: `stop` or `resume`"),
    ("call", "what happened to a call: `connect` or `terminate`"),
    (
        "call_status",
        "how far a call of ours got: `RINGING`, `ACCEPTED`, `REJECTED`",
    ),
    (
        "template_status",
        "the new status of a template: `APPROVED`, `REJECTED`, `PAUSED`",
    ),
    (
        "template_quality",
        "the new quality of a template: `GREEN`, `YELLOW`, `RED`",
    ),
    (
        "template_category",
        "the new category of a template: `MARKETING`, `UTILITY`",
    ),
    (
        "template_components",
        "the name of the template that was changed",
    ),
    (
        "group_lifecycle",
        "what happened to a group: `group_create`, `group_delete`",
    ),
    (
        "group_participants",
        "who came or went: `group_participants_add`, `group_join_request_created`",
    ),
    (
        "group_settings",
        "that settings changed: `group_settings_update`",
    ),
    (
        "group_status",
        "whether it is suspended: `group_suspend`, `group_suspend_cleared`",
    ),
    ("category", "what the preference is about"),
];

/// an instant with its offset, as `2026-12-24T14:00:00-03:00`
#[derive(JsonSchema)]
struct Instant(
    #[schemars(regex(
        pattern = r"^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$"
    ))]
    String,
);

/// Something, or nothing: `null`.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum OrNone<T> {
    Some(T),
    None(Null),
}

struct Null;

impl JsonSchema for Null {
    fn schema_name() -> Cow<'static, str> {
        "Null".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"const": null})
    }
}

/// A name that is not empty.
#[derive(JsonSchema)]
struct Name(#[schemars(length(min = 1))] String);

/// What must come out.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("anyOf" = expectations()))]
struct Expectations {
    /// Free text for people; the engine does not look at it.
    note: Option<String>,
    /// The id of the route that wins; null for none.
    route: Option<OrNone<Name>>,
    /// `route`, `fallback`, `stopped` or `none`.
    reason: Option<ReasonName>,
    /// The priority.
    priority: Option<Whole>,
    /// The names of the teams, people and queues, in order.
    targets: Option<OneOrMore>,
    /// The member of the first target.
    member: Option<OrNone<Name>>,
    /// The names of the teams that are passed over.
    skipped: Option<OneOrMore>,
    /// When the message is held until, as `2026-12-24T14:00:00-03:00`; null for not at all.
    held_until: Option<OrNone<Instant>>,
    /// The names of the actions, in order.
    actions: Option<OneOrMore>,
}

/// One of these must be there.
fn expectations() -> Vec<Value> {
    let keys = tests::EXPECTATIONS.iter();
    keys.map(|key| json!({"required": [key]})).collect()
}

struct ReasonName;

impl JsonSchema for ReasonName {
    fn schema_name() -> Cow<'static, str> {
        "Reason".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "enum": Reason::ALL})
    }
}
