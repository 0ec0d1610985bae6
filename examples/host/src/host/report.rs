//! What the platform reports about messages of ours, and what becomes of their effects.

use waypost::event::types::MessageId;
use waypost::state::Reaction;
use waypost::{Event, Timestamp};

use super::pace::{self, Paced};
use super::{Host, Worked};
use crate::effect::{EffectId, EffectState};
use crate::report::Report;
use crate::store::{Store, Write};
use crate::{key, life};

impl<S: Store> Host<S> {
    /// What an event reports, and what follows from that.
    pub(super) fn report(
        &self,
        event: &Event<'_>,
        now: Timestamp,
        worked: &mut Worked,
        writes: &mut Vec<Write>,
    ) -> Result<(), S::Error> {
        worked.paced = Paced::received(event);
        if let Some(Paced::Limit(limit)) = &worked.paced {
            writes.push(Write::Limit(pace::kept(self.plan.portfolio, *limit)));
        }
        let report = match event.kind().as_str() {
            "status.sent" => Report::Sent,
            "status.delivered" | "status.read" | "status.played" => Report::Delivered,
            "status.failed" => {
                let code = event.status_code();
                Report::Failed(code, Reaction::of(code.unwrap_or_default()).remedy)
            }
            _ => return Ok(()),
        };
        worked.report = Some(report);
        let Some(callback) = event.callback_data() else {
            return Ok(());
        };
        let id = EffectId {
            number: event.phone_number_id().unwrap_or_default().to_owned(),
            key: key::of_callback(callback).to_owned(),
        };
        let Some(effect) = self.store.effect(&id)? else {
            return Ok(());
        };
        worked.reported = Some((effect.destination.clone(), id));
        if let Report::Failed(Some(code), _) = report {
            worked.paced = Paced::failed(life::sending(&self.plan, &effect), code);
        }
        let remote = event.id().map(MessageId::as_str);
        let was = effect.state;
        let (effect, next) = life::reported(effect, &report, remote, now);
        worked.is_delivered = was != effect.state && effect.state == EffectState::Done;
        writes.push(Write::Update(effect));
        self.insert(next, writes)?;
        Ok(())
    }
}
