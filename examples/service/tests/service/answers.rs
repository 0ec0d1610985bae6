//! What is answered.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use waypost::signature::sign;

use crate::RULES;
use crate::support::{Service, agent, answer, folder, message, post};

#[test]
fn it_answers_as_the_platform_expects() {
    let service = Service::start(&folder("answers"), RULES, "");
    let body = message(1, "oi");
    assert_eq!(service.post(&body), 200);
    assert_eq!(post(&service.address, &sign("another", &body), &body), 401);
    assert_eq!(post(&service.address, "", &body), 401);
    assert_eq!(service.post(b"[]"), 400);
    assert_eq!(service.post(b"{\"entry\": ["), 400);
    // One bad element is no reason to have all of it again.
    assert_eq!(
        service.post(
            br#"{"entry": [{"changes": [{"field": "messages", "value": {"messages": [7]}}]}]}"#
        ),
        200
    );
    assert_eq!(service.post(&vec![b' '; 3_500_001]), 413);
    let url = format!("http://{}/webhook", service.address);
    let encoded = agent()
        .post(&url)
        .header("Content-Encoding", "gzip")
        .header("X-Hub-Signature-256", sign("the app secret", &body));
    assert_eq!(answer(encoded.send(body.as_slice())).0, 415);
    let token = fs::read_to_string(service.file("data/verify-token")).unwrap();
    let query =
        |token: &str| format!("{url}?hub.mode=subscribe&hub.challenge=42&hub.verify_token={token}");
    assert_eq!(
        answer(agent().get(query(&token)).call()),
        (200, "42".to_owned())
    );
    assert_eq!(answer(agent().get(query("wrong")).call()).0, 403);
    // Without a length it is read all the same.
    let mut stream = TcpStream::connect(&service.address).unwrap();
    let signature = sign("the app secret", &body);
    let head = format!(
        "POST /webhook HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\nX-Hub-Signature-256: {signature}\r\n\r\n{:x}\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&body).unwrap();
    stream.write_all(b"\r\n0\r\n\r\n").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    assert!(text.starts_with("HTTP/1.1 200"), "{text}");
    for (result, count) in [
        ("accepted", 3.0),
        ("bad_signature", 2.0),
        ("not_json", 2.0),
        ("too_large", 1.0),
    ] {
        let name = format!("waypost_webhooks_total{{result=\"{result}\"}}");
        assert!((service.metric(&name) - count).abs() < 0.1, "{name}");
    }
}

/// A request to an address, up to the end of what is written.
fn begun(address: &str, path: &str, headers: &str, body: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    let head = format!("POST {path} HTTP/1.1\r\nHost: x\r\n{headers}\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(body).unwrap();
    stream
}

#[test]
fn what_is_not_signed_takes_no_room_that_it_does_not_fill() {
    let mut service = Service::start(&folder("idle"), RULES, "intake_bytes = 8_000_000");
    let chunked = |_| {
        begun(
            &service.address,
            "/webhook",
            "Transfer-Encoding: chunked",
            b"",
        )
    };
    let announced = |_| {
        begun(
            &service.address,
            "/webhook",
            "Content-Length: 3499999",
            b"{",
        )
    };
    let idle: Vec<TcpStream> = (0..30).map(chunked).chain((0..30).map(announced)).collect();
    // Until they are read, they hold nothing in any case.
    service.wait("all are read", |service| {
        open_files(service.id()) >= idle.len()
    });
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert_eq!(service.get("/readyz").0, 200);
    assert_eq!(service.post(&message(1, "oi")), 200);
    drop(idle);
    // Those that fill it leave none to others.
    let filled = vec![b' '; 3_400_000];
    let full: Vec<TcpStream> = (0..2)
        .map(|_| {
            begun(
                &service.address,
                "/webhook",
                "Content-Length: 3499999",
                &filled,
            )
        })
        .collect();
    service.wait("it is full", |service| service.get("/readyz").0 == 503);
    drop(full);
    service.wait("it has room", |service| service.get("/readyz").0 == 200);
}

#[test]
fn so_many_connections_and_no_more() {
    let mut service = Service::start(&folder("connections"), RULES, "");
    let idle: Vec<TcpStream> = (0..450)
        .map(|_| TcpStream::connect(&service.address).unwrap())
        .collect();
    service.wait("it takes them", |service| open_files(service.id()) >= 384);
    std::thread::sleep(std::time::Duration::from_millis(300));
    // Beside them are the database, its log and its readers.
    let most = open_files(service.id());
    assert!(most < 384 + 60, "{most}");
    drop(idle);
    assert_eq!(service.post(&message(1, "oi")), 200);
}

fn open_files(process: u32) -> usize {
    fs::read_dir(format!("/proc/{process}/fd")).unwrap().count()
}
