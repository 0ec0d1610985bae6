//! What Slack calls: a colleague wants to answer a customer, or does.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use waypost::Timestamp;
use waypost_connectors::slack::{Ask, Interaction, Reply, SigningSecret};
use waypost_connectors::{Connector, Secret};
use waypost_host::Judgement;
use waypost_runtime::carrier::{Line, agent, ask_once};
use waypost_runtime::config::SlackConfig;
use waypost_runtime::log;
use waypost_runtime::secrets;
use waypost_runtime::web::{Refusal, read};

use super::admin::ANSWER;
use super::{App, Web};
use crate::writer::{Judged, Message, in_words};

/// A dialogue is opened within three seconds, or never.
const OPEN: Duration = Duration::from_millis(2_500);

/// How many bytes a body of Slack's has at most: an answer has 3,000 characters, and what it answers to 50 blocks.
const MOST_BYTES: usize = 512 << 10;

const UNKNOWN: &str = "It is not known any more whom this conversation is with.";

/// Where colleagues answer.
pub(crate) struct SlackWeb {
    pub(crate) config: SlackConfig,
    /// What the destination speaks, with its token.
    pub(crate) line: Arc<Line>,
}

/// `POST /slack`: signed, of a workspace and a person that the configuration lists; 200 when it is on disk.
pub(super) async fn interact(
    State(web): App,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let Some(slack) = &web.slack else {
        return Err((StatusCode::NOT_FOUND, "not found"));
    };
    let taken = read(&web.front.room, body, MOST_BYTES).await?;
    verify(slack, &headers, &taken.bytes)?;
    let Some(interaction) = Interaction::read(&taken.bytes) else {
        // Something else that the app may do.
        return Ok(StatusCode::OK.into_response());
    };
    let (team, user) = match &interaction {
        Interaction::Ask(ask) => (&ask.team, &ask.user),
        Interaction::Answer(reply) => (&reply.team, &reply.user),
        _ => return Ok(StatusCode::OK.into_response()),
    };
    if !slack.config.teams.contains(team) || !slack.config.users.contains(user) {
        return Err((StatusCode::FORBIDDEN, "not one of those who answer"));
    }
    match interaction {
        Interaction::Ask(ask) => open(&web, slack, ask).await,
        Interaction::Answer(reply) => keep(&web, reply).await,
        _ => Ok(StatusCode::OK.into_response()),
    }
}

fn verify(slack: &SlackWeb, headers: &HeaderMap, body: &[u8]) -> Result<(), Refusal> {
    SigningSecret::new(&secret(&slack.config.signing_secret_file)?)
        .verify(&texts(headers), body, log::now())
        .map_err(|_| (StatusCode::UNAUTHORIZED, "not signed by Slack just now"))
}

/// What others sign with, as it is now.
pub(super) fn secret(file: &Path) -> Result<Secret, Refusal> {
    let secret = secrets::read(file).ok();
    secret.and_then(|secret| Secret::new(&secret).ok()).ok_or((
        StatusCode::SERVICE_UNAVAILABLE,
        "the signing secret cannot be read",
    ))
}

/// Headers as texts.
pub(super) fn texts(headers: &HeaderMap) -> Vec<(&str, &str)> {
    let texts = headers.iter();
    texts
        .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
        .collect()
}

/// Opens the dialogue, with what the guard says of an answer.
async fn open(web: &Web, slack: &SlackWeb, ask: Ask) -> Result<Response, Refusal> {
    let conversation = ask.conversation.clone();
    let conversation = conversation.unwrap_or_else(|| ask.thread.clone());
    let judged = web.ask(|reply| Message::Judge {
        conversation,
        reply,
    });
    let verdict = match judged.await? {
        Judged::Unknown => Some(UNKNOWN.to_owned()),
        Judged::Known(judgement) => verdict(&judgement),
    };
    let line = Arc::clone(&slack.line);
    let opened = tokio::task::spawn_blocking(move || {
        let connector = line.get()?;
        let Connector::Slack(slack) = connector.as_ref() else {
            return None;
        };
        let request = slack.dialogue(&ask, verdict.as_deref()).ok()?;
        ask_once(&agent(OPEN), &request)
    });
    if let Some(why) = not_opened(opened.await.ok().flatten()) {
        let fields = [
            ("destination", json!(slack.config.destination)),
            ("why", json!(why)),
        ];
        log::line("warn", "no dialogue", &fields);
    }
    Ok(StatusCode::OK.into_response())
}

/// Why a dialogue was not opened; `None` if it was. Slack refuses with status 200 and a word.
fn not_opened(answer: Option<(u16, Vec<u8>)>) -> Option<String> {
    let Some((status, body)) = answer else {
        return Some("no answer".to_owned());
    };
    let said: Value = serde_json::from_slice(&body).unwrap_or_default();
    if status == 200 && said.get("ok") == Some(&Value::Bool(true)) {
        return None;
    }
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let word = said
        .get("error")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let is_word = (1..=64).contains(&word.len()) && word.bytes().all(is_plain);
    Some(if is_word {
        format!("status {status}, error {word}")
    } else {
        format!("status {status}")
    })
}

/// What a colleague is told before they write.
fn verdict(judgement: &Judgement) -> Option<String> {
    match judgement {
        Judgement::Send => None,
        Judgement::Hold(until, why) => {
            let (until, why) = (hour(*until), in_words(why));
            Some(format!("An answer goes out at {until}: {why}."))
        }
        Judgement::Replace => verdict(&Judgement::Dead("window")),
        Judgement::Dead(why) => Some(format!("An answer would not be sent: {}.", in_words(why))),
    }
}

/// A time as people read it.
fn hour(time: Timestamp) -> String {
    let text = time.to_string();
    let parts = text.trim_end_matches('Z').split_once('T');
    parts.map_or_else(String::new, |(day, hour)| format!("{hour} UTC on {day}"))
}

/// Keeps an answer. The dialogue closes when it is on disk; it stays open with a word why where nobody could send it.
async fn keep(web: &Web, reply: Reply) -> Result<Response, Refusal> {
    let params = json!({"text": reply.text}).to_string();
    if let Some(problem) = web.play.config.wrong_action("send", &params).first() {
        return Ok(open_still(&format!("It cannot be sent: {problem}.")));
    }
    let kept = web.ask(|told| Message::Answer {
        key: format!("{ANSWER}{}", reply.view),
        conversation: reply.conversation,
        text: reply.text,
        reply: told,
    });
    Ok(if kept.await? {
        StatusCode::OK.into_response()
    } else {
        open_still(UNKNOWN)
    })
}

/// What keeps a dialogue open, with a word under what was written.
fn open_still(why: &str) -> Response {
    super::admin::shown(&json!({"response_action": "errors", "errors": {"answer": why}}))
}

#[cfg(test)]
mod tests {
    use waypost::Timestamp;
    use waypost_host::Judgement;

    use super::{not_opened, verdict};

    #[test]
    fn a_colleague_reads_words() {
        let until = Timestamp::from_secs(1_796_000_000);
        for (judgement, expected) in [
            (Judgement::Send, None),
            (
                Judgement::Hold(until, "pace"),
                Some(
                    "An answer goes out at 00:53:20 UTC on 2026-11-30: WhatsApp takes no more messages than go out until then.",
                ),
            ),
            (
                Judgement::Dead("region"),
                Some(
                    "An answer would not be sent: WhatsApp may not be used where the customer is.",
                ),
            ),
        ] {
            assert_eq!(verdict(&judgement).as_deref(), expected);
        }
    }

    #[test]
    fn a_dialogue_is_open_where_slack_says_so() {
        for (answer, why) in [
            (Some((200, r#"{"ok": true}"#)), None),
            (None, Some("no answer")),
            (
                Some((200, r#"{"ok": false, "error": "expired_trigger_id"}"#)),
                Some("status 200, error expired_trigger_id"),
            ),
            (
                Some((200, r#"{"ok": false, "error": "Ana 5511900000001"}"#)),
                Some("status 200"),
            ),
            (Some((200, "<html>")), Some("status 200")),
            (Some((500, r#"{"ok": true}"#)), Some("status 500")),
        ] {
            let bytes = answer.map(|(status, body)| (status, body.as_bytes().to_vec()));
            assert_eq!(not_opened(bytes).as_deref(), why, "{answer:?}");
        }
    }
}
