//! What people answer to customers.

use serde_json::json;
use waypost_host::{Address, Attempt, Customer, Order, Outcome};

use super::{Judged, Writer};
use crate::store::{Correspondent, StoreError};

impl Writer {
    pub(super) fn judge_answer(&mut self, conversation: &str) -> Result<Judged, StoreError> {
        let wall = self.clock.now();
        match self.order("", conversation, "")? {
            Some(order) => self.host.judge(&order, wall).map(Judged::Known),
            None => Ok(Judged::Unknown),
        }
    }

    /// Keeps an answer on disk; false where it is not known whom it goes to.
    pub(super) fn keep_answer(
        &mut self,
        key: &str,
        conversation: &str,
        text: &str,
    ) -> Result<bool, StoreError> {
        let wall = self.clock.now();
        let Some(order) = self.order(key, conversation, text)? else {
            return Ok(false);
        };
        self.host.order(&order, wall)?;
        self.note_changes();
        Ok(true)
    }

    fn order(
        &self,
        key: &str,
        conversation: &str,
        text: &str,
    ) -> Result<Option<Order>, StoreError> {
        let Some(to) = self.correspondent(conversation)? else {
            return Ok(None);
        };
        let params = json!({"text": text}).to_string();
        let (Address::Customer { address, .. }, Ok(params)) =
            (to.to, serde_json::from_str(&params))
        else {
            // To a group nobody answers from elsewhere.
            return Ok(None);
        };
        let Some(customer) = Customer::of(&address) else {
            return Ok(None);
        };
        Ok(Some(Order {
            key: key.to_owned(),
            waba_id: to.waba_id,
            phone_number_id: to.phone_number_id,
            customer,
            campaign: "person".to_owned(),
            name: "send".to_owned(),
            params,
            by_person: true,
        }))
    }

    fn correspondent(&self, conversation: &str) -> Result<Option<Correspondent>, StoreError> {
        match &self.answered_from {
            Some(destination) => self.host.store().correspondent(destination, conversation),
            None => Ok(None),
        }
    }

    /// Keeps whom answers to a post go to.
    pub(super) fn note_correspondent(
        &self,
        attempt: &Attempt,
        outcome: &Outcome,
    ) -> Result<(), StoreError> {
        let effect = attempt.effect();
        let is_post = Some(&effect.destination) == self.answered_from.as_ref()
            && matches!(outcome, Outcome::Accepted { .. });
        let task = effect.task.as_ref().filter(|_| is_post);
        let (Some(task), Some(conversation)) = (task, &effect.conversation) else {
            return Ok(());
        };
        let (Some(waba_id), Some(to)) = (&task.waba_id, &task.to) else {
            return Ok(());
        };
        self.host.store().keep_correspondent(&Correspondent {
            conversation: conversation.clone(),
            waba_id: waba_id.clone(),
            phone_number_id: effect.id.number.clone(),
            to: to.clone(),
        })
    }
}
