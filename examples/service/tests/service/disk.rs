//! A disk that the service itself fills, and the log before the database.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::recorder::{Asked, recorder, recorder_at};
use crate::support::{Service, folder, free_address, message, messages, now};

const TICKETS: &str = r#"{
  "version": 1,
  "teams": {"desk": {}},
  "triggers": [{"id": "all", "on": "message", "actions": [{"ticket": {"subject": "Hello"}}]}],
  "routes": [],
  "fallback": {"targets": [{"team": "desk"}]}
}"#;

/// How long the texts are that fill it.
const TEXT: usize = 40_000;

/// A service on a disk of its own, with so many megabytes; `None` where none can be mounted.
fn on_small_disk(name: &str, size_mb: u32, program: Option<&str>) -> Option<Service> {
    let folder = folder(name);
    let disk = folder.join("data");
    fs::create_dir_all(&disk).unwrap();
    let options = format!("size={size_mb}m");
    let is_there = Command::new("unshare")
        .args(["-rm", "mount", "-t", "tmpfs", "-o", &options, "tmpfs"])
        .arg(&disk)
        .stderr(Stdio::null())
        .status();
    if !is_there.is_ok_and(|status| status.success()) {
        eprintln!("SKIPPED: no disk of its own can be mounted here, so none can be filled");
        return None;
    }
    let mount = format!(
        "mount -t tmpfs -o {options} tmpfs {} && exec \"$0\" \"$@\"",
        disk.display()
    );
    let mut service = Service::prepare(&folder, TICKETS, "disk_reserve = 6000000");
    if let Some(program) = program {
        service.ticket_to(&format!("http://{program}/in"));
    }
    service.within = vec![
        "unshare".into(),
        "-rm".into(),
        "sh".into(),
        "-c".into(),
        mount,
    ];
    service.run_anyhow();
    service.wait("it is ready", |service| service.get("/readyz").0 == 200);
    Some(service)
}

/// Posts faster than the service works, until it has no room left. Returns how many messages it took in.
fn fill(service: &Service) -> u64 {
    const MESSAGES: u64 = 30;
    const REFUSALS: u64 = 200;
    let text = "a".repeat(TEXT);
    let next = AtomicU64::new(0);
    let accepted = AtomicU64::new(0);
    let refused = AtomicU64::new(0);
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
                        other => assert_eq!(other, 200, "{}", service.log()),
                    }
                }
            });
        }
    });
    assert_eq!(service.get("/healthz").0, 200);
    let accepted = accepted.into_inner();
    assert!(accepted > 0);
    accepted
}

#[test]
fn a_disk_that_it_fills_costs_nothing_that_was_acknowledged() {
    let Some(mut service) = on_small_disk("full", 28, None) else {
        return;
    };
    let accepted = fill(&service);
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
fn what_a_program_that_was_gone_left_on_a_full_disk_is_sent_and_intake_begins_again() {
    let gone = free_address();
    let Some(mut service) = on_small_disk("full-gone", 28, Some(&gone)) else {
        return;
    };
    let accepted = fill(&service);
    // While nothing can be sent nothing changes, and whoever asks is told what the next webhook meets.
    for number in 0..30 {
        let (status, why) = service.get("/readyz");
        assert_eq!(status, 503);
        assert!(
            why == "the disk is nearly full\n" || why == "the last commit failed\n",
            "{why}"
        );
        assert_eq!(service.post(&message(8_000_000 + number, "oi")), 503);
        std::thread::sleep(Duration::from_millis(50));
    }
    let (_, asked) = recorder_at(&gone, |_| (200, "{}".to_owned()));
    is_sent_and_begins_again(&mut service, &asked, accepted);
}

#[test]
fn what_nobody_knows_of_on_a_full_disk_is_sent_again_and_intake_begins_again() {
    let is_broken = Arc::new(AtomicBool::new(true));
    let broken = Arc::clone(&is_broken);
    // Whether it did anything is not known.
    let (program, asked) = recorder(move |_| {
        if broken.load(Ordering::Relaxed) {
            (503, String::new())
        } else {
            (200, "{}".to_owned())
        }
    });
    let Some(mut service) = on_small_disk("full-broken", 28, Some(&program)) else {
        return;
    };
    let accepted = fill(&service);
    is_broken.store(false, Ordering::Relaxed);
    asked.lock().unwrap().clear();
    is_sent_and_begins_again(&mut service, &asked, accepted);
}

/// Nobody helps but the program, which takes what it gets from now on.
fn is_sent_and_begins_again(service: &mut Service, asked: &Mutex<Asked>, accepted: u64) {
    let different = || {
        let asked = asked.lock().unwrap();
        let bodies: BTreeSet<&String> = asked.iter().map(|(_, body)| body).collect();
        bodies.len() as u64
    };
    let mut so_far = 0;
    while so_far < accepted {
        let what = format!("more than {so_far} of {accepted} are sent");
        service.wait(&what, |_| different() > so_far);
        so_far = different();
    }
    service.wait("it is ready again", |service| {
        service.get("/readyz").0 == 200
    });
    assert_eq!(service.post(&message(9_999_999, "oi")), 200);
    service.wait("it is sent", |_| different() == accepted + 1);
}

#[test]
fn whoever_asks_for_something_on_a_full_disk_is_refused_at_once() {
    let Some(mut service) = on_small_disk("full-asked", 24, None) else {
        return;
    };
    let order = |service: &Service, key: &str| {
        let order = json!({"key": key, "waba_id": "1", "phone_number_id": "2", "customer": "5511900000001",
                           "campaign": "c", "action": {"ticket": {"subject": "Shipped"}}});
        service.ask("POST", "/actions", &order).0
    };
    let facts = |service: &Service| {
        let facts = json!({"facts": {"agents.away": []}});
        service.ask("PUT", "/admin/facts", &facts).0
    };
    // Somebody else takes all that there is, and the reserve when it is given away.
    let filler = fs::File::create(service.seen("data").join("filler")).unwrap();
    let block = vec![1; 1 << 16];
    let fill = || while (&filler).write_all(&block).is_ok() {};
    fill();
    service.wait("the reserve is given away", |service| {
        service.log().contains("the reserve is given away")
    });
    fill();
    for number in 0..3 {
        assert_eq!(order(&service, &format!("refused-{number}")), 503);
        assert_eq!(facts(&service), 503);
    }
    filler.set_len(0).unwrap();
    service.wait("it is ready again", |service| {
        service.get("/readyz").0 == 200
    });
    assert_eq!(order(&service, "refused-0"), 202);
    assert_eq!(facts(&service), 204);
    service.wait_for("desk", 1);
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
