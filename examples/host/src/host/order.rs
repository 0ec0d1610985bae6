//! What callers want done, beside all events.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use waypost::Timestamp;
use waypost::event::types::ShortText;
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

/// What became of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is taken in.
    New,
    /// The same was asked for before.
    Before,
    /// Something else was asked for by this key: another action, or for another customer. This is not done.
    Another,
    /// The number of a customer who is known is in the key. This is not done.
    Named,
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
        if self.names_somebody(order)? {
            return Ok(Taken::Named);
        }
        let mut writes = vec![Write::Insert(effect)];
        if order.by_person {
            let number = order.phone_number_id.as_str();
            let handling = Handling::new(Handler::Person, now);
            writes.push(self.handled(number, order.customer.id(), handling));
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
        // The members of an object are in the order of their names, however they came.
        let params: Value = order.params.parse().unwrap_or_default();
        let asked = json!([effect.conversation, order.name, params]);
        effect.asked = Some(self.plan.blinder.name(&asked.to_string()));
        effect
    }

    /// Whether the key or the campaign has the number of somebody in it of whom anything is known, whatever stands between its
    /// digits that is no letter.
    fn names_somebody(&self, order: &Order) -> Result<bool, S::Error> {
        let plain = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect();
        let (key, campaign): (String, String) = (plain(&order.key), plain(&order.campaign));
        let both = format!("{key}/{campaign}");
        let runs = both.split(|c: char| !c.is_ascii_digit());
        let numbers: BTreeSet<&str> = runs.flat_map(numbers_in).collect();
        for customer in numbers.into_iter().filter_map(Customer::of) {
            if self.is_known(order, &customer)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn is_known(&self, order: &Order, customer: &Customer) -> Result<bool, S::Error> {
        let blinder = &self.plan.blinder;
        let name = blinder.name(customer.id());
        if self.store.facts(&name)?.is_some() {
            return Ok(true);
        }
        let (waba_id, name) = (order.waba_id.as_str().into(), name.as_str().into());
        for key in [
            StateKey::Window {
                phone_number_id: order.phone_number_id.as_str().into(),
                peer: Peer::Customer(ShortText::clone(&name)),
            },
            StateKey::Consent {
                waba_id: ShortText::clone(&waba_id),
                customer: ShortText::clone(&name),
                category: "marketing".into(),
            },
            StateKey::Identity {
                waba_id,
                alias: name,
            },
        ] {
            if self.store.state(&blinder.row(&key))?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
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
        let now = self.tick(wall);
        let conversation = self.conversation(phone_number_id, customer.id());
        let thread = self.store.thread(&conversation)?;
        let agents = thread.filter(|thread| thread.agent.is_some());
        let mut writes: Vec<Write> = agents
            .map(|thread| Write::Thread {
                conversation,
                thread: thread.released(),
            })
            .into_iter()
            .collect();
        writes.extend(self.handled_by_nobody(phone_number_id, customer, now)?);
        let is_released = !writes.is_empty();
        if is_released {
            self.commit(writes)?;
        }
        Ok(is_released)
    }

    /// That nobody handles a conversation any more, if somebody does.
    fn handled_by_nobody(
        &self,
        number: &str,
        customer: &Customer,
        now: Timestamp,
    ) -> Result<Option<Write>, S::Error> {
        let of_number = |(_, known): &&(String, String)| known == number;
        let account = self.plan.numbers.iter().find(of_number);
        let waba_id = account.map_or("", |(waba_id, _)| waba_id);
        let to = Address::Customer {
            id: customer.id().to_owned(),
            address: customer.address().to_owned(),
        };
        let Some(handling) = self.handling(&to, waba_id, number)? else {
            return Ok(None);
        };
        // Later than what is known, also in the same second.
        let at = now.max(handling.at.plus_secs(1));
        let is_handled = matches!(handling.by, Handler::Person | Handler::Other);
        Ok(is_handled
            .then(|| self.handled(number, customer.id(), Handling::new(Handler::Nobody, at))))
    }

    /// The pseudonym of a conversation.
    fn conversation(&self, number: &str, customer: &str) -> String {
        let blinder = &self.plan.blinder;
        blinder.conversation(number, &blinder.name(customer))
    }

    fn handled(&self, number: &str, customer: &str, handling: Handling) -> Write {
        let blinder = &self.plan.blinder;
        let key = StateKey::Handling {
            phone_number_id: number.into(),
            peer: Peer::Customer(blinder.name(customer).as_str().into()),
        };
        Write::Join {
            key: blinder.row(&key),
            value: State::Handling(handling),
        }
    }
}

/// Whether what is known by a key is what is asked for. Of what was asked for before that was kept, or by somebody who was
/// forgotten since, only the conversation says so, if that is left.
fn is_same(known: &Effect, asked: &Effect) -> bool {
    match &known.asked {
        Some(_) => known.asked == asked.asked,
        None => known.conversation.is_none() || known.conversation == asked.conversation,
    }
}

/// What may be a phone number in digits that stand together.
fn numbers_in(digits: &str) -> impl Iterator<Item = &str> {
    let count = digits.len();
    (0..count).flat_map(move |from| {
        (from + 8..=count.min(from + 15)).filter_map(move |to| digits.get(from..to))
    })
}
