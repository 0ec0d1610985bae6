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

/// What HubSpot shows of a property.
const UNIQUE: &str = r#"{"name": "waypost_key", "type": "string", "hasUniqueValue": true}"#;

#[test]
fn the_property_is_created_once_and_that_it_is_there_is_no_fault() {
    let made = Mutex::new(BTreeSet::new());
    let (address, asked) = recorder(move |path| {
        if path.ends_with("waypost_key") {
            return (200, UNIQUE.to_owned());
        }
        let is_new = made.lock().unwrap().insert(path.to_owned());
        (if is_new { 201 } else { 409 }, "{}".to_owned())
    });
    for said in ["created", "was there"] {
        let lines = ["contacts", "tickets", "notes"]
            .map(|kind| format!("crm: the property of {kind}: {said}"));
        assert_eq!(setup("setup", &address), (Some(0), lines.to_vec()));
    }
    let asked = asked.lock().unwrap();
    assert_eq!(asked.len(), 9);
    for (path, body) in asked.iter().filter(|(_, body)| !body.is_empty()) {
        assert!(path.starts_with("/crm/v3/properties/"), "{path}");
        let body: Value = serde_json::from_str(body).unwrap();
        assert_eq!(body["name"], "waypost_key");
        assert_eq!(body["hasUniqueValue"], true);
    }
}

#[test]
fn what_is_refused_is_told_with_what_to_do_and_the_rest_is_done() {
    const ANOTHER: &str = "there is another one of this name: remove it, or have it be a text with unique values, and do this again";
    for (status, shown, said) in [
        (401, (200, UNIQUE), "refused: 401, the token is not good"),
        (
            403,
            (200, UNIQUE),
            "refused: 403, the app may not create properties of these: give it the scope for that",
        ),
        (
            429,
            (200, UNIQUE),
            "refused: 429, too many requests: do this again in a minute",
        ),
        (500, (200, UNIQUE), "refused: 500, do this again later"),
        (400, (200, UNIQUE), "refused: 400, HubSpot does not take it"),
        (
            409,
            (403, "{}"),
            "refused: 403, one of this name is there, and cannot be looked at",
        ),
        (
            409,
            (200, r#"{"type": "string", "hasUniqueValue": false}"#),
            ANOTHER,
        ),
        (
            409,
            (200, r#"{"type": "number", "hasUniqueValue": true}"#),
            ANOTHER,
        ),
        (409, (200, "no JSON"), ANOTHER),
    ] {
        let (address, _) = recorder(move |path| match path {
            path if path.ends_with("waypost_key") => (shown.0, shown.1.to_owned()),
            path if path.ends_with("tickets") => (status, "{}".to_owned()),
            _ => (201, "{}".to_owned()),
        });
        let expected = [
            "crm: the property of contacts: created".to_owned(),
            format!("crm: the property of tickets: {said}"),
            "crm: the property of notes: created".to_owned(),
        ];
        assert_eq!(
            setup("setup-refused", &address),
            (Some(1), expected.to_vec())
        );
    }
    // Where nobody answers, nothing more is asked.
    let expected = ["crm: the property of contacts: no answer".to_owned()];
    let none = setup("setup-none", "127.0.0.1:9");
    assert_eq!(none, (Some(1), expected.to_vec()));
}
