//! What customers see before there is an answer.

use std::fs;

use serde_json::{Value, json};

use crate::recorder::recorder;
use crate::support::{Service, folder, message, messages, now};

const RULES: &str = r#"{
  "version": 1,
  "teams": {"desk": {}},
  "triggers": [{"id": "all", "on": "message", "when": {"text": {"substring": "hours"}},
                "actions": [{"send": {"text": "From 9 to 6."}}]},
               {"id": "stop", "on": "message", "when": {"text": {"word": "stop"}},
                "actions": [{"set_consent": {"value": "opted_out"}}]}],
  "fallback": {"targets": [{"team": "desk"}]}
}"#;

/// One whose messages go to the platform at this address.
fn service(name: &str, more: &str, address: &str) -> Service {
    let mut service = Service::prepare(&folder(name), RULES, more);
    fs::write(service.file("token"), "EAAG").unwrap();
    let config = fs::read_to_string(service.file("config.toml")).unwrap();
    let token = service.file("token").display().to_string();
    let meta = format!(
        "meta = {{ kind = \"graph\", token_file = {token:?}, url = \"http://{address}\" }}\n"
    );
    let config = config.replace("send = \"graph\"", "send = \"meta\"") + &meta;
    fs::write(service.file("config.toml"), config).unwrap();
    service.run();
    service
}

#[test]
fn a_message_is_shown_as_read_once_and_a_fault_is_only_counted() {
    let (address, asked) = recorder(|_| (200, r#"{"messages": [{"id": "wamid.OUT"}]}"#.to_owned()));
    let more = "numbers = [{ waba_id = \"1\", phone_number_id = \"2\", receipts = \"typing\" }, \
                { waba_id = \"1\", phone_number_id = \"3\" }]";
    let mut service = service("receipts", more, &address);
    let shown = |service: &Service| service.metric("waypost_receipts_total{result=\"shown\"}");
    assert_eq!(service.post(&message(1, "oi")), 200);
    service.settle();
    // It comes once more, with another.
    let mut again: Value = serde_json::from_slice(&message(1, "oi")).unwrap();
    let listed = again
        .pointer_mut("/entry/0/changes/0/value/messages")
        .unwrap();
    listed.as_array_mut().unwrap().push(json!({
        "id": "wamid.2", "from": "5511900000002", "timestamp": now().to_string(),
        "type": "text", "text": {"body": "your hours?"}}));
    assert_eq!(service.post(again.to_string().as_bytes()), 200);
    service.wait("both are shown", |service| shown(service) > 1.5);
    service.wait("the answer is sent", |_| asked.lock().unwrap().len() == 3);
    // For another number nothing is shown.
    let other = String::from_utf8(messages(&[])).unwrap();
    assert_eq!(
        service.post(other.replace("\"2\"", "\"3\"").as_bytes()),
        200
    );
    let third = String::from_utf8(message(3, "oi")).unwrap();
    let third = third.replace("\"phone_number_id\":\"2\"", "\"phone_number_id\":\"3\"");
    assert_eq!(service.post(third.as_bytes()), 200);
    service.wait("it is decided", |service| service.got("desk").len() == 3);
    let mut read: Vec<Value> = asked
        .lock()
        .unwrap()
        .iter()
        .map(|(path, body)| {
            assert_eq!(path, "/v23.0/2/messages");
            serde_json::from_str(body).unwrap()
        })
        .filter(|body: &Value| body["status"] == "read")
        .collect();
    read.sort_by_key(|body| body["message_id"].to_string());
    let form =
        |id: &str| json!({"messaging_product": "whatsapp", "status": "read", "message_id": id});
    let mut first = form("wamid.1");
    first["typing_indicator"] = json!({"type": "text"});
    // What the rules answer needs nobody who writes.
    assert_eq!(read, [first, form("wamid.2")]);
}

#[test]
fn nobody_writes_to_who_said_no_or_only_reacted_nor_to_what_is_old() {
    let (address, asked) = recorder(|_| (200, r#"{"success": true}"#.to_owned()));
    let more = "numbers = [{ waba_id = \"1\", phone_number_id = \"2\", receipts = \"typing\" }]";
    let mut service = service("receipts-quiet", more, &address);
    let sent = |id: &str, ago: u64, more: Value| {
        let mut message = json!({"id": id, "from": format!("551190000{}", id.len()),
            "timestamp": (now() - ago).to_string()});
        let members = more.as_object().unwrap().clone();
        message.as_object_mut().unwrap().extend(members);
        message
    };
    let text = |text: &str| json!({"type": "text", "text": {"body": text}});
    let reaction =
        json!({"type": "reaction", "reaction": {"message_id": "wamid.OUT", "emoji": "👍"}});
    let all = [
        sent("wamid.stop", 0, text("STOP")),
        sent("wamid.liked", 0, reaction),
        sent("wamid.yesterday", 86_400, text("oi")),
        sent("wamid.now", 0, text("oi")),
    ];
    assert_eq!(service.post(&messages(&all)), 200);
    service.wait("all are shown", |_| {
        asked.lock().unwrap().len() == all.len()
    });
    let asked = asked.lock().unwrap();
    let typed = asked.iter().filter(|(_, body)| body.contains("typing"));
    let typed: Vec<&str> = typed.map(|(_, body)| body.as_str()).collect();
    assert_eq!(typed.len(), 1, "{typed:?}");
    assert!(typed[0].contains("wamid.now"), "{typed:?}");
}

#[test]
fn a_platform_that_does_not_answer_holds_nothing_up() {
    let more = "numbers = [{ waba_id = \"1\", phone_number_id = \"2\", receipts = \"read\" }]";
    let mut service = service("receipts-none", more, "127.0.0.1:9");
    assert_eq!(service.post(&message(1, "oi")), 200);
    service.settle();
    let failed = "waypost_receipts_total{result=\"failed\"}";
    service.wait("it is counted", |service| service.metric(failed) > 0.5);
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert!(service.metric(failed) < 1.5);
}
