//! What time alone brings: uncertain effects that nobody tells of, turns that are over.

use waypost::state::handling::{Handler, Handling};
use waypost::state::{State, StateKey};
use waypost::{OwnedDecision, Timestamp};

use super::{Host, SWEEP, TOGETHER};
use crate::effect::{Address, Effect, EffectState, Task};
use crate::life;
use crate::notice::Notice;
use crate::plan::{Manner, SELF};
use crate::step::{self, Maker};
use crate::store::{Decided, EventState, Store, Write};

/// What a sweep did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// How many uncertain effects are tried again.
    pub again: usize,
    /// How many timers ran out.
    pub timers: usize,
    /// What a person should hear of.
    pub notices: Vec<Notice>,
}

/// A turn that is over, and what goes on from it.
struct Over {
    event: waypost::event::EventKey,
    decided: Decided,
    decision: OwnedDecision,
}

impl<S: Store> Host<S> {
    /// Looks after uncertain effects and timers. `is_current` says that reports come in and are worked off: intake is healthy,
    /// and the oldest body younger than a minute.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub fn sweep(&mut self, wall: Timestamp, is_current: bool) -> Result<Swept, S::Error> {
        let now = self.tick(wall);
        let mut swept = Swept::default();
        let mut writes = Vec::new();
        for effect in self.doubtful(is_current, now)? {
            let manner = self.plan.manner(&effect.destination);
            let effect = life::doubted(effect, manner, now);
            if effect.state == EffectState::Dead {
                swept.notices.push(Notice::Unknown {
                    destination: effect.destination.clone(),
                    id: effect.id.clone(),
                });
            } else {
                swept.again += 1;
            }
            writes.push(Write::Update(effect));
        }
        while !writes.is_empty() {
            let rest = writes.split_off(writes.len().min(TOGETHER));
            self.commit(std::mem::replace(&mut writes, rest))?;
        }
        for timer in self.store.due(SELF, None, now, SWEEP)? {
            let (writes, notice) = self.run_out(&timer, now)?;
            self.commit(writes)?;
            swept.notices.extend(notice);
            swept.timers += 1;
        }
        Ok(swept)
    }

    /// Uncertain effects that are due. Where no reports are heard, messages are left alone: silence says nothing then.
    fn doubtful(&self, is_current: bool, now: Timestamp) -> Result<Vec<Effect>, S::Error> {
        if is_current {
            return self.store.uncertain(None, now, SWEEP);
        }
        let mut all = Vec::new();
        for (name, destination) in &self.plan.destinations {
            if destination.manner != Manner::Message {
                all.extend(self.store.uncertain(Some(name), now, SWEEP)?);
            }
        }
        Ok(all)
    }

    /// What a timer comes to that ran out: the turn that the decision has now; after the last one, the bell. To be
    /// [committed](Self::commit) together.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub fn run_out(
        &self,
        timer: &Effect,
        now: Timestamp,
    ) -> Result<(Vec<Write>, Option<Notice>), S::Error> {
        let end = |why| Write::Update(timer.clone().moved(EffectState::Done, now, why));
        let Some(task) = &timer.task else {
            return Ok((vec![end(Some("nothing to do"))], None));
        };
        let over = match self.still_stands(timer, task)? {
            Ok(over) => over,
            Err(why) => return Ok((vec![end(Some(why))], None)),
        };
        let Over {
            event,
            decided,
            decision,
        } = over;
        let maker = Maker {
            plan: &self.plan,
            event: Some(event),
            number: &timer.id.number,
            waba_id: task.waba_id.as_deref(),
            conversation: decided.conversation,
            to: task.to.clone(),
            writer: task.writer.clone(),
            name: task.name.as_deref(),
            message_id: task.message_id.as_deref(),
            text: task.text.as_deref(),
            told: task.told.clone(),
            now,
        };
        let reason = match decided.state {
            EventState::Parked => step::PARKED,
            EventState::Decided | EventState::Stale | EventState::Foreign => {
                step::reason(&decision)
            }
        };
        let turns = maker.turns(&decision, reason, decided.now, now);
        let mut writes = vec![end(None)];
        if !turns.is_empty() {
            self.insert(turns, &mut writes)?;
            return Ok((writes, None));
        }
        self.insert(maker.bell(event), &mut writes)?;
        let route = decision.route;
        Ok((writes, Some(Notice::Unanswered { event, route })))
    }

    /// The decision of a turn, if nothing took its place; else why there is nothing to do.
    fn still_stands(
        &self,
        timer: &Effect,
        task: &Task,
    ) -> Result<Result<Over, &'static str>, S::Error> {
        let decided = match task.event {
            Some(event) => self.store.decided(event)?,
            None => None,
        };
        let Some(mut decided) = decided else {
            return Ok(Err("forgotten"));
        };
        let (event, Some(decision)) = (decided.event, decided.decision.take()) else {
            return Ok(Err("forgotten"));
        };
        if let Some(name) = &decided.conversation {
            let thread = self.store.thread(name)?;
            if thread.is_some_and(|thread| thread.event != Some(event)) {
                return Ok(Err("replaced"));
            }
        }
        if let Some(to) = &task.to {
            let waba_id = task.waba_id.as_deref().unwrap_or_default();
            if self.is_handled(to, waba_id, &timer.id.number)? {
                return Ok(Err("handled"));
            }
        }
        Ok(Ok(Over {
            event,
            decided,
            decision,
        }))
    }

    /// Whether a person handles a conversation.
    fn is_handled(&self, to: &Address, waba_id: &str, number: &str) -> Result<bool, S::Error> {
        let handling = self.handling(to, waba_id, number)?;
        Ok(handling.is_some_and(|handling| handling.by == Handler::Person))
    }

    /// Who handles a conversation.
    pub(super) fn handling(
        &self,
        to: &Address,
        waba_id: &str,
        number: &str,
    ) -> Result<Option<Handling>, S::Error> {
        let mut person = self.person(waba_id, to)?;
        let key = |peer| StateKey::Handling {
            phone_number_id: number.into(),
            peer,
        };
        let keys: Vec<StateKey> = person.peers().map(key).collect();
        person.read(&self.store, &self.plan.blinder, keys)?;
        Ok(match person.joined(key) {
            Some(State::Handling(handling)) => Some(handling),
            _ => None,
        })
    }
}
