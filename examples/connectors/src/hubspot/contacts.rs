//! The contacts that are there already: what webhooks tell only once it changes.

use serde_json::Value;
use waypost::Timestamp;

use super::{Change, Hubspot, What};
use crate::encode::percent;
use crate::outcome::remote_id;
use crate::request::{Method, Request};

/// So many contacts are asked for at a time, at most.
const PAGE: usize = 100;

/// Contacts as HubSpot lists them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page {
    /// How many there are.
    pub contacts: usize,
    /// What is said of them, as if it had changed when the contact was changed last.
    pub changes: Vec<Change>,
    /// Where the next page begins; `None` if there is none.
    pub after: Option<String>,
}

impl Hubspot {
    /// Asks for contacts with these properties, from a place on that the page before named. `None` if they cannot be asked for.
    #[must_use]
    pub fn contacts(&self, properties: &[&str], after: Option<&str>) -> Option<Request> {
        let url = self.endpoint.join(&["crm", "v3", "objects", "contacts"])?;
        let properties = percent(&properties.join(","));
        let mut url = format!("{url}?limit={PAGE}&properties={properties}");
        if let Some(after) = after {
            url.push_str("&after=");
            url.push_str(&percent(after));
        }
        Some(self.write(Method::Get, url))
    }
}

impl Page {
    /// Reads an answer; `None` if it is none. Properties without a value are left out.
    #[must_use]
    pub fn read(body: &[u8]) -> Option<Self> {
        let page: Value = serde_json::from_slice(body).ok()?;
        let contacts = page.get("results")?.as_array()?;
        let after = page.pointer("/paging/next/after");
        Some(Self {
            contacts: contacts.len(),
            changes: contacts.iter().filter_map(changes).flatten().collect(),
            after: remote_id(after),
        })
    }
}

fn changes(contact: &Value) -> Option<impl Iterator<Item = Change>> {
    let id = remote_id(contact.get("id"))?;
    let occurred_ms = millis(contact.get("updatedAt")?.as_str()?)?;
    let properties = contact.get("properties")?.as_object()?;
    let properties = properties.iter().filter_map(|(name, value)| {
        let value = value.as_str().filter(|value| !value.is_empty())?;
        Some((name.clone(), value.to_owned()))
    });
    Some(properties.map(move |(name, value)| Change {
        object: "contact".to_owned(),
        id: id.clone(),
        what: What::Property { name, value },
        occurred_ms,
    }))
}

/// An instant as HubSpot writes it, `2026-11-30T12:00:00.123Z`, in milliseconds since 1970.
fn millis(text: &str) -> Option<i64> {
    let seconds: Timestamp = text.parse().ok()?;
    let fraction = text.split_once('.').map_or("", |(_, fraction)| fraction);
    let digits = fraction.chars().take_while(char::is_ascii_digit);
    let millis: String = digits.chain("000".chars()).take(3).collect();
    seconds
        .as_secs()
        .checked_mul(1000)?
        .checked_add(millis.parse().ok()?)
}
