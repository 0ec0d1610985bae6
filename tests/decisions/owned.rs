//! Decision lines as consumers read them.

use waypost::router::{Destination, SkipReason};
use waypost::{OwnedDecision, Timestamp};

const LINE: &str = r#"{"event": {"kind": "message.text", "id": "wamid.X", "waba_id": "1", "phone_number_id": "2",
    "sender": "5511999990000", "timestamp": 1790000000}, "revision": "r", "route": "vip", "reason": "route",
    "targets": [{"role": "sales", "team": "br-sales", "member": "ana", "after_s": 0, "timeout_s": 600},
                {"agent": "rui", "after_s": 600, "timeout_s": 60}, {"queue": "vip", "after_s": 660, "timeout_s": null}],
    "skipped": [{"team": "billing", "why": "closed", "opens_at": "2026-11-23T12:00:00Z"},
        {"team": "never", "why": "closed", "opens_at": null}, {"team": "sales", "why": "full"}, {"agent": "ana", "why": "unavailable"}],
    "held_until": null,
    "priority": 40, "actions": [{"rule": "welcome", "name": "send", "params": {"n":1.50},
    "key": "00112233445566778899aabbccddeeff"}], "next_change": "2026-11-23T21:00:00Z"}"#;

#[test]
fn a_line_is_read_and_written_as_it_is() {
    let decision: OwnedDecision = serde_json::from_str(LINE).unwrap();
    let to: Vec<Destination<&str>> = decision
        .targets
        .iter()
        .map(|target| target.destination())
        .collect();
    assert_eq!(
        to,
        [
            Destination::Team("br-sales"),
            Destination::Agent("rui"),
            Destination::Queue("vip"),
        ]
    );
    let skipped: Vec<(Destination<&str>, SkipReason)> = decision
        .skipped
        .iter()
        .map(|skipped| (skipped.destination(), skipped.why))
        .collect();
    assert_eq!(
        skipped,
        [
            (Destination::Team("billing"), SkipReason::Closed),
            (Destination::Team("never"), SkipReason::Closed),
            (Destination::Team("sales"), SkipReason::Full),
            (Destination::Agent("ana"), SkipReason::Unavailable),
        ]
    );
    let opening: Vec<bool> = decision
        .skipped
        .iter()
        .map(|skipped| skipped.opens_at.is_some())
        .collect();
    assert_eq!(opening, [true, false, false, false]);
    let written = serde_json::to_string(&decision).unwrap();
    let squeezed: String = LINE.split_whitespace().collect();
    assert_eq!(written, squeezed);
}

#[test]
fn the_time_of_the_event_is_seconds_if_it_has_one() {
    let seconds = "\"timestamp\": 1790000000";
    for (written, read) in [
        (seconds, Some(Timestamp::from_secs(1_790_000_000))),
        ("\"timestamp\": null", None),
        ("\"later\": 1", None),
    ] {
        let line = LINE.replace(seconds, written);
        let decision: OwnedDecision = serde_json::from_str(&line).unwrap();
        assert_eq!(decision.event.timestamp, read, "{written}");
    }
}

#[test]
fn an_older_reader_ignores_members_it_does_not_know() {
    let newer = LINE
        .replace("\"revision\"", "\"season\": {\"a\": [1.0]}, \"revision\"")
        .replace("\"member\"", "\"since\": 1.0, \"member\"");
    let read: OwnedDecision = serde_json::from_str(&newer).unwrap();
    assert_eq!(read, serde_json::from_str(LINE).unwrap());
}

#[test]
fn what_it_cannot_know_is_an_error() {
    for (good, bad, message) in [
        (
            "\"message.text\"",
            "\"message.smell\"",
            "no event is of kind `message.smell`",
        ),
        (
            "\"reason\": \"route\"",
            "\"reason\": \"luck\"",
            "no reason is called `luck`",
        ),
        (
            "\"agent\": \"rui\"",
            "\"pool\": \"rui\"",
            "a target is a team, an agent or a queue",
        ),
        (
            "\"agent\": \"rui\"",
            "\"agent\": \"rui\", \"queue\": \"vip\"",
            "a target is a team, an agent or a queue",
        ),
        (
            "{\"agent\": \"ana\", \"why\"",
            "{\"queue\": \"ana\", \"why\"",
            "who is skipped is a team or an agent",
        ),
        (
            "\"why\": \"full\"",
            "\"why\": \"tired\"",
            "unknown variant `tired`, expected one of `closed`, `full`, `unavailable`",
        ),
        (
            "00112233445566778899aabbccddeeff",
            "5511999990000",
            "the key of an action has 32 hex digits",
        ),
    ] {
        let error = serde_json::from_str::<OwnedDecision>(&LINE.replace(good, bad)).unwrap_err();
        let shown = error.to_string();
        assert_eq!(shown.split(" at line").next(), Some(message));
    }
}
