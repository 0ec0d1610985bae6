//! What people answer to customers.

use serde_json::{Value, json};
use waypost::Timestamp;
use waypost_host::{Address, Attempt, Customer, Order, Outcome, Store as _};

use super::{Judged, Writer};
use crate::store::{Correspondent, StoreError};

/// What the key of a post ends with that tells of an answer.
const TOLD: &str = ":told";

/// For how long people are told of an answer that was given up: later they have seen to it.
const TOLD_FOR_S: i64 = 60 * 60;

/// Why an answer does not go out, or not now, as people read it: by the guard, by a report, or by what the platform answered
/// at once.
pub(crate) fn in_words(why: &str) -> String {
    let words = match why.rsplit_once("error ").map_or(why, |(_, code)| code) {
        // 131047: the platform says the same.
        "window" | "131047" => {
            "the customer wrote more than 24 hours ago, and WhatsApp takes no answer now"
        }
        // 131050: the same.
        "consent" | "131050" => "the customer does not want such messages",
        "handling" => "somebody else answers this customer now",
        "hold" => "WhatsApp takes no message for this customer, or from this number, until then",
        "pace" => "WhatsApp takes no more messages than go out until then",
        "quiet_hours" => "no messages go out at this hour",
        "region" => "WhatsApp may not be used where the customer is",
        "backlog" => "something that the customer wrote is looked at first",
        "deadline" => "for a quarter of an hour it could not be sent",
        "unknown" => "nobody knows whether it arrived",
        code if code.bytes().all(|byte| byte.is_ascii_digit()) => {
            return format!("error {code} of WhatsApp");
        }
        _ => why,
    };
    words.to_owned()
}

impl Writer {
    pub(super) fn judge_answer(&mut self, conversation: &str) -> Result<Judged, StoreError> {
        let wall = self.clock.now();
        match self.order("", conversation, "send", &json!({"text": ""}))? {
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
        let Some(order) = self.order(key, conversation, "send", &json!({"text": text}))? else {
            return Ok(false);
        };
        self.host.order(&order, wall)?;
        self.note_changes();
        Ok(true)
    }

    /// Tells in the conversation's thread that an answer was not sent, and why.
    pub(super) fn tell_refusals(
        &mut self,
        now: Timestamp,
        wall: Timestamp,
    ) -> Result<(), StoreError> {
        let send = self.host.plan().actions.get("send").cloned();
        let (Some(from), Some(send)) = (self.answered_from.clone(), send) else {
            return Ok(());
        };
        let since = now.plus_secs(-TOLD_FOR_S);
        for effect in self.host.store().refused_answers(&send, since, TOLD)? {
            let first = effect.id.key.split_once('#');
            let first = first.map_or(effect.id.key.as_str(), |(first, _)| first);
            let conversation = effect.conversation.as_deref().unwrap_or_default();
            let why = in_words(effect.why.as_deref().unwrap_or("unknown"));
            let params =
                json!({"text": format!("An answer was not sent: {why}."), "destination": from});
            let post = self.order(&format!("{first}{TOLD}"), conversation, "post", &params)?;
            if let Some(post) = post {
                self.host.order(&post, wall)?;
            }
        }
        Ok(())
    }

    fn order(
        &self,
        key: &str,
        conversation: &str,
        name: &str,
        params: &Value,
    ) -> Result<Option<Order>, StoreError> {
        let Some(to) = self.correspondent(conversation)? else {
            return Ok(None);
        };
        let (Address::Customer { address, .. }, Ok(params)) =
            (to.to, serde_json::from_str(&params.to_string()))
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
            name: name.to_owned(),
            params,
            by_person: name == "send",
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
        // Whoever was forgotten while it was on its way stays forgotten.
        let kept = self.host.store().effect(&effect.id)?;
        if kept.is_none_or(|kept| kept.task.is_none()) {
            return Ok(());
        }
        self.host.store().keep_correspondent(&Correspondent {
            conversation: conversation.clone(),
            waba_id: waba_id.clone(),
            phone_number_id: effect.id.number.clone(),
            to: to.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn what_the_platform_says_at_once_is_told_as_what_it_says_later() {
        let late = "the customer wrote more than 24 hours ago, and WhatsApp takes no answer now";
        for (why, told) in [
            ("window", late),
            ("131047", late),
            ("refused, status 400, error 131047", late),
            ("131026", "error 131026 of WhatsApp"),
            (
                "refused, status 400, error 131026",
                "error 131026 of WhatsApp",
            ),
            ("refused, status 400", "refused, status 400"),
            ("region", "WhatsApp may not be used where the customer is"),
            (
                "pace",
                "WhatsApp takes no more messages than go out until then",
            ),
        ] {
            assert_eq!(in_words(why), told, "{why}");
        }
    }

    /// No word of the program's own is left for whatever the guard says.
    #[test]
    fn whatever_the_guard_says_is_told_in_words() {
        for kind in [
            "consent",
            "handling",
            "hold",
            "pace",
            "quiet_hours",
            "region",
            "window",
        ] {
            let words = in_words(kind);
            assert!(words.contains(' '), "{words}");
        }
    }
}
