//! Parameters that want to be something else: paths, markup, control characters.

use serde_json::{Value, json};
use waypost_connectors::Request;

use crate::cases;
use crate::support::{action, connector, job, requests};

#[test]
fn stays_in_its_place() {
    for case in cases("hostile") {
        let connector = connector(case["connector"].as_str().unwrap());
        let (action, job) = (action(&case), job(&case));
        let refused = connector
            .begin(&action, &job)
            .map(drop)
            .map_err(|error| error.to_string());
        let expected = case["refused"]
            .as_str()
            .map_or(Ok(()), |text| Err(text.to_owned()));
        assert_eq!(refused, expected, "{case}");
        if expected.is_err() {
            continue;
        }
        let sent = requests(&connector, &case);
        let (first, last) = (sent.first().unwrap(), sent.last().unwrap());
        for (member, request) in [("url", first), ("last", last)] {
            if let Some(url) = case[member].as_str() {
                assert_eq!(request.url, url, "{case}");
            }
        }
        if let Some(at) = case["at"].as_str() {
            assert_eq!(field(first, at).as_deref(), case["text"].as_str(), "{case}");
        }
        sent.iter().for_each(is_plain);
    }
}

#[test]
fn nothing_but_visible_characters_in_urls_and_headers() {
    for case in cases("requests") {
        let connector = connector(case["connector"].as_str().unwrap());
        requests(&connector, &case).iter().for_each(is_plain);
    }
}

/// A text never changes how much is sent, where to, or in which form.
#[test]
fn a_text_changes_nothing_but_a_text() {
    let texts = [
        "\"}],\"x\":[{\"y\":\"",
        "../../../etc/passwd",
        "a\r\nHost: evil.example\r\n\r\nGET / HTTP/1.1",
        "${customer.phone}",
        "<script>alert(1)</script>",
        "<!channel>",
        "[url=javascript:alert(1)]x[/url]",
        "%00%0d%0a&channel=C0EVIL=+",
        "\u{0}\u{1}\u{7f}\u{9b}\u{202e}\u{2028}\u{feff}",
        "' OR 1=1 --",
        "{{7*7}} #{7*7}",
        "🎉\u{301}\u{200d}",
    ];
    for case in cases("requests") {
        let connector = connector(case["connector"].as_str().unwrap());
        let plain = requests(&connector, &with_texts(&case, "plain"));
        for text in texts {
            let sent = requests(&connector, &with_texts(&case, text));
            assert_eq!(sent.len(), plain.len());
            for (one, other) in sent.iter().zip(&plain) {
                is_plain(one);
                assert_eq!((one.method, &one.url), (other.method, &other.url), "{case}");
                assert_eq!(shape(one), shape(other), "{text:?} in {case}");
            }
        }
    }
}

/// The case with another text in every parameter that takes any.
fn with_texts(case: &Value, text: &str) -> Value {
    let mut case = case.clone();
    for (_, params) in case["action"].as_object_mut().unwrap() {
        for name in ["text", "subject"] {
            if let Some(value) = params.get_mut(name) {
                *value = text.into();
            }
        }
    }
    let job = case
        .as_object_mut()
        .unwrap()
        .entry("job")
        .or_insert(json!({}));
    if !job["name"].is_null() || job.get("name").is_none() {
        job["name"] = text.into();
    }
    case
}

/// The names and kinds of all that a body holds.
fn shape(request: &Request) -> Vec<String> {
    let mut shape = Vec::new();
    match serde_json::from_slice(&request.body) {
        Ok(json) => walk(&json, "", &mut shape),
        Err(_) => {
            let form = std::str::from_utf8(&request.body).unwrap();
            shape.extend(
                form.split('&')
                    .map(|pair| pair.split('=').next().unwrap().to_owned()),
            );
            for name in ["blocks", "metadata"] {
                if let Some(json) = field(request, name) {
                    walk(&serde_json::from_str(&json).unwrap(), name, &mut shape);
                }
            }
        }
    }
    shape
}

fn walk(value: &Value, at: &str, shape: &mut Vec<String>) {
    match value {
        Value::Object(map) => map
            .iter()
            .for_each(|(key, value)| walk(value, &format!("{at}/{key}"), shape)),
        Value::Array(items) => items
            .iter()
            .for_each(|item| walk(item, &format!("{at}/-"), shape)),
        Value::String(_) => shape.push(format!("{at}: text")),
        _ => shape.push(format!("{at}: {value}")),
    }
}

/// A text of a body: by its pointer in JSON, by its name in a form.
fn field(request: &Request, at: &str) -> Option<String> {
    if let Ok(json) = serde_json::from_slice::<Value>(&request.body) {
        return json.pointer(at)?.as_str().map(str::to_owned);
    }
    let form = std::str::from_utf8(&request.body).unwrap();
    if form.is_empty() {
        return None;
    }
    let mut pairs = form.split('&').map(|pair| pair.split_once('=').unwrap());
    let (_, value) = pairs.find(|(name, _)| *name == at)?;
    let mut parts = value.split('%');
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).ok()
}

fn is_plain(request: &Request) {
    assert!(
        request.url.starts_with("http://127.0.0.1:1/"),
        "{}",
        request.url
    );
    assert!(
        request.url.bytes().all(|byte| byte.is_ascii_graphic()),
        "{}",
        request.url
    );
    for (name, value) in &request.headers {
        let is_visible = value
            .bytes()
            .all(|byte| byte == b' ' || byte.is_ascii_graphic());
        assert!(is_visible, "{name}: {value}");
    }
}
