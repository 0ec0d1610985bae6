//! What callers want done, beside all events.

use waypost::Timestamp;
use waypost::router::RawJson;
use waypost::state::handling::{Handler, Handling};
use waypost::state::{Peer, State, StateKey};

use super::{Host, Judgement};
use crate::customer::Customer;
use crate::effect::{Address, Effect};
use crate::gate;
use crate::step::Maker;
use crate::store::{Store, Write};

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

impl<S: Store> Host<S> {
    /// Takes in what a caller wants done; false where the same was asked for before. It goes the way of all effects.
    ///
    /// # Errors
    ///
    /// Those of the store: then ask again.
    pub fn order(&mut self, order: &Order, wall: Timestamp) -> Result<bool, S::Error> {
        let now = self.tick(wall);
        let effect = self.asked(order, now);
        if self.store.effect(&effect.id)?.is_some() {
            return Ok(false);
        }
        let mut writes = vec![Write::Insert(effect)];
        if order.by_person {
            let number = order.phone_number_id.as_str();
            writes.push(self.handled_by_person(number, order.customer.id(), now));
        }
        self.commit(writes)?;
        Ok(true)
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
