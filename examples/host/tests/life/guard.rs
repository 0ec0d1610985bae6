//! What the guard says, and what the platform's answers tell it.

use serde_json::{Value, json};
use waypost::state::hold::CODE_HOLDS;
use waypost_host::{Customer, Effect, EffectState, Judgement, Order, Store as _, Work, Write};

use crate::service::{START, Service, accepted, at, body, never, report, started, text};

#[test]
fn the_guard_asks_at_every_attempt() {
    // Nobody opted out: the marketing template goes.
    let mut service = started();
    service.receive(&text("wamid.A", "oferta", 0), 0);
    service.attempt("graph", 0);
    // An opt-out that is accepted stops it before it is worked off, and suppresses it after.
    let mut service = started();
    service.receive(&text("wamid.A", "oferta", 0), 0);
    service.accept(&body("2", &text("wamid.B", "sair", 1)), 1);
    assert!(service.begin("graph", 1).is_empty());
    service.work(2);
    assert_eq!(
        service.begin("graph", 2),
        [(Judgement::Dead("consent"), None)]
    );
    // Outside of the window the action's own template goes, at the next look.
    let mut service = started();
    service.receive(&text("wamid.A", "mais tarde", -90_000), 0);
    assert_eq!(service.begin("graph", 1), [(Judgement::Replace, None)]);
    let attempt = service.attempt("graph", 1);
    let task = serde_json::to_string(attempt.effect().task.as_ref().unwrap()).unwrap();
    assert!(task.contains(r#""params":{"name":"hello"}"#), "{task}");
    service.host.finish(&attempt, &accepted(""), at(2)).unwrap();
    // The one behind it has none.
    assert_eq!(
        service.begin("graph", 2),
        [(Judgement::Dead("window"), None)]
    );
}

#[test]
fn what_waits_at_another_number_or_under_another_id_may_be_an_opt_out() {
    let mut service = started();
    let order = |key: &str| Order {
        key: key.to_owned(),
        waba_id: "1".to_owned(),
        phone_number_id: "2".to_owned(),
        customer: Customer::of("5511900000001").unwrap(),
        campaign: String::new(),
        name: "send".to_owned(),
        params: serde_json::from_str(r#"{"template": "hello"}"#).unwrap(),
        by_person: false,
    };
    // From then on it is known which user id is theirs.
    let mut both = text("wamid.A", "oi", 0);
    both["messages"][0]["from_user_id"] = "BR.1".into();
    service.receive(&both, 0);
    let mut alias = text("wamid.B", "oi", 0);
    alias["messages"][0]["from"] = Value::Null;
    alias["messages"][0]["from_user_id"] = "BR.1".into();
    for (now, number, value) in [(10, "3", text("wamid.C", "oi", 0)), (20, "2", alias)] {
        service.accept(&body(number, &value), now);
        service.host.order(&order(number), at(now)).unwrap();
        let [(judgement, None)] = &service.begin("graph", now)[..] else {
            panic!("{number}: it goes out");
        };
        let hold = Judgement::Hold(at(now + 1), "backlog");
        assert_eq!(*judgement, hold, "{number}");
        service.work(now + 2);
        let attempt = service.attempt("graph", now + 2);
        let done = service.host.finish(&attempt, &never(100), at(now + 2));
        assert!(done.is_ok());
    }
}

#[test]
fn whoever_is_released_is_handled_by_nobody() {
    let mut service = started();
    service.receive(&text("wamid.A", "oi", 0), 0);
    let customer = Customer::of("5511900000001").unwrap();
    let release = |service: &mut Service, now: i64| {
        let released = service.host.release("2", &customer, at(now));
        released.unwrap()
    };
    assert!(!release(&mut service, 1));
    let mut answer = order("answer");
    answer.by_person = true;
    service.host.order(&answer, at(2)).unwrap();
    let params = r#"{"text": "x"}"#;
    let Judgement::Hold(_, "handling") = judge(&mut service, params, 2) else {
        panic!("a bot talks over a person");
    };
    // In the same second, too.
    assert!(release(&mut service, 2));
    assert_eq!(judge(&mut service, params, 4), Judgement::Send);
    assert!(!release(&mut service, 5));
}

/// What the pace puts off for a while keeps its place; what waits for the morning does not.
#[test]
fn what_waits_for_its_place_is_not_overtaken() {
    for (why, due, is_overtaken) in [
        ("pace", 30, false),
        ("pace", 300, true),
        ("quiet_hours", 30, true),
    ] {
        let mut service = started();
        service.receive(&text("wamid.A", "oi", 0), 0);
        for key in ["one", "two"] {
            service.host.order(&order(key), at(0)).unwrap();
        }
        let effects = service.effects("graph");
        let first = (*effects
            .iter()
            .find(|effect| effect.id.key == "one")
            .unwrap())
        .clone();
        let held = Effect {
            due: at(due),
            why: Some(why.to_owned()),
            state: EffectState::Again,
            ..first
        };
        let update = Write::Update(held);
        service.host.store_mut().commit(&[update]).unwrap();
        assert_eq!(
            service.begin("graph", 1).len(),
            usize::from(is_overtaken),
            "{why}"
        );
    }
}

/// A text for the customer.
fn order(key: &str) -> Order {
    Order {
        key: key.to_owned(),
        waba_id: "1".to_owned(),
        phone_number_id: "2".to_owned(),
        customer: Customer::of("5511900000001").unwrap(),
        campaign: String::new(),
        name: "send".to_owned(),
        params: serde_json::from_str(r#"{"text": "x"}"#).unwrap(),
        by_person: false,
    }
}

/// The configuration knows a template's category; who asks for it makes it no looser.
#[test]
fn a_template_counts_as_the_stricter_one_of_what_is_said_and_what_is_known() {
    let mut service = started();
    let opted_out = json!({"user_preferences": [{"wa_id": "5511900000001", "detail": "", "category": "marketing_messages",
        "value": "stop", "timestamp": START.to_string()}]});
    let change = json!({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [
        {"field": "user_preferences", "value": {"metadata": {"phone_number_id": "2"}, "user_preferences": opted_out["user_preferences"]}}]}]});
    service.accept(change.to_string().as_bytes(), 0);
    service.work(0);
    let goes_out = |service: &mut Service, params: &str| match judge(service, params, 1) {
        Judgement::Send => true,
        Judgement::Dead("consent") => false,
        other => panic!("{params}: {other:?}"),
    };
    // `hello` is known as `utility`, `promo` as `marketing`, `other` not at all.
    for (params, is_sent) in [
        (r#"{"template": "hello"}"#, true),
        (r#"{"template": "hello", "category": "utility"}"#, true),
        (r#"{"template": "hello", "category": "marketing"}"#, false),
        (r#"{"template": "promo"}"#, false),
        (r#"{"template": "promo", "category": "utility"}"#, false),
        (r#"{"template": "other"}"#, false),
        (r#"{"template": "other", "category": "utility"}"#, true),
        (r#"{"template": "other", "category": "marketing"}"#, false),
    ] {
        assert_eq!(goes_out(&mut service, params), is_sent, "{params}");
    }
}

/// The guard's word on a message to the customer.
fn judge(service: &mut Service, params: &str, now: i64) -> Judgement {
    let order = Order {
        key: String::new(),
        waba_id: "1".to_owned(),
        phone_number_id: "2".to_owned(),
        customer: Customer::of("5511900000001").unwrap(),
        campaign: String::new(),
        name: "send".to_owned(),
        params: serde_json::from_str(params).unwrap(),
        by_person: false,
    };
    service.host.judge(&order, at(now)).unwrap()
}

/// The guard's word on messages of every kind to the customer.
fn judged(service: &mut Service, now: i64) -> Vec<Judgement> {
    let all = [
        r#"{"text": "x"}"#,
        r#"{"template": "hello"}"#,
        r#"{"template": "promo"}"#,
    ];
    all.map(|params| judge(service, params, now)).into()
}

#[test]
fn a_code_means_the_same_in_the_answer_and_in_a_report() {
    let codes = CODE_HOLDS.iter().filter(|row| row.secs.is_some());
    let codes = codes
        .map(|row| row.code)
        .chain([131_050, 131_047, 131_026, 132_001]);
    for code in codes {
        let begun = || {
            let mut service = started();
            service.receive(&text("wamid.A", "mais tarde", 0), 0);
            let attempt = service.attempt("graph", 0);
            (service, attempt)
        };
        let (mut answered, attempt) = begun();
        let ended = answered.host.finish(&attempt, &never(code), at(1)).unwrap();
        let (mut reported, attempt) = begun();
        let outcome = accepted("wamid.OUT");
        reported.host.finish(&attempt, &outcome, at(1)).unwrap();
        let report = report("failed", &attempt.callback(), code);
        reported.accept(&body("2", &report), 1);
        let Work::Did(worked) = reported.host.work(at(1), 16).unwrap() else {
            panic!("there is nothing");
        };
        assert_eq!(ended.unwrap().report, worked[0].report, "{code}");
        let reported_of = worked[0].reported.clone().unwrap();
        assert_eq!(
            reported_of,
            ("graph".to_owned(), attempt.effect().id.clone())
        );
        // It took a second, or was told a second later.
        let [answered, reported] = [&mut answered, &mut reported].map(|service| judged(service, 2));
        // How fast may be sent is the pace's, which forgives sooner.
        if matches!(code, 131_056 | 130_429 | 80_007) {
            continue;
        }
        assert_eq!(answered, reported, "{code}");
        let is_heard = answered
            .iter()
            .any(|judgement| *judgement != Judgement::Send);
        assert_eq!(is_heard, !matches!(code, 131_026 | 132_001), "{code}");
    }
}

/// What lasts until somebody lifts it is asked for again: an answer says when it is over.
#[test]
fn a_ban_in_the_answer_holds_the_destination_and_not_for_good() {
    for code in [131_031, 131_042, 368] {
        let mut service = started();
        service.receive(&text("wamid.A", "mais tarde", 0), 0);
        let attempt = service.attempt("graph", 0);
        let ended = service.host.finish(&attempt, &never(code), at(1)).unwrap();
        assert_eq!(ended.unwrap().state, EffectState::Again, "{code}");
        assert!(service.begin("graph", 200).is_empty(), "{code}");
        assert_eq!(
            judged(&mut service, 400),
            [const { Judgement::Send }; 3],
            "{code}"
        );
        assert_eq!(service.begin("graph", 400).len(), 1, "{code}");
    }
}
