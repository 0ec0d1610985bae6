//! Without faults: everything is carried out once, in order.

use std::time::Duration;

use crate::cluster::{Cluster, is_whole};
use crate::crowd::Crowd;
use crate::verdict::Verdict;

/// Every message has a turn at the desk.
pub(crate) const RULES: &str =
    r#"{"version": 1, "teams": {"desk": {}}, "fallback": {"targets": [{"team": "desk"}]}}"#;

#[test]
fn what_was_taken_is_carried_out_once_and_in_order() {
    let cluster = Cluster::start("flow", RULES, "");
    let (rate, seconds) = if is_whole() { (300, 60) } else { (100, 8) };
    let crowd = Crowd::start(&cluster.intake, rate, 200);
    std::thread::sleep(Duration::from_secs(seconds));
    let taken = crowd.stop();
    cluster.drain(Duration::from_secs(60));
    assert_eq!(Verdict::of(&cluster, &taken), Verdict::default());
    assert!(
        taken.bodies.len() as u64 >= u64::from(rate) * seconds * 9 / 10,
        "{}",
        taken.bodies.len()
    );
}
