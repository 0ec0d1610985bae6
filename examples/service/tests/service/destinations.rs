//! What carries effects out.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read as _, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

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
                let mut text = String::new();
                let mut buffer = [0; 4096];
                while !text.contains("Hello") {
                    let count = stream.read(&mut buffer).unwrap();
                    text.push_str(std::str::from_utf8(&buffer[..count]).unwrap());
                }
                let answer =
                    format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                stream.write_all(answer.as_bytes()).unwrap();
                text
            })
            .into()
    });
    let folder = folder("webhook");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("key"), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
    let mut service = Service::start(&folder, RULES, "");
    assert_eq!(service.terminate(), Some(0));
    let config = fs::read_to_string(service.file("config.toml")).unwrap();
    let config = config.replace("ticket = \"desk\"", "ticket = \"program\"");
    let program_at = format!(
        "program = {{ kind = \"webhook\", url = \"http://{address}/in\", key_file = {:?} }}\n",
        folder.join("key")
    );
    fs::write(service.file("config.toml"), config + &program_at).unwrap();
    service.run();
    assert_eq!(service.post(&message(1, "oi")), 200);
    let requests = program.join().unwrap();
    let header = |text: &str, name: &str| {
        let mut lines = text.lines();
        lines.find_map(|line| Some(line.strip_prefix(name)?.strip_prefix(": ")?.to_owned()))
    };
    let ids = [&requests[0], &requests[1]].map(|text| header(text, "webhook-id"));
    assert!(ids[0].is_some() && ids[0] == ids[1]);
    assert!(requests.iter().all(|text| header(text, "webhook-signature").is_some_and(|tag| tag.starts_with("v1,"))));
    service.wait("it is done", |service| {
        service.count("SELECT count(*) FROM effect WHERE destination = 'program' AND state = 5 AND task IS NULL") == 1
    });
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
                let mut text = String::new();
                let mut buffer = [0; 4096];
                while !text.contains("Hello") {
                    match stream.read(&mut buffer) {
                        Ok(count @ 1..) => {
                            text.push_str(std::str::from_utf8(&buffer[..count]).unwrap());
                        }
                        Ok(0) | Err(_) => return,
                    }
                }
                let mut lines = text.lines();
                let key = lines.find_map(|line| line.strip_prefix("webhook-id: "));
                heard.lock().unwrap().insert(key.unwrap().to_owned());
                let answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                // It may have gone.
                let _ = stream.write_all(answer.as_bytes());
            });
        }
    });
    let folder = folder("hangs");
    let mut service = Service::prepare(&folder, RULES, "tests = { timeout_ms = 300 }");
    fs::write(
        service.file("key"),
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    )
    .unwrap();
    let config = fs::read_to_string(service.file("config.toml")).unwrap();
    let config = config.replace("ticket = \"desk\"", "ticket = \"program\"");
    let program = format!(
        "program = {{ kind = \"webhook\", url = \"http://{address}/in\", key_file = {:?} }}\n",
        service.file("key")
    );
    fs::write(service.file("config.toml"), config + &program).unwrap();
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
