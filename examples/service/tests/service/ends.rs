//! Ends of the process: kills, one body that causes them, and the one that is asked for.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::net::TcpStream;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use waypost::signature::sign;

use crate::recorder::recorder;
use crate::support::{Service, folder, message, post};
use crate::{RULES, Random};

#[test]
fn what_is_acknowledged_outlives_kills_and_is_done_once() {
    const BODIES: u64 = 800;
    const KILLS: usize = 6;
    const IN_FLIGHT: usize = 64;
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
        let mut kills = 0;
        for _ in 0..KILLS {
            std::thread::sleep(Duration::from_millis(
                20 + u64::try_from(random.below(300)).unwrap(),
            ));
            if !done.load(Ordering::Relaxed) {
                service.kill();
                service.run();
                kills += 1;
            }
        }
        assert!(kills > 0, "all was acknowledged before the first one");
    });
    let open = "SELECT (SELECT count(*) FROM inbox) + (SELECT count(*) FROM effect WHERE state < 3 OR state = 3 AND destination = 'desk')";
    service.wait_for_none(open);
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
        repeated <= KILLS * IN_FLIGHT,
        "{repeated} repeats for {KILLS} ends with {IN_FLIGHT} in flight at most"
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
    assert!(graph.len() as u64 >= known && unknown <= (IN_FLIGHT * KILLS) as u64);
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
fn what_is_under_way_at_the_end_is_waited_for_and_nothing_else_is_begun() {
    const AT_ONCE: usize = 32;
    let (program, asked) = recorder(|_| {
        std::thread::sleep(Duration::from_secs(2));
        (200, "{}".to_owned())
    });
    let mut service = Service::prepare(&folder("in-flight"), RULES, "");
    service.ticket_to(&format!("http://{program}/in"));
    service.run();
    for number in 0..50 {
        assert_eq!(service.post(&message(number, "oi")), 200);
    }
    let count = || asked.lock().unwrap().len();
    // The second round is under way.
    service.wait("as many are under way as may be", |_| count() > AT_ONCE);
    assert_eq!(service.terminate(), Some(0), "{}", service.log());
    let begun = count();
    let of = |state: u8| {
        format!("SELECT count(*) FROM effect WHERE destination = 'program' AND state = {state}")
    };
    for doubtful in [2, 3] {
        assert_eq!(service.count(&of(doubtful)), 0, "{}", service.log());
    }
    service.run();
    service.wait("all are sent", |_| count() >= 50);
    service.settle();
    assert_eq!(count(), 50);
    assert!((AT_ONCE..50).contains(&begun), "{begun}");
}

#[test]
fn what_hangs_at_the_end_is_not_waited_for_longer_than_that() {
    let (program, asked) = recorder(|_| {
        std::thread::sleep(Duration::from_secs(60));
        (200, "{}".to_owned())
    });
    let mut service = Service::prepare(&folder("hangs"), RULES, "tests = { timeout_ms = 60000 }");
    service.ticket_to(&format!("http://{program}/in"));
    service.run();
    assert_eq!(service.post(&message(1, "oi")), 200);
    service.wait("it is under way", |_| asked.lock().unwrap().len() == 1);
    let begun = Instant::now();
    service.signal("TERM");
    std::thread::sleep(Duration::from_secs(5));
    // Once more changes nothing.
    assert_eq!(service.terminate(), Some(0), "{}", service.log());
    assert!(begun.elapsed() < Duration::from_secs(30));
    let uncertain = "SELECT count(*) FROM effect WHERE destination = 'program' AND state = 3";
    assert_eq!(service.count(uncertain), 1);
    assert!(service.log().contains("ends with effects in flight"));
}

#[test]
fn a_body_that_ends_the_process_three_times_is_parked_and_the_others_go_on() {
    let mut service = Service::start(
        &folder("parked"),
        RULES,
        "tests = { abort_on = \"the end\" }",
    );
    // Two bodies that are sound, one that is not between them, all in one round if it so happens.
    assert_eq!(service.post(&message(1, "oi")), 200);
    service.settle();
    let address = service.address.clone();
    let bodies = [message(2, "oi"), message(3, "the end"), message(4, "oi")];
    std::thread::scope(|scope| {
        for body in &bodies {
            let address = &address;
            // The process may end before it answers.
            scope.spawn(move || post(address, &sign("the app secret", body), body));
        }
    });
    let mut ends = 0;
    while service.count("SELECT count(*) FROM event WHERE state = 3") == 0 {
        if service.has_ended() {
            ends += 1;
            assert!(ends <= 3, "{}", service.log());
            service.run_anyhow();
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(ends, 3);
    // What was not acknowledged is sent again.
    for body in &bodies {
        assert_eq!(service.post(body), 200);
    }
    service.settle();
    assert_eq!(
        service.count("SELECT count(*) FROM event WHERE state = 0"),
        3
    );
    // A ticket and a turn for each, and a turn for whoever looks after the one that is parked.
    // One that was on its way at an end may have come twice.
    let different = |service: &Service| {
        let desk: BTreeSet<String> = service.got("desk").into_iter().collect();
        desk.len()
    };
    assert_eq!(different(&service), 2 * 3 + 1);
    service.wait("it is told", |service| {
        service.metric("waypost_parked") > 0.5
    });
    // A person looked at it, and the fault is mended: it is decided after all.
    let (status, keys) = service.get("/admin/parked");
    let keys: Vec<String> = serde_json::from_str(&keys).unwrap();
    assert_eq!((status, keys.len()), (200, 1));
    let config = fs::read_to_string(service.file("config.toml")).unwrap();
    fs::write(
        service.file("config.toml"),
        config.replace("the end", "no end"),
    )
    .unwrap();
    assert_eq!(service.terminate(), Some(0));
    service.run();
    let event = serde_json::json!({"event": keys[0]});
    assert_eq!(service.ask("POST", "/admin/replay", &event).0, 204);
    service.wait("it is decided", |service| {
        service.count("SELECT count(*) FROM event WHERE state = 0") == 4
    });
    service.settle();
    assert_eq!(different(&service), 2 * 4);
    // Its text is kept no longer than it is needed.
    service.wait("the body is gone", |service| {
        service.count("SELECT count(*) FROM kept") == 0
    });
    assert_eq!(service.ask("POST", "/admin/replay", &event).0, 404);
}

/// Without the commit before, a kill between a message and its commit sends it again.
#[test]
fn a_send_before_its_commit_is_noticed() {
    let repeats = |name: &str, more: &str| {
        let mut service = Service::start(&folder(name), RULES, more);
        for round in 0..12 {
            for number in 0..20 {
                let body = message(round * 20 + number, "oi");
                while service.post(&body) != 200 {
                    std::thread::sleep(Duration::from_millis(5));
                }
            }
            std::thread::sleep(Duration::from_millis(round * 3));
            service.kill();
            service.run();
        }
        let waiting = "SELECT (SELECT count(*) FROM inbox) + (SELECT count(*) FROM effect WHERE destination = 'graph' AND state < 2)";
        service.wait("everything was begun", |service| {
            service.count(waiting) == 0
        });
        let graph = service.got("graph");
        graph.len() - graph.iter().collect::<BTreeSet<_>>().len()
    };
    assert_eq!(repeats("commit-first", ""), 0);
    let mut repeated = 0;
    for attempt in 0..5 {
        repeated += repeats(
            &format!("send-first-{attempt}"),
            "tests = { sends_before_commit = true }",
        );
        if repeated > 0 {
            return;
        }
    }
    panic!("a send before its commit was not noticed");
}

#[test]
fn starts_that_fail_are_no_ends_with_an_event_in_hand() {
    let mut service = Service::prepare(&folder("port-taken"), "{}", "");
    service.run_anyhow();
    service.wait("it listens", |service| service.get("/healthz").0 == 200);
    for number in 1..=20 {
        assert_eq!(service.post(&message(number, "oi")), 200);
    }
    assert_eq!(service.terminate(), Some(0));
    fs::write(service.file("rules.json"), RULES).unwrap();
    let taken = std::net::TcpListener::bind(&service.address).unwrap();
    for _ in 0..4 {
        let output = service.command().output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains("cannot listen on 127.0.0.1:"), "{error}");
        assert_eq!(output.status.code(), Some(1));
    }
    drop(taken);
    service.run();
    service.wait_for("desk", 2 * 20);
    assert_eq!(service.metric("waypost_parked").to_bits(), 0);
    assert!(!service.log().contains("parked"), "{}", service.log());
}

#[test]
fn a_pepper_that_is_gone_is_asked_for_and_none_is_made_in_its_place() {
    let mut service = Service::start(&folder("pepper"), RULES, "");
    assert_eq!(service.terminate(), Some(0));
    let pepper = service.file("data/pepper");
    let aside = service.file("data/pepper.aside");
    fs::rename(&pepper, &aside).unwrap();
    let number = "[[numbers]]\nwaba_id = \"1\"\nphone_number_id = \"2\"\n";
    let config = fs::read_to_string(service.file("config.toml")).unwrap();
    fs::write(service.file("config.toml"), config + number).unwrap();
    for words in [&[][..], &["forget", "5511900000001"]] {
        let output = service.command().args(words).output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        let expected = "data/pepper is gone, with which this database was made: put it back\n";
        assert!(error.ends_with(expected), "{error}");
        assert_eq!(output.status.code(), Some(1));
    }
    assert!(!pepper.exists());
    fs::rename(&aside, &pepper).unwrap();
    service.run();
}
