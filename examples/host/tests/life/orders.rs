//! What callers ask for.

use waypost_host::{Customer, EffectState, Order, Taken};

use crate::service::{Service, accepted, at, report, started, text};

/// A template for a customer.
fn order(key: &str, customer: &str, params: &str) -> Order {
    Order {
        key: key.to_owned(),
        waba_id: "1".to_owned(),
        phone_number_id: "2".to_owned(),
        customer: Customer::of(customer).unwrap(),
        campaign: "shipping".to_owned(),
        name: "send".to_owned(),
        params: serde_json::from_str(params).unwrap(),
        by_person: false,
    }
}

fn take(service: &mut Service, order: &Order) -> Taken {
    service.host.order(order, at(1)).unwrap()
}

const ANA: &str = "5511900000001";

#[test]
fn a_key_is_for_one_thing_as_long_as_it_is_known() {
    let key = "order-17:shipped";
    let asked = order(key, ANA, r#"{"template": "hello", "category": "utility"}"#);
    let same = order(
        key,
        ANA,
        r#"{ "category" : "utility", "template" : "hello" }"#,
    );
    let another = order(key, ANA, r#"{"template": "promo"}"#);
    let mut post = asked.clone();
    post.name = "post".to_owned();
    let other = order(key, "5511900000002", asked.params.as_str());
    let compared = |service: &mut Service| {
        assert_eq!(take(service, &same), Taken::Before);
        for different in [&another, &post, &other] {
            assert_eq!(take(service, different), Taken::Another);
        }
    };
    let mut service = started();
    assert_eq!(take(&mut service, &asked), Taken::New);
    compared(&mut service);
    let attempt = service.attempt("graph", 2);
    assert_eq!(attempt.callback(), "shipping/order-17:shipped");
    compared(&mut service);
    // At its end nothing is known any more of what it did.
    let accepted = accepted("wamid.OUT");
    service.host.finish(&attempt, &accepted, at(2)).unwrap();
    service.receive(&report("delivered", &attempt.callback(), 0), 3);
    assert_eq!(service.states("graph"), [(EffectState::Done, None)]);
    compared(&mut service);
    // Where a template took the message's place, the message is what was asked for.
    let late = order("late", ANA, r#"{"text": "x", "else": {"name": "hello"}}"#);
    assert_eq!(take(&mut service, &late), Taken::New);
    service.begin("graph", 4);
    service.attempt("graph", 4);
    assert_eq!(take(&mut service, &late), Taken::Before);
    let template = order("late", ANA, r#"{"name": "hello"}"#);
    assert_eq!(take(&mut service, &template), Taken::Another);
}

#[test]
fn a_key_with_the_number_of_somebody_who_is_known_is_refused() {
    let mut service = started();
    let params = r#"{"template": "hello"}"#;
    let keys = [
        "5511900000001",
        "551190000-0001:17",
        "cart_17-5511900000001",
    ];
    for (at, key) in keys.iter().enumerate() {
        let key = format!("{key}-x{at}");
        let asked = order(&key, "5511900000002", params);
        assert_eq!(take(&mut service, &asked), Taken::New, "{key}");
    }
    service.receive(&text("wamid.A", "oi", 0), 0);
    for key in keys {
        let asked = order(key, "5511900000002", params);
        assert_eq!(take(&mut service, &asked), Taken::Named, "{key}");
    }
    for key in ["5511900000003", "order-20261130-0001", "90000000"] {
        let asked = order(key, "5511900000002", params);
        assert_eq!(take(&mut service, &asked), Taken::New, "{key}");
    }
}
