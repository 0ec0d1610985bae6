//! What nobody may read in a log: `Debug` of whatever a service holds, and every error, are free of secrets, phone
//! numbers, names and texts. (`tests/events/privacy.rs` holds the same for every kind of event.)

use serde_json::json;
use waypost::signature::sign;
use waypost::{AppSecrets, Context, Payload, Router, RuleSet, Timestamp};

/// None of these may be seen.
const SECRETS: &[&str] = &[
    "app-secret-of-ours",
    "5511999990000",
    "BR.13491208655302741918",
    "Helena",
    "helena.loja",
    "my password is hunter2",
    "invoice of Helena.pdf",
    "marta",
    "+55 11 99999-0000",
];

#[test]
fn nothing_that_a_service_holds_prints_who_wrote_what() {
    let body = json!({"entry": [{"id": "1", "changes": [{"field": "messages", "value": {
        "metadata": {"phone_number_id": "2", "display_phone_number": "5511999990000"},
        "contacts": [{"wa_id": "5511999990000", "user_id": "BR.13491208655302741918",
                      "profile": {"name": "Helena", "username": "helena.loja"}}],
        "messages": [
            {"id": "wamid.A", "from": "5511999990000", "type": "text", "text": {"body": "my password is hunter2"}},
            {"id": "wamid.B", "from": "5511999990000", "type": "document", "document": {"id": "9", "filename": "invoice of Helena.pdf"}},
            {"id": "wamid.C", "from": "5511999990000", "type": "text", "text": {"body": ["my password is hunter2"]}},
        ]}}]}]})
    .to_string();
    let rules = RuleSet::parse(
        r#"{"version": 1, "teams": {"desk": {}},
            "triggers": [{"id": "t", "on": "message", "actions": [{"note": 1}]}],
            "routes": [{"id": "r", "when": {"text": {"exists": true}}, "targets": [{"agent": {"fact": "customer.owner"}}]}],
            "fallback": {"team": "desk"}}"#,
    )
    .unwrap();
    let router = Router::new(&rules).unwrap();
    let mut scratch = router.create_scratch();
    let secrets = AppSecrets::new(["app-secret-of-ours"]).unwrap();
    let header = sign("app-secret-of-ours", body.as_bytes());
    let verified = secrets.verify(&header, body.as_bytes()).unwrap();
    let payload = Payload::parse(verified).unwrap();
    let context = Context::at(Timestamp::from_secs(0))
        .with("customer.owner", "marta")
        .unwrap()
        .with("customer.tags", ["Helena"])
        .unwrap();

    let mut shown = vec![format!(
        "{secrets:?} {verified:?} {payload:?} {router:?} {rules:?} {context:?}"
    )];
    for event in payload.events() {
        let decision = router.route_with(&mut scratch, &event, &context);
        let owned = decision.to_owned();
        // The line itself is data: it names whom to answer.
        assert_eq!(
            serde_json::to_string(&owned)
                .unwrap()
                .contains("5511999990000"),
            event.sender().phone().is_some()
        );
        shown.push(format!(
            "{event:?} {decision:?} {owned:?} {:#?}",
            decision.targets().collect::<Vec<_>>()
        ));
        shown.push(format!("{:?}", decision.actions().collect::<Vec<_>>()));
        shown.push(format!("{:?}", decision.skipped().collect::<Vec<_>>()));
        let context = context.clone().with("agents.away", ["marta"]).unwrap();
        let held = router.route(&event, &context).to_owned();
        assert_eq!(held.skipped.is_empty(), held.route.is_none());
        shown.push(format!("{held:?} {context:?}"));
        shown.push(router.explain(&event, &context).to_string());
        shown.push(format!("{:?}", decision.to_owned_with_event()));
    }
    shown.push(format!("{scratch:?}"));
    silent(&shown.join("\n"));
}

#[test]
fn no_error_quotes_what_it_refused() {
    let secrets = AppSecrets::new(["app-secret-of-ours"]).unwrap();
    let body = b"{\"my password is hunter2\": \"Helena\" \"5511999990000\"";
    let header = "sha256=app-secret-of-ours";
    let mut shown = vec![format!("{:?}", secrets.verify(header, body).unwrap_err())];
    shown.push(secrets.verify(header, body).unwrap_err().to_string());
    shown.push(
        secrets
            .verify(sign("other", body).as_str(), body)
            .unwrap_err()
            .to_string(),
    );
    let error = Payload::parse_unverified(body).unwrap_err();
    shown.push(format!("{error} {error:?}"));
    let mut context = Context::at(Timestamp::from_secs(0));
    for facts in [
        r#"{"customer.orders": "Helena", "customer.tags": "marta"}"#,
        r#"{"customer.owner": {"name": "marta"}}"#,
        "{\"x\": marta}",
    ] {
        let error = context.set_json(facts).unwrap_err();
        shown.push(format!("{error} {error:?}"));
    }
    silent(&shown.join("\n"));
}

fn silent(shown: &str) {
    for secret in SECRETS {
        assert!(!shown.contains(secret), "`{secret}` is shown in {shown}");
    }
}
