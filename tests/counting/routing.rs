//! Routing allocates nothing once its scratch space has grown.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that trips fails"
)]

use std::hint::black_box;

use allocation_counter::measure;
use serde_json::{Value, json};
use waypost::state::{States, changes};
use waypost::{Context, Event, Payload, Router, RuleSet, Timestamp};

/// Every kind of condition and of step.
const RULES: &str = r#"{
    "version": 1, "timezone": "UTC",
    "fields": {"crm.stage": {"type": "string", "fold": true, "default": "Líder"}, "crm.branch": "string"},
    "schedules": {"day": {"weekly": {"mon-sun": ["08:00-20:00"]}}, "night": {"weekly": {"mon-sun": ["20:00-08:00"]}}},
    "keywords": {
        "billing": ["cobrança", "boleto", "segunda via", "cancel*"],
        "stop": {"terms": ["stop", "pare"], "match": "whole_message"},
        "greeting": {"terms": ["ola", "oi"], "match": "starts_with", "unless": ["adeus"]},
        "money": {"terms": ["r$", "preco"], "match": "substring"}
    },
    "teams": {
        "desk": {"schedule": "day"},
        "sales": {"role": "sales", "regions": ["BR"], "schedule": "night", "members": {"ana": 2, "rui": 1}},
        "more": {"role": "sales", "schedule": "day", "members": {"zoe": 1}}
    },
    "priority": [{"when": {"keyword": "greeting"}, "add": 5}, {"when": {"customer.orders": {"gt": 3}}, "add": 7}],
    "triggers": [
        {"id": "seen", "on": ["message", "status"], "actions": [{"tag": "seen"}]},
        {"id": "failed", "on": "status.failed", "when": {"status.code": [131026]}, "actions": [{"ticket": 1}], "once_per": "1d"}
    ],
    "routes": [
        {"id": "stop", "when": {"keyword": "stop"}, "team": "desk"},
        {"id": "pay", "when": {"reply.id": {"prefix": "pay_"}}, "targets": [{"role": "sales", "timeout": "1m"}, {"queue": "q"}]},
        {"id": "row", "when": {"reply.id": ["row_1", "row_2"]}, "targets": [{"agent": {"fact": "customer.owner"}}, {"team": {"fact": "crm.branch"}}],
         "actions": [{"tag": "row"}], "if_held": [{"send": "later"}]},
        {"id": "vip", "when": {"customer.tags": {"has_all": ["vip", "novo"]}, "not": {"keyword": "money"}, "open": "day"}, "team": "sales"},
        {"id": "bill", "when": {"keyword": "billing", "crm.stage": "lider"}, "team": "desk"},
        {"id": "any", "when": {"any": [{"text": {"regex": "^pedido [0-9]+"}}, {"text": {"substring": "entrega"}, "closed": "night"}]}, "team": "more"}
    ],
    "fallback": {"targets": [{"role": "sales"}, {"team": "desk"}]}
}"#;

#[test]
fn routing_allocates_nothing_once_warm() {
    let router = Router::new(&RuleSet::parse(RULES).unwrap()).unwrap();
    let text = |text: &str| json!({"type": "text", "text": {"body": text}});
    let cases = [
        (
            "a text",
            text("Olá, quero a segunda-via do BOLETO de R$ 5, já!"),
            Some("bill"),
        ),
        ("a text with a tag", text("um café, por favor"), Some("vip")),
        (
            "a pattern",
            text("Pedido 123 não chegou, R$ 5"),
            Some("any"),
        ),
        ("the fallback", text("привет, как дела? 👋🏽 R$"), None),
        ("a stop", text("STOP!!! 🙏"), Some("stop")),
        (
            "a button",
            json!({"type": "button", "button": {"payload": "pay_now", "text": "Pagar já"}}),
            Some("pay"),
        ),
        (
            "a list reply",
            json!({"type": "interactive", "interactive": {"type": "list_reply", "list_reply": {"id": "row_2", "title": "Linha"}}}),
            Some("row"),
        ),
        (
            "a report",
            json!({"status": "failed", "errors": [{"code": 131_026}]}),
            None,
        ),
    ];
    let bodies: Vec<String> = cases.iter().map(|(_, element, _)| body(element)).collect();
    let payloads: Vec<Payload<'_>> = bodies.iter().map(|body| payload(body)).collect();
    let events: Vec<Event<'_>> = payloads
        .iter()
        .filter_map(|payload| payload.events().next())
        .collect();
    // Which no rule asks.
    let mut states = States::default();
    for event in &events {
        states.extend(changes(event));
    }
    assert!(states.iter().count() > 1);
    let noon: Timestamp = "2026-11-25T12:00:00Z".parse().unwrap();
    // At noon and at midnight; where nobody is away and nothing is full, where some are, and where all are.
    let (people, teams) = (["ana", "rui", "zoe"], ["desk", "sales", "more"]);
    let contexts = [
        (0, 0),
        (43_200, 0),
        (0, 2),
        (43_200, 2),
        (0, 3),
        (43_200, 3),
    ]
    .map(|(later, few)| {
        Context::at(noon.plus_secs(later))
            .with("agents.away", &people[..few])
            .unwrap()
            .with("teams.full", &teams[3 - few..])
            .unwrap()
            .with("crm.branch", "sales")
            .unwrap()
            .with_states(&states)
            .with("customer.tags", ["VIP", "Novo"])
            .unwrap()
            .with("customer.owner", "ana")
            .unwrap()
            .with("customer.orders", 4)
            .unwrap()
    });

    // Warm, and right: at noon.
    let mut scratch = router.create_scratch();
    for ((name, _, route), event) in cases.iter().zip(&events) {
        for context in contexts.iter().rev() {
            let decision = router.route_with(&mut scratch, event, context);
            if context.now() == noon {
                assert_eq!(decision.route(), *route, "{name}");
            }
        }
    }
    for ((name, ..), event) in cases.iter().zip(&events) {
        for context in &contexts {
            let counted = measure(|| {
                let decision = router.route_with(&mut scratch, event, context);
                black_box(
                    decision.targets().count()
                        + decision.actions().count()
                        + decision.skipped().count(),
                );
            });
            assert_eq!(counted.count_total, 0, "{name}: {counted:?}");
        }
    }
}

fn payload(body: &str) -> Payload<'_> {
    Payload::parse_unverified(body.as_bytes()).unwrap()
}

/// A body with one message, or one report where it says a status.
fn body(element: &Value) -> String {
    let mut one = json!({"id": "wamid.A", "from": "5511999990000", "recipient_id": "5511999990000", "timestamp": "1795608000"});
    for (key, value) in element.as_object().unwrap() {
        one[key] = value.clone();
    }
    let list = if element.get("status").is_some() {
        "statuses"
    } else {
        "messages"
    };
    let value = json!({"metadata": {"phone_number_id": "2"}, list: [one]});
    json!({"entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}]}).to_string()
}

/// What rules may ask costs nothing for events of which they do not, and slips and placeholders cost no memory.
#[test]
fn what_is_asked_of_few_events_costs_nothing_for_others() {
    let rules = RuleSet::parse(
        r#"{"version": 1,
            "fields": {"form.day": {"type": "string", "from": "/interactive/nfm_reply/response_json/day"},
                       "form.asked": {"type": "strings", "from": "/text/body"}},
            "conditions": {"weekend": {"form.day": ["sat", "sun"]}},
            "keywords": {"bill": {"terms": ["boleto", "segunda via"], "typos": true},
                         "out": {"terms": ["unsubscribe"], "match": "whole_message", "typos": true}},
            "teams": {"desk": {}, "events": {}, "bill": {}},
            "triggers": [{"id": "t", "on": "message", "when": {"keyword": ["bill", "out"]},
                          "actions": [{"tell": "${sender.phone} wrote ${text}"}]}],
            "routes": [{"id": "form", "on": "message.flow", "when": {"is": "weekend"}, "team": "events"},
                       {"id": "bill", "when": {"keyword": "bill"}, "team": "bill"},
                       {"id": "file", "when": {"media.filename": {"suffix": ".PDF"}}, "team": "desk"},
                       {"id": "some", "on": "message.image", "when": {"form.asked": "x", "share": {"name": "n", "percent": 50}}, "team": "desk"}],
            "fallback": {"team": "desk"}}"#,
    )
    .unwrap();
    let router = Router::new(&rules).unwrap();
    let form = json!({"type": "nfm_reply", "nfm_reply": {"response_json": "{\"day\": \"sat\"}"}});
    let context = Context::at(Timestamp::from_secs(1_795_608_000));
    let mut scratch = router.create_scratch();
    for (element, route, allocates) in [
        (json!({"type": "text", "text": {"body": "oi"}}), None, false),
        (
            json!({"type": "text", "text": {"body": "o bolto, a segumda via"}}),
            Some("bill"),
            false,
        ),
        (
            json!({"type": "text", "text": {"body": "Unsubscrbe!"}}),
            None,
            false,
        ),
        (
            json!({"type": "document", "document": {"id": "1", "filename": "Nota.pdf"}}),
            Some("file"),
            false,
        ),
        (json!({"type": "image", "image": {"id": "1"}}), None, false),
        // JSON in a string is taken apart where a rule asks.
        (
            json!({"type": "interactive", "interactive": form}),
            Some("form"),
            true,
        ),
    ] {
        let body = body(&element);
        let payload = payload(&body);
        let event = payload.events().next().unwrap();
        for _ in 0..2 {
            let decision = router.route_with(&mut scratch, &event, &context);
            assert_eq!(decision.route(), route, "{element}");
        }
        let counted = measure(|| {
            let decision = router.route_with(&mut scratch, &event, &context);
            black_box(decision.actions().count());
        });
        assert_eq!(counted.count_total > 0, allocates, "{element}: {counted:?}");
    }
}
