//! Other programs: an attempt, request by request.

use std::time::Duration;

use waypost::Timestamp;
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
            // Counted from the next second on: what is asked to wait for a second waits for a whole one.
            exchange.answer(answer, second_after(log::instant()))
        });
        match next {
            Next::Send(next) => exchange = next,
            Next::Done(outcome) => return outcome,
        }
    }
}

/// The first whole second that is not before it.
fn second_after(time: Duration) -> Timestamp {
    let secs = time.as_secs() + u64::from(time.subsec_nanos() > 0);
    Timestamp::from_secs(i64::try_from(secs).unwrap_or(i64::MAX))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_not_cut_short_by_what_has_passed_of_a_second() {
        for (millis, secs) in [(100_000, 100), (100_001, 101), (100_999, 101)] {
            let after = second_after(Duration::from_millis(millis));
            assert_eq!(after, Timestamp::from_secs(secs), "{millis}");
        }
    }
}
