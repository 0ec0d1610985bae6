//! A disk that the service itself fills, and the log before the database.

use std::collections::BTreeSet;
use std::fs;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{Service, folder, message, messages, now};

const TICKETS: &str = r#"{
  "version": 1,
  "teams": {"desk": {}},
  "triggers": [{"id": "all", "on": "message", "actions": [{"ticket": {"subject": "Hello"}}]}],
  "routes": [],
  "fallback": {"targets": [{"team": "desk"}]}
}"#;

#[test]
fn a_disk_that_it_fills_costs_nothing_that_was_acknowledged() {
    const MESSAGES: u64 = 30;
    const REFUSALS: u64 = 200;
    let folder = folder("full");
    let disk = folder.join("data");
    fs::create_dir_all(&disk).unwrap();
    let is_there = Command::new("unshare")
        .args(["-rm", "mount", "-t", "tmpfs", "-o", "size=28m", "tmpfs"])
        .arg(&disk)
        .stderr(Stdio::null())
        .status();
    if !is_there.is_ok_and(|status| status.success()) {
        eprintln!("SKIPPED: no disk of its own can be mounted here, so none can be filled");
        return;
    }
    let mount = format!(
        "mount -t tmpfs -o size=28m tmpfs {} && exec \"$0\" \"$@\"",
        disk.display()
    );
    let mut service = Service::prepare(&folder, TICKETS, "disk_reserve = 6000000");
    service.within = vec![
        "unshare".into(),
        "-rm".into(),
        "sh".into(),
        "-c".into(),
        mount,
    ];
    service.run_anyhow();
    service.wait("it is ready", |service| service.get("/readyz").0 == 200);
    let text = "a".repeat(40_000);
    let next = AtomicU64::new(0);
    let accepted = AtomicU64::new(0);
    let refused = AtomicU64::new(0);
    // More at a time than it can work off, and no end of it where there is no room.
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let begun = Instant::now();
            while service.get("/readyz").0 != 503 {
                assert!(begun.elapsed() < Duration::from_secs(300), "it stays ready");
                std::thread::sleep(Duration::from_millis(5));
            }
        });
        for _ in 0..6 {
            scope.spawn(|| {
                while refused.load(Ordering::Relaxed) < REFUSALS {
                    let body = next.fetch_add(1, Ordering::Relaxed);
                    assert!(body < 20_000, "{body} bodies did not fill it");
                    let one = |number: u64| {
                        let number = body * MESSAGES + number;
                        json!({"id": format!("wamid.{number}"), "from": format!("55119{number:08}"),
                               "timestamp": now().to_string(), "type": "text", "text": {"body": text}})
                    };
                    let all: Vec<_> = (0..MESSAGES).map(one).collect();
                    match service.post(&messages(&all)) {
                        200 => {
                            accepted.fetch_add(MESSAGES, Ordering::Relaxed);
                        }
                        503 => {
                            refused.fetch_add(1, Ordering::Relaxed);
                            std::thread::sleep(Duration::from_millis(10));
                        }
                        other => panic!("{other}: {}", service.log()),
                    }
                }
            });
        }
    });
    let accepted = accepted.into_inner();
    assert!(accepted > 0);
    assert_eq!(service.get("/healthz").0, 200);
    // Nobody helps.
    service.wait_for("desk", 2 * accepted);
    service.wait("it is ready again", |service| {
        service.get("/readyz").0 == 200
    });
    assert_eq!(service.post(&message(9_999_999, "oi")), 200);
    service.wait_for("desk", 2 * (accepted + 1));
    let got = service.got("desk");
    let different: BTreeSet<&String> = got.iter().collect();
    assert_eq!(different.len(), got.len());
    assert_eq!(got.len() as u64, 2 * (accepted + 1));
}

#[test]
fn the_log_before_the_database_stays_small() {
    let mut service = Service::start(&folder("log"), TICKETS, "");
    let text = "a".repeat(400_000);
    let mut largest = 0;
    for number in 0..500 {
        assert_eq!(service.post(&message(number, &text)), 200);
        let log = fs::metadata(service.file("data/waypost.db-wal"));
        largest = largest.max(log.map_or(0, |log| log.len()));
    }
    service.settle();
    // Two hundred megabytes went through it.
    assert!(largest < 96 << 20, "{largest}");
}
