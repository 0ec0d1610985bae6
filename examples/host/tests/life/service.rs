//! A host over a store in memory, what comes in and what is answered.

use std::time::Duration;

use serde_json::{Value, json};
use waypost::time::Zones;
use waypost::{Payload, Router, RuleSet, Timestamp};
use waypost_connectors::graph::Graph;
use waypost_connectors::{
    Action, Answer, Connector, Endpoint, Job, Next, Recipient, Response, Secret, Waits,
};
use waypost_host::{
    Attempt, Blinder, Effect, EffectState, Host, Judgement, Manner, MemoryStore, Outcome, Place,
    Plan, Work,
};

pub(crate) const START: i64 = 1_790_000_000;
pub(crate) const PEPPER: [u8; 16] = [7; 16];

pub(crate) struct Service {
    pub(crate) host: Host<MemoryStore>,
}

pub(crate) fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(START + secs)
}

pub(crate) fn instant(secs: i64) -> Duration {
    Duration::from_secs((START + secs).unsigned_abs())
}

pub(crate) fn accepted(remote_id: &str) -> Outcome {
    let remote_id = remote_id.to_owned();
    Outcome::Accepted { remote_id }
}

/// What the platform answers with where it refuses for good.
pub(crate) fn never(code: i64) -> Outcome {
    let body = json!({"error": {"code": code}}).to_string();
    answered(400, &body)
}

/// The outcome of an answer to a message.
pub(crate) fn answered(status: u16, body: &str) -> Outcome {
    let endpoint = Endpoint::new("http://localhost").unwrap();
    let graph = Connector::Graph(Graph::new(endpoint, Secret::new("token").unwrap()));
    let action = Action::parse("send", r#"{"text": "x"}"#).unwrap();
    let mut job = Job::new("key", "rule", at(0));
    job.number = Some("2");
    job.to = Some(Recipient::Customer("5511900000001"));
    let exchange = graph.begin(&action, &job).unwrap();
    let body = body.as_bytes();
    let headers = &[];
    let response = Response {
        status,
        headers,
        body,
    };
    match exchange.answer(&Answer::Response(response), at(0)) {
        Next::Done(outcome) => outcome,
        Next::Send(_) => panic!("another request"),
    }
}

/// To be tried again, and what else waits.
pub(crate) fn again(secs: i64, waits: Waits) -> Outcome {
    let (at, fault) = (at(secs), None);
    Outcome::Again { at, waits, fault }
}

pub(crate) fn open(store: MemoryStore, now: Timestamp) -> Service {
    let rules = RuleSet::parse(include_str!("../data/life.rules.json")).unwrap();
    let mut plan = Plan::new(Blinder::new(PEPPER.to_vec()), "{}", &Zones::builtin()).unwrap();
    plan.destinations = [
        ("graph".to_owned(), Manner::Message.into()),
        ("desk".to_owned(), Manner::Repeatable.into()),
        ("channel".to_owned(), Manner::LookUp.into()),
    ]
    .into();
    plan.actions = [("send", "graph"), ("post", "channel")]
        .map(|(action, destination)| (action.to_owned(), destination.to_owned()))
        .into();
    plan.templates = [("hello", "utility"), ("promo", "marketing")]
        .map(|(name, category)| (name.to_owned(), category.to_owned()))
        .into();
    plan.numbers = ["2", "3"]
        .map(|number| ("1".to_owned(), number.to_owned()))
        .into();
    plan.deliver.default = Some(Place {
        destination: "desk".to_owned(),
        place: None,
    });
    let router = Router::new(&rules).unwrap();
    Service {
        host: Host::open(store, plan, router, now).unwrap(),
    }
}

pub(crate) fn body(number: &str, value: &Value) -> Vec<u8> {
    let mut value = value.clone();
    value["metadata"] = json!({"phone_number_id": number});
    let body = json!({"object": "whatsapp_business_account", "entry": [
        {"id": "1", "changes": [{"field": "messages", "value": value}]}]});
    body.to_string().into_bytes()
}

pub(crate) fn text(id: &str, text: &str, sent: i64) -> Value {
    json!({"messages": [{"from": "5511900000001", "id": id, "timestamp": (START + sent).to_string(),
                         "type": "text", "text": {"body": text}}]})
}

pub(crate) fn report(status: &str, callback: &str, code: i64) -> Value {
    json!({"statuses": [{"id": "wamid.OUT", "status": status, "timestamp": (START + 1).to_string(),
                         "recipient_id": "5511900000001", "biz_opaque_callback_data": callback,
                         "errors": [{"code": code}]}]})
}

impl Service {
    pub(crate) fn accept(&mut self, body: &[u8], now: i64) {
        let payload = Payload::parse_unverified(body).unwrap();
        let names = Host::<MemoryStore>::conversations(self.host.plan(), &payload);
        self.host.accept(body.to_vec(), names, at(now)).unwrap();
    }

    pub(crate) fn work(&mut self, now: i64) {
        while !matches!(self.host.work(at(now), 16).unwrap(), Work::Idle) {}
    }

    pub(crate) fn receive(&mut self, value: &Value, now: i64) {
        self.accept(&body("2", value), now);
        self.work(now);
    }

    pub(crate) fn begin(
        &mut self,
        destination: &str,
        now: i64,
    ) -> Vec<(Judgement, Option<Attempt>)> {
        let begun = self.host.begin(destination, instant(now), 10).unwrap();
        begun
            .into_iter()
            .map(|begun| (begun.judgement, begun.attempt))
            .collect()
    }

    /// Begins exactly one.
    pub(crate) fn attempt(&mut self, destination: &str, now: i64) -> Attempt {
        let mut begun = self.begin(destination, now);
        assert_eq!(begun.len(), 1, "{begun:?}");
        begun.remove(0).1.unwrap()
    }

    pub(crate) fn effects(&self, destination: &str) -> Vec<&Effect> {
        let mut effects: Vec<&Effect> = self.host.store().effects().collect();
        effects.retain(|effect| effect.destination == destination);
        effects.sort_by_key(|effect| effect.seq);
        effects
    }

    pub(crate) fn states(&self, destination: &str) -> Vec<(EffectState, Option<&str>)> {
        let effects = self.effects(destination);
        effects
            .iter()
            .map(|effect| (effect.state, effect.why.as_deref()))
            .collect()
    }
}

pub(crate) fn started() -> Service {
    open(MemoryStore::default(), at(0))
}
