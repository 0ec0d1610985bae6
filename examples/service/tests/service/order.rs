//! Order: states do not depend on it, a conversation keeps its own, and a calm run and one with faults come to the same.

use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Service, folder, message, messages, now};
use crate::{RULES, Random};

/// Messages, edits of who they are from, and reports: of a few customers, all of one second ago.
fn bodies() -> Vec<Vec<u8>> {
    let at = now() - 60;
    let mut bodies = Vec::new();
    for number in 0..60_u64 {
        let from = format!("55119{:08}", number % 7);
        let user = format!("BR.{}", number % 7);
        let at = (at + number % 20).to_string();
        let value = match number % 3 {
            0 => json!({"metadata": {"phone_number_id": "2"},
                        "contacts": [{"wa_id": from, "user_id": user}],
                        "messages": [{"id": format!("wamid.{number}"), "from": from, "from_user_id": user,
                                      "timestamp": at, "type": "text", "text": {"body": "oi"}}]}),
            1 => json!({"metadata": {"phone_number_id": "2"},
                        "statuses": [{"id": format!("wamid.out.{}", number % 5), "status": "delivered", "timestamp": at,
                                      "recipient_id": from}]}),
            _ => json!({"metadata": {"phone_number_id": "2"},
                        "statuses": [{"id": format!("wamid.out.{}", number % 5), "status": "read", "timestamp": at,
                                      "recipient_id": from}]}),
        };
        let body =
            json!({"entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}]});
        bodies.push(body.to_string().into_bytes());
    }
    bodies
}

/// The states of the events, and the effects without their times, of a run with these bodies in this order, with so many ends.
fn run(name: &str, bodies: &[&Vec<u8>], kills: usize) -> (Vec<String>, Vec<String>) {
    let folder = folder(name);
    fs::create_dir_all(folder.join("data")).unwrap();
    // Pseudonyms that can be compared.
    fs::write(
        folder.join("data/pepper"),
        "0123456789abcdef0123456789abcdef",
    )
    .unwrap();
    let mut service = Service::start(
        &folder,
        &RULES.replace("\"send\"", "\"note\"").replace("Oi!", "Oi"),
        "",
    );
    for (at, body) in bodies.iter().enumerate() {
        while service.post(body) != 200 {
            std::thread::sleep(Duration::from_millis(5));
        }
        if kills > 0 && at % (bodies.len() / kills) == 3 {
            service.kill();
            service.run();
        }
    }
    service.settle();
    let states = service.rows("SELECT key || ' ' || value FROM state ORDER BY key");
    let effects = service.rows(
        "SELECT number || ' ' || key || ' ' || destination || ' ' || conversation || ' ' || state FROM effect ORDER BY number, key",
    );
    (states, effects)
}

#[test]
fn states_and_effects_are_the_same_in_any_order_and_after_any_ends() {
    let bodies = bodies();
    let calm: Vec<&Vec<u8>> = bodies.iter().collect();
    let (states, effects) = run("calm", &calm, 0);
    assert!(states.len() > 10, "{states:?}");
    assert_eq!(effects.len(), 20 * 3);
    let mut random = Random(11);
    let mut shuffled: Vec<&Vec<u8>> = bodies
        .iter()
        .flat_map(|body| std::iter::repeat_n(body, 1 + random.below(3)))
        .collect();
    for at in (1..shuffled.len()).rev() {
        shuffled.swap(at, random.below(at + 1));
    }
    let (others, made) = run("shuffled", &shuffled, 4);
    assert_eq!(states, others);
    assert_eq!(effects, made);
}

#[test]
fn a_conversation_keeps_its_order_and_an_opt_out_stops_what_was_asked_for_before() {
    let rules = r#"{
      "version": 1,
      "teams": {"desk": {}},
      "keywords": {"out": {"terms": ["pare"], "match": "whole_message"}},
      "triggers": [
        {"id": "out", "on": "message", "when": {"keyword": "out"},
         "actions": [{"set_consent": {"category": "marketing", "value": "opted_out"}}], "stop": true},
        {"id": "offer", "on": "message", "actions": [{"template": {"name": "offer", "language": "pt_BR"}}]}
      ],
      "routes": [],
      "fallback": {"targets": [{"team": "desk"}]}
    }"#;
    let folder = folder("opt-out");
    let mut service = Service::prepare(&folder, rules, "");
    let config = fs::read_to_string(service.file("config.toml")).unwrap();
    let config = config.replace(
        "ticket = \"desk\"",
        "ticket = \"desk\", template = \"graph\"",
    );
    fs::write(service.file("config.toml"), config).unwrap();
    service.run();
    let one = |number: usize, text: &str| {
        json!({"id": format!("wamid.{number}"), "from": "5511900000001", "timestamp": now().to_string(),
               "type": "text", "text": {"body": text}})
    };
    // A backlog of one body: the wish for an offer comes first, the opt-out far behind it.
    let mut all: Vec<Value> = (0..300).map(|number| one(number, "oi")).collect();
    all.push(one(300, "pare"));
    assert_eq!(service.post(&messages(&all)), 200);
    service.wait("all is worked off", |service| {
        service.count("SELECT count(*) FROM inbox") == 0
    });
    service.wait_for_none("SELECT count(*) FROM effect WHERE destination = 'graph' AND state < 4");
    assert_eq!(service.got("graph"), Vec::<String>::new());
    assert_eq!(
        service.rows("SELECT DISTINCT why FROM effect WHERE destination = 'graph'"),
        ["consent"]
    );
    // The desk has its turns in the order of the messages.
    service.settle();
    let turns = service.rows(
        "SELECT lower(hex(event.key)) || ':turn:0' FROM event JOIN effect ON effect.key = lower(hex(event.key)) || ':turn:0' ORDER BY effect.seq",
    );
    assert_eq!(service.got("desk"), turns);
    assert_eq!(turns.iter().collect::<BTreeSet<_>>().len(), 300);
}

/// A savepoint for each event is what keeps the others of its group where one cannot be written.
#[test]
fn an_event_that_cannot_be_written_is_parked_and_takes_none_along() {
    let left = |name: &str, more: &str| {
        let mut service = Service::start(&folder(name), RULES, more);
        // A trigger refuses the rows of one customer's effects, as a constraint would.
        let database = rusqlite::Connection::open(service.file("data/waypost.db")).unwrap();
        let refuse = "CREATE TRIGGER refuse BEFORE INSERT ON effect WHEN NEW.task LIKE '%5511900000002%' AND \
                      NEW.destination = 'graph' BEGIN SELECT RAISE(ABORT, 'no'); END";
        database.execute(refuse, []).unwrap();
        drop(database);
        for number in 1..=3 {
            assert_eq!(service.post(&message(number, "oi")), 200);
        }
        service.wait("all is worked off", |service| {
            service.count("SELECT count(*) FROM inbox") == 0
        });
        service.settle();
        let of_parked = "SELECT count(*) FROM effect WHERE key LIKE (SELECT lower(hex(key)) FROM event WHERE state = 3) || ':turn%'";
        (
            service.count("SELECT count(*) FROM event WHERE state = 0"),
            service.count("SELECT count(*) FROM event WHERE state = 3"),
            service.count(of_parked) + service.got("desk").len() as u64,
        )
    };
    // A ticket and a turn for each of two, and the ticket that tells of the third.
    assert_eq!(left("savepoint", ""), (2, 1, 5));
    let (_, _, effects) = left("no-savepoint", "tests = { without_savepoint = true }");
    assert_ne!(effects, 5);
}

#[test]
fn a_send_from_outside_waits_for_what_the_customer_wrote_before() {
    let rules = RULES.replace(
        "\"triggers\": [",
        "\"keywords\": {\"out\": {\"terms\": [\"pare\"], \"match\": \"whole_message\"}}, \"triggers\": [{\"id\": \"out\", \"on\": \"message\", \
         \"when\": {\"keyword\": \"out\"}, \"stop\": true, \"actions\": [{\"set_consent\": {\"category\": \"marketing\", \"value\": \"opted_out\"}}]},",
    );
    // Without good rules the backlog stays for as long as the test wants.
    let mut service = Service::prepare(&folder("waits"), "{}", "");
    let config = fs::read_to_string(service.file("config.toml")).unwrap();
    let config = config.replace("send = ", "template = \"graph\", send = ");
    fs::write(service.file("config.toml"), config).unwrap();
    service.run_anyhow();
    service.wait("it listens", |service| service.get("/healthz").0 == 200);
    assert_eq!(service.post(&message(1, "pare")), 200);
    let offer = |key: &str, customer: &str| {
        json!({"key": key, "waba_id": "1", "phone_number_id": "2", "customer": customer,
               "action": {"template": {"name": "bill", "language": "pt_BR"}}})
    };
    for (key, customer) in [("one", "5511900000001"), ("other", "5511900000002")] {
        let asked = service.ask("POST", "/actions", &offer(key, customer));
        assert_eq!(asked.0, 202, "{}", asked.1);
    }
    // Of a customer who wrote nothing, nothing is to be waited for.
    let state = "SELECT key || ' ' || state || ' ' || coalesce(why, '') FROM effect WHERE destination = 'graph' ORDER BY key";
    service.wait("the other is sent", |service| {
        service.rows(state) == ["one 0 ", "other 4 "]
    });
    fs::write(service.file("rules.json"), rules).unwrap();
    service.wait("the first is judged", |service| {
        service.rows(state) == ["one 6 consent", "other 4 "]
    });
    assert_eq!(service.got("graph"), ["other"]);
}
