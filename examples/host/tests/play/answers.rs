//! What destinations answer: a success, unless the script says otherwise.

use serde_json::{Value, json};
use waypost_connectors::{Answer, Connector, MAX_ANSWER, Request, Response};

use super::show::form;

/// An answer that a script asks for: `"hangs"`, `"not sent"`, `"none"`, or `{"status": ..., "retry_after": ..., "body": ...}`.
#[derive(Clone, Debug)]
pub(crate) enum Says {
    Success,
    Hangs,
    NotSent,
    NoAnswer,
    This(u16, Vec<(String, String)>, String),
}

impl Says {
    pub(crate) fn read(value: &Value) -> Self {
        match value.as_str() {
            Some("success") => Self::Success,
            Some("hangs") => Self::Hangs,
            Some("not sent") => Self::NotSent,
            Some("none") => Self::NoAnswer,
            Some(other) => panic!("no answer {other}"),
            None => {
                let wait = value["retry_after"].as_u64();
                let headers = wait.map(|secs| ("retry-after".to_owned(), secs.to_string()));
                let status = u16::try_from(value["status"].as_u64().unwrap()).unwrap();
                let body = value["body"].to_string();
                Self::This(status, headers.into_iter().collect(), body)
            }
        }
    }

    /// Hands the answer over.
    pub(crate) fn give<T>(self, then: impl FnOnce(&Answer<'_>) -> T) -> T {
        let (status, headers, body) = match self {
            Self::NotSent => return then(&Answer::NotSent),
            Self::Success | Self::Hangs | Self::NoAnswer => return then(&Answer::NoAnswer),
            Self::This(status, headers, body) => (status, headers, body),
        };
        assert!(body.len() < MAX_ANSWER);
        let headers: Vec<(&str, &str)> = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let response = Response {
            status,
            headers: &headers,
            body: body.as_bytes(),
        };
        then(&Answer::Response(response))
    }
}

/// A success as the service gives it. `count` makes its ids.
pub(crate) fn success(connector: &Connector, request: &Request, count: usize) -> Says {
    let body = match connector {
        Connector::Graph(_) => json!({"messages": [{"id": format!("wamid.OUT.{count}")}]}),
        Connector::Slack(_) => {
            let fields = form(&request.body);
            let channel = fields.iter().find(|(name, _)| name == "channel");
            let channel = channel.map(|(_, channel)| channel.as_str());
            if request.url.ends_with("chat.postMessage") {
                json!({"ok": true, "channel": channel, "ts": format!("{count}.0")})
            } else {
                json!({"ok": true, "messages": []})
            }
        }
        Connector::Hubspot(_) => json!({"results": [{"id": count.to_string()}]}),
        Connector::Bitrix24(_) if request.url.contains("list") => json!({"result": []}),
        Connector::Bitrix24(_) => json!({"result": count}),
        _ => json!({}),
    };
    Says::This(200, Vec::new(), body.to_string())
}
