//! `setup`: what HubSpot needs to have.

use std::collections::BTreeSet;
use std::fs;
use std::sync::Mutex;

use serde_json::Value;

use crate::RULES;
use crate::recorder::recorder;
use crate::support::{Service, folder};

/// A service with a HubSpot, and what `setup` says: its status, and its lines.
fn setup(name: &str, address: &str) -> (Option<i32>, Vec<String>) {
    let service = Service::prepare(&folder(name), RULES, "");
    fs::write(service.file("token"), "pat-1").unwrap();
    let config = fs::read_to_string(service.file("config.toml")).unwrap();
    let token = service.file("token").display().to_string();
    let crm = format!(
        "crm = {{ kind = \"hubspot\", token_file = {token:?}, url = \"http://{address}\", pipeline = \"0\", stage = \"1\" }}\n"
    );
    fs::write(service.file("config.toml"), config + &crm).unwrap();
    let output = service.command().arg("setup").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    (
        output.status.code(),
        text.lines().map(str::to_owned).collect(),
    )
}

#[test]
fn the_property_is_created_once_and_that_it_is_there_is_no_fault() {
    let made = Mutex::new(BTreeSet::new());
    let (address, asked) = recorder(move |path| {
        let is_new = made.lock().unwrap().insert(path.to_owned());
        (if is_new { 201 } else { 409 }, "{}".to_owned())
    });
    for said in ["created", "was there"] {
        let lines = ["contacts", "tickets", "notes"]
            .map(|kind| format!("crm: the property of {kind}: {said}"));
        assert_eq!(setup("setup", &address), (Some(0), lines.to_vec()));
    }
    let asked = asked.lock().unwrap();
    assert_eq!(asked.len(), 6);
    for (path, body) in asked.iter() {
        assert!(path.starts_with("/crm/v3/properties/"), "{path}");
        let body: Value = serde_json::from_str(body).unwrap();
        assert_eq!(body["name"], "waypost_key");
        assert_eq!(body["hasUniqueValue"], true);
    }
}

#[test]
fn what_is_refused_is_told_and_the_rest_is_done() {
    let (address, asked) = recorder(|path| {
        let is_refused = path.ends_with("tickets");
        (if is_refused { 403 } else { 201 }, "{}".to_owned())
    });
    let (status, lines) = setup("setup-refused", &address);
    assert_eq!(status, Some(1));
    assert_eq!(
        lines,
        [
            "crm: the property of contacts: created",
            "crm: the property of tickets: refused: 403",
            "crm: the property of notes: created",
        ]
    );
    assert_eq!(asked.lock().unwrap().len(), 3);
    let (status, lines) = setup("setup-none", "127.0.0.1:9");
    assert_eq!((status, lines.len()), (Some(1), 3));
    assert!(
        lines.iter().all(|line| line.ends_with(": no answer")),
        "{lines:?}"
    );
}
