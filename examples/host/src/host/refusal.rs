//! What the platform says of a message by refusing it: it means the same as in a report.

use waypost::Timestamp;
use waypost::state::hold::HoldState;
use waypost::state::{Cause, Covers, Reaction, State, StateChange, StateKey, changes_of_refusal};
use waypost_connectors::{Fault, Outcome};

use super::Host;
use super::pace::Paced;
use crate::effect::Effect;
use crate::report::Report;
use crate::store::{Store, Write};
use crate::{gate, life, step};

impl<S: Store> Host<S> {
    /// Takes note of what the platform's answer says beside what becomes of the message: how fast may be sent, and what is
    /// known of the customer and the number from then on. Of somebody who was forgotten meanwhile only what they opted out
    /// of is. `None` where it refused nothing.
    pub(super) fn heed_refusal(
        &mut self,
        effect: &Effect,
        outcome: &Outcome,
        is_forgotten: bool,
        now: Timestamp,
        writes: &mut Vec<Write>,
    ) -> Option<Report> {
        let fault = match outcome {
            Outcome::Again { fault, .. } => fault.as_ref()?,
            Outcome::Never { fault } => fault,
            Outcome::Accepted { .. } | Outcome::Uncertain => return None,
        };
        let code = Fault::number(fault)?;
        if !self.plan.is_message(&effect.destination) {
            return None;
        }
        if let Some(sending) = life::sending(&self.plan, effect) {
            let blinder = &self.plan.blinder;
            let changes = changes_of_refusal(&sending, code, now);
            let is_kept = |change: &StateChange| match change.value() {
                State::Consent(_) => true,
                _ => !is_forgotten && is_kept(change),
            };
            writes.extend(changes.filter(is_kept).map(|change| Write::Join {
                key: blinder.row(change.key()),
                value: match outcome {
                    Outcome::Again { at, .. } => step::of_failure(change.value(), *at),
                    _ => change.value().clone(),
                },
            }));
            if let Some(paced) = Paced::failed(Some(sending), code) {
                self.heed(&paced, gate::instant(now));
            }
        }
        Some(Report::Failed(Some(code), Reaction::of(code).remedy))
    }
}

/// What is kept of an answer. How fast may be sent is the pace's, which hears of it. What holds all until somebody lifts it (a ban)
/// is the destination's, which waits and is asked again now and then: the next answer says that it is over.
fn is_kept(change: &StateChange) -> bool {
    match (change.key(), change.value()) {
        (StateKey::Hold { cause, covers, .. }, State::Hold(hold)) => {
            let is_of_destination = hold.state == HoldState::Open && *covers == Covers::All;
            !matches!(cause, Cause::Rate | Cause::PairRate) && !is_of_destination
        }
        _ => true,
    }
}
