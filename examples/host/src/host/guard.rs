//! What the guard is asked before anything is sent, at every attempt.

use std::time::Duration;

use waypost::event::sender::RestrictedRegions;
use waypost::state::guard::{
    Objection, ObjectionKind, Ruling, Sending, Verdict, guard_with_pace, keys,
};
use waypost::state::window::Window;
use waypost::state::{State, StateKey, States};

use super::{Host, Judgement};
use crate::effect::{Address, Effect, Task};
use crate::facts::Person;
use crate::store::Store;
use crate::{gate, life};

/// What was said of an effect, and what the pace is to know of it if it is sent.
pub(super) struct Asked {
    pub(super) judgement: Judgement,
    pub(super) sending: Option<Sending>,
    pub(super) window: Option<Window>,
}

impl From<Judgement> for Asked {
    fn from(judgement: Judgement) -> Self {
        Self {
            judgement,
            sending: None,
            window: None,
        }
    }
}

impl<S: Store> Host<S> {
    /// Whether an effect may be sent now, but for what its destination's answers ask to wait for.
    pub(super) fn ask(&self, effect: &Effect, now: Duration) -> Result<Asked, S::Error> {
        let second = gate::second_of(now);
        if effect.is_overdue(second) {
            return Ok(Judgement::Dead("deadline").into());
        }
        let Some(task) = &effect.task else {
            return Ok(Judgement::Dead("nothing to do").into());
        };
        if !self.plan.is_message(&effect.destination) {
            return Ok(Judgement::Send.into());
        }
        let (Some(sending), Some(to)) = (life::sending(&self.plan, effect), &task.to) else {
            return Ok(Judgement::Dead("nobody to send to").into());
        };
        if is_restricted(to) {
            return Ok(Judgement::Dead("region").into());
        }
        let mut person = self.person(sending.waba_id.as_str(), to)?;
        if self.may_be_undone(&sending, &person)? {
            return Ok(Judgement::Hold(second.plus_secs(1), "backlog").into());
        }
        let identities = person.states.identities(sending.waba_id.as_str());
        let rows = keys(&sending, &identities);
        person.read(&self.store, &self.plan.blinder, rows)?;
        let policy = self.plan.policy();
        let verdict = guard_with_pace(&sending, &person.states, policy, &self.pace, now);
        let window = person.joined(|peer| StateKey::Window {
            phone_number_id: sending.phone_number_id.clone(),
            peer,
        });
        Ok(Asked {
            judgement: judgement(&verdict, task, now),
            window: match window {
                Some(State::Window(window)) => Some(window),
                _ => None,
            },
            sending: Some(sending),
        })
    }

    /// Whether something of the same person waits to be worked off, at whatever number of the account: it may be an opt-out.
    fn may_be_undone(&self, sending: &Sending, person: &Person) -> Result<bool, S::Error> {
        let (waba_id, own) = (sending.waba_id.as_str(), sending.phone_number_id.as_str());
        let of_account = self.plan.numbers.iter().filter(|(waba, _)| waba == waba_id);
        let others = of_account.map(|(_, number)| number.as_str());
        let numbers = others.filter(|number| *number != own).chain([own]);
        let blinder = &self.plan.blinder;
        let names = numbers.flat_map(|number| {
            let ids = person.ids.iter();
            ids.map(move |id| blinder.conversation(number, id.as_str()))
        });
        self.store.is_waiting(&names.collect::<Vec<_>>())
    }

    /// Whoever is at the other end, with the identities that link their ids.
    pub(super) fn person(&self, waba_id: &str, to: &Address) -> Result<Person, S::Error> {
        match to {
            Address::Customer { id, .. } => {
                let (store, blinder) = (&self.store, &self.plan.blinder);
                Person::find(store, blinder, waba_id, id, States::default())
            }
            Address::Group(group) => Ok(Person::group(group)),
        }
    }

    /// The pseudonym of a task's customer.
    pub(super) fn pseudonym(&self, task: &Task) -> Option<String> {
        match task.to.as_ref()? {
            Address::Customer { id, .. } => Some(self.plan.blinder.name(id)),
            Address::Group(_) => None,
        }
    }
}

fn judgement(verdict: &Verdict, task: &Task, now: Duration) -> Judgement {
    let first = verdict.reasons().first().map(Objection::kind);
    let why = first.map_or("guard", ObjectionKind::as_str);
    match verdict.ruling() {
        Ruling::Allow => Judgement::Send,
        Ruling::NotBefore(until) => Judgement::Hold(until, why),
        Ruling::NeedTemplate if life::in_place_of(task).is_some() => Judgement::Replace,
        // What waits for a person may still go; what the customer or the platform refuses may not.
        Ruling::Suppressed if first == Some(ObjectionKind::Pace) => {
            Judgement::Hold(gate::second_of(now).plus_secs(life::ASK_AGAIN_S), why)
        }
        Ruling::NeedTemplate | Ruling::Suppressed => Judgement::Dead(why),
        _ => Judgement::Dead(why),
    }
}

/// The guard sees pseudonyms, which have no region.
fn is_restricted(to: &Address) -> bool {
    match to {
        Address::Customer { id, address } => {
            let regions = RestrictedRegions::default();
            regions.is_restricted(Some(address), Some(id)) == Some(true)
        }
        Address::Group(_) => false,
    }
}
