//! Whatever order events come in, in whatever bodies and however often: the same states and the same effects, byte for byte, for
//! rules that ask nothing of the order, under a clock that stands still.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests fail as they like"
)]

use std::time::Duration;

use serde_json::{Value, json};
use waypost::time::Zones;
use waypost::{Payload, Router, RuleSet, Timestamp};
use waypost_host::{Blinder, Host, Manner, MemoryStore, Outcome, Place, Plan, Work};

const START: i64 = 1_790_000_000;

const RULES: &str = r#"{
  "version": 1, "revision": "order",
  "keywords": {"out": {"terms": ["sair"], "match": "whole_message"}, "bill": ["boleto"], "offer": ["oferta"]},
  "teams": {"desk": {}, "billing": {}},
  "triggers": [
    {"id": "out", "on": "message", "when": {"keyword": "out"},
     "actions": [{"set_consent": {"category": "marketing", "value": "opted_out"}}]},
    {"id": "offer", "on": "message", "when": {"keyword": "offer"},
     "actions": [{"send": {"template": "news", "category": "marketing"}}, {"note": {"text": "${text}"}}]},
    {"id": "failed", "on": "status.failed", "actions": [{"ticket": {"subject": "x"}}]}
  ],
  "routes": [{"id": "bill", "when": {"keyword": "bill"}, "targets": [{"team": "billing", "timeout": "60s"}, {"team": "desk"}]}],
  "fallback": {"targets": [{"team": "desk"}]}
}"#;

/// Numbers that are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(self.0 >> 33).unwrap() % count
    }
}

fn events() -> Vec<Value> {
    let texts = ["oferta", "um boleto", "sair", "oi", "oferta e boleto"];
    let mut events = Vec::new();
    for number in 0..20_usize {
        let from = format!("551190000000{}", number % 4);
        // Two of the four customers want no offers.
        let text = match texts[number % texts.len()] {
            "sair" if number >= 10 => "tchau",
            text => text,
        };
        let at = START - i64::try_from(number).unwrap();
        events.push(json!({"messages": [{"from": from, "id": format!("wamid.{number}"), "timestamp": at.to_string(),
            "type": "text", "text": {"body": text}}]}));
    }
    for (id, status, code) in [
        ("1", "sent", 0),
        ("1", "delivered", 0),
        ("2", "failed", 131_050),
        ("3", "failed", 131_026),
    ] {
        events.push(
            json!({"statuses": [{"id": format!("wamid.OUT.{id}"), "status": status,
            "timestamp": START.to_string(), "recipient_id": "5511900000001",
            "biz_opaque_callback_data": "x/y", "errors": [{"code": code}]}]}),
        );
    }
    events
}

/// One body with all of these.
fn body(events: &[Value]) -> Vec<u8> {
    let changes: Vec<Value> = events
        .iter()
        .map(|value| {
            let mut value = value.clone();
            value["metadata"] = json!({"phone_number_id": "2"});
            json!({"field": "messages", "value": value})
        })
        .collect();
    let body =
        json!({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": changes}]});
    body.to_string().into_bytes()
}

/// What is there in the end.
fn end(bodies: &[Vec<u8>]) -> String {
    let now = Timestamp::from_secs(START);
    let mut plan = Plan::new(Blinder::new(vec![7; 16]), "{}", &Zones::none()).unwrap();
    plan.destinations = [
        ("graph".to_owned(), Manner::Message.into()),
        ("desk".to_owned(), Manner::Repeatable.into()),
    ]
    .into();
    plan.actions = [("send", "graph"), ("note", "desk"), ("ticket", "desk")]
        .map(|(action, destination)| (action.to_owned(), destination.to_owned()))
        .into();
    plan.deliver.default = Some(Place {
        destination: "desk".to_owned(),
        place: None,
    });
    let router = Router::new(&RuleSet::parse(RULES).unwrap()).unwrap();
    let mut host = Host::open(MemoryStore::default(), plan, router, now).unwrap();
    for body in bodies {
        let payload = Payload::parse_unverified(body).unwrap();
        let names = Host::<MemoryStore>::conversations(host.plan(), &payload);
        host.accept(body.clone(), names, now).unwrap();
    }
    while !matches!(host.work(now, 3).unwrap(), Work::Idle) {}
    let before = lines(&host);
    for destination in ["graph", "desk"] {
        loop {
            let wall = Duration::from_secs(START.unsigned_abs());
            let begun = host.begin(destination, wall, 4).unwrap();
            if begun.is_empty() {
                break;
            }
            for attempt in begun.into_iter().filter_map(|begun| begun.attempt) {
                let remote_id = String::new();
                let outcome = Outcome::Accepted { remote_id };
                host.finish(&attempt, &outcome, now).unwrap();
            }
        }
    }
    format!("{before}\n{}", lines(&host))
}

/// States and effects, but for their places in the order.
fn lines(host: &Host<MemoryStore>) -> String {
    let states = host.store().states();
    let states = states.map(|(key, state)| format!("{key:?} {}", json!(state)));
    let effects = host.store().effects().map(|effect| {
        json!({"id": effect.id, "to": effect.destination, "state": effect.state, "since": effect.since,
               "due": effect.due, "deadline": effect.deadline, "attempts": effect.attempts, "why": effect.why,
               "task": effect.task})
        .to_string()
    });
    states.chain(effects).collect::<Vec<_>>().join("\n")
}

#[test]
fn states_and_effects_are_those_of_a_calm_run() {
    let events = events();
    let calm: Vec<Vec<u8>> = events
        .iter()
        .map(|event| body(std::slice::from_ref(event)))
        .collect();
    let calm = end(&calm);
    for kept in [
        "news",
        "turn:0",
        "timer:1",
        "opted_out",
        "consent\"",
        "accepted",
    ] {
        assert!(calm.contains(kept), "a story without {kept} proves little");
    }
    let mut dice = Dice(1);
    for round in 0..25 {
        let mut left = events.clone();
        let mut bodies = Vec::new();
        while !left.is_empty() {
            let count = 1 + dice.below(4.min(left.len()));
            let picked: Vec<Value> = (0..count)
                .map(|_| left.swap_remove(dice.below(left.len())))
                .collect();
            // As the platform does: the same again, alone or with others.
            if dice.below(3) == 0 {
                left.push(picked[0].clone());
            }
            bodies.push(body(&picked));
        }
        let ended = end(&bodies);
        let mut pairs = ended.lines().zip(calm.lines());
        let different = pairs.find(|(ended, calm)| ended != calm);
        assert_eq!(different, None, "round {round}");
        assert_eq!(ended, calm, "round {round}");
    }
}
