//! Another number of consumers while customers write: nothing is lost, and the order holds.

use std::time::Duration;

use crate::cluster::{Cluster, wait};
use crate::crowd::Crowd;
use crate::flow::RULES;
use crate::verdict::Verdict;

#[test]
fn consumers_become_more_and_fewer_under_load() {
    let cluster = Cluster::start("shards", RULES, "");
    let crowd = Crowd::start(&cluster.intake, 60, 100);
    // One that begins makes the consumers, too.
    wait("both workers are there", Duration::from_secs(60), || {
        ["worker-1.log", "worker-2.log"].iter().all(|log| {
            let log = std::fs::read_to_string(cluster.folder.join(log)).unwrap();
            log.contains("\"what\":\"ready\"")
        })
    });
    std::thread::sleep(Duration::from_secs(2));
    reshard(&cluster, "32", "64");
    assert_eq!(cluster.shares(), (64, 1024));
    assert!(!cluster.command(&["reshard", "64", "48"]).success());
    reshard(&cluster, "64", "32");
    assert_eq!(cluster.shares(), (32, 1024));
    std::thread::sleep(Duration::from_secs(2));
    let taken = crowd.stop();
    cluster.drain(Duration::from_secs(60));
    assert_eq!(Verdict::of(&cluster, &taken), Verdict::default());
}

/// Where a slow machine keeps a message in hand for too long, the command says that it is to be run again.
fn reshard(cluster: &Cluster, from: &str, to: &str) {
    let is_done = (0..3).any(|_| cluster.command(&["reshard", from, to]).success());
    assert!(is_done, "from {from} to {to}");
}
