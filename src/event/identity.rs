//! What makes an event the same event when it is delivered again.

use super::kind::Origin;
use super::{Content, Event};
use crate::event::call::{CallEvent, CallProgress};
use crate::event::status::{Recipient, StatusState};
use crate::event::types::MessageId;
use crate::event::types::record::{Mode, read_record};
use crate::json::document::Document;

impl Event<'_> {
    /// Feeds the bytes that identify the event to `sink`: the same for the same event in another body or batch, and
    /// others for every other event. Stable across releases.
    ///
    /// A message is identified by the number and its id; a report by its id, state, person and type; a call by its id and
    /// event; anything else by the account, the field, the time of the entry and the text of the element. An echo, a
    /// record of the history and the live message of one id are three events. What stands beside the element, its
    /// contacts for one, does not count: the platform may batch it otherwise the next time.
    pub fn identity(&self, sink: &mut impl FnMut(&[u8])) {
        // Every part goes with its length, so that no two lists of parts are the same bytes.
        let mut part = |part: Option<&[u8]>| {
            let bytes = part.unwrap_or_default();
            let len = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            sink(&[u8::from(part.is_some())]);
            sink(&len.to_be_bytes());
            sink(bytes);
        };
        let text = |text: &'static str| Some(text.as_bytes());
        part(text(match self.kind.origin() {
            Origin::Live => "live",
            Origin::Echo => "echo",
            Origin::History => "history",
            Origin::HistoryEcho => "history.echo",
            Origin::Standby => "standby",
        }));
        part(self.phone_number_id().map(str::as_bytes));
        part(self.id.as_ref().map(MessageId::as_str).map(str::as_bytes));
        match &self.content {
            Content::Message(_) => part(text("message")),
            Content::StandbyEcho(_) => part(text("echo")),
            Content::Automatic(_) => part(text("automatic")),
            Content::Status(status) => {
                let state = status.state.as_ref().map(StatusState::as_str);
                part(text("status"));
                part(state.map(str::as_bytes));
                part(status.kind.map(str::as_bytes));
                // The sender may have been completed from the contacts: the element alone counts.
                let element = Document::parse(self.raw.as_bytes(), 0).ok();
                let recipient: Recipient<'_> = element
                    .as_ref()
                    .and_then(|element| read_record(element.root(), Mode::Lenient).ok())
                    .unwrap_or_default();
                let is_group = status.recipient_type == Some("group");
                let (_, person) = recipient.party(is_group);
                part(person.address().map(str::as_bytes));
            }
            Content::Call(call) => {
                let event = call.event.as_ref().map(CallEvent::as_str);
                part(text("call"));
                part(event.map(str::as_bytes));
            }
            Content::CallStatus(status) => {
                let state = status.status.as_ref().map(CallProgress::as_str);
                part(text("call.status"));
                part(state.map(str::as_bytes));
            }
            _ => {
                part(text("element"));
                part(self.waba_id().map(str::as_bytes));
                part(self.field().map(str::as_bytes));
                let time = self.entry_time().map(|time| time.as_secs().to_be_bytes());
                part(time.as_ref().map(<[u8; 8]>::as_slice));
                part(Some(self.raw.as_bytes()));
            }
        }
    }
}
