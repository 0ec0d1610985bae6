//! A rate that goes on for a while: nothing is lost and nothing comes twice.

use std::process::Command;

use serde_json::Value;

#[test]
fn nothing_is_lost_at_a_tenth_of_the_rate() {
    let output = Command::new(env!("CARGO_BIN_EXE_waypost-service"))
        .args(["load", "--rate", "100", "--seconds", "10"])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let came: Value = serde_json::from_str(&text).unwrap();
    let number = |pointer: &str| came.pointer(pointer).unwrap().as_u64().unwrap();
    // However slow the machine is: what was answered with 200 was done, once.
    assert!(number("/answers/good") > 0, "{text}");
    for none in [
        "/events/lost",
        "/events/parked",
        "/events/waiting",
        "/effects/lost",
        "/effects/repeated",
        "/effects/open",
    ] {
        assert_eq!(number(none), 0, "{none}: {text}");
    }
    assert!(number("/effects/carried_out") > 0, "{text}");
}
