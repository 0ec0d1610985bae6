//! What comes in from Slack and HubSpot.

use waypost_connectors::hubspot::{Change, ClientSecret};
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
        {"subscriptionType": "contact.creation", "objectId": 512, "occurredAt": 1790000000003},
        {"subscriptionType": "contact.propertyChange", "objectId": 512, "propertyName": "tier", "propertyValue": "x"},
        {"subscriptionType": "object.propertyChange", "objectTypeId": "2-77", "objectId": 1, "occurredAt": 1,
         "propertyName": "a", "propertyValue": "b"},
        7, null
    ]"#;
    let changes = Change::read(body);
    let read: Vec<_> = changes
        .iter()
        .map(|one| {
            (
                one.object.as_str(),
                one.id.as_str(),
                one.property.as_str(),
                one.value.as_str(),
                one.occurred_ms,
            )
        })
        .collect();
    assert_eq!(
        read,
        [
            ("contact", "512", "tier", "gold", 1_790_000_000_001),
            ("ticket", "99", "hs_pipeline_stage", "", 1_790_000_000_002),
        ]
    );
    assert_eq!(format!("{:?}", changes[0]), "Change(contact 512, tier)");
    for body in [&b""[..], b"{}", b"[{}]", b"\xff"] {
        assert_eq!(Change::read(body), []);
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
