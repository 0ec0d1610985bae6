//! What came of attempts.

use waypost::Timestamp;
use waypost_connectors::{Fault, Outcome};

use super::{Host, Turned};
use crate::attempt::Attempt;
use crate::effect::{Effect, EffectId, EffectState};
use crate::life;
use crate::notice::Notice;
use crate::plan::Manner;
use crate::report::Report;
use crate::store::{Store, Write};

/// What became of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Its name.
    pub id: EffectId,
    /// How far it got.
    pub state: EffectState,
    /// Why it waits or died.
    pub why: Option<String>,
    /// What the platform told by refusing a message.
    pub report: Option<Report>,
    /// Whether the destination has begun to fail, or works again.
    pub turned: Option<Turned>,
    /// What a person should hear of.
    pub notice: Option<Notice>,
}

impl<S: Store> Host<S> {
    /// Notes what came of an attempt.
    ///
    /// # Errors
    ///
    /// Those of the store: then it stays in flight, and is uncertain after the next start.
    pub fn finish(
        &mut self,
        attempt: &Attempt,
        outcome: &Outcome,
        wall: Timestamp,
    ) -> Result<Option<Ended>, S::Error> {
        let now = self.tick(wall);
        let Some(effect) = self.store.effect(&attempt.effect.id)? else {
            return Ok(None);
        };
        let outcome = &in_service_time(outcome, wall, now);
        let mut writes = Vec::new();
        let report = self.heed_refusal(
            &attempt.effect,
            outcome,
            effect.task.is_none(),
            now,
            &mut writes,
        );
        let turned = self.turned(attempt, outcome);
        let destination = effect.destination.clone();
        let gate = self.gates.entry(destination.clone()).or_default();
        let stopped = gate.heed(&attempt.lane, outcome).map(Fault::to_string);
        let manner = self.plan.manner(&destination);
        let (effect, next) = if effect.attempts == attempt.effect.attempts {
            life::ended(effect, outcome, manner, now)
        } else {
            (effect, None)
        };
        let ended = Ended {
            id: effect.id.clone(),
            state: effect.state,
            why: effect.why.clone(),
            report,
            turned,
            notice: stopped.map(|why| Notice::Stopped { destination, why }),
        };
        if manner != Manner::Message {
            writes.extend(self.link(&attempt.effect, &effect)?);
        }
        writes.push(Write::Update(effect));
        self.insert(next, &mut writes)?;
        self.commit(writes)?;
        Ok(Some(ended))
    }

    /// What the destination calls the conversation from then on: its first name there stays, unless it was sent on to
    /// another place.
    fn link(&self, begun: &Effect, effect: &Effect) -> Result<Option<Write>, S::Error> {
        let (Some(remote), Some(conversation)) = (&effect.remote, &effect.conversation) else {
            return Ok(None);
        };
        let destination = &effect.destination;
        let known = self.store.link(destination, conversation)?;
        let place = |link: &str| link.split_once('/').map(|(place, _)| place.to_owned());
        let names_place = begun.task.as_ref().is_some_and(|task| task.place.is_some());
        let is_elsewhere = |known: &String| names_place && place(known) != place(remote);
        Ok(known
            .as_ref()
            .is_none_or(is_elsewhere)
            .then(|| Write::Link {
                destination: destination.clone(),
                conversation: conversation.clone(),
                remote: remote.clone(),
            }))
    }
}

/// A connector counts from the clock. Where that was put back service time is ahead of it, and what is to wait has to wait from
/// there on.
fn in_service_time(outcome: &Outcome, wall: Timestamp, now: Timestamp) -> Outcome {
    let mut outcome = outcome.clone();
    if let Outcome::Again { at, .. } = &mut outcome {
        *at = at.plus_secs(now.as_secs() - wall.as_secs());
    }
    outcome
}
