//! The administration: who may ask for what, and secrets that are changed while it runs.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use serde_json::json;

use crate::RULES;
use crate::support::{Service, agent, answer, folder, message, post};

#[test]
fn administration_asks_for_its_token_its_name_and_json() {
    let service = Service::start(&folder("admin"), RULES, "");
    let path = service.file("data/admin-token");
    let token = fs::read_to_string(&path).unwrap();
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let url = format!("http://{}/metrics", service.admin);
    let get = |headers: &[(&str, &str)]| {
        let mut request = agent().get(&url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        answer(request.call()).0
    };
    let bearer = format!("Bearer {token}");
    assert_eq!(get(&[("Authorization", &bearer)]), 200);
    assert_eq!(get(&[]), 401);
    assert_eq!(get(&[("Authorization", "Bearer x")]), 401);
    assert_eq!(get(&[("Cookie", &format!("token={token}"))]), 401);
    // A page in a browser whose name was turned to this address.
    assert_eq!(
        get(&[("Authorization", &bearer), ("Host", "evil.example")]),
        421
    );
    assert_eq!(
        get(&[("Authorization", &bearer), ("Host", "localhost:1")]),
        200
    );
    assert_eq!(get(&[("Authorization", &format!("bearer {token}"))]), 200);
    assert_eq!(get(&[("Authorization", &format!("Basic {token}"))]), 401);
    let said = answer(agent().get(&url).call()).1;
    assert!(said.contains("what stands in `admin-token`"), "{said}");
    for (form, status) in [
        ("text/plain", 415),
        ("application/jsonx", 415),
        ("application/json; charset=utf-8", 204),
        ("Application/JSON", 204),
    ] {
        let put = agent()
            .put(format!("http://{}/admin/facts", service.admin))
            .header("Authorization", &bearer)
            .header("Content-Type", form);
        assert_eq!(answer(put.send("{\"facts\": {}}")).0, status, "{form}");
    }
    for path in ["/healthz", "/readyz"] {
        assert_eq!(
            answer(
                agent()
                    .get(format!("http://{}{path}", service.admin))
                    .call()
            )
            .0,
            200
        );
    }
}

#[test]
fn an_administrator_s_token_can_be_taken_back_while_it_runs() {
    let mut service = Service::start(&folder("admin-token"), RULES, "");
    let old = fs::read_to_string(service.file("data/admin-token")).unwrap();
    let with = |service: &Service, token: &str| {
        let request = agent()
            .get(format!("http://{}/metrics", service.admin))
            .header("Authorization", format!("Bearer {token}"));
        answer(request.call()).0
    };
    assert_eq!(with(&service, &old), 200);
    fs::write(service.file("data/admin-token"), "another one").unwrap();
    service.signal("HUP");
    service.wait("it is read again", |service| {
        with(service, "another one") == 200
    });
    assert_eq!(with(&service, &old), 401);
    // One that is gone changes nothing.
    fs::remove_file(service.file("data/admin-token")).unwrap();
    service.signal("HUP");
    service.wait("it is missed", |service| {
        service.log().contains("secret not read")
    });
    assert_eq!(with(&service, "another one"), 200);
}

#[test]
fn facts_are_told_and_a_conversation_is_released() {
    let rules = r#"{
      "version": 1,
      "teams": {"desk": {"members": {"bia": 1}}, "vip": {}},
      "routes": [{"id": "vip", "when": {"customer.tier": "gold"}, "team": "vip"},
                 {"id": "desk", "team": "desk"}],
      "fallback": {"team": "desk"}
    }"#;
    let mut service = Service::start(&folder("facts"), rules, "");
    let routes = |service: &Service| {
        service.rows("SELECT json_extract(decision, '$.route') FROM event ORDER BY (SELECT min(seq) FROM effect WHERE effect.key LIKE lower(hex(event.key)) || '%')")
    };
    assert_eq!(service.post(&message(1, "oi")), 200);
    service.settle();
    let facts = json!({"customer": "5511900000001", "facts": {"customer.tier": "gold"}});
    assert_eq!(service.ask("PUT", "/admin/facts", &facts).0, 204);
    let bad = json!({"facts": 7});
    assert_eq!(service.ask("PUT", "/admin/facts", &bad).0, 400);
    let unknown = json!({"customer": "5511900000001",
                         "facts": {"customer.teir": "gold", "crm.stage": "won", "text": "x", "customer.owner": null}});
    let (status, said) = service.ask("PUT", "/admin/facts", &unknown);
    let expected = [
        "the rules do not declare the fact `customer.teir`, did you mean `customer.tier`?",
        "the rules do not declare the fact `crm.stage`",
    ];
    assert_eq!(status, 400, "{said}");
    for line in expected {
        assert!(said.lines().any(|said| said == line), "{said}");
    }
    assert!(said.contains("text") && !said.contains("gold"), "{said}");
    let shared = json!({"facts": {"agents.away": ["bia"], "teams.full": ["desk"]}});
    assert_eq!(service.ask("PUT", "/admin/facts", &shared).0, 204);
    let again = String::from_utf8(message(1, "oi"))
        .unwrap()
        .replace("wamid.1", "wamid.1b");
    assert_eq!(service.post(again.as_bytes()), 200);
    service.settle();
    assert_eq!(routes(&service), ["desk", "vip"]);
    let whose = |customer: &str| json!({"phone_number_id": "2", "customer": customer});
    let agent = "SELECT count(*) FROM thread WHERE agent IS NOT NULL";
    assert_eq!(service.count(agent), 1);
    assert_eq!(
        service
            .ask("POST", "/admin/release", &whose("5511900000002"))
            .0,
        404
    );
    assert_eq!(
        service
            .ask("POST", "/admin/release", &whose("+55 11 90000-0001"))
            .0,
        204
    );
    assert_eq!(service.count(agent), 0);
}

#[test]
fn a_secret_that_is_read_again_is_good_without_a_restart() {
    let mut service = Service::start(&folder("hang-up"), RULES, "");
    let body = message(1, "oi");
    let sign = |secret: &str| waypost::signature::sign(secret, &body);
    assert_eq!(post(&service.address, &sign("another"), &body), 401);
    fs::write(service.file("secret"), "another\n").unwrap();
    service.signal("HUP");
    service.wait("the new secret is good", |service| {
        post(&service.address, &sign("another"), &body) == 200
    });
    assert_eq!(service.post(&body), 401);
    // One that cannot be read changes nothing.
    fs::remove_file(service.file("secret")).unwrap();
    service.signal("HUP");
    service.wait("it is told", |service| {
        service.log().contains("secret not read")
    });
    assert_eq!(post(&service.address, &sign("another"), &body), 200);
}

#[test]
fn a_secret_of_the_folder_that_is_gone_is_not_made_anew_while_it_is_in_use() {
    let mut service = Service::prepare(&folder("secret-gone"), RULES, "");
    let config = fs::read_to_string(service.file("config.toml")).unwrap();
    let named = format!(
        "webhook_secret_files = [{}]\n",
        json!(service.file("secret"))
    );
    fs::write(service.file("config.toml"), config.replace(&named, "")).unwrap();
    service.run();
    let file = service.file("data/webhook-secret");
    let secret = fs::read_to_string(&file).unwrap();
    fs::remove_file(&file).unwrap();
    service.signal("HUP");
    service.wait("it is told", |service| {
        service.log().contains("secret not read")
    });
    assert!(!file.exists());
    let body = message(1, "oi");
    let signature = waypost::signature::sign(&secret, &body);
    assert_eq!(post(&service.address, &signature, &body), 200);
}
