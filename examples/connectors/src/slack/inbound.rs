//! What colleagues do in Slack, and how its requests are known.

use std::fmt;

use serde_json::Value;
use waypost::Timestamp;

use super::ANSWER;
use crate::encode::{form_value, hex};
use crate::mac::{MacKey, SignatureError, header, is_recent};
use crate::outcome::remote_id;
use crate::request::Secret;

/// What a colleague did in Slack. Verify the request before.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Interaction {
    /// They pressed the button or used the shortcut: open the dialogue.
    Ask(Ask),
    /// They sent the dialogue off.
    Answer(Reply),
}

/// A colleague wants to answer.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ask {
    /// What the dialogue is opened by, for three seconds.
    pub trigger: String,
    /// The conversation of the post's button; `None` if the post has none: look it up by the thread.
    pub conversation: Option<String>,
    /// `<channel>/<ts>` of the post that the thread begins with, as [`Job::thread`](crate::Job::thread) has it.
    pub thread: String,
    /// The id of the workspace.
    pub team: String,
    /// The id of the colleague.
    pub user: String,
}

impl fmt::Debug for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ask({})", self.user)
    }
}

/// What a colleague answers to the customer.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reply {
    /// The id of the dialogue: the same for every repeat.
    pub view: String,
    /// The conversation, or the thread, as [`Ask`] had it.
    pub conversation: String,
    /// What they wrote.
    pub text: String,
    /// The id of the workspace.
    pub team: String,
    /// The id of the colleague.
    pub user: String,
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reply({}, {})", self.user, self.view)
    }
}

impl Interaction {
    /// Reads the body of an interaction; `None` for one that is about something else.
    #[must_use]
    pub fn read(body: &[u8]) -> Option<Self> {
        let json: Value = serde_json::from_str(&form_value(body, "payload")?).ok()?;
        let text = |pointer: &str| json.pointer(pointer)?.as_str().map(str::to_owned);
        let team = text("/team/id")?;
        let user = text("/user/id")?;
        match text("/type")?.as_str() {
            "view_submission" if text("/view/callback_id")? == ANSWER => {
                Some(Self::Answer(Reply {
                    view: text("/view/id")?,
                    conversation: text("/view/private_metadata")?,
                    text: text("/view/state/values/answer/text/value")?,
                    team,
                    user,
                }))
            }
            "block_actions" if text("/actions/0/action_id")? == ANSWER => Some(Self::Ask(Ask {
                trigger: text("/trigger_id")?,
                conversation: text("/actions/0/value"),
                thread: thread(&json)?,
                team,
                user,
            })),
            "message_action" if text("/callback_id")? == ANSWER => Some(Self::Ask(Ask {
                trigger: text("/trigger_id")?,
                conversation: None,
                thread: thread(&json)?,
                team,
                user,
            })),
            _ => None,
        }
    }
}

/// The thread that a message stands in; a message that no thread has begins one.
fn thread(json: &Value) -> Option<String> {
    let message = json.get("message")?;
    let first = remote_id(message.get("thread_ts").or_else(|| message.get("ts")))?;
    Some(format!(
        "{}/{first}",
        remote_id(json.pointer("/channel/id"))?
    ))
}

/// The signing secret of a Slack app, to know Slack's requests by. `Debug` does not show it.
#[derive(Clone)]
pub struct SigningSecret(MacKey);

impl SigningSecret {
    /// Takes the secret.
    #[must_use]
    pub fn new(secret: &Secret) -> Self {
        Self(MacKey::new(secret.reveal().as_bytes()))
    }

    /// Verifies a request by its headers `X-Slack-Signature` and `X-Slack-Request-Timestamp`. `body` must be the bytes as
    /// received.
    ///
    /// # Errors
    ///
    /// Headers that are missing or malformed, a time more than five minutes from now, another secret or other bytes.
    pub fn verify(
        &self,
        headers: &[(&str, &str)],
        body: &[u8],
        now: Timestamp,
    ) -> Result<(), SignatureError> {
        let signature = header(headers, "x-slack-signature").ok_or(SignatureError::Missing)?;
        let time = header(headers, "x-slack-request-timestamp").ok_or(SignatureError::Missing)?;
        let digits = signature.strip_prefix("v0=");
        let tag = digits.and_then(bytes).ok_or(SignatureError::Malformed)?;
        let is_number = time.bytes().all(|byte| byte.is_ascii_digit());
        let secs: i64 = time
            .parse()
            .ok()
            .filter(|_| is_number)
            .ok_or(SignatureError::Malformed)?;
        if !is_recent(secs, now) {
            return Err(SignatureError::Stale);
        }
        let parts = [b"v0:", time.as_bytes(), b":", body];
        let is_right = self.0.is_tag(&parts, &tag);
        is_right.then_some(()).ok_or(SignatureError::Mismatch)
    }
}

/// The bytes of 64 lower-case digits, which is how Slack writes them.
fn bytes(digits: &str) -> Option<Vec<u8>> {
    let tag: Vec<u8> = digits
        .as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect::<Option<_>>()?;
    let written: String = tag.iter().flat_map(|byte| hex(*byte)).collect();
    (tag.len() == 32 && written == digits).then_some(tag)
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningSecret(..)")
    }
}
