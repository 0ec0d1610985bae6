//! What changed in HubSpot, and how its requests are known.

use std::fmt;

use serde_json::Value;
use waypost::Timestamp;

use crate::encode::from_base64;
use crate::mac::{MacKey, SignatureError, header, is_recent};
use crate::outcome::remote_id;
use crate::request::Secret;

/// What changed there, from a webhook. Of two changes of one property the one with the later `occurred_ms` counts, whatever
/// order they come in.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// The kind of thing: `contact`, `ticket`.
    pub object: String,
    /// Its id there.
    pub id: String,
    /// What became of it.
    pub what: What,
    /// When, in milliseconds since 1970.
    pub occurred_ms: i64,
}

/// What became of a thing.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum What {
    /// A property was changed.
    Property {
        /// Its name.
        name: String,
        /// What it is now; empty for none.
        value: String,
    },
    /// It was deleted, and may be restored.
    Deleted,
    /// It was restored.
    Restored,
    /// It was deleted for good, as a person asked for.
    Erased,
    /// It became part of another, which goes on with what was known of both.
    Merged {
        /// The other's id.
        into: String,
    },
}

impl fmt::Debug for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Change({} {}, {:?})", self.object, self.id, self.what)
    }
}

/// Without values and ids.
impl fmt::Debug for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Property { name, .. } => name,
            Self::Deleted => "deleted",
            Self::Restored => "restored",
            Self::Erased => "erased",
            Self::Merged { .. } => "merged",
        })
    }
}

impl Change {
    /// Reads the body of a webhook, which is a list: `None` if it is none. For each of its events there is what it says: nothing,
    /// if it tells of something else or is of another form. Verify the request before.
    #[must_use]
    pub fn read(body: &[u8]) -> Option<Vec<Vec<Self>>> {
        let events: Vec<Value> = serde_json::from_slice(body).ok()?;
        let read = |event| Self::of(event).unwrap_or_default();
        Some(events.iter().map(read).collect())
    }

    fn of(event: &Value) -> Option<Vec<Self>> {
        let text = |name: &str| event.get(name)?.as_str();
        let id = |name: &str| remote_id(event.get(name));
        let (object, what) = text("subscriptionType")?.split_once('.')?;
        let object = match object {
            "object" => text("objectTypeId").and_then(of_type)?,
            object => object,
        };
        let occurred_ms = event.get("occurredAt")?.as_i64()?;
        let change = |id: String, what| Self {
            object: object.to_owned(),
            id,
            what,
            occurred_ms,
        };
        let what = match what {
            "propertyChange" => What::Property {
                name: text("propertyName")?.to_owned(),
                value: value(event.get("propertyValue"))?,
            },
            "deletion" => What::Deleted,
            "restore" => What::Restored,
            "privacyDeletion" => What::Erased,
            "merge" => {
                let primary = id("primaryObjectId")?;
                let survivor = id("newObjectId").filter(|new| *new != primary);
                let merged = event.get("mergedObjectIds")?.as_array()?;
                let merged: Option<Vec<String>> =
                    merged.iter().map(|one| remote_id(Some(one))).collect();
                // The primary one counts more than the others.
                let into = |id: String, into: &str| {
                    change(
                        id,
                        What::Merged {
                            into: into.to_owned(),
                        },
                    )
                };
                let others = merged?.into_iter().filter(|other| *other != primary);
                let others = others.filter(|other| Some(other) != survivor.as_ref());
                let mut changes: Vec<Self> = others.map(|other| into(other, &primary)).collect();
                changes.extend(survivor.map(|survivor| into(primary, &survivor)));
                return Some(changes);
            }
            _ => return None,
        };
        Some(vec![change(id("objectId")?, what)])
    }
}

/// A value as text, as HubSpot writes it; `None` if it is none that a property can have.
fn value(value: Option<&Value>) -> Option<String> {
    match value {
        None | Some(Value::Null) => Some(String::new()),
        Some(Value::String(text)) => Some(text.clone()),
        Some(value @ (Value::Number(_) | Value::Bool(_))) => Some(value.to_string()),
        Some(Value::Array(_) | Value::Object(_)) => None,
    }
}

fn of_type(id: &str) -> Option<&'static str> {
    match id {
        "0-1" => Some("contact"),
        "0-5" => Some("ticket"),
        _ => None,
    }
}

/// The client secret of a HubSpot app, to know its webhooks by. `Debug` does not show it.
#[derive(Clone)]
pub struct ClientSecret(MacKey);

impl ClientSecret {
    /// Takes the secret.
    #[must_use]
    pub fn new(secret: &Secret) -> Self {
        Self(MacKey::new(secret.reveal().as_bytes()))
    }

    /// Verifies a request by its headers `X-HubSpot-Signature-v3` and `X-HubSpot-Request-Timestamp`. `uri` is the address
    /// that HubSpot called, from `https://` on and as it was configured there; `body` the bytes as received.
    ///
    /// # Errors
    ///
    /// Headers that are missing or malformed, a time more than five minutes from now, another secret or other bytes.
    pub fn verify(
        &self,
        method: &str,
        uri: &str,
        headers: &[(&str, &str)],
        body: &[u8],
        now: Timestamp,
    ) -> Result<(), SignatureError> {
        let signature = header(headers, "x-hubspot-signature-v3").ok_or(SignatureError::Missing)?;
        let time = header(headers, "x-hubspot-request-timestamp").ok_or(SignatureError::Missing)?;
        let tag = from_base64(signature).ok_or(SignatureError::Malformed)?;
        let is_number = time.bytes().all(|byte| byte.is_ascii_digit());
        let millis: Option<i64> = time.parse().ok().filter(|_| is_number);
        let millis = millis.ok_or(SignatureError::Malformed)?;
        if !is_recent(millis.div_euclid(1000), now) {
            return Err(SignatureError::Stale);
        }
        let uri = decoded(uri);
        let parts = [method.as_bytes(), uri.as_bytes(), body, time.as_bytes()];
        let is_right = self.0.is_tag(&parts, &tag);
        is_right.then_some(()).ok_or(SignatureError::Mismatch)
    }
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientSecret(..)")
    }
}

/// The characters that HubSpot decodes in an address before it signs ("Validating requests"), and no others.
const DECODED: [(&str, &str); 12] = [
    ("%3A", ":"),
    ("%2F", "/"),
    ("%3F", "?"),
    ("%40", "@"),
    ("%21", "!"),
    ("%24", "$"),
    ("%27", "'"),
    ("%28", "("),
    ("%29", ")"),
    ("%2A", "*"),
    ("%2C", ","),
    ("%3B", ";"),
];

/// The address as HubSpot signs it. One pass: what is decoded is not decoded again.
fn decoded(uri: &str) -> String {
    let mut parts = uri.split('%');
    let mut decoded = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let code = part
            .get(..2)
            .map(|digits| format!("%{}", digits.to_ascii_uppercase()));
        let mut table = DECODED.iter();
        match table.find(|(encoded, _)| Some(*encoded) == code.as_deref()) {
            Some((_, plain)) => {
                decoded.push_str(plain);
                decoded.push_str(part.get(2..).unwrap_or_default());
            }
            None => {
                decoded.push('%');
                decoded.push_str(part);
            }
        }
    }
    decoded
}
