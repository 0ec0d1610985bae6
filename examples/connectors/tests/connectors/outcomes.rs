//! What answers mean.

use serde_json::{Value, json};
use waypost_connectors::{
    Answer, Connector, MAX_ANSWER, Next, Outcome, Recovery, Response, Sighting, Waits,
};

use crate::cases;
use crate::support::{action, connector, job, now};

#[test]
fn answers_mean_what_the_table_says() {
    let mut wrong = Vec::new();
    for case in cases("outcomes") {
        let outcome = outcome(&case);
        if case["outcome"] != outcome.as_str() {
            wrong.push(format!(
                "{}, {}: {outcome}",
                case["connector"], case["name"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The outcome of a case, as the data file writes it.
fn outcome(case: &Value) -> String {
    let name = case["connector"].as_str().unwrap();
    let connector = connector(name);
    let case_of_job = json!({
        "action": match name {
            "graph" => json!({"send": {"text": "x"}}),
            "webhook" => json!({"webhook": {"type": "x"}}),
            _ => json!({"ticket": {"subject": "x"}}),
        },
        "job": {"attempt": case["attempt"].as_u64().unwrap_or_default(), "customer": null},
    });
    let (action, job) = (action(&case_of_job), job(&case_of_job));
    let exchange = connector.begin(&action, &job).unwrap();
    let answer = &case["answer"];
    let (body, headers, status);
    let answer = match answer.as_str() {
        Some("not sent") => Answer::NotSent,
        Some("none") => Answer::NoAnswer,
        Some("too long") => {
            body = format!("{}{}", success(&connector), " ".repeat(MAX_ANSWER));
            Answer::Response(Response {
                status: 200,
                headers: &[],
                body: body.as_bytes(),
            })
        }
        _ => {
            body = match &answer["body"] {
                Value::String(text) => text.clone(),
                json => json.to_string(),
            };
            headers = answer["headers"]
                .as_object()
                .unwrap()
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str().unwrap()))
                .collect::<Vec<_>>();
            status = answer["status"].as_u64().unwrap();
            Answer::Response(Response {
                status: u16::try_from(status).unwrap(),
                headers: &headers,
                body: body.as_bytes(),
            })
        }
    };
    match exchange.answer(&answer, now()) {
        Next::Done(outcome) => written(&outcome),
        Next::Send(_) => "another request".to_owned(),
    }
}

fn success(connector: &Connector) -> &'static str {
    match connector {
        Connector::Graph(_) => r#"{"messages": [{"id": "wamid.X"}]}"#,
        Connector::Slack(_) => r#"{"ok": true, "channel": "C1", "ts": "1.2"}"#,
        Connector::Hubspot(_) => r#"{"results": [{"id": "1"}]}"#,
        Connector::Bitrix24(_) => r#"{"result": 1}"#,
        _ => "",
    }
}

fn written(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Accepted { remote_id } => format!("accepted {remote_id}").trim_end().to_owned(),
        Outcome::Again { at, waits, fault } => {
            let secs = at.as_secs() - now().as_secs();
            let waits = match waits {
                Waits::Nothing => "",
                Waits::Place => ", and the place",
                Waits::Destination => ", and the destination",
                Waits::UntilMended => ", and the destination until somebody has mended it",
            };
            let fault = fault
                .as_ref()
                .map(|fault| format!(": {fault}"))
                .unwrap_or_default();
            format!("again after {secs} s{waits}{fault}")
        }
        Outcome::Never { fault } => format!("never: {fault}"),
        Outcome::Uncertain => "uncertain".to_owned(),
    }
}

#[test]
fn nothing_that_a_person_wrote_is_in_an_outcome() {
    for case in cases("outcomes") {
        let outcome = outcome(&case);
        assert!(!outcome.contains("5511999990000"), "{outcome}");
    }
}

#[test]
fn waits_grow_up_to_an_hour_and_are_spread() {
    let connector = connector("webhook");
    let wait = |attempt: u32, key: &str| {
        let case = json!({
            "action": {"webhook": {"type": "x"}},
            "job": {"attempt": attempt, "key": key},
        });
        let (action, job) = (action(&case), job(&case));
        let exchange = connector.begin(&action, &job).unwrap();
        match exchange.answer(&Answer::NotSent, now()) {
            Next::Done(Outcome::Again { at, .. }) => at.as_secs() - now().as_secs(),
            other => panic!("{other:?}"),
        }
    };
    for (attempt, least) in [
        (0, 5),
        (1, 10),
        (2, 20),
        (9, 2560),
        (10, 3600),
        (99, 3600),
        (u32::MAX, 3600),
    ] {
        let waits: Vec<i64> = (0..100)
            .map(|key| wait(attempt, &format!("key{key}")))
            .collect();
        let most = least + least / 4;
        assert!(
            waits.iter().all(|wait| (least..=most).contains(wait)),
            "{attempt}: {waits:?}"
        );
        let different: std::collections::BTreeSet<&i64> = waits.iter().collect();
        assert!(
            attempt < 5 || different.len() > 30,
            "{attempt}: {different:?}"
        );
    }
}

/// What is done about an action whose outcome is not known.
#[test]
fn what_is_uncertain_is_waited_for_looked_up_or_done_again() {
    let recovery = |name: &str, action_of: Value| {
        let case = json!({"action": action_of});
        connector(name).recover(&action(&case), &job(&case))
    };
    let ticket = || json!({"ticket": {"subject": "x"}});
    let send = |again: Value| json!({"send": {"text": "x", "if_uncertain": again}});
    assert_eq!(recovery("graph", send(Value::Null)), Recovery::AwaitReport);
    assert_eq!(recovery("graph", send("again".into())), Recovery::Again);
    let template = json!({"template": {"name": "x", "if_uncertain": "again"}});
    assert_eq!(recovery("graph", template), Recovery::Again);
    assert_eq!(recovery("hubspot", ticket()), Recovery::Again);
    assert_eq!(recovery("webhook", ticket()), Recovery::Again);
    for name in ["slack", "bitrix24"] {
        assert!(
            matches!(recovery(name, ticket()), Recovery::LookUp(_)),
            "{name}"
        );
    }
}

fn response(status: u16, body: &[u8]) -> Answer<'_> {
    Answer::Response(Response {
        status,
        headers: &[],
        body,
    })
}

#[test]
fn look_ups_find_the_key() {
    let key = "00112233445566778899aabbccddeeff";
    let post = |ts: &str, key: &str| json!({"ts": ts, "metadata": {"event_type": "waypost", "event_payload": {"key": key}}});
    let there = |id: &str| Sighting::There {
        remote_id: id.to_owned(),
    };
    let ticket = json!({"action": {"ticket": {"subject": "x"}}});
    for (name, body, expected) in [
        (
            "slack",
            json!({"ok": true, "messages": [{"ts": "1.1"}, post("1.2", key)]}),
            Some(there("C0DESK/1.2")),
        ),
        (
            "slack",
            json!({"ok": true, "messages": [post("1.2", "other")]}),
            Some(Sighting::Absent),
        ),
        (
            "slack",
            json!({"ok": true, "messages": []}),
            Some(Sighting::Absent),
        ),
        (
            "slack",
            json!({"ok": true, "messages": [], "response_metadata": {"next_cursor": "n="}}),
            None,
        ),
        (
            "slack",
            json!({"ok": false, "error": "ratelimited"}),
            Some(Sighting::Unknown),
        ),
        (
            "bitrix24",
            json!({"result": [{"ID": "7"}]}),
            Some(there("lead/7")),
        ),
        ("bitrix24", json!({"result": []}), Some(Sighting::Absent)),
        ("bitrix24", json!({"error": "x"}), Some(Sighting::Unknown)),
        (
            "bitrix24-deal",
            json!({"result": [{"ID": 7}]}),
            Some(there("deal/7")),
        ),
    ] {
        let connector = connector(name);
        let Recovery::LookUp(look_up) = connector.recover(&action(&ticket), &job(&ticket)) else {
            panic!("{name} looks nothing up");
        };
        let body = body.to_string();
        let sighting = connector.sighting(&look_up, &response(200, body.as_bytes()));
        match (&expected, &sighting) {
            (Some(expected), sighting) => assert_eq!(sighting, expected, "{body}"),
            (None, Sighting::More(next)) => {
                let form = String::from_utf8(next.request.body.clone()).unwrap();
                assert!(form.ends_with("&cursor=n%3D"), "{form}");
                let found = json!({"ok": true, "messages": [post("1.3", key)]}).to_string();
                let sighting = connector.sighting(next, &response(200, found.as_bytes()));
                assert_eq!(sighting, there("C0DESK/1.3"));
            }
            (None, other) => panic!("{other:?}"),
        }
        for answer in [
            Answer::NotSent,
            Answer::NoAnswer,
            response(500, b""),
            response(200, b"x"),
        ] {
            assert_eq!(connector.sighting(&look_up, &answer), Sighting::Unknown);
        }
    }
}

/// A ticket at HubSpot is three requests; what it is called is the ticket's id.
#[test]
fn a_ticket_with_a_contact_is_called_by_the_ticket() {
    let connector = connector("hubspot");
    let ticket = json!({"action": {"ticket": {"subject": "x"}}});
    let (action, job) = (action(&ticket), job(&ticket));
    let mut exchange = connector.begin(&action, &job).unwrap();
    for body in [
        r#"{"results": [{"id": "T1"}]}"#,
        r#"{"results": [{"id": "C1"}]}"#,
    ] {
        let response = Response {
            status: 200,
            headers: &[],
            body: body.as_bytes(),
        };
        let Next::Send(next) = exchange.answer(&Answer::Response(response), now()) else {
            panic!("the end");
        };
        exchange = next;
    }
    let url = "http://127.0.0.1:1/crm/v4/objects/tickets/T1/associations/default/contacts/C1";
    assert_eq!(exchange.request().url, url);
    let body = br#"{"status": "COMPLETE", "results": [{"from": {"id": "T1"}}]}"#;
    let response = Response {
        status: 200,
        headers: &[],
        body,
    };
    let Next::Done(outcome) = exchange.answer(&Answer::Response(response), now()) else {
        panic!("not the end");
    };
    assert_eq!(written(&outcome), "accepted T1");
}

/// The ticket is there; that its contact is refused does not make it be made again.
#[test]
fn a_ticket_whose_contact_is_refused_is_there() {
    let connector = connector("hubspot");
    let ticket = json!({"action": {"ticket": {"subject": "x"}}});
    let (action, job) = (action(&ticket), job(&ticket));
    for (status, expected) in [
        (400, "accepted T1"),
        (
            403,
            "again after 300 s, and the destination: not allowed, status 403",
        ),
        (502, "uncertain"),
    ] {
        let exchange = connector.begin(&action, &job).unwrap();
        let made = response(200, br#"{"results": [{"id": "T1"}]}"#);
        let Next::Send(exchange) = exchange.answer(&made, now()) else {
            panic!("the end");
        };
        let Next::Done(outcome) = exchange.answer(&response(status, b""), now()) else {
            panic!("not the end");
        };
        assert_eq!(written(&outcome), expected);
    }
}

#[test]
fn rates_are_those_of_the_destinations() {
    let rate = |name| {
        connector(name)
            .rate()
            .map(|rate| (rate.per, rate.every_ms, rate.burst))
    };
    assert_eq!(rate("slack"), Some((Waits::Place, 1000, 1)));
    // Four requests for each: 100 in the first ten seconds.
    assert_eq!(rate("hubspot"), Some((Waits::Destination, 500, 5)));
    assert_eq!(rate("bitrix24"), Some((Waits::Destination, 500, 50)));
    assert_eq!((rate("graph"), rate("webhook")), (None, None));
}
