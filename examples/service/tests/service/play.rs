//! The page for people who write rules, served beside the rest of the administration.

use std::fs;

use serde_json::{Value, json};

use crate::RULES;
use crate::support::{Service, agent, answer, folder, message};

#[test]
fn the_page_is_served_and_loads_the_rules_in_service_and_tries_others_on_kept_bodies() {
    let folder = folder("play");
    let page = folder.join("page.html");
    let more = format!("keep_days = 1\npage = {page:?}");
    let mut service = Service::start(&folder, RULES, &more);
    let open = |path: &str| {
        answer(
            agent()
                .get(format!("http://{}{path}", service.admin))
                .call(),
        )
    };
    // It may be built later.
    assert_eq!(open("/play").0, 404);
    fs::write(&page, "<!doctype html>the page").unwrap();
    assert_eq!(open("/play"), (200, "<!doctype html>the page".to_owned()));

    // What it asks for needs the token.
    assert_eq!(open("/play/rules").0, 401);
    assert_eq!(service.get("/play/rules"), (200, RULES.to_owned()));

    let facts = json!({"customer": "5511900000001", "facts": {"customer.tier": "gold"}});
    assert_eq!(service.ask("PUT", "/admin/facts", &facts).0, 204);
    for number in 1..=4 {
        assert_eq!(service.post(&message(number, "oi")), 200);
    }
    service.settle();
    let other = RULES
        .replace("\"routes\": []", "\"routes\": [{\"id\": \"vip\", \"when\": {\"customer.tier\": \"gold\"}, \"team\": \"vip\"}]")
        .replace("\"desk\": {}", "\"desk\": {}, \"vip\": {}");
    let (status, report) = service.ask("POST", "/play/compare", &json!({"rules": other}));
    assert_eq!(status, 200, "{report}");
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(
        (&report["events"], &report["moved"], &report["others"]),
        (&json!(4), &json!(1), &json!(0))
    );
    assert_eq!(report["moves"][0]["rule"], "vip");
    assert!(!report.to_string().contains("5511900000001"));

    let (status, problem) = service.ask("POST", "/play/compare", &json!({"rules": "{}"}));
    assert_eq!(status, 400);
    assert!(problem.contains("missing `version`"), "{problem}");
    // Nothing was done of it.
    assert_eq!(service.got("desk").len(), 2 * 4);
}
