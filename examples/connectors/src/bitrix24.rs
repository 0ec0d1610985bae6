//! Bitrix24: leads or deals, and activities of them, through an inbound webhook of its REST API.
//!
//! What is created carries the action's key in `ORIGIN_ID`, by which it is found again: creating twice makes two.
//!
//! Sources: "crm.lead.add", "crm.deal.add", "crm.activity.add", "Error codes" and "REST API limits" of Bitrix24's
//! documentation.

use serde_json::{Value, json};

use crate::action::{Action, Note, Ticket};
use crate::connector::{LookUp, Rate, Recovery, RefusedError, Sighting, Speaks};
use crate::encode::{one_line, printable, shortened};
use crate::job::Job;
use crate::outcome::{DENIED_SECS, Outcome, Reading, Reason, Response, Waits, remote_id};
use crate::place::Places;
use crate::request::{ConfigError, Endpoint, Method, Request, id};

/// Two requests a second, and fifty at once (Bitrix24, "Limits", every tariff but Enterprise). An action is one request.
pub const RATE: Rate = Rate {
    per: Waits::Destination,
    every_ms: 500,
    burst: 50,
};

/// A portal, by the address of an inbound webhook in it: `https://<portal>/rest/<user>/<secret>`.
#[derive(Clone, Debug)]
pub struct Bitrix24 {
    endpoint: Endpoint,
    entity: Entity,
    stages: Places<Stage>,
}

/// What a ticket becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "those of the portal")]
pub enum Entity {
    /// A lead.
    Lead,
    /// A deal.
    Deal,
}

/// Where a lead or deal begins, and whose it is. All of it may be left to the portal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stage {
    category: Option<String>,
    stage: Option<String>,
    assigned: Option<String>,
}

impl Stage {
    /// In a pipeline, by its id (`CATEGORY_ID`, for deals).
    ///
    /// # Errors
    ///
    /// It is not an id.
    pub fn category(mut self, category: &str) -> Result<Self, ConfigError> {
        self.category = Some(id(category)?);
        Ok(self)
    }

    /// At a stage, by its id (`STAGE_ID` of deals, `STATUS_ID` of leads).
    ///
    /// # Errors
    ///
    /// It is not an id.
    pub fn stage(mut self, stage: &str) -> Result<Self, ConfigError> {
        self.stage = Some(id(stage)?);
        Ok(self)
    }

    /// Of a user, by their id.
    ///
    /// # Errors
    ///
    /// It is not an id.
    pub fn assigned(mut self, user: &str) -> Result<Self, ConfigError> {
        self.assigned = Some(id(user)?);
        Ok(self)
    }
}

/// Who created what is found by its `ORIGIN_ID`.
const ORIGINATOR: &str = "waypost";

impl Entity {
    /// What it is called in remote ids, and its number.
    const fn kind(self) -> (&'static str, u8) {
        match self {
            Self::Lead => ("lead", 1),
            Self::Deal => ("deal", 2),
        }
    }
}

impl Bitrix24 {
    /// A portal in which tickets become leads or deals, in the place for those that name none.
    #[must_use]
    pub const fn new(endpoint: Endpoint, entity: Entity, default: Stage) -> Self {
        Self {
            endpoint,
            entity,
            stages: Places::new(default),
        }
    }

    /// With a name for a place.
    #[must_use]
    pub fn place(mut self, name: &str, stage: Stage) -> Self {
        self.stages.add(name, stage);
        self
    }

    fn call(&self, method: &str, params: &Value) -> Result<Request, RefusedError> {
        let url = self.endpoint.join(&[method]);
        let url = url.ok_or(RefusedError::Lacks("a method"))?;
        Ok(Request::new(Method::Post, url).json(params))
    }

    fn ticket(&self, ticket: &Ticket, job: &Job<'_>) -> Result<Request, RefusedError> {
        let stage = self.stages.find(ticket.place.as_deref())?;
        let (name, _) = self.entity.kind();
        let mut fields = json!({
            "TITLE": one_line(&ticket.subject),
            "ORIGINATOR_ID": ORIGINATOR,
            "ORIGIN_ID": job.key,
            "OPENED": "Y",
        });
        let mut comments = printable(ticket.text.as_deref().unwrap_or_default());
        let mut set = |name: &str, value: Option<Value>| {
            if let (Some(fields), Some(value)) = (fields.as_object_mut(), value) {
                fields.insert(name.to_owned(), value);
            }
        };
        let text = |text: &Option<String>| text.as_ref().map(|text| json!(text));
        set("ASSIGNED_BY_ID", text(&stage.assigned));
        match self.entity {
            Entity::Lead => {
                let phone = job
                    .phone
                    .map(|phone| json!([{"VALUE": one_line(phone), "VALUE_TYPE": "MOBILE"}]));
                set("STATUS_ID", text(&stage.stage));
                set(
                    "NAME",
                    job.name.map(|name| json!(shortened(&one_line(name), 100))),
                );
                set("PHONE", phone);
            }
            Entity::Deal => {
                set("CATEGORY_ID", text(&stage.category));
                set("STAGE_ID", text(&stage.stage));
                // A deal has no name and number of its own.
                let who: Vec<String> = [job.name, job.phone]
                    .into_iter()
                    .flatten()
                    .map(one_line)
                    .collect();
                comments = format!("{}\n{comments}", who.join(" · "));
            }
        }
        if let Some(urgency) = ticket.urgency {
            comments = format!("[{}]\n{comments}", urgency.as_str());
        }
        let comments = comments.trim();
        set(
            "COMMENTS",
            (!comments.is_empty()).then(|| json!(markup(comments))),
        );
        self.call(&format!("crm.{name}.add"), &json!({"fields": fields}))
    }

    /// What was said, as a meeting that is over: the kind of activity that an inbound webhook may create and that sends
    /// nothing to anybody.
    fn note(&self, note: &Note, job: &Job<'_>) -> Result<Request, RefusedError> {
        let owner = job.thread.and_then(|thread| thread.split_once('/'));
        let owner = owner.and_then(|(kind, id)| {
            let mut entities = [Entity::Lead, Entity::Deal].into_iter();
            let entity = entities.find(|entity| entity.kind().0 == kind)?;
            Some((entity.kind().1, id))
        });
        let (kind, id) = owner.ok_or(RefusedError::Lacks("a lead or deal of the conversation"))?;
        let text = printable(&note.text);
        let at = job.decided_at.to_string().replace('Z', "+00:00");
        let fields = json!({
            "OWNER_TYPE_ID": kind,
            "OWNER_ID": id,
            "TYPE_ID": 1,
            "SUBJECT": shortened(&one_line(&text), 100),
            "DESCRIPTION": text,
            // Plain text: nothing in it is markup.
            "DESCRIPTION_TYPE": 1,
            "COMPLETED": "Y",
            "START_TIME": at,
            "END_TIME": at,
            "COMMUNICATIONS": [{
                "ENTITY_TYPE_ID": kind,
                "ENTITY_ID": id,
                "TYPE": "PHONE",
                "VALUE": job.phone.map(one_line).unwrap_or_default(),
            }],
            "ORIGINATOR_ID": ORIGINATOR,
            "ORIGIN_ID": job.key,
        });
        self.call("crm.activity.add", &json!({"fields": fields}))
    }
}

impl Speaks for Bitrix24 {
    fn does(&self) -> &'static [&'static str] {
        &["ticket", "note"]
    }

    fn has_place(&self, place: &str) -> bool {
        self.stages.has(place)
    }

    fn request(
        &self,
        action: &Action,
        job: &Job<'_>,
        done: &[String],
    ) -> Result<Option<Request>, RefusedError> {
        match action {
            _ if !done.is_empty() => Ok(None),
            Action::Ticket(ticket) => self.ticket(ticket, job).map(Some),
            Action::Note(note) => self.note(note, job).map(Some),
            _ => Err(RefusedError::Action),
        }
    }

    fn outcome(&self, action: &Action, _: &Job<'_>, _: &[String], reading: Reading<'_>) -> Outcome {
        let json = reading.response.json().unwrap_or_default();
        if let Some(error) = json.get("error").and_then(Value::as_str) {
            return by_error(reading, error);
        }
        if !reading.response.is_success() {
            return reading.by_status(None);
        }
        match remote_id(json.get("result")) {
            Some(id) => Outcome::Accepted {
                remote_id: format!("{}/{id}", self.kind(action)),
            },
            None => Outcome::Uncertain,
        }
    }

    fn opens(&self, action: &Action) -> bool {
        matches!(action, Action::Ticket(_))
    }

    fn recover(&self, action: &Action, job: &Job<'_>) -> Recovery {
        let kind = self.kind(action);
        let params = json!({
            "filter": {"=ORIGINATOR_ID": ORIGINATOR, "=ORIGIN_ID": job.key},
            "select": ["ID"],
        });
        match self.call(&format!("crm.{kind}.list"), &params) {
            Ok(request) => Recovery::LookUp(LookUp {
                request,
                key: job.key.to_owned(),
                place: kind.to_owned(),
            }),
            Err(_) => Recovery::Again,
        }
    }

    fn sighting(&self, look_up: &LookUp, response: &Response<'_>) -> Sighting {
        let json = response.json().unwrap_or_default();
        match json
            .get("result")
            .and_then(Value::as_array)
            .map(Vec::as_slice)
        {
            Some([]) if response.is_success() => Sighting::Absent,
            Some([first, ..]) if response.is_success() => {
                let found = remote_id(first.get("ID"));
                found.map_or(Sighting::Unknown, |id| Sighting::There {
                    remote_id: format!("{}/{id}", look_up.place),
                })
            }
            _ => Sighting::Unknown,
        }
    }

    fn rate(&self) -> Option<Rate> {
        Some(RATE)
    }
}

impl Bitrix24 {
    /// What an action creates.
    fn kind(&self, action: &Action) -> &'static str {
        match action {
            Action::Note(_) => "activity",
            _ => self.entity.kind().0,
        }
    }
}

/// What the errors that any method may answer with mean.
fn by_error(reading: Reading<'_>, error: &str) -> Outcome {
    let too_many = |secs: i64| {
        let after = reading.retry_after().unwrap_or(secs);
        let fault = reading.fault(Reason::TooMany, Some(error));
        reading.again(Some(after), Waits::Destination, Some(fault))
    };
    match error {
        "QUERY_LIMIT_EXCEEDED" => too_many(2),
        "OVERLOAD_LIMIT" => too_many(DENIED_SECS),
        // 480 seconds of work in ten minutes are used up.
        "OPERATION_TIME_LIMIT" => too_many(600),
        // The portal itself does not know what it has done.
        "INTERNAL_SERVER_ERROR" | "ERROR_UNEXPECTED_ANSWER" => Outcome::Uncertain,
        "ACCESS_DENIED"
        | "INVALID_CREDENTIALS"
        | "NO_AUTH_FOUND"
        | "PAYMENT_REQUIRED"
        | "PORTAL_DELETED"
        | "expired_token"
        | "insufficient_scope"
        | "invalid_token"
        | "user_access_error" => reading.denied(Waits::Destination, Some(error)),
        _ => reading.by_status(Some(error)),
    }
}

/// The text for a field that is shown as HTML with tags in square brackets.
fn markup(text: &str) -> String {
    let text = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    text.replace('[', "&#91;").replace(']', "&#93;")
}
