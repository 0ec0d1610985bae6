//! What the connectors send, for other programs to judge: one JSON object a line.
//!
//! Without an argument: the requests of `tests/data/requests.json`. With `verify`: reads lines
//! `{"by": "slack" | "hubspot", "secret", "now", "method", "uri", "headers", "body", "flip_headers"}`, the body in
//! hexadecimal digits, and answers each with one digit for the request itself, and one for each bit of the body (and of the
//! headers, if asked) flipped: 1 where it is taken for genuine.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::string_slice,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a tool of the tests"
)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::io::BufRead;

use serde_json::{Value, json};
use waypost::Timestamp;
use waypost_connectors::hubspot::ClientSecret;
use waypost_connectors::slack::{Interaction, SigningSecret};
use waypost_connectors::{Connector, Recovery, Request, Secret};

fn main() {
    if std::env::args().nth(1).as_deref() == Some("verify") {
        for line in std::io::stdin().lock().lines() {
            let case: Value = serde_json::from_str(&line.unwrap()).unwrap();
            println!("{}", verdicts(&case));
        }
        return;
    }
    let cases: Value = serde_json::from_str(include_str!("../tests/data/requests.json")).unwrap();
    for case in cases.as_array().unwrap() {
        let name = case["connector"].as_str().unwrap();
        let connector = support::connector(name);
        print(name, case, "action", &support::requests(&connector, case));
        let (action, job) = (support::action(case), support::job(case));
        if let Recovery::LookUp(look_up) = connector.recover(&action, &job) {
            print(name, case, "look-up", &[look_up.request]);
        }
    }
    let other = json!({});
    if let Connector::Graph(graph) = support::connector("graph") {
        for typing in [false, true] {
            let request = graph.mark_read("106540352242922", "wamid.IN", typing);
            print("graph", &other, "read", &[request.unwrap()]);
        }
    }
    if let Connector::Hubspot(hubspot) = support::connector("hubspot") {
        let setup = hubspot.setup().into_iter().flat_map(<[_; 2]>::from);
        print("hubspot", &other, "setup", &setup.collect::<Vec<_>>());
        let page = |after| hubspot.contacts(&["phone", "waypost_key"], after);
        let pages: Vec<_> = [None, Some("100")].into_iter().filter_map(page).collect();
        print("hubspot", &other, "contacts", &pages);
    }
    if let Connector::Slack(slack) = support::connector("slack") {
        let payload = json!({
            "type": "block_actions", "trigger_id": "13.37", "team": {"id": "T1"}, "user": {"id": "U1"},
            "channel": {"id": "C0DESK"}, "message": {"ts": "1790000000.000100"},
            "actions": [{"action_id": "waypost_answer", "value": "c_7f3a"}],
        });
        let body = format!("payload={}", payload.to_string().replace('+', "%2B"));
        if let Some(Interaction::Ask(ask)) = Interaction::read(body.as_bytes()) {
            let request = slack.dialogue(&ask, Some("The window closes at 18:00."));
            print("slack", &other, "dialogue", &[request.unwrap()]);
        }
    }
}

fn print(connector: &str, case: &Value, what: &str, requests: &[Request]) {
    for request in requests {
        let headers: serde_json::Map<String, Value> = request
            .headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), json!(value)))
            .collect();
        let line = json!({
            "connector": connector,
            "name": case["name"],
            "what": what,
            "method": request.method.as_str(),
            "url": request.url,
            "headers": headers,
            "body": String::from_utf8(request.body.clone()).unwrap(),
        });
        println!("{line}");
    }
}

fn verdicts(case: &Value) -> String {
    let text = |name: &str| case[name].as_str().unwrap();
    let secret = Secret::new(text("secret")).unwrap();
    let (slack, hubspot) = (SigningSecret::new(&secret), ClientSecret::new(&secret));
    let now = Timestamp::from_secs(case["now"].as_i64().unwrap());
    let headers: Vec<(&str, &str)> = case["headers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|header| (header[0].as_str().unwrap(), header[1].as_str().unwrap()))
        .collect();
    let body: Vec<u8> = (0..text("body").len() / 2)
        .map(|at| u8::from_str_radix(&text("body")[2 * at..2 * at + 2], 16).unwrap())
        .collect();
    let verify = |headers: &[(&str, &str)], body: &[u8]| {
        let verified = match text("by") {
            "slack" => slack.verify(headers, body, now),
            _ => hubspot.verify(text("method"), text("uri"), headers, body, now),
        };
        if verified.is_ok() { '1' } else { '0' }
    };
    let mut verdicts = String::from(verify(&headers, &body));
    for bit in 0..body.len() * 8 {
        let mut body = body.clone();
        body[bit / 8] ^= 1 << (bit % 8);
        verdicts.push(verify(&headers, &body));
    }
    let flipped = headers.iter().filter(|_| case["flip_headers"] == true);
    for (at, (name, value)) in flipped.enumerate() {
        // The eighth bit would make it something else than ASCII, which no header has.
        for bit in (0..value.len() * 8).filter(|bit| bit % 8 < 7) {
            let mut value = value.as_bytes().to_vec();
            value[bit / 8] ^= 1 << (bit % 8);
            let value = String::from_utf8(value).unwrap();
            let mut headers = headers.clone();
            headers[at] = (name, &value);
            verdicts.push(verify(&headers, &body));
        }
    }
    verdicts
}
