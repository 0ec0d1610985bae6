//! Whether a destination fails now, as whoever reads along should hear of once.

use waypost::state::Covers;
use waypost::state::guard::Outgoing;
use waypost::state::hold::CodeHold;
use waypost_connectors::{Fault, Outcome, Reason, Waits};

use super::Host;
use crate::attempt::Attempt;
use crate::life;
use crate::store::Store;

/// That a destination, or a place in it, has begun to fail, or works again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turned {
    /// It has begun to fail.
    Fails {
        /// A channel, a number of the business, its templates (`106/templates`); empty where all of it is one.
        place: String,
        /// Why: words and an error code.
        why: String,
    },
    /// It works again.
    Works {
        /// The same.
        place: String,
    },
}

impl<S: Store> Host<S> {
    /// What an outcome tells of its destination that is news.
    pub(super) fn turned(&mut self, attempt: &Attempt, outcome: &Outcome) -> Option<Turned> {
        let why = match outcome {
            Outcome::Accepted { .. } => return self.works(attempt),
            // It was looked for, and is not there.
            Outcome::Again { fault: None, .. } if attempt.looks_up => return None,
            Outcome::Again {
                fault: None, waits, ..
            } => match waits {
                Waits::Nothing => "it cannot be reached".to_owned(),
                Waits::Place | Waits::Destination | Waits::UntilMended => {
                    Reason::Unavailable.as_str().to_owned()
                }
            },
            Outcome::Again {
                fault: Some(fault), ..
            } if matches!(fault.reason, Reason::Denied | Reason::Unavailable) => fault.to_string(),
            Outcome::Uncertain => "no answer that says what became of it".to_owned(),
            Outcome::Never { fault } if is_of_destination(fault) => fault.to_string(),
            // It is there, and refuses this one, or is asked too fast.
            Outcome::Again { .. } | Outcome::Never { .. } => return None,
        };
        let place = match outcome {
            Outcome::Again {
                fault: Some(fault), ..
            } if is_of_templates(fault) => templates(&attempt.lane),
            _ => attempt.lane.clone(),
        };
        let failing = (attempt.effect.destination.clone(), place.clone());
        // That a person has to mend it is news also where it failed before.
        let is_for_person = matches!(outcome, Outcome::Again { fault: Some(fault), .. } if fault.reason == Reason::Denied);
        let before = self.failing.insert(failing, is_for_person);
        let is_news = before.is_none_or(|was_for_person| is_for_person && !was_for_person);
        is_news.then_some(Turned::Fails { place, why })
    }

    /// What something that was accepted says: where templates fail, only one of them.
    fn works(&mut self, attempt: &Attempt) -> Option<Turned> {
        let sending = life::sending(&self.plan, &attempt.effect);
        let is_template = sending.is_some_and(|sending| sending.what != Outgoing::FreeForm);
        let places = [attempt.lane.clone(), templates(&attempt.lane)];
        let mut places = places.into_iter().take(if is_template { 2 } else { 1 });
        let destination = &attempt.effect.destination;
        let place = places.find(|place| {
            let failing = (destination.clone(), place.clone());
            self.failing.remove(&failing).is_some()
        })?;
        Some(Turned::Works { place })
    }
}

/// Whether a bill is the reason: templates cost something, and what is not one goes on.
fn is_of_templates(fault: &Fault) -> bool {
    let hold = fault.number().and_then(CodeHold::of);
    hold.is_some_and(|hold| hold.covers == Covers::Billable)
}

/// The templates of a place, as a place of its own.
fn templates(lane: &str) -> String {
    format!("{lane}/templates")
}

/// Whether what ends an effect would end any other there.
fn is_of_destination(fault: &Fault) -> bool {
    matches!(
        fault.reason,
        Reason::Denied | Reason::Gone | Reason::Redirected
    ) || matches!(fault.status, Some(404 | 405))
}
