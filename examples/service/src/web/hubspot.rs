//! What HubSpot calls: a contact was changed, deleted or merged.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use waypost_connectors::hubspot::{Change, ClientSecret, KEY, What};
use waypost_host::{Blinder, Customer};
use waypost_runtime::config::HubspotConfig;
use waypost_runtime::log;
use waypost_runtime::web::{Refusal, read};

use super::App;
use super::admin::done;
use super::slack::{secret, texts};
use crate::store::{About, Said};
use crate::writer::Admin;

/// How many bytes a body of HubSpot's has at most: it has 100 changes, each of a value of 64 KB at most.
const MOST_BYTES: usize = 7 << 20;

/// The properties of a contact that have a phone number.
pub(crate) const PHONES: [&str; 3] = ["phone", "mobilephone", "hs_whatsapp_phone_number"];

/// `POST /hubspot`: signed; 200 when it is on disk.
pub(super) async fn changed(
    State(web): App,
    headers: HeaderMap,
    body: Body,
) -> Result<(), Refusal> {
    let Some(hubspot) = &web.play.config.hubspot else {
        return Err((StatusCode::NOT_FOUND, "not found"));
    };
    let taken = read(&web.front.room, body, MOST_BYTES).await?;
    ClientSecret::new(&secret(&hubspot.client_secret_file)?)
        .verify(
            "POST",
            &hubspot.url,
            &texts(&headers),
            &taken.bytes,
            log::now(),
        )
        .map_err(|_| (StatusCode::UNAUTHORIZED, "not signed by HubSpot just now"))?;
    let events = Change::read(&taken.bytes);
    let events = events.ok_or((StatusCode::BAD_REQUEST, "expected a JSON array"))?;
    let mut said = Vec::new();
    for changes in events {
        let before = said.len();
        for change in &changes {
            said.extend(self::said(&web.plan.blinder, hubspot, change));
        }
        if said.len() == before {
            let labels = [("result", "other")];
            web.metrics.add("waypost_contact_changes_total", &labels, 1);
        }
    }
    if !said.is_empty() {
        done(&web, Admin::Contacts(said)).await?;
    }
    Ok(())
}

/// What a change says: nothing, where it is not of a contact or not of a property that somebody asked for.
pub(crate) fn said(blinder: &Blinder, hubspot: &HubspotConfig, change: &Change) -> Vec<Said> {
    let all = match &change.what {
        _ if change.object != "contact" => Vec::new(),
        What::Property { name, value } => about(blinder, hubspot, name, value),
        What::Merged { into } => vec![About::Merged(into.clone())],
        What::Deleted => vec![About::Deleted(true)],
        What::Restored => vec![About::Deleted(false)],
        What::Erased => vec![About::Erased],
        _ => Vec::new(),
    };
    let said = all.into_iter().map(|about| Said {
        contact: change.id.clone(),
        about,
        at_ms: change.occurred_ms,
    });
    said.collect()
}

fn about(blinder: &Blinder, hubspot: &HubspotConfig, property: &str, value: &str) -> Vec<About> {
    let who = if property == KEY {
        Some(value.to_owned())
    } else if PHONES.contains(&property) {
        let customer = Customer::of(value);
        Some(customer.map_or_else(String::new, |customer| blinder.name(customer.id())))
    } else {
        None
    };
    let who = who.map(|who| About::Person(property.to_owned(), who));
    let facts = hubspot.facts.iter().filter(|(_, of)| *of == property);
    let facts = facts.map(|(name, _)| About::Fact(name.clone(), value.to_owned()));
    who.into_iter().chain(facts).collect()
}
