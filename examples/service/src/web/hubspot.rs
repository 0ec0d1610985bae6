//! What HubSpot calls: a property of a contact was changed.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use waypost_connectors::hubspot::{Change, ClientSecret, KEY};
use waypost_host::Customer;
use waypost_runtime::config::HubspotConfig;
use waypost_runtime::log;
use waypost_runtime::web::{Refusal, read};

use super::admin::{answer, done};
use super::slack::{secret, texts};
use super::{App, Web};
use crate::store::{About, Said};
use crate::writer::Admin;

/// How many bytes a body of HubSpot's has at most: it has 100 changes, each of a value of 64 KB at most.
const MOST_BYTES: usize = 7 << 20;

/// The properties of a contact that have a phone number.
const PHONES: [&str; 3] = ["phone", "mobilephone", "hs_whatsapp_phone_number"];

/// `POST /hubspot`: signed; 200 when it is on disk.
pub(super) async fn changed(State(web): App, headers: HeaderMap, body: Body) -> Response {
    let kept = keep(&web, &headers, body).await;
    answer(kept.map(|()| Response::default()))
}

async fn keep(web: &Web, headers: &HeaderMap, body: Body) -> Result<(), Refusal> {
    let Some(hubspot) = &web.play.config.hubspot else {
        return Err((StatusCode::NOT_FOUND, "not found"));
    };
    let taken = read(&web.front.room, body, MOST_BYTES).await?;
    ClientSecret::new(&secret(&hubspot.client_secret_file)?)
        .verify(
            "POST",
            &hubspot.url,
            &texts(headers),
            &taken.bytes,
            log::now(),
        )
        .map_err(|_| (StatusCode::UNAUTHORIZED, "not signed by HubSpot just now"))?;
    let mut said = Vec::new();
    for change in Change::read(&taken.bytes) {
        let before = said.len();
        said.extend(about(web, hubspot, &change).map(|about| Said {
            contact: change.id.clone(),
            about,
            at_ms: change.occurred_ms,
        }));
        if said.len() == before {
            let labels = [("result", "other")];
            web.metrics.add("waypost_contact_changes_total", &labels, 1);
        }
    }
    if !said.is_empty() {
        done(web, Admin::Contacts(said)).await?;
    }
    Ok(())
}

/// What a change says: nothing, where it is not of a contact or not of a property that somebody asked for.
fn about(web: &Web, hubspot: &HubspotConfig, change: &Change) -> impl Iterator<Item = About> {
    let property = change.property.as_str();
    let is_of_contact = change.object == "contact";
    let who = if property == KEY {
        Some(change.value.clone())
    } else if PHONES.contains(&property) {
        let customer = Customer::of(&change.value);
        Some(customer.map_or_else(String::new, |customer| web.plan.blinder.name(customer.id())))
    } else {
        None
    };
    let who = who.map(|who| About::Person(property.to_owned(), who));
    let facts = hubspot.facts.iter();
    let facts = facts.filter(move |(_, of)| *of == property);
    let facts = facts.map(|(name, _)| About::Fact(name.clone(), change.value.clone()));
    who.into_iter().chain(facts).filter(move |_| is_of_contact)
}
