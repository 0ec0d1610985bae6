//! Other programs: an attempt, request by request.

use serde_json::json;
use waypost::Target;
use waypost_connectors::{
    Action, Connector, Exchange, Job, LookUp, Next, Recipient, Recovery, Sighting, Waits,
};
use waypost_host::{Address, Attempt, Outcome, TaskKind};

use super::Carried;
use super::http::ask;
use crate::log;

/// Carries an attempt out, request by request.
pub(super) fn speak(connector: &Connector, agent: &ureq::Agent, attempt: &Attempt) -> Carried {
    let never = |why: &str| (Outcome::Never(why.to_owned()), None);
    let effect = attempt.effect();
    let Some(task) = &effect.task else {
        return never("nothing to do");
    };
    let (name, params) = match &task.kind {
        TaskKind::Action { name, params } => (name.as_str(), params.as_str().to_owned()),
        TaskKind::Turn {
            index,
            target,
            priority,
        } => turn(connector, *index, target, *priority),
        TaskKind::Timer => return never("nothing to do"),
    };
    let Ok(action) = Action::parse(name, &params) else {
        return never("parameters");
    };
    let mut job = Job::new(&effect.id.key, &task.rule, log::now());
    job.attempt = effect.attempts.saturating_sub(1);
    job.number = Some(&effect.id.number);
    job.message = task.message_id.as_deref();
    job.conversation = effect.conversation.as_deref();
    job.thread = attempt.link();
    job.to = task.to.as_ref().map(|to| match to {
        Address::Customer { address, .. } => Recipient::Customer(address),
        Address::Group(group) => Recipient::Group(group),
    });
    if attempt.looks_up()
        && let Recovery::LookUp(look_up) = connector.recover(&action, &job)
    {
        return (find(connector, agent, look_up), None);
    }
    match connector.begin(&action, &job) {
        Ok(exchange) => carry_out(agent, exchange),
        Err(error) => never(&error.to_string()),
    }
}

/// The turn of a target as the destination's own kind of thing.
fn turn(
    connector: &Connector,
    index: usize,
    target: &Target,
    priority: i64,
) -> (&'static str, String) {
    let what = format!("A conversation for {}", target.name());
    match connector {
        Connector::Slack(_) => ("post", json!({"text": what}).to_string()),
        Connector::Hubspot(_) | Connector::Bitrix24(_) => {
            ("ticket", json!({"subject": what}).to_string())
        }
        _ => {
            let data = json!({"turn": index, "target": target, "priority": priority});
            let params = json!({"type": "waypost.turn", "data": data});
            ("webhook", params.to_string())
        }
    }
}

/// Sends one request after the other.
fn carry_out(agent: &ureq::Agent, mut exchange: Exchange<'_>) -> Carried {
    loop {
        let request = exchange.request().clone();
        let next = ask(agent, &request, |answer| {
            exchange.answer(answer, log::now())
        });
        match next {
            Next::Send(next) => exchange = next,
            Next::Done(outcome) => return read(outcome),
        }
    }
}

/// Looks whether an effect is there: then it is done, else it is to be done.
fn find(connector: &Connector, agent: &ureq::Agent, mut look_up: LookUp) -> Outcome {
    for _ in 0..PAGES {
        let sighting = ask(agent, &look_up.request, |answer| {
            connector.sighting(&look_up, answer)
        });
        match sighting {
            Sighting::There { remote_id } => {
                return Outcome::Accepted(Some(remote_id).filter(|id| !id.is_empty()));
            }
            Sighting::Absent => return Outcome::Again(Some(log::now())),
            Sighting::More(next) => look_up = next,
            Sighting::Unknown => return Outcome::Uncertain,
        }
    }
    Outcome::Uncertain
}

/// How many pages are looked through for an effect.
const PAGES: usize = 20;

/// An outcome as the host knows it, and what else waits with it.
fn read(outcome: waypost_connectors::Outcome) -> Carried {
    use waypost_connectors::Outcome as Said;
    match outcome {
        Said::Accepted { remote_id } => {
            let remote = Some(remote_id).filter(|id| !id.is_empty());
            (Outcome::Accepted(remote), None)
        }
        Said::Again { at, waits, .. } => {
            let hold = (waits != Waits::Nothing).then_some(at);
            (Outcome::Again(Some(at)), hold)
        }
        Said::Never { fault } => (Outcome::Never(fault.to_string()), None),
        Said::Uncertain => (Outcome::Uncertain, None),
    }
}
