//! Bodies that are large, and bodies with many elements.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};

use crate::cluster::Cluster;
use crate::crowd::{body, of_messages};
use crate::flow::RULES;

#[test]
fn a_body_of_three_megabytes_is_worked_off() {
    let cluster = Cluster::start("large", RULES, "");
    let text = format!("1 {}", "x".repeat(3_000_000));
    let sent = body("5511960000001", &[("wamid.large".to_owned(), text)]);
    assert_eq!(cluster.post(&sent), 200);
    cluster.drain(Duration::from_secs(30));
    let lines = cluster.lines();
    assert_eq!(lines.len(), 1);
    assert_eq!(
        lines[0]["task"]["text"].as_str().map(str::len),
        Some(3_000_002)
    );
}

#[test]
fn a_thousand_elements_are_worked_off_in_the_order_of_each_customer() {
    let cluster = Cluster::start("many", RULES, "");
    assert_eq!(cluster.post(&of_messages(&of_a_thousand())), 200);
    cluster.drain(Duration::from_secs(60));
    let lines = cluster.lines();
    assert_eq!(lines.len(), 1_000);
    assert!(has_order(&lines));
}

/// Messages of twenty customers, each of whom writes one above 64 KB in the middle.
pub(crate) fn of_a_thousand() -> Value {
    let messages = (0..1_000).map(|at| {
        let (from, number) = (format!("55119600{:05}", at % 20), at / 20);
        let rest = if number == 25 { 70_000 } else { 0 };
        let text = format!("{number} {}", "x".repeat(rest));
        let now = waypost_runtime::log::now().as_secs().to_string();
        json!({"id": format!("wamid.{at}"), "from": from, "type": "text", "text": {"body": text}, "timestamp": now})
    });
    messages.collect()
}

/// Whether what each of them wrote was carried out in its order.
pub(crate) fn has_order(lines: &[Value]) -> bool {
    let mut next: BTreeMap<&str, u32> = BTreeMap::new();
    lines.iter().all(|line| {
        let from = line["task"]["to"]["customer"]["address"].as_str().unwrap();
        let number = line["task"]["text"]
            .as_str()
            .unwrap()
            .split(' ')
            .next()
            .unwrap();
        let expected = next.entry(from).or_default();
        *expected += 1;
        number == (*expected - 1).to_string()
    })
}
