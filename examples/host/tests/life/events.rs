//! What follows from events, and what time brings.

use waypost::Timestamp;
use waypost::state::handling::{Handler, Handling};
use waypost::state::{Peer, State, StateKey};
use waypost_host::{Blinder, EffectState, EventState, RowKey, Store as _, Write};

use crate::service::{PEPPER, Service, at, body, open, started, text};

#[test]
fn turns_escalate_and_downtime_skips_what_passed() {
    let mut service = started();
    service.receive(&text("wamid.A", "mais tarde", 0), 0);
    let due = |service: &Service| -> Vec<String> {
        let effects = service.effects("desk");
        let keys = effects
            .iter()
            .map(|effect| effect.id.key.get(32..).unwrap());
        keys.map(str::to_owned).collect()
    };
    service.host.sweep(at(59), true).unwrap();
    assert_eq!(due(&service), [":turn:0"]);
    service.host.sweep(at(60), true).unwrap();
    assert_eq!(due(&service), [":turn:0", ":turn:1"]);
    // Down for a while: only the step that it is time for.
    let mut service = started();
    service.receive(&text("wamid.A", "mais tarde", 0), 0);
    let mut service = open(service.host.store().clone(), at(500));
    service.host.sweep(at(500), true).unwrap();
    service.host.sweep(at(501), true).unwrap();
    assert_eq!(due(&service), [":turn:0", ":turn:2"]);
    // A newer decision stands in its place.
    let mut service = started();
    service.receive(&text("wamid.A", "mais tarde", 0), 0);
    service.receive(&text("wamid.B", "oi", 1), 1);
    service.host.sweep(at(100), true).unwrap();
    assert_eq!(due(&service), [":turn:0", ":turn:0"]);
    assert_eq!(
        service.states("self"),
        [(EffectState::Done, Some("replaced"))]
    );
    // A person has taken it over.
    let mut service = started();
    service.receive(&text("wamid.A", "mais tarde", 0), 0);
    let blind = Blinder::new(PEPPER.to_vec()).name("5511900000001");
    let key = StateKey::Handling {
        phone_number_id: "2".into(),
        peer: Peer::Customer(blind.as_str().into()),
    };
    let value = State::Handling(Handling::new(Handler::Person, at(5)));
    let key = RowKey(key.pseudonym(&PEPPER));
    let join = Write::Join { key, value };
    service.host.store_mut().commit(&[join]).unwrap();
    service.host.sweep(at(100), true).unwrap();
    assert_eq!(
        service.states("self"),
        [(EffectState::Done, Some("handled"))]
    );
}

#[test]
fn an_event_is_decided_once_as_of_its_acceptance() {
    let mut service = started();
    service.accept(&body("2", &text("wamid.A", "oi", 0)), 10);
    service.accept(&body("2", &text("wamid.B", "oi", 0)), 11);
    service.host.work(at(69), 16).unwrap();
    service.host.work(at(80), 16).unwrap();
    let mut times: Vec<Timestamp> = service
        .host
        .store()
        .events()
        .map(|event| event.now)
        .collect();
    times.sort();
    assert_eq!(times, [at(10), at(80)]);
    // Again, and nothing follows.
    let before = service.host.store().effects().count();
    service.receive(&text("wamid.A", "oi", 0), 90);
    assert_eq!(service.host.store().effects().count(), before);
    // Nobody's name stands in it.
    let kept = format!("{:?}", service.host.store().events().collect::<Vec<_>>());
    assert!(!kept.contains("5511900000001"), "{kept}");
}

#[test]
fn what_is_old_or_of_another_business_is_never_acted_upon() {
    let mut service = started();
    service.receive(&text("wamid.A", "oferta", -8 * 86_400 - 1), 0);
    assert_eq!(service.host.store().effects().count(), 0);
    assert!(service.host.store().states().next().is_some());
    service.accept(&body("9", &text("wamid.B", "oferta", 0)), 0);
    service.work(0);
    assert_eq!(service.host.store().effects().count(), 0);
    let states: Vec<EventState> = service
        .host
        .store()
        .events()
        .map(|event| event.state)
        .collect();
    assert_eq!(states.len(), 2);
    assert!(states.contains(&EventState::Stale) && states.contains(&EventState::Foreign));
}

#[test]
fn service_time_never_goes_back() {
    let mut service = started();
    service.receive(&text("wamid.A", "oi", 0), 50);
    assert_eq!(service.host.tick(at(10)), at(50));
    let mut service = open(service.host.store().clone(), at(0));
    assert_eq!(service.host.tick(at(20)), at(50));
}

#[test]
fn an_event_that_is_parked_is_joined_and_told_and_the_next_one_goes_on() {
    let mut service = started();
    service.accept(&body("2", &text("wamid.A", "oferta", 0)), 0);
    service.accept(&body("2", &text("wamid.B", "oferta", 0)), 0);
    assert!(service.host.park(at(1), false).unwrap().is_some());
    assert_eq!(service.effects("graph").len(), 0);
    let keys: Vec<&str> = service
        .effects("desk")
        .iter()
        .map(|effect| effect.id.key.get(32..).unwrap())
        .collect();
    assert_eq!(keys, [":turn:0"]);
    assert!(service.host.store().states().next().is_some());
    service.work(2);
    assert_eq!(service.effects("graph").len(), 1);
}
