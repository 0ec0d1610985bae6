//! HubSpot: contacts, tickets and notes, known by a unique property; and what changed there, back in.
//!
//! Everything is written by upsert on the property [`KEY`], which [`Hubspot::setup`] creates. The search there lags behind
//! what was written, so that nothing is looked up.
//!
//! Sources: HubSpot's descriptions of its tickets and contacts API (v3); "Associations" (v4); "Webhooks"; "Validating
//! requests"; "Usage guidelines".

mod contacts;
mod inbound;

use serde_json::{Value, json};

use crate::action::{Action, Urgency};
use crate::connector::{Rate, Recovery, RefusedError, Speaks};
use crate::encode::{one_line, printable, shortened};
use crate::job::Job;
use crate::outcome::{Outcome, Reading, Reason, Waits, remote_id};
use crate::place::Places;
use crate::request::{ConfigError, Endpoint, Method, Request, Secret, id};
pub use contacts::Page;
pub use inbound::{Change, ClientSecret, What};

/// The name of the property by which things are known.
pub const KEY: &str = "waypost_key";

/// A hundred requests in ten seconds are the least that an app has (HubSpot, "Usage guidelines"), and an action takes up to
/// four: five at once, and twenty in the ten seconds after.
pub const RATE: Rate = Rate {
    per: Waits::Destination,
    every_ms: 500,
    burst: 5,
};

/// An account, with the token of a private app in it.
#[derive(Clone, Debug)]
pub struct Hubspot {
    endpoint: Endpoint,
    token: Secret,
    pipelines: Places<Pipeline>,
}

/// Where a ticket begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pipeline {
    pipeline: String,
    stage: String,
    owner: Option<String>,
}

impl Pipeline {
    /// The id of a pipeline, and of a stage in it.
    ///
    /// # Errors
    ///
    /// Either is not an id.
    pub fn new(pipeline: &str, stage: &str) -> Result<Self, ConfigError> {
        Ok(Self {
            pipeline: id(pipeline)?,
            stage: id(stage)?,
            owner: None,
        })
    }

    /// With the id of an owner, who gets the tickets.
    ///
    /// # Errors
    ///
    /// It is not an id.
    pub fn owner(mut self, owner: &str) -> Result<Self, ConfigError> {
        self.owner = Some(id(owner)?);
        Ok(self)
    }
}

/// Whether a property that is there, as HubSpot shows it, is one by which things are known: a text that two never share.
#[must_use]
pub fn is_key(body: &[u8]) -> bool {
    let shown: Value = serde_json::from_slice(body).unwrap_or_default();
    let is = |name: &str, value: &Value| shown.get(name) == Some(value);
    is("type", &json!("string")) && is("hasUniqueValue", &json!(true))
}

impl Hubspot {
    /// The account at `https://api.hubapi.com`, or what stands for it, and the pipeline of tickets that name none.
    #[must_use]
    pub const fn new(endpoint: Endpoint, token: Secret, default: Pipeline) -> Self {
        Self {
            endpoint,
            token,
            pipelines: Places::new(default),
        }
    }

    /// With a name for a pipeline.
    #[must_use]
    pub fn place(mut self, name: &str, pipeline: Pipeline) -> Self {
        self.pipelines.add(name, pipeline);
        self
    }

    /// The requests that create the property [`KEY`], to be sent once, each with one that asks for it: an answer of 409 says that
    /// there is one, and [`is_key`] whether it is what it has to be.
    #[must_use]
    pub fn setup(&self) -> Vec<(Request, Request)> {
        let kinds = [Kind::Contacts, Kind::Tickets, Kind::Notes].into_iter();
        let requests = kinds.filter_map(|kind| {
            let path = ["crm", "v3", "properties", kind.name()];
            let url = self.endpoint.join(&path)?;
            let look = format!("{url}/{KEY}");
            let look = self.write(Method::Get, look);
            let group = match kind {
                Kind::Contacts => "contactinformation",
                Kind::Tickets => "ticketinformation",
                Kind::Notes => "engagement",
            };
            let create = self.write(Method::Post, url).json(&json!({
                "name": KEY,
                "label": "waypost key",
                "type": "string",
                "fieldType": "text",
                "groupName": group,
                "hasUniqueValue": true,
                "formField": false,
            }));
            Some((create, look))
        });
        requests.collect()
    }

    fn write(&self, method: Method, url: String) -> Request {
        Request::new(method, url).bearer(&self.token)
    }

    /// What an action takes: what it is about first, for the id of that is what the effect is called.
    fn steps<'a>(&self, action: &Action, job: &Job<'a>) -> Result<Vec<Step<'a>>, RefusedError> {
        let mut steps = Vec::new();
        let kind = match action {
            Action::Ticket(ticket) => {
                let pipeline = self.pipelines.find(ticket.place.as_deref())?;
                let mut properties = vec![
                    ("subject", one_line(&ticket.subject)),
                    ("hs_pipeline", pipeline.pipeline.clone()),
                    ("hs_pipeline_stage", pipeline.stage.clone()),
                ];
                let text = ticket.text.as_deref().map(printable);
                properties.extend(text.map(|text| ("content", text)));
                let urgency = ticket.urgency.map(priority);
                properties
                    .extend(urgency.map(|urgency| ("hs_ticket_priority", urgency.to_owned())));
                let owner = pipeline.owner.clone();
                properties.extend(owner.map(|owner| ("hubspot_owner_id", owner)));
                steps.push(Step::Upsert(Kind::Tickets, job.key, properties));
                Kind::Tickets
            }
            Action::Note(note) => {
                let properties = vec![
                    ("hs_note_body", html(&printable(&note.text))),
                    ("hs_timestamp", job.decided_at.to_string()),
                ];
                steps.push(Step::Upsert(Kind::Notes, job.key, properties));
                Kind::Notes
            }
            _ => return Err(RefusedError::Action),
        };
        if let Some(ticket) = job.thread.filter(|_| kind == Kind::Notes) {
            steps.push(Step::Associate(kind, Kind::Tickets, Some(ticket)));
        }
        if let Some(customer) = job.customer {
            let mut properties = Vec::new();
            let name = job.name.map(|name| shortened(&one_line(name), 200));
            properties.extend(name.map(|name| ("firstname", name)));
            properties.extend(job.phone.map(|phone| ("phone", one_line(phone))));
            steps.push(Step::Upsert(Kind::Contacts, customer, properties));
            steps.push(Step::Associate(kind, Kind::Contacts, None));
        }
        Ok(steps)
    }
}

/// What is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Contacts,
    Notes,
    Tickets,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Contacts => "contacts",
            Self::Notes => "notes",
            Self::Tickets => "tickets",
        }
    }
}

/// A request of several. Each may be sent again.
enum Step<'a> {
    /// One with this key and these properties is there afterwards.
    Upsert(Kind, &'a str, Vec<(&'static str, String)>),
    /// The first thing that was written belongs to this one, or to the one written last.
    Associate(Kind, Kind, Option<&'a str>),
}

impl Speaks for Hubspot {
    fn does(&self) -> &'static [&'static str] {
        &["ticket", "note"]
    }

    fn has_place(&self, place: &str) -> bool {
        self.pipelines.has(place)
    }

    fn request(
        &self,
        action: &Action,
        job: &Job<'_>,
        done: &[String],
    ) -> Result<Option<Request>, RefusedError> {
        let steps = self.steps(action, job)?;
        let Some(step) = steps.get(done.len()) else {
            return Ok(None);
        };
        let request = match step {
            Step::Upsert(kind, key, properties) => {
                let members = ["crm", "v3", "objects", kind.name(), "batch", "upsert"];
                let url = self.endpoint.join(&members);
                let mut values: serde_json::Map<_, _> = properties
                    .iter()
                    .map(|(name, value)| ((*name).to_owned(), json!(value)))
                    .collect();
                values.insert(KEY.to_owned(), json!(key));
                let body =
                    json!({"inputs": [{"id": key, "idProperty": KEY, "properties": values}]});
                url.map(|url| self.write(Method::Post, url).json(&body))
            }
            Step::Associate(from, to, which) => {
                let first = done.first().map(String::as_str);
                let last = which.or(done.last().map(String::as_str));
                let url = first.zip(last).and_then(|(first, last)| {
                    let (from, to) = (from.name(), to.name());
                    let kind = ["crm", "v4", "objects", from, first];
                    let members = [&kind[..], &["associations", "default", to, last]].concat();
                    self.endpoint.join(&members)
                });
                url.map(|url| self.write(Method::Put, url))
            }
        };
        request.map(Some).ok_or(RefusedError::Lacks("ids"))
    }

    fn outcome(
        &self,
        action: &Action,
        job: &Job<'_>,
        done: &[String],
        reading: Reading<'_>,
    ) -> Outcome {
        let json = reading.response.json().unwrap_or_default();
        let category = |value: &Value| value.get("category")?.as_str().map(str::to_owned);
        if !reading.response.is_success() {
            // Written twice is written once.
            return reading.by_status_or_its_word(category(&json).as_deref());
        }
        if let Some(remote_id) = remote_id(json.pointer("/results/0/id")) {
            return Outcome::Accepted { remote_id };
        }
        // 207: every element has an answer of its own, and there is one element.
        if let Some(error) = json.pointer("/errors/0") {
            return reading.never(Reason::Refused, category(error).as_deref());
        }
        let steps = self.steps(action, job).unwrap_or_default();
        match steps.get(done.len()) {
            Some(Step::Associate(..)) => Outcome::Accepted {
                remote_id: String::new(),
            },
            Some(Step::Upsert(..)) | None => Outcome::Uncertain,
        }
    }

    fn opens(&self, action: &Action) -> bool {
        matches!(action, Action::Ticket(_))
    }

    fn recover(&self, _: &Action, _: &Job<'_>) -> Recovery {
        Recovery::Again
    }

    fn rate(&self) -> Option<Rate> {
        Some(RATE)
    }
}

const fn priority(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Low => "LOW",
        Urgency::Medium => "MEDIUM",
        Urgency::High => "HIGH",
        Urgency::Urgent => "URGENT",
    }
}

/// The text for a note, which is HTML.
fn html(text: &str) -> String {
    let text = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let text = text.replace('"', "&quot;").replace('\'', "&#39;");
    text.replace('\n', "<br>")
}
