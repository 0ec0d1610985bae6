//! Whether a destination fails now, as whoever reads along should hear of once.

use waypost_connectors::{Fault, Outcome, Reason, Waits};

use super::Host;
use crate::attempt::Attempt;
use crate::store::Store;

/// That a destination, or a place in it, has begun to fail, or works again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turned {
    /// It has begun to fail.
    Fails {
        /// A channel, a number of the business; empty where all of it is one.
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
        let place = attempt.lane.clone();
        let failing = (attempt.effect.destination.clone(), place.clone());
        let why = match outcome {
            Outcome::Accepted { .. } => {
                let is_news = self.failing.remove(&failing).is_some();
                return is_news.then_some(Turned::Works { place });
            }
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
        // That a person has to mend it is news also where it failed before.
        let is_for_person = matches!(outcome, Outcome::Again { fault: Some(fault), .. } if fault.reason == Reason::Denied);
        let before = self.failing.insert(failing, is_for_person);
        let is_news = before.is_none_or(|was_for_person| is_for_person && !was_for_person);
        is_news.then_some(Turned::Fails { place, why })
    }
}

/// Whether what ends an effect would end any other there.
fn is_of_destination(fault: &Fault) -> bool {
    matches!(
        fault.reason,
        Reason::Denied | Reason::Gone | Reason::Redirected
    ) || matches!(fault.status, Some(404 | 405))
}
