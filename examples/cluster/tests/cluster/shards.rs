//! Another number of consumers while customers write: nothing is lost, and the order holds.

use std::time::Duration;

use crate::cluster::Cluster;
use crate::crowd::Crowd;
use crate::flow::RULES;
use crate::verdict::Verdict;

#[test]
fn consumers_become_more_and_fewer_under_load() {
    let cluster = Cluster::start("shards", RULES, "");
    let crowd = Crowd::start(&cluster.intake, 60, 100);
    std::thread::sleep(Duration::from_secs(2));
    assert!(cluster.command(&["reshard", "32", "64"]).success());
    assert_eq!(cluster.shares(), (64, 1024));
    assert!(!cluster.command(&["reshard", "64", "48"]).success());
    assert!(cluster.command(&["reshard", "64", "32"]).success());
    assert_eq!(cluster.shares(), (32, 1024));
    std::thread::sleep(Duration::from_secs(2));
    let taken = crowd.stop();
    cluster.drain(Duration::from_secs(60));
    assert_eq!(Verdict::of(&cluster, &taken), Verdict::default());
}
