//! The service as a process: what it answers, and what is left after faults that really happen.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests fail as they like, and do I/O"
)]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use support::{Service, agent, answer, folder, message, post};
use waypost::signature::sign;

/// Each message makes a ticket, a message to the customer and a turn.
const RULES: &str = r#"{
  "version": 1,
  "teams": {"desk": {}},
  "triggers": [{"id": "all", "on": "message",
                "actions": [{"ticket": {"subject": "Hello"}}, {"send": {"text": "Oi!"}}]}],
  "routes": [],
  "fallback": {"targets": [{"team": "desk"}]}
}"#;

#[test]
fn it_answers_as_the_platform_expects() {
    let service = Service::start(&folder("answers"), RULES, "");
    let body = message(1, "oi");
    assert_eq!(service.post(&body), 200);
    assert_eq!(post(&service.address, &sign("another", &body), &body), 401);
    assert_eq!(post(&service.address, "", &body), 401);
    assert_eq!(service.post(b"[]"), 400);
    assert_eq!(service.post(b"{\"entry\": ["), 400);
    // One bad element is no reason to have all of it again.
    assert_eq!(
        service.post(
            br#"{"entry": [{"changes": [{"field": "messages", "value": {"messages": [7]}}]}]}"#
        ),
        200
    );
    assert_eq!(service.post(&vec![b' '; 3_500_001]), 413);
    let url = format!("http://{}/webhook", service.address);
    let encoded = agent()
        .post(&url)
        .header("Content-Encoding", "gzip")
        .header("X-Hub-Signature-256", sign("the app secret", &body));
    assert_eq!(answer(encoded.send(body.as_slice())).0, 415);
    let token = fs::read_to_string(service.file("data/verify-token")).unwrap();
    let query =
        |token: &str| format!("{url}?hub.mode=subscribe&hub.challenge=42&hub.verify_token={token}");
    assert_eq!(
        answer(agent().get(query(&token)).call()),
        (200, "42".to_owned())
    );
    assert_eq!(answer(agent().get(query("wrong")).call()).0, 403);
    // Without a length the room for the longest body is kept.
    let mut stream = TcpStream::connect(&service.address).unwrap();
    let signature = sign("the app secret", &body);
    let head = format!(
        "POST /webhook HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\nX-Hub-Signature-256: {signature}\r\n\r\n{:x}\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&body).unwrap();
    stream.write_all(b"\r\n0\r\n\r\n").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    assert!(text.starts_with("HTTP/1.1 200"), "{text}");
    for (result, count) in [
        ("accepted", 3.0),
        ("bad_signature", 2.0),
        ("not_json", 2.0),
        ("too_large", 1.0),
    ] {
        let name = format!("waypost_webhooks_total{{result=\"{result}\"}}");
        assert!((service.metric(&name) - count).abs() < 0.1, "{name}");
    }
}

#[test]
fn a_caller_asks_with_a_token_and_once() {
    let mut service = Service::start(&folder("actions"), RULES, "");
    let url = format!("http://{}/actions", service.admin);
    let order = json!({"key": "order-1", "waba_id": "1", "phone_number_id": "2", "customer": "5511900000001",
                       "campaign": "shipping", "action": {"ticket": {"subject": "Shipped"}}});
    let ask = |token: &str, body: &serde_json::Value| {
        let request = agent()
            .post(&url)
            .header("Authorization", format!("Bearer {token}"))
            .header("Content-Type", "application/json");
        answer(request.send(body.to_string())).0
    };
    let token = fs::read_to_string(service.file("data/admin-token")).unwrap();
    assert_eq!(ask("wrong", &order), 401);
    assert_eq!(ask(&token, &json!({"key": "order-1"})), 400);
    assert_eq!(ask(&token, &order), 202);
    assert_eq!(ask(&token, &order), 200);
    service.wait("the ticket is there", |service| {
        service.got("desk") == ["order-1"]
    });
}

#[test]
fn what_is_acknowledged_outlives_kills_and_is_done_once() {
    const BODIES: u64 = 400;
    const KILLS: usize = 6;
    let mut service = Service::start(&folder("kills"), RULES, "");
    // Each body one to four times, in any order; each of another customer, for what nobody knows of holds up what follows it.
    let mut random = Random(7);
    let mut deliveries: Vec<u64> = (0..BODIES)
        .flat_map(|number| std::iter::repeat_n(number, 1 + random.below(4)))
        .collect();
    for at in (1..deliveries.len()).rev() {
        deliveries.swap(at, random.below(at + 1));
    }
    let bodies: Vec<Vec<u8>> = (0..BODIES).map(|number| message(number, "oi")).collect();
    let (deliveries, done) = (Mutex::new(deliveries), AtomicBool::new(false));
    let address = service.address.clone();
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                loop {
                    let next = deliveries.lock().unwrap().pop();
                    let Some(number) = next else {
                        done.store(true, Ordering::Relaxed);
                        return;
                    };
                    let body = &bodies[usize::try_from(number).unwrap()];
                    while post(&address, &sign("the app secret", body), body) != 200 {
                        std::thread::sleep(Duration::from_millis(10));
                    }
                }
            });
        }
        for _ in 0..KILLS {
            std::thread::sleep(Duration::from_millis(
                20 + u64::try_from(random.below(300)).unwrap(),
            ));
            if !done.load(Ordering::Relaxed) {
                service.kill();
                service.run();
            }
        }
    });
    let open = "SELECT (SELECT count(*) FROM inbox) + (SELECT count(*) FROM effect WHERE state < 3 OR state = 3 AND destination = 'desk')";
    service.wait("everything is done", |service| service.count(open) == 0);
    assert_eq!(
        service.count("SELECT count(*) FROM event WHERE state = 0"),
        BODIES
    );
    // A ticket and a turn each, none missing, repeated only where an end came in between.
    let desk = service.got("desk");
    let different: BTreeSet<&String> = desk.iter().collect();
    assert_eq!(different.len() as u64, 2 * BODIES);
    let repeated = desk.len() - different.len();
    assert!(
        repeated <= KILLS * 64,
        "{repeated} repeats for {KILLS} ends with 64 in flight at most"
    );
    // Never a second message to a customer; what nobody knows of is told as such.
    let graph = service.got("graph");
    let different: BTreeSet<&String> = graph.iter().collect();
    assert_eq!(different.len(), graph.len());
    let unknown =
        service.count("SELECT count(*) FROM effect WHERE destination = 'graph' AND state = 3");
    let known =
        service.count("SELECT count(*) FROM effect WHERE destination = 'graph' AND state = 4");
    assert_eq!(known + unknown, BODIES);
    assert!(graph.len() as u64 >= known && unknown <= 64 * KILLS as u64);
}

#[test]
fn a_disk_that_is_full_costs_nothing_that_was_acknowledged() {
    let folder = folder("full");
    fs::create_dir_all(&folder).unwrap();
    let mount = |arguments: &[&str]| {
        let mount = std::process::Command::new("mount")
            .args(arguments)
            .arg(&folder)
            .output();
        mount.is_ok_and(|mount| mount.status.success())
    };
    if !mount(&["-t", "tmpfs", "-o", "size=48m", "tmpfs"]) {
        // Only root may mount; the rest of the test has nothing to say without a disk of its own.
        eprintln!("no disk of its own: the test of a full one is left out");
        return;
    }
    let mut service = Service::start(&folder, RULES, "disk_floor = 2000000");
    for number in 0..50 {
        assert_eq!(service.post(&message(number, "oi")), 200);
    }
    // All the room there is.
    let ballast = service.file("ballast");
    let mut file = fs::File::create(&ballast).unwrap();
    while file.write_all(&[1; 4096]).is_ok() {}
    drop(file);
    let mut refused = 0;
    let mut accepted = 50;
    let text = "a".repeat(20_000);
    for number in 50..150 {
        match service.post(&message(number, &text)) {
            200 => accepted += 1,
            503 => refused += 1,
            other => panic!("{other}"),
        }
    }
    assert!(refused > 0);
    service.wait("it is not ready", |service| service.get("/readyz").0 == 503);
    assert_eq!(service.get("/healthz").0, 200);
    fs::remove_file(ballast).unwrap();
    service.wait("it is ready again", |service| {
        service.get("/readyz").0 == 200
    });
    assert_eq!(service.post(&message(1_000, "oi")), 200);
    service.wait("all is worked off", |service| {
        service.count("SELECT count(*) FROM event WHERE state = 0") == accepted + 1
    });
    drop(service);
    let unmounted = std::process::Command::new("umount").arg(&folder).status();
    assert!(unmounted.unwrap().success());
}

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
fn it_ends_in_time_with_a_client_that_does_not_and_leaves_nobodys_number() {
    let mut service = Service::start(&folder("end"), RULES, "");
    assert_eq!(service.post(&message(1, "um segredo")), 200);
    service.wait("it is done", |service| {
        service.got("desk").len() == 2 && service.got("graph").len() == 1
    });
    service.wait("it is noted", |service| {
        service.count("SELECT count(*) FROM effect WHERE task IS NOT NULL AND destination = 'desk'")
            == 0
    });
    // A second one on the same folder is refused.
    let second = service.command().output().unwrap();
    assert_eq!(second.status.code(), Some(1));
    assert!(
        String::from_utf8(second.stderr)
            .unwrap()
            .contains("another service runs")
    );
    let mut stuck = TcpStream::connect(&service.address).unwrap();
    stuck
        .write_all(b"POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        .unwrap();
    let begun = Instant::now();
    assert_eq!(service.terminate(), Some(0), "{}", service.log());
    assert!(begun.elapsed() < Duration::from_secs(30));
    // What the customer wrote is nowhere, and their number only in the message that is not reported yet.
    assert!(!service.log().contains("55119") && !service.log().contains("segredo"));
    for name in ["waypost.db", "waypost.db-wal"] {
        let bytes = fs::read(service.file("data").join(name)).unwrap_or_default();
        let found = |text: &[u8]| bytes.windows(text.len()).any(|window| window == text);
        assert!(!found(b"um segredo"), "{name}");
    }
    assert_eq!(
        service.count(
            "SELECT count(*) FROM effect WHERE task LIKE '%55119%' AND destination = 'desk'"
        ),
        0
    );
}

#[test]
fn an_event_that_was_in_hand_at_three_ends_is_parked_and_the_others_go_on() {
    let mut service = Service::start(&folder("parked"), RULES, "");
    assert_eq!(service.terminate(), Some(0));
    // As it is left by a process that ended while it worked on the first of two bodies, for the third time.
    let database = rusqlite::Connection::open(service.file("data/waypost.db")).unwrap();
    for number in [1, 2] {
        let row = (
            number,
            vec![u8::try_from(number).unwrap(); 32],
            message(number, "oi"),
        );
        let now = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap()
            .as_secs();
        let sql = "INSERT INTO inbox (id, hash, body, at) VALUES (?1, ?2, ?3, ?4)";
        database.execute(sql, (row.0, row.1, row.2, now)).unwrap();
    }
    let note =
        "INSERT OR REPLACE INTO meta (name, value) VALUES ('hand', '1:0'), ('ended', '1:0 2')";
    database.execute(note, []).unwrap();
    drop(database);
    service.run();
    service.wait("the second one is done", |service| {
        service.got("desk").len() == 3
    });
    assert_eq!(
        service.count("SELECT count(*) FROM event WHERE state = 3"),
        1
    );
    assert!(
        service
            .got("desk")
            .iter()
            .any(|key| key.ends_with(":parked"))
    );
    service.wait("it is told", |service| {
        service.metric("waypost_parked") > 0.5
    });
}

#[test]
fn another_program_gets_signed_requests_and_the_same_again_after_a_fault() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    // The first request is answered with a fault of the server, which says nothing about the effect.
    let program = std::thread::spawn(move || -> Vec<String> {
        ["500 Internal Server Error", "200 OK"]
            .map(|status| {
                let (mut stream, _) = listener.accept().unwrap();
                let mut text = String::new();
                let mut buffer = [0; 4096];
                while !text.contains("Hello") {
                    let count = stream.read(&mut buffer).unwrap();
                    text.push_str(std::str::from_utf8(&buffer[..count]).unwrap());
                }
                let answer =
                    format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                stream.write_all(answer.as_bytes()).unwrap();
                text
            })
            .into()
    });
    let folder = folder("webhook");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("key"), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
    let mut service = Service::start(&folder, RULES, "");
    assert_eq!(service.terminate(), Some(0));
    let config = fs::read_to_string(service.file("config.toml")).unwrap();
    let config = config.replace("ticket = \"desk\"", "ticket = \"program\"");
    let program_at = format!(
        "program = {{ kind = \"webhook\", url = \"http://{address}/in\", key_file = {:?} }}\n",
        folder.join("key")
    );
    fs::write(service.file("config.toml"), config + &program_at).unwrap();
    service.run();
    assert_eq!(service.post(&message(1, "oi")), 200);
    let requests = program.join().unwrap();
    let header = |text: &str, name: &str| {
        let mut lines = text.lines();
        lines.find_map(|line| Some(line.strip_prefix(name)?.strip_prefix(": ")?.to_owned()))
    };
    let ids = [&requests[0], &requests[1]].map(|text| header(text, "webhook-id"));
    assert!(ids[0].is_some() && ids[0] == ids[1]);
    assert!(requests.iter().all(|text| header(text, "webhook-signature").is_some_and(|tag| tag.starts_with("v1,"))));
    service.wait("it is done", |service| {
        service.count("SELECT count(*) FROM effect WHERE destination = 'program' AND state = 5 AND task IS NULL") == 1
    });
}

#[test]
fn what_is_answered_with_200_is_synced_before() {
    let is_there = std::process::Command::new("strace").arg("-V").output();
    if !is_there.is_ok_and(|output| output.status.success()) {
        eprintln!("no strace: the test of what is synced is left out");
        return;
    }
    // For each answer, whether something was synced since the one before.
    let syncs = |name: &str, more: &str| -> Vec<bool> {
        let mut service = Service::start(&folder(name), RULES, more);
        let trace = service.file("trace");
        let mut strace = std::process::Command::new("strace")
            .args([
                "-f",
                "-qq",
                "-s",
                "200",
                "-e",
                "trace=fdatasync,fsync,write,writev,sendto,sendmsg",
                "-o",
            ])
            .arg(&trace)
            .args(["-p", &service.id().to_string()])
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(500));
        for number in 0..5 {
            assert_eq!(service.post(&message(number, "oi")), 200);
            std::thread::sleep(Duration::from_millis(300));
        }
        service.terminate();
        strace.wait().unwrap();
        let (mut synced, mut answers) = (false, Vec::new());
        for line in fs::read_to_string(trace).unwrap().lines() {
            if line.contains("sync(") || line.contains("sync resumed") {
                synced = true;
            } else if line.contains("HTTP/1.1 200") && line.contains("content-length: 0") {
                answers.push(synced);
                synced = false;
            }
        }
        answers
    };
    assert_eq!(syncs("synced", ""), [true; 5]);
    assert!(syncs("unsynced", "synchronous = \"OFF\"").contains(&false));
}

#[test]
fn a_configuration_is_told_all_that_is_wrong_with_it() {
    let service = Service::start(&folder("check"), RULES, "");
    let check = |config: &str| {
        fs::write(service.file("other.toml"), config).unwrap();
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_waypost-service"));
        let output = command
            .arg("--config")
            .arg(service.file("other.toml"))
            .arg("--check")
            .output()
            .unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stdout).unwrap(),
        )
    };
    assert_eq!(check(""), (Some(0), String::new()));
    let (code, text) = check(
        "actions = { send = \"nowhere\" }\n[deliver]\nteams = { desk = { destination = \"gone\" } }\n",
    );
    assert_eq!(code, Some(1));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines,
        [
            "actions.send: there is no destination `nowhere`",
            "deliver: there is no destination `gone`",
            "deliver.default: targets that have no place of their own need one",
            "action `tag`: the configuration says of no destination that it does this",
            "action `ticket`: the configuration says of no destination that it does this",
        ]
    );
}

/// Numbers that look random and are the same each time.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}
