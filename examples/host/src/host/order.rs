//! What callers want done, beside all events.

use serde_json::Value;
use waypost::Timestamp;
use waypost::router::RawJson;
use waypost::state::handling::{Handler, Handling};
use waypost::state::{Peer, State, StateKey};

use super::{Host, Judgement};
use crate::customer::Customer;
use crate::effect::{Address, Effect, Task, TaskKind};
use crate::step::Maker;
use crate::store::{Store, Write};
use crate::{gate, life};

/// Something that a caller wants done, beside all events.
#[derive(Clone, Debug)]
pub struct Order {
    /// The caller's own key: the same is done once. Letters, digits, `-`, `_` and `:`, for reports bring it back. It is
    /// logged, so that it must not be an id of a person.
    pub key: String,
    /// The account.
    pub waba_id: String,
    /// The number.
    pub phone_number_id: String,
    /// The customer.
    pub customer: Customer,
    /// What stands before the key in what reports bring back: a campaign.
    pub campaign: String,
    /// The action.
    pub name: String,
    /// Its parameters.
    pub params: RawJson,
    /// Whether a person wrote it: then they handle the conversation from then on, and the bots wait.
    pub by_person: bool,
}

/// What became of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is taken in.
    New,
    /// The same was asked for before.
    Before,
    /// Something else was asked for by this key: another action, or for another customer. This is not done.
    Another,
}

impl<S: Store> Host<S> {
    /// Takes in what a caller wants done, unless something was asked for by its key before. It goes the way of all effects.
    ///
    /// # Errors
    ///
    /// Those of the store: then ask again.
    pub fn order(&mut self, order: &Order, wall: Timestamp) -> Result<Taken, S::Error> {
        let now = self.tick(wall);
        let effect = self.asked(order, now);
        if let Some(known) = self.store.effect(&effect.id)? {
            return Ok(if is_same(&known, &effect) {
                Taken::Before
            } else {
                Taken::Another
            });
        }
        let mut writes = vec![Write::Insert(effect)];
        if order.by_person {
            let number = order.phone_number_id.as_str();
            writes.push(self.handled_by_person(number, order.customer.id(), now));
        }
        self.commit(writes)?;
        Ok(Taken::New)
    }

    /// What would be said of an order now: for the person who is about to write it.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub fn judge(&mut self, order: &Order, wall: Timestamp) -> Result<Judgement, S::Error> {
        let now = self.tick(wall);
        let effect = self.asked(order, now);
        Ok(self.ask(&effect, gate::instant(now))?.judgement)
    }

    fn asked(&self, order: &Order, now: Timestamp) -> Effect {
        let (number, customer) = (order.phone_number_id.as_str(), &order.customer);
        let maker = Maker {
            plan: &self.plan,
            event: None,
            number,
            waba_id: Some(&order.waba_id),
            conversation: Some(self.conversation(number, customer.id())),
            to: Some(Address::Customer {
                id: customer.id().to_owned(),
                address: customer.address().to_owned(),
            }),
            writer: None,
            name: None,
            message_id: None,
            text: None,
            told: None,
            now,
        };
        let mut effect = maker.asked(
            order.key.clone(),
            &order.campaign,
            &order.name,
            &order.params,
        );
        if let Some(task) = &mut effect.task {
            task.by_person = order.by_person;
        }
        effect
    }

    /// Lets go of whoever has a conversation: the next decision says who has it then. False where nobody had it.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub fn release(
        &mut self,
        phone_number_id: &str,
        customer: &Customer,
        wall: Timestamp,
    ) -> Result<bool, S::Error> {
        self.tick(wall);
        let conversation = self.conversation(phone_number_id, customer.id());
        let thread = self.store.thread(&conversation)?;
        let Some(thread) = thread.filter(|thread| thread.agent.is_some()) else {
            return Ok(false);
        };
        let thread = thread.released();
        self.commit(vec![Write::Thread {
            conversation,
            thread,
        }])?;
        Ok(true)
    }

    /// The pseudonym of a conversation.
    fn conversation(&self, number: &str, customer: &str) -> String {
        let blinder = &self.plan.blinder;
        blinder.conversation(number, &blinder.name(customer))
    }

    fn handled_by_person(&self, number: &str, customer: &str, now: Timestamp) -> Write {
        let blinder = &self.plan.blinder;
        let key = StateKey::Handling {
            phone_number_id: number.into(),
            peer: Peer::Customer(blinder.name(customer).as_str().into()),
        };
        Write::Join {
            key: blinder.row(&key),
            value: State::Handling(Handling::new(Handler::Person, now)),
        }
    }
}

/// Whether what is known by a key is what is asked for, as far as it is kept: what an effect does is removed at its end, and a
/// template may have taken a message's place.
fn is_same(known: &Effect, asked: &Effect) -> bool {
    let is_of_same = known.conversation.is_none() || known.conversation == asked.conversation;
    let (Some(known), Some(asked)) = (&known.task, &asked.task) else {
        return is_of_same;
    };
    let template = life::in_place_of(asked);
    is_of_same
        && (does(known) == does(asked) || template.is_some_and(|it| does(known) == does(&it)))
}

/// The action of a task, whatever the spaces in its parameters.
fn does(task: &Task) -> Option<(&str, Value)> {
    match &task.kind {
        TaskKind::Action { name, params } => Some((name, params.parse().ok()?)),
        TaskKind::Turn { .. } | TaskKind::Timer => None,
    }
}
