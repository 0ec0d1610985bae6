//! Who is forgotten while something of theirs is still to be done.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::RULES;
use crate::privacy::{stands_in_files, with_numbers};
use crate::recorder::recorder;
use crate::support::{Service, folder, message};

const NUMBER: &str = "5511900000001";

fn forget(service: &Service) -> String {
    let output = service.command().args(["forget", NUMBER]).output().unwrap();
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert_eq!(output.status.code(), Some(0), "{text}");
    text
}

/// A message to a group of the business's.
fn to_group(text: &str) -> Vec<u8> {
    let body = String::from_utf8(message(1, text)).unwrap();
    let contacts =
        r#""contacts":[{"wa_id":"5511900000001","profile":{"name":"Griselda"}}],"messages":"#;
    body.replace(r#""messages":"#, contacts)
        .replace(r#""type":"text""#, r#""type":"text","group_id":"GRP1""#)
        .into_bytes()
}

/// One destination is told who wrote, the other one only what they are called and what they wrote.
#[test]
fn who_wrote_in_a_group_is_forgotten() {
    for kind in ["webhook", "slack"] {
        let (address, asked) = recorder(|_| (500, String::new()));
        let rules = RULES.replace(r#""subject": "Hello""#, r#""subject": "${text}""#);
        let mut service = Service::prepare(&folder(&format!("forget-group-{kind}")), &rules, "");
        service.ticket_to(&format!("http://{address}/in"));
        if kind == "slack" {
            fs::write(service.file("token"), "xoxb").unwrap();
            let config = fs::read_to_string(service.file("config.toml")).unwrap();
            let chat = format!(
                "chat = {{ kind = \"slack\", url = \"http://{address}\", token_file = {:?}, channel = \"C1\" }}\n",
                service.file("token")
            );
            let config = config.replace("ticket = \"program\"", "ticket = \"chat\"");
            fs::write(service.file("config.toml"), config + &chat).unwrap();
        }
        with_numbers(&service);
        service.run();
        assert_eq!(service.post(&to_group("um segredo")), 200);
        let is_asked = |_: &Service| !asked.lock().unwrap().is_empty();
        service.wait("it is tried", is_asked);
        service.wait("the others are done", |service| {
            service.got("desk").len() == 1
        });
        assert!(stands_in_files(&service, "segredo") && stands_in_files(&service, "Griselda"));
        assert_ne!(forget(&service), "0 rows removed\n");
        assert_eq!(service.terminate(), Some(0));
        for text in [NUMBER, "Griselda", "segredo"] {
            assert!(!stands_in_files(&service, text), "{kind}: {text}");
        }
    }
}

#[test]
fn what_is_on_its_way_is_not_sent_again() {
    let is_hanging = Arc::new(AtomicBool::new(true));
    let hanging = Arc::clone(&is_hanging);
    let (address, asked) = recorder(move |_| {
        while hanging.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(10));
        }
        (503, String::new())
    });
    let mut service = Service::prepare(&folder("forget-inflight"), RULES, "");
    service.ticket_to(&format!("http://{address}/in"));
    with_numbers(&service);
    service.run();
    assert_eq!(service.post(&message(1, "um segredo")), 200);
    service.wait("it is on its way", |service| {
        service.count("SELECT count(*) FROM effect WHERE destination = 'program' AND state = 2")
            == 1
            && service.got("desk").len() == 1
            && service.got("graph").len() == 1
    });
    let text = forget(&service);
    let told = "1 requests are on their way and cannot be called back: nothing of them is kept or sent again";
    assert!(text.contains(told), "{text}");
    is_hanging.store(false, Ordering::Relaxed);
    service.wait("it is given up", |service| {
        service.count("SELECT count(*) FROM effect WHERE destination = 'program' AND state < 5")
            == 0
    });
    assert_eq!(asked.lock().unwrap().len(), 1);
    assert_eq!(service.terminate(), Some(0));
    for text in [NUMBER, "segredo"] {
        assert!(!stands_in_files(&service, text), "{text}");
    }
}
