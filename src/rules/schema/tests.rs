//! The schema of the tests in a rule file.

use std::collections::BTreeMap;

use schemars::JsonSchema;

use super::FieldValue;

/// A case that the file must pass.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Test {
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
