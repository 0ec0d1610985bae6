//! Metrics, as a reader that nobody here wrote reads them.

use std::fs;

use prometheus_parse::{Scrape, Value};
use serde_json::json;

use crate::RULES;
use crate::support::{Service, folder, message, now};

const ALL: &[&str] = &[
    "waypost_webhooks_total",
    "waypost_webhook_seconds",
    "waypost_events_total",
    "waypost_events_repeated_total",
    "waypost_events_stale_total",
    "waypost_unparsed_total",
    "waypost_decisions_total",
    "waypost_oldest_unprocessed_seconds",
    "waypost_backlog_bytes",
    "waypost_effects",
    "waypost_effects_oldest_seconds",
    "waypost_sends_total",
    "waypost_guard_total",
    "waypost_reactions_total",
    "waypost_parked",
    "waypost_commit_seconds",
    "waypost_commit_batch",
    "waypost_wal_bytes",
    "waypost_disk_free_bytes",
    "waypost_contact_changes_total",
    "waypost_receipts_total",
    "waypost_rules_info",
    "waypost_reloads_total",
    "waypost_secret_matched_total",
    "waypost_shadow_moved_ratio",
];

#[test]
fn what_is_tried_again_is_as_old_as_it_is_and_a_timer_is_not_before_it_is_due() {
    let rules = r#"{
      "version": 1,
      "teams": {"desk": {}},
      "triggers": [{"id": "all", "on": "message", "actions": [{"ticket": {"subject": "Hello"}}]}],
      "fallback": {"targets": [{"team": "desk", "timeout": "2h"}]}
    }"#;
    let mut service = Service::prepare(&folder("again"), rules, "");
    // Nobody listens there.
    service.ticket_to("http://127.0.0.1:9/in");
    service.run();
    let text = service.get("/metrics").1;
    for line in [
        "waypost_notices_total{notice=\"stopped\"} 0",
        "waypost_reloads_total{result=\"bad\"} 0",
        "waypost_events_stale_total 0",
        "waypost_reactions_total{reaction=\"fix\"} 0",
        "waypost_sends_total{destination=\"program\",outcome=\"dead\"} 0",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}: {text}");
    }
    assert_eq!(service.post(&message(1, "oi")), 200);
    let oldest = "waypost_effects_oldest_seconds";
    let again = format!("{oldest}{{destination=\"program\",state=\"again\"}}");
    service.wait("it is tried again", |service| service.metric(&again) > 7.5);
    let last = service.count("SELECT since FROM effect WHERE destination = 'program'");
    let age = service.metric(&again);
    #[expect(clippy::cast_precision_loss, reason = "seconds")]
    let since = now().saturating_sub(last) as f64;
    assert!(
        age > since + 2.5,
        "{age} s, and {since} s since the last attempt"
    );
    let text = service.get("/metrics").1;
    let timer = format!("{oldest}{{destination=\"self\",state=\"pending\"}} 0");
    assert!(text.lines().any(|line| line == timer), "{text}");
}

#[test]
fn every_metric_is_read_by_others_and_names_nobody() {
    let mut service = Service::start(&folder("metrics"), RULES, "");
    for number in 1..=3 {
        assert_eq!(service.post(&message(number, "um segredo")), 200);
    }
    // The same bytes while they wait are one body.
    service.settle();
    assert_eq!(service.post(&message(3, "um segredo")), 200);
    let broken = br#"{"entry": [{"id": "1", "changes": [{"field": "messages", "value": {"metadata": {"phone_number_id": "2"}, "messages": [7]}}]}]}"#;
    assert_eq!(service.post(broken), 200);
    service.settle();
    service.wait("all is told", |service| {
        service.metric("waypost_events_repeated_total") > 0.5
            && service.metric("waypost_unparsed_total") > 0.5
    });
    service.wait("effects are counted", |service| {
        service.metric("waypost_effects{destination=\"graph\",state=\"accepted\"}") > 2.5
    });
    let text = service.get("/metrics").1;
    assert!(
        !text.contains("55119") && !text.contains("segredo"),
        "{text}"
    );
    let scrape = Scrape::parse(text.lines().map(|line| Ok(line.to_owned()))).unwrap();
    for name in ALL {
        assert!(scrape.docs.contains_key(*name), "{name}");
    }
    let value = |name: &str, labels: &[(&str, &str)]| {
        let mut samples = scrape.samples.iter().filter(|sample| {
            sample.metric == name
                && labels
                    .iter()
                    .all(|(label, value)| sample.labels.get(label) == Some(*value))
        });
        let sample = samples.next();
        assert!(sample.is_some(), "{name} {labels:?}: {text}");
        sample.unwrap().value.clone()
    };
    let number = |name: &str, labels: &[(&str, &str)]| match value(name, labels) {
        Value::Counter(number) | Value::Gauge(number) | Value::Untyped(number) => number,
        other => panic!("{name}: {other:?}"),
    };
    for (name, labels, expected) in [
        ("waypost_webhooks_total", &[("result", "accepted")][..], 5.0),
        ("waypost_events_total", &[("kind", "message.text")], 4.0),
        ("waypost_events_repeated_total", &[], 1.0),
        ("waypost_unparsed_total", &[], 1.0),
        ("waypost_decisions_total", &[("reason", "fallback")], 3.0),
        ("waypost_guard_total", &[("verdict", "send")], 9.0),
        (
            "waypost_sends_total",
            &[("destination", "graph"), ("outcome", "accepted")],
            3.0,
        ),
        (
            "waypost_effects",
            &[("destination", "graph"), ("state", "accepted")],
            3.0,
        ),
        ("waypost_parked", &[], 0.0),
        ("waypost_backlog_bytes", &[], 0.0),
        ("waypost_secret_matched_total", &[("index", "0")], 5.0),
    ] {
        let found = number(name, labels);
        assert!(
            (found - expected).abs() < 0.1,
            "{name} {labels:?}: {found}, expected {expected}"
        );
    }
    assert!(number("waypost_disk_free_bytes", &[]) > 0.0);
    let Value::Histogram(buckets) = value("waypost_webhook_seconds", &[]) else {
        panic!("{text}");
    };
    assert!(buckets.len() > 5);
    assert!((buckets.last().unwrap().count - 5.0).abs() < 0.1);
}

#[test]
fn that_a_message_was_delivered_is_told_once_to_whoever_asks_for_it() {
    for (level, count) in [("debug", 1), ("info", 0)] {
        let more = format!("log_level = {level:?}");
        let mut service = Service::prepare(&folder(&format!("delivered-{level}")), RULES, &more);
        let config = fs::read_to_string(service.file("config.toml")).unwrap();
        let (front, _) = config.split_once("graph = { kind").unwrap();
        let simulated = "graph = { kind = \"simulated\" }\n";
        fs::write(service.file("config.toml"), front.to_owned() + simulated).unwrap();
        service.run();
        assert_eq!(service.post(&message(1, "oi")), 200);
        let done = "SELECT count(*) FROM effect WHERE destination = 'graph' AND state = 5";
        service.wait("it is delivered", |service| service.count(done) == 1);
        let callback = service.rows("SELECT key FROM effect WHERE destination = 'graph'");
        let read = json!({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{
            "field": "messages", "value": {"metadata": {"phone_number_id": "2"}, "statuses": [{
                "id": "wamid.OUT", "status": "read", "recipient_id": "5511900000001",
                "timestamp": now().to_string(), "biz_opaque_callback_data": format!("all/{}", callback[0])}]}}]}]});
        assert_eq!(service.post(read.to_string().as_bytes()), 200);
        service.settle();
        let told = "\"what\":\"message delivered\"";
        service.wait("it is told", |service| {
            service.log().matches(told).count() == count
        });
        assert!(!service.log().contains("5511900000001"));
    }
}

#[test]
fn the_log_shows_a_decision_and_then_what_is_done_of_it() {
    let mut service = Service::prepare(&folder("log"), RULES, "");
    let config = fs::read_to_string(service.file("config.toml")).unwrap();
    let (front, _) = config.split_once("[destinations]").unwrap();
    let sinks = "[destinations]\ndesk = { kind = \"log\" }\ngraph = { kind = \"simulated\" }\n";
    fs::write(service.file("config.toml"), front.to_owned() + sinks).unwrap();
    service.run();
    assert_eq!(service.post(&message(1, "oi")), 200);
    service.settle();
    service.wait("it is done", |service| {
        service.log().matches("\"effect\"").count() > 1
    });
    let log = service.log();
    let lines = log
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let told = lines.filter(|line| line["what"] == "decision" || line["what"] == "effect");
    let told: Vec<serde_json::Value> = told.collect();
    assert_eq!(told[0]["what"], "decision");
    assert!(told[0]["event"].is_string());
    assert!(
        told.iter().all(|line| line["event"] == told[0]["event"]),
        "{told:?}"
    );
}
