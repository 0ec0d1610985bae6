//! The connectors of the tests, and jobs from data files.

use serde_json::Value;
use waypost::Timestamp;
use waypost::router::RawJson;
use waypost_connectors::bitrix24::{Bitrix24, Entity, Stage};
use waypost_connectors::graph::Graph;
use waypost_connectors::hubspot::{Hubspot, Pipeline};
use waypost_connectors::slack::Slack;
use waypost_connectors::webhook::{SigningKey, Webhook};
use waypost_connectors::{
    Action, Answer, Connector, Endpoint, Job, Next, Recipient, Request, Response, Secret,
};

/// Keys that are nobody's.
pub(crate) const SIGNING_KEY: &str = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz";

/// The connector with this name.
pub(crate) fn connector(name: &str) -> Connector {
    let endpoint = |path: &str| Endpoint::new(&format!("http://127.0.0.1:1{path}")).unwrap();
    let token = || Secret::new("t0p-s3cr3t").unwrap();
    match name {
        "graph" => Connector::Graph(Graph::new(endpoint(""), token())),
        "slack" => {
            let slack = Slack::new(endpoint("/api"), token(), "C0DESK").unwrap();
            Connector::Slack(slack.place("delivery", "C0DELIVERY").unwrap())
        }
        "hubspot" => {
            let desk = Pipeline::new("0", "1").unwrap();
            let delivery = Pipeline::new("77", "78").unwrap().owner("4711").unwrap();
            let hubspot = Hubspot::new(endpoint(""), token(), desk);
            Connector::Hubspot(hubspot.place("delivery", delivery))
        }
        "bitrix24" | "bitrix24-deal" => {
            let entity = if name == "bitrix24" {
                Entity::Lead
            } else {
                Entity::Deal
            };
            let delivery = Stage::default()
                .category("3")
                .unwrap()
                .stage("C3:NEW")
                .unwrap();
            let delivery = delivery.assigned("12").unwrap();
            let bitrix24 = Bitrix24::new(endpoint("/rest/1/s3cr3t"), entity, Stage::default());
            Connector::Bitrix24(bitrix24.place("delivery", delivery))
        }
        "webhook" => {
            let key = SigningKey::new(SIGNING_KEY).unwrap();
            Connector::Webhook(Webhook::new(endpoint("/in/shop"), key))
        }
        other => panic!("no connector {other}"),
    }
}

/// A job of which all is known, with the members that a case has in place of it; null takes one away.
pub(crate) fn job(case: &Value) -> Job<'_> {
    let mut job = Job::new("00112233445566778899aabbccddeeff", "welcome", now());
    job.number = Some("106540352242922");
    job.to = Some(Recipient::Customer("5511999990000"));
    job.message = Some("wamid.IN");
    job.conversation = Some("c_7f3a");
    job.customer = Some("p_91ab");
    job.name = Some("Ana");
    job.phone = Some("5511999990000");
    for (name, value) in case["job"].as_object().into_iter().flatten() {
        let text = value.as_str();
        match name.as_str() {
            "key" => job.key = text.unwrap(),
            "rule" => job.rule = text.unwrap(),
            "attempt" => job.attempt = u32::try_from(value.as_u64().unwrap()).unwrap(),
            "number" => job.number = text,
            "to" => job.to = text.map(Recipient::Customer),
            "group" => job.to = text.map(Recipient::Group),
            "message" => job.message = text,
            "conversation" => job.conversation = text,
            "customer" => job.customer = text,
            "name" => job.name = text,
            "phone" => job.phone = text,
            "thread" => job.thread = text,
            "event" => job.event = Some(raw(value)),
            "decision" => job.decision = Some(raw(value)),
            other => panic!("no member {other}"),
        }
    }
    job
}

/// JSON that lives as long as the test.
fn raw(value: &Value) -> &'static RawJson {
    Box::leak(Box::new(serde_json::from_str(&value.to_string()).unwrap()))
}

/// The instant of every test.
pub(crate) fn now() -> Timestamp {
    Timestamp::from_secs(1_790_000_000)
}

/// The action of a case: `{"send": {...}}`.
pub(crate) fn action(case: &Value) -> Action {
    let (name, params) = case["action"].as_object().unwrap().iter().next().unwrap();
    Action::parse(name, &params.to_string()).unwrap_or_else(|error| panic!("{case}: {error}"))
}

/// The requests of a case, each answered with a success.
pub(crate) fn requests(connector: &Connector, case: &Value) -> Vec<Request> {
    let (action, job) = (action(case), job(case));
    let mut requests = Vec::new();
    let mut exchange = connector
        .begin(&action, &job)
        .unwrap_or_else(|error| panic!("{case}: {error}"));
    loop {
        requests.push(exchange.request().clone());
        let id = 100 + requests.len();
        let body = match connector {
            Connector::Graph(_) => r#"{"messages": [{"id": "wamid.OUT"}]}"#.to_owned(),
            Connector::Slack(_) => {
                r#"{"ok": true, "channel": "C0DESK", "ts": "1790000000.000100"}"#.to_owned()
            }
            Connector::Hubspot(_) => format!(r#"{{"results": [{{"id": "{id}"}}]}}"#),
            Connector::Bitrix24(_) => format!(r#"{{"result": {id}}}"#),
            _ => String::new(),
        };
        let response = Response {
            status: 200,
            headers: &[],
            body: body.as_bytes(),
        };
        match exchange.answer(&Answer::Response(response), now()) {
            Next::Send(next) => exchange = next,
            Next::Done(_) => return requests,
        }
    }
}
