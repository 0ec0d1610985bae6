//! From the first attempt to the end.

use std::time::Duration;

use waypost_connectors::Waits;
use waypost_host::{EffectState, Judgement, Notice, Outcome, Turned};

use crate::service::{
    START, Service, accepted, again, answered, at, never, open, report, started, text,
};

#[test]
fn one_effect_of_a_conversation_is_open_at_a_time_and_a_dead_one_frees_the_next() {
    let mut service = started();
    service.receive(&text("wamid.A", "mais tarde", 0), 0);
    let first = service.attempt("graph", 0);
    assert!(service.begin("graph", 1).is_empty());
    service.host.finish(&first, &never(100), at(2)).unwrap();
    service.attempt("graph", 3);
    assert_eq!(
        service.states("graph"),
        [
            (EffectState::Dead, Some("refused, status 400, error 100")),
            (EffectState::Inflight, None)
        ]
    );
}

#[test]
fn what_was_in_flight_at_the_end_is_uncertain_and_a_message_is_not_sent_again() {
    let mut service = started();
    service.receive(&text("wamid.A", "mais tarde", 0), 0);
    let callback = service.attempt("graph", 0).callback();
    let store = service.host.store().clone();
    let mut service = open(store.clone(), at(5));
    assert_eq!(service.states("graph")[0], (EffectState::Uncertain, None));
    // A report tells.
    service.receive(&report("delivered", &callback, 0), 20);
    assert_eq!(service.states("graph")[0], (EffectState::Done, None));
    // Silence tells only while reports are heard.
    let mut service = open(store, at(5));
    service.host.sweep(at(700), false).unwrap();
    assert_eq!(service.states("graph")[0].0, EffectState::Uncertain);
    let swept = service.host.sweep(at(701), true).unwrap();
    let kinds: Vec<&str> = swept.notices.iter().map(Notice::as_str).collect();
    assert_eq!(kinds, ["unknown"]);
    assert_eq!(
        service.states("graph")[0],
        (EffectState::Dead, Some("unknown"))
    );
}

#[test]
fn a_destination_that_drops_repeats_gets_it_again() {
    let mut service = started();
    service.receive(&text("wamid.A", "oi", 0), 0);
    let attempt = service.attempt("desk", 0);
    service
        .host
        .finish(&attempt, &Outcome::Uncertain, at(1))
        .unwrap();
    assert!(service.begin("desk", 1).is_empty());
    service.host.sweep(at(3), false).unwrap();
    let again = service.attempt("desk", 3);
    assert_eq!(again.effect().id, attempt.effect().id);
    let accepted = accepted("ticket 1");
    // The answer to the first one comes late: it is the second one's turn now.
    service.host.finish(&attempt, &never(100), at(4)).unwrap();
    assert_eq!(service.states("desk"), [(EffectState::Inflight, None)]);
    service.host.finish(&again, &accepted, at(5)).unwrap();
    let effect = service.effects("desk")[0];
    assert_eq!(effect.state, EffectState::Done);
    assert_eq!((&effect.task, effect.attempts), (&None, 2));
}

#[test]
fn a_failure_that_is_reported_is_tried_again_under_another_name() {
    let mut service = started();
    service.receive(&text("wamid.A", "mais tarde", 0), 0);
    let attempt = service.attempt("graph", 0);
    let accepted = accepted("wamid.OUT");
    service.host.finish(&attempt, &accepted, at(1)).unwrap();
    assert_eq!(service.states("graph")[0].0, EffectState::Accepted);
    service.receive(&report("failed", &attempt.callback(), 131_056), 2);
    let effects = service.effects("graph");
    assert_eq!(effects[0].state, EffectState::Dead);
    assert_eq!(effects[0].why.as_deref(), Some("131056"));
    let key = format!("{}#1", effects[0].id.key);
    assert_eq!((&effects[2].id.key, effects[2].due), (&key, at(3)));
    // The customer wants nothing: nothing is tried again.
    let mut service = started();
    service.receive(&text("wamid.A", "mais tarde", 0), 0);
    let callback = service.attempt("graph", 0).callback();
    service.receive(&report("failed", &callback, 131_050), 2);
    assert_eq!(service.effects("graph").len(), 2);
}

#[test]
fn a_report_may_come_before_the_answer() {
    let mut service = started();
    service.receive(&text("wamid.A", "mais tarde", 0), 0);
    let attempt = service.attempt("graph", 0);
    service.receive(&report("delivered", &attempt.callback(), 0), 1);
    service
        .host
        .finish(&attempt, &Outcome::Uncertain, at(2))
        .unwrap();
    assert_eq!(service.states("graph")[0].0, EffectState::Done);
}

#[test]
fn a_message_has_a_deadline_and_a_turn_has_none() {
    let mut service = started();
    service.receive(&text("wamid.A", "oferta", 0), 0);
    assert_eq!(
        service.begin("graph", 900),
        [(Judgement::Dead("deadline"), None)]
    );
    service.attempt("desk", 900_000);
}

#[test]
fn what_can_be_looked_up_is_looked_up_before_it_is_done_again() {
    let mut service = started();
    service.receive(&text("wamid.A", "aviso", 0), 0);
    let attempt = service.attempt("channel", 0);
    assert!(!attempt.looks_up());
    service
        .host
        .finish(&attempt, &Outcome::Uncertain, at(1))
        .unwrap();
    service.host.sweep(at(60), true).unwrap();
    assert!(service.begin("channel", 60).is_empty());
    service.host.sweep(at(61), true).unwrap();
    let look_up = service.attempt("channel", 61);
    assert!(look_up.looks_up());
    // It is not there: it is done.
    let absent = again(61, Waits::Nothing);
    service.host.finish(&look_up, &absent, at(62)).unwrap();
    let again = service.attempt("channel", 62);
    assert!(!again.looks_up() && again.link().is_none());
    let accepted = accepted("thread 1");
    service.host.finish(&again, &accepted, at(63)).unwrap();
    // What follows goes on in the same thread.
    service.receive(&text("wamid.B", "aviso", 70), 70);
    assert_eq!(service.attempt("channel", 70).link(), Some("thread 1"));
}

#[test]
fn that_a_destination_fails_is_told_once_and_that_it_works_again() {
    let mut service = started();
    for id in ["wamid.A", "wamid.B", "wamid.C"] {
        service.receive(&text(id, "mais tarde", 0), 0);
    }
    let fails = |why: &str| {
        let (place, why) = ("2".to_owned(), why.to_owned());
        Some(Turned::Fails { place, why })
    };
    let mut now = 0;
    let mut finish = |outcome: Outcome| {
        let attempt = service.attempt("graph", now);
        let ended = service.host.finish(&attempt, &outcome, at(now)).unwrap();
        now += 10;
        ended.unwrap().turned
    };
    let not_sent = || again(0, Waits::Nothing);
    assert_eq!(finish(not_sent()), fails("it cannot be reached"));
    assert_eq!(finish(not_sent()), None);
    assert_eq!(finish(not_sent()), None);
    let place = "2".to_owned();
    assert_eq!(finish(accepted("wamid.1")), Some(Turned::Works { place }));
    // One message that is refused says nothing of the others.
    assert_eq!(finish(never(100)), None);
    // What is not there any more refuses all of them.
    let gone = |status| answered(status, "");
    assert_eq!(finish(gone(410)), fails("gone, status 410"));
    assert_eq!(finish(gone(404)), None);
    let place = "2".to_owned();
    assert_eq!(finish(accepted("wamid.2")), Some(Turned::Works { place }));
}

#[test]
fn that_a_person_has_to_mend_it_is_told_also_where_it_failed_before() {
    let mut service = started();
    service.receive(&text("wamid.A", "mais tarde", 0), 0);
    for (outcome, why) in [
        (again(0, Waits::Nothing), "it cannot be reached"),
        (answered(401, "{}"), "not allowed, status 401"),
    ] {
        let attempt = service.attempt("graph", 0);
        let ended = service.host.finish(&attempt, &outcome, at(0)).unwrap();
        let (place, why) = ("2".to_owned(), why.to_owned());
        assert_eq!(ended.unwrap().turned, Some(Turned::Fails { place, why }));
    }
}

/// What waits for its report holds up no other.
#[test]
fn whatever_is_uncertain_and_due_is_looked_at() {
    const MANY: usize = 600;
    for (is_current, messages_end) in [(false, 0), (true, MANY - 500)] {
        let mut service = started();
        for number in 0..MANY {
            let mut value = text(&format!("wamid.{number}"), "oferta", 0);
            value["messages"][0]["from"] = format!("55119{number:08}").into();
            service.receive(&value, 0);
        }
        let uncertain = |service: &mut Service, destination: &str, now: i64| {
            let begun = service.host.begin(
                destination,
                Duration::from_secs((START + now).unsigned_abs()),
                MANY,
            );
            for begun in begun.unwrap() {
                let attempt = begun.attempt.unwrap();
                let uncertain = Outcome::Uncertain;
                service.host.finish(&attempt, &uncertain, at(now)).unwrap();
            }
        };
        for second in 0..20 {
            uncertain(&mut service, "graph", second);
        }
        let waiting = |service: &Service, destination: &str| {
            let effects = service.effects(destination);
            let uncertain = effects
                .iter()
                .filter(|effect| effect.state == EffectState::Uncertain);
            uncertain.count()
        };
        assert_eq!(waiting(&service, "graph"), MANY);
        uncertain(&mut service, "desk", 30);
        service.host.sweep(at(31), is_current).unwrap();
        service.host.sweep(at(31), is_current).unwrap();
        assert_eq!(waiting(&service, "desk"), 0);
        assert_eq!(waiting(&service, "graph"), MANY);
        // So many in one go; the rest follows.
        service.host.sweep(at(700), is_current).unwrap();
        let left = if is_current { messages_end } else { MANY };
        assert_eq!(waiting(&service, "graph"), left);
        service.host.sweep(at(700), is_current).unwrap();
        let left = if is_current { 0 } else { MANY };
        assert_eq!(waiting(&service, "graph"), left);
    }
}
