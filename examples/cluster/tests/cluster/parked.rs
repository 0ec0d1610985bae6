//! An event that cannot be worked off, by its own fault: it is parked, and later ones go on.

use std::time::Duration;

use serde_json::Value;

use crate::cluster::{Cluster, wait};
use crate::crowd::body;
use crate::flow::RULES;

#[test]
fn an_event_that_always_fails_is_parked_and_later_ones_go_on() {
    let cluster = Cluster::start("parked", RULES, "tests = { panics = true }");
    post(&cluster, ["1", "panic", "2"]);
    cluster.drain(Duration::from_secs(60));
    let expected = [("1", "fallback"), ("panic", "parked"), ("2", "fallback")];
    assert_eq!(told(&cluster), expected.map(line));
}

#[test]
fn an_event_that_ends_one_process_after_the_other_is_parked() {
    let mut cluster = Cluster::start("aborted", RULES, "tests = { panics = true }");
    post(&cluster, ["1", "abort", "2"]);
    let mut ends = 0;
    wait("it is parked", Duration::from_secs(120), || {
        ends += cluster.run_what_ended();
        cluster.lines().len() == 3
    });
    let expected = [("1", "fallback"), ("abort", "parked"), ("2", "fallback")];
    assert_eq!(told(&cluster), expected.map(line));
    // The first time nobody has a reason to note it.
    assert_eq!(ends, 4);
}

fn post(cluster: &Cluster, texts: [&str; 3]) {
    let messages = texts.map(|text| (format!("wamid.{text}"), text.to_owned()));
    assert_eq!(cluster.post(&body("5511960000001", &messages)), 200);
}

/// What was carried out: each message's text, and the rule.
fn told(cluster: &Cluster) -> Vec<(Value, Value)> {
    let told = |line: &Value| (line["task"]["text"].clone(), line["task"]["rule"].clone());
    cluster.lines().iter().map(told).collect()
}

fn line((text, rule): (&str, &str)) -> (Value, Value) {
    (text.into(), rule.into())
}
