//! Rule files while it runs.

use std::fs;

use serde_json::{Value, json};

use crate::RULES;
use crate::support::{Service, folder, message};

#[test]
fn a_broken_rule_file_changes_nothing_and_a_redelivery_finds_its_decision() {
    let mut service = Service::start(&folder("rules"), RULES, "");
    let body = message(1, "oi");
    assert_eq!(service.post(&body), 200);
    service.wait("it is done", |service| service.got("desk").len() == 2);
    fs::write(
        service.file("rules.json"),
        "{\"version\": 1, \"routs\": []}",
    )
    .unwrap();
    service.wait("the file was refused", |service| {
        service.metric("waypost_reloads_total{result=\"bad\"}") > 0.5
    });
    assert_eq!(service.post(&body), 200);
    assert_eq!(service.post(&message(2, "oi")), 200);
    service.wait("the last good rules decide", |service| {
        service.got("desk").len() == 4
    });
    // One that is gone or no text is as bad, each told once.
    let refusals = |service: &Service| service.log().matches("rules refused").count();
    fs::remove_file(service.file("rules.json")).unwrap();
    service.wait("it is missed", |service| refusals(service) == 2);
    // The log names the file.
    assert!(service.log().contains("rules.json"), "{}", service.log());
    fs::write(service.file("rules.json"), [0xff, 0xfe, 0]).unwrap();
    service.wait("it is no text", |service| refusals(service) == 3);
    let bad = service.metric("waypost_reloads_total{result=\"bad\"}");
    assert!((bad - 3.0).abs() < 0.1, "{bad}");
    fs::write(service.file("rules.json"), RULES).unwrap();
    service.wait("it is back", |service| {
        service.metric("waypost_reloads_total{result=\"good\"}") > 0.5
    });
    assert_eq!(refusals(&service), 3);
    fs::write(service.file("rules.json"), "{}").unwrap();
    service.wait("it is broken", |service| refusals(service) == 4);
    // Started again with the broken file, it goes on with the good one.
    assert_eq!(service.terminate(), Some(0));
    service.run();
    assert_eq!(service.post(&message(3, "oi")), 200);
    service.wait("the kept rules decide", |service| {
        service.got("desk").len() == 6
    });
    let other = RULES.replace("Hello", "Good day").replace(
        "{\n  \"version\"",
        "{\n  \"revision\": \"other\", \"version\"",
    );
    fs::write(service.file("rules.json"), other).unwrap();
    service.wait("the other file is in service", |service| {
        service.metric("waypost_rules_info{revision=\"other\"}") > 0.5
    });
    assert_eq!(service.post(&body), 200);
    service.wait("the redelivery is known", |service| {
        service.metric("waypost_events_repeated_total") > 0.5
    });
    assert_eq!(service.got("desk").len(), 6);
    let printed = service.command().args(["rules", "other"]).output().unwrap();
    assert!(
        String::from_utf8(printed.stdout)
            .unwrap()
            .contains("Good day")
    );
}

#[test]
fn a_file_that_changes_and_keeps_its_revision_is_another_file() {
    let of = |subject: &str| {
        let rules = RULES.replace("Hello", subject);
        rules.replacen('{', r#"{"revision": "r1", "#, 1)
    };
    let mut service = Service::start(&folder("revision"), &of("First"), "");
    let mut number = 0;
    let mut subjects = |service: &mut Service, expected: &str| {
        service.wait("the rules decide", |service| {
            service.log().matches("rules in service").count() == usize::from(expected == "Second")
        });
        for _ in 0..6 {
            number += 1;
            assert_eq!(service.post(&message(number, "oi")), 200);
            service.settle();
            let lines = fs::read_to_string(service.file("desk")).unwrap();
            let mut latest = lines.lines().rev();
            let last = latest.find(|line| line.contains("subject")).unwrap();
            assert!(last.contains(expected), "{last}");
        }
    };
    subjects(&mut service, "First");
    fs::write(service.file("rules.json"), of("Second")).unwrap();
    subjects(&mut service, "Second");
    // Both can be had again.
    let print = |revision: &str| {
        let output = service.command().args(["rules", revision]).output();
        String::from_utf8(output.unwrap().stdout).unwrap()
    };
    assert_eq!(print("r1"), of("Second"));
    let names = service.rows("SELECT revision FROM rules ORDER BY length(revision)");
    assert_eq!(names.len(), 2);
    assert_eq!(names[1].len(), "r1#01234567".len());
    assert_eq!(print(&names[1]), of("First"));
    // What the first one is called now is told by the log, the administration and whoever asks for one that there is not.
    let said = format!("\"earlier\":\"{}\"", names[1]);
    assert_eq!(service.log().matches(&said).count(), 1, "{said}");
    let kept: Value = serde_json::from_str(&service.get("/admin/rules").1).unwrap();
    let kept = kept.as_array().unwrap().iter();
    let kept: Vec<&str> = kept.map(|one| one["revision"].as_str().unwrap()).collect();
    assert_eq!(kept, [&names[0], &names[1]]);
    let output = service.command().args(["rules", "r2"]).output().unwrap();
    let expected = format!(
        "waypost-service: there are no such rules: there are `r1`, `{}`\n",
        names[1]
    );
    assert_eq!(String::from_utf8(output.stderr).unwrap(), expected);
}

#[test]
fn without_good_rules_it_is_not_ready_keeps_what_comes_and_decides_it_later() {
    let broken = "{\"version\": 1, \"routs\": []}";
    let mut service = Service::prepare(&folder("no-rules"), broken, "");
    service.run_anyhow();
    service.wait("it listens", |service| service.get("/healthz").0 == 200);
    let expected = "no good rules: neither in the file nor in the database\n";
    assert_eq!(service.get("/readyz"), (503, expected.to_owned()));
    let said = "\"what\":\"listening, not ready: no good rules\"";
    assert!(service.log().contains(said), "{}", service.log());
    assert_eq!(service.post(&message(1, "oi")), 200);
    // Whoever starts it again finds the same, and nothing was lost or taken for the cause of an end.
    service.kill();
    service.run_anyhow();
    service.wait("it listens", |service| service.get("/healthz").0 == 200);
    assert_eq!(service.post(&message(2, "oi")), 200);
    assert_eq!(service.count("SELECT count(*) FROM inbox"), 2);
    fs::write(service.file("rules.json"), RULES).unwrap();
    service.wait("it is ready", |service| service.get("/readyz").0 == 200);
    service.wait("both are decided", |service| service.got("desk").len() == 4);
}

#[test]
fn a_second_file_is_decided_beside_the_first_and_says_what_would_move() {
    let folder = folder("shadow");
    let more = format!("shadow = {:?}", folder.join("shadow.json"));
    let mut service = Service::start(&folder, RULES, &more);
    let (status, text) = service.get("/admin/shadow");
    assert_eq!(status, 404);
    let path = service.file("shadow.json");
    let why = format!(
        "the second rule file is not there, or not read yet: {}",
        path.display()
    );
    assert_eq!(text, why);
    let other = RULES
        .replace("\"routes\": []", "\"routes\": [{\"id\": \"vip\", \"when\": {\"customer.tier\": \"gold\"}, \"team\": \"vip\"}]")
        .replace("\"desk\": {}", "\"desk\": {}, \"vip\": {}");
    fs::write(service.file("shadow.json"), &other).unwrap();
    service.wait("it is compared", |service| {
        service.get("/admin/shadow").0 == 200
    });
    fs::write(service.file("shadow.json"), "{").unwrap();
    service.wait("it is refused", |service| {
        service.get("/admin/shadow").0 == 409
    });
    let said = service.get("/admin/shadow").1;
    let expected = "the second rule file is refused: 1:2: error[";
    assert!(said.starts_with(expected), "{said}");
    fs::write(service.file("shadow.json"), other).unwrap();
    service.wait("it is compared", |service| {
        service.get("/admin/shadow").0 == 200
    });
    // The rules in service ask for nothing that is known of a customer; the others do.
    let facts = json!({"customer": "5511900000001", "facts": {"customer.tier": "gold"}});
    assert_eq!(service.ask("PUT", "/admin/facts", &facts).0, 204);
    for number in 1..=4 {
        assert_eq!(service.post(&message(number, "oi")), 200);
    }
    service.settle();
    let report: Value = serde_json::from_str(&service.get("/admin/shadow").1).unwrap();
    assert_eq!(
        (&report["events"], &report["moved"]),
        (&json!(4), &json!(1))
    );
    assert_eq!(report["moves"][0]["rule"], "vip");
    service.wait("it is told", |service| {
        (service.metric("waypost_shadow_moved_ratio") - 0.25).abs() < 0.01
    });
    // Nothing was done of it.
    assert_eq!(service.got("desk").len(), 2 * 4);
}
