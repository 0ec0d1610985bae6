//! What is kept about the customer, and what other programs are told.

use std::fmt;

use serde_json::Value;
use waypost::state::consent::ConsentValue;

use super::fields::{DESTINATION, Fields, Report};

/// What the customer wants to get.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SetConsent {
    /// `category`: `marketing` where it is not said.
    pub category: String,
    /// `value`: `opted_in` or `opted_out`.
    pub value: ConsentValue,
}

/// A word kept with the customer: `{"tag": "vip"}` or `{"tag": {"name": "vip", "remove": true}}`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tag {
    /// `destination`: a configured id; `None` for the host's own states.
    pub destination: Option<String>,
    /// `name`: up to 64 characters, in one line.
    pub name: String,
    /// `remove`: takes it away instead.
    pub remove: bool,
}

/// A signed request to another program.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct WebhookCall {
    /// `destination`: a configured id; `None` for the default one.
    pub destination: Option<String>,
    /// `type`: what it is about, words with dots between: `order.shipped`.
    pub kind: String,
    /// `data`: any JSON, handed on as it is.
    pub data: Value,
}

impl fmt::Debug for WebhookCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WebhookCall({})", self.kind)
    }
}

pub(super) fn set_consent(params: &Value, report: &mut Report) -> Option<SetConsent> {
    let mut fields = Fields::of(params, "", report)?;
    let category = fields.id("category");
    let value = fields.one_of(
        "value",
        &[
            ("opted_in", ConsentValue::OptedIn),
            ("opted_out", ConsentValue::OptedOut),
        ],
    );
    fields.need("value");
    fields.end();
    Some(SetConsent {
        category: category.unwrap_or_else(|| "marketing".to_owned()),
        value: value?,
    })
}

pub(super) fn tag(params: &Value, report: &mut Report) -> Option<Tag> {
    let wrapped;
    let (params, is_short) = match params {
        Value::String(_) => {
            wrapped = serde_json::json!({"name": params});
            (&wrapped, true)
        }
        _ => (params, false),
    };
    let mut fields = Fields::of(params, "", report)?;
    fields.short = is_short;
    let name = fields.need_text("name", 64);
    let remove = fields.flag("remove");
    let destination = fields.id(DESTINATION);
    fields.end();
    Some(Tag {
        destination,
        name: crate::encode::one_line(&name?),
        remove,
    })
}

pub(super) fn webhook(params: &Value, report: &mut Report) -> Option<WebhookCall> {
    let mut fields = Fields::of(params, "", report)?;
    let is_kind = |text: &str| {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"_.".contains(&byte);
        (1..=128).contains(&text.len()) && text.bytes().all(fits)
    };
    let kind = fields.need_text_like("type", is_kind, "letters, digits, `_` and `.`");
    let data = fields.any("data");
    let destination = fields.id(DESTINATION);
    fields.end();
    Some(WebhookCall {
        destination,
        kind: kind?,
        data,
    })
}
