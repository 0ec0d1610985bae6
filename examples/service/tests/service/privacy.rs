//! What is not kept, and how what is kept is forgotten.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use serde_json::json;

use crate::RULES;
use crate::support::{Service, folder, message};

/// Whether a text stands in the database or its log.
pub(crate) fn stands_in_files(service: &Service, text: &str) -> bool {
    ["waypost.db", "waypost.db-wal"].iter().any(|name| {
        let bytes = fs::read(service.file("data").join(name)).unwrap_or_default();
        let mut windows = bytes.windows(text.len());
        windows.any(|window| window == text.as_bytes())
    })
}

const NUMBERS: &str = "[[numbers]]\nwaba_id = \"1\"\nphone_number_id = \"2\"\n";

pub(crate) fn with_numbers(service: &Service) {
    let config = fs::read_to_string(service.file("config.toml")).unwrap();
    fs::write(service.file("config.toml"), config + NUMBERS).unwrap();
}

#[test]
fn after_retention_no_number_and_no_text_is_in_database_or_log() {
    let rules = RULES.replace(", {\"send\": {\"text\": \"Oi!\"}}", "");
    let mut service = Service::start(&folder("retention"), &rules, "keep_days = 1");
    for number in 1..=40 {
        assert_eq!(service.post(&message(number, "um segredo")), 200);
    }
    service.settle();
    assert_eq!(service.terminate(), Some(0));
    // They are kept for a day, to be decided again.
    assert!(stands_in_files(&service, "um segredo") && stands_in_files(&service, "5511900000001"));
    let config = fs::read_to_string(service.file("config.toml")).unwrap();
    fs::write(
        service.file("config.toml"),
        config.replace("keep_days = 1", "keep_days = 0"),
    )
    .unwrap();
    service.run();
    service.wait("they are removed", |service| {
        service.count("SELECT count(*) FROM kept") == 0
    });
    assert_eq!(service.terminate(), Some(0));
    for text in ["um segredo", "55119000000", "Simulated"] {
        assert!(!stands_in_files(&service, text), "{text}");
    }
    assert!(!service.log().contains("55119") && !service.log().contains("segredo"));
}

#[test]
fn a_person_is_forgotten_and_their_opt_out_is_not() {
    let rules = r#"{
      "version": 1,
      "teams": {"desk": {}},
      "triggers": [{"id": "all", "on": "message", "actions": [
        {"set_consent": {"category": "marketing", "value": "opted_out"}}, {"ticket": {"subject": "Hello"}}]}],
      "routes": [],
      "fallback": {"targets": [{"team": "desk"}]}
    }"#;
    let mut service = Service::prepare(&folder("forget"), rules, "");
    with_numbers(&service);
    service.run();
    for number in [1, 2] {
        assert_eq!(service.post(&message(number, "oi")), 200);
    }
    let facts = |customer: &str| json!({"customer": customer, "facts": {"customer.tier": "gold"}});
    for customer in ["5511900000001", "5511900000002"] {
        assert_eq!(service.ask("PUT", "/admin/facts", &facts(customer)).0, 204);
    }
    service.settle();
    let count = |service: &Service| {
        ["state", "customers", "thread", "effect"]
            .map(|table| service.count(&format!("SELECT count(*) FROM {table}")))
    };
    let before = count(&service);
    let forget = |id: &str| {
        let output = service.command().args(["forget", id]).output().unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stdout).unwrap(),
        )
    };
    let (code, text) = forget("+55 11 90000-0001");
    assert_eq!(code, Some(0), "{text}");
    let after = count(&service);
    assert_eq!([before[1] - after[1], before[2] - after[2]], [1, 1]);
    // Half of the states and effects, but for the opt-out.
    assert_eq!(after[0], before[0] / 2 + 1);
    assert_eq!(after[3], before[3] / 2);
    assert_eq!(
        service.count("SELECT count(*) FROM state WHERE value LIKE '%opted_out%'"),
        2
    );
    // Nothing of it is left to be removed.
    assert_eq!(
        forget("5511900000001"),
        (Some(0), "0 rows removed\n".to_owned())
    );
}

/// The opt-out stands under one of two ids, and what links them is forgotten.
#[test]
fn whoever_opted_out_by_one_id_has_by_the_other_one_when_they_are_forgotten() {
    let rules = r#"{
      "version": 1,
      "teams": {"desk": {}},
      "triggers": [{"id": "out", "on": "message", "when": {"text": {"starts_with": "sair"}},
                    "actions": [{"set_consent": {"category": "marketing", "value": "opted_out"}}]}],
      "fallback": {"targets": [{"team": "desk"}]}
    }"#;
    let mut service = Service::prepare(&folder("forget-opt-out"), rules, "");
    with_numbers(&service);
    service.run();
    let by = |number: u64, text: &str, from: &str| {
        let body = String::from_utf8(message(number, text)).unwrap();
        let (phone, own) = (format!(r#""from":"55119{number:08}""#), from.to_owned());
        body.replace(&phone, &own).into_bytes()
    };
    // One by both at once; one by the phone alone, and the other id is known later.
    for body in [
        by(1, "sair", r#""from":"5511900000001","from_user_id":"BR.1""#),
        message(2, "sair"),
        by(3, "oi", r#""from":"5511900000002","from_user_id":"BR.2""#),
    ] {
        assert_eq!(service.post(&body), 200);
        service.settle();
    }
    for (phone, user_id) in [("5511900000001", "BR.1"), ("5511900000002", "BR.2")] {
        let forgot = service.command().args(["forget", phone]).status();
        assert!(forgot.unwrap().success());
        for (at, customer) in [phone, user_id].iter().enumerate() {
            let key = format!("promo-{user_id}-{at}").replace('.', "-");
            let order = json!({"key": key, "waba_id": "1", "phone_number_id": "2", "customer": customer,
                               "action": {"send": {"template": "promo"}}});
            assert_eq!(service.ask("POST", "/actions", &order).0, 202, "{customer}");
            let dead = format!(
                "SELECT count(*) FROM effect WHERE key = '{key}' AND state = 6 AND why = 'consent'"
            );
            service.wait(customer, |service| service.count(&dead) == 1);
        }
    }
    assert!(service.got("graph").is_empty());
}

/// Somebody is known by a phone number and a user id, and named by one of them.
#[test]
fn a_person_is_forgotten_by_any_of_their_ids_and_in_every_body() {
    let mut service = Service::prepare(&folder("forget-all"), RULES, "keep_days = 3");
    with_numbers(&service);
    service.run();
    let both = r#""from": "5511900000001", "from_user_id": "BR.1""#;
    let of = |text: &str, number: u64| {
        let body = String::from_utf8(message(number, text)).unwrap();
        body.replace(r#""from":"5511900000001""#, both).into_bytes()
    };
    assert_eq!(service.post(&of("um segredo", 1)), 200);
    let status = json!({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{
        "field": "messages", "value": {"metadata": {"phone_number_id": "2"}, "statuses": [
            {"id": "wamid.S", "status": "read", "recipient_id": "5511900000001", "timestamp": "1"}]}}]}]});
    assert_eq!(service.post(status.to_string().as_bytes()), 200);
    let foreign = String::from_utf8(of("outro segredo", 1)).unwrap();
    let foreign = foreign.replace(r#""phone_number_id":"2""#, r#""phone_number_id":"9""#);
    assert_eq!(service.post(foreign.as_bytes()), 200);
    assert_eq!(service.post(&message(2, "de outra pessoa")), 200);
    // What cannot be read may name them, too.
    let odd = String::from_utf8(message(1, "mais um segredo")).unwrap();
    let odd = odd.replace(r#""from":"5511900000001""#, r#""from":["5511900000001"]"#);
    let odd = odd.replace("wamid.1", "wamid.odd");
    assert_eq!(service.post(odd.as_bytes()), 200);
    service.settle();
    assert_eq!(service.count("SELECT count(*) FROM kept"), 5);
    let forget = |id: &str| {
        let output = service.command().args(["forget", id]).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(text).unwrap())
    };
    let (code, text) = forget("Ana");
    assert_eq!(code, Some(1));
    assert!(
        text.contains("a person is named by phone numbers with country codes, and user ids"),
        "{text}"
    );
    let (code, text) = forget("5511900000001");
    assert_eq!(code, Some(0), "{text}");
    assert_eq!(service.count("SELECT count(*) FROM kept"), 1);
    for table in ["thread", "effect"] {
        let left = format!("SELECT count(DISTINCT conversation) FROM {table}");
        assert_eq!(service.count(&left), 1, "{table}");
    }
    assert_eq!(service.terminate(), Some(0));
    assert!(!stands_in_files(&service, "segredo"));
    assert!(!stands_in_files(&service, "5511900000001") && !stands_in_files(&service, "BR.1"));
    assert!(stands_in_files(&service, "de outra pessoa"));
    let mode = |name: &str| {
        fs::metadata(service.file(name))
            .unwrap()
            .permissions()
            .mode()
            & 0o777
    };
    assert_eq!((mode("data"), mode("data/waypost.db")), (0o700, 0o600));
}

/// A number that is not listed yet: its messages are kept, and decided once it is.
#[test]
fn events_of_a_number_that_is_not_listed_are_kept_and_told() {
    let mut service = Service::prepare(&folder("foreign"), RULES, "");
    with_numbers(&service);
    service.run();
    let foreign = String::from_utf8(message(1, "oi")).unwrap();
    let foreign = foreign.replace(r#""phone_number_id":"2""#, r#""phone_number_id":"9""#);
    assert_eq!(service.post(foreign.as_bytes()), 200);
    service.wait("it is told", |service| {
        service.metric("waypost_events_foreign_total") > 0.5
    });
    let log = service.log();
    let line = log
        .lines()
        .find(|line| line.contains("not listed"))
        .unwrap();
    let line: serde_json::Value = serde_json::from_str(line).unwrap();
    assert_eq!(line["number"], "1/9");
    assert_eq!(service.terminate(), Some(0));
    let config = fs::read_to_string(service.file("config.toml")).unwrap();
    let more = config.replace(
        NUMBERS,
        &format!("{NUMBERS}{}", NUMBERS.replace("\"2\"", "\"9\"")),
    );
    fs::write(service.file("config.toml"), more).unwrap();
    service.run();
    let event = json!({"event": line["event"]});
    assert_eq!(service.ask("POST", "/admin/replay", &event).0, 204);
    service.wait("it is decided", |service| service.got("graph").len() == 1);
}
