//! People of the business answer from Slack.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};
use waypost::signature::sign;

use crate::RULES;
use crate::recorder::recorder;
use crate::support::{Service, agent, answer, folder, message, now};

/// As forms have it.
fn encoded(text: &str) -> String {
    let hex = |byte: u8| {
        [
            b'%',
            b"0123456789ABCDEF"[usize::from(byte >> 4)],
            b"0123456789ABCDEF"[usize::from(byte & 15)],
        ]
    };
    String::from_utf8(text.bytes().flat_map(hex).collect()).unwrap()
}

fn interact(service: &Service, payload: &Value, at: u64, secret: &str) -> (u16, String) {
    let body = format!("payload={}", encoded(&payload.to_string()));
    let signature = sign(secret, format!("v0:{at}:{body}").as_bytes());
    let request = agent()
        .post(format!("http://{}/slack", service.address))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .header("X-Slack-Request-Timestamp", at.to_string())
        .header("X-Slack-Signature", signature.replace("sha256=", "v0="));
    answer(request.send(body))
}

/// A service whose conversations go to a channel of Slack, where people answer.
fn prepare(name: &str, address: &str) -> Service {
    let rules = RULES.replace(", {\"send\": {\"text\": \"Oi!\"}}", "");
    let service = Service::prepare(&folder(name), &rules, "");
    fs::write(service.file("token"), "xoxb-1").unwrap();
    fs::write(service.file("signing"), "8f742231b10e8888abcd99").unwrap();
    let config = fs::read_to_string(service.file("config.toml")).unwrap();
    let config = config.replace(
        "[deliver]\ndefault = { destination = \"desk\" }",
        "[deliver]\ndefault = { destination = \"slack\" }",
    );
    let more = format!(
        "slack = {{ kind = \"slack\", token_file = {}, url = \"http://{address}/api\", channel = \"C1\" }}\n\
         [slack]\ndestination = \"slack\"\nsigning_secret_file = {}\nteams = [\"T1\"]\nusers = [\"U1\"]\n",
        json!(service.file("token")),
        json!(service.file("signing")),
    );
    fs::write(service.file("config.toml"), config + &more).unwrap();
    service
}

#[test]
fn that_slack_refuses_all_is_told_once_and_that_it_takes_them_again() {
    for (error, place) in [("invalid_auth", "C1"), ("channel_not_found", "C1")] {
        let is_mended = Arc::new(AtomicBool::new(false));
        let mended = Arc::clone(&is_mended);
        let (address, _) = recorder(move |_| {
            let taken = r#"{"ok": true, "channel": "C1", "ts": "1700000000.000100"}"#;
            let refused = format!(r#"{{"ok": false, "error": "{error}"}}"#);
            let is_mended = mended.load(Ordering::Relaxed);
            (200, if is_mended { taken.to_owned() } else { refused })
        });
        let mut service = prepare(&format!("slack-{error}"), &address);
        service.run();
        assert_eq!(service.post(&message(1, "oi")), 200);
        let fails = format!(
            "\"destination\":\"slack\",\"level\":\"warn\",\"place\":\"{place}\",\"what\":\"destination fails\",\
             \"why\":\"not allowed, status 200, error {error}\""
        );
        service.wait("it is told", |service| service.log().contains(&fails));
        if error == "channel_not_found" {
            // Others of the channel wait for somebody to mend it, for five minutes.
            continue;
        }
        is_mended.store(true, Ordering::Relaxed);
        service.signal("HUP");
        let works = "\"destination works again\"";
        service.wait("it is told", |service| service.log().contains(works));
        for told in ["\"destination fails\"", works] {
            assert_eq!(service.log().matches(told).count(), 1, "{told}");
        }
    }
}

#[test]
fn an_answer_is_kept_before_it_is_confirmed_and_a_person_handles_the_conversation() {
    let taken = r#"{"ok": true, "channel": "C1", "ts": "1700000000.000100"}"#;
    let (address, asked) = recorder(move |_| (200, taken.to_owned()));
    let mut service = prepare("slack", &address);
    service.run();
    assert_eq!(service.post(&message(1, "oi")), 200);
    service.settle();
    let posted = asked.lock().unwrap().clone();
    assert!(
        posted
            .iter()
            .any(|(path, _)| path == "/api/chat.postMessage"),
        "{posted:?}"
    );
    let conversation = service
        .rows("SELECT conversation FROM correspondent")
        .remove(0);
    let ask = |user: &str| {
        json!({"type": "block_actions", "team": {"id": "T1"}, "user": {"id": user}, "trigger_id": "1.2",
               "channel": {"id": "C1"}, "message": {"ts": "1700000000.000100"},
               "actions": [{"action_id": "waypost_answer", "value": conversation}]})
    };
    let reply = json!({"type": "view_submission", "team": {"id": "T1"}, "user": {"id": "U1"},
                       "view": {"id": "V1", "callback_id": "waypost_answer", "private_metadata": conversation,
                                "state": {"values": {"answer": {"text": {"value": "Already on its way"}}}}}});
    let secret = "8f742231b10e8888abcd99";
    assert_eq!(interact(&service, &ask("U1"), now(), "another").0, 401);
    assert_eq!(interact(&service, &ask("U1"), now() - 301, secret).0, 401);
    assert_eq!(interact(&service, &ask("U2"), now(), secret).0, 403);
    let long = json!({"type": "x".repeat(600_000)});
    assert_eq!(interact(&service, &long, now(), secret).0, 413);
    assert_eq!(interact(&service, &ask("U1"), now(), secret).0, 200);
    let opened = asked.lock().unwrap().clone();
    assert!(
        opened.iter().any(|(path, _)| path == "/api/views.open"),
        "{opened:?}"
    );
    for _ in 0..2 {
        assert_eq!(
            interact(&service, &reply, now(), secret),
            (200, String::new())
        );
    }
    service.wait("it is sent", |service| !service.got("graph").is_empty());
    assert_eq!(service.got("graph"), ["slack:V1"]);
    assert_eq!(
        service.count("SELECT count(*) FROM state WHERE value LIKE '%\"by\":\"person\"%'"),
        1
    );
    // The platform takes it and refuses it then: people are told once, where they asked.
    let failed = json!({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{
        "field": "messages", "value": {"metadata": {"phone_number_id": "2"}, "statuses": [{
            "id": "wamid.OUT", "status": "failed", "recipient_id": "5511900000001",
            "timestamp": now().to_string(), "errors": [{"code": 131_047, "title": "Re-engagement message"}],
            "biz_opaque_callback_data": "person/slack:V1"}]}}]}]});
    assert_eq!(service.post(failed.to_string().as_bytes()), 200);
    let told = || {
        let asked = asked.lock().unwrap();
        let posts = asked
            .iter()
            .filter(|(path, _)| path == "/api/chat.postMessage")
            .map(|(_, form)| form.replace("%20", " "));
        let posts = posts.filter(|form| form.contains("An answer was not sent%3A the customer"));
        posts.collect::<Vec<_>>()
    };
    service.wait("they are told", |_| !told().is_empty());
    std::thread::sleep(std::time::Duration::from_millis(2_500));
    let told = told();
    assert_eq!(told.len(), 1);
    assert!(
        told[0].contains("thread_ts=1700000000.000100"),
        "{}",
        told[0]
    );
    // What nobody can send is told before the dialogue closes.
    let mut long = reply.clone();
    long["view"]["id"] = json!("V3");
    long["view"]["state"]["values"]["answer"]["text"]["value"] = json!("x".repeat(4_097));
    let (status, text) = interact(&service, &long, now(), secret);
    let why = "It cannot be sent: /text: has 4097 characters, of at most 4096.";
    assert!(status == 200 && text.contains(why), "{text}");
    // Nobody knows that conversation.
    let mut unknown = reply;
    unknown["view"]["private_metadata"] = json!("C1/1.0");
    unknown["view"]["id"] = json!("V2");
    let (status, text) = interact(&service, &unknown, now(), secret);
    assert!(status == 200 && text.contains("response_action"), "{text}");
}
