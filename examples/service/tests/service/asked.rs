//! What callers ask for by `POST /actions`, and what they are told.

use std::fs;

use serde_json::{Value, json};

use crate::RULES;
use crate::support::{Service, agent, answer, folder, message};

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
        "a customer's number is in the key or the campaign: they are logged or kept, and name nobody".to_owned(),
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
    // A campaign stands beside the key in what comes back.
    let campaign = |campaign: &str| {
        let order = json!({"key": "c", "campaign": campaign, "waba_id": "1", "phone_number_id": "2",
                           "customer": "5511987650001", "action": {"send": {"text": "x"}}});
        service.ask("POST", "/actions", &order)
    };
    for named in ["vip 5511987650001", "vip-5511987650003", "55.11.98765.0003"] {
        assert_eq!(campaign(named), wrong, "{named}");
    }
    let slash = "a campaign has at most 100 characters, and no `/`";
    assert_eq!(campaign("a/b"), (400, slash.to_owned()));
    assert_eq!(campaign("Natal 2026"), (202, String::new()));
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
