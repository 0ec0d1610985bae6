//! What comes in from Slack and HubSpot.

use waypost_connectors::hubspot::{Change, ClientSecret, What};
use waypost_connectors::slack::{Interaction, SigningSecret};
use waypost_connectors::{Secret, SignatureError};

use crate::support::now;

/// The example of Slack's "Verifying requests from Slack".
#[test]
fn agrees_with_slacks_own_example() {
    let secret = Secret::new("8f742231b10e8888abcd99yyyzzz85a5").unwrap();
    let secret = SigningSecret::new(&secret);
    let body = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&\
                channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&\
                response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&\
                trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
    let signature = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";
    let time = "1531420618";
    let headers = [
        ("X-Slack-Signature", signature),
        ("X-Slack-Request-Timestamp", time),
    ];
    let at = |secs: i64| waypost::Timestamp::from_secs(1_531_420_618 + secs);
    let verify =
        |headers: &[(&str, &str)], secs: i64| secret.verify(headers, body.as_bytes(), at(secs));
    for secs in [-300, 0, 300] {
        assert_eq!(verify(&headers, secs), Ok(()));
    }
    for secs in [-301, 301] {
        assert_eq!(verify(&headers, secs), Err(SignatureError::Stale));
    }
    assert_eq!(verify(&headers[..1], 0), Err(SignatureError::Missing));
    assert_eq!(verify(&headers[1..], 0), Err(SignatureError::Missing));
    let twice = [headers[0], headers[1], headers[1]];
    assert_eq!(verify(&twice, 0), Err(SignatureError::Missing));
    for (signature, time) in [
        (
            "v1=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
            time,
        ),
        (
            "v0=A2114D57B48EAC39B9AD189DD8316235A7B4A8D21A10BD27519666489C69B503",
            time,
        ),
        (
            "v0=+2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
            time,
        ),
        ("v0=", time),
        ("v0=é", time),
        (signature, "+1531420618"),
        (signature, " 1531420618"),
        (signature, ""),
        (signature, "99999999999999999999"),
    ] {
        let headers = [
            ("x-slack-signature", signature),
            ("x-slack-request-timestamp", time),
        ];
        assert_eq!(
            verify(&headers, 0),
            Err(SignatureError::Malformed),
            "{signature} {time}"
        );
    }
    let other = SigningSecret::new(&Secret::new("other").unwrap());
    let verified = other.verify(&headers, body.as_bytes(), at(0));
    assert_eq!(verified, Err(SignatureError::Mismatch));
}

#[test]
fn hubspot_signs_an_address_partly_decoded() {
    let secret = ClientSecret::new(&Secret::new("s3cr3t").unwrap());
    // Over `POSThttps://shop.example/hook?a=/x:y%20z[]1790000000123`, by another program.
    let headers = [
        ("X-HubSpot-Signature-v3", SIGNED),
        ("X-HubSpot-Request-Timestamp", "1790000000123"),
    ];
    for (uri, expected) in [
        ("https://shop.example/hook?a=%2Fx%3ay%20z", Ok(())),
        ("https://shop.example/hook?a=/x:y%20z", Ok(())),
        (
            "https://shop.example/hook?a=%2Fx%3ay z",
            Err(SignatureError::Mismatch),
        ),
        (
            "https://shop.example/hook?a=%252Fx:y%20z",
            Err(SignatureError::Mismatch),
        ),
        (
            "http://shop.example/hook?a=/x:y%20z",
            Err(SignatureError::Mismatch),
        ),
        (
            "https://shop.example/hook?a=/x:y%20z%",
            Err(SignatureError::Mismatch),
        ),
        (
            "https://shop.example/hook?a=/x:y%20z%é",
            Err(SignatureError::Mismatch),
        ),
    ] {
        assert_eq!(
            secret.verify("POST", uri, &headers, b"[]", now()),
            expected,
            "{uri}"
        );
    }
    let late = now().plus_secs(301);
    let uri = "https://shop.example/hook?a=/x:y%20z";
    assert_eq!(
        secret.verify("POST", uri, &headers, b"[]", late),
        Err(SignatureError::Stale)
    );
    assert_eq!(
        secret.verify("POST", uri, &[], b"[]", now()),
        Err(SignatureError::Missing)
    );
}

const SIGNED: &str = "+WVoQznh7qWCBCHq/TtDqZ11wiPDy0mCz/2qxNXsmco=";

#[test]
fn reads_what_changed_in_hubspot() {
    let body = br#"[
        {"eventId": 1, "subscriptionType": "contact.propertyChange", "objectId": 512, "occurredAt": 1790000000001,
         "propertyName": "tier", "propertyValue": "gold", "attemptNumber": 0},
        {"subscriptionType": "object.propertyChange", "objectTypeId": "0-5", "objectId": "99", "occurredAt": 1790000000002,
         "propertyName": "hs_pipeline_stage", "propertyValue": null},
        {"subscriptionType": "contact.propertyChange", "objectId": 512, "occurredAt": 3, "propertyName": "orders", "propertyValue": 7},
        {"subscriptionType": "contact.deletion", "objectId": 512, "occurredAt": 4},
        {"subscriptionType": "object.restore", "objectTypeId": "0-1", "objectId": 512, "occurredAt": 5},
        {"subscriptionType": "contact.privacyDeletion", "objectId": 512, "occurredAt": 6},
        {"subscriptionType": "contact.merge", "objectId": 3, "primaryObjectId": 1, "mergedObjectIds": [2, 1], "newObjectId": 3, "occurredAt": 7},
        {"subscriptionType": "contact.merge", "primaryObjectId": 1, "mergedObjectIds": [2], "newObjectId": 1, "occurredAt": 8}
    ]"#;
    let read = Change::read(body).unwrap();
    let changes: Vec<_> = read.iter().flatten().collect();
    let shown: Vec<String> = changes.iter().map(|one| format!("{one:?}")).collect();
    assert_eq!(
        shown,
        [
            "Change(contact 512, tier)",
            "Change(ticket 99, hs_pipeline_stage)",
            "Change(contact 512, orders)",
            "Change(contact 512, deleted)",
            "Change(contact 512, restored)",
            "Change(contact 512, erased)",
            "Change(contact 2, merged)",
            "Change(contact 1, merged)",
            "Change(contact 2, merged)",
        ]
    );
    let property = |name: &str, value: &str| What::Property {
        name: name.to_owned(),
        value: value.to_owned(),
    };
    let into = |id: &str| What::Merged {
        into: id.to_owned(),
    };
    assert_eq!(changes[0].what, property("tier", "gold"));
    assert_eq!(changes[0].occurred_ms, 1_790_000_000_001);
    assert_eq!(changes[1].what, property("hs_pipeline_stage", ""));
    assert_eq!(changes[2].what, property("orders", "7"));
    // The primary one goes on as another, and counts more than what was merged into it.
    assert_eq!(changes[6].what, into("1"));
    assert_eq!(changes[7].what, into("3"));
    assert_eq!(changes[8].what, into("1"));
}

#[test]
fn what_hubspot_says_in_another_form_says_nothing() {
    for event in [
        "7",
        "null",
        "[]",
        r#"{"subscriptionType": "contact.creation", "objectId": 512, "occurredAt": 1}"#,
        r#"{"subscriptionType": "contact", "objectId": 512, "occurredAt": 1}"#,
        r#"{"subscriptionType": "contact.deletion", "objectId": 512}"#,
        r#"{"subscriptionType": "contact.deletion", "objectId": {}, "occurredAt": 1}"#,
        r#"{"subscriptionType": "contact.deletion", "objectId": 512, "occurredAt": "1"}"#,
        r#"{"subscriptionType": "object.deletion", "objectTypeId": "2-77", "objectId": 1, "occurredAt": 1}"#,
        r#"{"subscriptionType": "contact.propertyChange", "objectId": 1, "occurredAt": 1, "propertyName": "a", "propertyValue": ["b"]}"#,
        r#"{"subscriptionType": "contact.propertyChange", "objectId": 1, "occurredAt": 1, "propertyValue": "b"}"#,
        r#"{"subscriptionType": "contact.merge", "primaryObjectId": 1, "mergedObjectIds": 2, "occurredAt": 1}"#,
        r#"{"subscriptionType": "contact.merge", "primaryObjectId": 1, "mergedObjectIds": [null], "occurredAt": 1}"#,
    ] {
        let read = Change::read(format!("[{event}]").as_bytes());
        assert_eq!(read, Some(vec![Vec::new()]), "{event}");
    }
    for body in [&b""[..], b"{}", b"7", b"[", b"\xff"] {
        assert_eq!(Change::read(body), None);
    }
}

#[test]
fn reads_what_a_colleague_does_in_slack() {
    let read = |json: &str| {
        let encoded = json
            .replace('%', "%25")
            .replace('&', "%26")
            .replace('+', "%2b");
        let encoded = encoded.replace('é', "%c3%a9").replace(' ', "+");
        Interaction::read(format!("x=1&payload={encoded}").as_bytes())
    };
    let who = r#""team": {"id": "T1"}, "user": {"id": "U1"}, "trigger_id": "13.37""#;
    let press = format!(
        r#"{{"type": "block_actions", {who}, "channel": {{"id": "C1"}}, "message": {{"ts": "2.0", "thread_ts": "1.0"}},
            "actions": [{{"action_id": "waypost_answer", "value": "c_7f3a"}}]}}"#
    );
    let Some(Interaction::Ask(ask)) = read(&press) else {
        panic!("not read");
    };
    assert_eq!(
        (ask.trigger.as_str(), ask.thread.as_str()),
        ("13.37", "C1/1.0")
    );
    assert_eq!(
        (ask.conversation.as_deref(), ask.team.as_str()),
        (Some("c_7f3a"), "T1")
    );
    let shortcut = format!(
        r#"{{"type": "message_action", "callback_id": "waypost_answer", {who}, "channel": {{"id": "C1"}}, "message": {{"ts": "2.0"}}}}"#
    );
    let Some(Interaction::Ask(ask)) = read(&shortcut) else {
        panic!("not read");
    };
    assert_eq!((ask.conversation, ask.thread.as_str()), (None, "C1/2.0"));
    let answer = format!(
        r#"{{"type": "view_submission", {who}, "view": {{"id": "V1", "callback_id": "waypost_answer",
            "private_metadata": "c_7f3a", "state": {{"values": {{"answer": {{"text": {{"value": "Sim, às 10h"}}}}}}}}}}}}"#
    );
    let Some(Interaction::Answer(reply)) = read(&answer) else {
        panic!("not read");
    };
    assert_eq!(
        (reply.view.as_str(), reply.conversation.as_str()),
        ("V1", "c_7f3a")
    );
    assert_eq!(
        (reply.text.as_str(), reply.user.as_str()),
        ("Sim, às 10h", "U1")
    );
    assert_eq!(format!("{reply:?}"), "Reply(U1, V1)");
    for other in [
        press.replace("waypost_answer", "other"),
        shortcut.replace("waypost_answer", "other"),
        answer.replace("waypost_answer", "other"),
        press.replace("\"team\"", "\"teams\""),
        "{}".to_owned(),
        "x".to_owned(),
    ] {
        assert_eq!(read(&other), None);
    }
    // Text in a thread is an event of another kind, and not even a form.
    assert_eq!(Interaction::read(br#"{"type": "event_callback"}"#), None);
}
