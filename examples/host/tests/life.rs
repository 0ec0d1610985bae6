//! The life of an effect, state by state.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail as they like"
)]

use std::time::Duration;

use serde_json::{Value, json};
use waypost::state::handling::{Handler, Handling};
use waypost::state::hold::CODE_HOLDS;
use waypost::state::{Peer, State, StateKey};
use waypost::time::Zones;
use waypost::{Payload, Router, RuleSet, Timestamp};
use waypost_connectors::graph::Graph;
use waypost_connectors::{
    Action, Answer, Connector, Endpoint, Job, Next, Recipient, Response, Secret, Waits,
};
use waypost_host::{
    Attempt, Blinder, Customer, Effect, EffectState, EventState, Host, Judgement, Manner,
    MemoryStore, Notice, Order, Outcome, Place, Plan, RowKey, Store, Taken, Turned, Work, Write,
};

const START: i64 = 1_790_000_000;
const PEPPER: [u8; 16] = [7; 16];

struct Service {
    host: Host<MemoryStore>,
}

fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(START + secs)
}

fn instant(secs: i64) -> Duration {
    Duration::from_secs((START + secs).unsigned_abs())
}

fn accepted(remote_id: &str) -> Outcome {
    let remote_id = remote_id.to_owned();
    Outcome::Accepted { remote_id }
}

/// What the platform answers with where it refuses for good.
fn never(code: i64) -> Outcome {
    let body = json!({"error": {"code": code}}).to_string();
    answered(400, &body)
}

/// The outcome of an answer to a message.
fn answered(status: u16, body: &str) -> Outcome {
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
fn again(secs: i64, waits: Waits) -> Outcome {
    let (at, fault) = (at(secs), None);
    Outcome::Again { at, waits, fault }
}

fn open(store: MemoryStore, now: Timestamp) -> Service {
    let rules = RuleSet::parse(include_str!("data/life.rules.json")).unwrap();
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

fn body(number: &str, value: &Value) -> Vec<u8> {
    let mut value = value.clone();
    value["metadata"] = json!({"phone_number_id": number});
    let body = json!({"object": "whatsapp_business_account", "entry": [
        {"id": "1", "changes": [{"field": "messages", "value": value}]}]});
    body.to_string().into_bytes()
}

fn text(id: &str, text: &str, sent: i64) -> Value {
    json!({"messages": [{"from": "5511900000001", "id": id, "timestamp": (START + sent).to_string(),
                         "type": "text", "text": {"body": text}}]})
}

fn report(status: &str, callback: &str, code: i64) -> Value {
    json!({"statuses": [{"id": "wamid.OUT", "status": status, "timestamp": (START + 1).to_string(),
                         "recipient_id": "5511900000001", "biz_opaque_callback_data": callback,
                         "errors": [{"code": code}]}]})
}

impl Service {
    fn accept(&mut self, body: &[u8], now: i64) {
        let payload = Payload::parse_unverified(body).unwrap();
        let names = Host::<MemoryStore>::conversations(self.host.plan(), &payload);
        self.host.accept(body.to_vec(), names, at(now)).unwrap();
    }

    fn work(&mut self, now: i64) {
        while !matches!(self.host.work(at(now), 16).unwrap(), Work::Idle) {}
    }

    fn receive(&mut self, value: &Value, now: i64) {
        self.accept(&body("2", value), now);
        self.work(now);
    }

    fn begin(&mut self, destination: &str, now: i64) -> Vec<(Judgement, Option<Attempt>)> {
        let begun = self.host.begin(destination, instant(now), 10).unwrap();
        begun
            .into_iter()
            .map(|begun| (begun.judgement, begun.attempt))
            .collect()
    }

    /// Begins exactly one.
    fn attempt(&mut self, destination: &str, now: i64) -> Attempt {
        let mut begun = self.begin(destination, now);
        assert_eq!(begun.len(), 1, "{begun:?}");
        begun.remove(0).1.unwrap()
    }

    fn effects(&self, destination: &str) -> Vec<&Effect> {
        let mut effects: Vec<&Effect> = self.host.store().effects().collect();
        effects.retain(|effect| effect.destination == destination);
        effects.sort_by_key(|effect| effect.seq);
        effects
    }

    fn states(&self, destination: &str) -> Vec<(EffectState, Option<&str>)> {
        let effects = self.effects(destination);
        effects
            .iter()
            .map(|effect| (effect.state, effect.why.as_deref()))
            .collect()
    }
}

fn started() -> Service {
    open(MemoryStore::default(), at(0))
}

#[test]
fn one_effect_of_a_conversation_is_open_at_a_time_and_a_dead_one_frees_the_next() {
    let mut service = started();
    service.receive(&text("wamid.A", "mais tarde", 0), 0);
    let first = service.attempt("graph", 0);
    assert!(service.begin("graph", 1).is_empty());
    service.host.finish(&first, &never(100), at(2)).unwrap();
    service.attempt("graph", 3);
    assert_eq!(
        service.states("graph"),
        [
            (EffectState::Dead, Some("refused, status 400, error 100")),
            (EffectState::Inflight, None)
        ]
    );
}

#[test]
fn what_was_in_flight_at_the_end_is_uncertain_and_a_message_is_not_sent_again() {
    let mut service = started();
    service.receive(&text("wamid.A", "mais tarde", 0), 0);
    let callback = service.attempt("graph", 0).callback();
    let store = service.host.store().clone();
    let mut service = open(store.clone(), at(5));
    assert_eq!(service.states("graph")[0], (EffectState::Uncertain, None));
    // A report tells.
    service.receive(&report("delivered", &callback, 0), 20);
    assert_eq!(service.states("graph")[0], (EffectState::Done, None));
    // Silence tells only while reports are heard.
    let mut service = open(store, at(5));
    service.host.sweep(at(700), false).unwrap();
    assert_eq!(service.states("graph")[0].0, EffectState::Uncertain);
    let swept = service.host.sweep(at(701), true).unwrap();
    let kinds: Vec<&str> = swept.notices.iter().map(Notice::as_str).collect();
    assert_eq!(kinds, ["unknown"]);
    assert_eq!(
        service.states("graph")[0],
        (EffectState::Dead, Some("unknown"))
    );
}

#[test]
fn a_destination_that_drops_repeats_gets_it_again() {
    let mut service = started();
    service.receive(&text("wamid.A", "oi", 0), 0);
    let attempt = service.attempt("desk", 0);
    service
        .host
        .finish(&attempt, &Outcome::Uncertain, at(1))
        .unwrap();
    assert!(service.begin("desk", 1).is_empty());
    service.host.sweep(at(3), false).unwrap();
    let again = service.attempt("desk", 3);
    assert_eq!(again.effect().id, attempt.effect().id);
    let accepted = accepted("ticket 1");
    // The answer to the first one comes late: it is the second one's turn now.
    service.host.finish(&attempt, &never(100), at(4)).unwrap();
    assert_eq!(service.states("desk"), [(EffectState::Inflight, None)]);
    service.host.finish(&again, &accepted, at(5)).unwrap();
    let effect = service.effects("desk")[0];
    assert_eq!(effect.state, EffectState::Done);
    assert_eq!((&effect.task, effect.attempts), (&None, 2));
}

#[test]
fn a_failure_that_is_reported_is_tried_again_under_another_name() {
    let mut service = started();
    service.receive(&text("wamid.A", "mais tarde", 0), 0);
    let attempt = service.attempt("graph", 0);
    let accepted = accepted("wamid.OUT");
    service.host.finish(&attempt, &accepted, at(1)).unwrap();
    assert_eq!(service.states("graph")[0].0, EffectState::Accepted);
    service.receive(&report("failed", &attempt.callback(), 131_056), 2);
    let effects = service.effects("graph");
    assert_eq!(effects[0].state, EffectState::Dead);
    assert_eq!(effects[0].why.as_deref(), Some("131056"));
    let key = format!("{}#1", effects[0].id.key);
    assert_eq!((&effects[2].id.key, effects[2].due), (&key, at(3)));
    // The customer wants nothing: nothing is tried again.
    let mut service = started();
    service.receive(&text("wamid.A", "mais tarde", 0), 0);
    let callback = service.attempt("graph", 0).callback();
    service.receive(&report("failed", &callback, 131_050), 2);
    assert_eq!(service.effects("graph").len(), 2);
}

#[test]
fn a_report_may_come_before_the_answer() {
    let mut service = started();
    service.receive(&text("wamid.A", "mais tarde", 0), 0);
    let attempt = service.attempt("graph", 0);
    service.receive(&report("delivered", &attempt.callback(), 0), 1);
    service
        .host
        .finish(&attempt, &Outcome::Uncertain, at(2))
        .unwrap();
    assert_eq!(service.states("graph")[0].0, EffectState::Done);
}

#[test]
fn the_guard_asks_at_every_attempt() {
    // Nobody opted out: the marketing template goes.
    let mut service = started();
    service.receive(&text("wamid.A", "oferta", 0), 0);
    service.attempt("graph", 0);
    // An opt-out that is accepted stops it before it is worked off, and suppresses it after.
    let mut service = started();
    service.receive(&text("wamid.A", "oferta", 0), 0);
    service.accept(&body("2", &text("wamid.B", "sair", 1)), 1);
    assert!(service.begin("graph", 1).is_empty());
    service.work(2);
    assert_eq!(
        service.begin("graph", 2),
        [(Judgement::Dead("consent"), None)]
    );
    // Outside of the window the action's own template goes, at the next look.
    let mut service = started();
    service.receive(&text("wamid.A", "mais tarde", -90_000), 0);
    assert_eq!(service.begin("graph", 1), [(Judgement::Replace, None)]);
    let attempt = service.attempt("graph", 1);
    let task = serde_json::to_string(attempt.effect().task.as_ref().unwrap()).unwrap();
    assert!(task.contains(r#""params":{"name":"hello"}"#), "{task}");
    service.host.finish(&attempt, &accepted(""), at(2)).unwrap();
    // The one behind it has none.
    assert_eq!(
        service.begin("graph", 2),
        [(Judgement::Dead("window"), None)]
    );
}

#[test]
fn a_message_has_a_deadline_and_a_turn_has_none() {
    let mut service = started();
    service.receive(&text("wamid.A", "oferta", 0), 0);
    assert_eq!(
        service.begin("graph", 900),
        [(Judgement::Dead("deadline"), None)]
    );
    service.attempt("desk", 900_000);
}

#[test]
fn turns_escalate_and_downtime_skips_what_passed() {
    let mut service = started();
    service.receive(&text("wamid.A", "mais tarde", 0), 0);
    let due = |service: &Service| -> Vec<String> {
        let effects = service.effects("desk");
        let keys = effects
            .iter()
            .map(|effect| effect.id.key.get(32..).unwrap());
        keys.map(str::to_owned).collect()
    };
    service.host.sweep(at(59), true).unwrap();
    assert_eq!(due(&service), [":turn:0"]);
    service.host.sweep(at(60), true).unwrap();
    assert_eq!(due(&service), [":turn:0", ":turn:1"]);
    // Down for a while: only the step that it is time for.
    let mut service = started();
    service.receive(&text("wamid.A", "mais tarde", 0), 0);
    let mut service = open(service.host.store().clone(), at(500));
    service.host.sweep(at(500), true).unwrap();
    service.host.sweep(at(501), true).unwrap();
    assert_eq!(due(&service), [":turn:0", ":turn:2"]);
    // A newer decision stands in its place.
    let mut service = started();
    service.receive(&text("wamid.A", "mais tarde", 0), 0);
    service.receive(&text("wamid.B", "oi", 1), 1);
    service.host.sweep(at(100), true).unwrap();
    assert_eq!(due(&service), [":turn:0", ":turn:0"]);
    assert_eq!(
        service.states("self"),
        [(EffectState::Done, Some("replaced"))]
    );
    // A person has taken it over.
    let mut service = started();
    service.receive(&text("wamid.A", "mais tarde", 0), 0);
    let blind = Blinder::new(PEPPER.to_vec()).name("5511900000001");
    let key = StateKey::Handling {
        phone_number_id: "2".into(),
        peer: Peer::Customer(blind.as_str().into()),
    };
    let value = State::Handling(Handling::new(Handler::Person, at(5)));
    let key = RowKey(key.pseudonym(&PEPPER));
    let join = Write::Join { key, value };
    service.host.store_mut().commit(&[join]).unwrap();
    service.host.sweep(at(100), true).unwrap();
    assert_eq!(
        service.states("self"),
        [(EffectState::Done, Some("handled"))]
    );
}

#[test]
fn an_event_is_decided_once_as_of_its_acceptance() {
    let mut service = started();
    service.accept(&body("2", &text("wamid.A", "oi", 0)), 10);
    service.accept(&body("2", &text("wamid.B", "oi", 0)), 11);
    service.host.work(at(69), 16).unwrap();
    service.host.work(at(80), 16).unwrap();
    let mut times: Vec<Timestamp> = service
        .host
        .store()
        .events()
        .map(|event| event.now)
        .collect();
    times.sort();
    assert_eq!(times, [at(10), at(80)]);
    // Again, and nothing follows.
    let before = service.host.store().effects().count();
    service.receive(&text("wamid.A", "oi", 0), 90);
    assert_eq!(service.host.store().effects().count(), before);
    // Nobody's name stands in it.
    let kept = format!("{:?}", service.host.store().events().collect::<Vec<_>>());
    assert!(!kept.contains("5511900000001"), "{kept}");
}

#[test]
fn what_is_old_or_of_another_business_is_never_acted_upon() {
    let mut service = started();
    service.receive(&text("wamid.A", "oferta", -8 * 86_400 - 1), 0);
    assert_eq!(service.host.store().effects().count(), 0);
    assert!(service.host.store().states().next().is_some());
    service.accept(&body("9", &text("wamid.B", "oferta", 0)), 0);
    service.work(0);
    assert_eq!(service.host.store().effects().count(), 0);
    let states: Vec<EventState> = service
        .host
        .store()
        .events()
        .map(|event| event.state)
        .collect();
    assert_eq!(states.len(), 2);
    assert!(states.contains(&EventState::Stale) && states.contains(&EventState::Foreign));
}

#[test]
fn service_time_never_goes_back() {
    let mut service = started();
    service.receive(&text("wamid.A", "oi", 0), 50);
    assert_eq!(service.host.tick(at(10)), at(50));
    let mut service = open(service.host.store().clone(), at(0));
    assert_eq!(service.host.tick(at(20)), at(50));
}

#[test]
fn what_waits_at_another_number_or_under_another_id_may_be_an_opt_out() {
    let mut service = started();
    let order = |key: &str| Order {
        key: key.to_owned(),
        waba_id: "1".to_owned(),
        phone_number_id: "2".to_owned(),
        customer: Customer::of("5511900000001").unwrap(),
        campaign: String::new(),
        name: "send".to_owned(),
        params: serde_json::from_str(r#"{"template": "hello"}"#).unwrap(),
        by_person: false,
    };
    // From then on it is known which user id is theirs.
    let mut both = text("wamid.A", "oi", 0);
    both["messages"][0]["from_user_id"] = "BR.1".into();
    service.receive(&both, 0);
    let mut alias = text("wamid.B", "oi", 0);
    alias["messages"][0]["from"] = Value::Null;
    alias["messages"][0]["from_user_id"] = "BR.1".into();
    for (now, number, value) in [(10, "3", text("wamid.C", "oi", 0)), (20, "2", alias)] {
        service.accept(&body(number, &value), now);
        service.host.order(&order(number), at(now)).unwrap();
        let [(judgement, None)] = &service.begin("graph", now)[..] else {
            panic!("{number}: it goes out");
        };
        let hold = Judgement::Hold(at(now + 1), "backlog");
        assert_eq!(*judgement, hold, "{number}");
        service.work(now + 2);
        let attempt = service.attempt("graph", now + 2);
        let done = service.host.finish(&attempt, &never(100), at(now + 2));
        assert!(done.is_ok());
    }
}

#[test]
fn a_caller_asks_once_for_each_key() {
    let mut service = started();
    let order = Order {
        key: "order-17:shipped".to_owned(),
        waba_id: "1".to_owned(),
        phone_number_id: "2".to_owned(),
        customer: Customer::of("5511900000001").unwrap(),
        campaign: "shipping".to_owned(),
        name: "send".to_owned(),
        params: serde_json::from_str(r#"{"template": "hello"}"#).unwrap(),
        by_person: false,
    };
    assert_eq!(service.host.order(&order, at(0)).unwrap(), Taken::New);
    let mut spaced = order.clone();
    spaced.params = serde_json::from_str(r#"{ "template" : "hello" }"#).unwrap();
    assert_eq!(service.host.order(&spaced, at(1)).unwrap(), Taken::Before);
    // What was asked for stands; what is asked for now is not done.
    let mut another = order.clone();
    another.params = serde_json::from_str(r#"{"template": "promo"}"#).unwrap();
    assert_eq!(service.host.order(&another, at(1)).unwrap(), Taken::Another);
    let mut other = order.clone();
    other.customer = Customer::of("5511900000002").unwrap();
    assert_eq!(service.host.order(&other, at(1)).unwrap(), Taken::Another);
    let attempt = service.attempt("graph", 2);
    assert_eq!(attempt.callback(), "shipping/order-17:shipped");
}

#[test]
fn what_can_be_looked_up_is_looked_up_before_it_is_done_again() {
    let mut service = started();
    service.receive(&text("wamid.A", "aviso", 0), 0);
    let attempt = service.attempt("channel", 0);
    assert!(!attempt.looks_up());
    service
        .host
        .finish(&attempt, &Outcome::Uncertain, at(1))
        .unwrap();
    service.host.sweep(at(60), true).unwrap();
    assert!(service.begin("channel", 60).is_empty());
    service.host.sweep(at(61), true).unwrap();
    let look_up = service.attempt("channel", 61);
    assert!(look_up.looks_up());
    // It is not there: it is done.
    let absent = again(61, Waits::Nothing);
    service.host.finish(&look_up, &absent, at(62)).unwrap();
    let again = service.attempt("channel", 62);
    assert!(!again.looks_up() && again.link().is_none());
    let accepted = accepted("thread 1");
    service.host.finish(&again, &accepted, at(63)).unwrap();
    // What follows goes on in the same thread.
    service.receive(&text("wamid.B", "aviso", 70), 70);
    assert_eq!(service.attempt("channel", 70).link(), Some("thread 1"));
}

#[test]
fn an_event_that_is_parked_is_joined_and_told_and_the_next_one_goes_on() {
    let mut service = started();
    service.accept(&body("2", &text("wamid.A", "oferta", 0)), 0);
    service.accept(&body("2", &text("wamid.B", "oferta", 0)), 0);
    assert!(service.host.park(at(1), false).unwrap().is_some());
    assert_eq!(service.effects("graph").len(), 0);
    let keys: Vec<&str> = service
        .effects("desk")
        .iter()
        .map(|effect| effect.id.key.get(32..).unwrap())
        .collect();
    assert_eq!(keys, [":turn:0"]);
    assert!(service.host.store().states().next().is_some());
    service.work(2);
    assert_eq!(service.effects("graph").len(), 1);
}

/// The configuration knows a template's category; who asks for it makes it no looser.
#[test]
fn a_template_counts_as_the_stricter_one_of_what_is_said_and_what_is_known() {
    let mut service = started();
    let opted_out = json!({"user_preferences": [{"wa_id": "5511900000001", "detail": "", "category": "marketing_messages",
        "value": "stop", "timestamp": START.to_string()}]});
    let change = json!({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [
        {"field": "user_preferences", "value": {"metadata": {"phone_number_id": "2"}, "user_preferences": opted_out["user_preferences"]}}]}]});
    service.accept(change.to_string().as_bytes(), 0);
    service.work(0);
    let goes_out = |service: &mut Service, params: &str| match judge(service, params, 1) {
        Judgement::Send => true,
        Judgement::Dead("consent") => false,
        other => panic!("{params}: {other:?}"),
    };
    // `hello` is known as `utility`, `promo` as `marketing`, `other` not at all.
    for (params, is_sent) in [
        (r#"{"template": "hello"}"#, true),
        (r#"{"template": "hello", "category": "utility"}"#, true),
        (r#"{"template": "hello", "category": "marketing"}"#, false),
        (r#"{"template": "promo"}"#, false),
        (r#"{"template": "promo", "category": "utility"}"#, false),
        (r#"{"template": "other"}"#, false),
        (r#"{"template": "other", "category": "utility"}"#, true),
        (r#"{"template": "other", "category": "marketing"}"#, false),
    ] {
        assert_eq!(goes_out(&mut service, params), is_sent, "{params}");
    }
}

/// The guard's word on a message to the customer.
fn judge(service: &mut Service, params: &str, now: i64) -> Judgement {
    let order = Order {
        key: String::new(),
        waba_id: "1".to_owned(),
        phone_number_id: "2".to_owned(),
        customer: Customer::of("5511900000001").unwrap(),
        campaign: String::new(),
        name: "send".to_owned(),
        params: serde_json::from_str(params).unwrap(),
        by_person: false,
    };
    service.host.judge(&order, at(now)).unwrap()
}

/// The guard's word on messages of every kind to the customer.
fn judged(service: &mut Service, now: i64) -> Vec<Judgement> {
    let all = [
        r#"{"text": "x"}"#,
        r#"{"template": "hello"}"#,
        r#"{"template": "promo"}"#,
    ];
    all.map(|params| judge(service, params, now)).into()
}

#[test]
fn a_code_means_the_same_in_the_answer_and_in_a_report() {
    let codes = CODE_HOLDS.iter().filter(|row| row.secs.is_some());
    let codes = codes
        .map(|row| row.code)
        .chain([131_050, 131_047, 131_026, 132_001]);
    for code in codes {
        let begun = || {
            let mut service = started();
            service.receive(&text("wamid.A", "mais tarde", 0), 0);
            let attempt = service.attempt("graph", 0);
            (service, attempt)
        };
        let (mut answered, attempt) = begun();
        let ended = answered.host.finish(&attempt, &never(code), at(1)).unwrap();
        let (mut reported, attempt) = begun();
        let outcome = accepted("wamid.OUT");
        reported.host.finish(&attempt, &outcome, at(1)).unwrap();
        let report = report("failed", &attempt.callback(), code);
        reported.accept(&body("2", &report), 1);
        let Work::Did(worked) = reported.host.work(at(1), 16).unwrap() else {
            panic!("there is nothing");
        };
        assert_eq!(ended.unwrap().report, worked[0].report, "{code}");
        let reported_of = worked[0].reported.clone().unwrap();
        assert_eq!(
            reported_of,
            ("graph".to_owned(), attempt.effect().id.clone())
        );
        // It took a second, or was told a second later.
        let [answered, reported] = [&mut answered, &mut reported].map(|service| judged(service, 2));
        // How fast may be sent is the pace's, which forgives sooner.
        if matches!(code, 131_056 | 130_429 | 80_007) {
            continue;
        }
        assert_eq!(answered, reported, "{code}");
        let is_heard = answered
            .iter()
            .any(|judgement| *judgement != Judgement::Send);
        assert_eq!(is_heard, !matches!(code, 131_026 | 132_001), "{code}");
    }
}

/// What lasts until somebody lifts it is asked for again: an answer says when it is over.
#[test]
fn a_ban_in_the_answer_holds_the_destination_and_not_for_good() {
    for code in [131_031, 131_042, 368] {
        let mut service = started();
        service.receive(&text("wamid.A", "mais tarde", 0), 0);
        let attempt = service.attempt("graph", 0);
        let ended = service.host.finish(&attempt, &never(code), at(1)).unwrap();
        assert_eq!(ended.unwrap().state, EffectState::Again, "{code}");
        assert!(service.begin("graph", 200).is_empty(), "{code}");
        assert_eq!(
            judged(&mut service, 400),
            [const { Judgement::Send }; 3],
            "{code}"
        );
        assert_eq!(service.begin("graph", 400).len(), 1, "{code}");
    }
}

#[test]
fn that_a_destination_fails_is_told_once_and_that_it_works_again() {
    let mut service = started();
    service.receive(&text("wamid.A", "mais tarde", 0), 0);
    let fails = |why: &str| {
        let (place, why) = ("2".to_owned(), why.to_owned());
        Some(Turned::Fails { place, why })
    };
    let mut now = 0;
    let mut finish = |outcome: Outcome| {
        let attempt = service.attempt("graph", now);
        let ended = service.host.finish(&attempt, &outcome, at(now)).unwrap();
        now += 1;
        ended.unwrap().turned
    };
    let not_sent = || again(0, Waits::Nothing);
    assert_eq!(finish(not_sent()), fails("it cannot be reached"));
    assert_eq!(finish(not_sent()), None);
    assert_eq!(finish(not_sent()), None);
    let place = "2".to_owned();
    assert_eq!(finish(accepted("wamid.1")), Some(Turned::Works { place }));
    // One message that is refused says nothing of the others.
    assert_eq!(finish(never(100)), None);
}
