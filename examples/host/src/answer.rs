//! What a person answers to a customer, from wherever people of the business work.

use serde_json::json;
use waypost::Timestamp;
use waypost::state::handling::{Handler, Handling};
use waypost::state::{Peer, State, StateChange, StateKey};

use crate::effect::{Address, Effect, EffectState, TaskKind};
use crate::host::{Host, Judgement};
use crate::step::Maker;
use crate::store::{Store, Write};

/// A customer's side of a conversation: whom an answer goes to. It holds a phone number or a user id; `Debug` shows none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correspondent {
    /// The conversation's pseudonym.
    pub conversation: String,
    /// The account.
    pub waba_id: String,
    /// The number of the business.
    pub phone_number_id: String,
    /// The customer, or the group.
    pub to: Address,
}

/// What a person answers.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// The answer's own key: the same is sent once.
    pub key: String,
    /// To whom.
    pub correspondent: Correspondent,
    /// What.
    pub text: String,
    /// Who, as the program calls them in which they work.
    pub by: String,
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answer")
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

impl<S: Store> Host<S> {
    /// Takes in what a person answers; false where it was before. From now on a person handles the conversation, and the answer
    /// goes the way of all effects.
    ///
    /// # Errors
    ///
    /// Those of the store: then it is not taken in.
    pub fn answer(&mut self, answer: &Answer, wall: Timestamp) -> Result<bool, S::Error> {
        let now = self.tick(wall);
        let effect = self.answering(answer, now);
        if self.store().effect(&effect.id)?.is_some() {
            return Ok(false);
        }
        let to = &answer.correspondent;
        let key = StateKey::Handling {
            phone_number_id: to.phone_number_id.as_str().into(),
            peer: match &to.to {
                Address::Customer { id, .. } => Peer::Customer(id.as_str().into()),
                Address::Group(group) => Peer::Group(group.as_str().into()),
            },
        };
        let handling = Handling::new(Handler::Person, now).named(&answer.by);
        let change = StateChange::new(key, State::Handling(handling));
        let blinder = &self.plan().blinder;
        let change = change.and_then(|change| blinder.change(&change));
        let mut writes: Vec<Write> = change
            .map(|(key, value)| Write::Join {
                key: blinder.row(&key),
                value,
            })
            .into_iter()
            .collect();
        writes.push(Write::Insert(effect));
        self.commit(writes)?;
        Ok(true)
    }

    /// What the guard would say of an answer now.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub fn judge_answer(
        &mut self,
        to: &Correspondent,
        wall: Timestamp,
    ) -> Result<Judgement, S::Error> {
        let now = self.tick(wall);
        let answer = Answer {
            key: String::new(),
            correspondent: to.clone(),
            text: String::new(),
            by: String::new(),
        };
        let effect = self.answering(&answer, now);
        self.judge(&effect, true, now)
    }

    fn answering(&self, answer: &Answer, now: Timestamp) -> Effect {
        let to = &answer.correspondent;
        let maker = Maker {
            plan: self.plan(),
            event: None,
            number: &to.phone_number_id,
            waba_id: Some(&to.waba_id),
            conversation: Some(to.conversation.clone()),
            to: Some(to.to.clone()),
            message_id: None,
            now,
        };
        let destination = self.plan().actions.get("send").map(String::as_str);
        let params = json!({"text": answer.text}).to_string();
        let Ok(params) = serde_json::from_str(&params) else {
            let nothing = maker.effect(answer.key.clone(), destination, "person", TaskKind::Timer);
            return nothing.moved(EffectState::Dead, now, Some("parameters"));
        };
        let kind = TaskKind::Action {
            name: "send".to_owned(),
            params,
        };
        let mut effect = maker.effect(answer.key.clone(), destination, "person", kind);
        if let Some(task) = &mut effect.task {
            task.by_person = true;
        }
        effect
    }
}
