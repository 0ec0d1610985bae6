//! A clock that jumps.

use std::fs;

use serde_json::json;

use crate::RULES;
use crate::support::{Service, folder, message, messages, now};

#[test]
fn service_time_never_goes_back_also_over_a_restart() {
    let folder = folder("clock");
    fs::create_dir_all(&folder).unwrap();
    let clock = folder.join("clock");
    let set = |secs: i64| fs::write(&clock, secs.to_string()).unwrap();
    set(0);
    let more = format!("tests = {{ clock_file = {clock:?} }}");
    let mut service = Service::start(&folder, RULES, &more);
    let times = |service: &Service| -> Vec<i64> {
        let rows = service.rows("SELECT CAST(now AS TEXT) FROM event ORDER BY rowid_of_effect".replace(
            "rowid_of_effect",
            "(SELECT min(seq) FROM effect WHERE effect.key LIKE lower(hex(event.key)) || '%')",
        ).as_str());
        rows.iter().map(|row| row.parse().unwrap()).collect()
    };
    let mut number = 0;
    let mut send = |service: &mut Service| {
        number += 1;
        assert_eq!(service.post(&message(number, "oi")), 200);
        service.settle();
    };
    send(&mut service);
    // An hour ahead, then two hours back, then another start.
    set(3_600);
    send(&mut service);
    set(-3_600);
    send(&mut service);
    assert_eq!(service.terminate(), Some(0));
    service.run();
    send(&mut service);
    let times = times(&service);
    assert_eq!(times.len(), 4);
    assert!(times.is_sorted(), "{times:?}");
    assert!(
        times[1] - times[0] >= 3_600 && times[3] - times[1] < 600,
        "{times:?}"
    );
    // What is due is due by service time: everything was sent.
    assert_eq!(service.got("graph").len(), 4);
}

#[test]
fn a_clock_that_was_far_ahead_loses_nothing() {
    let folder = folder("clock-ahead");
    fs::create_dir_all(&folder).unwrap();
    let clock = folder.join("clock");
    let set = |secs: i64| fs::write(&clock, secs.to_string()).unwrap();
    set(10 * 24 * 3_600);
    let more = format!("tests = {{ clock_file = {clock:?} }}");
    let mut service = Service::start(&folder, RULES, &more);
    std::thread::sleep(std::time::Duration::from_millis(300));
    set(0);
    service.wait("it is not ready", |service| service.get("/readyz").0 == 503);
    assert!(service.get("/readyz").1.contains("waypost-service clock"));
    assert_eq!(service.post(&message(1, "oi")), 503);
    assert!(service.log().contains("service time is ahead of the clock"));
    assert_eq!(service.terminate(), Some(0));
    let output = service.command().arg("clock").output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.starts_with("service time was 20"), "{told}");
    service.run();
    assert_eq!(service.post(&message(1, "oi")), 200);
    service.wait("it is decided", |service| service.got("graph").len() == 1);
}

#[test]
fn whoever_was_written_to_while_the_clock_was_ahead_is_written_to_again() {
    let folder = folder("clock-pace");
    fs::create_dir_all(&folder).unwrap();
    let clock = folder.join("clock");
    let set = |secs: i64| fs::write(&clock, secs.to_string()).unwrap();
    set(5 * 24 * 3_600);
    let more = format!("tests = {{ clock_file = {clock:?} }}");
    let mut service = Service::start(&folder, RULES, &more);
    let early = (now() + 5 * 24 * 3_600).to_string();
    let early = json!({"id": "wamid.EARLY", "from": "5511900000001", "timestamp": early, "type": "text", "text": {"body": "oi"}});
    assert_eq!(service.post(&messages(&[early])), 200);
    service.wait_for("graph", 1);
    set(0);
    assert_eq!(service.terminate(), Some(0));
    let output = service.command().arg("clock").output().unwrap();
    assert!(output.status.success());
    service.run();
    assert_eq!(service.post(&message(1_001, "oi")), 200);
    service.wait_for("graph", 2);
}
