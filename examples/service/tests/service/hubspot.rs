//! What HubSpot says of contacts comes back in as facts.

use std::fs;

use serde_json::{Value, json};
use waypost::signature::sign;

use crate::support::{Service, agent, answer, folder, message, now};

const SECRET: &str = "the-client-secret";

/// As HubSpot has it in its configuration.
const URL: &str = "https://shop.example/hubspot";

const RULES: &str = r#"{
  "version": 1,
  "teams": {"desk": {}, "vip": {}, "ana": {}, "many": {}},
  "fields": {"customer.is_partner": "bool"},
  "routes": [
    {"id": "partner", "on": "message", "when": {"customer.is_partner": true, "customer.orders": {"gt": 5}}, "team": "many"},
    {"id": "vip", "on": "message", "when": {"customer.tier": "gold"}, "team": "vip"},
    {"id": "ana", "on": "message", "when": {"customer.owner": "77", "customer.tags": "wholesale"}, "team": "ana"}
  ],
  "fallback": {"targets": [{"team": "desk"}]}
}"#;

pub(crate) fn service(name: &str) -> Service {
    let mut service = Service::prepare(
        &folder(name),
        RULES,
        "numbers = [{ waba_id = \"1\", phone_number_id = \"2\" }]",
    );
    fs::write(service.file("client-secret"), SECRET).unwrap();
    let more = format!(
        "[hubspot]\nurl = {URL:?}\nclient_secret_file = {:?}\n\
         [hubspot.facts]\n\"customer.tier\" = \"tier\"\n\"customer.owner\" = \"hubspot_owner_id\"\n\
         \"customer.tags\" = \"segments\"\n\"customer.orders\" = \"orders\"\n\"customer.is_partner\" = \"is_partner\"\n\
         \"customer.points\" = \"points\"\n",
        service.file("client-secret").display().to_string(),
    );
    let config = fs::read_to_string(service.file("config.toml")).unwrap();
    fs::write(service.file("config.toml"), config + &more).unwrap();
    service.run();
    service
}

/// `X-HubSpot-Signature-v3`: the base64 of an HMAC-SHA256 over method, address, body and time.
fn signature(secret: &str, url: &str, body: &str, at: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let hex = sign(secret, format!("POST{url}{body}{at}").as_bytes());
    let hex = hex.trim_start_matches("sha256=");
    let bits: Vec<u8> = hex
        .bytes()
        .flat_map(|digit| {
            let digit = char::from(digit).to_digit(16).unwrap();
            (0..4).rev().map(move |bit| u8::from(digit >> bit & 1 == 1))
        })
        .collect();
    let mut text: String = bits
        .chunks(6)
        .map(|bits| {
            let at = (0..6).fold(0, |at, bit| {
                at << 1 | usize::from(*bits.get(bit).unwrap_or(&0))
            });
            char::from(DIGITS[at])
        })
        .collect();
    text.push('=');
    text
}

fn call(service: &Service, signature: &str, at: &str, body: &str) -> (u16, String) {
    let request = agent()
        .post(format!("http://{}/hubspot", service.address))
        .header("X-HubSpot-Signature-v3", signature)
        .header("X-HubSpot-Request-Timestamp", at);
    answer(request.send(body))
}

pub(crate) fn tell(service: &Service, changes: &[Value]) {
    let (body, at) = (json!(changes).to_string(), format!("{}000", now()));
    let signature = signature(SECRET, URL, &body, &at);
    assert_eq!(call(service, &signature, &at, &body), (200, String::new()));
}

pub(crate) fn change(contact: u64, property: &str, value: &str, at: u64) -> Value {
    json!({"eventId": 1, "subscriptionId": 2, "portalId": 3, "appId": 4, "occurredAt": at,
           "subscriptionType": "contact.propertyChange", "attemptNumber": 0, "objectId": contact,
           "propertyName": property, "propertyValue": value, "changeSource": "CRM_UI"})
}

/// Who the message of a customer goes to.
pub(crate) fn goes_to(service: &mut Service, number: u64) -> String {
    assert_eq!(service.post(&message(number, "oi")), 200);
    service.settle();
    let text = fs::read_to_string(service.file("desk")).unwrap();
    let last: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    last["task"]["kind"]["turn"]["target"]["team"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn changes(service: &Service, result: &str) -> f64 {
    service.metric(&format!(
        "waypost_contact_changes_total{{result=\"{result}\"}}"
    ))
}

#[test]
fn the_latest_change_counts_in_whatever_order_and_however_often_they_come() {
    let mut service = service("hubspot");
    assert_eq!(goes_to(&mut service, 1), "desk");
    // Of a contact that nobody is known for yet, and something that cannot be read beside it.
    let gold = change(9, "tier", "gold", 5_000);
    tell(
        &service,
        &[
            json!(7),
            gold.clone(),
            json!({"subscriptionType": "contact.creation", "objectId": 9}),
        ],
    );
    assert_eq!(goes_to(&mut service, 1), "desk");
    tell(&service, &[change(9, "phone", "+55 119 0000-0001", 4_000)]);
    assert_eq!(goes_to(&mut service, 1_001), "vip");
    assert_eq!(goes_to(&mut service, 2), "desk");
    // Older, and once more.
    tell(
        &service,
        &[change(9, "tier", "silver", 4_999), gold.clone()],
    );
    assert_eq!(goes_to(&mut service, 2_001), "vip");
    tell(&service, &[change(9, "tier", "", 6_000)]);
    assert_eq!(goes_to(&mut service, 3_001), "desk");
    service.kill();
    service.run();
    tell(&service, &[gold]);
    assert_eq!(goes_to(&mut service, 4_001), "desk");
    assert!((changes(&service, "older") - 1.0).abs() < 0.1);
    // As the rules have them.
    tell(
        &service,
        &[
            change(9, "hubspot_owner_id", "77", 1),
            change(9, "segments", "wholesale; new", 1),
            change(9, "lastname", "Silva", 1),
        ],
    );
    assert_eq!(goes_to(&mut service, 5_001), "ana");
    tell(
        &service,
        &[
            change(9, "orders", "6", 1),
            change(9, "is_partner", "true", 1),
        ],
    );
    assert_eq!(goes_to(&mut service, 6_001), "many");
    assert!((changes(&service, "other") - 1.0).abs() < 0.1);
    // In the place of what is told by hand.
    let told = json!({"customer": "5511900000001", "facts": {"customer.tier": "gold", "customer.orders": 1}});
    assert_eq!(service.ask("PUT", "/admin/facts", &told).0, 204);
    assert_eq!(goes_to(&mut service, 7_001), "many");
    let rows = service.rows("SELECT id || name || value FROM contact");
    assert!(!rows.iter().any(|row| row.contains("0000")), "{rows:?}");
    let mut command = service.command();
    let forgot = command.args(["forget", "5511900000001"]).status();
    assert!(forgot.unwrap().success());
    assert_eq!(service.count("SELECT count(*) FROM contact"), 0);
}

#[test]
fn a_contact_is_known_by_the_key_that_it_was_given() {
    let mut service = service("hubspot-key");
    let pepper = fs::read(service.file("data/pepper")).unwrap();
    let who = waypost::state::pseudonym("5511900000001", &pepper);
    tell(
        &service,
        &[
            change(9, "tier", "gold", 1),
            change(9, "waypost_key", &who, 1),
        ],
    );
    assert_eq!(goes_to(&mut service, 1), "vip");
    // Where it has none it is nobody's, not everybody's.
    tell(&service, &[change(9, "waypost_key", "", 2)]);
    assert_eq!(goes_to(&mut service, 1_001), "desk");
}

#[test]
fn what_hubspot_did_not_sign_just_now_is_refused() {
    let service = service("hubspot-signature");
    let body = json!([change(9, "tier", "gold", 1)]).to_string();
    let time = |secs: u64| format!("{secs}123");
    let at = time(now());
    let good = signature(SECRET, URL, &body, &at);
    let old = time(now() - 302);
    let ahead = time(now() + 302);
    let http = URL.replace("https", "http");
    for (signed, at, body) in [
        (signature("another", URL, &body, &at), &at, body.as_str()),
        (signature(SECRET, &http, &body, &at), &at, &body),
        (good.clone(), &at, &format!("{body} ")),
        (good.clone(), &time(now() - 1), &body),
        (signature(SECRET, URL, &body, &old), &old, &body),
        (signature(SECRET, URL, &body, &ahead), &ahead, &body),
        (String::new(), &at, &body),
        (good.replace('=', ""), &at, &body),
    ] {
        assert_eq!(call(&service, &signed, at, body).0, 401, "{signed} {at}");
    }
    assert_eq!(service.count("SELECT count(*) FROM contact"), 0);
    assert_eq!(call(&service, &good, &at, &body).0, 200);
    assert_eq!(service.count("SELECT count(*) FROM contact"), 1);
}

fn event(kind: &str, contact: u64, at: u64) -> Value {
    json!({"subscriptionType": kind, "objectId": contact, "occurredAt": at})
}

fn merge(primary: u64, merged: u64, into: u64, at: u64) -> Value {
    json!({"subscriptionType": "contact.merge", "objectId": into, "occurredAt": at, "primaryObjectId": primary,
           "mergedObjectIds": [merged], "newObjectId": into, "numberOfPropertiesMoved": 1})
}

#[test]
fn what_is_deleted_says_nothing_until_it_is_restored() {
    let mut service = service("hubspot-deleted");
    let known = [
        change(9, "phone", "5511900000001", 1),
        change(9, "tier", "gold", 1),
    ];
    tell(&service, &known);
    assert_eq!(goes_to(&mut service, 1), "vip");
    tell(&service, &[event("contact.deletion", 9, 5)]);
    assert_eq!(goes_to(&mut service, 1_001), "desk");
    tell(&service, &[event("contact.restore", 9, 6)]);
    assert_eq!(goes_to(&mut service, 2_001), "vip");
    tell(&service, &[event("contact.deletion", 9, 5)]);
    assert_eq!(goes_to(&mut service, 3_001), "vip");
}

#[test]
fn what_is_merged_goes_on_as_one_and_is_erased_as_one() {
    let mut service = service("hubspot-merged");
    // The merge is told before what was merged, and the primary one counts more.
    tell(&service, &[merge(11, 9, 12, 10)]);
    let known = [
        change(9, "phone", "5511900000001", 1),
        change(9, "tier", "gold", 2),
        change(9, "orders", "6", 2),
        change(9, "is_partner", "true", 2),
        change(11, "tier", "silver", 1),
    ];
    tell(&service, &known);
    assert_eq!(goes_to(&mut service, 1), "many");
    tell(&service, &[change(12, "is_partner", "false", 11)]);
    assert_eq!(goes_to(&mut service, 1_001), "desk");
    tell(&service, &[change(12, "tier", "gold", 11)]);
    assert_eq!(goes_to(&mut service, 2_001), "vip");
    tell(&service, &[event("contact.privacyDeletion", 12, 12)]);
    let kept = "SELECT count(*) FROM contact WHERE name != ''";
    assert_eq!(service.count(kept), 0);
    assert_eq!(goes_to(&mut service, 3_001), "desk");
    // What is told late is not kept, nor is what becomes part of it.
    tell(&service, &known);
    tell(
        &service,
        &[change(13, "tier", "gold", 1), merge(12, 13, 12, 13)],
    );
    tell(&service, &[event("contact.privacyDeletion", 9, 14)]);
    assert_eq!(service.count(kept), 0);
    assert_eq!(goes_to(&mut service, 4_001), "desk");
}

#[test]
fn a_fact_is_what_the_rules_take_it_for_however_late_they_do() {
    let mut service = service("hubspot-types");
    let known = [
        change(9, "phone", "5511900000001", 1),
        change(9, "points", "9", 1),
        change(9, "hubspot_owner_id", "77", 1),
        change(9, "segments", ";wholesale;;new", 1),
    ];
    tell(&service, &known);
    assert_eq!(goes_to(&mut service, 1), "ana");
    let rules = RULES.replace(
        "\"fields\": {",
        "\"fields\": {\"customer.points\": \"number\", ",
    );
    let rules = rules.replace(
        "\"routes\": [",
        "\"routes\": [{\"id\": \"points\", \"on\": \"message\", \"when\": {\"customer.points\": {\"gt\": 5}}, \"team\": \"many\"},",
    );
    fs::write(service.file("rules.json"), rules).unwrap();
    let reloads = "waypost_reloads_total{result=\"good\"}";
    service.wait("the rules are read", |service| {
        service.metric(reloads) > 0.5
    });
    assert_eq!(goes_to(&mut service, 1_001), "many");
}

#[test]
fn what_cannot_be_read_is_counted_and_what_is_no_list_refused() {
    let service = service("hubspot-unread");
    tell(
        &service,
        &[
            json!(7),
            change(9, "lastname", "Silva", 1),
            event("contact.creation", 9, 1),
            event("ticket.deletion", 9, 1),
            json!({"subscriptionType": "contact.propertyChange"}),
            change(9, "tier", "gold", 1),
        ],
    );
    assert!((changes(&service, "other") - 5.0).abs() < 0.1);
    assert!((changes(&service, "kept") - 1.0).abs() < 0.1);
    for body in ["", "{}", "[", "null"] {
        let at = format!("{}000", now());
        let signature = signature(SECRET, URL, body, &at);
        let expected = (400, "expected a JSON array".to_owned());
        assert_eq!(call(&service, &signature, &at, body), expected);
    }
}
