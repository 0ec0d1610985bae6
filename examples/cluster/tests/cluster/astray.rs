//! Decisions that the broker handed out and that never arrived: lost with a connection, or taken by a client that ended.

use std::time::Duration;

use async_nats::jetstream::consumer::PullConsumer;
use futures_util::StreamExt as _;

use crate::cluster::Cluster;
use crate::crowd::body;
use crate::flow::RULES;

const CUSTOMER: &str = "5511960000001";

#[test]
fn what_did_not_arrive_is_carried_out_in_its_place() {
    // So the test may be handed some.
    let mut cluster = Cluster::start("astray", RULES, "tests = { without_pin = true }");
    cluster.kill("worker-2");
    write(&cluster, 0..1);
    cluster.drain(Duration::from_secs(30));
    let astray = cluster.broker.ask(async |context| {
        let stream = context.get_stream("WAYPOST_DECIDED").await.unwrap();
        let consumer: PullConsumer = stream.get_consumer("out-desk-all").await.unwrap();
        let batch = consumer.batch().max_messages(5);
        let batch = batch.expires(Duration::from_secs(3)).messages();
        let batch = batch.await.unwrap();
        write(&cluster, 1..30);
        // They are not acknowledged: they come again after some seconds.
        batch.count().await
    });
    assert!(astray > 0);
    cluster.drain(Duration::from_secs(60));
    let text = |line: &serde_json::Value| line["task"]["text"].as_str().unwrap().to_owned();
    let lines: Vec<String> = cluster.lines().iter().map(text).collect();
    let expected: Vec<String> = (0..30).map(|number| number.to_string()).collect();
    assert_eq!(lines, expected);
}

fn write(cluster: &Cluster, numbers: std::ops::Range<u32>) {
    for number in numbers {
        let message = (format!("wamid.{number}"), number.to_string());
        assert_eq!(cluster.post(&body(CUSTOMER, &[message])), 200);
    }
}
