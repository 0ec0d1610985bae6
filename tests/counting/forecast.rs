//! Finding out when a decision changes costs what it depends on, however often its schedules change.

#![expect(clippy::unwrap_used, reason = "a test that trips fails")]

use allocation_counter::measure;
use serde_json::{Value, json};
use waypost::{Context, Payload, Router, RuleSet, Timestamp};

const BODY: &[u8] =
    br#"{"field": "messages", "value": {"messages": [{"id": "wamid.A", "from": "5511999990000",
    "type": "text", "text": {"body": "oi"}}]}}"#;

/// Hours that open and close so often a day.
fn hours(windows: usize) -> Vec<String> {
    let minutes = 24 * 60 / windows;
    let clock = |minute: usize| format!("{:02}:{:02}", minute / 60, minute % 60);
    let window = |start: usize| format!("{}-{}", clock(start), clock(start + minutes / 2));
    (0..windows).map(|n| window(n * minutes)).collect()
}

fn rules(windows: usize, when: &Value) -> RuleSet {
    let weekly = json!({"mon-sun": hours(windows)});
    let file = json!({"version": 1, "timezone": "UTC",
        "schedules": {"s": {"weekly": weekly}, "same": {"weekly": weekly}, "shifted": {"based_on": "s", "closes": "+1m"}},
        "teams": {"desk": {}, "other": {}}, "routes": [{"id": "r", "when": when, "team": "other"}],
        "fallback": {"team": "desk"}});
    RuleSet::parse(&file.to_string()).unwrap()
}

/// How many allocations it is, and what comes of it.
fn forecast(rules: &RuleSet) -> (u64, Option<Timestamp>) {
    let router = Router::new(rules).unwrap();
    let payload = Payload::parse_unverified(BODY).unwrap();
    let event = payload.events().next().unwrap();
    let context = Context::at(Timestamp::from_secs(1_790_000_000));
    let decision = router.route(&event, &context);
    let mut change = None;
    let counted = measure(|| change = decision.next_change());
    // Once more: asking changes nothing.
    assert_eq!(decision.next_change(), change);
    (counted.count_total, change)
}

#[test]
fn what_comes_to_the_same_whatever_is_open_is_settled_at_once() {
    for when in [
        json!({"any": [{"open": "s"}, {"closed": "s"}]}),
        json!({"open": "s", "closed": "s"}),
        json!({"open": "s", "sender.country": "XX"}),
        json!({"any": [{"open": "same"}, {"closed": "s"}, {"sender.country": "BR"}]}),
        json!({"any": [{"open": "s"}, {"closed": "s", "open": "same"}, {"closed": "same"}]}),
    ] {
        for windows in [1, 720] {
            let (count, change) = forecast(&rules(windows, &when));
            assert_eq!(change, None, "{when}");
            assert!(count < 60, "{when}, {windows} windows: {count}");
        }
    }
}

#[test]
fn the_first_change_is_found_without_going_through_the_others() {
    let opens: Timestamp = "2026-09-21T14:14:00Z".parse().unwrap();
    let (count, change) = forecast(&rules(720, &json!({"open": "s"})));
    assert_eq!(change, Some(opens));
    assert!(count < 60, "{count}");
}

#[test]
fn each_change_of_a_schedule_is_read_once() {
    // What two schedules decide together is known from no one of them: 400 days are gone through.
    for when in [
        json!({"any": [{"open": "same"}, {"closed": "s"}]}),
        json!({"any": [{"open": "shifted"}, {"closed": "s"}]}),
    ] {
        let count = |windows| {
            let (count, change) = forecast(&rules(windows, &when));
            assert_eq!(change, None, "{when}");
            count
        };
        let (few, many) = (count(30), count(120));
        assert!(many < few * 5, "{when}: {few} to {many}");
    }
}
