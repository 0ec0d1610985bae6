//! What administrators and other programs of the business ask for, with the token.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use axum::body::Bytes;
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use waypost::event::EventKey;
use waypost::router::RawJson;
use waypost_host::{Customer, Order, Taken};
use waypost_runtime::web::Refusal;

use super::once::Once;
use super::{App, Web};
use crate::writer::{Admin, Message};

/// The token, always; the name of this listener; and nothing that a page in somebody's browser could send.
pub(super) async fn guard(State(web): App, request: Request, next: Next) -> Response {
    match web.guard.check(&request) {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    }
}

/// An answer, or why there is none.
pub(super) type Answer = axum::response::Result<Response>;

/// What a request asks for, or the answer that says what was expected and what is wrong.
pub(super) fn asked<T: DeserializeOwned>(
    body: &Bytes,
    expected: &'static str,
) -> Result<T, (StatusCode, String)> {
    let bad = |why| (StatusCode::BAD_REQUEST, why);
    // Where a member stands twice, the two sides need not mean the same one.
    if serde_json::from_slice::<Once>(body).is_err_and(|error| error.is_data()) {
        return Err(bad("a member stands there twice".to_owned()));
    }
    serde_json::from_slice(body)
        .map_err(|error| bad(format!("expected {expected}: {}", what_is_wrong(&error))))
}

/// What does not fit, without what stands there: that may be a number of somebody's.
fn what_is_wrong(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let names_a_member = text.starts_with("missing field") || text.starts_with("unknown field");
    let what = if names_a_member {
        return text;
    } else if error.is_data() {
        "a value of another type"
    } else {
        "not valid JSON"
    };
    format!("{what} at line {} column {}", error.line(), error.column())
}

/// Hands a task to the writer; false where there was nothing to do.
pub(super) async fn done(web: &Web, task: Admin) -> Result<bool, Refusal> {
    web.ask(|reply| Message::Admin { task, reply }).await
}

fn found(is_there: bool, missing: &'static str) -> Response {
    if is_there {
        StatusCode::NO_CONTENT.into_response()
    } else {
        (StatusCode::NOT_FOUND, missing).into_response()
    }
}

/// What the keys of answers from Slack begin with.
pub(super) const ANSWER: &str = "slack:";

/// What `POST /actions` takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    key: String,
    waba_id: String,
    phone_number_id: String,
    customer: String,
    #[serde(default)]
    campaign: String,
    action: BTreeMap<String, RawJson>,
}

/// `POST /actions`: something that happened elsewhere, a shipped order, an abandoned cart.
pub(super) async fn actions(State(web): App, body: Bytes) -> Answer {
    const BAD: StatusCode = StatusCode::BAD_REQUEST;
    let mut asked: Asked = asked(&body, "key, waba_id, phone_number_id, customer and action")?;
    let (Some((name, params)), true) = (asked.action.pop_first(), asked.action.is_empty()) else {
        return Err((BAD, "expected one action").into());
    };
    let mut wrong = wrong_key(&asked.key);
    let problems = match name.as_str() {
        "set_consent" => vec!["only rules ask for it".to_owned()],
        _ => web.play.config.wrong_action(&name, params.as_str()),
    };
    wrong.extend(
        problems
            .iter()
            .map(|problem| format!("action `{name}`: {problem}")),
    );
    if !web.plan.is_own(&asked.waba_id, &asked.phone_number_id) {
        wrong.push("this number of this account is not in the configuration".to_owned());
    }
    let customer = known(&asked.customer);
    if customer
        .as_ref()
        .is_ok_and(|customer| names(&asked.key, customer))
    {
        wrong.push(NAMED.to_owned());
    }
    wrong.extend(wrong_campaign(&asked.campaign, customer.as_ref().ok()));
    let customer = match customer {
        Ok(customer) if wrong.is_empty() => customer,
        found => {
            wrong.extend(found.err().map(|(_, why)| why.to_owned()));
            return Ok((BAD, wrong.join("\n")).into_response());
        }
    };
    let order = Box::new(Order {
        key: asked.key,
        waba_id: asked.waba_id,
        phone_number_id: asked.phone_number_id,
        customer,
        campaign: asked.campaign,
        name,
        params,
        by_person: false,
    });
    match web.ask(|reply| Message::Order { order, reply }).await? {
        Taken::New => Ok(StatusCode::ACCEPTED.into_response()),
        Taken::Before => Ok((StatusCode::OK, "asked for before").into_response()),
        Taken::Another => Err((
            StatusCode::CONFLICT,
            "asked for before, with another action or for another customer: this one is not done",
        )
            .into()),
        Taken::Named => Err((BAD, NAMED).into()),
    }
}

/// Why a key is refused that names a customer.
const NAMED: &str =
    "a customer's number is in the key or the campaign: they are logged or kept, and name nobody";

/// What is wrong with a campaign, which stands before the key in what reports bring back, and is kept with them.
fn wrong_campaign(campaign: &str, customer: Option<&Customer>) -> Vec<String> {
    let mut wrong = Vec::new();
    let is_plain = |c: char| c != '/' && !c.is_control();
    if campaign.chars().count() > 100 || !campaign.chars().all(is_plain) {
        wrong.push("a campaign has at most 100 characters, and no `/`".to_owned());
    }
    if customer.is_some_and(|customer| names(campaign, customer)) {
        wrong.push(NAMED.to_owned());
    }
    wrong
}

fn wrong_key(key: &str) -> Vec<String> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_:".contains(&byte);
    let mut wrong = Vec::new();
    if !(1..=100).contains(&key.len()) || !key.bytes().all(is_plain) {
        wrong.push("a key has 1 to 100 letters, digits, `-`, `_` and `:`".to_owned());
    }
    if key.starts_with(ANSWER) {
        wrong.push("keys that begin with `slack:` are those of answers".to_owned());
    }
    wrong
}

/// Whether a key has the number of a customer in it, in whatever spelling: the last eight digits are the same in all.
fn names(key: &str, customer: &Customer) -> bool {
    let digits: String = key.chars().filter(|c| c.is_alphanumeric()).collect();
    let number = Some(customer.id()).filter(|id| id.bytes().all(|byte| byte.is_ascii_digit()));
    let end = number.and_then(|number| number.get(number.len().checked_sub(8)?..));
    end.is_some_and(|end| digits.contains(end))
}

/// `GET /actions/KEY`: what became of it, of the number that the query names or of any.
pub(super) async fn became(
    State(web): App,
    Path(key): Path<String>,
    uri: axum::http::Uri,
) -> Result<Response, Refusal> {
    const UNKNOWN: Refusal = (
        StatusCode::BAD_REQUEST,
        "expected no query, or `phone_number_id` and its value",
    );
    let number = match uri
        .query()
        .map(|query| query.strip_prefix("phone_number_id="))
    {
        None => None,
        Some(Some(number)) if number.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
            Some(number.to_owned())
        }
        Some(_) => return Err(UNKNOWN),
    };
    let became = web.ask(|reply| Message::Became { key, number, reply });
    Ok(match became.await?.first() {
        Some(effect) => shown(&json!({
            "phone_number_id": effect.id.number,
            "destination": effect.destination,
            "state": effect.state.as_str(),
            "since": effect.since.to_string(),
            "attempts": effect.attempts,
            "why": effect.why,
        })),
        None => (StatusCode::NOT_FOUND, "nothing was asked for by this key").into_response(),
    })
}

/// Who is meant.
pub(super) fn known(spelling: &str) -> Result<Customer, Refusal> {
    Customer::of(spelling).ok_or((
        StatusCode::BAD_REQUEST,
        "a customer is a phone number with its country code, or a user id",
    ))
}

/// `GET /admin/parked`: the keys of the events that a person has to look at.
pub(super) async fn parked(State(web): App) -> Result<Response, Refusal> {
    let keys = web.ask(Message::Parked).await?;
    Ok(shown(&json!(keys)))
}

/// `GET /admin/rules`: the revisions whose texts are kept, the last one in service first.
pub(super) async fn rules(State(web): App) -> Result<Response, Refusal> {
    let kept = web.ask(Message::Revisions).await?;
    let kept = kept
        .iter()
        .map(|(revision, since)| json!({"revision": revision, "since": since.to_string()}));
    Ok(shown(&kept.collect()))
}

/// `GET /admin/shadow`: what a second rule file would move.
pub(super) async fn shadow(State(web): App) -> Response {
    match web.shadow.report() {
        Ok(Some(report)) => shown(&report),
        Ok(None) => (StatusCode::NOT_FOUND, without_shadow(&web)).into_response(),
        Err(why) => {
            let text = format!("the second rule file is refused: {why}");
            (StatusCode::CONFLICT, text).into_response()
        }
    }
}

/// Why there is nothing to compare.
fn without_shadow(web: &Web) -> String {
    match &web.play.config.shadow {
        None => "the configuration names no second rule file (`shadow`)".to_owned(),
        Some(_) if !web.health.has_rules.load(Ordering::Relaxed) => {
            "there are no good rules to compare the second rule file with".to_owned()
        }
        Some(path) => format!(
            "the second rule file is not there, or not read yet: {}",
            path.display()
        ),
    }
}

pub(super) fn shown(value: &Value) -> Response {
    let form = [(header::CONTENT_TYPE, "application/json")];
    (form, value.to_string()).into_response()
}

/// What `POST /admin/replay` takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Replayed {
    event: EventKey,
}

/// `POST /admin/replay`: a parked event, or one whose body is kept, is decided once more at the end of its lane. What was done
/// for it is not done again.
pub(super) async fn replay(State(web): App, body: Bytes) -> Answer {
    let Replayed { event } = asked(&body, "the key of an event")?;
    let is_there = done(&web, Admin::Replay(event)).await?;
    Ok(found(is_there, "the body of this event is not kept"))
}

/// What `POST /admin/release` takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Released {
    phone_number_id: String,
    customer: String,
}

/// `POST /admin/release`: whoever has the conversation has it no longer.
pub(super) async fn release(State(web): App, body: Bytes) -> Answer {
    let Released {
        phone_number_id,
        customer,
    } = asked(&body, "phone_number_id and customer")?;
    let task = Admin::Release {
        number: phone_number_id,
        customer: known(&customer)?,
    };
    let is_there = done(&web, task).await?;
    Ok(found(is_there, "nobody has this conversation"))
}
