//! An event that cannot be worked off, by its own fault: it is parked, and later ones go on.

use std::time::Duration;

use serde_json::Value;

use crate::cluster::Cluster;
use crate::crowd::body;
use crate::flow::RULES;

#[test]
fn an_event_that_always_fails_is_parked_and_later_ones_go_on() {
    let cluster = Cluster::start("parked", RULES, "tests = { panics = true }");
    let texts = ["1", "panic", "2"].map(|text| (format!("wamid.{text}"), text.to_owned()));
    assert_eq!(cluster.post(&body("5511960000001", &texts)), 200);
    cluster.drain(Duration::from_secs(60));
    let told = |line: &Value| (line["task"]["text"].clone(), line["task"]["rule"].clone());
    let lines: Vec<_> = cluster.lines().iter().map(told).collect();
    let expected = [("1", "fallback"), ("panic", "parked"), ("2", "fallback")];
    assert_eq!(
        lines,
        expected.map(|(text, rule)| (text.into(), rule.into()))
    );
}
