//! What carries effects out.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read as _, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::Value;

use crate::RULES;
use crate::support::{Service, folder, message};

#[test]
fn another_program_gets_signed_requests_and_the_same_again_after_a_fault() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    // The first request is answered with a fault of the server, which says nothing about the effect.
    let program = std::thread::spawn(move || -> Vec<String> {
        ["500 Internal Server Error", "200 OK"]
            .map(|status| {
                let (mut stream, _) = listener.accept().unwrap();
                let text = request(&mut stream).unwrap();
                let answer =
                    format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                stream.write_all(answer.as_bytes()).unwrap();
                text
            })
            .into()
    });
    let folder = folder("webhook");
    let mut service = Service::start(&folder, RULES, "");
    assert_eq!(service.terminate(), Some(0));
    service.ticket_to(&format!("http://{address}/in"));
    service.run();
    assert_eq!(service.post(&message(1, "oi")), 200);
    let requests = program.join().unwrap();
    let ids = [&requests[0], &requests[1]].map(|text| header(text, "webhook-id"));
    assert!(ids[0].is_some() && ids[0] == ids[1]);
    assert!(requests.iter().all(|text| header(text, "webhook-signature").is_some_and(|tag| tag.starts_with("v1,"))));
    // It is told everything; what was sent is not kept.
    let (_, body) = requests[1].split_once("\r\n\r\n").unwrap();
    let body: Value = serde_json::from_str(body).unwrap();
    assert_eq!(body["type"], "waypost.ticket");
    let event = &body["data"]["event"];
    assert_eq!(event["kind"], "message.text", "{body}");
    assert!(event.to_string().contains("\"oi\""), "{body}");
    assert_eq!(body["data"]["decision"]["reason"], "fallback", "{body}");
    service.wait("it is done", |service| {
        service.count("SELECT count(*) FROM effect WHERE destination = 'program' AND state = 5 AND task IS NULL") == 1
    });
    let log = service.log();
    for told in ["\"destination fails\"", "\"destination works again\""] {
        assert_eq!(log.matches(told).count(), 1, "{told}");
    }
}

#[test]
fn a_destination_that_hangs_holds_up_no_other_and_is_asked_again() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let is_hanging = Arc::new(AtomicBool::new(true));
    let keys = Arc::new(Mutex::new(BTreeSet::new()));
    let (hanging, heard) = (Arc::clone(&is_hanging), Arc::clone(&keys));
    // It takes requests and says nothing, until it does.
    std::thread::spawn(move || {
        let mut open = Vec::new();
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            if hanging.load(Ordering::Relaxed) {
                open.push(stream);
                continue;
            }
            let heard = Arc::clone(&heard);
            std::thread::spawn(move || {
                let Some(text) = request(&mut stream) else {
                    return;
                };
                heard
                    .lock()
                    .unwrap()
                    .insert(header(&text, "webhook-id").unwrap());
                let answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                // It may have gone.
                let _ = stream.write_all(answer.as_bytes());
            });
        }
    });
    let folder = folder("hangs");
    let mut service = Service::prepare(&folder, RULES, "tests = { timeout_ms = 300 }");
    service.ticket_to(&format!("http://{address}/in"));
    service.run();
    for number in 1..=20 {
        assert_eq!(service.post(&message(number, "oi")), 200);
    }
    // Turns and messages go out all the same.
    service.wait("the others are done", |service| {
        service.got("desk").len() == 20 && service.got("graph").len() == 20
    });
    assert!(keys.lock().unwrap().is_empty());
    is_hanging.store(false, Ordering::Relaxed);
    service.settle();
    assert_eq!(keys.lock().unwrap().len(), 20);
}

#[test]
fn a_token_that_is_not_valid_stops_the_platform_until_there_is_another() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&asked);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let Some(text) = request(&mut stream) else {
                continue;
            };
            let token = header(&text, "authorization").unwrap();
            let (status, body) = match token.as_str() {
                "Bearer new" => ("200 OK", r#"{"messages": [{"id": "wamid.OUT"}]}"#),
                _ => (
                    "401 Unauthorized",
                    r#"{"error": {"code": 190, "message": "expired"}}"#,
                ),
            };
            heard.lock().unwrap().push(token);
            let length = body.len();
            let answer = format!(
                "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            );
            // It may have gone.
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    let mut service = Service::prepare(&folder("token"), RULES, "");
    fs::write(service.file("token"), "old").unwrap();
    let config = fs::read_to_string(service.file("config.toml")).unwrap();
    let config = config.replace("send = \"graph\"", "send = \"platform\"");
    let platform = format!(
        "platform = {{ kind = \"graph\", url = \"http://{address}\", token_file = {:?} }}\n",
        service.file("token")
    );
    fs::write(service.file("config.toml"), config + &platform).unwrap();
    service.run();
    assert_eq!(service.post(&message(1, "oi")), 200);
    service.wait("it is refused", |service| service.log().contains("stopped"));
    for number in 2..=5 {
        assert_eq!(service.post(&message(number, "oi")), 200);
    }
    service.wait("the others are done", |service| {
        service.got("desk").len() == 10
    });
    let waits = "waypost_reactions_total{reaction=\"wait_for_person\"}";
    assert!((service.metric(waits) - 1.0).abs() < 0.5);
    assert!(
        service
            .log()
            .contains("put a good one into its file and send SIGHUP")
    );
    // Nothing more was tried with it; the messages wait.
    assert_eq!(asked.lock().unwrap().len(), 1);
    fs::write(service.file("token"), "new").unwrap();
    service.signal("HUP");
    let sent = "SELECT count(*) FROM effect WHERE destination = 'platform' AND state = 4";
    // The one that was refused is among them.
    service.wait("all are sent", |service| service.count(sent) == 5);
    assert_eq!(asked.lock().unwrap().len(), 6);
}

/// A whole request; `None` if whoever sent it has gone.
fn request(stream: &mut std::net::TcpStream) -> Option<String> {
    let mut text = String::new();
    let mut buffer = [0; 4096];
    loop {
        let length = header(&text, "content-length").map(|length| length.parse().unwrap());
        let body = text.split_once("\r\n\r\n").map(|(_, body)| body.len());
        if length.is_some() && length == body {
            return Some(text);
        }
        let count = stream.read(&mut buffer).ok().filter(|count| *count > 0)?;
        text.push_str(std::str::from_utf8(&buffer[..count]).unwrap());
    }
}

/// The value of a header, once all of them are there.
fn header(text: &str, name: &str) -> Option<String> {
    let (head, _) = text.split_once("\r\n\r\n")?;
    let mut lines = head.lines();
    lines.find_map(|line| {
        let (found, value) = line.split_once(": ")?;
        found.eq_ignore_ascii_case(name).then(|| value.to_owned())
    })
}
