//! `contacts`: those that HubSpot has already.

use std::fs;

use serde_json::{Value, json};

use crate::hubspot::{change, goes_to, service, tell};
use crate::recorder::recorder;
use crate::support::Service;

/// Has the service's configuration name a HubSpot at this address.
fn with_account(service: &Service, address: &str) {
    fs::write(service.file("token"), "pat-1").unwrap();
    let config = fs::read_to_string(service.file("config.toml")).unwrap();
    let token = service.file("token").display().to_string();
    let crm = format!(
        "[destinations.crm]\nkind = \"hubspot\"\ntoken_file = {token:?}\nurl = \"http://{address}\"\npipeline = \"0\"\nstage = \"1\"\n"
    );
    fs::write(service.file("config.toml"), config + &crm).unwrap();
}

/// What `contacts` says: its status, and its text.
fn contacts(service: &Service) -> (Option<i32>, String) {
    let output = service.command().arg("contacts").output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(text).unwrap())
}

fn contact(id: &str, properties: &Value) -> Value {
    json!({"id": id, "properties": properties, "createdAt": "2026-11-01T00:00:00Z", "updatedAt": "1970-01-01T00:00:05.25Z", "archived": false})
}

#[test]
fn contacts_that_are_there_are_known_and_what_came_later_stays() {
    let mut service = service("contacts");
    let (address, asked) = recorder(|path| {
        let first = json!([contact(
            "9",
            &json!({"phone": "+55 11 90000-0001", "tier": "gold", "orders": null, "createdate": "x"})
        )]);
        let second = json!([
            contact(
                "10",
                &json!({"mobilephone": "5511900000002", "tier": "silver"})
            ),
            7
        ]);
        let page = if path.contains("after=a%26b") {
            json!({"results": second})
        } else {
            json!({"results": first, "paging": {"next": {"after": "a&b", "link": "?"}}})
        };
        (200, page.to_string())
    });
    with_account(&service, &address);
    tell(&service, &[change(10, "tier", "gold", 5_251)]);
    let said = "3 contacts read, 3 things kept that were not known\n";
    assert_eq!(contacts(&service), (Some(0), said.to_owned()));
    assert_eq!(goes_to(&mut service, 1), "vip");
    assert_eq!(goes_to(&mut service, 2), "vip");
    // What was told before the contact was changed last is older, what comes later is not.
    tell(&service, &[change(9, "tier", "silver", 5_249)]);
    assert_eq!(goes_to(&mut service, 1_001), "vip");
    tell(&service, &[change(9, "tier", "silver", 5_251)]);
    assert_eq!(goes_to(&mut service, 2_001), "desk");
    let said = "3 contacts read, 0 things kept that were not known\n";
    assert_eq!(contacts(&service), (Some(0), said.to_owned()));
    let asked = asked.lock().unwrap();
    let first = "/crm/v3/objects/contacts?limit=100&properties=\
                 is_partner%2Corders%2Chubspot_owner_id%2Cpoints%2Csegments%2Ctier%2C\
                 phone%2Cmobilephone%2Chs_whatsapp_phone_number%2Cwaypost_key";
    assert_eq!(asked[0].0, first);
    assert_eq!(asked[1].0, format!("{first}&after=a%26b"));
}

#[test]
fn what_is_refused_is_told() {
    let service = service("contacts-refused");
    let text = contacts(&service).1;
    let why = "one destination of the kind `hubspot` has the token for it";
    assert!(text.contains(why), "{text}");
    let (address, _) = recorder(|_| (403, "{}".to_owned()));
    with_account(&service, &address);
    let (status, text) = contacts(&service);
    let why = "refused: 403, the token is not good, or the app may not read contacts. What was read is kept: do this again";
    assert!(status == Some(1) && text.contains(why), "{text}");
}
