//! What rules may ask of states.

use serde_json::json;
use waypost::state::{States, changes};
use waypost::{Context, Payload, Router, RuleSet, Timestamp};

use crate::bodies;

const FACTS: [&str; 5] = [
    "consent.marketing",
    "conversation.is_first",
    "handling.by",
    "handling.who",
    "window.open",
];

/// A trigger for every value that a fact can have, and for its absence.
fn router() -> Router {
    let kinds = [
        "message",
        "status",
        "echo",
        "standby",
        "history",
        "preference",
        "handover",
        "identity",
        "call",
    ];
    let mut triggers = Vec::new();
    let mut add = |when: serde_json::Value| {
        let id = when.to_string();
        triggers.push(json!({"id": id, "on": kinds, "when": when, "actions": [{"tag": id}]}));
    };
    for value in [true, false] {
        add(json!({"conversation.is_first": value}));
        add(json!({"window.open": value}));
    }
    for value in ["person", "bot", "other", "nobody"] {
        add(json!({"handling.by": value}));
    }
    for value in ["opted_in", "opted_out", "unknown"] {
        add(json!({"consent.marketing": value}));
    }
    add(json!({"handling.who": {"exists": true}}));
    let file = json!({"version": 1, "teams": {"desk": {}}, "fallback": {"team": "desk"}, "triggers": triggers});
    Router::new(&RuleSet::parse(&file.to_string()).unwrap()).unwrap()
}

#[test]
fn it_makes_no_difference_when_the_host_joins_the_changes_of_the_event() {
    let router = router();
    let now = Timestamp::from_secs(1_790_000_100);
    let (mut before, mut asked) = (States::default(), 0);
    for body in bodies::all() {
        let Ok(payload) = Payload::parse_unverified(body.as_bytes()) else {
            continue;
        };
        for event in payload.events() {
            let mut after = before.clone();
            after.extend(changes(&event));
            let [context, context_after] =
                [&before, &after].map(|states| Context::at(now).with_states(states));
            let decision = router.route(&event, &context);
            let rules: Vec<&str> = decision.actions().map(|action| action.rule).collect();
            let decision = router.route(&event, &context_after);
            let rules_after: Vec<&str> = decision.actions().map(|action| action.rule).collect();
            assert_eq!(rules, rules_after, "{:?} in {body}", event.kind());
            asked += rules.len();
            before = after;
        }
    }
    assert!(asked > 500, "{asked}");
}

#[test]
fn what_rules_ask_of_states_is_among_their_needs() {
    let body = br#"{"field": "messages", "value": {"messages": [{"id": "wamid.A", "text": {"body": "hello"}}]}}"#;
    let payload = Payload::parse_unverified(body).unwrap();
    let event = payload.events().next().unwrap();
    let router = router();
    let needs = router.needs(&event);
    // What the steps ask is none of theirs.
    let of_states = needs.iter().filter(|name| *name != "teams.full");
    assert_eq!(of_states.collect::<Vec<_>>(), FACTS);
}
