//! What people answer to customers.

use waypost_host::{Answer, Attempt, Correspondent, Outcome};

use super::{Judged, Writer};
use crate::store::StoreError;

impl Writer {
    pub(super) fn judge_answer(&mut self, conversation: &str) -> Result<Judged, StoreError> {
        let wall = self.clock.now();
        match self.correspondent(conversation)? {
            Some(to) => self.host.judge_answer(&to, wall).map(Judged::Known),
            None => Ok(Judged::Unknown),
        }
    }

    /// Keeps an answer on disk; false where it is not known whom it goes to.
    pub(super) fn keep_answer(
        &mut self,
        key: String,
        conversation: &str,
        text: String,
        by: String,
    ) -> Result<bool, StoreError> {
        let wall = self.clock.now();
        let Some(correspondent) = self.correspondent(conversation)? else {
            return Ok(false);
        };
        let answer = Answer {
            key,
            correspondent,
            text,
            by,
        };
        self.host.answer(&answer, wall)?;
        self.note_changes();
        Ok(true)
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
            && matches!(outcome, Outcome::Accepted(_));
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
