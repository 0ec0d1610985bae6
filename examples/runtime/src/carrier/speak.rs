//! Other programs: an attempt, request by request.

use waypost_connectors::{Connector, Exchange, LookUp, Next, Outcome, Recovery, Sighting, Waits};
use waypost_host::Attempt;

use super::accepted;
use super::http::ask;
use crate::log;

/// Carries an attempt out, request by request.
pub(super) fn speak(connector: &Connector, agent: &ureq::Agent, attempt: &Attempt) -> Outcome {
    let action = match attempt.action(connector) {
        Ok(action) => action,
        Err(fault) => return Outcome::Never { fault },
    };
    let job = attempt.job(log::now());
    if attempt.looks_up()
        && let Recovery::LookUp(look_up) = connector.recover(&action, &job)
    {
        return find(connector, agent, look_up);
    }
    match connector.begin(&action, &job) {
        Ok(exchange) => carry_out(agent, exchange),
        Err(error) => Outcome::Never {
            fault: error.fault(),
        },
    }
}

/// Sends one request after the other.
fn carry_out(agent: &ureq::Agent, mut exchange: Exchange<'_>) -> Outcome {
    loop {
        let request = exchange.request().clone();
        let next = ask(agent, &request, |answer| {
            exchange.answer(answer, log::now())
        });
        match next {
            Next::Send(next) => exchange = next,
            Next::Done(outcome) => return outcome,
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
            Sighting::There { remote_id } => return accepted(remote_id),
            Sighting::Absent => {
                return Outcome::Again {
                    at: log::now(),
                    waits: Waits::Nothing,
                    fault: None,
                };
            }
            Sighting::More(next) => look_up = next,
            Sighting::Unknown => return Outcome::Uncertain,
        }
    }
    Outcome::Uncertain
}

/// How many pages are looked through for an effect.
const PAGES: usize = 20;
