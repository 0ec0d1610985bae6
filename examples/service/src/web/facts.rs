//! What people and other programs of the business tell of customers.

use std::sync::atomic::Ordering;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use serde::Deserialize;
use waypost::router::RawJson;
use waypost::{Context, Router, Timestamp};
use waypost_connectors::suggest;

use super::App;
use super::admin::{Answer, asked, done, known};
use crate::writer::{Admin, Message};

/// What `PUT /admin/facts` takes: facts of a customer, or of everybody.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    customer: Option<String>,
    facts: RawJson,
}

/// `PUT /admin/facts`: in the place of what was known of the customer, or of everybody.
pub(super) async fn facts(State(web): App, body: Bytes) -> Answer {
    const BAD: StatusCode = StatusCode::BAD_REQUEST;
    let told: Told = asked(&body, "facts, and a customer if they are somebody's")?;
    let mut context = Context::at(Timestamp::from_secs(0));
    let impossible = context.set_json(told.facts.as_str()).err();
    let mut wrong: Vec<String> = impossible.iter().map(ToString::to_string).collect();
    if web.health.has_rules.load(Ordering::Relaxed) {
        let live = web.ask(Message::Live).await?;
        wrong.extend(undeclared(&context, &live, web.shadow.rules().as_ref()));
    }
    if !wrong.is_empty() {
        return Ok((BAD, wrong.join("\n")).into_response());
    }
    let who = match told.customer {
        Some(customer) => web.plan.blinder.name(known(&customer)?.id()),
        None => String::new(),
    };
    let task = Admin::Facts {
        who,
        facts: told.facts.as_str().to_owned(),
    };
    done(&web, task).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// What is wrong with facts by the rules in service: no rule can ask for them, or they are not of their type. What only the
/// second rule file declares may be told before it comes into service.
fn undeclared(context: &Context<'_>, live: &Router, second: Option<&Router>) -> Vec<String> {
    let known: Vec<&str> = live.host_facts().collect();
    let is_of_second = |name: &&str| second.is_some_and(|second| second.host_fact(name).is_some());
    let undeclared = live.undeclared(context).filter(|name| !is_of_second(name));
    let mut wrong: Vec<String> = undeclared
        .map(|name| {
            let meant = suggest(name, &known);
            format!("the rules do not declare the fact `{name}`{meant}")
        })
        .collect();
    wrong.extend(
        live.check_context(context)
            .err()
            .map(|error| error.to_string()),
    );
    wrong
}
