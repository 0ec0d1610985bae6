//! From an element of `messages` or `message_echoes` to an event.

use super::scope::{Correspondents, Scope};
use crate::event::kind::Origin;
use crate::event::message::{ContentCandidates, Direction, Message, MessageContent};
use crate::event::sender::Party;
use crate::event::types::record::{Mismatch, Mode, Record, read_member};
use crate::event::{Content, Envelope, Event};
use crate::json::view::{View, by_key};

/// Reads a message into its event.
pub(in crate::event) fn read_message<'a>(
    origin: Origin,
    view: View<'a>,
    scope: &Scope<'a>,
    event: &mut Event<'a>,
) -> Result<(), Mismatch> {
    event.content = Content::Message(Message::BLANK);
    let Content::Message(message) = &mut event.content else {
        return Err(Mismatch);
    };
    message.history_chunk.clone_from(&scope.chunk);
    message
        .conversation_context
        .clone_from(&scope.conversation_context);
    let mut between = Correspondents::default();
    let mut candidates = ContentCandidates::default();
    let mut wrong = 0;
    let mode = Mode::Lenient;
    for (key, view) in view.members() {
        by_key!(key, {
            b"id" => read_member(&mut event.id, view, mode, &mut wrong, 1),
            b"timestamp" => read_member(&mut event.timestamp, view, mode, &mut wrong, 1),
            b"type" => read_member(&mut message.message_type, view, mode, &mut wrong, 1),
            b"from" => read_member(&mut between.from, view, mode, &mut wrong, 1),
            _ => {
                if !candidates.note(key, view) && !between.member(key, view, mode, &mut wrong) {
                    message.header.member(key, view, mode, &mut wrong);
                }
            },
        });
    }
    if event.id.is_none() {
        return Err(Mismatch);
    }
    message.content = candidates.read(message.message_type.as_ref(), view)?;
    event.kind = message.content.kind();
    event.group_id = between.group_id;
    (message.direction, event.sender) = customer(origin, &between, &event.envelope, scope);
    if let (MessageContent::System(system), true) = (&message.content, event.sender.is_nobody()) {
        // `from` is who it was until now. Some bodies have none: then it is who it is from now on, or the number until now
        // if an older body has that.
        event.sender.phone = system.customer.or(system.wa_id).or(system.new_wa_id);
        event.sender.user_id = system.user_id;
        event.sender.parent_user_id = system.parent_user_id;
    }
    Ok(())
}

/// Which of the two is the customer: who wrote to the business, or whom the business wrote to.
fn customer<'a>(
    origin: Origin,
    between: &Correspondents<'a>,
    envelope: &Envelope<'a>,
    scope: &Scope<'a>,
) -> (Direction, Party<'a>) {
    match Direction::by(origin) {
        Some(Direction::Inbound) => (Direction::Inbound, between.sender()),
        Some(Direction::Outbound) => (Direction::Outbound, between.receiver()),
        None => {
            let (from, to) = (between.sender(), between.receiver());
            let business = envelope.display_phone_number.as_ref();
            let is_business =
                |party: &Party<'a>| party.phone.is_some() && party.phone.as_ref() == business;
            let outbound = is_business(&from) || (!to.is_nobody() && !is_business(&to));
            let (direction, mut customer) = if outbound {
                (Direction::Outbound, to)
            } else {
                (Direction::Inbound, from)
            };
            customer.fill_from(&scope.thread);
            (direction, customer)
        }
    }
}
