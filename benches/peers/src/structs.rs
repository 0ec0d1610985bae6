//! The fastest that there is for JSON, into structs that somebody has written by hand: just what a text, a report and an
//! answer to a list have, borrowed from the body. What is otherwise than expected is an error, and what is new is lost.

#![expect(dead_code, reason = "most members are there to be read into")]

use std::borrow::Cow;
use std::cell::RefCell;

use serde::Deserialize;

/// A body.
#[derive(Deserialize)]
pub(crate) struct Body<'b> {
    #[serde(borrow)]
    entry: Vec<Entry<'b>>,
}

#[derive(Deserialize)]
struct Entry<'b> {
    id: &'b str,
    #[serde(borrow)]
    changes: Vec<Change<'b>>,
}

#[derive(Deserialize)]
struct Change<'b> {
    field: &'b str,
    value: Value<'b>,
}

#[derive(Deserialize)]
struct Value<'b> {
    metadata: Metadata<'b>,
    #[serde(borrow, default)]
    contacts: Vec<Contact<'b>>,
    #[serde(borrow, default)]
    messages: Vec<Message<'b>>,
    #[serde(borrow, default)]
    statuses: Vec<Status<'b>>,
}

#[derive(Deserialize)]
struct Metadata<'b> {
    phone_number_id: &'b str,
}

#[derive(Deserialize)]
struct Contact<'b> {
    #[serde(borrow)]
    profile: Profile<'b>,
    wa_id: &'b str,
    user_id: Option<&'b str>,
}

#[derive(Deserialize)]
struct Profile<'b> {
    #[serde(borrow)]
    name: Cow<'b, str>,
}

#[derive(Deserialize)]
struct Message<'b> {
    id: &'b str,
    from: &'b str,
    from_user_id: Option<&'b str>,
    timestamp: &'b str,
    r#type: &'b str,
    #[serde(borrow)]
    text: Option<Text<'b>>,
    context: Option<Context<'b>>,
    #[serde(borrow)]
    interactive: Option<Interactive<'b>>,
}

#[derive(Deserialize)]
struct Text<'b> {
    #[serde(borrow)]
    body: Cow<'b, str>,
}

#[derive(Deserialize)]
struct Context<'b> {
    from: &'b str,
    id: &'b str,
}

#[derive(Deserialize)]
struct Interactive<'b> {
    #[serde(borrow)]
    list_reply: Option<Row<'b>>,
}

#[derive(Deserialize)]
struct Row<'b> {
    id: &'b str,
    #[serde(borrow)]
    title: Cow<'b, str>,
}

#[derive(Deserialize)]
struct Status<'b> {
    id: &'b str,
    status: &'b str,
    timestamp: &'b str,
    recipient_id: &'b str,
    recipient_user_id: Option<&'b str>,
}

impl Body<'_> {
    pub(crate) fn ids(&self) -> Vec<String> {
        let values = self.values();
        let ids = values.flat_map(|value| {
            let messages = value.messages.iter().map(|message| message.id);
            messages.chain(value.statuses.iter().map(|status| status.id))
        });
        ids.map(str::to_owned).collect()
    }

    fn count(&self) -> usize {
        let values = self.values();
        values
            .map(|value| value.messages.len() + value.statuses.len())
            .sum()
    }

    fn values(&self) -> impl Iterator<Item = &Value<'_>> {
        let changes = self.entry.iter().flat_map(|entry| &entry.changes);
        changes.map(|change| &change.value)
    }
}

/// A reader of JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reader {
    SerdeJson,
    SimdJson,
    SonicRs,
}

thread_local! {
    /// `simd-json` writes into what it reads: a copy of the body. Both are used again, as who cares for speed would.
    static BUFFERS: RefCell<(Vec<u8>, simd_json::Buffers)> = RefCell::default();
}

impl Reader {
    pub(crate) const ALL: [Self; 3] = [Self::SonicRs, Self::SimdJson, Self::SerdeJson];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::SerdeJson => "serde_json 1, into structs by hand",
            Self::SimdJson => "simd-json 0.18, into structs by hand",
            Self::SonicRs => "sonic-rs 0.5.10, into structs by hand",
        }
    }

    pub(crate) fn ids(self, body: &[u8]) -> Result<Vec<String>, String> {
        // A path of the method would be of one lifetime.
        self.read(body, |body| body.ids())
    }

    pub(crate) fn count(self, body: &[u8]) -> usize {
        let count = self.read(body, |body| std::hint::black_box(body).count());
        count.unwrap_or_default()
    }

    fn read<T>(self, body: &[u8], then: impl FnOnce(&Body<'_>) -> T) -> Result<T, String> {
        match self {
            Self::SerdeJson => {
                let body = serde_json::from_slice(body).map_err(|error| error.to_string())?;
                Ok(then(&body))
            }
            Self::SonicRs => {
                let body = sonic_rs::from_slice(body).map_err(|error| error.to_string())?;
                Ok(then(&body))
            }
            Self::SimdJson => BUFFERS.with_borrow_mut(|(copy, buffers)| {
                copy.clear();
                copy.extend_from_slice(body);
                let body = simd_json::serde::from_slice_with_buffers(copy, buffers)
                    .map_err(|error| error.to_string())?;
                Ok(then(&body))
            }),
        }
    }
}
