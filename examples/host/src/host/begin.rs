//! Effects that are due: which may be sent now.

use std::time::Duration;

use super::Host;
use super::guard::Asked;
use crate::attempt::Attempt;
use crate::effect::{Effect, EffectId, EffectState};
use crate::gate::{self, Gate, RATE};
use crate::life;
use crate::plan::Destination;
use crate::store::{Store, Write};
use waypost::Timestamp;

/// What was said of an effect that was due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// It may be sent.
    Send,
    /// Not before this time, and why.
    Hold(Timestamp, &'static str),
    /// A template goes in its place: it is due at once, under the same name, for nothing was sent under it.
    Replace,
    /// It is given up, and why.
    Dead(&'static str),
}

/// What became of an effect that was due.
#[derive(Debug, PartialEq, Eq)]
pub struct Begun {
    /// Its name.
    pub id: EffectId,
    /// What was said of it.
    pub judgement: Judgement,
    /// To be sent, where it may be.
    pub attempt: Option<Attempt>,
}

impl<S: Store> Host<S> {
    /// Looks at effects of a destination that are due, at most so many, and notes of those that may be sent that they may have
    /// been, in one commit. Only then is there an [`Attempt`]. Nothing where the destination is to be left alone.
    ///
    /// `wall` is the time since the Unix epoch: a second is too coarse for how fast may be sent.
    ///
    /// # Errors
    ///
    /// Those of the store: then nothing may be sent.
    pub fn begin(
        &mut self,
        destination: &str,
        wall: Duration,
        most: usize,
    ) -> Result<Vec<Begun>, S::Error> {
        let now = self.tick_exactly(wall);
        let second = gate::second_of(now);
        let known = self.plan.destinations.get(destination).cloned();
        let is_shut = |gate: &Gate| gate.is_shut(second);
        let Some(known) = known.filter(|_| !self.gates.get(destination).is_some_and(is_shut))
        else {
            return Ok(Vec::new());
        };
        let (mut writes, mut begun) = (Vec::new(), Vec::new());
        for effect in self.due(destination, now, most)? {
            if self.is_crowded_out(&effect, now) {
                continue;
            }
            begun.push(self.begin_one(effect, &known, now, &mut writes)?);
        }
        if !writes.is_empty() {
            self.commit(writes)?;
        }
        Ok(begun)
    }

    /// What is due there, those that are due first, first. Where a number can send nothing now, only what is given up.
    fn due(&self, destination: &str, now: Duration, most: usize) -> Result<Vec<Effect>, S::Error> {
        let second = gate::second_of(now);
        if !self.plan.is_message(destination) {
            return self.store.due(destination, None, second, most);
        }
        let (mut due, mut number) = (Vec::new(), String::new());
        while let Some(next) = self.store.next_number(destination, &number)? {
            let of_number = self.store.due(destination, Some(&next), second, most)?;
            let can_begin = |effect: &Effect| !self.is_crowded_out(effect, now);
            due.extend(of_number.into_iter().filter(can_begin));
            number = next;
        }
        due.sort_by_key(|effect| (effect.due, effect.seq));
        due.truncate(most);
        Ok(due)
    }

    /// Whether the number's throughput leaves no room for a message: then it stays where it is in the queue, and the guard is
    /// not asked for each that waits. One that is past its deadline is given up all the same.
    fn is_crowded_out(&self, effect: &Effect, now: Duration) -> bool {
        self.plan.is_message(&effect.destination)
            && !effect.is_overdue(gate::second_of(now))
            && self.pace.throughput_free_at(&effect.id.number) > now
    }

    fn begin_one(
        &mut self,
        effect: Effect,
        destination: &Destination,
        now: Duration,
        writes: &mut Vec<Write>,
    ) -> Result<Begun, S::Error> {
        let second = gate::second_of(now);
        let id = effect.id.clone();
        let link = match &effect.conversation {
            Some(conversation) => self.store.link(&effect.destination, conversation)?,
            None => None,
        };
        let task = effect.task.as_ref();
        let place = task.and_then(|task| task.place.as_deref());
        let lane = destination.lane(&id.number, place, link.as_deref());
        let lane = lane.to_owned();
        let mut asked = self.ask(&effect, now)?;
        if asked.judgement == Judgement::Send {
            let gate = self.gates.entry(effect.destination.clone()).or_default();
            let has_waited = effect.why.as_deref() == Some(RATE);
            if let Err((until, why)) = gate.admit(destination.rate, &lane, has_waited, now) {
                asked.judgement = Judgement::Hold(until, why);
            }
        }
        let Asked {
            judgement,
            sending,
            window,
        } = asked;
        let mut attempt = None;
        let effect = match &judgement {
            Judgement::Send => {
                let customer = effect.task.as_ref().and_then(|task| self.pseudonym(task));
                let looks_up = life::looks_up(&effect);
                let attempts = effect.attempts + 1;
                let effect = Effect {
                    attempts,
                    ..effect.moved(EffectState::Inflight, second, None)
                };
                attempt = Some(Attempt {
                    effect: effect.clone(),
                    looks_up,
                    link,
                    customer,
                    lane,
                });
                let sent = sending.and_then(|sending| self.record(&sending, window.as_ref(), now));
                writes.extend(sent);
                effect
            }
            Judgement::Hold(until, why) => life::held(effect, *until, second, why),
            Judgement::Replace => {
                let task = effect.task.as_ref().and_then(life::in_place_of);
                Effect { task, ..effect }
            }
            Judgement::Dead(why) => effect.moved(EffectState::Dead, second, Some(why)),
        };
        writes.push(Write::Update(effect));
        Ok(Begun {
            id,
            judgement,
            attempt,
        })
    }

    /// Goes on with a destination that was [stopped](crate::Notice::Stopped): somebody has mended it, or it has another
    /// token.
    pub fn mend(&mut self, destination: &str) {
        if let Some(gate) = self.gates.get_mut(destination) {
            gate.mend();
        }
    }
}
