//! What happened, for people to read.

use std::fmt::Write as _;

use serde_json::Value;
use waypost::{OwnedDecision, Timestamp};
use waypost_connectors::Request;

/// A time by the clock on the wall of whoever reads.
pub(crate) fn clock(time: Timestamp, hours: i64) -> (String, String) {
    let text = time.plus_secs(hours * 3600).to_string();
    let (day, time) = text.split_once('T').unwrap();
    (day.to_owned(), time.trim_end_matches('Z').to_owned())
}

/// A decision in a line.
pub(crate) fn decision(decision: &OwnedDecision) -> String {
    let name = decision
        .route
        .as_deref()
        .unwrap_or(decision.reason.as_str());
    let mut line = format!("decides {name}");
    if decision.priority != 0 {
        let _ = write!(line, ", priority {}", decision.priority);
    }
    let targets: Vec<String> = decision
        .targets
        .iter()
        .map(|target| {
            let member = target.member.as_ref();
            let member = member
                .map(|member| format!(" ({member})"))
                .unwrap_or_default();
            let timeout = target.timeout_s;
            let timeout = timeout
                .map(|secs| format!(" for {secs} s"))
                .unwrap_or_default();
            format!("{}{member}{timeout}", target.name())
        })
        .collect();
    if !targets.is_empty() {
        let _ = write!(line, ", to {}", targets.join(", then "));
    }
    if let Some(until) = decision.held_until {
        let _ = write!(line, ", held until {until}");
    }
    let actions: Vec<&str> = decision
        .actions
        .iter()
        .map(|action| action.name.as_str())
        .collect();
    if !actions.is_empty() {
        let _ = write!(line, ", and does {}", actions.join(", "));
    }
    line
}

/// A request: the method, the path, and the body with its members in lines.
pub(crate) fn request(request: &Request, indent: &str) -> String {
    let path = request.url.splitn(4, '/').nth(3).unwrap_or_default();
    let mut text = format!("{} /{path}", request.method.as_str());
    let kind = request
        .headers
        .iter()
        .find(|(name, _)| *name == "content-type");
    let kind = kind.map_or("", |(_, kind)| kind.as_str());
    let body = if kind.contains("form") {
        let fields = form(&request.body).into_iter();
        let lines = fields.map(|(name, value)| {
            let json = serde_json::from_str::<Value>(&value).ok();
            let json = json.filter(|json| json.is_object() || json.is_array());
            let value = json.map_or(value, |json| json.to_string());
            format!("{name}: {value}")
        });
        lines.collect::<Vec<_>>().join("\n")
    } else if request.body.is_empty() {
        String::new()
    } else {
        members(&serde_json::from_slice(&request.body).unwrap())
    };
    for line in body.lines() {
        let _ = write!(text, "\n{indent}{line}");
    }
    text
}

/// The members of an object, each in a line.
fn members(value: &Value) -> String {
    let Value::Object(members) = value else {
        return value.to_string();
    };
    let members = members.iter().filter(|(_, value)| !value.is_null());
    let lines = members.map(|(name, value)| match value {
        Value::String(text) if !text.contains('\n') => format!("{name}: {text}"),
        value => format!("{name}: {value}"),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The fields of a form.
pub(crate) fn form(body: &[u8]) -> Vec<(String, String)> {
    let text = String::from_utf8(body.to_vec()).unwrap();
    let fields = text.split('&').filter_map(|field| field.split_once('='));
    fields
        .map(|(name, value)| (name.to_owned(), decoded(value)))
        .collect()
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            other => other,
        });
    }
    String::from_utf8(bytes).unwrap()
}
