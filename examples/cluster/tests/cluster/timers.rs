//! Timers: when a target's turn is over, the next one has its own, and at the end somebody is told.

use std::time::Duration;

use crate::cluster::{Cluster, wait};
use crate::crowd::body;

const RULES: &str = r#"{"version": 1, "teams": {"first": {}, "second": {}},
    "fallback": {"targets": [{"team": "first", "timeout": "6s"}, {"team": "second", "timeout": "6s"}]}}"#;

#[test]
fn a_turn_that_is_over_goes_to_the_next_target_whoever_works() {
    let mut cluster = Cluster::start("timers", RULES, "");
    assert_eq!(
        cluster.post(&body(
            "5511960000001",
            &[("wamid.1".to_owned(), "1".to_owned())]
        )),
        200
    );
    wait(
        "the first target has its turn",
        Duration::from_secs(20),
        || cluster.lines().len() == 1,
    );
    cluster.kill("worker-1");
    cluster.broker.kill();
    cluster.broker.run();
    wait(
        "the second one has, and then the bell rings",
        Duration::from_secs(60),
        || cluster.lines().len() == 3,
    );
    cluster.drain(Duration::from_secs(30));
    let does = |line: &serde_json::Value| {
        let kind = &line["task"]["kind"];
        let turn = kind["turn"]["target"]["team"]
            .as_str()
            .or_else(|| kind["turn"]["target"]["name"].as_str());
        turn.or_else(|| kind["action"]["name"].as_str())
            .map(str::to_owned)
    };
    let lines: Vec<_> = cluster.lines().iter().map(does).collect();
    assert_eq!(
        lines,
        ["first", "second", "ticket"].map(|name| Some(name.to_owned()))
    );
}
