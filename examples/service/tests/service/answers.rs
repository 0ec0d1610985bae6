//! What is answered.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use serde_json::{Value, json};
use waypost::signature::sign;

use crate::RULES;
use crate::support::{Service, agent, answer, folder, message, post};

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
    // Without a length it is read all the same.
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

/// A request to an address, up to the end of what is written.
fn begun(address: &str, path: &str, headers: &str, body: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    let head = format!("POST {path} HTTP/1.1\r\nHost: x\r\n{headers}\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(body).unwrap();
    stream
}

#[test]
fn what_is_not_signed_takes_no_room_that_it_does_not_fill() {
    let mut service = Service::start(&folder("idle"), RULES, "intake_bytes = 8_000_000");
    let chunked = |_| {
        begun(
            &service.address,
            "/webhook",
            "Transfer-Encoding: chunked",
            b"",
        )
    };
    let announced = |_| {
        begun(
            &service.address,
            "/webhook",
            "Content-Length: 3499999",
            b"{",
        )
    };
    let idle: Vec<TcpStream> = (0..30).map(chunked).chain((0..30).map(announced)).collect();
    // Until they are read, they hold nothing in any case.
    service.wait("all are read", |service| {
        open_files(service.id()) >= idle.len()
    });
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert_eq!(service.get("/readyz").0, 200);
    assert_eq!(service.post(&message(1, "oi")), 200);
    drop(idle);
    // Those that fill it leave none to others.
    let filled = vec![b' '; 3_400_000];
    let full: Vec<TcpStream> = (0..2)
        .map(|_| {
            begun(
                &service.address,
                "/webhook",
                "Content-Length: 3499999",
                &filled,
            )
        })
        .collect();
    service.wait("it is full", |service| service.get("/readyz").0 == 503);
    drop(full);
    service.wait("it has room", |service| service.get("/readyz").0 == 200);
}

#[test]
fn so_many_connections_and_no_more() {
    let mut service = Service::start(&folder("connections"), RULES, "");
    let idle: Vec<TcpStream> = (0..450)
        .map(|_| TcpStream::connect(&service.address).unwrap())
        .collect();
    service.wait("it takes them", |service| open_files(service.id()) >= 384);
    std::thread::sleep(std::time::Duration::from_millis(300));
    // Beside them are the database, its log and its readers.
    let most = open_files(service.id());
    assert!(most < 384 + 60, "{most}");
    drop(idle);
    assert_eq!(service.post(&message(1, "oi")), 200);
}

fn open_files(process: u32) -> usize {
    fs::read_dir(format!("/proc/{process}/fd")).unwrap().count()
}

/// Something that happened elsewhere.
fn order() -> Value {
    json!({"key": "order-1", "waba_id": "1", "phone_number_id": "2", "customer": "5511900000001",
           "campaign": "shipping", "action": {"ticket": {"subject": "Shipped"}}})
}

/// Asks for it.
fn ask(service: &Service, token: &str, body: &str) -> (u16, String) {
    let request = agent()
        .post(format!("http://{}/actions", service.admin))
        .header("Authorization", format!("Bearer {token}"))
        .header("Content-Type", "application/json");
    answer(request.send(body))
}

#[test]
fn what_is_wrong_with_what_a_caller_asks_for_is_said() {
    let service = Service::start(&folder("actions-wrong"), RULES, "");
    let token = fs::read_to_string(service.file("data/admin-token")).unwrap();
    let order = order().to_string();
    let form = "expected key, waba_id, phone_number_id, customer and action: ";
    for (there, wrong, why) in [
        (
            r#""customer""#,
            r#""costumer""#,
            &format!("{form}unknown field `costumer`, expected one of `key`, "),
        ),
        (
            r#""key":"order-1","#,
            "",
            &format!("{form}missing field `key` at line 1 column "),
        ),
        (
            r#""key":"order-1""#,
            r#""key":5511900000001"#,
            &format!("{form}a value of another type at line 1 column "),
        ),
        (
            r#""key""#,
            "key",
            &format!("{form}not valid JSON at line 1 column "),
        ),
        (
            r#""subject":"Shipped""#,
            r#""subject":"Shipped","subject":"Lost""#,
            &"a member stands there twice".to_owned(),
        ),
        (
            r#""subject":"Shipped""#,
            r#""subject":"Shipped","destination":"gone""#,
            &"action `ticket`: ".to_owned(),
        ),
        (
            r#""subject":"Shipped""#,
            r#""subjet":"Shipped""#,
            &"action `ticket`: ".to_owned(),
        ),
        // An answer from Slack would be taken for it.
        (
            r#""order-1""#,
            r#""slack:V1""#,
            &"keys that begin with `slack:` are those of answers".to_owned(),
        ),
    ] {
        assert!(order.contains(there), "{order}");
        let (status, said) = ask(&service, &token, &order.replacen(there, wrong, 1));
        assert_eq!(status, 400, "{wrong}");
        assert!(said.starts_with(why), "{wrong}: {said}");
        assert!(!said.contains("5511900000001"), "{said}");
    }
}

#[test]
fn a_caller_asks_with_a_token_and_once() {
    let mut service = Service::start(&folder("actions"), RULES, "");
    let token = fs::read_to_string(service.file("data/admin-token")).unwrap();
    let order = order();
    let ask =
        |service: &Service, token: &str, order: &Value| ask(service, token, &order.to_string()).0;
    assert_eq!(ask(&service, "wrong", &order), 401);
    assert_eq!(ask(&service, &token, &order), 202);
    assert_eq!(ask(&service, &token, &order), 200);
    service.wait("the ticket is there", |service| {
        service.got("desk") == ["order-1"]
    });
    service.settle();
    let became = |service: &Service, path: &str| -> (u16, Value) {
        let (status, text) = service.get(&format!("/actions/{path}"));
        (status, serde_json::from_str(&text).unwrap_or_default())
    };
    let (status, done) = became(&service, "order-1");
    assert_eq!(
        (status, &done["state"], &done["why"]),
        (200, &json!("done"), &Value::Null)
    );
    assert_eq!(
        (&done["phone_number_id"], &done["attempts"]),
        (&json!("2"), &json!(1))
    );
    for unknown in [
        "order-2",
        "order",
        "order-1?phone_number_id=3",
        "order-1%23",
    ] {
        assert_eq!(became(&service, unknown).0, 404, "{unknown}");
    }
    for query in [
        "x=1&phone_number_id=2",
        "phone_number_id=2&x=1",
        "phone%5Fnumber_id=2",
        "",
    ] {
        let (status, text) = service.get(&format!("/actions/order-1?{query}"));
        let expected = "expected no query, or `phone_number_id` and its value";
        assert_eq!((status, text.as_str()), (400, expected), "{query}");
    }
    assert_eq!(became(&service, "order-1?phone_number_id=2").1, done);
    let untold = format!("http://{}/actions/order-1", service.admin);
    assert_eq!(answer(agent().get(untold).call()).0, 401);
    let mut late = order;
    late["key"] = json!("late");
    late["action"] = json!({"send": {"text": "Your cart waits"}});
    assert_eq!(ask(&service, &token, &late), 202);
    service.wait("it is given up", |service| {
        became(service, "late").1["state"] == "dead"
    });
    assert_eq!(became(&service, "late").1["why"], "window");
}

#[test]
fn a_customer_is_one_person_by_whatever_spelling() {
    let mut service = Service::prepare(&folder("spelling"), RULES, "");
    let config = fs::read_to_string(service.file("config.toml")).unwrap();
    let numbers = "[[numbers]]\nwaba_id = \"1\"\nphone_number_id = \"2\"\n";
    fs::write(service.file("config.toml"), config + numbers).unwrap();
    service.run();
    assert_eq!(service.post(&message(1, "oi")), 200);
    service.settle();
    let order = |service: &Service, key: &str, customer: &str, number: &str| {
        let order = json!({"key": key, "waba_id": "1", "phone_number_id": number, "customer": customer,
                           "action": {"send": {"text": "Shipped"}}});
        service.ask("POST", "/actions", &order)
    };
    for (key, customer) in [
        ("a", "5511900000001"),
        ("b", "+55 11 90000-0001"),
        ("c", "005511900000001"),
    ] {
        assert_eq!(order(&service, key, customer, "2").0, 202, "{customer}");
    }
    service.wait("all are sent", |service| service.got("graph").len() == 4);
    let conversations =
        "SELECT count(DISTINCT conversation) FROM effect WHERE destination = 'graph'";
    assert_eq!(service.count(conversations), 1);
    // A message that is late is worth nothing, whoever asked for it.
    let deadlines =
        "SELECT count(*) FROM effect WHERE destination = 'graph' AND deadline = since + 900";
    let without = "SELECT count(*) FROM effect WHERE destination = 'graph' AND deadline IS NULL";
    assert_eq!(
        (service.count(deadlines) > 0, service.count(without)),
        (true, 0)
    );
    for (customer, number, why) in [
        (
            "Ana",
            "2",
            "a customer is a phone number with its country code, or a user id",
        ),
        (
            "",
            "2",
            "a customer is a phone number with its country code, or a user id",
        ),
        (
            "5511900000001",
            "3",
            "this number of this account is not in the configuration",
        ),
    ] {
        assert_eq!(
            order(&service, "d", customer, number),
            (400, why.to_owned())
        );
    }
}

#[test]
fn all_that_is_wrong_with_what_a_caller_asks_for_is_told_at_once() {
    let more = "numbers = [{ waba_id = \"1\", phone_number_id = \"2\" }]\ntemplates = { promo = \"marketing\" }";
    let service = Service::start(&folder("asked"), RULES, more);
    let order = json!({"key": "slack:a b", "waba_id": "1", "phone_number_id": "3", "customer": "Ana",
                       "action": {"ticket": {"subjet": "Shipped"}}});
    let (status, text) = service.ask("POST", "/actions", &order);
    assert_eq!(status, 400);
    let expected = [
        "a key has 1 to 100 letters, digits, `-`, `_` and `:`",
        "keys that begin with `slack:` are those of answers",
        "action `ticket`: /subject: is missing",
        "action `ticket`: /subjet: unknown parameter, did you mean `subject`?",
        "this number of this account is not in the configuration",
        "a customer is a phone number with its country code, or a user id",
    ];
    assert_eq!(text.lines().collect::<Vec<_>>(), expected);
    let refused = |action: Value| {
        let order = json!({"key": "a", "waba_id": "1", "phone_number_id": "2", "customer": "5511900000001", "action": action});
        let (status, text) = service.ask("POST", "/actions", &order);
        assert_eq!(status, 400);
        text
    };
    for (action, expected) in [
        (
            json!({"sned": {"text": "x"}}),
            "action `sned`: `sned` is not an action, did you mean `send`?",
        ),
        (
            json!({"post": {"text": "x"}}),
            "action `post`: the configuration says of no destination that it does this",
        ),
        (
            json!({"ticket": {"subject": "x", "destination": "dsk"}}),
            "action `ticket`: unknown destination `dsk`, did you mean `desk`?",
        ),
        (
            json!({"set_consent": {"category": "marketing", "value": "opted_in"}}),
            "action `set_consent`: only rules ask for it",
        ),
        (
            json!({"send": {"template": "promo", "category": "utility"}}),
            "action `send`: /category: `utility`, but `templates.promo` of the configuration is `marketing`",
        ),
        (
            json!({"send": {"text": "x", "else": {"name": "promo", "category": "utility"}}}),
            "action `send`: /else/category: `utility`, but `templates.promo` of the configuration is `marketing`",
        ),
        (json!({}), "expected one action"),
    ] {
        assert_eq!(refused(action), expected);
    }
}

#[test]
fn a_key_names_nobody_and_is_for_one_action() {
    let mut service = Service::start(&folder("asked-key"), RULES, "");
    let ask = |service: &Service, key: &str, customer: &str, text: &str| {
        let order = json!({"key": key, "waba_id": "1", "phone_number_id": "2", "customer": customer,
                           "action": {"send": {"text": text, "if_uncertain": "again"}}});
        service.ask("POST", "/actions", &order)
    };
    let wrong = (
        400,
        "a customer's number is in the key: keys are logged, and name nobody".to_owned(),
    );
    for key in [
        "5511987650001",
        "cart:5511987650001",
        "cart_55-11-98765-0001_17",
        "11987650001",
        // As it is written without the ninth digit.
        "551187650001-x",
    ] {
        assert_eq!(ask(&service, key, "+55 11 98765-0001", "x"), wrong, "{key}");
    }
    assert!(!service.log().contains("87650001"));
    for key in ["order-20261130001", "20261130001", "5511987650002", "0001"] {
        assert_eq!(ask(&service, key, "5511987650001", "x").0, 202, "{key}");
    }
    // Somebody else's, once anything is known of them.
    let mut to_other = message(1, "oi");
    to_other = String::from_utf8(to_other)
        .unwrap()
        .replace("5511900000001", "5511987650003")
        .into_bytes();
    assert_eq!(service.post(&to_other), 200);
    service.settle();
    for key in [
        "5511987650003",
        "order-17-5511987650003",
        "17:55_11-98765-0003",
        "551187650003",
    ] {
        assert_eq!(ask(&service, key, "5511987650001", "x"), wrong, "{key}");
    }
    assert!(!service.log().contains("87650003"));
    // By its user id nobody can be told from it.
    assert_eq!(ask(&service, "551198765", "BR.1", "x").0, 202);
    // Before anything is heard of the customer the message is given up: what it did is not kept any more, but that it was this.
    service.settle();
    let other =
        "asked for before, with another action or for another customer: this one is not done";
    let told = ask(&service, "order-20261130001", "5511900000009", "x");
    assert_eq!(told, (409, other.to_owned()));
    let told = ask(&service, "order-20261130001", "5511987650001", "y");
    assert_eq!(told, (409, other.to_owned()));
    let told = ask(&service, "order-20261130001", "5511987650001", "x");
    assert_eq!(told, (200, "asked for before".to_owned()));
}
